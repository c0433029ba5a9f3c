"""Read the pages of files: `read` and `parse`."""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import IO, BinaryIO, cast

import attrs

from archive.containers import read_items
from archive.containers.base import DecompressionBudget, OpenedFile
from archive.errors import (
    ArchiveError,
    NotTextError,
    PageCountError,
    PageError,
    PathError,
    StorageError,
)
from archive.files import Skipped, page_name_of
from archive.frames import FolderFrames
from archive.model import Page, PageWarning

_CHUNK_BYTES = 1 << 20
_MAX_NAMES = 3
"""A warning names at most this many of the items that were skipped for the same reason."""
Readable = str | os.PathLike[str] | bytes | IO[bytes]
"""A source for `read`: a path, bytes, or a file opened in binary mode."""


def read(source: Readable, *, name: str | None = None) -> Iterator[Page]:
    """Yield the pages of a file lazily.

    `source`: a path, bytes, or a file opened in binary mode. `name`: the name of the page; by
    default its path with `/`, relative to the working directory, or absolute outside it. The last
    page has warnings on what was skipped in a web capture or a zip file. Raises PageError or a
    subclass if the file cannot be read as pages, PathError or StorageError if it cannot be opened.
    """
    with open_source(source, name) as opened:
        yield from _with_skip_warnings(opened)


def parse(source: Readable, *, name: str | None = None) -> Page:
    """Return the only page of a file, like `read`. Raises PageCountError for any other number."""
    pages = read(source, name=name)
    page = next(pages, None)
    name = name or _name_of_source(source)
    if page is None:
        raise PageCountError(name, 0)
    if next(pages, None) is not None:
        raise PageCountError(name, 2)
    return page


def _with_skip_warnings(opened: OpenedFile) -> Iterator[Page]:
    """Yield the pages of a file; the last one has warnings on what was skipped."""
    last: Page | None = None
    skipped: list[Skipped] = []
    try:
        for item in read_items(opened):
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            if last is not None:
                yield last
            last = item
    except ArchiveError:
        if last is not None:
            yield last
        raise
    warnings = tuple(_skip_warnings(opened.name, skipped))
    if last is not None:
        yield attrs.evolve(last, warnings=(*last.warnings, *warnings))
    elif warnings:
        error = PageError if any(each.failed for each in skipped) else NotTextError
        reason = "; ".join(each.message for each in warnings)
        raise error(opened.name, f"contains no page that can be read; {reason}")


def _skip_warnings(name: str, skipped: Iterable[Skipped]) -> Iterator[PageWarning]:
    """Yield a warning for each reason for which items of a file were skipped."""
    reasons: dict[tuple[bool, str], list[str]] = {}
    for each in skipped:
        path = each.path.removeprefix(f"{name}!")
        reasons.setdefault((each.failed, each.reason), []).append(path)
    for (failed, reason), paths in sorted(reasons.items(), reverse=True):
        code, verb = ("unread", "not read") if failed else ("passed-over", "skipped")
        names = ", ".join(paths[:_MAX_NAMES])
        more = f" and {len(paths) - _MAX_NAMES:,} more" if len(paths) > _MAX_NAMES else ""
        yield PageWarning(code, f"{verb} in this file ({reason}): {names}{more}")


def _name_of_source(source: Readable) -> str:
    if isinstance(source, bytes):
        return "<bytes>"
    if isinstance(source, str | os.PathLike):
        return page_name_of(source, Path.cwd().resolve())
    return str(getattr(source, "name", "<file>"))


@contextmanager
def open_source(source: Readable, name: str | None = None) -> Iterator[OpenedFile]:
    """Open a source. Raises PathError or StorageError if it cannot be opened or read.

    `name`: its name, by default as for `read`.
    """
    name = name or _name_of_source(source)
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_open(source))
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            yield OpenedFile(
                name,
                file,
                size,
                DecompressionBudget.of(size),
                read_items,
                read_frame=_frames_beside(source),
            )
        except OSError as error:
            raise StorageError(name, error.strerror or str(error)) from error


def _frames_beside(source: Readable) -> FolderFrames | None:
    """Return what reads the frames of a page that is a file; None for anything else."""
    return FolderFrames(Path(source)) if isinstance(source, str | os.PathLike) else None


def _open(source: Readable) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, str | os.PathLike):
        return _open_file(Path(source))
    if not hasattr(source, "read"):
        kind = type(source).__name__
        raise TypeError(f"a page is read from a path, bytes or an opened file, not from {kind}")
    beginning = source.read(0)
    if not isinstance(beginning, bytes):
        raise PathError(_name_of_source(source), "opened in text mode; open it with mode 'rb'")
    if source.seekable() and source.tell() == 0:
        return nullcontext(cast(BinaryIO, source))
    return io.BytesIO(source.read())


def sha256_of(opened: OpenedFile) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal, and rewind the file."""
    sha256 = hashlib.sha256()
    while data := opened.file.read(_CHUNK_BYTES):
        sha256.update(data)
    opened.file.seek(0)
    return sha256.hexdigest()


def load_file(path: Path) -> bytes:
    """Return the bytes of a regular file. Raises PathError if it is none; StorageError."""
    with open_source(path, str(path)) as opened:
        return opened.file.read()


def _open_file(path: Path) -> BinaryIO:
    try:
        if not path.exists():
            raise PathError(str(path), "no such file")
        if not path.is_file():
            raise PathError(str(path), "not a regular file")
        return path.open("rb")
    except PermissionError as error:
        raise PathError(str(path), "permission denied") from error
    except ValueError as error:
        raise PathError(str(path), str(error)) from error
