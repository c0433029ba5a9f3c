"""What a segment remembers of its pages, read as a whole.

A run of `index` asks of each page when its file was last seen, and little else: that is in one
small table. What lists and statistics show is in another, and the rest with the page itself.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any

from archive.engines.base import Record
from archive.engines.whoosh_files import SectionReader, SectionWriter, dump_json

Guard = Callable[[], AbstractContextManager[None]]
"""What turns errors into ours."""

_NOT_LISTED = ("furniture", "printed")
"""What of a page's head no list shows."""
_SHOWN_LATER = ("head", "figures")
"""What of `Record.shown` is read later."""
_CHECKS = ("size", "modified", "checked")
"""What changes where a file is touched and its page is not."""


def plain(record: Record) -> dict[str, Any]:
    """A record as it is written."""
    return {
        name: value.whole() if isinstance(value, Later) else value
        for name, value in record.to_dict().items()
    }


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
    plains = [plain(record) for record in records]
    table = [
        [
            None if each["file"] == each["name"] else each["file"],
            each["head"]["sha256"],
            each["figures"]["entries"],
            each["corrections"],
            list(each["unmatched"]),
            list(each["keys"]),
            {k: v for k, v in each["shown"].items() if k not in _SHOWN_LATER},
        ]
        for each in plains
    ]
    writer.add("table", dump_json([*map(list, zip(*table, strict=True))]))
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
    """Values of which some are there already; the others are read once one of them is wanted."""

    def __init__(self, there: dict[str, Any], *sources: Callable[[], Mapping[str, Any]]) -> None:
        self._there, self._sources = there, list(sources)

    def __getitem__(self, name: str) -> Any:
        while name not in self._there and self._sources:
            self._there = {**self._sources.pop(0)(), **self._there}
        return self._there[name]

    def whole(self) -> dict[str, Any]:
        """All values."""
        while self._sources:
            self._there = {**self._sources.pop(0)(), **self._there}
        return self._there

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def __len__(self) -> int:
        return len(self.whole())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self.whole() == dict(other)

    def __hash__(self) -> int:
        raise TypeError("no value to hash")


class PageTable:
    """Reads the tables of one segment."""

    def __init__(self, directory: Path, reader: SectionReader) -> None:
        self._directory, self._reader = directory, reader
        self._gone = reader.segment.gone

    @cached_property
    def names(self) -> list[str]:
        """The names of all pages, gone ones among them, in order."""
        found: list[str] = self._reader.json("names")
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

    def checks(self) -> list[tuple[int, int, int]]:
        """Of each page the size of its file, when it was changed, and when it was read."""
        name = self._reader.segment.checks
        raw = (self._directory / name).read_bytes() if name else self._reader.raw("checks")
        if len(raw) != 24 * self._reader.segment.pages:
            raise ValueError("the table of files has another length than it must have")
        return list(struct.iter_unpack("<3q", raw))

    @cached_property
    def _briefs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._reader.json("briefs")
        return found

    def records(
        self, whole: Callable[[int], Mapping[str, Any]], guard: Guard = nullcontext
    ) -> Iterator[Record]:
        """The records of the pages that are there.

        `whole` reads one with all that is in it; `guard`: what is read later is read in.
        """
        names, checks = self.names, self.checks()
        files, sums, entries, corrections, unmatched, keys, shown = self._reader.json("table")

        def brief(page: int, part: str) -> Callable[[], Mapping[str, Any]]:
            def read() -> Mapping[str, Any]:
                with guard():
                    found: Mapping[str, Any] = self._briefs[page][part]
                return found

            return read

        def head(page: int) -> Callable[[], Mapping[str, Any]]:
            def read() -> Mapping[str, Any]:
                with guard():
                    found: Mapping[str, Any] = whole(page)["head"]
                return found

            return read

        for page in self.alive():
            yield Record(
                names[page],
                files[page] or names[page],
                *checks[page],
                Later({"sha256": sums[page]}, brief(page, "head"), head(page)),
                Later({"entries": entries[page]}, brief(page, "figures")),
                corrections[page],
                unmatched[page],
                keys[page],
                Later(shown[page], brief(page, "shown")) if shown[page] else {},
            )
