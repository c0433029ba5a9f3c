"""Tables of the page properties that every run of `index` needs, in a few files beside the index.

Page documents have the same properties, among much else. The tables save reading the documents, and
are made from them where they are missing. The first file has every page; each later one has the
changes of a commit. A file that is not much larger than what follows is rewritten together with it,
so that there are few files and a change costs in proportion to its size. The manifest of a commit
lists its tables.
"""

import heapq
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import attrs

from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import (
    SectionReader,
    SectionWriter,
    sections_from_dict,
    sections_to_dict,
)
from archive.engines.pages.table_reader import PageTable
from archive.engines.pages.table_writer import PageRow, TableWriter
from archive.engines.tantivy.files import TABLE_FILE
from archive.engines.tantivy.schema import encode_json
from archive.storage.checksums import FileChecksum, Manifest, change_stamp, file_checksum
from archive.storage.durability import sync_folder
from archive.storage.safe_files import InvalidFileError, load_json

_MERGE_FACTOR = 2
"""A file with less than this many times the pages of what follows it is rewritten."""
_FOOTER = struct.Struct("<Q8s")
"""The end of a file: the length of the JSON properties before it, and a magic number."""
_FOOTER_MAGIC = b"archive7"
_PAGE_NUMBER = struct.Struct("<Q")

PageChange = tuple[PageRecord, int] | None
"""The record of a page, perhaps a brief one, and the number of the page; None if it was removed."""
PageChanges = Mapping[str, PageChange]
"""Changes by page name."""
NumberedRow = tuple[PageRow, int]
"""The table row of a page, and the number of the page."""


@attrs.frozen(slots=False, eq=False)
class PageTableFile:
    """One file of page tables."""

    name: str
    """Its file name."""
    checksum: FileChecksum
    """Its checksum."""
    reader: SectionReader
    """Reads its sections."""
    pages: PageTable
    """Its pages; those that later files list too are marked as gone."""
    gone: Sequence[str]
    """The pages of earlier files that were removed."""
    last: int
    """The highest number of its pages and of those in the files it replaced."""

    @classmethod
    def open(
        cls, directory: Path, name: str, checksum: FileChecksum, later: Iterable["PageTableFile"]
    ) -> Self:
        """Open a file. `checksum`: what it must match; `later`: the files after it. Raise
        InvalidFileError, ValueError and the like if it does not match; OSError."""
        path = directory / name
        # Any write since the commit would have changed the stamp.
        if checksum.stamp != change_stamp(path) and file_checksum(path) != checksum:
            raise InvalidFileError(name, "does not match its checksum")
        reader, properties = _open(path, checksum.size)
        pages = PageTable(reader, properties["pages"])
        gone, last = properties["gone"], properties["last"]
        if type(last) is not int or not all(isinstance(each, str) for each in gone):
            raise ValueError("an invalid name or number of a page")
        found = {pages.row_of(each) for table in later for each in table.all_names}
        rows = sorted(row for row in found if row is not None)
        pages.deleted = [(row, row + 1) for row in rows]
        return cls(name, checksum, reader, pages, gone, last)

    @property
    def all_names(self) -> Iterator[str]:
        """The names of its pages, those that were removed first."""
        yield from self.gone
        yield from self.pages.names

    @property
    def size(self) -> int:
        """The number of pages that it lists, with those that were removed."""
        return len(self.gone) + len(self.pages.names)

    def number_of(self, row: int) -> int:
        """Return the page number of a row."""
        offset = _PAGE_NUMBER.size * row
        number: int = _PAGE_NUMBER.unpack_from(self.reader.raw("numbers"), offset)[0]
        return number

    def rows(self) -> Iterator[NumberedRow]:
        """Yield the rows of the pages that are not gone, each with the number of the page."""
        for page, row in zip(self.pages.live_rows(), self.pages.rows(), strict=True):
            yield row, self.number_of(page)


def _open(path: Path, size: int) -> tuple[SectionReader, dict[str, Any]]:
    """Open a file, and return the properties at its end."""
    reader = SectionReader(path, size, {})
    end = size - _FOOTER.size
    length, magic = _FOOTER.unpack(reader.read_at(max(end, 0), _FOOTER.size))
    if magic != _FOOTER_MAGIC or length > end:
        raise InvalidFileError(path.name, "is truncated")
    properties = load_json(reader.read_at(end - length, length), size)
    # Each page takes at least one byte of the file.
    if type(properties["pages"]) is not int or not 0 <= properties["pages"] <= size:
        raise ValueError("an impossible number of pages")
    reader.sections = sections_from_dict(properties["sections"], size)
    return reader, properties


def open_tables(directory: Path, commit: str) -> list[PageTableFile] | None:
    """Open the tables of a commit, the earliest first; return None if there are none.

    Raises InvalidFileError, ValueError and the like if a file does not match its checksum; OSError.
    """
    listed = Manifest.load(directory, commit)
    found: list[PageTableFile] = []
    for name, checksum in reversed(_table_files(listed.files) if listed else []):
        found.insert(0, PageTableFile.open(directory, name, checksum, found))
    return found or None


def write_changes(
    directory: Path, tables: Sequence[PageTableFile], changes: PageChanges
) -> dict[str, FileChecksum]:
    """Write the changes of a commit. Return the checksums of the files that belong to it. `tables`:
    the files of the commit before."""
    tables = list(tables)
    if not changes:
        return {table.name: table.checksum for table in tables}
    size = len(changes)
    rewritten: list[PageTableFile] = []
    while tables and tables[-1].size < _MERGE_FACTOR * size:
        rewritten.insert(0, tables.pop())
        size += rewritten[0].size
    gone = {name for table in rewritten for name in table.gone}
    gone |= {name for name, change in changes.items() if change is None}
    name = f"records-{_next_file_number(directory)}.arc"
    last = max((table.last for table in rewritten), default=0)
    checksum = _write(directory / name, _merged(rewritten, changes), gone if tables else (), last)
    # The name must be on disk before a manifest lists it.
    sync_folder(directory)
    return {**{table.name: table.checksum for table in tables}, name: checksum}


def _next_file_number(directory: Path) -> int:
    found = [
        int(each[1]) for file in directory.iterdir() if (each := TABLE_FILE.fullmatch(file.name))
    ]
    return max(found, default=0) + 1


def _merged(tables: Iterable[PageTableFile], changes: PageChanges) -> Iterator[NumberedRow]:
    """Merge tables with later changes, in the order of names."""
    kept_rows = (filter(lambda each: each[0].name not in changes, table.rows()) for table in tables)
    present = ((name, change) for name, change in changes.items() if change is not None)
    new_rows = ((PageRow.of(record.to_dict()), number) for _, (record, number) in sorted(present))
    return heapq.merge(*kept_rows, new_rows, key=lambda each: each[0].name)


def _write(path: Path, rows: Iterable[NumberedRow], gone: Iterable[str], last: int) -> FileChecksum:
    writer = SectionWriter(path)
    try:
        numbers: list[int] = []
        tables = TableWriter()
        for row, number in rows:
            tables.add(row)
            numbers.append(number)
        tables.write(writer)
        writer.add("numbers", struct.pack(f"<{len(numbers)}Q", *numbers))
        properties = {
            "pages": len(numbers),
            "last": max((last, *numbers)),
            "gone": sorted(gone),
            "sections": sections_to_dict(writer.sections),
        }
        footer = encode_json(properties)
        writer.write(footer + _FOOTER.pack(len(footer), _FOOTER_MAGIC))
        return attrs.evolve(writer.finish(), stamp=change_stamp(path))
    except BaseException:
        writer.cancel()
        raise


def _table_files(files: Mapping[str, FileChecksum]) -> list[tuple[str, FileChecksum]]:
    """Return the files of page tables among all files of a commit, the earliest first."""
    found = [(int(match[1]), name) for name in files if (match := TABLE_FILE.fullmatch(name))]
    return [(name, files[name]) for _, name in sorted(found)]
