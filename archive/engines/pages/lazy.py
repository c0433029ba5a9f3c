"""A mapping that is loaded on first use; most questions need none of its values."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

V = TypeVar("V")


class LazyMapping(Mapping[str, V]):
    """The mapping that a function returns; the function is called on first use."""

    def __init__(self, load: Callable[[], Mapping[str, V]]) -> None:
        self._load = load

    @cached_property
    def _values(self) -> Mapping[str, V]:
        return self._load()

    def __getitem__(self, name: str) -> V:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
