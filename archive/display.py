"""How values show themselves: on one line for `repr`, as a table of HTML for notebooks."""

from collections.abc import Sequence

MAX_ROWS = 100
"""Longer tables are cut."""
MAX_CELL = 300
"""Longer cells and captions are cut."""


def shorten(text: str, limit: int = 60) -> str:
    """Return a text on one line, cut to `limit` characters with an ellipsis."""
    line = " ".join(text[: limit * 4].split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def printable(text: str) -> str:
    """Return a text with everything that a terminal does not show as itself (control characters,
    changes of direction) as an escape sequence of Python."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def html_table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str | None]], total: int
) -> str:
    """Return an HTML table of texts, which are escaped. `total`: number of rows before a cut."""
    return raw_html_table(
        caption, columns, [[html_cell(cell or "") for cell in row] for row in rows], total
    )


def html_cell(text: str) -> str:
    """Return a text as a cell of a table, escaped and cut if it is very long."""
    # `html` is slow to import, and hardly anybody needs it.
    from html import escape

    return escape(shorten(text, MAX_CELL))


def raw_html_table(
    caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], total: int
) -> str:
    """Return an HTML table of cells that are HTML."""
    from html import escape

    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    more = f"<p>{total - len(rows):,} more rows</p>" if total > len(rows) else ""
    return (
        f"<table><caption>{html_cell(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{more}"
    )
