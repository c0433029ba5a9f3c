"""How many columns of a terminal a text takes: wide characters two, combining marks none.

The text is one line in which nothing acts: `output.line` has been over it.
"""

import os

from archive_cli import output

NARROWEST = 40
"""A terminal is taken to have at least so many columns."""
ELSEWHERE = 120
"""So many columns are used in files and pipes."""


def terminal_width() -> int:
    """The columns of the terminal, by $COLUMNS or by itself; ELSEWHERE, in files and pipes."""
    if output.is_terminal() or os.environ.get("COLUMNS"):
        import shutil

        return max(shutil.get_terminal_size((ELSEWHERE, 24)).columns, NARROWEST)
    return ELSEWHERE


def width(text: str) -> int:
    """How many columns a text takes."""
    if text.isascii():
        return len(text)
    return sum(_width(each) for each in _graphemes(text))


def clip_right(text: str, columns: int) -> str:
    """The longest beginning that fits into some columns; no character is torn apart."""
    if text.isascii():
        return text[: max(columns, 0)]
    taken, end = 0, 0
    for each in _graphemes(text):
        taken += _width(each)
        if taken > columns:
            break
        end += len(each)
    return text[:end]


def clip_left(text: str, columns: int) -> str:
    """The longest end that fits, likewise."""
    if text.isascii():
        return text[max(len(text) - max(columns, 0), 0) :]
    taken, start = 0, len(text)
    for each in reversed(_graphemes(text)):
        taken += _width(each)
        if taken > columns:
            break
        start -= len(each)
    return text[start:]


def shorten(text: str, columns: int) -> str:
    """The end of a text, behind an ellipsis where something had to go, if data goes to a terminal;
    all of it in a file or pipe."""
    if not output.is_terminal() or width(text) <= columns:
        return text
    return "…" + clip_left(text, columns - 1)


def pad_right(text: str, columns: int) -> str:
    """A text with blanks behind it up to some columns."""
    return text + " " * (columns - width(text))


def pad_left(text: str, columns: int) -> str:
    """A text with blanks before it up to some columns."""
    return " " * (columns - width(text)) + text


def _graphemes(text: str) -> list[str]:
    """What a reader takes for one character each (Unicode Standard Annex 29)."""
    from wcwidth import iter_graphemes

    return list(iter_graphemes(text))


def _width(grapheme: str) -> int:
    from wcwidth import wcswidth

    # A mark without a base stands on the blank before it, and some take a column there.
    return max(int(wcswidth(f" {grapheme}")) - 1, 0)
