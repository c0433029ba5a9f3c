"""Types and limits shared by the containers, files that hold other files."""

import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import attrs

from archive.files import Skipped
from archive.model import Page

Item = Page | Skipped
"""A page of a file, or a part of it that was skipped."""

MAX_PAGE_BYTES = 50_000_000
"""Largest decompressed page in a container."""
MAX_FILE_BYTES = 500_000_000
"""Largest file that is not a container; such a file is read at once."""
MAX_CONTAINER_DEPTH = 4
"""Containers are nested at most this deep."""
SIGNATURE_BYTES = 1_024
"""The type of a container is recognised by this many bytes at its beginning."""
_FREE_BYTES = 1_000_000_000
_MAX_RATIO = 200
"""A file with all its members may decompress to `_FREE_BYTES` plus `_MAX_RATIO` times its size.
HTML compresses to between a fifth and a tenth of its size, zeros to a thousandth."""


class DecompressionBombError(Exception):
    """A file decompresses to far more than pages do."""


@attrs.define
class DecompressionBudget:
    """Limit on what a file, with all its members, may decompress to."""

    bytes_left: int
    """Number of bytes that may still be decompressed."""

    @classmethod
    def of(cls, size: int) -> "DecompressionBudget":
        """Return the budget of a file of `size` bytes."""
        return cls(_FREE_BYTES + _MAX_RATIO * size)

    def spend(self, count: int) -> None:
        """Subtract `count` decompressed bytes. Raise DecompressionBombError if none are left."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise DecompressionBombError(f"decompresses to more than {_MAX_RATIO} times its size")


@attrs.frozen(eq=False)
class OpenedFile:
    """A file, or a member of a container, opened for reading."""

    name: str
    """Name of its page; with several pages, their names up to the `!`."""
    file: BinaryIO
    """The seekable file, at its beginning."""
    size: int
    """Size in bytes."""
    budget: DecompressionBudget
    """Shared by the file and all its members."""
    read_member: Callable[["OpenedFile"], Iterator[Item]]
    """Reads the pages of a member."""
    depth: int = 0
    """Number of containers around it."""
    read_frame: Callable[[str], bytes | None] | None = None
    """`Source.read_frame`, for a page."""
    beginning: bytes = attrs.field(init=False, repr=False)
    """The first SIGNATURE_BYTES bytes."""

    @beginning.default
    def _read_beginning(self) -> bytes:
        beginning = self.file.read(SIGNATURE_BYTES)
        self.file.seek(0)
        return beginning


def gunzip_beginning(data: bytes, limit: int) -> bytes:
    """Decompress the beginning of gzip data, which may be incomplete, to at most `limit` bytes.

    Return nothing if the data is corrupt.
    """
    try:
        return zlib.decompressobj(wbits=31).decompress(data, limit)
    except zlib.error:
        return b""
