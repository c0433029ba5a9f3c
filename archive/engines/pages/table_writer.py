"""Writes what an engine remembers of its pages, as tables: see `page_records`."""

import hashlib
import re
import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import attrs

from archive.engines.pages.merge_keys import write_keys
from archive.engines.pages.record import PageRecord
from archive.engines.pages.section_file import SectionWriter, dump_json

_NOT_LISTED = ("furniture", "printed")
"""What of a page's head no list shows."""
_SHOWN_LATER = ("head", "figures")
"""What of `PageRecord.shown` is read later."""
SUM = hashlib.sha256().digest_size
"""A checksum has so many bytes."""
_SHA256 = re.compile(rf"[0-9a-f]{{{2 * SUM}}}")
_CHECKS = ("size", "modified", "checked")
"""What changes where a file is touched and its page is not."""
BLOCK = 500
"""What lists show is in blocks of so many pages."""


def pack_checks(numbers: Sequence[int]) -> bytes:
    """The table of when files were last seen, by the numbers of all pages one after the other."""
    return struct.pack(f"<{len(numbers)}q", *numbers)


def checks_of(record: PageRecord) -> tuple[int, ...]:
    """A page's line in that table."""
    return tuple(getattr(record, name) for name in _CHECKS)


@attrs.frozen
class PageRow:
    """What the tables have of a page."""

    name: str
    """Its name."""
    file: str
    """The file that it is from."""
    checks: Sequence[int]
    """The size of the file, when it was changed, and when it was read."""
    sha256: str
    """Its checksum, in hexadecimal."""
    entries: int
    """How many entries it has."""
    odd: Mapping[str, Any]
    """What of a record most records have not, as far as it does."""
    keys: Iterable[int]
    """Its keys."""
    brief: Mapping[str, Any]
    """`head`, `figures` and `shown` of its record, as far as lists show them."""

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """What the tables have of a page. `plain`: its record as JSON, perhaps of one in brief."""
        return cls(
            plain["name"],
            plain["file"],
            [plain[name] for name in _CHECKS],
            plain["head"]["sha256"],
            plain["figures"]["entries"],
            _odd_of(plain),
            plain["keys"],
            {
                "figures": plain["figures"],
                "head": {k: v for k, v in plain["head"].items() if k not in _NOT_LISTED},
                "shown": plain["shown"],
            },
        )


def _odd_of(plain: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: plain[name] for name in ("corrections", "unmatched") if plain[name]}
    if not _SHA256.fullmatch(plain["head"]["sha256"]):
        found["page_sha256"] = plain["head"]["sha256"]
    if plain["sha256"] not in (None, plain["head"]["sha256"]):
        found["sha256"] = plain["sha256"]
    if not plain["is_whole"]:
        found["is_whole"] = False
    if shown := {k: v for k, v in plain["shown"].items() if k not in _SHOWN_LATER}:
        found["shown"] = shown
    return found


class TableWriter:
    """Takes what the tables have of some pages, in the order of their names, and writes them.

    There may be many pages, so that what there is of each is kept as it will be written.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._files: list[str | bool] = []
        self._checks = array("q")
        self._sums = bytearray()
        self._entries = array("I")
        self._odd: dict[int, Mapping[str, Any]] = {}
        self._keys: list[array[int]] = []
        self._briefs: list[Mapping[str, Any]] = []
        self._blocks: list[bytes] = []

    def add(self, row: PageRow) -> None:
        """Take in a page."""
        if row.odd:
            self._odd[len(self._names)] = row.odd
        self._names.append(row.name)
        self._files.append(row.file != row.name and row.file)
        self._checks.extend(row.checks)
        self._sums += _digest_of(row.sha256)
        self._entries.append(row.entries)
        self._keys.append(array("Q", row.keys))
        self._briefs.append(row.brief)
        if len(self._briefs) == BLOCK:
            self._end_block()

    def _end_block(self) -> None:
        self._blocks.append(dump_json(self._briefs))
        self._briefs = []

    def write(self, writer: SectionWriter) -> None:
        """Write all tables."""
        writer.add("checks", pack_checks(self._checks))
        writer.add("names", dump_json(self._names))
        writer.add("into", dump_json(dict(self._shown_elsewhere())))
        writer.add("sums", bytes(self._sums))
        table = {
            # Nothing at all, where no page is in a file of another name.
            "files": self._files if any(self._files) else [],
            "entries": self._entries.tolist(),
            # Of most there is nothing odd to be told.
            "odd": self._odd,
        }
        writer.add("table", dump_json(table))
        write_keys(writer, self._keys)
        self._write_briefs(writer)

    def _shown_elsewhere(self) -> Iterable[tuple[int, str]]:
        for page, odd in self._odd.items():
            into: str = odd.get("shown", {}).get("into", self._names[page])
            if into != self._names[page]:
                yield page, into

    def _write_briefs(self, writer: SectionWriter) -> None:
        """What lists show, in blocks: for one page, not all of it is read."""
        self._end_block()
        start = writer.write(b"")
        places = [writer.write(block) - start for block in self._blocks]
        writer.close_section("briefs", start)
        places.append(writer.sections["briefs"].length)
        writer.add("briefs.places", dump_json(places))


def _digest_of(sha256: str) -> bytes:
    """A page's checksum as bytes: zeros, where a page that nobody has read has something else."""
    return bytes.fromhex(sha256) if _SHA256.fullmatch(sha256) else bytes(SUM)
