"""The names of all pages, of which most questions ask nothing."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property


class Names(Mapping[str, str]):
    """Names that are read once somebody looks."""

    def __init__(self, read: Callable[[], Mapping[str, str]]) -> None:
        self._read = read

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._read()

    def __getitem__(self, name: str) -> str:
        return self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
