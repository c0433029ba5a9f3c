"""Files that hold other files: what they are given, and what they give back."""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import attrs

from archive.files import Skipped
from archive.model import Page

Item = Page | Skipped
"""What comes out of a file: its pages, and what in it is none."""

LARGEST_PAGE = 50_000_000
"""A page in a container has at most so many bytes, unpacked."""
LARGEST_FILE = 500_000_000
"""A file that is no container has at most so many bytes: it is read at once."""
DEEPEST = 4
"""Containers stand at most so deep in each other."""
BEGINNING = 1_024
"""In so many bytes a file shows which container it is."""
_FREE = 1_000_000_000
_RATIO = 200
"""A file, with all that is in it, may unpack to `_FREE` bytes and `_RATIO` times its size. Pages of
HTML shrink to a fifth of their size or a tenth, nothing but zeros to a thousandth."""


class TooMuch(Exception):
    """What is packed unpacks to far more than pages do."""


@attrs.define
class Meter:
    """Counts what a file, and all that is in it, is unpacked to."""

    left: int
    """So many bytes more may come."""

    @classmethod
    def of(cls, size: int) -> "Meter":
        """The meter of a file of so many bytes."""
        return cls(_FREE + _RATIO * size)

    def add(self, count: int) -> None:
        """Take notice of bytes that were unpacked. Raises TooMuch."""
        self.left -= count
        if self.left < 0:
            raise TooMuch(f"it unpacks to more than {_RATIO} times its size")


@attrs.frozen(eq=False)
class Opened:
    """A file, or a member of one, that is read from its beginning."""

    name: str
    """What its page, or its pages up to a `!`, are called."""
    file: BinaryIO
    """The file, which can be sought in; at its beginning."""
    size: int
    """How many bytes it has."""
    meter: Meter
    """Counts what it is unpacked to."""
    read: Callable[["Opened"], Iterator[Item]]
    """Reads whatever there is in a member."""
    depth: int = 0
    """How many containers it stands in."""
    beginning: bytes = attrs.field(init=False, repr=False)
    """Its first bytes."""

    @beginning.default
    def _beginning(self) -> bytes:
        found = self.file.read(BEGINNING)
        self.file.seek(0)
        return found


def unzipped(data: bytes, limit: int, *, wbits: int = 31) -> bytes:
    """The first bytes that packed data unpacks to, as many as are whole and at most `limit`."""
    try:
        return zlib.decompressobj(wbits).decompress(data, limit)
    except zlib.error:
        return b""
