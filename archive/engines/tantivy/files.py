"""Checks the files of a tantivy index before tantivy opens them, since tantivy trusts what it
reads.

tantivy ends each of its files with a checksum that it never verifies; its list of segments has
none. Each commit therefore gets a manifest of our own checksums once tantivy has finished writing.
The manifest is named after the checksum of the list, so that it is never used for another commit.
"""

import json
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from archive.storage.checksums import (
    MANIFEST_PREFIX,
    FileChecksum,
    Manifest,
    change_stamp,
    file_checksum,
)
from archive.storage.safe_files import (
    InvalidFileError,
    check_regular_files,
    load_json,
    open_safely,
    read_safely,
)

META, MANAGED = "meta.json", ".managed.json"
_TANTIVY_FILE = re.compile(r"[0-9a-f]{32}\.(?:[a-z]+|\d+\.del)|meta\.json")
"""Names of the files that tantivy lists."""
_SEGMENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MANIFEST_FILE = re.compile(rf"{re.escape(MANIFEST_PREFIX)}[0-9a-f]{{32}}\.json(?:\.new)?")
TABLE_FILE = re.compile(r"records-(\d{1,12})\.arc")
"""Names of the files of page tables; see `page_tables`."""
_INDEX_SETTINGS = {"docstore_compression": "lz4", "docstore_blocksize": 16384}
_FOOTER = struct.Struct("<II")
"""The end of a tantivy file: the length of the JSON before it, and a magic number."""
_FOOTER_MAGIC = 1337
_BLOCK_BYTES = 1 << 20


def commit_id(directory: Path) -> str:
    """Return the name of the latest commit, a part of the checksum of its list. Raises
    InvalidFileError and OSError."""
    return file_checksum(directory / META).sha256[:32]


def check_lists(directory: Path) -> None:
    """Raise InvalidFileError if it is unsafe for tantivy to open the directory: it might follow
    links elsewhere or fill all memory."""
    check_regular_files(directory)
    meta = _read_list(directory, META)
    try:
        if len({each["segment_id"] for each in meta["segments"]}) < len(meta["segments"]):
            raise ValueError("a segment is listed twice")
        for segment in meta["segments"]:
            _check_segment(directory, segment)
        settings = {name: meta["index_settings"][name] for name in meta["index_settings"]}
        if settings != _INDEX_SETTINGS:
            raise ValueError("unexpected index settings")
    except InvalidFileError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        problem = f"is not a valid list of segments ({type(error).__name__}: {error})"
        raise InvalidFileError(META, problem) from error
    if (directory / MANAGED).exists():
        names = _read_list(directory, MANAGED)
        # tantivy deletes the files that this lists, wherever they are.
        if not isinstance(names, list) or not all(
            isinstance(name, str) and _TANTIVY_FILE.fullmatch(name) for name in names
        ):
            raise InvalidFileError(MANAGED, "lists names that are not files of an index")


def _check_segment(directory: Path, segment: Any) -> None:
    id_, documents, deletes = segment["segment_id"], segment["max_doc"], segment["deletes"]
    if not _SEGMENT_ID.fullmatch(id_):
        raise ValueError("an invalid segment id")
    deleted = 0 if deletes is None else deletes["num_deleted_docs"]
    if type(documents) is not int or type(deleted) is not int or not 0 <= deleted <= documents:
        raise ValueError("an impossible number of documents")
    # tantivy allocates memory for this many documents; each has at least one byte in this file.
    norms = directory / f"{id_.replace('-', '')}.fieldnorm"
    try:
        is_possible = documents <= norms.stat().st_size
    except FileNotFoundError:
        raise InvalidFileError(norms.name, "is missing") from None
    if not is_possible:
        raise InvalidFileError(META, f"lists more documents than {norms.name} can hold")


def _read_list(directory: Path, name: str) -> Any:
    try:
        return load_json(read_safely(directory / name))
    except FileNotFoundError:
        raise InvalidFileError(name, "is missing") from None
    except InvalidFileError:
        raise
    except ValueError as error:
        raise InvalidFileError(name, f"is not valid JSON ({error})") from error


def check_sizes(directory: Path) -> None:
    """Check the sizes of all files. Raise InvalidFileError if one is not the size that was
    committed, or a store is damaged; FileNotFoundError.

    tantivy allocates the memory that a store claims it needs, and aborts the process if there is
    too little. Stores that were written to since the commit are therefore read first.
    """
    known = listed_files(directory)
    Manifest(known).check_sizes(directory)
    for file in _live_files(directory):
        listed = known.get(file.name)
        if file.suffix == ".store" and (listed is None or listed.stamp != change_stamp(file)):
            _check_footer(file)


def check_files(directory: Path, *, is_finished: bool) -> None:
    """Read all files. Raise InvalidFileError if one differs from what was committed.

    `is_finished`: whether the last run ended. A run that was interrupted may have committed without
    writing a manifest; tantivy's own checksums are verified then.
    """
    check_lists(directory)
    if manifest := Manifest.load(directory, commit_id(directory)):
        manifest.check(directory)
    elif is_finished:
        raise InvalidFileError(META, "is not what was committed: it has no checksums")
    else:
        for file in _live_files(directory):
            _check_footer(file)


def _live_files(directory: Path) -> Iterator[Path]:
    """Yield the files of the segments in the latest commit."""
    deletes_of = {
        each["segment_id"].replace("-", ""): each["deletes"]
        for each in _read_list(directory, META)["segments"]
    }
    for file in sorted(directory.iterdir()):
        id_, _, rest = file.name.partition(".")
        if id_ in deletes_of and _TANTIVY_FILE.fullmatch(file.name):
            deletes = deletes_of[id_]
            is_old = rest.endswith(".del") and rest != f"{deletes and deletes['opstamp']}.del"
            if not is_old:
                yield file


def stray_files(directory: Path) -> list[Path]:
    """Return segment files that belong neither to the latest commit nor to tantivy's list of files
    to delete, because the power failed before that list was on disk.

    tantivy never deletes them, and fails if it has to write a file of that name.
    """
    known = {META, *(file.name for file in _live_files(directory))}
    if (directory / MANAGED).exists():
        known.update(_read_list(directory, MANAGED))
    return [
        each
        for each in directory.iterdir()
        if _TANTIVY_FILE.fullmatch(each.name) and each.name not in known
    ]


def save_checksums(directory: Path, tables: Mapping[str, FileChecksum]) -> None:
    """Write the manifest of the latest commit. `tables`: the files of page tables that belong to
    it.

    Checksums of earlier commits are kept: files never change, and the new checksum of one that did
    would hide the damage.
    """
    commit = commit_id(directory)
    known: dict[str, FileChecksum] = {}
    for name in _manifest_names(directory):
        earlier = name.removeprefix(MANIFEST_PREFIX).removesuffix(".json")
        known |= dict((Manifest.load(directory, earlier) or Manifest({})).files)
    known.pop(META, None)
    files = {
        file.name: known.get(file.name) or _verified_checksum(file)
        for file in _live_files(directory)
    }
    new = Manifest({**files, **tables, META: file_checksum(directory / META)})
    if new != Manifest.load(directory, commit):
        new.save(directory, commit)
    for name in _manifest_names(directory):
        if name != Manifest.file_name(commit):
            (directory / name).unlink(missing_ok=True)
    for file in directory.iterdir():
        if TABLE_FILE.fullmatch(file.name) and file.name not in tables:
            # Where open files cannot be deleted, a later commit deletes them.
            with suppress(OSError):
                file.unlink(missing_ok=True)


def listed_files(directory: Path) -> Mapping[str, FileChecksum]:
    """Return the files in the manifest of the latest commit; none if it has no manifest."""
    found = Manifest.load(directory, commit_id(directory))
    return found.files if found else {}


def _manifest_names(directory: Path) -> list[str]:
    return [each.name for each in directory.iterdir() if _MANIFEST_FILE.fullmatch(each.name)]


def _verified_checksum(file: Path) -> FileChecksum:
    """Return the checksum of a file. Raise InvalidFileError if the file is not what tantivy
    wrote."""
    _check_footer(file)
    return attrs.evolve(file_checksum(file), stamp=change_stamp(file))


def _check_footer(file: Path) -> None:
    """Raise InvalidFileError if a file does not match the checksum at its end."""
    with open_safely(file) as opened:
        size = opened.seek(0, 2)
        end = opened.seek(-min(_FOOTER.size, size), 2)
        raw = opened.read()
        length, magic = _FOOTER.unpack(raw) if len(raw) == _FOOTER.size else (0, 0)
        if magic != _FOOTER_MAGIC or not 0 < length <= end:
            raise InvalidFileError(file.name, "is truncated")
        opened.seek(end - length)
        footer = opened.read(length)
        opened.seek(0)
        left, checksum = end - length, 0
        while left and (block := opened.read(min(left, _BLOCK_BYTES))):
            checksum = zlib.crc32(block, checksum)
            left -= len(block)
    try:
        matches = json.loads(footer)["crc"] == checksum
    except (ValueError, TypeError, KeyError, RecursionError):
        matches = False
    if not matches:
        raise InvalidFileError(file.name, "does not match its checksum")
