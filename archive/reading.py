"""Bytes into pages: `read` and `parse`."""

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
from archive.files import Skipped, name_of
from archive.model import Page, PageWarning

_CHUNK = 1 << 20
_SHOWN = 3
"""So many names are told of what was passed over for the same reason."""
Readable = str | os.PathLike[str] | bytes | IO[bytes]
"""What `read` takes: a path, the bytes themselves, or a file opened for reading bytes."""


def read(source: Readable, *, name: str | None = None) -> Iterator[Page]:
    """The pages of a file, one after the other, as they are asked for.

    `source`: a path, bytes, or a file opened in binary mode. `name`: what the page is called;
    otherwise its path relative to the working directory with `/`, absolute where it lies outside.
    Of a web capture or a zip file, what was passed over is told with the last page. Raises
    PageError (or its kin) where the file is nothing that can be read, PathError or StorageError
    where it cannot be opened.
    """
    with open_source(source, name) as opened:
        yield from _with_notes(opened)


def parse(source: Readable, *, name: str | None = None) -> Page:
    """The one page of a file. Like `read`; raises PageCountError where there is not exactly one."""
    pages = read(source, name=name)
    page = next(pages, None)
    called = name or _called(source)
    if page is None:
        raise PageCountError(called, 0)
    if next(pages, None) is not None:
        raise PageCountError(called, 2)
    return page


def _with_notes(opened: OpenedFile) -> Iterator[Page]:
    """The pages of a file; the last one tells what was passed over."""
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
    told = tuple(_told(opened.name, skipped))
    if last is not None:
        yield attrs.evolve(last, warnings=(*last.warnings, *told))
    elif told:
        error = PageError if any(each.failed for each in skipped) else NotTextError
        reason = "; ".join(each.message for each in told)
        raise error(opened.name, f"holds no page that can be read; {reason}")


def _told(name: str, skipped: Iterable[Skipped]) -> Iterator[PageWarning]:
    """What was passed over in a file, by the reason."""
    reasons: dict[tuple[bool, str], list[str]] = {}
    for each in skipped:
        path = each.path.removeprefix(f"{name}!")
        reasons.setdefault((each.failed, each.reason), []).append(path)
    for (failed, reason), paths in sorted(reasons.items(), reverse=True):
        code, what = ("unread", "not read") if failed else ("passed-over", "passed over")
        more = f" and {len(paths) - _SHOWN:,} more" if len(paths) > _SHOWN else ""
        yield PageWarning(code, f"{what} in this file, {reason}: {', '.join(paths[:_SHOWN])}{more}")


def _called(source: Readable) -> str:
    if isinstance(source, bytes):
        return "<bytes>"
    if isinstance(source, str | os.PathLike):
        return name_of(source, Path.cwd().resolve())
    return str(getattr(source, "name", "<file>"))


@contextmanager
def open_source(source: Readable, name: str | None = None) -> Iterator[OpenedFile]:
    """A file to read in. `name`: what it is called. Raises what `read` raises where it cannot be
    opened, and StorageError where reading in it fails."""
    called = name or _called(source)
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_open(source))
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            yield OpenedFile(called, file, size, DecompressionBudget.of(size), read_items)
        except OSError as error:
            raise StorageError(called, error.strerror or str(error)) from error


def _open(source: Readable) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, str | os.PathLike):
        return _open_file(Path(source))
    beginning = source.read(0)
    if not isinstance(beginning, bytes):
        raise PathError(_called(source), "opened as text; open it for bytes, with mode 'rb'")
    if source.seekable() and source.tell() == 0:
        return nullcontext(cast(BinaryIO, source))
    return io.BytesIO(source.read())


def checksum_of(opened: OpenedFile) -> str:
    """The checksum of a file's bytes, in hexadecimal."""
    sha256 = hashlib.sha256()
    while data := opened.file.read(_CHUNK):
        sha256.update(data)
    opened.file.seek(0)
    return sha256.hexdigest()


def load_file(path: Path) -> bytes:
    """A regular file's bytes. Raises PathError where it is none, StorageError where it fails."""
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
        raise PathError(str(path), "may not be read") from error
    except ValueError as error:
        raise PathError(str(path), str(error)) from error
