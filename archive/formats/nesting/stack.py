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
    """The open elements, and the list of formatting elements that are to be reopened."""

    def __init__(self) -> None:
        self.reopened = 0
        """How many formatting elements were built again."""
        self._deepest = 0
        self._names: list[str] = []
        """The open elements; those of SVG and MathML with a blank before the name, and an empty
        text for one that was ended before those in it."""
        self._owners: list[Formatting | None] = []
        """The formatting elements among them."""
        self._levels = [Level()]
        """The level at the root, and in each open element."""
        self._places: dict[str, list[int]] = {}
        """Where elements of each name were opened, also such as have ended since."""
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
        place = formatting.place
        return place < len(self._owners) and self._owners[place] is formatting

    def _open(self, name: str, formatting: Formatting | None = None) -> None:
        place = len(self._names)
        level = self._levels[-1]
        if name in SPECIAL:
            level = level.inside(name, place)
        elif level.foreign >= 0:
            level = level.copy()
        self._push(name, level)
        if formatting is not None:
            formatting.place = place
            self._owners[place] = formatting

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
        place = len(self._names)
        self._names.append(name)
        self._owners.append(None)
        self._levels.append(level)
        self._places.setdefault(name, []).append(place)
        if place >= self._deepest:
            self._deepest = place + 1
            if self._deepest > MAX_HTML_DEPTH:
                raise HtmlTooDeepError(f"elements are nested more than {MAX_HTML_DEPTH:,} deep")

    def _close(self, place: int) -> None:
        """Close an element and those in it."""
        if self._levels[-1].cell >= place:
            self._formatting.drop_to_mark()
        del self._names[place:], self._owners[place:], self._levels[place + 1 :]
        while self._names and not self._names[-1]:
            del self._names[-1], self._owners[-1], self._levels[-1]

    def _remove(self, place: int) -> None:
        """Close an element, but not those in it."""
        if self._levels[-1].block <= place and place == len(self._names) - 1:
            self._close(place)
        else:
            self._names[place], self._owners[place] = "", None

    def _break_out(self) -> None:
        """Close the elements of SVG and MathML up to one that holds HTML."""
        while self._levels[-1].is_foreign:
            self._close(len(self._names) - 1)

    def _last(self, name: str) -> int:
        """Return the place of the innermost open element of a name; -1 without."""
        places = self._places.get(name)
        if not places:
            return -1
        names = self._names
        while places and (places[-1] >= len(names) or names[places[-1]] != name):
            places.pop()
        return places[-1] if places else -1
