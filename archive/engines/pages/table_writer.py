"""Writes the records of pages as tables, in sections of a file; `table_reader` reads them."""

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

_NOT_IN_BRIEF = ("furniture", "printed")
"""Values of `Page.head()` that no list shows."""
_MERGED_IN_BRIEF = ("head", "figures")
"""Values of `PageRecord.merged` that are in the brief only."""
DIGEST_BYTES = hashlib.sha256().digest_size
"""Length of a checksum in bytes."""
_SHA256 = re.compile(rf"[0-9a-f]{{{2 * DIGEST_BYTES}}}")
_FILE_STATE_FIELDS = ("size", "modified", "checked")
FILE_STATE = struct.Struct("<3q")
"""A row of the table of file states: `size`, `modified` and `checked`."""
BLOCK_PAGES = 500
"""Number of pages whose briefs are compressed together."""


def pack_file_states(numbers: Sequence[int]) -> bytes:
    """Return the table of file states. `numbers`: the rows of all pages, one after the other."""
    return struct.pack(f"<{len(numbers)}q", *numbers)


def file_state_of(record: PageRecord) -> tuple[int, ...]:
    """Return the row of a page in the table of file states."""
    return tuple(getattr(record, name) for name in _FILE_STATE_FIELDS)


@attrs.frozen
class PageRow:
    """A page's row in the tables."""

    name: str
    """Name of the page."""
    file: str
    """Name of the file that it was read from."""
    file_state: Sequence[int]
    """Size and times of the file."""
    sha256: str
    """Checksum of the page, in hexadecimal."""
    entries: int
    """Number of entries."""
    rare: Mapping[str, Any]
    """Stored fields of the record that most records do not have."""
    keys: Iterable[int]
    """The merge keys of the page."""
    brief: Mapping[str, Any]
    """The parts `head`, `figures` and `shown` of the stored record, as far as lists need them."""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """Return the row of a page. `stored`: `to_dict()` of its record, which may be brief."""
        return cls(
            stored["name"],
            stored["file"],
            [stored[name] for name in _FILE_STATE_FIELDS],
            stored["head"]["sha256"],
            stored["figures"]["entries"],
            _rare_fields(stored),
            stored["keys"],
            {
                "figures": stored["figures"],
                "head": {k: v for k, v in stored["head"].items() if k not in _NOT_IN_BRIEF},
                "shown": stored["shown"],
            },
        )


def _rare_fields(stored: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: stored[name] for name in ("corrections", "unmatched", "frames") if stored[name]}
    if not _SHA256.fullmatch(stored["head"]["sha256"]):
        found["page_sha256"] = stored["head"]["sha256"]
    if stored["sha256"] not in (None, stored["head"]["sha256"]):
        found["sha256"] = stored["sha256"]
    if not stored["is_whole"]:
        found["is_whole"] = False
    if merged := {k: v for k, v in stored["shown"].items() if k not in _MERGED_IN_BRIEF}:
        found["shown"] = merged
    return found


class TableWriter:
    """Collects the rows of pages, sorted by name, and writes them.

    There may be many pages, so rows are kept in the form in which they are written.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._files: list[str | bool] = []
        self._file_states = array("q")
        self._checksums = bytearray()
        self._entries = array("I")
        self._rare: dict[int, Mapping[str, Any]] = {}
        self._keys: list[array[int]] = []
        self._briefs: list[Mapping[str, Any]] = []
        self._blocks: list[bytes] = []

    def add(self, row: PageRow) -> None:
        """Add a row; the names must be ascending."""
        if row.rare:
            self._rare[len(self._names)] = row.rare
        self._names.append(row.name)
        self._files.append(row.file != row.name and row.file)
        self._file_states.extend(row.file_state)
        self._checksums += _digest_of(row.sha256)
        self._entries.append(row.entries)
        self._keys.append(array("Q", row.keys))
        self._briefs.append(row.brief)
        if len(self._briefs) == BLOCK_PAGES:
            self._end_block()

    def _end_block(self) -> None:
        self._blocks.append(dump_json(self._briefs))
        self._briefs = []

    def write(self, writer: SectionWriter) -> None:
        """Write all tables."""
        writer.add("checks", pack_file_states(self._file_states))
        writer.add("names", dump_json(self._names))
        writer.add("into", dump_json(dict(self._merged_into())))
        writer.add("sums", bytes(self._checksums))
        table = {
            # False for a file with the same name as the page; empty if that is true of all.
            "files": self._files if any(self._files) else [],
            "entries": self._entries.tolist(),
            "odd": self._rare,
        }
        writer.add("table", dump_json(table))
        write_keys(writer, self._keys)
        self._write_briefs(writer)

    def _merged_into(self) -> Iterable[tuple[int, str]]:
        """Iterate over the rows of pages merged into another one, each with the name of that."""
        for page, rare in self._rare.items():
            into: str = rare.get("shown", {}).get("into", self._names[page])
            if into != self._names[page]:
                yield page, into

    def _write_briefs(self, writer: SectionWriter) -> None:
        """Write the briefs in blocks, so that one page can be read without the others."""
        self._end_block()
        start = writer.write(b"")
        offsets = [writer.write(block) - start for block in self._blocks]
        writer.close_section("briefs", start)
        offsets.append(writer.sections["briefs"].length)
        writer.add("briefs.places", dump_json(offsets))


def _digest_of(sha256: str) -> bytes:
    """Return a checksum as bytes; zeros if it is not one, which `_rare_fields` then keeps."""
    return bytes.fromhex(sha256) if _SHA256.fullmatch(sha256) else bytes(DIGEST_BYTES)
