"""Containers: files that hold other files, which are read one by one in bounded memory.

A container is a function `detect(opened) -> Iterator[Item] | None`, which returns None for a file
of another type. Containers are tried before formats, and read from the open file. To add one, write
a module for it and add it to CONTAINERS.

A page's checksum is that of its own bytes (the member, or the decoded body of a capture), so it
stays the same when the container grows; `PageRecord.sha256` is that of the file.
"""

from collections.abc import Callable, Iterator

from archive.containers.base import MAX_FILE_BYTES, Item, OpenedFile
from archive.containers.warc import detect as detect_warc
from archive.containers.zip import detect as detect_zip
from archive.errors import ArchiveError, PageError
from archive.formats import FORMATS
from archive.formats.common.source import Source

CONTAINERS: list[Callable[[OpenedFile], Iterator[Item] | None]] = [detect_warc, detect_zip]


INTERNAL_ERROR = "internal error"
"""Beginning of the reason of a PageError for an unexpected exception in a format."""


def check_size(opened: OpenedFile) -> None:
    """Raise PageError if a file is too large to be read at once and not a container."""
    if opened.size > MAX_FILE_BYTES and all(detect(opened) is None for detect in CONTAINERS):
        raise PageError(opened.name, f"larger than {MAX_FILE_BYTES:,} bytes")


def read_items(opened: OpenedFile) -> Iterator[Item]:
    """Yield the pages of a file and what is skipped in it, reading on demand.

    Raise PageError if it cannot be read; items yielded before are complete.
    """
    for detect in CONTAINERS:
        if (items := detect(opened)) is not None:
            yield from items
            return
    check_size(opened)
    source = Source(opened.name, opened.file.read(), read_frame=opened.read_frame)
    yield from _read_pages(source)


def _read_pages(source: Source) -> Iterator[Item]:
    """Yield the pages of a file that is not a container. Raise PageError if it cannot be read.

    An unexpected exception becomes a PageError, so that the other files are still read.
    """
    try:
        for detect in FORMATS:
            if (pages := detect(source)) is not None:
                yield from pages
                return
    except ArchiveError:
        raise
    except Exception as error:
        reason = f"{INTERNAL_ERROR}: {type(error).__name__}: {error}"
        raise PageError(source.name, reason) from error
    raise PageError(source.name, "unknown format")
