"""One commit, opened to be asked: its segments as if they were one.

Entries are numbered through all segments, in the order of their pages where no two segments
overlap, as those of one run of `index` do not.
"""

from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from archive.engines.whoosh.arrays import Numbers
from archive.engines.whoosh.columns import read_columns
from archive.engines.whoosh.commit import Commit
from archive.engines.whoosh.leaves import Leaf, Leaves
from archive.model import Entry

PLACE_BITS = 32
"""So many bits have room for the place of a token."""
_SHORT = 1 << 31
"""Smaller numbers go into four bytes."""


class OpenIndex(Leaves):
    """All segments of one commit, and what is asked of their entries."""

    def __init__(self, directory: Path, commit: Commit) -> None:
        super().__init__(directory, commit)
        self._columns: dict[str, Numbers] = {}

    def column(self, name: str) -> Numbers:
        """A column of all entries."""
        if name not in self._columns:
            parts = [read_columns(leaf.reader)[name] for leaf in self.leaves]
            self._columns[name] = (
                parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.uint8), *parts])
            )
        return self._columns[name]

    @cached_property
    def everything(self) -> Numbers:
        """Of each number, whether the entry is there."""
        there = np.ones(self.size, bool)
        for leaf in self.leaves:
            for first, end in leaf.segment.gone:
                there[leaf.base + int(leaf.firsts[first]) : leaf.base + int(leaf.firsts[end])] = 0
        return there

    @property
    def has_gone(self) -> bool:
        """Whether any entry is not there any more."""
        return self.alive < self.size

    @cached_property
    def firsts(self) -> Numbers:
        """The first entry of each page, and the number of all entries."""
        parts = [leaf.base + leaf.firsts[:-1].astype(np.int64) for leaf in self.leaves]
        return np.concatenate([np.zeros(0, np.int64), *parts, [self.size]])

    @cached_property
    def slots(self) -> Numbers:
        """A number for the first token of each entry's text; one between two texts is nobody's, so
        that no phrase is found across them."""
        ends = np.cumsum(self.column("length") + np.int64(1))
        tokens = sum(leaf.segment.tokens["text"] for leaf in self.leaves)
        if self.size and int(ends[-1]) != tokens + self.size:
            raise ValueError("entries of another length than they must have")
        slots = np.concatenate([[0], ends])
        return slots.astype(np.int32) if slots[-1] < _SHORT else slots

    @cached_property
    def wide_slots(self) -> Numbers:
        """The same where it is not known how many tokens there are."""
        return np.arange(self.size) << PLACE_BITS

    @cached_property
    def page_numbers(self) -> Numbers:
        """The number of each entry's page."""
        return np.repeat(np.arange(len(self.firsts) - 1), np.diff(self.firsts))

    @cached_property
    def rank(self) -> Numbers | None:
        """The place of each entry in the order of pages; None, where that is its number."""
        leaves = self.leaves
        if all(one.segment.last < other.segment.first for one, other in pairwise(leaves)):
            return None
        names = [(name, leaf.first_page + n) for leaf in leaves
                 for n, name in enumerate(leaf.pages.names)]  # fmt: skip
        names.sort()
        pages = np.empty(len(names), np.int64)
        pages[[number for _, number in names]] = np.arange(len(names))
        entries = np.arange(self.size) - self.firsts[self.page_numbers]
        return (pages[self.page_numbers] << 32) + entries

    def in_order(self, numbers: Numbers) -> Numbers:
        """Entries by page and place, of some that are in the order of their numbers."""
        rank = self.rank
        return numbers if rank is None else numbers[np.argsort(rank[numbers])]

    def leaf_of(self, number: int) -> Leaf:
        """The segment that an entry is in."""
        return next(leaf for leaf in reversed(self.leaves) if number >= leaf.base)

    def entry(self, number: int) -> tuple[Entry, bool]:
        """An entry, and whether it is a cut post."""
        leaf = self.leaf_of(number)
        return leaf.store.entry(number - leaf.base)

    def page_name(self, page: int) -> str:
        """The name of a page by its number."""
        leaf = next(leaf for leaf in reversed(self.leaves) if page >= leaf.first_page)
        return leaf.pages.names[page - leaf.first_page]

    def documents_of(self, name: str) -> range:
        """The numbers of a page's entries."""
        found = self.find_page(name)
        if found is None:
            return range(0)
        leaf, page = found
        return range(leaf.base + int(leaf.firsts[page]), leaf.base + int(leaf.firsts[page + 1]))

    @cached_property
    def people(self) -> tuple[list[str], Numbers]:
        """All names that stand for a person, and of each entry the place of one there and 1 more,
        or 0."""
        places: dict[str, int] = {}
        parts = []
        for leaf in self.leaves:
            known = [
                places.setdefault(name, len(places)) + 1 for name in leaf.reader.json("people")
            ]
            table = np.asarray([0, *known], np.int64)
            parts.append(table[read_columns(leaf.reader)["person"]])
        return list(places), np.concatenate([np.zeros(0, np.int64), *parts])
