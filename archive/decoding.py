"""Bytes into text, changing nothing that can be told apart."""

import codecs
from collections.abc import Iterator

from archive.errors import NotTextError
from archive.model import PageWarning

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65_536
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\b\x1b"))
_SHOWN = 5
"""How many undecodable places are told one by one; the rest are counted."""


def encoding_of(data: bytes) -> str:
    """The encoding that a byte order mark announces, or UTF-8."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")


def decode(data: bytes) -> str:
    """The text that spans count in: newlines unchanged, a byte order mark kept as its character.

    UTF-8, or what a byte order mark says. What is not valid becomes U+FFFD, one for each maximal
    invalid sequence (Unicode 15, section 3.9).
    """
    return data.decode(encoding_of(data), "replace")


def looks_binary(data: bytes) -> bool:
    """Whether the beginning of a file is nothing that people wrote.

    Tested on the first 64 KiB: more than one in twenty characters is a control character that text
    does not use. Bytes at random hold twice as many; text in any encoding of one byte holds none.
    """
    sample = data[:_SAMPLE]
    if encoding_of(data) != "utf-8":
        sample = decode(sample).encode("utf-8")
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    return strange * 20 > len(sample)


def decode_text(data: bytes, name: str) -> tuple[str, list[PageWarning]]:
    """The text of a page's bytes and a warning for what could not be read.

    Raises NotTextError where the bytes are no text at all.
    """
    if looks_binary(data):
        raise NotTextError(name, "this is not text")
    try:
        return data.decode(encoding_of(data)), []
    except UnicodeDecodeError:
        return decode(data), list(_warnings(data))


def _warnings(data: bytes) -> Iterator[PageWarning]:
    encoding, offset, line = encoding_of(data), 0, 1
    for _ in range(_SHOWN):
        try:
            data[offset:].decode(encoding)
            return
        except UnicodeDecodeError as error:
            start, end = offset + error.start, offset + error.end
        line += data.count(b"\n", offset, start)
        shown = " ".join(f"{byte:02X}" for byte in data[start:end])
        message = f"byte {start} ({shown}) is not {encoding.upper()}; read as U+FFFD"
        yield PageWarning("bytes", message, line)
        offset = end
    total = decode(data).count("\ufffd")
    if total > _SHOWN:
        yield PageWarning("bytes", f"U+FFFD stands for unreadable bytes in {total} places")
