"""The stack of open elements of a page of HTML (HTML standard, section 13.2.4.2)."""

from itertools import takewhile

from archive.formats.nesting.elements import SPECIAL
from archive.formats.nesting.formatting import Formatting, FormattingList, HtmlTooDeepError
from archive.formats.nesting.levels import Level

MAX_HTML_DEPTH = 12_000
"""Elements are nested at most this deep."""
_UNCOUNTED_LEVELS = 8
"""At most this many are not followed: `html` and `body` around all others, a group of columns, one
without content in the innermost, and some that parsers move."""


class Stack:
    """The open elements, and the list of formatting elements to reopen."""

    def __init__(self) -> None:
        self.reopened = 0
        """How many formatting elements were built again."""
        self._deepest = 0
        self._names: list[str] = []
        """The open elements; those of SVG and MathML with a blank before the name, and an empty
        text for one that was ended before those in it."""
        self._owners: list[Formatting | None] = []
        """For each open element, its entry in the list of formatting elements, or None."""
        self._levels = [Level()]
        """The level at the root, and in each open element."""
        self._indexes: dict[str, list[int]] = {}
        """Indexes at which elements of each name were opened; some of these have ended since."""
        self._formatting = FormattingList()

    @property
    def depth(self) -> int:
        """The greatest depth so far."""
        return self._deepest + _UNCOUNTED_LEVELS

    @property
    def is_foreign(self) -> bool:
        """Whether elements that start now are of SVG or MathML."""
        return self._levels[-1].is_foreign

    def reopen(self) -> None:
        """Open the formatting elements again that were closed with what was around them, as text
        and most start tags do."""
        last = self._formatting.last
        if last is None or self._is_open(last) or self._levels[-1].is_foreign:
            return
        listed = self._formatting.since_mark()
        closed = list(takewhile(lambda each: not self._is_open(each), listed))
        for each in reversed(closed):
            self._open(each.name, each)
        self.reopened += len(closed)

    def _is_open(self, formatting: Formatting) -> bool:
        index = formatting.index
        return index < len(self._owners) and self._owners[index] is formatting

    def _open(self, name: str, formatting: Formatting | None = None) -> None:
        index = len(self._names)
        level = self._levels[-1]
        if name in SPECIAL:
            level = level.inside(name, index)
        elif level.foreign >= 0:
            level = level.copy()
        self._push(name, level)
        if formatting is not None:
            formatting.index = index
            self._owners[index] = formatting

    def _open_foreign(self, name: str, attributes: str) -> None:
        if attributes.endswith("/"):
            return
        is_html = name == "annotation-xml" and "html" in attributes.lower()
        above = self._levels[-1]
        is_root = not above.is_foreign or (name == "svg" and self._names[-1] == " annotation-xml")
        kind = "mi" if is_html else name
        level = above.inside_foreign(kind, len(self._names), is_root=is_root)
        self._push(f" {name}", level)

    def _push(self, name: str, level: Level) -> None:
        index = len(self._names)
        self._names.append(name)
        self._owners.append(None)
        self._levels.append(level)
        self._indexes.setdefault(name, []).append(index)
        if index >= self._deepest:
            self._deepest = index + 1
            if self._deepest > MAX_HTML_DEPTH:
                raise HtmlTooDeepError(f"elements are nested more than {MAX_HTML_DEPTH:,} deep")

    def _close(self, index: int) -> None:
        """Close an element and those in it."""
        if self._levels[-1].cell >= index:
            self._formatting.drop_to_mark()
        del self._names[index:], self._owners[index:], self._levels[index + 1 :]
        while self._names and not self._names[-1]:
            del self._names[-1], self._owners[-1], self._levels[-1]

    def _remove(self, index: int) -> None:
        """Close an element, but not those in it."""
        if self._levels[-1].block <= index and index == len(self._names) - 1:
            self._close(index)
        else:
            self._names[index], self._owners[index] = "", None

    def _break_out(self) -> None:
        """Close the elements of SVG and MathML up to one that holds HTML."""
        while self._levels[-1].is_foreign:
            self._close(len(self._names) - 1)

    def _last(self, name: str) -> int:
        """Return the index of the innermost open element of a name; -1 for none."""
        indexes = self._indexes.get(name)
        if not indexes:
            return -1
        names = self._names
        while indexes and (indexes[-1] >= len(names) or names[indexes[-1]] != name):
            indexes.pop()
        return indexes[-1] if indexes else -1
