"""Parts of a page's record that are loaded on first use."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Protocol


class PartReader(Protocol):
    """Reads parts of the records of one table.

    `page` is the row of the page in the table; `part` is `head`, `figures`, `shown` or `keys`.
    """

    complete_in_brief: Collection[str]
    """Parts of which `read_brief` returns all values."""

    def read_brief(self, page: int, part: str) -> Mapping[str, Any]:
        """Return the values of a part that lists of pages need. Faster than `read_whole`."""

    def read_whole(self, page: int, part: str) -> Any:
        """Return all values of a part."""


class LazyPart(Mapping[str, Any]):
    """A part of a record. Missing values are read from its brief, then from all of it."""

    __slots__ = ("_page", "_part", "_reader", "_steps_done", "_values")

    def __init__(self, known: dict[str, Any], reader: PartReader, page: int, part: str) -> None:
        self._values, self._reader, self._page, self._part = known, reader, page, part
        self._steps_done = 0

    def __getitem__(self, name: str) -> Any:
        while name not in self._values and self._read_more():
            pass
        return self._values[name]

    def _read_more(self) -> bool:
        """Read from the next place that may have more values. Returns False if there is none."""
        is_brief_enough = self._part in self._reader.complete_in_brief
        steps = (self._reader.read_brief, self._reader.read_whole)[: 1 if is_brief_enough else 2]
        if self._steps_done == len(steps):
            return False
        self._values = {**steps[self._steps_done](self._page, self._part), **self._values}
        self._steps_done += 1
        return True

    def load_all(self) -> dict[str, Any]:
        """Return all values."""
        while self._read_more():
            pass
        return self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self.load_all())

    def __len__(self) -> int:
        return len(self.load_all())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self.load_all() == dict(other)

    def __hash__(self) -> int:
        raise TypeError("unhashable: a part of a record")


class LazyKeys(Sequence[int]):
    """`PageRecord.keys`, read on first use."""

    __slots__ = ("_loaded", "_page", "_reader")

    def __init__(self, reader: PartReader, page: int) -> None:
        self._reader, self._page = reader, page
        self._loaded: Any = None

    @property
    def _keys(self) -> Any:
        if self._loaded is None:
            self._loaded = self._reader.read_whole(self._page, "keys")
        return self._loaded

    def __getitem__(self, index: Any) -> Any:
        return self._keys[index]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        raise TypeError("unhashable: the keys of a record")
