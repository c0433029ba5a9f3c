"""The files of a tantivy index, looked at before tantivy is: what it believes may be anybody's.

tantivy writes a checksum behind each of its files, and does not compare it; its list of segments
has none. So each commit gets checksums of ours, once tantivy is done with it. They go by that of
the list, so that those of one commit are never taken for those of another.
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
"""What tantivy calls the files that it lists."""
_SEGMENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MANIFEST_FILE = re.compile(rf"{re.escape(MANIFEST_PREFIX)}[0-9a-f]{{32}}\.json(?:\.new)?")
TABLE_FILE = re.compile(r"records-(\d{1,12})\.arc")
"""What the files are called that hold what is asked of all pages."""
_INDEX_SETTINGS = {"docstore_compression": "lz4", "docstore_blocksize": 16384}
_FOOTER = struct.Struct("<II")
"""Ends a file of tantivy's: how long the JSON before it is, and a mark."""
_FOOTER_MAGIC = 1337
_BLOCK_BYTES = 1 << 20


def commit_id(directory: Path) -> str:
    """What a commit goes by. Raises InvalidFileError and OSError."""
    return file_checksum(directory / META).sha256[:32]


def check_lists(directory: Path) -> None:
    """Raise InvalidFileError where tantivy must not open a folder: reading it might lead elsewhere,
    or take all memory."""
    check_regular_files(directory)
    meta = _read_list(directory, META)
    try:
        if len({each["segment_id"] for each in meta["segments"]}) < len(meta["segments"]):
            raise ValueError("a segment that is listed twice")
        for segment in meta["segments"]:
            _check_segment(directory, segment)
        settings = {name: meta["index_settings"][name] for name in meta["index_settings"]}
        if settings != _INDEX_SETTINGS:
            raise ValueError("other settings than it was given")
    except InvalidFileError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        what = f"is no list of segments ({type(error).__name__}: {error})"
        raise InvalidFileError(META, what) from error
    if (directory / MANAGED).exists():
        names = _read_list(directory, MANAGED)
        # tantivy removes what this lists, wherever that is.
        if not isinstance(names, list) or not all(
            isinstance(name, str) and _TANTIVY_FILE.fullmatch(name) for name in names
        ):
            raise InvalidFileError(MANAGED, "lists what is no file of an index")


def _check_segment(directory: Path, segment: Any) -> None:
    id_, most, gone = segment["segment_id"], segment["max_doc"], segment["deletes"]
    if not _SEGMENT_ID.fullmatch(id_):
        raise ValueError("a segment with a name that none has")
    deleted = 0 if gone is None else gone["num_deleted_docs"]
    if type(most) is not int or type(deleted) is not int or not 0 <= deleted <= most:
        raise ValueError("an impossible number of documents")
    # tantivy makes room for so many, and each has a byte there at the least.
    norms = directory / f"{id_.replace('-', '')}.fieldnorm"
    try:
        has_room = most <= norms.stat().st_size
    except FileNotFoundError:
        raise InvalidFileError(norms.name, "is missing") from None
    if not has_room:
        raise InvalidFileError(META, f"tells of more documents than {norms.name} has room for")


def _read_list(directory: Path, name: str) -> Any:
    try:
        return load_json(read_safely(directory / name))
    except FileNotFoundError:
        raise InvalidFileError(name, "is missing") from None
    except InvalidFileError:
        raise
    except ValueError as error:
        raise InvalidFileError(name, f"is no list ({error})") from error


def check_sizes(directory: Path) -> None:
    """Check the sizes of all files. Raises InvalidFileError if one differs from what was committed,
    or one that tantivy unpacks is damaged; FileNotFoundError.

    tantivy makes room for what the store says that it unpacks to, and ends the process where there
    is none. So a store that anybody has written to since is read first.
    """
    known = listed_files(directory)
    Manifest(known).check_sizes(directory)
    for file in _live_files(directory):
        listed = known.get(file.name)
        if file.suffix == ".store" and (listed is None or listed.stamp != change_stamp(file)):
            _check_footer(file)


def check_files(directory: Path, *, is_finished: bool) -> None:
    """Raises InvalidFileError where a file is not what was committed. Reads all of them.

    `is_finished`: whether the last change came to its end. One that was cut off may have committed
    and not have left checksums: those that tantivy has are compared then.
    """
    check_lists(directory)
    if kept := Manifest.load(directory, commit_id(directory)):
        kept.check(directory)
    elif is_finished:
        raise InvalidFileError(META, "is not what was committed: there are no checksums for it")
    else:
        for file in _live_files(directory):
            _check_footer(file)


def _live_files(directory: Path) -> Iterator[Path]:
    """The files of the segments that count."""
    gone = {
        each["segment_id"].replace("-", ""): each["deletes"]
        for each in _read_list(directory, META)["segments"]
    }
    for file in sorted(directory.iterdir()):
        id_, _, rest = file.name.partition(".")
        if id_ in gone and _TANTIVY_FILE.fullmatch(file.name):
            deletes = gone[id_]
            is_old = rest.endswith(".del") and rest != f"{deletes and deletes['opstamp']}.del"
            if not is_old:
                yield file


def stray_files(directory: Path) -> list[Path]:
    """Files of segments that neither count nor are listed as what is to be removed: the power went
    before the list was on the disk. tantivy never removes them, and fails where it is to write one
    of that name."""
    known = {META, *(file.name for file in _live_files(directory))}
    if (directory / MANAGED).exists():
        known.update(_read_list(directory, MANAGED))
    return [
        each
        for each in directory.iterdir()
        if _TANTIVY_FILE.fullmatch(each.name) and each.name not in known
    ]


def save_checksums(directory: Path, records: Mapping[str, FileChecksum]) -> None:
    """Write the checksums of the latest commit. What there were checksums of is not read again:
    files do not change, and one that has is not to become right by that. `records`: the files of
    records that belong to it."""
    state = commit_id(directory)
    known: dict[str, FileChecksum] = {}
    for name in _manifest_names(directory):
        commit = name.removeprefix(MANIFEST_PREFIX).removesuffix(".json")
        known |= dict((Manifest.load(directory, commit) or Manifest({})).files)
    known.pop(META, None)
    files = {
        file.name: known.get(file.name) or _verified_sum(file) for file in _live_files(directory)
    }
    new = Manifest({**files, **records, META: file_checksum(directory / META)})
    if new != Manifest.load(directory, state):
        new.save(directory, state)
    for name in _manifest_names(directory):
        if name != Manifest.file_name(state):
            (directory / name).unlink(missing_ok=True)
    for file in directory.iterdir():
        if TABLE_FILE.fullmatch(file.name) and file.name not in records:
            # A system that keeps open files from going gives them up at a later commit.
            with suppress(OSError):
                file.unlink(missing_ok=True)


def listed_files(directory: Path) -> Mapping[str, FileChecksum]:
    """What is listed with checksums of the latest commit; nothing, where there is no list."""
    found = Manifest.load(directory, commit_id(directory))
    return found.files if found else {}


def _manifest_names(directory: Path) -> list[str]:
    return [each.name for each in directory.iterdir() if _MANIFEST_FILE.fullmatch(each.name)]


def _verified_sum(file: Path) -> FileChecksum:
    """What a file is. Raises InvalidFileError where it is not what tantivy wrote."""
    _check_footer(file)
    return attrs.evolve(file_checksum(file), stamp=change_stamp(file))


def _check_footer(file: Path) -> None:
    """Raises InvalidFileError where the checksum behind a file is not that of what is before it."""
    with open_safely(file) as opened:
        size = opened.seek(0, 2)
        end = opened.seek(-min(_FOOTER.size, size), 2)
        raw = opened.read()
        length, mark = _FOOTER.unpack(raw) if len(raw) == _FOOTER.size else (0, 0)
        if mark != _FOOTER_MAGIC or not 0 < length <= end:
            raise InvalidFileError(file.name, "is cut off")
        opened.seek(end - length)
        told = opened.read(length)
        opened.seek(0)
        left, checksum = end - length, 0
        while left and (block := opened.read(min(left, _BLOCK_BYTES))):
            checksum = zlib.crc32(block, checksum)
            left -= len(block)
    try:
        is_right = json.loads(told)["crc"] == checksum
    except (ValueError, TypeError, KeyError, RecursionError):
        is_right = False
    if not is_right:
        raise InvalidFileError(file.name, "does not match its checksum")
