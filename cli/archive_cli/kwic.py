"""How a concordance looks: the matches in a column, what precedes and follows on both sides."""

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

_NARROWEST = 8
"""So many columns of context are left on each side, however long the match and the id are."""


def lines(found: archive.Concordance) -> Iterator[str]:
    """A line an occurrence: what precedes it, the match, what follows, and the id."""
    columns = terminal_width()
    shown = [
        (
            output.line(line.left),
            output.line(line.match),
            output.line(line.right),
            shorten(output.line(line.entry.id), columns // 3),
        )
        for line in found.lines
    ]
    ids = max((width(name) for *_, name in shown), default=0)
    middle = max((width(match) for _, match, *_ in shown), default=0)
    middle = min(middle, max(columns // 3, 1))
    side = max((columns - ids - middle - 6) // 2, _NARROWEST)
    for left, match, right, name in shown:
        before = pad_left(clip_left(left.rstrip(), side), side)
        cut = match if width(match) <= middle else clip_right(match, middle - 1) + "…"
        room = side + middle - width(cut)
        after = pad_right(clip_right(right.lstrip(), room), room)
        marked = output.style(cut, fg="red", bold=True)
        yield f"{before}  {marked}  {after}  {output.style(name, fg='yellow')}"
