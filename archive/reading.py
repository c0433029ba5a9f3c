"""Bytes into pages: `read` and `parse`."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from archive.errors import PageCountError, PageError, PathError, StorageError
from archive.formats import FORMATS
from archive.formats.source import Source
from archive.model import Page

Readable = str | os.PathLike[str] | bytes | IO[bytes]
"""What `read` takes: a path, the bytes themselves, or a file opened for reading bytes."""


def read(source: Readable, *, name: str | None = None) -> Iterator[Page]:
    """The pages of a file, one after the other, as they are asked for.

    `source`: a path, bytes, or a file opened in binary mode. `name`: what the page is called;
    otherwise its path relative to the working directory with `/`, absolute where it lies outside.
    Raises PageError (or its kin) where the file is nothing that can be read, PathError or
    StorageError where it cannot be opened.
    """
    data, found = _load(source)
    opened = Source(found if name is None else name, data)
    for detect in FORMATS:
        if (pages := detect(opened)) is not None:
            yield from pages
            return
    raise PageError(opened.name, "no format reads this")


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


def name_of(path: str | os.PathLike[str], root: Path) -> str:
    """What the page in a file is called: its path relative to `root` with `/`, else absolute.

    `root` is absolute and resolved. The file's folder is resolved, the file's own name is kept.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps `..`
    whole = whole.parent.resolve() / whole.name
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()


def _called(source: Readable) -> str:
    if isinstance(source, bytes):
        return "<bytes>"
    if isinstance(source, str | os.PathLike):
        return name_of(source, Path.cwd().resolve())
    return str(getattr(source, "name", "<file>"))


def _load(source: Readable) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, _called(source)
    if isinstance(source, str | os.PathLike):
        return load_file(Path(source)), _called(source)
    data = source.read()
    if not isinstance(data, bytes):
        raise PathError(_called(source), "opened as text; open it for bytes, with mode 'rb'")
    return data, _called(source)


def load_file(path: Path) -> bytes:
    """A regular file's bytes. Raises PathError where it is none, StorageError where it fails."""
    try:
        if not path.exists():
            raise PathError(str(path), "no such file")
        if not path.is_file():
            raise PathError(str(path), "not a regular file")
        return path.read_bytes()
    except PermissionError as error:
        raise PathError(str(path), "may not be read") from error
    except ValueError as error:
        raise PathError(str(path), str(error)) from error
    except OSError as error:
        raise StorageError(str(path), error.strerror or str(error)) from error
