"""Decode bytes to text without changing newlines or dropping characters."""

import codecs
from collections.abc import Iterator

from archive.errors import NotTextError
from archive.model import PageWarning

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 65_536
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b"))
_MAX_LISTED = 5
"""At most this many undecodable sequences are warned of one by one; then only their number."""


def detect_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark indicates, or UTF-8."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")


def has_byte_order_mark(data: bytes) -> bool:
    """Return whether bytes begin with a byte order mark."""
    return data.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS))


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8, or as the byte order mark says; spans are offsets into this text.

    Newlines are unchanged and a byte order mark stays as U+FEFF. Each maximal invalid sequence
    becomes one U+FFFD (Unicode 15, section 3.9).
    """
    return data.decode(detect_encoding(data), "replace")


def looks_binary(data: bytes, encoding: str) -> bool:
    """Return whether a file in an encoding is binary, judging by its first 64 KiB.

    It is if more than one character in twenty is a control character that text does not use. Random
    bytes hold twice as many; text in any single-byte encoding holds none.
    """
    sample = data[:_SAMPLE_BYTES]
    if encoding.startswith(("utf-16", "utf-32")):
        sample = sample.decode(encoding, "replace").encode("utf-8")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample)


def decode_text(data: bytes, name: str) -> tuple[str, list[PageWarning]]:
    """Return the text of a page's bytes, and warnings for invalid bytes.

    Raises NotTextError if the data is binary.
    """
    return decode_as(data, name, detect_encoding(data))


def decode_as(data: bytes, name: str, encoding: str) -> tuple[str, list[PageWarning]]:
    """Return the text of bytes in an encoding, and warnings for invalid ones.

    Raises NotTextError if the data is binary.
    """
    if looks_binary(data, encoding):
        raise NotTextError(name, "this is not text")
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), list(_byte_warnings(data, encoding))


def _byte_warnings(data: bytes, encoding: str) -> Iterator[PageWarning]:
    offset, line = 0, 1
    for _ in range(_MAX_LISTED):
        try:
            data[offset:].decode(encoding)
            return
        except UnicodeDecodeError as error:
            start, end = offset + error.start, offset + error.end
        line += data.count(b"\n", offset, start)
        codes = " ".join(f"{byte:02X}" for byte in data[start:end])
        message = f"byte {start} ({codes}) is not {encoding.upper()}; read as U+FFFD"
        yield PageWarning("bytes", message, line)
        offset = end
    total = data.decode(encoding, "replace").count("\ufffd")
    if total > _MAX_LISTED:
        yield PageWarning("bytes", f"{total} invalid byte sequences in all, read as U+FFFD")
