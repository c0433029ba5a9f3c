"""Commits: Whoosh's table of contents, with our own list of segments behind it.

Whoosh reads its table up to the pickle of its segments, and we read what stands after it, which is
JSON: nothing of an index is ever unpickled here. One renaming puts both in place.
"""

import json
import os
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import attrs

from archive.engines.whoosh.segment import Segment, segments_of
from archive.errors import ArchiveBusyError
from archive.storage.checksums import MANIFEST_PREFIX, Manifest, file_checksum
from archive.storage.durability import sync_folder
from archive.storage.safe_files import (
    InvalidFileError,
    check_regular_files,
    load_json,
    read_safely,
    share_with_group,
)

_TABLE = re.compile(r"_MAIN_(\d{1,18})\.toc")
"""What Whoosh calls its tables of contents: one a commit, only the latest counts."""
_OURS = re.compile(rf"_?MAIN_[0-9a-z]+[._].*|{MANIFEST_PREFIX}\d+\.json.*")
"""The files of an index."""
_TRAILER = struct.Struct("<QI8s")
"""Ends a table: how long our list is, the checksum of all before it, and a mark."""
_MARK = b"archive3"
_MOST_BYTES = 256_000_000
"""No table of contents is larger."""
_LISTINGS = 5
"""How often a folder is listed before there is no commit in it: while one table is made and another
removed, a list may have neither."""
_LOCK = "MAIN_WRITELOCK"
"""Whoosh's own lock, held by whoever writes."""


@attrs.frozen
class Commit:
    """One state of an index."""

    generation: int
    """Its number; -1, where nothing was ever committed."""
    segments: tuple[Segment, ...] = ()
    """Its segments."""


def latest(directory: Path) -> int:
    """The number of the latest commit, by the names of the files; -1 where there is none."""
    for _ in range(_LISTINGS):
        try:
            names = os.listdir(directory)  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            return -1
        tables = [int(table[1]) for name in names if (table := _TABLE.fullmatch(name))]
        if tables:
            return max(tables)
    return -1


def table_of(generation: int) -> str:
    """What the table of contents of a commit is called."""
    return f"_MAIN_{generation}.toc"


def read_commit(directory: Path) -> Commit:
    """The latest commit. Raises InvalidFileError where it is damaged."""
    generation = latest(directory)
    if generation < 0:
        return Commit(generation)
    name = table_of(generation)
    raw = read_safely(directory / name, _MOST_BYTES)
    body = raw[: -_TRAILER.size]
    if len(raw) < _TRAILER.size:
        raise InvalidFileError(name, "is cut off")
    length, checksum, mark = _TRAILER.unpack(raw[-_TRAILER.size :])
    if mark != _MARK or zlib.crc32(body) != checksum or length > len(body):
        raise InvalidFileError(name, "does not match its checksum")
    try:
        return Commit(generation, segments_of(load_json(body[len(body) - length :])))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidFileError(name, f"has {error}") from error


def check_files(directory: Path, *, is_finished: bool) -> None:
    """Raises InvalidFileError where a file is not what was committed. Reads all of them.

    `is_finished`: whether the last change came to its end; one that did not may have left the
    checksums of what it would have committed.
    """
    commit = read_commit(directory)
    if commit.generation < 0:
        return
    check_regular_files(directory)
    kept = Manifest.load(directory, str(commit.generation))
    if kept is None:
        raise InvalidFileError(Manifest.file_name(str(commit.generation)), "is missing")
    kept.check(directory)
    sums = {name: each for segment in commit.segments for name, each in segment.sums().items()}
    table = table_of(commit.generation)
    if {name: each for name, each in kept.files.items() if name != table} != sums:
        raise InvalidFileError(table, "lists other files than there are checksums of")
    later = Manifest.file_name(str(commit.generation + 1))
    if is_finished and (directory / later).exists():
        raise InvalidFileError(table_of(commit.generation + 1), "is missing")


def lock(directory: Path) -> Callable[[], None]:
    """Take the lock of an index. Returns what releases it. Raises ArchiveBusyError;
    InvalidFileError where writing there might change files elsewhere."""
    from whoosh.util.filelock import FileLock

    check_regular_files(directory)
    found = FileLock(str(directory / _LOCK))
    if not found.acquire():
        raise ArchiveBusyError(str(directory))
    share_with_group(directory / _LOCK)

    def release() -> None:
        # What is not let go of now is with the last reference to it.
        with suppress(OSError):
            found.release()

    return release


def write_commit(directory: Path, generation: int, segments: Sequence[Segment]) -> None:
    """Make some segments the state of the index."""
    from whoosh.index import TOC

    from archive.engines.whoosh.compat.codec import ArchiveSegment, Storage
    from archive.engines.whoosh.compat.schema import make_schema

    def finish(path: Path) -> None:
        _append_list(path, segments)
        share_with_group(path)
        # Nothing may be found that lists a segment whose name is not on the disk: this brings the
        # names of all segments there, too.
        _write_sums(path, generation, segments)

    storage = Storage(str(directory), finish)
    TOC(make_schema(), [ArchiveSegment(each) for each in segments], generation).write(
        storage, "MAIN"
    )
    sync_folder(directory)


def _append_list(path: Path, segments: Sequence[Segment]) -> None:
    listed = json.dumps([segment.to_dict() for segment in segments]).encode()
    with path.open("rb+") as file:
        body = file.read() + listed
        file.write(listed + _TRAILER.pack(len(listed), zlib.crc32(body), _MARK))
        file.flush()
        os.fsync(file.fileno())


def _write_sums(path: Path, generation: int, segments: Sequence[Segment]) -> None:
    """Write all checksums of a commit, of which `path` is to become the table of contents. It is no
    commit yet: where this is the end, nobody looks for its checksums."""
    files = {name: each for segment in segments for name, each in segment.sums().items()}
    sums = Manifest({**files, table_of(generation): file_checksum(path)})
    sums.save(path.parent, str(generation))


def clean(directory: Path, generation: int, segments: Iterable[Segment]) -> None:
    """Remove what this commit, the latest, does not need, whoever left it."""
    needed = {table_of(generation), Manifest.file_name(str(generation))}
    for segment in segments:
        needed |= {segment.file, segment.checks}
    names = os.listdir(directory)  # noqa: PTH208
    spare = [name for name in names if _OURS.fullmatch(name) and name not in needed]
    if spare:
        # Whoever made the commit may have been killed before it was on the disk, and the one
        # before it must not go first.
        sync_folder(directory)
    for name in spare:
        # A system that keeps open files from going gives them up at a later commit.
        with suppress(OSError):
            (directory / name).unlink(missing_ok=True)
