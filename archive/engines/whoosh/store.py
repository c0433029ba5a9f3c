"""The pages themselves in a segment: what is shown of entries, and what is remembered of pages.

Pages stand in compressed blocks, three lines of JSON for the page and one for each of its entries,
so that showing an entry takes one small block. What the first line says is not said again for every
entry; the second has the page's record, and the third what is kept with it.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionWriter
from archive.engines.whoosh.arrays import add_numbers, read_firsts, read_numbers
from archive.engines.whoosh.segment import SegmentReader
from archive.model import Entry, Page
from archive.storage.safe_files import compress, load_json

_BLOCK = 8_000
"""A block is closed once it has so many bytes."""
_LINES = 3
"""So many lines of a page stand before those of its entries."""
_MOST_BLOCKS = 64
"""So many blocks are kept as they were read."""
_DERIVED = ("id", "page", "locator", "kind", "depth", "parent", "words", "person", "title")
"""What of an entry's JSON is known without its line, or kept shorter there."""


def entry_line(entry: Entry, values: dict[str, Any], page: Page, is_cut: bool) -> dict[str, Any]:
    """What is kept of an entry; `values` are its `to_dict`, which are used up."""
    for name in _DERIVED:
        values.pop(name, None)
    kept = {name: value for name, value in values.items() if value is not None}
    kept["locator"] = entry.locator
    if entry.title != page.title:
        kept["title"] = entry.title
    if is_cut:
        kept["cut"] = True
    return kept


def page_line(page: Page) -> dict[str, Any]:
    """What the lines of a page's entries do not say again."""
    return {"page": page.name, "title": page.title}


def dump_line(values: Mapping[str, Any] | None) -> bytes:
    """Values as JSON on one line."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(values, separators=(",", ":")).encode()


class StoreWriter:
    """Writes pages in their order."""

    def __init__(self, writer: SectionWriter) -> None:
        self._writer = writer
        self._start = writer.write(b"")
        self._lines: list[bytes] = []
        self._bytes = 0
        self._places = [0]
        self._first_lines = [0]
        self._written = 0

    def add(self, line: bytes) -> None:
        """Write one line."""
        self._lines.append(line)
        self._bytes += len(line)

    def end_page(self) -> None:
        """Close the block after a page, if it is full."""
        if self._bytes >= _BLOCK:
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            self._writer.write(compress(b"\n".join(self._lines)))
            self._written += len(self._lines)
            self._first_lines.append(self._written)
            self._places.append(self._writer.write(b"") - self._start)
        self._lines, self._bytes = [], 0

    def finish(self) -> None:
        """Write what is left, and where each block is. Nothing else may be written before."""
        self._flush()
        self._writer.close_section("store", self._start)
        add_numbers(self._writer, "store.places", self._places)
        add_numbers(self._writer, "store.lines", self._first_lines)


class Store:
    """Reads pages and entries."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._start = reader.segment.sections["store"].start
        self._places = read_numbers(reader, "store.places")
        self._lines = read_numbers(reader, "store.lines")
        self._firsts = read_firsts(reader)
        self._blocks: OrderedDict[int, list[bytes]] = OrderedDict()

    def _line(self, number: int) -> Any:
        block = int(np.searchsorted(self._lines, number, "right")) - 1
        if block not in self._blocks:
            self._blocks[block] = self._read(block)
            if len(self._blocks) > _MOST_BLOCKS:
                self._blocks.popitem(last=False)
        line = self._blocks[block][number - int(self._lines[block])]
        return load_json(line, self._reader.segment.size)

    def _read(self, block: int) -> list[bytes]:
        start, end = int(self._places[block]), int(self._places[block + 1])
        found = self._reader.decompress(self._reader.read_at(self._start + start, end - start))
        lines = int(self._lines[block + 1]) - int(self._lines[block])
        if found.count(b"\n") + 1 != lines:
            raise ValueError("a block of pages has other lines than it must have")
        return found.split(b"\n")

    def page_of(self, document: int) -> int:
        """The number of the page that an entry is on."""
        return int(np.searchsorted(self._firsts, document, "right")) - 1

    def documents_of(self, page: int) -> range:
        """The numbers of a page's entries."""
        return range(int(self._firsts[page]), int(self._firsts[page + 1]))

    def record(self, page: int) -> dict[str, Any]:
        """What is kept of a page."""
        found: dict[str, Any] = self._line(int(self._firsts[page]) + _LINES * page + 1)
        return found

    def source_data(self, page: int) -> dict[str, Any] | None:
        """What is kept with a page and not searched, if anything."""
        found: dict[str, Any] | None = self._line(int(self._firsts[page]) + _LINES * page + 2)
        return found

    def entry(self, document: int) -> tuple[Entry, bool]:
        """An entry, and whether it is a cut post."""
        page = self.page_of(document)
        head = self._line(int(self._firsts[page]) + _LINES * page)
        kept = self._line(document + _LINES * (page + 1))
        is_cut = kept.pop("cut", False)
        return Entry.from_dict({**head, **kept}), is_cut

    def entries(self, page: int) -> Iterator[Entry]:
        """All entries of a page."""
        for document in self.documents_of(page):
            yield self.entry(document)[0]

    def page(self, page: int) -> Page:
        """A whole page."""
        head = PageRecord.from_dict(self.record(page)).merged_head
        entries = [entry.to_dict() for entry in self.entries(page)]
        return Page.from_dict({**head, "entries": entries})
