"""Bytes into text, changing nothing that can be told apart."""

import codecs
import re
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
"""How many undecodable places are told one by one; the rest are counted."""


_LABEL_BYTES = 4_096
"""In so many bytes a page of markup says what its encoding is."""
_LABEL = re.compile(
    rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([^\s"'/>;]+)"""
    rb"""|\A\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']+)""",
    re.IGNORECASE,
)
_BROWSER_ENCODINGS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949", "utf-16": "utf-8", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
}  # fmt: skip
"""What browsers take for the encoding that a label names, by the names of Python's codecs, after
the WHATWG Encoding Standard. (What could read the label is not UTF-16.)"""
_SUPPORTED = re.compile(
    r"utf-8|cp\d+|iso8859-\d+|koi8-[ru]|gb18030|big5(hkscs)?|euc_jp|iso2022_jp|mac-.*"
)


def detect_encoding(data: bytes) -> str:
    """The encoding that a byte order mark announces, or UTF-8."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")


def decode(data: bytes) -> str:
    """The text that spans count in: newlines unchanged, a byte order mark kept as its character.

    UTF-8, or what a byte order mark says. What is not valid becomes U+FFFD, one for each maximal
    invalid sequence (Unicode 15, section 3.9).
    """
    return data.decode(detect_encoding(data), "replace")


def looks_binary(data: bytes) -> bool:
    """Whether the beginning of a file is nothing that people wrote.

    Tested on the first 64 KiB: more than one in twenty characters is a control character that text
    does not use. Bytes at random hold twice as many; text in any encoding of one byte holds none.
    """
    sample = data[:_SAMPLE_BYTES]
    if detect_encoding(data) != "utf-8":
        sample = decode(sample).encode("utf-8")
    strange = len(sample) - len(sample.translate(None, _CONTROLS))
    return strange * 20 > len(sample)


def encoding_from_label(label: str) -> str | None:
    """The encoding that browsers take for what a page of markup calls its own, or None.

    >>> encoding_from_label("ISO-8859-1"), encoding_from_label("utf8"), encoding_from_label("rot13")
    ('cp1252', 'utf-8', None)
    """
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    name = _BROWSER_ENCODINGS.get(name, name)
    return name if _SUPPORTED.fullmatch(name) else None


def decode_text(data: bytes, name: str) -> tuple[str, list[PageWarning]]:
    """The text of a page's bytes and a warning for what could not be read.

    Raises NotTextError where the bytes are no text at all.
    """
    return _decode_as(data, name, detect_encoding(data))


def decode_markup(
    data: bytes, name: str, label: str | None = None
) -> tuple[str, list[PageWarning]]:
    """The same for a page of markup, which may say in its beginning what its encoding is.

    A byte order mark goes before `label` (what came with the bytes), and that before the page's
    own. Where none says anything that exists, UTF-8 it is: nothing is guessed.
    """
    told: list[PageWarning] = []
    encoding = detect_encoding(data)
    if not data.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS)):
        for each in (label, _declared_label(data)):
            if each is None:
                continue
            if found := encoding_from_label(each):
                encoding = found
                break
            message = f"the page calls its encoding {each!r}, which is none; read as UTF-8"
            told.append(PageWarning("charset", message))
    text, warnings = _decode_as(data, name, encoding)
    if encoding.startswith(("cp12", "iso8859")) and _is_utf8(data):
        message = f"the page calls its encoding {encoding}, but its bytes are valid UTF-8 as well"
        told.append(PageWarning("charset", message))
    return text, [*told, *warnings]


def _declared_label(data: bytes) -> str | None:
    found = _LABEL.search(data[:_LABEL_BYTES])
    return (found[1] or found[2]).decode("latin-1") if found else None


def _is_utf8(data: bytes) -> bool:
    """Whether bytes hold letters beyond ASCII, and all of them in UTF-8."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _decode_as(data: bytes, name: str, encoding: str) -> tuple[str, list[PageWarning]]:
    if looks_binary(data):
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
        shown = " ".join(f"{byte:02X}" for byte in data[start:end])
        message = f"byte {start} ({shown}) is not {encoding.upper()}; read as U+FFFD"
        yield PageWarning("bytes", message, line)
        offset = end
    total = data.decode(encoding, "replace").count("\ufffd")
    if total > _MAX_LISTED:
        yield PageWarning("bytes", f"U+FFFD stands for unreadable bytes in {total} places")
