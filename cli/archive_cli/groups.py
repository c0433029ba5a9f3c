"""Print counts by group as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import archive
from archive_cli import output
from archive_cli.widths import pad_left, pad_right, shorten, terminal_width, width

GROUPINGS = ("author", "year", "month", "day", "depth", "kind", "page", "thread")
_NO_GROUP = {"author": "nobody named"}
"""Name of the row of entries without a group; `no date` for all others."""
_WITHOUT_ZEROS = ("author", "page", "thread")
"""Groupings with so many groups that those without a match are not printed by default."""


def select_rows(counts: archive.Counts, *, zeros: bool) -> list[archive.Row]:
    """Return the rows to print, and print a note if groups without a match are left out."""
    rows = list(counts.rows)
    if zeros or counts.by not in _WITHOUT_ZEROS:
        return rows
    selected = [row for row in rows if row.entries or row.group is None]
    if len(selected) < len(rows):
        left_out = output.count(len(rows) - len(selected), f"{counts.by}")
        output.note(f"{left_out} without a match not shown (--zeros)")
    return selected


def table_lines(counts: archive.Counts, rows: Sequence[archive.Row]) -> Iterator[str]:
    """Yield the lines of a table: groups, counts and totals, rates and, on a terminal, bars."""
    has_rates = any(row.occurrences is not None for row in rows)
    head = [counts.by or "", "entries", "of"]
    head += ["occurrences", "of words", "per 10,000"] if has_rates else ["of words"]
    name_columns = max(terminal_width() - sum(map(len, head[1:])) - 14, 12)
    table = [head, *(_cells(row, counts.by, has_rates) for row in rows)]
    table = [[shorten(cells[0], name_columns), *cells[1:]] for cells in table]
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    lines = ["  ".join(_padded(cells, widths)).rstrip() for cells in table]
    bar_columns = terminal_width() - sum(widths) - 2 * len(widths)
    values = [0.0, *((row.per_10000 or 0.0) if has_rates else float(row.entries) for row in rows)]
    if output.is_terminal() and bar_columns >= 5 and counts.by is not None:
        greatest = max(values) or 1.0
        bars = (_bar(value / greatest, bar_columns) for value in values)
        lines = [
            f"{pad_right(line, terminal_width() - bar_columns)}{bar}".rstrip()
            for line, bar in zip(lines, bars, strict=True)
        ]
    yield from lines


def _cells(row: archive.Row, by: str | None, has_rates: bool) -> list[str]:
    name = _NO_GROUP.get(by or "", "no date") if row.group is None else output.line(row.group)
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


def _bar(share: float, columns: int) -> str:
    """Return a bar of at most `columns` columns; a share above 0 is always visible."""
    eighths = max(round(share * columns * 8), 1) if share else 0
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
