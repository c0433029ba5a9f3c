"""The formatting elements that no tag has ended, which parsers open again in each block."""

_MAX_LEFT_OPEN = 500
"""At most this many are left open."""
_MAX_SCANS = 20_000_000
"""At most this many elements of the list are visited, which takes two seconds."""


class HtmlTooDeepError(Exception):
    """Markup exceeds a limit. Its text says which."""


class Formatting:
    """A formatting element that no tag has ended."""

    __slots__ = ("attributes", "index", "name")

    def __init__(self, name: str, attributes: str) -> None:
        self.name, self.attributes = name, attributes
        self.index = -1
        """Its index among the open elements when it was opened last."""


class FormattingList:
    """The formatting elements, in order (HTML standard, section 13.2.4.3)."""

    def __init__(self) -> None:
        self._scans = 0
        self._elements: list[Formatting | None] = []
        """The elements; None is a mark, and nothing before it is opened again."""

    @property
    def last(self) -> Formatting | None:
        """The last element; None if there is none, or a mark."""
        return self._elements[-1] if self._elements else None

    def since_mark(self) -> list[Formatting]:
        """Return the elements after the last mark, the last one first."""
        found = []
        for each in reversed(self._elements):
            if each is None:
                break
            found.append(each)
        self._scans += len(found)
        if self._scans > _MAX_SCANS:
            raise HtmlTooDeepError("too many formatting elements are left open")
        return found

    def find(self, name: str) -> Formatting | None:
        """Return the last element of a name after the last mark."""
        return next((each for each in self.since_mark() if each.name == name), None)

    def holds(self, formatting: Formatting | None) -> bool:
        """Return whether an element is in the list."""
        return any(each is formatting for each in self.since_mark())

    def add(self, formatting: Formatting) -> None:
        """Add an element, and forget the first of three that are equal to it ("Noah's Ark").

        Raises HtmlTooDeepError if too many are left open.
        """
        equal = [
            each
            for each in self.since_mark()
            if each.name == formatting.name and each.attributes == formatting.attributes
        ]
        if len(equal) >= 3:
            self.forget(equal[-1])
        self._elements.append(formatting)
        if len(self._elements) > _MAX_LEFT_OPEN:
            raise HtmlTooDeepError(f"more than {_MAX_LEFT_OPEN} formatting elements are left open")

    def forget(self, formatting: Formatting) -> None:
        """Remove an element."""
        self._elements = [each for each in self._elements if each is not formatting]

    def mark(self) -> None:
        """Add a mark."""
        self._elements.append(None)

    def drop_to_mark(self) -> None:
        """Forget the elements after the last mark, and the mark."""
        while self._elements and self._elements.pop() is not None:
            pass
