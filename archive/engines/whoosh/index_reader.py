"""The segments of one commit, opened side by side, and the pages in them.

Opening maps each segment's file; its cost does not depend on the number of entries. A run of
`index` that changes little asks only about pages, so numpy is not imported here.
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
from archive.engines.whoosh.segment import SegmentReader, read_file_states
from archive.model import Page

if TYPE_CHECKING:
    from archive.engines.whoosh.arrays import Array
    from archive.engines.whoosh.store import Store
    from archive.engines.whoosh.terms import SegmentTerms

_COMPLETE_IN_BRIEF = ("figures", "shown")
"""The parts of a record that the tables of pages have in full."""


class SegmentView:
    """One segment and its place among all of a commit (a "leaf", as Lucene and Whoosh call it)."""

    def __init__(
        self, directory: Path, reader: SegmentReader, first_entry: int, first_page: int
    ) -> None:
        self.segment = reader.segment
        self.reader = reader
        self.first_entry = first_entry
        """Number of its first entry among all entries of the commit."""
        self.first_page = first_page
        """Number of its first page among all pages of the commit."""
        segment = reader.segment
        newer = partial(read_file_states, directory, segment) if segment.checks else None
        self.pages = PageTable(reader, segment.pages, segment.gone, _COMPLETE_IN_BRIEF, newer)
        self._terms: dict[str, SegmentTerms] = {}

    @cached_property
    def store(self) -> "Store":
        """Its pages and entries."""
        from archive.engines.whoosh.store import Store

        return Store(self.reader)

    @cached_property
    def page_starts(self) -> "Array":
        """See `read_page_starts`; the numbers are those within the segment."""
        from archive.engines.whoosh.arrays import read_page_starts

        return read_page_starts(self.reader)

    def terms(self, field: str) -> "SegmentTerms":
        """Return the terms of a field."""
        from archive.engines.whoosh.terms import SegmentTerms

        if field not in self._terms:
            self._terms[field] = SegmentTerms(self.reader, field)
        return self._terms[field]

    def find(self, name: str) -> int | None:
        """Return the number of a page within the segment, or None if it is not there."""
        if not self.segment.first <= name <= self.segment.last:
            return None
        return self.pages.find(name)

    @property
    def table_view(self) -> TableView:
        """Its pages, with a function that reads their records."""

        def read(page: int) -> Mapping[str, Any]:
            # Accessing the store imports numpy, which most runs do not need.
            return self.store.record(page)

        return TableView(self.pages, self.find, read)


class IndexReader:
    """All segments of one commit, and the pages in them."""

    def __init__(self, directory: Path, commit: Commit) -> None:
        self.generation = commit.generation
        self.views: list[SegmentView] = []
        """The segments, in the order of their first pages."""
        self.size = pages = 0
        for segment in sorted(commit.segments, key=lambda each: each.first):
            reader = SegmentReader(directory, segment)
            self.views.append(SegmentView(directory, reader, self.size, pages))
            self.size += segment.documents
            pages += segment.pages
        self.live_entries = sum(view.segment.live_documents for view in self.views)
        """Number of entries that are not deleted; `size` includes deleted ones."""

    def names(self) -> Mapping[str, str]:
        """Return the names of all pages, each with the name of the page it is shown on."""
        found: dict[str, str] = {}
        for view in self.views:
            names = view.pages.names
            found |= {names[page]: names[page] for page in view.pages.live_rows()}
            into = view.pages.merged_into
            found |= {names[page]: into[page] for page in view.pages.live_rows() if page in into}
        return found

    def find_page(self, name: str) -> tuple[SegmentView, int] | None:
        """Return the segment that a page is in and its number there, or None."""
        found = ((view, view.find(name)) for view in self.views)
        return next(((view, page) for view, page in found if page is not None), None)

    def page(self, name: str) -> Page | None:
        """Return a whole page, or None."""
        found = self.find_page(name)
        return None if found is None else found[0].store.page(found[1])

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        """Return the source data of a page (see `Batch.add`), or None."""
        found = self.find_page(name)
        return None if found is None else found[0].store.source_data(found[1])

    @property
    def _tables(self) -> list[TableView]:
        return [view.table_view for view in self.views]

    def records(self, guard: Guard) -> Mapping[str, PageRecord]:
        """Return the records of all pages, in the order of their names. `guard`: a context in which
        parts of a record are read later."""
        return read_records(self._tables, guard)

    def lazy_records(self, guard: Guard) -> LazyRecords:
        """Return the same records, each created on access."""
        return lazy_records(self._tables, guard)
