"""Values that are read once somebody looks at one, since most questions ask for none of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")


class LazyMapping(Mapping[str, V]):
    """Values by name, of which some may be there already."""

    def __init__(
        self, read: Callable[[], Mapping[str, V]], there: Mapping[str, V] | None = None
    ) -> None:
        """`read`: gives all of them; `there`: some of them."""
        self._there: Mapping[str, V] = {} if there is None else there
        self._read, self._is_whole = read, False

    def complete(self) -> Mapping[str, V]:
        """All values."""
        if not self._is_whole:
            self._there, self._is_whole = self._read(), True
        return self._there

    def __bool__(self) -> bool:
        return bool(self._there or self.complete())

    def __getitem__(self, name: str) -> V:
        return self._there[name] if name in self._there else self.complete()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.complete())

    def __len__(self) -> int:
        return len(self.complete())
