"""Decode bytes to text without changing newlines or dropping characters."""

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
"""At most this many undecodable sequences are warned of one by one; then only their number."""

_LABEL_BYTES = 4_096
"""The encoding declaration of a markup page is searched in this many bytes."""
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
"""The encodings that browsers use in place of the declared ones, by Python codec name, from the
WHATWG Encoding Standard. (A page whose declaration could be read as ASCII is not UTF-16.)"""
_SUPPORTED = re.compile(
    r"utf-8|cp\d+|iso8859-\d+|koi8-[ru]|gb18030|big5(hkscs)?|euc_jp|iso2022_jp|mac-.*"
)


def detect_encoding(data: bytes) -> str:
    """Return the encoding that a byte order mark indicates, or UTF-8."""
    return next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")


def decode(data: bytes) -> str:
    """Decode bytes as UTF-8, or as the byte order mark says; spans are offsets into this text.

    Newlines are unchanged and a byte order mark stays as U+FEFF. Each maximal invalid sequence
    becomes one U+FFFD (Unicode 15, section 3.9).
    """
    return data.decode(detect_encoding(data), "replace")


def looks_binary(data: bytes) -> bool:
    """Return whether a file is binary, judging by its first 64 KiB.

    It is if more than one character in twenty is a control character that text does not use. Random
    bytes hold twice as many; text in any single-byte encoding holds none.
    """
    sample = data[:_SAMPLE_BYTES]
    if detect_encoding(data) != "utf-8":
        sample = decode(sample).encode("utf-8")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls * 20 > len(sample)


def encoding_from_label(label: str) -> str | None:
    """Return the Python codec that browsers use for a declared encoding, or None if unknown.

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
    """Return the text of a page's bytes, and warnings for invalid bytes.

    Raises NotTextError if the data is binary.
    """
    return _decode_as(data, name, detect_encoding(data))


def decode_markup(
    data: bytes, name: str, label: str | None = None
) -> tuple[str, list[PageWarning]]:
    """Decode a markup page, which may declare its encoding; return the same as decode_text.

    The first of these that names a known encoding is used: a byte order mark, `label` (from outside
    the file, such as an HTTP header), the page's own declaration. Otherwise the page is read as
    UTF-8: nothing is guessed.
    """
    encoding = detect_encoding(data)
    unknown: list[str] = []
    if not data.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS)):
        for each in (label, _declared_label(data)):
            if each is None:
                continue
            if found := encoding_from_label(each):
                encoding = found
                break
            unknown.append(each)
    messages = [f"unknown encoding {each!r}; read as {encoding.upper()}" for each in unknown]
    text, warnings = _decode_as(data, name, encoding)
    if encoding.startswith(("cp12", "iso8859")) and _is_utf8(data):
        messages.append(f"read as {encoding.upper()}, as declared; the bytes are also valid UTF-8")
    return text, [*(PageWarning("charset", message) for message in messages), *warnings]


def _declared_label(data: bytes) -> str | None:
    found = _LABEL.search(data[:_LABEL_BYTES])
    return (found[1] or found[2]).decode("latin-1") if found else None


def _is_utf8(data: bytes) -> bool:
    """Return whether bytes are valid UTF-8 and hold more than ASCII."""
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
        codes = " ".join(f"{byte:02X}" for byte in data[start:end])
        message = f"byte {start} ({codes}) is not {encoding.upper()}; read as U+FFFD"
        yield PageWarning("bytes", message, line)
        offset = end
    total = data.decode(encoding, "replace").count("\ufffd")
    if total > _MAX_LISTED:
        yield PageWarning("bytes", f"{total} invalid byte sequences in all, read as U+FFFD")
