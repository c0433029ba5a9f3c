"""Reads the tables of page records that `table_writer` writes.

A run of `index` needs little of each page but the state of its file: that is in one small section.
What lists and statistics need is in another (the briefs); the whole record is stored by the engine,
with the page.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any

from archive.engines.pages.lazy_parts import LazyKeys, LazyPart
from archive.engines.pages.merge_keys import MergeKeyTable
from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionReader
from archive.engines.pages.snapshot import FileState, RecordColumns
from archive.engines.pages.table_writer import BLOCK_PAGES, DIGEST_BYTES, FILE_STATE, PageRow
from archive.storage.safe_files import load_json

Guard = Callable[[], AbstractContextManager[None]]
"""Returns a context manager that turns the exceptions of an engine into those of `archive.errors`.
"""

Runs = Sequence[tuple[int, int]]
"""Sorted runs of rows: the first row of each, and the one after its last."""

_MAX_CACHED_BLOCKS = 8
"""At most this many blocks of briefs are kept in memory."""
_EMPTY: Mapping[str, Any] = {}


class PageTable:
    """Reads the tables of some pages, one row a page, sorted by name.

    Rows of pages that have been deleted since stay; `page` is the row of a page. Methods raise
    ValueError or another exception that the engine's guard handles if a table is malformed.
    """

    def __init__(
        self,
        reader: SectionReader,
        pages: int,
        deleted: Runs = (),
        complete_in_brief: Collection[str] = (),
        read_file_states: Callable[[], bytes | memoryview] | None = None,
    ) -> None:
        """`pages`: number of rows; `deleted`: those of deleted pages; `complete_in_brief`: see
        `PartReader`; `read_file_states`: returns a newer section `checks`, if there is one."""
        self._reader, self._pages = reader, pages
        self.complete_in_brief = complete_in_brief
        self.deleted = deleted
        self._read_file_states = read_file_states or (lambda: reader.raw("checks"))
        self._blocks: dict[int, list[dict[str, Any]]] = {}
        self._load_record: Callable[[int], Mapping[str, Any]] | None = None
        self._guard: Guard = nullcontext

    @cached_property
    def names(self) -> list[str]:
        """Names of all pages, deleted ones included, sorted."""
        found: list[str] = self._reader.json("names")
        if len(found) != self._pages or not all(isinstance(each, str) for each in found):
            raise ValueError("the numbers of names and pages differ")
        return found

    @cached_property
    def merged_into(self) -> dict[int, str]:
        """`PageRecord.merged_into` of the pages that are merged into another one, by row."""
        return {int(page): name for page, name in self._reader.json("into").items()}

    def row_of(self, name: str) -> int | None:
        """Return the row of a page, deleted or not; None if it has none."""
        row = bisect_left(self.names, name)
        return row if row < len(self.names) and self.names[row] == name else None

    def find(self, name: str) -> int | None:
        """Return the row of a page; None if it has none or is deleted."""
        row = self.row_of(name)
        return None if row is None or self.is_deleted(row) else row

    def is_deleted(self, page: int) -> bool:
        """Return whether a page has been deleted."""
        run = bisect_right(self.deleted, (page, self._pages)) - 1
        return run >= 0 and page < self.deleted[run][1]

    def live_rows(self) -> Iterator[int]:
        """Iterate over the rows of the pages that are not deleted."""
        start = 0
        for first, end in self.deleted:
            yield from range(start, first)
            start = end
        yield from range(start, self._pages)

    @cached_property
    def _table(self) -> dict[str, Any]:
        found: dict[str, Any] = self._reader.json("table")
        # Fails if anything in it is not a number.
        found["entries"] = array("I", found["entries"])
        if len(found["entries"]) != len(self.names):
            raise ValueError("the numbers of rows and pages differ")
        return found

    @cached_property
    def _files(self) -> list[str]:
        """Names of the files that the pages were read from."""
        if not self._table["files"]:
            return self.names
        return [file or name for file, name in zip(self._table["files"], self.names, strict=True)]

    @cached_property
    def _rare(self) -> dict[int, dict[str, Any]]:
        """`PageRow.rare` of the rows where it is not empty."""
        return {int(page): found for page, found in self._table["odd"].items()}

    @cached_property
    def checksums(self) -> list[str]:
        """Checksum of each page, in hexadecimal."""
        digits = self._reader.raw("sums").hex()
        step = 2 * DIGEST_BYTES
        if len(digits) != step * len(self.names):
            raise ValueError("the numbers of checksums and pages differ")
        found = [digits[start : start + step] for start in range(0, len(digits), step)]
        for page, rare in self._rare.items():
            found[page] = rare.get("page_sha256", found[page])
        return found

    @cached_property
    def _keys(self) -> MergeKeyTable:
        return MergeKeyTable(self._reader)

    def names_with_key(self, key: int) -> Iterator[str]:
        """Iterate over the names of the pages that have a merge key, without deleted ones."""
        pages = self._keys.pages_with_key(key)
        return (self.names[page] for page in pages if not self.is_deleted(page))

    def columns(self) -> RecordColumns:
        """Return the columns of the pages that are not deleted."""
        is_special, merged = [False] * len(self.names), [_EMPTY] * len(self.names)
        for page, rare in self._rare.items():
            is_special[page] = bool(rare.get("corrections") or rare.get("frames")) or not rare.get(
                "is_whole", True
            )
            merged[page] = rare.get("shown", _EMPTY)
        found = RecordColumns(
            self.names,
            self._files,
            self.file_states,
            self.checksums,
            self._table["entries"],
            is_special,
            merged,
        )
        return found.select(list(self.live_rows())) if self.deleted else found

    @cached_property
    def file_states(self) -> list[FileState]:
        """Size and times of each page's file."""
        raw = self._read_file_states()
        if len(raw) != FILE_STATE.size * self._pages:
            raise ValueError("the table of file states has the wrong length")
        return list(FILE_STATE.iter_unpack(raw))

    @cached_property
    def _block_offsets(self) -> list[int]:
        """Start of each block of briefs, and the end of the last one."""
        found: list[int] = self._reader.json("briefs.places")
        return found

    def read_brief(self, page: int, part: str) -> Mapping[str, Any]:
        """Return the values of a part that lists of pages need."""
        with self._guard():
            block, row = divmod(page, BLOCK_PAGES)
            if block not in self._blocks:
                if len(self._blocks) >= _MAX_CACHED_BLOCKS:
                    del self._blocks[next(iter(self._blocks))]
                start, end = self._block_offsets[block : block + 2]
                raw = self._reader.decompress(self._reader.raw("briefs")[start:end])
                self._blocks[block] = load_json(raw, self._reader.size)
            found: Mapping[str, Any] = self._blocks[block][row][part]
        return found

    def read_whole(self, page: int, part: str) -> Any:
        """Return all values of a part, from the record that the engine stores."""
        assert self._load_record is not None
        with self._guard():
            return self._load_record(page)[part]

    def records(
        self,
        load_record: Callable[[int], Mapping[str, Any]],
        guard: Guard = nullcontext,
        pages: Iterable[int] | None = None,
    ) -> Iterator[PageRecord]:
        """Create records whose parts are loaded on first use.

        `load_record`: reads the whole record of a page; `guard`: handles the errors of later reads;
        `pages`: which pages; None: all that are not deleted.
        """
        self._load_record, self._guard = load_record, guard
        names, files, states, checksums = self.names, self._files, self.file_states, self.checksums
        for page in self.live_rows() if pages is None else pages:
            rare = self._rare.get(page, _EMPTY)
            yield PageRecord(
                names[page],
                files[page],
                *states[page],
                LazyPart({"sha256": checksums[page]}, self, page, "head"),
                LazyPart({"entries": self._table["entries"][page]}, self, page, "figures"),
                rare.get("corrections", {}),
                rare.get("unmatched", ()),
                rare.get("sha256"),
                rare.get("is_whole", True),
                LazyKeys(self, page),
                LazyPart(rare["shown"], self, page, "shown") if "shown" in rare else {},
                rare.get("frames", {}),
            )

    def rows(self) -> Iterator[PageRow]:
        """Iterate over the rows of the pages that are not deleted."""
        names, files, states, checksums = self.names, self._files, self.file_states, self.checksums
        keys = self._keys.by_page(len(names))
        for page in self.live_rows():
            yield PageRow(
                names[page],
                files[page],
                states[page],
                checksums[page],
                self._table["entries"][page],
                self._rare.get(page, _EMPTY),
                keys[page],
                {part: self.read_brief(page, part) for part in ("figures", "head", "shown")},
            )
