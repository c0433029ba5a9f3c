"""Which of all pages are one that is known from several files."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from archive.engines.base import Record
from archive.merging.evidence import Verdict, compare
from archive.merging.sketch import Sketch
from archive.model import Page

MOST_ALIKE = 1_000
"""What more pages than this have in common is no reason to compare them."""

Load = Callable[[str], Page | None]
"""Gives a page as its file has it, by name; None where it cannot be had."""


class Groups:
    """Compares pages that have something in common."""

    def __init__(self, records: Mapping[str, Record], load: Load) -> None:
        self._records = records
        self._load = load
        self._by_key: dict[str, list[str]] = defaultdict(list)
        for name in sorted(records):
            for key in records[name].keys:
                self._by_key[key].append(name)
        self._sketches: dict[str, Sketch | None] = {}

    def sketch(self, name: str) -> Sketch | None:
        """What a page is compared by; None where it cannot be had."""
        if name not in self._sketches:
            page = self._load(name)
            sketch = None if page is None else Sketch.of(page, self._records[name].file)
            self._sketches[name] = sketch
        return self._sketches[name]

    def candidates(self, name: str) -> list[str]:
        """The pages that have something in common with one, without that one."""
        found: set[str] = set()
        for key in self._records[name].keys:
            alike = self._by_key[key]
            if len(alike) <= MOST_ALIKE:
                found.update(alike)
        return sorted(found - {name})

    def compare(self, one: str, other: str) -> Verdict | None:
        """What comparing two pages comes to; None where one cannot be had."""
        first, second = self.sketch(one), self.sketch(other)
        return None if first is None or second is None else compare(first, second)

    def around(self, names: Iterable[str]) -> Sequence[Sequence[str]]:
        """The groups that some pages are in, those of one page among them.

        What was put together before stays together, unless one of its pages is among `names`.
        """
        together: dict[str, set[str]] = {}
        for name in names:
            self._join(together, {name})
            for other in self.candidates(name):
                if other in together[name]:
                    continue
                verdict = self.compare(name, other)
                if verdict is not None and verdict.is_same:
                    self._join(together, {name, *self._joined_already(other)})
        groups = {id(group): group for group in together.values()}
        return sorted(sorted(group) for group in groups.values())

    def _joined_already(self, name: str) -> Collection[str]:
        """A page, and all that are shown on one page with it."""
        of = self._records[self._records[name].shown_on].shown.get("of", {})
        return {name, *of}

    def _join(self, together: dict[str, set[str]], names: Collection[str]) -> None:
        joined = set(names).union(*(together[name] for name in names if name in together))
        for name in joined:
            together[name] = joined
