"""What a segment remembers of its pages, read as a whole.

A run of `index` asks of each page when its file was last seen, and little else: that is in one
small table. What lists and statistics show is in another, and the rest with the page itself.
"""

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.engines.base import Record
from archive.engines.remembered import Columns
from archive.engines.whoosh_files import SectionReader, SectionWriter, dump_json
from archive.plain import OddFileError, read_plain

Guard = Callable[[], AbstractContextManager[None]]
"""What turns errors into ours."""

_NOT_LISTED = ("furniture", "printed")
"""What of a page's head no list shows."""
_SHOWN_LATER = ("head", "figures")
"""What of `Record.shown` is read later."""
_CHECKS = ("size", "modified", "checked")
"""What changes where a file is touched and its page is not."""


def pack_checks(checks: Sequence[Sequence[int]]) -> bytes:
    """The table of when files were last seen."""
    return struct.pack(f"<{3 * len(checks)}q", *(number for each in checks for number in each))


def checks_of(record: Record) -> tuple[int, ...]:
    """A page's line in that table."""
    return tuple(getattr(record, name) for name in _CHECKS)


def write_records(writer: SectionWriter, records: Sequence[Record]) -> None:
    """Write all tables about some pages."""
    writer.add("checks", pack_checks([checks_of(record) for record in records]))
    writer.add("names", dump_json([record.name for record in records]))
    into = {n: each.shown_on for n, each in enumerate(records) if not each.is_shown}
    writer.add("into", dump_json(into))
    plains = [record.to_dict() for record in records]
    table = [
        [
            None if each["file"] == each["name"] else each["file"],
            each["head"]["sha256"],
            each["figures"]["entries"],
            each["corrections"],
            each["unmatched"],
            None if each["sha256"] == each["head"]["sha256"] else each["sha256"],
            each["is_whole"],
            {k: v for k, v in each["shown"].items() if k not in _SHOWN_LATER},
        ]
        for each in plains
    ]
    writer.add("table", dump_json([*map(list, zip(*table, strict=True))]))
    writer.add("keys", dump_json([each["keys"] for each in plains]))
    briefs = [
        {
            "figures": each["figures"],
            "head": {k: v for k, v in each["head"].items() if k not in _NOT_LISTED},
            "shown": each["shown"],
        }
        for each in plains
    ]
    writer.add("briefs", dump_json(briefs))


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

    __slots__ = ("_page", "_table")

    def __init__(self, table: "PageTable", page: int) -> None:
        self._table, self._page = table, page

    def __getitem__(self, place: Any) -> Any:
        return self._table.keys[self._page][place]

    def __len__(self) -> int:
        return len(self._table.keys[self._page])

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
        if len(found) != self._reader.segment.pages:
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
    def _table(self) -> list[list[Any]]:
        found: list[list[Any]] = self._reader.json("table")
        return found

    def columns(self) -> Columns:
        """What a run of `index` asks of all pages that are there."""
        files, sums, entries, corrections, _, _, whole, shown = self._table
        found = Columns(
            self.names,
            [file or name for file, name in zip(files, self.names, strict=True)],
            self.checks,
            sums,
            entries,
            [not (each and not any_of) for each, any_of in zip(whole, corrections, strict=True)],
            shown,
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

    @cached_property
    def keys(self) -> list[list[str]]:
        """The keys of all pages."""
        with self._guard():
            found: list[list[str]] = self._reader.json("keys")
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
        names, checks = self.names, self.checks
        files, sums, entries, corrections, unmatched, of_files, whole, shown = self._table
        for page in self.alive() if pages is None else pages:
            yield Record(
                names[page],
                files[page] or names[page],
                *checks[page],
                Later({"sha256": sums[page]}, self, page, "head"),
                Later({"entries": entries[page]}, self, page, "figures"),
                corrections[page],
                unmatched[page],
                of_files[page],
                whole[page],
                LaterKeys(self, page),
                Later(shown[page], self, page, "shown") if shown[page] else {},
            )
