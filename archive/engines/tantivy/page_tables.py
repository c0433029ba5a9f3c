"""What a run of `index` asks of all pages, in a few files of tables beside the index.

A document a page has it as well, among all else that is known of it: these files save reading
those, and are made from them where they are missing. The first has every page; each of the others,
what a later commit has changed. One that is not much larger than what comes behind it is written
together with that, so that there are few of them and a change costs by its own size. Each of them
is in the list of checksums of its commit.
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
    plain_sections,
    sections_of,
)
from archive.engines.pages.table_reader import PageTable
from archive.engines.pages.table_writer import PageRow, TableWriter
from archive.engines.tantivy.files import TABLE_FILE
from archive.engines.tantivy.schema import encode_json
from archive.storage.checksums import FileChecksum, Manifest, change_stamp, file_checksum
from archive.storage.durability import sync_folder
from archive.storage.safe_files import InvalidFileError, load_json

_MERGE_FACTOR = 2
"""A file that has less than so many times the pages of what comes behind it is written again."""
_FOOTER = struct.Struct("<Q8s")
"""Ends a file: how long the list of its sections is, and a mark."""
_FOOTER_MAGIC = b"archive7"
_PAGE_NUMBER = struct.Struct("<Q")

PageChange = tuple[PageRecord, int] | None
"""A page's record, which may be in brief, and its number; None, where the page is gone."""
PageChanges = Mapping[str, PageChange]
"""What has changed, by the names of pages."""
NumberedRow = tuple[PageRow, int]
"""What the tables have of a page, and its number."""


@attrs.frozen(slots=False, eq=False)
class PageTableFile:
    """One of the files."""

    name: str
    """What it is called."""
    written: FileChecksum
    """What it must be."""
    reader: SectionReader
    """Reads it."""
    pages: PageTable
    """What it has of pages; those that later files have as well are gone."""
    gone: Sequence[str]
    """The pages of earlier files that are not there any more."""
    last: int
    """The highest number of its pages, and of those that it took the place of."""

    @classmethod
    def open(
        cls, directory: Path, name: str, written: FileChecksum, later: Iterable["PageTableFile"]
    ) -> Self:
        """Open a file. `written`: what it must be; `later`: those after it. Raises
        InvalidFileError, ValueError and the like where it is something else; OSError."""
        path = directory / name
        # Whoever has written to it since has left another stamp.
        if written.stamp != change_stamp(path) and file_checksum(path) != written:
            raise InvalidFileError(name, "does not match its checksum")
        reader, told = _open(path, written.size)
        pages, gone, last = PageTable(reader, told["pages"]), told["gone"], told["last"]
        if type(last) is not int or not all(isinstance(each, str) for each in gone):
            raise ValueError("pages gone that have no names, or an impossible number")
        found = {pages.place_of(each) for table in later for each in table.all_names}
        places = sorted(place for place in found if place is not None)
        pages.gone = [(place, place + 1) for place in places]
        return cls(name, written, reader, pages, gone, last)

    @property
    def all_names(self) -> Iterator[str]:
        """The names of all pages that the file is about."""
        yield from self.gone
        yield from self.pages.names

    @property
    def size(self) -> int:
        """How many pages the file is about."""
        return len(self.gone) + len(self.pages.names)

    def number_of(self, page: int) -> int:
        """The number that a page has in the index."""
        offset = _PAGE_NUMBER.size * page
        number: int = _PAGE_NUMBER.unpack_from(self.reader.raw("numbers"), offset)[0]
        return number

    def rows(self) -> Iterator[NumberedRow]:
        """All that it has, of the pages that are there."""
        for page, row in zip(self.pages.alive(), self.pages.rows(), strict=True):
            yield row, self.number_of(page)


def _open(path: Path, size: int) -> tuple[SectionReader, dict[str, Any]]:
    """Opens a file, with what its list tells besides where its sections are."""
    reader = SectionReader(path, size, {})
    end = size - _FOOTER.size
    length, mark = _FOOTER.unpack(reader.piece(max(end, 0), _FOOTER.size))
    if mark != _FOOTER_MAGIC or length > end:
        raise InvalidFileError(path.name, "is cut off")
    told = load_json(reader.piece(end - length, length), size)
    # Whatever is counted takes a byte of the file at the least.
    if type(told["pages"]) is not int or not 0 <= told["pages"] <= size:
        raise ValueError("an impossible number of pages")
    reader.sections = sections_of(told["sections"], size)
    return reader, told


def open_tables(directory: Path, commit: str) -> list[PageTableFile] | None:
    """The tables of all pages of a commit, the first one first; None, where they are not kept.

    Raises InvalidFileError where a file is not what was written; ValueError and the like; OSError.
    """
    listed = Manifest.load(directory, commit)
    found: list[PageTableFile] = []
    for name, written in reversed(_table_files(listed.files) if listed else []):
        found.insert(0, PageTableFile.open(directory, name, written, found))
    return found or None


def write_changes(
    directory: Path, tables: Sequence[PageTableFile], changes: PageChanges
) -> dict[str, FileChecksum]:
    """Write what a commit has changed. Returns the files that count from then on, with what they
    are. `tables`: those of before."""
    tables = list(tables)
    if not changes:
        return {table.name: table.written for table in tables}
    size = len(changes)
    again: list[PageTableFile] = []
    while tables and tables[-1].size < _MERGE_FACTOR * size:
        again.insert(0, tables.pop())
        size += again[0].size
    gone = {name for table in again for name in table.gone}
    gone |= {name for name, change in changes.items() if change is None}
    name = f"records-{_next_file_number(directory)}.arc"
    last = max((table.last for table in again), default=0)
    written = _write(directory / name, _merged(again, changes), gone if tables else (), last)
    # Nothing may list a file whose name is not on the disk.
    sync_folder(directory)
    return {**{table.name: table.written for table in tables}, name: written}


def _next_file_number(directory: Path) -> int:
    found = [
        int(each[1]) for file in directory.iterdir() if (each := TABLE_FILE.fullmatch(file.name))
    ]
    return max(found, default=0) + 1


def _merged(tables: Iterable[PageTableFile], changes: PageChanges) -> Iterator[NumberedRow]:
    """What some tables and the changes behind them have, in the order of names."""
    olds = (filter(lambda each: each[0].name not in changes, table.rows()) for table in tables)
    present = ((name, change) for name, change in changes.items() if change is not None)
    news = ((PageRow.of(record.to_dict()), number) for _, (record, number) in sorted(present))
    return heapq.merge(*olds, news, key=lambda each: each[0].name)


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
        told = {
            "pages": len(numbers),
            "last": max((last, *numbers)),
            "gone": sorted(gone),
            "sections": plain_sections(writer.sections),
        }
        ending = encode_json(told)
        writer.write(ending + _FOOTER.pack(len(ending), _FOOTER_MAGIC))
        return attrs.evolve(writer.finish(), stamp=change_stamp(path))
    except BaseException:
        writer.cancel()
        raise


def _table_files(files: Mapping[str, FileChecksum]) -> list[tuple[str, FileChecksum]]:
    """These files among others, the first one first."""
    found = [(int(match[1]), name) for name in files if (match := TABLE_FILE.fullmatch(name))]
    return [(name, files[name]) for _, name in sorted(found)]
