"""How counts by group look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import archive
from archive_cli import output
from archive_cli.widths import pad_left, pad_right, shorten, terminal_width, width

GROUPINGS = ("author", "year", "month", "day", "depth", "kind", "page", "thread")
COLUMNS = ("group", "entries", "occurrences", "of_entries", "of_words", "per_10000")
_NOBODY = {"author": "nobody named"}
_MANY = ("author", "page", "thread")
"""What has so many groups that those without a match are left out for people."""


def shown_rows(counts: archive.Counts, *, zeros: bool) -> list[archive.Row]:
    """The rows to print; tells how many groups without a match are left out."""
    rows = list(counts.rows)
    if zeros or counts.by not in _MANY:
        return rows
    kept = [row for row in rows if row.entries or row.group is None]
    if len(kept) < len(rows):
        left_out = output.count(len(rows) - len(kept), f"{counts.by}")
        output.note(f"{left_out} without a match left out (--zeros)")
    return kept


def text_lines(counts: archive.Counts, rows: Sequence[archive.Row]) -> Iterator[str]:
    """A table for people: groups, counts with what they are out of, rates and, on a terminal,
    bars."""
    has_rates = any(row.occurrences is not None for row in rows)
    head = [counts.by or "", "entries", "of"]
    head += ["occurrences", "of words", "per 10,000"] if has_rates else ["of words"]
    room = max(terminal_width() - sum(map(len, head[1:])) - 14, 12)
    table = [head, *(_cells(row, counts.by, has_rates) for row in rows)]
    table = [[shorten(cells[0], room), *cells[1:]] for cells in table]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(_padded(cells, widths)).rstrip() for cells in table]
    room = terminal_width() - sum(widths) - 2 * len(widths)
    bars = [0.0, *((row.per_10000 or 0.0) if has_rates else float(row.entries) for row in rows)]
    if output.is_terminal() and room >= 5 and counts.by is not None:
        most = max(bars) or 1.0
        lines = [
            f"{pad_right(line, terminal_width() - room)}{_bar(value / most, room)}".rstrip()
            for line, value in zip(lines, bars, strict=True)
        ]
    yield from lines


def _cells(row: archive.Row, by: str | None, has_rates: bool) -> list[str]:
    name = _NOBODY.get(by or "", "no date") if row.group is None else output.line(row.group)
    cells = [name, f"{row.entries:,}", f"{row.of_entries:,}"]
    if has_rates:
        rate = "-" if row.per_10000 is None else f"{row.per_10000:,.2f}"
        cells += [f"{row.occurrences or 0:,}", f"{row.of_words:,}", rate]
    else:
        cells.append(f"{row.of_words:,}")
    return cells


def _padded(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    yield pad_right(cells[0], widths[0])
    for cell, columns in zip(cells[1:], widths[1:], strict=True):
        yield pad_left(cell, columns)


def _bar(share: float, room: int) -> str:
    """A bar; any share above nothing shows."""
    eighths = max(round(share * room * 8), 1) if share else 0
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
