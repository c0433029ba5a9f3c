"""Writes what a segment remembers of its pages, besides the pages: see `whoosh_records`."""

import hashlib
import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from archive.engines.base import Record
from archive.engines.whoosh_files import SectionWriter, dump_json
from archive.engines.whoosh_keys import write_keys

_NOT_LISTED = ("furniture", "printed")
"""What of a page's head no list shows."""
_SHOWN_LATER = ("head", "figures")
"""What of `Record.shown` is read later."""
SUM = hashlib.sha256().digest_size
"""A checksum has so many bytes."""
_SHA256 = re.compile(rf"[0-9a-f]{{{2 * SUM}}}")
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
    writer.add("sums", b"".join(map(_digest_of, plains)))
    writer.add("table", dump_json(_table_of(plains)))
    write_keys(writer, [each["keys"] for each in plains])
    briefs = [
        {
            "figures": each["figures"],
            "head": {k: v for k, v in each["head"].items() if k not in _NOT_LISTED},
            "shown": each["shown"],
        }
        for each in plains
    ]
    writer.add("briefs", dump_json(briefs))


def _table_of(plains: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a run of `index` asks of all pages, besides names, checksums and when they were seen. Of
    most there is nothing odd to be told."""
    return {
        "files": _unless_all([each["file"] != each["name"] and each["file"] for each in plains]),
        "entries": [each["figures"]["entries"] for each in plains],
        "odd": {n: odd for n, each in enumerate(plains) if (odd := _odd_of(each))},
    }


def _unless_all(files: Sequence[Any]) -> Sequence[Any]:
    """Nothing at all, where no page is in a file of another name."""
    return files if any(files) else []


def _digest_of(plain: Mapping[str, Any]) -> bytes:
    """A page's checksum as bytes: zeros, where a page that nobody has read has something else."""
    found: str = plain["head"]["sha256"]
    return bytes.fromhex(found) if _SHA256.fullmatch(found) else bytes(SUM)


def _odd_of(plain: Mapping[str, Any]) -> dict[str, Any]:
    """What of a record most records have not, as far as it does."""
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
