"""Writes a segment: all that is found about some pages, in one go."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionWriter
from archive.engines.pages.table_writer import PageRow, TableWriter
from archive.engines.protocol import counted_words, searchable_entries
from archive.engines.whoosh.arrays import add_numbers
from archive.engines.whoosh.columns import ColumnsWriter
from archive.engines.whoosh.inverter import Inverter, write_stems
from archive.engines.whoosh.segment import Segment
from archive.engines.whoosh.store import StoreWriter, dump_line, entry_line, page_line
from archive.model import Entry, Page
from archive.query.terms import MAX_SLOP
from archive.text.tokens import tokenize

Stem = Callable[[str], str]
StoredPage = tuple[Page, PageRecord, Mapping[str, Any] | None]
"""A page, its record, and what is kept with it."""

FIELDS = ("text", "title", "author")
"""What words are looked for in. A page's title belongs to its first entry."""
_STEMMED = ("text", "title")


def in_order(pages: Iterable[StoredPage]) -> list[StoredPage]:
    """Pages in the order of their names."""
    return sorted(pages, key=lambda each: each[0].name)


def new_id() -> str:
    """A name for a segment that no other has."""
    return secrets.token_hex(8)


def build(directory: Path, id_: str, pages: Iterable[StoredPage], stem: Stem) -> Segment:
    """Write a segment of some pages, at least one, which come in the order of their names."""
    blank = Segment(id_, 0, 0, 0, "", "", {}, {})
    writer = SectionWriter(directory / blank.file)
    try:
        builder = _Builder(writer)
        for page, record, source_data in pages:
            builder.add(page, record, source_data)
        builder.finish(stem)
        written = writer.finish()
        return attrs.evolve(
            blank,
            documents=builder.documents,
            pages=builder.pages,
            first=builder.first,
            last=builder.last,
            tokens={field: each.total for field, each in builder.fields.items()},
            sections=writer.sections,
            size=written.size,
            sha256=written.sha256,
        )
    except BaseException:
        writer.cancel()
        raise


class _Builder:
    def __init__(self, writer: SectionWriter) -> None:
        self._writer = writer
        self._store = StoreWriter(writer)
        self._columns = ColumnsWriter()
        self._tables = TableWriter()
        self._firsts = [0]
        self.fields = {field: Inverter() for field in FIELDS}
        self.documents = 0
        self.first = self.last = ""

    @property
    def pages(self) -> int:
        return len(self._firsts) - 1

    def add(self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None) -> None:
        if not self.pages:
            self.first = page.name
        self.last = page.name
        plain = record.to_dict()
        self._tables.add(PageRow.of(plain))
        self._store.add(dump_line(page_line(page)))
        self._store.add(dump_line(plain))
        self._store.add(dump_line(source_data))
        self._columns.start_page(page)
        if page.entries:
            self.fields["title"].add(self.documents, tokenize(page.title or ""))
        for place, (entry, text, is_cut) in enumerate(searchable_entries(page)):
            self._add_entry(place, entry, text, page, is_cut)
        self._store.end_page()
        self._firsts.append(self.documents)

    def _add_entry(self, place: int, entry: Entry, text: str, page: Page, is_cut: bool) -> None:
        tokens = tokenize(text)
        self.fields["text"].add(self.documents, tokens)
        start = 0
        for name in entry.author_names:
            words = tokenize(name)
            self.fields["author"].add(self.documents, words, start)
            # Several names stand so far apart that nothing is found across two of them.
            start += len(words) + MAX_SLOP + 1
        self._columns.add(place, entry, text, len(tokens), counted_words(entry, is_cut))
        self._store.add(dump_line(entry_line(entry, entry.to_dict(), page, is_cut)))
        self.documents += 1

    def finish(self, stem: Stem) -> None:
        self._store.finish()
        add_numbers(self._writer, "firsts", np.asarray(self._firsts, np.uint64))
        self._columns.write(self._writer)
        self._tables.write(self._writer)
        for field, inverter in self.fields.items():
            terms = inverter.terms()
            inverter.write(self._writer, field, terms)
            if field in _STEMMED:
                write_stems(self._writer, field, terms, map(stem, terms))
