"""Print explanations of queries."""

from __future__ import annotations

from collections.abc import Iterator

import archive
from archive_cli.output import count


def explanation_lines(found: archive.Explanation, *, is_full: bool) -> Iterator[str]:
    """Yield the lines of an explanation; if not `is_full`, only why nothing was found."""
    if is_full:
        yield f"understood as: {found.query}"
    missing = [part for part in found.parts if not part.entries]
    for part in found.parts:
        if is_full or not part.entries:
            yield from _part_lines(part, "  ", is_full)
        yield from _author_lines(part)
    if found.left_out:
        yield f"  {count(found.left_out, 'more part')} not explained"
    if len(found.steps) > 1 and (is_full or not missing):
        steps = ", then ".join(f"{query}: {_number_or_none(left)}" for query, left in found.steps)
        yield f"  all together: {steps}"
    for query, entries in found.without:
        yield f"  without {query}: {count(entries, 'entry', 'entries')}"
    if found.later == 1:
        yield "  1 entry matches except that its page is dated too early; it may be later"
    elif found.later:
        yield (
            f"  {found.later:,} entries match except that their page is dated too early; they may "
            "be later"
        )


def _number_or_none(number: int) -> str:
    return f"{number:,}" if number else "none"


def _part_lines(part: archive.QueryPart, indent: str, is_full: bool) -> Iterator[str]:
    if not part.entries:
        yield f"{indent}{part.query}: no entries{_suggestion(part)}"
        for each in part.inner:
            yield from _part_lines(each, indent + "  ", is_full)
        return
    line = f"{indent}{part.query}: {count(part.entries, 'entry', 'entries')}"
    if part.occurrences is not None:
        line += f", {count(part.occurrences, 'occurrence')}"
    if part.titles:
        line += f", {count(part.titles, 'title')}"
    if part.variants and is_full:
        words = ", ".join(f"{word} ({entries:,})" for word, entries in part.variants)
        more = part.stands_for - len(part.variants)
        line += f"; as {words}" + (f" and {more:,} more" if more else "")
    yield line


def _suggestion(part: archive.QueryPart) -> str:
    if not part.nearest:
        return ""
    [(first, entries), *others] = part.nearest
    if not others and str(part.query) == f'"{first}"':
        return f"; without the quotes: {count(entries, 'entry', 'entries')}"
    suggestions = " or ".join(f"{query} ({entries:,})" for query, entries in part.nearest)
    return f"; did you mean {suggestions}?"


def _author_lines(part: archive.QueryPart) -> Iterator[str]:
    if part.author is not None:
        field, entries = part.author
        number = count(entries, "entry", "entries")
        yield f"  {part.query} is an author's name: {field} has {number}"
