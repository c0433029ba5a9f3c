"""What a segment remembers of its pages, read as a whole.

A run of `index` asks of each page when its file was last seen, and little else: that is in one
small table. What lists and statistics show is in another, and the rest with the page itself.
"""

import hashlib
import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.engines.base import Record
from archive.engines.remembered import Columns
from archive.engines.whoosh_files import SectionReader
from archive.engines.whoosh_keys import KeyTable
from archive.engines.whoosh_recording import SUM
from archive.plain import OddFileError, read_plain

Guard = Callable[[], AbstractContextManager[None]]
"""What turns errors into ours."""

_NOTHING: Mapping[str, Any] = {}


class Later(Mapping[str, Any]):
    """A part of a record of which some values are there already; the others are read once one of
    them is wanted."""

    __slots__ = ("_page", "_part", "_read", "_table", "_there")

    def __init__(self, there: dict[str, Any], table: "PageTable", page: int, part: str) -> None:
        self._there, self._table, self._page, self._part = there, table, page, part
        self._read = 0

    def __getitem__(self, name: str) -> Any:
        while name not in self._there and self._read_more():
            pass
        return self._there[name]

    def _read_more(self) -> bool:
        """Read from the next of the places where there may be more of it, if any is left."""
        places = (self._table.brief, self._table.whole)[: 2 if self._part == "head" else 1]
        if self._read == len(places):
            return False
        self._there = {**places[self._read](self._page, self._part), **self._there}
        self._read += 1
        return True

    def complete(self) -> dict[str, Any]:
        """All values."""
        while self._read_more():
            pass
        return self._there

    def __iter__(self) -> Iterator[str]:
        return iter(self.complete())

    def __len__(self) -> int:
        return len(self.complete())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self.complete() == dict(other)

    def __hash__(self) -> int:
        raise TypeError("no value to hash")


class LaterKeys(Sequence[str]):
    """A record's keys, which are read once they are wanted."""

    __slots__ = ("_found", "_page", "_table")

    def __init__(self, table: "PageTable", page: int) -> None:
        self._table, self._page = table, page
        self._found: Any = None

    @property
    def _keys(self) -> Any:
        if self._found is None:
            self._found = self._table.whole(self._page, "keys")
        return self._found

    def __getitem__(self, place: Any) -> Any:
        return self._keys[place]

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        raise TypeError("no value to hash")


class PageTable:
    """Reads the tables of one segment."""

    def __init__(self, directory: Path, reader: SectionReader) -> None:
        self._directory, self._reader = directory, reader
        self._gone = reader.segment.gone
        self._store: Callable[[int], Mapping[str, Any]] | None = None
        self._guard: Guard = nullcontext

    @cached_property
    def names(self) -> list[str]:
        """The names of all pages, gone ones among them, in order."""
        found: list[str] = self._reader.json("names")
        if len(found) != self._reader.segment.pages or not all(
            isinstance(each, str) for each in found
        ):
            raise ValueError("other names than there are pages")
        return found

    @cached_property
    def into(self) -> dict[int, str]:
        """Of each page that is shown on another, the name of that one."""
        return {int(page): name for page, name in self._reader.json("into").items()}

    def alive(self) -> Iterator[int]:
        """The numbers of the pages that are there."""
        start = 0
        for first, end in self._gone:
            yield from range(start, first)
            start = end
        yield from range(start, self._reader.segment.pages)

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

    def having(self, key: str) -> list[str]:
        """The names of the pages that have a key, and are there."""
        pages = list(self._by_key.having(key))
        return [
            self.names[page]
            for page in pages
            if not any(first <= page < end for first, end in self._gone)
        ]

    def columns(self) -> Columns:
        """What a run of `index` asks of all pages that are there."""
        odd, shown = [False] * len(self.names), [_NOTHING] * len(self.names)
        for page, each in self._odd.items():
            odd[page] = bool(each.get("corrections")) or not each.get("is_whole", True)
            shown[page] = each.get("shown", _NOTHING)
        found = Columns(
            self.names, self._files, self.checks, self.sums, self._table["entries"], odd, shown
        )
        return found.only(list(self.alive())) if self._gone else found

    @cached_property
    def checks(self) -> list[tuple[int, int, int]]:
        """Of each page the size of its file, when it was changed, and when it was read."""
        segment = self._reader.segment
        raw: bytes | memoryview = self._reader.raw("checks")
        if segment.checks:
            raw = read_plain(self._directory / segment.checks, 24 * segment.pages)
            if hashlib.sha256(raw).hexdigest() != segment.checks_sha256:
                what = "is not what was written: its checksum is another one"
                raise OddFileError(segment.checks, what)
        if len(raw) != 24 * segment.pages:
            raise ValueError("the table of files has another length than it must have")
        return list(struct.iter_unpack("<3q", raw))

    @cached_property
    def _briefs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._reader.json("briefs")
        return found

    def brief(self, page: int, part: str) -> Mapping[str, Any]:
        """A part of a page's record, as far as lists show it."""
        with self._guard():
            found: Mapping[str, Any] = self._briefs[page][part]
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
    ) -> Iterator[Record]:
        """The records of the pages that are there, or of some.

        `store` reads one with all that is in it; `guard`: what is read later is read in.
        """
        self._store, self._guard = store, guard
        names, files, checks, sums = self.names, self._files, self.checks, self.sums
        for page in self.alive() if pages is None else pages:
            odd = self._odd.get(page, _NOTHING)
            yield Record(
                names[page],
                files[page],
                *checks[page],
                Later({"sha256": sums[page]}, self, page, "head"),
                Later({"entries": self._table["entries"][page]}, self, page, "figures"),
                odd.get("corrections", {}),
                odd.get("unmatched", ()),
                odd.get("sha256"),
                odd.get("is_whole", True),
                LaterKeys(self, page),
                Later(odd["shown"], self, page, "shown") if "shown" in odd else {},
            )
