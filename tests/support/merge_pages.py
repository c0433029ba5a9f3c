"""Pages to merge, made of remarks."""

from collections.abc import Sequence

from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.library import Archive
from archive.model import Entry, Page
from tests.support.two_sources import NAMES, POST, prose


def remark(number: int, parent: int | None = None, **changes: object) -> SourceComment:
    values = {
        "ref": f"c{number}",
        "text": prose(number),
        "parent": None if parent is None else f"c{parent}",
        "author": NAMES[number % len(NAMES)],
        "date": f"2015-08-04T{number // 60 + 9:02}:{number % 60:02}",
        "instant": f"2015-08-04T{number // 60 + 8:02}:{number % 60:02}:00Z",
    }
    return SourceComment(**{**values, **changes})


def page(name: str, remarks: Sequence[SourceComment], **changes: object) -> Page:
    values = {
        "name": name, "layout": "blogger-html", "sha256": name, "title": "A Tragic Waste",
        "text": POST, "date": "2015-08-04T07:00", "author": "Jim",
    }  # fmt: skip
    return ThreadDraft(**{**values, **changes}, comments=list(remarks)).finish()


def everything(made: Archive) -> list[Entry]:
    return list(made.entries())
