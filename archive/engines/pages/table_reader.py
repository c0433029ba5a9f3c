"""What an engine remembers of its pages, read as tables.

A run of `index` asks of each page when its file was last seen, and little else: that is in one
small table. What lists and statistics show is in another, and the rest with the page itself.
"""

import struct
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any

from archive.engines.pages.lazy_parts import LazyKeys, LazyPart
from archive.engines.pages.merge_keys import KeyTable
from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionReader
from archive.engines.pages.snapshot import Columns
from archive.engines.pages.table_writer import BLOCK, SUM, PageRow
from archive.storage.safe_files import load_json

Guard = Callable[[], AbstractContextManager[None]]
"""What turns errors into ours."""

Runs = Sequence[tuple[int, int]]
"""Runs of numbers: the first, and the one after the last."""

_MOST_BLOCKS = 8
"""So many blocks are kept as they were read."""
_NOTHING: Mapping[str, Any] = {}


class PageTable:
    """Reads the tables of some pages."""

    def __init__(
        self,
        reader: SectionReader,
        pages: int,
        gone: Runs = (),
        listed: Collection[str] = (),
        checks: Callable[[], bytes | memoryview] | None = None,
    ) -> None:
        """`pages`: how many there are, gone ones among them; `gone`: those; `listed`: the parts of
        a record of which lists show all; `checks`: the table of when files were last seen, where
        there is a newer one."""
        self._reader, self._pages, self.listed = reader, pages, listed
        self.gone = gone
        self._checks = checks or (lambda: reader.raw("checks"))
        self._blocks: dict[int, list[dict[str, Any]]] = {}
        self._store: Callable[[int], Mapping[str, Any]] | None = None
        self._guard: Guard = nullcontext

    @cached_property
    def names(self) -> list[str]:
        """The names of all pages, gone ones among them, in order."""
        found: list[str] = self._reader.json("names")
        if len(found) != self._pages or not all(isinstance(each, str) for each in found):
            raise ValueError("other names than there are pages")
        return found

    @cached_property
    def into(self) -> dict[int, str]:
        """Of each page that is shown on another, the name of that one."""
        return {int(page): name for page, name in self._reader.json("into").items()}

    def place_of(self, name: str) -> int | None:
        """The number that a page has, gone or not."""
        place = bisect_left(self.names, name)
        return place if place < len(self.names) and self.names[place] == name else None

    def find(self, name: str) -> int | None:
        """The number of a page that is there."""
        place = self.place_of(name)
        return None if place is None or self.is_gone(place) else place

    def is_gone(self, page: int) -> bool:
        """Whether a page is not there any more."""
        place = bisect_right(self.gone, (page, self._pages)) - 1
        return place >= 0 and page < self.gone[place][1]

    def alive(self) -> Iterator[int]:
        """The numbers of the pages that are there."""
        start = 0
        for first, end in self.gone:
            yield from range(start, first)
            start = end
        yield from range(start, self._pages)

    @cached_property
    def _table(self) -> dict[str, Any]:
        found: dict[str, Any] = self._reader.json("table")
        # What is no number does not go into it.
        found["entries"] = array("I", found["entries"])
        if len(found["entries"]) != len(self.names):
            raise ValueError("a table of other pages than there are")
        return found

    @cached_property
    def _files(self) -> list[str]:
        """The file of each page."""
        if not self._table["files"]:
            return self.names
        return [file or name for file, name in zip(self._table["files"], self.names, strict=True)]

    @cached_property
    def _odd(self) -> dict[int, dict[str, Any]]:
        """What is to be told of the pages of which something is."""
        return {int(page): found for page, found in self._table["odd"].items()}

    @cached_property
    def sums(self) -> list[str]:
        """The checksum of each page, in hexadecimal."""
        digits = self._reader.raw("sums").hex()
        step = 2 * SUM
        if len(digits) != step * len(self.names):
            raise ValueError("other checksums than there are pages")
        found = [digits[start : start + step] for start in range(0, len(digits), step)]
        for page, odd in self._odd.items():
            found[page] = odd.get("page_sha256", found[page])
        return found

    @cached_property
    def _by_key(self) -> KeyTable:
        return KeyTable(self._reader)

    def having(self, key: int) -> Iterator[str]:
        """The names of the pages that have a key, and are there."""
        pages = self._by_key.having(key)
        return (self.names[page] for page in pages if not self.is_gone(page))

    def columns(self) -> Columns:
        """What a run of `index` asks of all pages that are there."""
        odd, shown = [False] * len(self.names), [_NOTHING] * len(self.names)
        for page, each in self._odd.items():
            odd[page] = bool(each.get("corrections")) or not each.get("is_whole", True)
            shown[page] = each.get("shown", _NOTHING)
        found = Columns(
            self.names, self._files, self.checks, self.sums, self._table["entries"], odd, shown
        )
        return found.only(list(self.alive())) if self.gone else found

    @cached_property
    def checks(self) -> list[tuple[int, int, int]]:
        """Of each page the size of its file, when it was changed, and when it was read."""
        raw = self._checks()
        if len(raw) != 24 * self._pages:
            raise ValueError("the table of files has another length than it must have")
        return list(struct.iter_unpack("<3q", raw))

    @cached_property
    def _places(self) -> list[int]:
        """Where each block of what lists show begins, and where the last one ends."""
        if "briefs.places" not in self._reader.sections:
            # Layout 7, of which what cannot be read any more is carried over, has one block.
            return [0, len(self._reader.raw("briefs"))]
        found: list[int] = self._reader.json("briefs.places")
        return found

    def brief(self, page: int, part: str) -> Mapping[str, Any]:
        """A part of a page's record, as far as lists show it."""
        with self._guard():
            block, place = divmod(page, BLOCK) if len(self._places) > 2 else (0, page)
            if block not in self._blocks:
                if len(self._blocks) >= _MOST_BLOCKS:
                    del self._blocks[next(iter(self._blocks))]
                start, end = self._places[block : block + 2]
                raw = self._reader.decompress(self._reader.raw("briefs")[start:end])
                self._blocks[block] = load_json(raw, self._reader.size)
            found: Mapping[str, Any] = self._blocks[block][place][part]
        return found

    def whole(self, page: int, part: str) -> Mapping[str, Any]:
        """A part of a page's record."""
        assert self._store is not None
        with self._guard():
            found: Mapping[str, Any] = self._store(page)[part]
        return found

    def records(
        self,
        store: Callable[[int], Mapping[str, Any]],
        guard: Guard = nullcontext,
        pages: Iterable[int] | None = None,
    ) -> Iterator[PageRecord]:
        """The records of the pages that are there, or of some.

        `store` reads one with all that is in it; `guard`: what is read later is read in.
        """
        self._store, self._guard = store, guard
        names, files, checks, sums = self.names, self._files, self.checks, self.sums
        for page in self.alive() if pages is None else pages:
            odd = self._odd.get(page, _NOTHING)
            yield PageRecord(
                names[page],
                files[page],
                *checks[page],
                LazyPart({"sha256": sums[page]}, self, page, "head"),
                LazyPart({"entries": self._table["entries"][page]}, self, page, "figures"),
                odd.get("corrections", {}),
                odd.get("unmatched", ()),
                odd.get("sha256"),
                odd.get("is_whole", True),
                LazyKeys(self, page),
                LazyPart(odd["shown"], self, page, "shown") if "shown" in odd else {},
            )

    def rows(self) -> Iterator[PageRow]:
        """All that the tables have, of the pages that are there."""
        names, files, checks, sums = self.names, self._files, self.checks, self.sums
        keys = self._by_key.by_page(len(names))
        for page in self.alive():
            yield PageRow(
                names[page],
                files[page],
                checks[page],
                sums[page],
                self._table["entries"][page],
                self._odd.get(page, _NOTHING),
                keys[page],
                {part: self.brief(page, part) for part in ("figures", "head", "shown")},
            )
