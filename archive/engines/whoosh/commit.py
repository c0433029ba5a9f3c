"""Commits: Whoosh's table of contents (TOC), with our own list of segments after it.

A commit is the file `_MAIN_<generation>.toc`, renamed into place; the highest generation counts.
Whoosh reads it up to its pickle of the segments. Our list follows as JSON, then the trailer: the
length of the list, a CRC-32 of everything before the trailer, and a mark. We read only the list, so
nothing of an index is ever unpickled here.

Before the renaming, segments and TOC are on the disk, then the manifest with the checksums of all
files of the commit. If a run ends between manifest and renaming, nothing refers to that manifest,
and the next run removes it.
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

from archive.engines.whoosh.segment import Segment, parse_segments
from archive.errors import ArchiveBusyError
from archive.storage.checksums import MANIFEST_PREFIX, FileChecksum, Manifest, file_checksum
from archive.storage.durability import sync_folder
from archive.storage.safe_files import (
    InvalidFileError,
    check_regular_files,
    load_json,
    read_safely,
    share_with_group,
)

_TOC_NAME = re.compile(r"_MAIN_(\d{1,18})\.toc")
_INDEX_FILE_NAME = re.compile(rf"_?MAIN_[0-9a-z]+[._].*|{MANIFEST_PREFIX}\d+\.json.*")
"""Names of the files that an index may leave, temporary ones included; not the lock."""
_TRAILER = struct.Struct("<QI8s")
_MARK = b"archive3"
_MAX_TOC_BYTES = 256_000_000
_LISTING_ATTEMPTS = 5
"""How often a directory is listed before it counts as having no commit: while one TOC is created
and another removed, a listing may contain neither."""
_LOCK = "MAIN_WRITELOCK"
"""Whoosh's own lock file."""


@attrs.frozen
class Commit:
    """One committed state of an index."""

    generation: int
    """Its number; -1 if nothing was ever committed."""
    segments: tuple[Segment, ...] = ()


def latest_generation(directory: Path) -> int:
    """Return the generation of the latest commit, by the names of the files; -1 without any."""
    for _ in range(_LISTING_ATTEMPTS):
        try:
            names = os.listdir(directory)  # noqa: PTH208
        except (FileNotFoundError, NotADirectoryError):
            return -1
        generations = [int(toc[1]) for name in names if (toc := _TOC_NAME.fullmatch(name))]
        if generations:
            return max(generations)
    return -1


def toc_name(generation: int) -> str:
    """Return the file name of a TOC."""
    return f"_MAIN_{generation}.toc"


def read_commit(directory: Path) -> Commit:
    """Return the latest commit. Raises InvalidFileError if its TOC is damaged; OSError."""
    generation = latest_generation(directory)
    if generation < 0:
        return Commit(generation)
    name = toc_name(generation)
    raw = read_safely(directory / name, _MAX_TOC_BYTES)
    body = raw[: -_TRAILER.size]
    if len(raw) < _TRAILER.size:
        raise InvalidFileError(name, "is cut off")
    length, checksum, mark = _TRAILER.unpack(raw[-_TRAILER.size :])
    if mark != _MARK or zlib.crc32(body) != checksum or length > len(body):
        raise InvalidFileError(name, "does not match its checksum")
    try:
        return Commit(generation, parse_segments(load_json(body[len(body) - length :])))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InvalidFileError(name, f"is malformed ({type(error).__name__}: {error})") from error


def check_files(directory: Path, *, is_finished: bool) -> None:
    """Read all files of the latest commit. Raises InvalidFileError if one differs from what was
    committed; OSError.

    `is_finished`: whether the last run came to its end. A run that did not may have left the
    manifest of a commit that it never made.
    """
    commit = read_commit(directory)
    if commit.generation < 0:
        return
    check_regular_files(directory)
    manifest = Manifest.load(directory, str(commit.generation))
    if manifest is None:
        raise InvalidFileError(Manifest.file_name(str(commit.generation)), "is missing")
    manifest.check(directory)
    toc = toc_name(commit.generation)
    listed = {name: each for name, each in manifest.files.items() if name != toc}
    if listed != _sums_of(commit.segments):
        raise InvalidFileError(toc, "lists other files than the manifest does")
    later = Manifest.file_name(str(commit.generation + 1))
    if is_finished and (directory / later).exists():
        raise InvalidFileError(toc_name(commit.generation + 1), "is missing")


def _sums_of(segments: Iterable[Segment]) -> dict[str, FileChecksum]:
    """Return the sizes and checksums of all files of some segments by their names."""
    return {name: each for segment in segments for name, each in segment.sums().items()}


def lock(directory: Path) -> Callable[[], None]:
    """Take the lock of an index and return the function that releases it. Raises ArchiveBusyError;
    InvalidFileError if the directory has anything but regular files."""
    from whoosh.util.filelock import FileLock

    check_regular_files(directory)
    file_lock = FileLock(str(directory / _LOCK))
    if not file_lock.acquire():
        raise ArchiveBusyError(str(directory))
    share_with_group(directory / _LOCK)

    def release() -> None:
        # If this fails, the lock is released when the last reference to it is.
        with suppress(OSError):
            file_lock.release()

    return release


def write_commit(directory: Path, generation: int, segments: Sequence[Segment]) -> None:
    """Commit some segments as the whole content of the index."""
    from whoosh.index import TOC

    from archive.engines.whoosh.compat.codec import ArchiveSegment, Storage
    from archive.engines.whoosh.compat.schema import make_schema

    def finish(path: Path) -> None:
        _append_list(path, segments)
        share_with_group(path)
        # Writing the manifest also syncs the directory, so that the names of all segments are on
        # the disk before the TOC lists them.
        _write_manifest(path, generation, segments)

    storage = Storage(str(directory), finish)
    TOC(make_schema(), [ArchiveSegment(each) for each in segments], generation).write(
        storage, "MAIN"
    )
    sync_folder(directory)


def _append_list(path: Path, segments: Sequence[Segment]) -> None:
    """Append our list of segments and the trailer to a TOC."""
    listed = json.dumps([segment.to_dict() for segment in segments]).encode()
    with path.open("rb+") as file:
        body = file.read() + listed
        file.write(listed + _TRAILER.pack(len(listed), zlib.crc32(body), _MARK))
        file.flush()
        os.fsync(file.fileno())


def _write_manifest(path: Path, generation: int, segments: Sequence[Segment]) -> None:
    """Write the manifest of a commit. `path`: its TOC, under its temporary name."""
    manifest = Manifest({**_sums_of(segments), toc_name(generation): file_checksum(path)})
    manifest.save(path.parent, str(generation))


def remove_leftovers(directory: Path, generation: int, segments: Iterable[Segment]) -> None:
    """Remove all files of the index that the latest commit does not need."""
    needed = {toc_name(generation), Manifest.file_name(str(generation)), *_sums_of(segments)}
    names = os.listdir(directory)  # noqa: PTH208
    leftovers = [name for name in names if _INDEX_FILE_NAME.fullmatch(name) and name not in needed]
    if leftovers:
        # The process that made the commit may have been killed before it was on the disk. Until it
        # is, the commit before it must stay.
        sync_folder(directory)
    for name in leftovers:
        # Where an open file cannot be removed, a later commit removes it.
        with suppress(OSError):
            (directory / name).unlink(missing_ok=True)
