"""Files of corrections in a folder with the seeds."""

from pathlib import Path
from typing import Any

import archive
from archive.library import Archive

ONE, TWO = "seeds/001_7407cd722bbc5f6e.txt", "seeds/002_5dbe20590b040a07.txt"
FOUR = "seeds/004_5bdfdddec775b2a0.txt"
JIM = """
[pages."004"]
title = "Guest Blog"
date = 2016-04-06
author = "Jim Brown"
url = "https://example.org/2016/04/guest-blog.html"
note = "From the printed original."

[entries."004#1"]
author = "Jim Brown"
date = 2016-04-07T12:31:00
note = "Said so himself in 002#3."
"""


def write(text: str | bytes, folder: str = "seeds") -> None:
    data = text.encode() if isinstance(text, str) else text
    (Path(folder) / "archive.toml").write_bytes(data)


def problems(report: archive.IndexReport) -> list[tuple[str, str, str]]:
    return [(each.file, each.key, each.message) for each in report.corrections]


def state(made: Archive) -> list[dict[str, Any]]:
    return [made.page(page.name).to_dict() for page in made.pages()]
