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
from pathlib import Path

import attrs

from archive.engines.whoosh_files import Segment
from archive.errors import ArchiveBusyError

_TABLE = re.compile(r"_MAIN_(\d+)\.toc")
"""What Whoosh calls its tables of contents: one a commit, only the latest counts."""
_OURS = re.compile(r"_?MAIN_[0-9a-z]+[._].*")
"""The files of an index."""
_TRAILER = struct.Struct("<QI8s")
"""Ends a table: how long our list is, the checksum of all before it, and a mark."""
_MARK = b"archive3"


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
    try:
        names = os.listdir(directory)  # noqa: PTH208
    except (FileNotFoundError, NotADirectoryError):
        return -1
    tables = (_TABLE.fullmatch(name) for name in names)
    return max((int(table[1]) for table in tables if table), default=-1)


def read_commit(directory: Path) -> Commit:
    """The latest commit. Raises ValueError where it is damaged."""
    generation = latest(directory)
    if generation < 0:
        return Commit(generation)
    raw = (directory / f"_MAIN_{generation}.toc").read_bytes()
    body = raw[: -_TRAILER.size]
    if len(raw) < _TRAILER.size:
        raise ValueError("the table of contents is cut off")
    length, checksum, mark = _TRAILER.unpack(raw[-_TRAILER.size :])
    if mark != _MARK or zlib.crc32(body) != checksum:
        raise ValueError("the table of contents is damaged")
    segments = json.loads(body[len(body) - length :])
    return Commit(generation, tuple(map(Segment.from_dict, segments)))


def lock(directory: Path) -> Callable[[], None]:
    """Take the lock of an index. Returns what lets it go; raises ArchiveBusyError."""
    from whoosh.filedb.filestore import FileStorage

    found = FileStorage(str(directory)).lock(_LOCK)
    if not found.acquire():
        raise ArchiveBusyError(str(directory))
    release: Callable[[], None] = found.release
    return release


def write_commit(directory: Path, generation: int, segments: Sequence[Segment]) -> None:
    """Make some segments the state of the index."""
    from whoosh.index import TOC

    from archive.engines.whoosh_codec import ArchiveSegment, Storage
    from archive.engines.whoosh_schema import make_schema

    storage = Storage(str(directory), lambda path: _append_list(path, segments))
    TOC(make_schema(), [ArchiveSegment(each) for each in segments], generation).write(
        storage, "MAIN"
    )
    _sync_folder(directory)


def _append_list(path: Path, segments: Sequence[Segment]) -> None:
    listed = json.dumps([segment.to_dict() for segment in segments]).encode()
    with path.open("rb+") as file:
        body = file.read() + listed
        file.write(listed + _TRAILER.pack(len(listed), zlib.crc32(body), _MARK))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(directory: Path) -> None:
    """Bring a renaming to the disk, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def clean(directory: Path, generation: int, segments: Iterable[Segment]) -> None:
    """Remove what no commit needs any more."""
    needed = {f"_MAIN_{generation}.toc"}
    for segment in segments:
        needed |= {segment.file, segment.checks}
    for name in os.listdir(directory):  # noqa: PTH208
        if _OURS.fullmatch(name) and name not in needed:
            # A system that keeps open files from going gives them up at a later commit.
            try:
                (directory / name).unlink(missing_ok=True)
            except OSError:
                continue
