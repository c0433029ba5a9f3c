"""Figures about pages, computed once when a page is read, and summed for lists and statistics."""

import hashlib
import json
from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

import attrs

from archive.answers.results import PageSummary, Stats
from archive.engines.pages.record import PageRecord
from archive.model import Entry, Page, PageWarning
from archive.text.numeric_dates import ORDER_WARNING

_SUMMED_FIGURES = (
    "entries", "posts", "sections", "comments", "lost", "words", "stated", "inherited", "edited",
    "undated", "named", "warnings", "rest", "rest_words",
)  # fmt: skip
"""Figures of Stats that are sums over pages."""

OPEN = "?"
"""The value for the order of dates that a page leaves open."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))
_entry_values = attrgetter(
    *(field.name for field in attrs.fields(Entry) if field.name not in ("spans", "differs"))
)


def figures_of(page: Page, recurring: Collection[int] = ()) -> dict[str, Any]:
    """Return the figures that a record stores, so that its entries need not be read for them.

    Text of unknown authorship is counted only as `rest` and `rest_words`. `recurring`: the keys of
    blocks that are furniture because they recur.
    """
    rest, entries = page.rest, page.with_rest(None).entries
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
        "rest": int(rest is not None),
        "rest_words": 0 if rest is None else rest.words,
        "recurring": list(recurring),
        "authors": sorted({entry.author for entry in entries if entry.author is not None}),
        "people": sorted({entry.person for entry in entries if entry.person is not None}),
        "first": min(dates, default=None),
        "last": max(dates, default=None),
        "digest": digest_of(page),
        **_date_order(page),
    }


def _date_order(page: Page) -> dict[str, Any]:
    """Return the order that a page's dates in digits show, or that it is open, and the site."""
    # Imports the formats, which a run that reads no file does not need.
    from archive.corrections.date_order import shown_order

    is_open = any(warning.code == ORDER_WARNING for warning in page.warnings)
    order = OPEN if is_open else shown_order(page)
    return {} if order is None else {"date_order": [order, _host(page.url)]}


def _host(url: str | None) -> str | None:
    """Return the host of a URL, without `www.`; None if it has none."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def digest_of(page: Page) -> str:
    """Return a checksum of all stored fields of a page's entries, in hexadecimal."""
    rows = [
        [
            *_entry_values(entry),
            [index for span in entry.spans for index in (span.start, span.end)],
            [attrs.astuple(each) for each in entry.differs],
        ]
        for entry in page.entries
    ]
    # Derived fields are left out: `Entry.to_dict` takes longer than all the rest.
    return hashlib.sha256(_ENCODER.encode(rows).encode("utf-8", "surrogatepass")).hexdigest()


def summary_of(record: PageRecord) -> PageSummary:
    """Return the summary of a page for a list."""
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
        rest_words=figures["rest_words"],
    )


def stats_of(records: Iterable[PageRecord]) -> Stats:
    """Return the sums of the figures of pages; each merged page counts once."""
    figures = [record.merged_figures for record in records if record.is_primary]
    firsts = [each["first"] for each in figures if each["first"]]
    lasts = [each["last"] for each in figures if each["last"]]
    return Stats(
        pages=len(figures),
        first=min(firsts, default=None),
        last=max(lasts, default=None),
        authors=len({person for each in figures for person in each["people"]}),
        **{name: sum(each[name] for each in figures) for name in _SUMMED_FIGURES},
    )
