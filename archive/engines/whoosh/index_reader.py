"""The segments of one commit, side by side, and the pages in them.

What asks about pages alone, as a run of `index` does where hardly anything has changed, needs no
arrays and does not bring them in.
"""

from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import LazyRecords
from archive.engines.pages.table_reader import Guard, PageTable
from archive.engines.pages.tables import TableView, lazy_records, read_records
from archive.engines.whoosh.commit import Commit
from archive.engines.whoosh.segment import SegmentReader, read_checks
from archive.model import Page

if TYPE_CHECKING:
    from archive.engines.whoosh.arrays import Numbers
    from archive.engines.whoosh.store import Store
    from archive.engines.whoosh.terms import Terms

_LISTED = ("figures", "shown")
"""The parts of a record of which lists show all."""


class Leaf:
    """One segment."""

    def __init__(self, directory: Path, reader: SegmentReader, base: int, first_page: int) -> None:
        self.segment = reader.segment
        self.reader = reader
        self.base = base
        """The number of its first entry among all."""
        self.first_page = first_page
        """That of its first page."""
        segment = reader.segment
        checks = partial(read_checks, directory, segment) if segment.checks else None
        self.pages = PageTable(reader, segment.pages, segment.gone, _LISTED, checks)
        self._terms: dict[str, Terms] = {}

    @cached_property
    def store(self) -> "Store":
        """Its pages and entries."""
        from archive.engines.whoosh.store import Store

        return Store(self.reader)

    @cached_property
    def firsts(self) -> "Numbers":
        """The number of the first entry of each page, within the segment, and of none after it."""
        from archive.engines.whoosh.arrays import read_firsts

        return read_firsts(self.reader)

    def terms(self, field: str) -> "Terms":
        """The postings of a field."""
        from archive.engines.whoosh.terms import Terms

        if field not in self._terms:
            self._terms[field] = Terms(self.reader, field)
        return self._terms[field]

    def find(self, name: str) -> int | None:
        """The number of a page that is there, within the segment."""
        if not self.segment.first <= name <= self.segment.last:
            return None
        return self.pages.find(name)

    @property
    def kept(self) -> TableView:
        """Its pages, and what reads their records."""

        def read(page: int) -> Mapping[str, Any]:
            # What reads them brings arrays in, which most runs do not need.
            return self.store.record(page)

        return TableView(self.pages, self.find, read)


class Leaves:
    """All segments of one commit, and the pages in them."""

    def __init__(self, directory: Path, commit: Commit) -> None:
        self.generation = commit.generation
        self.leaves: list[Leaf] = []
        self.size = pages = 0
        for segment in sorted(commit.segments, key=lambda each: each.first):
            reader = SegmentReader(directory, segment)
            self.leaves.append(Leaf(directory, reader, self.size, pages))
            self.size += segment.documents
            pages += segment.pages
        self.alive = sum(leaf.segment.alive for leaf in self.leaves)
        """How many entries there are."""

    def names(self) -> Mapping[str, str]:
        """The names of all pages, each with that of the page it is shown on."""
        found: dict[str, str] = {}
        for leaf in self.leaves:
            names = leaf.pages.names
            found |= {names[page]: names[page] for page in leaf.pages.live_rows()}
            into = leaf.pages.merged_into
            found |= {names[page]: into[page] for page in leaf.pages.live_rows() if page in into}
        return found

    def find_page(self, name: str) -> tuple[Leaf, int] | None:
        """The segment that a page is in, and its number there."""
        found = ((leaf, leaf.find(name)) for leaf in self.leaves)
        return next(((leaf, page) for leaf, page in found if page is not None), None)

    def page(self, name: str) -> Page | None:
        """A whole page."""
        found = self.find_page(name)
        return None if found is None else found[0].store.page(found[1])

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        """What is kept with a page and not searched, if anything."""
        found = self.find_page(name)
        return None if found is None else found[0].store.source_data(found[1])

    @property
    def _kept(self) -> list[TableView]:
        return [leaf.kept for leaf in self.leaves]

    def records(self, guard: Guard) -> Mapping[str, PageRecord]:
        """What is remembered of all pages, in the order of their names; `guard`: what reads the
        parts of a record that are read later is called in."""
        return read_records(self._kept, guard)

    def remembered(self, guard: Guard) -> LazyRecords:
        """The same, each record made once somebody asks for it."""
        return lazy_records(self._kept, guard)
