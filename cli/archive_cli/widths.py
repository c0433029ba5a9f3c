"""Fit text into terminal columns: a wide character takes two columns, a combining mark none.

Texts are single lines without control characters: `output.line` has escaped them.

The functions `width`, `clip`, `ljust` and `rjust` of wcwidth 0.9 do not replace these. They measure
text as a whole, which differs from the sum of its graphemes (a mark without a base, text after a
zero-width joiner), so that a clipped or padded piece may be too wide.
"""

import os
from collections.abc import Iterable, Iterator

from archive_cli import output

_MIN_TERMINAL_COLUMNS = 40
"""A terminal is assumed to have at least this many columns."""
_DEFAULT_COLUMNS = 120
"""Columns used in files and pipes."""


def terminal_width() -> int:
    """Return the columns of the terminal, from $COLUMNS or the terminal itself.

    Files and pipes have 120 columns.
    """
    if output.is_terminal() or os.environ.get("COLUMNS"):
        import shutil

        columns = shutil.get_terminal_size((_DEFAULT_COLUMNS, 24)).columns
        return max(columns, _MIN_TERMINAL_COLUMNS)
    return _DEFAULT_COLUMNS


def width(text: str) -> int:
    """Return the number of columns that a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_grapheme_width, _graphemes(text)))


def clip_right(text: str, columns: int) -> str:
    """Return the longest beginning of a text that fits, in whole graphemes."""
    if text.isascii():
        return text[: max(columns, 0)]
    return "".join(_fitting(_graphemes(text), columns))


def clip_left(text: str, columns: int) -> str:
    """Return the longest end of a text that fits, in whole graphemes."""
    if text.isascii():
        return text[max(len(text) - max(columns, 0), 0) :]
    return "".join([*_fitting(reversed(_graphemes(text)), columns)][::-1])


def shorten(text: str, columns: int) -> str:
    """Return an ellipsis and the end of a text that is too wide for a terminal.

    In files and pipes nothing is shortened.
    """
    if not output.is_terminal() or width(text) <= columns:
        return text
    return "…" + clip_left(text, columns - 1)


def pad_right(text: str, columns: int) -> str:
    """Return a text with blanks after it, up to a number of columns."""
    return text + " " * (columns - width(text))


def pad_left(text: str, columns: int) -> str:
    """Return a text with blanks before it, up to a number of columns."""
    return " " * (columns - width(text)) + text


def _fitting(graphemes: Iterable[str], columns: int) -> Iterator[str]:
    """Yield graphemes as long as all of them fit."""
    for grapheme in graphemes:
        columns -= _grapheme_width(grapheme)
        if columns < 0:
            return
        yield grapheme


def _graphemes(text: str) -> list[str]:
    """Split a text into user-perceived characters (Unicode Standard Annex 29)."""
    from wcwidth import iter_graphemes

    return list(iter_graphemes(text))


def _grapheme_width(grapheme: str) -> int:
    from wcwidth import wcswidth

    # A mark without a base combines with the blank before it, and some take a column there.
    return max(int(wcswidth(f" {grapheme}")) - 1, 0)
