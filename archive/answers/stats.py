"""Figures about pages: made once when a page is read, and added up for lists and statistics."""

import hashlib
import json
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import attrs

from archive.answers.results import PageSummary, Stats
from archive.engines.pages.record import PageRecord
from archive.model import Entry, Page, PageWarning

_ADDED_UP = ("entries", "posts", "sections", "comments", "lost", "words", "stated", "inherited",
             "edited", "undated", "named", "warnings")  # fmt: skip

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_plain = attrgetter(
    *(field.name for field in attrs.fields(Entry) if field.name not in ("spans", "differs"))
)


def figures_of(page: Page) -> dict[str, Any]:
    """What is worth knowing of a page without reading its entries."""
    entries = page.entries
    dates = [entry.date for entry in entries if entry.date]
    sources = [entry.date_source for entry in entries]
    return {
        "entries": len(entries),
        "posts": 1,
        "sections": len(page.sections),
        "comments": len(page.comments),
        "lost": sum(entry.lost for entry in entries),
        "words": sum(entry.words for entry in entries if entry.locator[0] != "s"),
        "stated": sources.count("stated"),
        "inherited": sources.count("page"),
        "edited": sources.count("editor"),
        "undated": sources.count(None),
        "named": sum(entry.author is not None for entry in entries),
        "warnings": len(page.warnings),
        "authors": sorted({entry.author for entry in entries if entry.author is not None}),
        "people": sorted({entry.person for entry in entries if entry.person is not None}),
        "first": min(dates, default=None),
        "last": max(dates, default=None),
        "digest": digest_of(page),
    }


def digest_of(page: Page) -> str:
    """A checksum of all that is kept of a page's entries, in hexadecimal."""
    rows = [
        [
            *_plain(entry),
            [place for span in entry.spans for place in (span.start, span.end)],
            [attrs.astuple(each) for each in entry.differs],
        ]
        for entry in page.entries
    ]
    # What can be derived is left out: `Entry.to_dict` takes longer than all the rest.
    return hashlib.sha256(_ENCODER.encode(rows).encode("utf-8", "surrogatepass")).hexdigest()


def summary_of(record: PageRecord) -> PageSummary:
    """A page in a list."""
    head, figures = record.merged_head, record.merged_figures
    return PageSummary(
        name=record.name,
        title=head["title"],
        date=head["date"],
        layout=head["layout"],
        declared=head["declared"],
        comments=figures["comments"],
        entries=figures["entries"],
        words=figures["words"],
        warnings=tuple(PageWarning(*warning) for warning in head["warnings"]),
        sources=tuple(source["name"] for source in head.get("sources", ())),
    )


def stats_of(records: Iterable[PageRecord]) -> Stats:
    """The figures of some pages, added up."""
    figures = [record.merged_figures for record in records if record.is_primary]
    firsts = [each["first"] for each in figures if each["first"]]
    lasts = [each["last"] for each in figures if each["last"]]
    return Stats(
        pages=len(figures),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        authors=len({person for each in figures for person in each["people"]}),
        **{name: sum(each[name] for each in figures) for name in _ADDED_UP},
    )
