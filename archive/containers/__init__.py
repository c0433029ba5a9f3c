"""Containers: files that hold other files, each read one by one, in bounded memory.

A container is a function `detect(opened) -> Iterator[Item] | None`: None says "not ours". To add
one, write it in a module of its own and name it in CONTAINERS.
"""

from collections.abc import Callable, Iterator

from archive.containers import warc as captures
from archive.containers import zip as zipped
from archive.containers.base import LARGEST_FILE, Item, Opened
from archive.errors import ArchiveError, PageError
from archive.formats import FORMATS
from archive.formats.common.source import Source

CONTAINERS: list[Callable[[Opened], Iterator[Item] | None]] = [captures.detect, zipped.detect]


FAULT = "a fault of this program"
"""How the reason begins where a format fails at a page in a way that nobody thought of."""


def check_size(opened: Opened) -> None:
    """Raises PageError where a file is no container and too large to be read at once."""
    if opened.size > LARGEST_FILE and all(detect(opened) is None for detect in CONTAINERS):
        raise PageError(opened.name, f"larger than {LARGEST_FILE:,} bytes")


def read_items(opened: Opened) -> Iterator[Item]:
    """The pages of a file, and what in it is passed over, as they are asked for. Raises PageError
    where it is nothing that can be read; what came before is whole."""
    for container in CONTAINERS:
        if (items := container(opened)) is not None:
            yield from items
            return
    check_size(opened)
    yield from _pages(Source(opened.name, opened.file.read()))


def _pages(source: Source) -> Iterator[Item]:
    """The pages of a file that is no container. Raises PageError.

    A page that a format fails at must not be the end of all others: it is told as any that cannot
    be read.
    """
    try:
        for detect in FORMATS:
            if (pages := detect(source)) is not None:
                yield from pages
                return
    except ArchiveError:
        raise
    except Exception as error:
        reason = f"{FAULT}: {type(error).__name__}: {error}"
        raise PageError(source.name, reason) from error
    raise PageError(source.name, "no format reads this")
