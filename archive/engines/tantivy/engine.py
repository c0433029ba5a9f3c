"""The engine for large archives: a tantivy index on disk.

tantivy is a search library in Rust. Postings, columns and stored entries stay in mapped files; with
300,000 entries most queries take less than 20 ms, and only those that scan documents take longer.
It is a compiled package, so it comes with the extra `tantivy`, and is limited to `>=0.26,<0.28`
since its Python interface still changes. It is imported when an index is first used.

tantivy commits by renaming its list of segments into place, so a reader sees the state before or
after a commit.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

import attrs

from archive.engines.pages.lazy import LazyMapping
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine, GroupCount, PrefetchLimits, SearchResult, Tally
from archive.engines.tantivy.errors import guard
from archive.engines.tantivy.files import META, check_files, commit_id
from archive.errors import ArchiveError
from archive.model import Entry, Page
from archive.query import Query
from archive.text.stems import stemmer

if TYPE_CHECKING:
    from archive.engines.pages.table_reader import PageTable
    from archive.engines.tantivy.commit import CommitSearcher
    from archive.engines.tantivy.page_tables import PageChange, PageTableFile

_MAX_ENTRIES_AT_ONCE = 1_000
"""More entries than this are read a few pages at a time."""

T = TypeVar("T")


class TantivyEngine(Engine):
    """Pages and entries in a tantivy index."""

    def __init__(self, directory: Path, language: str) -> None:
        """`directory`: where the index is or will be; `language`: the language of the stemmer."""
        self._directory = directory
        self._language = language
        self._opened: CommitSearcher | None = None
        self._list_state: Any = None

    def batch(self) -> Batch:
        with guard(self._directory):
            from archive.engines.tantivy.index import open_writer

            return TantivyBatch(self, open_writer(self._directory))

    def verify(self, *, is_finished: bool = True) -> None:
        with guard(self._directory):
            if self.exists():
                check_files(self._directory, is_finished=is_finished)

    def exists(self) -> bool:
        return os.path.lexists(self._directory / META)

    def refresh(self) -> bool:
        with guard(self._directory):
            if self._opened is not None:
                self._opened.clear_cache()
                if self._list_state != self._current_list_state():
                    self.close()
            if self._opened is None and not self.exists():
                return False
            self._commit()
        return True

    def _current_list_state(self) -> tuple[int, ...]:
        """Return what differs between two commits, without reading the list of segments."""
        found = (self._directory / META).stat()
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _commit(self) -> "CommitSearcher":
        if self._opened is None:
            from archive.engines.tantivy.commit import CommitSearcher
            from archive.engines.tantivy.index import open_searcher

            # If another commit comes in between, it is opened now and once more later, which is
            # harmless.
            self._list_state = self._current_list_state()
            self._opened = CommitSearcher(
                open_searcher(self._directory),
                stemmer(self._language),
                lambda: guard(self._directory),
            )
        return self._opened

    def _read(self, read: Callable[["CommitSearcher"], T], empty: T) -> T:
        """Apply `read` to the latest commit; return `empty` if there is no index yet."""
        with guard(self._directory):
            if self._opened is None and not self.exists():
                return empty
            return read(self._commit())

    def names(self) -> Mapping[str, str]:
        return LazyMapping(lambda: self._read(lambda commit: commit.names, {}))

    def records(self) -> Mapping[str, PageRecord]:
        return self._read(lambda commit: commit.records(), {})

    def page(self, name: str) -> Page:
        page = self._read(lambda commit: commit.page(name), None)
        if page is None:
            raise KeyError(name)
        return page

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        kept: Mapping[str, Any] | None = self._read(lambda commit: commit.source_data(name), None)
        return kept

    def entries(self, query: Query) -> Iterator[Entry]:
        nothing: list[Callable[[], list[Entry]]] = []
        parts = self._read(lambda commit: commit.entry_parts(query, _MAX_ENTRIES_AT_ONCE), nothing)
        # The parts belong to the commit that was searched, whatever happens to the index meanwhile.
        return chain.from_iterable(map(self._guarded, parts))

    def _guarded(self, part: Callable[[], list[Entry]]) -> list[Entry]:
        with guard(self._directory):
            return part()

    def count(self, query: Query) -> int:
        return self._read(lambda commit: commit.count(query), 0)

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        return self._read(lambda commit: commit.reader.lexicon(field, prefix, fits), [])

    def tally(self, query: Query, scope: Query) -> Tally:
        return self._read(lambda commit: commit.tally(query, scope), Tally(0, 0, 0))

    def groups(self, query: Query, by: str, scope: Query) -> Mapping[str | None, GroupCount]:
        return self._read(lambda commit: commit.groups(query, by, scope), {})

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> SearchResult:
        return self._read(
            lambda commit: commit.find(query, sort, limit, offset), SearchResult(0, ())
        )

    def page_number(self, name: str) -> int:
        """Return the number of a page."""
        return self._read(lambda commit: commit.reader.page_numbers[name], 0)

    def record(self, name: str) -> PageRecord:
        """Return the whole record of an existing page."""
        with guard(self._directory):
            record = self._read(lambda commit: commit.record(name), None)
            if record is None:
                raise ValueError(f"the page tables list {name}, which has no document")
            return record

    def close(self) -> None:
        self._opened = None


class TantivyBatch(Batch):
    """One tantivy writer; the batch is one commit of it.

    Other processes prepare documents as JSON, which this one only completes with their numbers:
    tantivy has a single writer.
    """

    prefetch_limits = PrefetchLimits(min_files_per_worker=50, block_files=8, max_workers=8)

    def __init__(self, engine: TantivyEngine, writer: Any) -> None:
        from archive.engines.tantivy.documents import StemCache

        self._engine = engine
        self._writer = writer
        self._has_changes = False
        self._stems = StemCache(stemmer(engine._language))
        self._tables, self._records = self._open_tables()
        self._changes: dict[str, PageChange] = {}
        with guard(engine._directory):
            self._not_in_tables: dict[str, PageChange] = {
                name: (record, engine.page_number(name))
                for name, record in (() if self._tables else self._records.items())
            }
            self._next_number = self._highest_number() + 1

    def _open_tables(self) -> tuple[list["PageTableFile"], Mapping[str, PageRecord]]:
        """Open the page tables, with the records in them. Without tables, read the records from the
        documents of the pages."""
        from archive.engines.pages.tables import TableView, lazy_records
        from archive.engines.tantivy.page_tables import open_tables

        engine, directory = self._engine, self._engine._directory
        with guard(directory):
            tables = open_tables(directory, commit_id(directory))
        if tables is None:
            return [], engine.records()

        def table_slice(pages: "PageTable") -> TableView:
            def read(page: int) -> Mapping[str, Any]:
                return engine.record(pages.names[page]).parts()

            return TableView(pages, pages.find, read)

        slices = [table_slice(table.pages) for table in tables]
        return tables, lazy_records(slices, lambda: guard(directory))

    def _highest_number(self) -> int:
        numbers = [change[1] for change in self._not_in_tables.values() if change is not None]
        return max((*numbers, *(table.last for table in self._tables)), default=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        from archive.engines.tantivy.index import abandon, finish

        directory = self._engine._directory
        # What made the batch fail may fail this too, and is the error to report.
        with suppress(ArchiveError) if error else nullcontext(), guard(directory):
            if error is None and self._has_changes:
                finish(directory, self._writer, self._tables, self._not_in_tables | self._changes)
            else:
                abandon(directory, self._writer, self._tables, self._not_in_tables)
        self._engine.close()

    def records(self) -> Mapping[str, PageRecord]:
        return self._records

    def remove(self, name: str) -> None:
        with guard(self._engine._directory):
            self._writer.delete_documents_by_term("page", name)
        self._changes[name] = None
        self._has_changes = True

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        from archive.engines.tantivy.documents import encode_documents, page_documents

        # All documents of a page are made before the first is added, so that a failure leaves no
        # half of it.
        self._add_documents(
            encode_documents(
                page_documents(page, record, self._stems, source_data), self._next_number
            )
        )
        self._remember(record.brief())

    def prepare(self, page: Page, record: PageRecord) -> bytes:
        from archive.engines.tantivy.documents import pack_documents, page_documents

        return pack_documents(page_documents(page, record, self._stems))

    def add_prepared(self, record: PageRecord, prepared: bytes) -> None:
        from archive.engines.tantivy.documents import unpack_documents

        self._add_documents(unpack_documents(prepared, self._next_number))
        self._remember(record)

    def _remember(self, brief: PageRecord) -> None:
        """Record the change of a page that was added."""
        self._changes[brief.name] = brief, self._next_number
        self._next_number += 1

    def touch(self, record: PageRecord) -> None:
        engine, name = self._engine, record.name
        number, source_data = self._page_number(name), engine.source_data(name)
        seen = {each: getattr(record, each) for each in ("size", "modified", "checked")}
        # Read the rest of the record here, so that it does not stay in memory with the record.
        whole = record if name in self._changes else attrs.evolve(engine.record(name), **seen)
        with guard(engine._directory):
            from archive.engines.tantivy.documents import encode_documents, record_document

            self._writer.delete_documents_by_term("record", name)
            self._add_documents(encode_documents([record_document(whole, source_data)], number))
        self._changes[name] = record.brief(), number

    def _page_number(self, name: str) -> int:
        """Return the number of a page."""
        if change := self._changes.get(name) or self._not_in_tables.get(name):
            return change[1]
        with guard(self._engine._directory):
            found = ((table, table.pages.find(name)) for table in self._tables)
            return next(table.number_of(page) for table, page in found if page is not None)

    def _add_documents(self, documents: Iterable[str]) -> None:
        """Add documents, each encoded as JSON."""
        with guard(self._engine._directory):
            for document in documents:
                self._writer.add_json(document)
        self._has_changes = True
