"""The store of a segment: its pages and entries as lines of JSON in compressed blocks.

A page has three lines (its title, its record, and its source data, see `Batch.add`), then one for
each entry, without what the page's lines already say. A block is closed after the page that fills
it, so that showing a hit reads about 8 KB. The section `store.places` has the start of each block,
`store.lines` the number of its first line.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionWriter
from archive.engines.whoosh.arrays import read_numbers, read_page_starts, write_numbers
from archive.engines.whoosh.segment import SegmentReader
from archive.model import Entry, Page
from archive.storage.safe_files import compress, load_json

_BLOCK_BYTES = 8_000
"""A block is closed when it has at least this many bytes, uncompressed."""
_PAGE_LINES = 3
"""The lines of a page before those of its entries."""
_MAX_CACHED_BLOCKS = 64
_NOT_IN_LINE = ("id", "page", "locator", "kind", "depth", "parent", "words", "person", "title")
"""Parts of an entry's JSON that its line lacks, or has in a shorter form."""


def entry_line(entry: Entry, values: dict[str, Any], page: Page, is_cut: bool) -> dict[str, Any]:
    """Return the line of an entry. `values`: its `to_dict`, which is changed."""
    for name in _NOT_IN_LINE:
        values.pop(name, None)
    line = {name: value for name, value in values.items() if value is not None}
    line["locator"] = entry.locator
    if entry.title != page.title:
        line["title"] = entry.title
    if is_cut:
        line["cut"] = True
    return line


def page_line(page: Page) -> dict[str, Any]:
    """Return what the lines of a page's entries do not repeat."""
    return {"page": page.name, "title": page.title}


def dump_line(values: Mapping[str, Any] | None) -> bytes:
    """Return values as one line of JSON."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(values, separators=(",", ":")).encode()


class StoreWriter:
    """Write the store. Nothing else may be written to the file until `finish`."""

    def __init__(self, writer: SectionWriter) -> None:
        self._writer = writer
        self._start = writer.write(b"")
        self._lines: list[bytes] = []
        self._bytes = 0
        self._block_starts = [0]
        self._first_lines = [0]
        self._written_lines = 0

    def add(self, line: bytes) -> None:
        """Add a line."""
        self._lines.append(line)
        self._bytes += len(line)

    def end_page(self) -> None:
        """Close the block if it is full. Call after the last line of a page."""
        if self._bytes >= _BLOCK_BYTES:
            self._flush()

    def _flush(self) -> None:
        if self._lines:
            self._writer.write(compress(b"\n".join(self._lines)))
            self._written_lines += len(self._lines)
            self._first_lines.append(self._written_lines)
            self._block_starts.append(self._writer.write(b"") - self._start)
        self._lines, self._bytes = [], 0

    def finish(self) -> None:
        """Write the last block and the tables of blocks."""
        self._flush()
        self._writer.close_section("store", self._start)
        write_numbers(self._writer, "store.places", self._block_starts)
        write_numbers(self._writer, "store.lines", self._first_lines)


class Store:
    """Read pages and entries."""

    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader
        self._start = reader.segment.sections["store"].start
        self._block_starts = read_numbers(reader, "store.places")
        self._first_lines = read_numbers(reader, "store.lines")
        self._page_starts = read_page_starts(reader)
        self._blocks: OrderedDict[int, list[bytes]] = OrderedDict()

    def _line(self, number: int) -> Any:
        block = int(np.searchsorted(self._first_lines, number, "right")) - 1
        if block not in self._blocks:
            self._blocks[block] = self._read_block(block)
            if len(self._blocks) > _MAX_CACHED_BLOCKS:
                self._blocks.popitem(last=False)
        line = self._blocks[block][number - int(self._first_lines[block])]
        return load_json(line, self._reader.segment.size)

    def _read_block(self, block: int) -> list[bytes]:
        start, end = int(self._block_starts[block]), int(self._block_starts[block + 1])
        found = self._reader.decompress(self._reader.read_at(self._start + start, end - start))
        lines = int(self._first_lines[block + 1]) - int(self._first_lines[block])
        if found.count(b"\n") + 1 != lines:
            raise ValueError("a block of pages does not have the lines that it must have")
        return found.split(b"\n")

    def _first_line(self, page: int) -> int:
        return int(self._page_starts[page]) + _PAGE_LINES * page

    def record(self, page: int) -> dict[str, Any]:
        """Return the record of a page as JSON."""
        found: dict[str, Any] = self._line(self._first_line(page) + 1)
        return found

    def source_data(self, page: int) -> dict[str, Any] | None:
        """Return the source data of a page (see `Batch.add`), or None."""
        found: dict[str, Any] | None = self._line(self._first_line(page) + 2)
        return found

    def entry(self, document: int) -> tuple[Entry, bool]:
        """Return an entry, and whether it is a post cut into sections."""
        page = int(np.searchsorted(self._page_starts, document, "right")) - 1
        common = self._line(self._first_line(page))
        line = self._line(document + _PAGE_LINES * (page + 1))
        is_cut = line.pop("cut", False)
        return Entry.from_dict({**common, **line}), is_cut

    def entries(self, page: int) -> Iterator[Entry]:
        """Yield the entries of a page."""
        for document in range(int(self._page_starts[page]), int(self._page_starts[page + 1])):
            yield self.entry(document)[0]

    def page(self, page: int) -> Page:
        """Return a whole page."""
        head = PageRecord.from_dict(self.record(page)).merged_head
        entries = [entry.to_dict() for entry in self.entries(page)]
        return Page.from_dict({**head, "entries": entries})
