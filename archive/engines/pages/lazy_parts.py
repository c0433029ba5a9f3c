"""Parts of a page's record that are read once somebody looks at them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol


class Parts(Protocol):
    """What reads parts of records."""

    listed: Collection[str]
    """The parts of which lists show all."""

    def brief(self, page: int, part: str) -> Mapping[str, Any]:
        """A part of a page's record, as far as lists show it."""

    def whole(self, page: int, part: str) -> Any:
        """A part of a page's record."""


class LazyPart(Mapping[str, Any]):
    """A part of a record of which some values are there already; the others are read once one of
    them is wanted."""

    __slots__ = ("_page", "_part", "_read", "_table", "_there")

    def __init__(self, there: dict[str, Any], table: Parts, page: int, part: str) -> None:
        self._there, self._table, self._page, self._part = there, table, page, part
        self._read = 0

    def __getitem__(self, name: str) -> Any:
        while name not in self._there and self._read_more():
            pass
        return self._there[name]

    def _read_more(self) -> bool:
        """Read from the next of the places where there may be more of it, if any is left."""
        is_brief = self._part not in self._table.listed
        places = (self._table.brief, self._table.whole)[: 2 if is_brief else 1]
        if self._read == len(places):
            return False
        self._there = {**places[self._read](self._page, self._part), **self._there}
        self._read += 1
        return True

    def complete(self) -> dict[str, Any]:
        """All values."""
        while self._read_more():
            pass
        return self._there

    def __iter__(self) -> Iterator[str]:
        return iter(self.complete())

    def __len__(self) -> int:
        return len(self.complete())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self.complete() == dict(other)

    def __hash__(self) -> int:
        raise TypeError("no value to hash")


class LazyKeys(Sequence[int]):
    """A record's keys, which are read once they are wanted."""

    __slots__ = ("_found", "_page", "_table")

    def __init__(self, table: Parts, page: int) -> None:
        self._table, self._page = table, page
        self._found: Any = None

    @property
    def _keys(self) -> Any:
        if self._found is None:
            self._found = self._table.whole(self._page, "keys")
        return self._found

    def __getitem__(self, place: Any) -> Any:
        return self._keys[place]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        raise TypeError("no value to hash")
