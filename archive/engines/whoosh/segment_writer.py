"""Write a segment of some pages, in one go: there is no other way to change an index.

The tokens of a title are indexed with the first entry of its page. A post that is cut into sections
is indexed by its title and columns only; its text is searched in the sections.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from archive.engines.entry_fields import counted_words, searchable_entries
from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionWriter
from archive.engines.pages.table_writer import PageRow, TableWriter
from archive.engines.whoosh.arrays import write_numbers
from archive.engines.whoosh.columns import ColumnWriter
from archive.engines.whoosh.inverter import Inverter, write_stems
from archive.engines.whoosh.segment import Segment
from archive.engines.whoosh.store import StoreWriter, dump_line, entry_line, page_line
from archive.model import Entry, Page
from archive.query.terms import MAX_SLOP
from archive.text.tokens import tokenize

Stem = Callable[[str], str]
"""Returns the stem of a token."""
StoredPage = tuple[Page, PageRecord, Mapping[str, Any] | None]
"""A page, its record, and its source data (see `Batch.add`)."""

FIELDS = ("text", "title", "author")
_STEMMED_FIELDS = ("text", "title")


def sorted_by_name(pages: Iterable[StoredPage]) -> list[StoredPage]:
    """Return pages in the order of their names."""
    return sorted(pages, key=lambda each: each[0].name)


def new_segment_id() -> str:
    """Return a random id."""
    return secrets.token_hex(8)


def empty_segment(id_: str) -> Segment:
    """Return the metadata of a segment that is yet to be written."""
    return Segment(id_, 0, 0, 0, "", "", {}, {})


def write_segment(directory: Path, id_: str, pages: Iterable[StoredPage], stem: Stem) -> Segment:
    """Write a segment of at least one page. `pages` are in the order of their names."""
    segment = empty_segment(id_)
    file = SectionWriter(directory / segment.file)
    try:
        writer = _SegmentWriter(file)
        for page, record, source_data in pages:
            writer.add(page, record, source_data)
        writer.finish(stem)
        written = file.finish()
        return attrs.evolve(
            segment,
            documents=writer.documents,
            pages=writer.pages,
            first=writer.first,
            last=writer.last,
            tokens={field: inverter.total for field, inverter in writer.inverters.items()},
            sections=file.sections,
            size=written.size,
            sha256=written.sha256,
        )
    except BaseException:
        file.cancel()
        raise


class _SegmentWriter:
    def __init__(self, file: SectionWriter) -> None:
        self._file = file
        self._store = StoreWriter(file)
        self._columns = ColumnWriter()
        self._tables = TableWriter()
        self._page_starts = [0]
        self.inverters = {field: Inverter() for field in FIELDS}
        self.documents = 0
        self.first = self.last = ""

    @property
    def pages(self) -> int:
        return len(self._page_starts) - 1

    def add(self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None) -> None:
        if not self.pages:
            self.first = page.name
        self.last = page.name
        values = record.to_dict()
        self._tables.add(PageRow.of(values))
        self._store.add(dump_line(page_line(page)))
        self._store.add(dump_line(values))
        self._store.add(dump_line(source_data))
        self._columns.start_page(page)
        if page.entries:
            self.inverters["title"].add(self.documents, tokenize(page.title or ""))
        for index, (entry, text, is_cut) in enumerate(searchable_entries(page)):
            self._add_entry(index, entry, text, page, is_cut)
        self._store.end_page()
        self._page_starts.append(self.documents)

    def _add_entry(self, index: int, entry: Entry, text: str, page: Page, is_cut: bool) -> None:
        tokens = tokenize(text)
        self.inverters["text"].add(self.documents, tokens)
        start = 0
        for name in entry.author_names:
            name_tokens = tokenize(name)
            self.inverters["author"].add(self.documents, name_tokens, start)
            # Farther apart than any phrase reaches, so that none matches across two names.
            start += len(name_tokens) + MAX_SLOP + 1
        self._columns.add(index, entry, text, len(tokens), counted_words(entry, is_cut))
        self._store.add(dump_line(entry_line(entry, entry.to_dict(), page, is_cut)))
        self.documents += 1

    def finish(self, stem: Stem) -> None:
        self._store.finish()
        write_numbers(self._file, "firsts", np.asarray(self._page_starts, np.uint64))
        self._columns.write(self._file)
        self._tables.write(self._file)
        for field, inverter in self.inverters.items():
            terms = inverter.terms()
            inverter.write(self._file, field, terms)
            if field in _STEMMED_FIELDS:
                write_stems(self._file, field, terms, map(stem, terms))
