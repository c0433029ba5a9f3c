"""Decode HTTP bodies within bounds: chunks (RFC 9112, section 7) and content encodings (RFC 9110,
section 8.4)."""

import re
import zlib
from collections.abc import Callable

from archive.containers.base import MAX_PAGE_BYTES
from archive.errors import MissingExtraError

_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_MARKUP = re.compile(rb"\s*<[!?a-zA-Z]")
"""Beginning of a body that is not compressed, whatever its header says."""
_BROTLI_CHUNK_BYTES = 1_000_000
_MAX_ENCODINGS = 3
_IDENTITY = frozenset({"", "identity", "none", "utf-8"})


class BodyError(Exception):
    """The body of a response cannot be read. The text says why."""


def decode_chunked(data: bytes) -> bytes:
    """Join the chunks of a body.

    Data that is not chunked is returned unchanged: some recorders join the chunks but keep the
    header.
    """
    pieces: list[bytes] = []
    offset = 0
    while match := _CHUNK_HEAD.match(data, offset):
        size = int(match[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(data[match.end() : match.end() + size])
        offset = match.end() + size
        offset += 2 if data.startswith(b"\r\n", offset) else data.startswith(b"\n", offset)
    return b"".join([*pieces, data[offset:]])


def decode_content(data: bytes, encodings: str) -> bytes:
    """Undo the encodings of a Content-Encoding header, the last one first.

    Data that is not compressed, though the header says so, is returned unchanged. Raise BodyError
    if it cannot be decoded or is too large, MissingExtraError if decoding requires an extra.
    """
    names = [each.strip().casefold() for each in encodings.split(",")]
    if len(names) > _MAX_ENCODINGS:
        raise BodyError(f"more than {_MAX_ENCODINGS} content encodings")
    for name in reversed(names):
        if name in _IDENTITY:
            continue
        decode = _DECODERS.get(name)
        if decode is None:
            raise BodyError(f"unsupported content encoding {name[:20]}")
        data = decode(data)
        if len(data) > MAX_PAGE_BYTES:
            raise BodyError(f"decompresses to more than {MAX_PAGE_BYTES:,} bytes")
    return data


def _decode_gzip(data: bytes) -> bytes:
    return _inflate(data, 31) if data.startswith(b"\x1f\x8b") else data


def _decode_deflate(data: bytes) -> bytes:
    """Decompress zlib data, as the standard says, or raw deflate data, as some servers send."""
    if _MARKUP.match(data):
        return data
    for wbits in (15, -15):
        try:
            if decoded := _inflate(data, wbits):
                return decoded
        except BodyError:
            continue
    raise BodyError("corrupt deflate data")


def _inflate(data: bytes, wbits: int) -> bytes:
    decompressor = zlib.decompressobj(wbits)
    try:
        return decompressor.decompress(data, MAX_PAGE_BYTES + 1)
    except zlib.error as error:
        raise BodyError("corrupt gzip data") from error


def _decode_brotli(data: bytes) -> bytes:
    if _MARKUP.match(data):
        return data
    try:
        import brotli
    except ImportError as error:
        raise MissingExtraError("", "warc") from error
    decompressor = brotli.Decompressor()
    if not hasattr(decompressor, "can_accept_more_data"):
        # Versions before 1.2 cannot limit their output.
        raise MissingExtraError("", "warc")
    pieces, size = [], 0
    try:
        piece = decompressor.process(data, output_buffer_limit=_BROTLI_CHUNK_BYTES)
        while piece and size <= MAX_PAGE_BYTES:
            pieces.append(piece)
            size += len(piece)
            piece = decompressor.process(b"", output_buffer_limit=_BROTLI_CHUNK_BYTES)
    except brotli.error as error:
        raise BodyError("corrupt brotli data") from error
    return b"".join(pieces)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _decode_gzip,
    "x-gzip": _decode_gzip,
    "deflate": _decode_deflate,
    "br": _decode_brotli,
}
