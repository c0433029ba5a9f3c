"""Draw the picture of a terminal in the README: `python -m tests.support.session_picture`."""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "session.svg"
COMMANDS = (
    "archive index seeds/",
    "archive search 'parent:(author:papa) starmer' --limit 1",
    "archive count napo --by year",
)


def text(folder: Path) -> str:
    """What a terminal of 100 columns shows after the commands, in a folder with the seeds."""
    lines = []
    for command in COMMANDS:
        finished = subprocess.run(
            [sys.executable, "-m", "archive_cli", *shlex.split(command)[1:]],
            cwd=folder,
            env={**os.environ, "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=True,
        )
        lines += [f"$ {command}", *finished.stdout.rstrip().splitlines(), ""]
    return "\n".join(lines).rstrip()


def drawn(shown: str) -> str:
    """The text as an SVG: commands in bold, ids in colour."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=100, file=io.StringIO(), highlight=False)
    styled = Text(shown)
    styled.highlight_regex(r"(?m)^\$ .*$", "bold green")
    styled.highlight_regex(r"(?m)^seeds/\S+#\S+", "bold cyan")
    console.print(styled)
    drawing = console.export_svg(title="archive", unique_id="session")
    # Fonts from elsewhere would be fetched by whoever looks at it.
    return re.sub(r"\s*@font-face \{.*?\}", "", drawing, flags=re.DOTALL).replace(
        "Fira Code", "DejaVu Sans Mono"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "seeds", Path(folder) / "seeds")
        PICTURE.write_text(drawn(text(Path(folder))), encoding="utf-8")


if __name__ == "__main__":
    main()
