"""Answers as tables of HTML, for notebooks."""

from html import escape
from typing import TYPE_CHECKING, Any

from archive.answers.frames import COUNT_COLUMNS
from archive.answers.highlight import Snippet
from archive.display import MAX_ROWS, html_cell, html_table, raw_html_table

if TYPE_CHECKING:
    from archive.answers.results import Counts, Hits


def hits_table(hits: "Hits") -> str:
    """Return hits as a table, with their highlights marked."""
    caption = f"{len(hits):,} of {hits.total:,} for {hits.query}"
    rows = [
        (
            html_cell(hit.entry.id),
            html_cell(hit.entry.author or ""),
            html_cell(hit.entry.date or ""),
            _mark(hit.excerpt),
        )
        for hit in hits.hits[:MAX_ROWS]
    ]
    return raw_html_table(caption, ("id", "author", "date", "snippet"), rows, len(hits))


def counts_table(counts: "Counts") -> str:
    """Return counts as a table."""
    caption = f"{counts.total:,} for {counts.query}" + (f", by {counts.by}" if counts.by else "")
    rows = []
    for row in counts.rows[:MAX_ROWS]:
        values = row.to_dict()
        group = "none" if row.group is None else row.group
        rows.append((group, *(_number(values[name]) for name in COUNT_COLUMNS)))
    return html_table(caption, (counts.by or "", *COUNT_COLUMNS), rows, len(counts.rows))


def _mark(excerpt: Snippet) -> str:
    """Return a snippet as HTML with its highlights marked."""
    parts, end = [], 0
    for span in excerpt.highlights:
        marked = escape(excerpt.text[span.start : span.end])
        parts += [escape(excerpt.text[end : span.start]), f"<mark>{marked}</mark>"]
        end = span.end
    return "".join([*parts, escape(excerpt.text[end:])])


def _number(value: Any) -> str:
    return "" if value is None else f"{value:,}"
