"""Decode pages of markup, which may declare their encoding, as browsers do.

The order of the evidence is that of the HTML standard, section 13.2.3.2 ("Determining the character
encoding"): a byte order mark, the label from outside the file, the page's own declaration.
"""

import re
from collections.abc import Iterator

from archive.model import PageWarning
from archive.text.decoding import decode_as, detect_encoding, has_byte_order_mark
from archive.text.encoding_labels import encoding_from_label

UNLABELLED = "cp1252"
"""The encoding of a page that declares none and is not UTF-8, as browsers have it."""

_ATTRIBUTES = rb"""(?:[^>=]++|=\s*+(?:"[^"]*"|'[^']*'|[^\s>]*))*+"""
# Whatever is not closed reaches to the end of the page, so that nothing is scanned twice.
_HEAD_PIECE = re.compile(
    rb"<!--(?>-?>|.*?-->|.*)"
    rb"|<(?>(?P<raw>script|style|title|noscript)(?=[\s/>])" + _ATTRIBUTES + rb">?"
    rb"(?>.*?</(?P=raw)|.*))"
    rb"|<meta(?=[\s/])(?P<meta>" + _ATTRIBUTES + rb")"
    rb"|(?P<end></head\b|<body\b)"
    rb"|<[a-z]" + _ATTRIBUTES,
    re.IGNORECASE | re.DOTALL,
)
"""A comment, element or tag in the head of a page."""
_ATTRIBUTE = re.compile(
    rb"""([^\s=/"'>]++)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""", re.IGNORECASE
)
_CHARSET = re.compile(rb"""charset\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s;"']+))""", re.IGNORECASE)
_XML_DECLARATION = re.compile(rb"""\A<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"'>]+)""")
_UTF16_LE_START = re.compile(rb"(?:[\t\n\r ]\0)*+<\0[!?a-zA-Z]\0")
_UTF16_BE_START = re.compile(rb"(?:\0[\t\n\r ])*+\0<\0[!?a-zA-Z]")
"""How markup in UTF-16 begins that has no byte order mark."""


def certain_encoding(data: bytes) -> str | None:
    """Return the encoding of markup that its first bytes prove, or None."""
    if has_byte_order_mark(data):
        return detect_encoding(data)
    if _UTF16_LE_START.match(data):
        return "utf-16-le"
    return "utf-16-be" if _UTF16_BE_START.match(data) else None


def decode_markup(
    data: bytes, name: str, label: str | None = None
) -> tuple[str, list[PageWarning]]:
    """Return the text of a page of markup, and warnings about its encoding and invalid bytes.

    `label`: the encoding stated outside the file, as in an HTTP header. The first known encoding is
    used: of the first bytes, of the label, of the page's declaration. A page without any is UTF-8
    if its bytes are, or most of them, and otherwise windows-1252. Raises NotTextError if the data
    is binary.
    """
    notes: list[str] = []
    encoding = certain_encoding(data)
    if encoding is None:
        encoding, notes = _stated_encoding(data, label)
        if encoding is None:
            encoding = "utf-8" if is_mostly_utf8(data) else UNLABELLED
            if encoding == UNLABELLED and not notes:
                notes = ["no encoding is declared, and the bytes are not UTF-8"]
        elif encoding.startswith(("cp12", "iso8859")) and _is_utf8(data):
            notes.append(f"declared as {encoding.upper()}, but the bytes are also valid UTF-8")
    messages = [f"{note}; read as {encoding.upper()}" for note in notes]
    text, warnings = decode_as(data, name, encoding)
    return text, [*(PageWarning("charset", message) for message in messages), *warnings]


def _stated_encoding(data: bytes, label: str | None) -> tuple[str | None, list[str]]:
    """Return the first known encoding that is stated, and a note for each unknown one before."""
    notes: list[str] = []
    if label is not None:
        if found := encoding_from_label(label):
            return found, notes
        notes.append(f"unknown encoding {label!r}")
    for each in _declared_labels(data):
        if found := encoding_from_label(each):
            # The declaration could be read as ASCII, so the page is not UTF-16.
            return "utf-8" if found.startswith("utf-16") else found, notes
        notes.append(f"unknown encoding {each!r}")
    return None, notes[:1]


def _declared_labels(data: bytes) -> Iterator[str]:
    """Yield the encodings that `meta` elements in the head declare, and the XML declaration."""
    if re.search(rb"charset", data, re.IGNORECASE):
        for piece in _HEAD_PIECE.finditer(data):
            if piece["end"]:
                break
            if piece["meta"] and (label := _label_of_meta(piece["meta"])):
                yield label.decode("latin-1")
    if found := _XML_DECLARATION.match(data):
        yield found[1].decode("latin-1")


def _label_of_meta(attributes: bytes) -> bytes | None:
    """Return the encoding that a `meta` element declares; only a `http-equiv` of content type
    declares one in its `content`."""
    values: dict[bytes, bytes] = {}
    for name, *quoted in _ATTRIBUTE.findall(attributes):
        values.setdefault(name.lower(), b"".join(quoted))
    if b"charset" in values:
        return values[b"charset"]
    if values.get(b"http-equiv", b"").strip().lower() != b"content-type":
        return None
    found = _CHARSET.search(values.get(b"content", b""))
    return b"".join(each for each in found.groups() if each) if found else None


def is_mostly_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8, but for fewer invalid sequences than valid characters beyond
    ASCII.

    In other encodings, valid sequences are rare accidents, such as a capital letter with an accent
    before a no-break space. A page that was only cut off within a character is UTF-8.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return True
    else:
        return True
    text = data.decode("utf-8", "replace")
    invalid = text.count("\ufffd")
    return len(text) - len(text.encode("ascii", "ignore")) - invalid > invalid


def _is_utf8(data: bytes) -> bool:
    """Return whether bytes are valid UTF-8 and hold more than ASCII."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
