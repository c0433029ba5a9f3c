"""How an explanation reads."""

from __future__ import annotations

from collections.abc import Iterator

import archive
from archive_cli.output import count


def explanation_lines(found: archive.Explanation, *, whole: bool) -> Iterator[str]:
    """The lines that explain an answer; not `whole`: only what tells why nothing was found."""
    if whole:
        yield f"understood as: {found.query}"
    missing = [part for part in found.parts if not part.entries]
    for part in found.parts:
        if whole or not part.entries:
            yield from _part(part, "  ", whole)
        yield from _author(part)
    if found.left_out:
        yield f"  {count(found.left_out, 'more part')} not looked at"
    if len(found.steps) > 1 and (whole or not missing):
        narrowed = ", then ".join(f"{query}: {_none(left)}" for query, left in found.steps)
        yield f"  all of it together: {narrowed}"
    for query, entries in found.without:
        yield f"  without {query}: {count(entries, 'entry', 'entries')}"
    if found.later:
        match = count(found.later, "entry matches", "entries match")
        yield f"  {match} all but the date: the page is earlier, and they may be later"


def _none(entries: int) -> str:
    return f"{entries:,}" if entries else "none"


def _part(part: archive.QueryPart, indent: str, whole: bool) -> Iterator[str]:
    if not part.entries:
        yield f"{indent}{part.query}: in no entry{_instead(part)}"
        for each in part.inner:
            yield from _part(each, indent + "  ", whole)
        return
    line = f"{indent}{part.query}: {count(part.entries, 'entry', 'entries')}"
    if part.occurrences is not None:
        line += f", {count(part.occurrences, 'occurrence')}"
    if part.titles:
        line += f", {count(part.titles, 'title')}"
    if part.variants and whole:
        words = ", ".join(f"{word} ({entries:,})" for word, entries in part.variants)
        more = part.stands_for - len(part.variants)
        line += f"; as {words}" + (f" and {more:,} more" if more else "")
    yield line


def _instead(part: archive.QueryPart) -> str:
    if not part.nearest:
        return ""
    offers = " or ".join(f"{query} ({entries:,})" for query, entries in part.nearest)
    return f"; did you mean {offers}?"


def _author(part: archive.QueryPart) -> Iterator[str]:
    if part.author is not None:
        field, entries = part.author
        yield f"  {part.query} is an author's name: {field} has {entries:,}"
