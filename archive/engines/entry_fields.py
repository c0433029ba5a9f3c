"""What every engine derives from an entry to search, count and group it."""

import re
from collections.abc import Iterator

from archive.model import Entry, Page

_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\w")


def searchable_entries(page: Page) -> Iterator[tuple[Entry, str, bool]]:
    """Iterate over entries, each with its searchable text and whether it is a cut post.

    The sections of a post are searched instead of its text, so that nothing is found twice: the
    text of a cut post is empty here.
    """
    has_sections = bool(page.sections)
    for entry in page.entries:
        is_cut = has_sections and entry.kind == "post"
        yield entry, "" if is_cut else entry.text, is_cut


def counted_words(entry: Entry, is_cut: bool) -> int:
    """Return the number of words to count for an entry: 0 if its sections are counted instead."""
    return 0 if is_cut else entry.words


def features_of(entry: Entry, text: str) -> tuple[str, ...]:
    """Return the values of `has:` that an entry matches. `text`: its searchable text."""
    found = [entry.author_source] if entry.author_source in ("byline", "signature") else []
    may_link = "://" in text or "www." in text.lower()
    has_link = entry.links or (may_link and _LINK.search(text))
    return tuple([*found, "link"] if has_link else found)


def period_of(date: str | None, by: str) -> str | None:
    """Return the `year`, `month` or `day` of an ISO 8601 date, or None without a date."""
    return date[: {"year": 4, "month": 7, "day": 10}[by]] if date else None
