"""What HTTP does to a body on its way (RFC 9112, section 7; RFC 9110, section 8.4), undone within
bounds."""

import re
import zlib
from collections.abc import Callable

from archive.containers.base import LARGEST_PAGE
from archive.errors import MissingExtraError

_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z]")
"""How a body begins that is not packed, whatever its head says."""
_PIECE = 1_000_000
_MOST_LAYERS = 3
_NONE = frozenset({"", "identity", "none", "utf-8"})


class Spoiled(Exception):
    """A body that cannot be had. Its text says why."""


def unchunked(data: bytes) -> bytes:
    """The body of the chunks. What is in none, though the head says so, stays as it is: some
    recorders keep the head and undo the chunks."""
    pieces: list[bytes] = []
    place = 0
    while found := _CHUNK_HEAD.match(data, place):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(data[found.end() : found.end() + size])
        place = found.end() + size
        place += 2 if data.startswith(b"\r\n", place) else data.startswith(b"\n", place)
    return b"".join([*pieces, data[place:]])


def unpacked(data: bytes, encodings: str) -> bytes:
    """The body of what was packed in some ways, the last first. What is not packed, though the head
    says so, stays as it is. Raises Spoiled, and MissingExtraError."""
    layers = [each.strip().casefold() for each in encodings.split(",")]
    if len(layers) > _MOST_LAYERS:
        raise Spoiled("packed too often")
    for layer in reversed(layers):
        if layer in _NONE:
            continue
        unpack = _WAYS.get(layer)
        if unpack is None:
            raise Spoiled(f"packed as {layer[:20]}, which nothing here unpacks")
        data = unpack(data)
        if len(data) > LARGEST_PAGE:
            raise Spoiled(f"unpacks to more than {LARGEST_PAGE:,} bytes")
    return data


def _gzip(data: bytes) -> bytes:
    return _inflate(data, 31) if data.startswith(b"\x1f\x8b") else data


def _deflate(data: bytes) -> bytes:
    """Data in zlib's frame, as it should be, or without any, as some servers send it."""
    if _MARKUP.match(data):
        return data
    for wbits in (15, -15):
        try:
            if found := _inflate(data, wbits):
                return found
        except Spoiled:
            continue
    raise Spoiled("packed as deflate, and damaged")


def _inflate(data: bytes, wbits: int) -> bytes:
    unpacker = zlib.decompressobj(wbits)
    try:
        return unpacker.decompress(data, LARGEST_PAGE + 1)
    except zlib.error as error:
        raise Spoiled("packed, and damaged") from error


def _brotli(data: bytes) -> bytes:
    if _MARKUP.match(data):
        return data
    try:
        import brotli
    except ImportError as error:
        raise MissingExtraError("", "warc") from error
    unpacker = brotli.Decompressor()
    if not hasattr(unpacker, "can_accept_more_data"):
        # Versions before 1.2 unpack all at once.
        raise MissingExtraError("", "warc")
    pieces, size = [], 0
    try:
        piece = unpacker.process(data, output_buffer_limit=_PIECE)
        while piece and size <= LARGEST_PAGE:
            pieces.append(piece)
            size += len(piece)
            piece = unpacker.process(b"", output_buffer_limit=_PIECE)
    except brotli.error as error:
        raise Spoiled("packed as br, and damaged") from error
    return b"".join(pieces)


_WAYS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
}
