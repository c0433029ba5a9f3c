"""One commit, opened: its segments side by side, as if they were one.

Entries are numbered through all segments, in the order of their pages where no two segments
overlap, as those of one run of `index` do not.
"""

import gc
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from archive.engines.base import Record
from archive.engines.whoosh_columns import read_columns
from archive.engines.whoosh_commit import Commit
from archive.engines.whoosh_files import SectionReader
from archive.engines.whoosh_numbers import Numbers, read_firsts
from archive.engines.whoosh_records import Guard, PageTable
from archive.engines.whoosh_store import Store
from archive.engines.whoosh_terms import Terms
from archive.model import Entry, Page

PLACE_BITS = 32
"""So many bits have room for the place of a token."""
_SHORT = 1 << 31
"""Smaller numbers go into four bytes."""


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing is collected as garbage meanwhile: what makes many objects that all stay would have
    the collector go over them again and again, for as long as all else takes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Leaf:
    """One segment."""

    def __init__(self, directory: Path, reader: SectionReader, base: int, first_page: int) -> None:
        self.segment = reader.segment
        self.reader = reader
        self.base = base
        """The number of its first entry among all."""
        self.first_page = first_page
        """That of its first page."""
        self.pages = PageTable(directory, reader)
        self._terms: dict[str, Terms] = {}

    @cached_property
    def store(self) -> Store:
        """Its pages and entries."""
        return Store(self.reader)

    @cached_property
    def firsts(self) -> Numbers:
        """The number of the first entry of each page, within the segment, and of none after it."""
        return read_firsts(self.reader)

    def terms(self, field: str) -> Terms:
        """The postings of a field."""
        if field not in self._terms:
            self._terms[field] = Terms(self.reader, field)
        return self._terms[field]

    def find(self, name: str) -> int | None:
        """The number of a page that is there, within the segment."""
        if not self.segment.first <= name <= self.segment.last:
            return None
        place = bisect_left(self.pages.names, name)
        if place == len(self.pages.names) or self.pages.names[place] != name:
            return None
        return None if any(first <= place < end for first, end in self.segment.gone) else place


class OpenIndex:
    """All segments of one commit."""

    def __init__(self, directory: Path, commit: Commit) -> None:
        self.generation = commit.generation
        self.leaves: list[Leaf] = []
        self.size = pages = 0
        for segment in sorted(commit.segments, key=lambda each: each.first):
            reader = SectionReader(directory, segment)
            self.leaves.append(Leaf(directory, reader, self.size, pages))
            self.size += segment.documents
            pages += segment.pages
        self.alive = sum(leaf.segment.alive for leaf in self.leaves)
        """How many entries there are."""
        self._columns: dict[str, Numbers] = {}

    def names(self) -> Mapping[str, str]:
        """The names of all pages, each with that of the page it is shown on."""
        found: dict[str, str] = {}
        for leaf in self.leaves:
            names = leaf.pages.names
            found |= {names[page]: names[page] for page in leaf.pages.alive()}
            into = leaf.pages.into
            found |= {names[page]: into[page] for page in leaf.pages.alive() if page in into}
        return found

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

    def find_page(self, name: str) -> tuple[Leaf, int] | None:
        """The segment that a page is in, and its number there."""
        found = ((leaf, leaf.find(name)) for leaf in self.leaves)
        return next(((leaf, page) for leaf, page in found if page is not None), None)

    def documents_of(self, name: str) -> range:
        """The numbers of a page's entries."""
        found = self.find_page(name)
        if found is None:
            return range(0)
        leaf, page = found
        return range(leaf.base + int(leaf.firsts[page]), leaf.base + int(leaf.firsts[page + 1]))

    def page(self, name: str) -> Page | None:
        """A whole page."""
        found = self.find_page(name)
        return None if found is None else found[0].store.page(found[1])

    def own(self, name: str) -> Mapping[str, Any] | None:
        """What is kept with a page and not searched, if anything."""
        found = self.find_page(name)
        return None if found is None else found[0].store.own(found[1])

    def records(self, guard: Guard) -> Mapping[str, Record]:
        """What is remembered of all pages, in the order of their names; `guard`: what reads the
        parts of a record that are read later is called in."""
        with _without_collecting():
            records = [
                record
                for leaf in self.leaves
                for record in leaf.pages.records(leaf.store.record, guard)
            ]
        records.sort(key=lambda record: record.name)
        return {record.name: record for record in records}

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
