"""Decide which numbers and bullets open comments in the indented layout, by the lines around them.

On pages without footers, indentation and numbers alone tell a comment from a paragraph that begins
with a number. Extractors drop comments but keep the numbers of the others, as in `6.`, `8.`, `9.`;
and replies of an unnumbered list begin with a bullet.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from archive.formats.common.source import Line

BULLET = 0
"""The number of a line that begins with a bullet instead of a number."""
_NUMBER = re.compile(r"(\d{1,9})\.(?:\s+|\Z)")
_BULLET = re.compile(r"•\s+")
_MAX_TOP_GAP = 20
"""At most this many comments in a row were dropped, unless the next number goes on from there."""
_MAX_REPLY_GAP = 3
"""The same for replies; it is less, as a paragraph that begins with a number has their indent."""


def number_of(line: Line) -> int | None:
    """Return the number that opens a comment on this line, or None if it is not a number line."""
    if line.indent < 2 or line.indent % 2 or not line.text[:1].isdigit():
        return None
    match = _NUMBER.match(line.text)
    return int(match[1]) if match else None


def mark_end(line: Line) -> int:
    """Return where the number or bullet that opens a comment ends in its line."""
    match = _NUMBER.match(line.text) or _BULLET.match(line.text)
    return match.end() if match else 0


class NumberLines:
    """The number lines of a list, and the bullets, on a page without footers."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._numbers = [number_of(line) for line in lines]
        self._bullets = [_is_bullet(line) for line in lines]
        self._next = self._find_next(lines)
        self._is_item = self._find_items(lines)
        marks = [index for index, line in enumerate(lines) if self.is_mark(index, line, 2)]
        self._is_spaced = not any(lines[index - 1].text for index in marks[1:])
        self._has_numbered_replies = any(
            number == 1 and lines[index].indent > 2 for index, number in enumerate(self._numbers)
        )

    def is_mark(self, index: int, line: Line, indent: int) -> bool:
        """Return whether a line has a number and an indent."""
        return line.indent == indent and self._numbers[index] is not None

    def _find_next(self, lines: Sequence[Line]) -> list[int | None]:
        """Return, for each line, the number of the next one of its list; None at the end of it."""
        found: list[int | None] = [None] * len(lines)
        below: dict[int, int] = {}
        for index in range(len(lines) - 1, -1, -1):
            line, number = lines[index], self._numbers[index]
            if line.text and line.indent < 2:
                below.clear()
            elif number is not None:
                found[index] = below.get(line.indent)
                below = {indent: each for indent, each in below.items() if indent < line.indent}
                below[line.indent] = number
        return found

    def _find_items(self, lines: Sequence[Line]) -> list[bool]:
        """Return, for each line, whether it is an item of a list in a comment.

        It is if no blank line divides it from text above, or from the next number or bullet.
        """
        follows = [False, *(bool(line.text) for line in lines)]
        marked = [
            bullet or number is not None
            for bullet, number in zip(self._bullets, self._numbers, strict=True)
        ]
        return [
            follows[index] or (index + 1 < len(lines) and marked[index + 1])
            for index in range(len(lines))
        ]

    def is_apart(self, index: int) -> bool:
        """Return whether a line may open a reply.

        An item of a list may not, if blank lines divide the comments of this page.
        """
        return not (self._is_spaced and self._is_item[index])

    def skips(self, index: int, depth: int, expected: int) -> bool:
        """Return whether a number line opens a comment although others should come before.

        The list goes on from it, or ends. A small gap suffices; a paragraph that begins with a year
        makes a large one.
        """
        number, following = self._numbers[index], self._next[index]
        if number is None or number <= expected or (following or number + 1) <= number:
            return False
        if depth == 1:
            return number - expected <= _MAX_TOP_GAP or following == number + 1
        is_small = number - expected <= _MAX_REPLY_GAP
        return is_small and self._is_spaced and not self._is_item[index]

    def is_reply(self, index: int, indent: int) -> bool:
        """Return whether a bullet opens a reply. Where replies have numbers, bullets are items."""
        if not self._bullets[index] or indent < 4 or self._has_numbered_replies:
            return False
        return not self._is_item[index]


def _is_bullet(line: Line) -> bool:
    return line.indent >= 2 and not line.indent % 2 and _BULLET.match(line.text) is not None


def goes_on(numbers: Sequence[int]) -> bool:
    """Return whether numbers are those of a list whose first items were dropped."""
    gaps = [other - one for one, other in pairwise(numbers)]
    return len(gaps) >= 2 and all(0 < gap <= _MAX_TOP_GAP for gap in gaps)
