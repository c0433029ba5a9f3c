"""Print a concordance: the matches in a column, with their context on both sides."""

from __future__ import annotations

from collections.abc import Iterator

import archive
from archive_cli import output
from archive_cli.widths import (
    clip_left,
    clip_right,
    pad_left,
    pad_right,
    shorten,
    terminal_width,
    width,
)

_MIN_CONTEXT_COLUMNS = 8
"""Columns of context on each side at least, however long the match and the id are."""


def concordance_lines(found: archive.Concordance) -> Iterator[str]:
    """Yield a line for each occurrence: the match in its context, and the id."""
    columns = terminal_width()
    rows = [
        (
            output.line(line.left),
            output.line(line.match),
            output.line(line.right),
            shorten(output.line(line.entry.id), columns // 3),
        )
        for line in found.lines
    ]
    id_columns = max((width(id_) for *_, id_ in rows), default=0)
    match_columns = max((width(match) for _, match, *_ in rows), default=0)
    match_columns = min(match_columns, max(columns // 3, 1))
    side = max((columns - id_columns - match_columns - 6) // 2, _MIN_CONTEXT_COLUMNS)
    for left, match, right, id_ in rows:
        before = pad_left(clip_left(left.rstrip(), side), side)
        is_short = width(match) <= match_columns
        clipped = match if is_short else clip_right(match, match_columns - 1) + "…"
        rest = side + match_columns - width(clipped)
        after = pad_right(clip_right(right.lstrip(), rest), rest)
        highlighted = output.style(clipped, fg="red", bold=True)
        yield f"{before}  {highlighted}  {after}  {output.style(id_, fg='yellow')}"
