"""Saved HTML pages: decoded, parsed once, and given to the templates that know them.

A template is a module with `read(page) -> Page | None`: None says "not ours". To add one, write it
in a file of its own and name it in TEMPLATES. Needs the extra `html`.
"""

import codecs
import re
from collections.abc import Callable, Iterator

import attrs

from archive.decoding import decode_text, encoding_of
from archive.formats import blogger_html, unknown_html, wordpress_html
from archive.formats.html_page import HtmlPage
from archive.formats.markup_text import parse_html
from archive.formats.source import Source
from archive.model import Page, PageWarning

TEMPLATES: list[Callable[[HtmlPage], Page | None]] = [
    blogger_html.read,
    wordpress_html.read,
    unknown_html.read,
]

_HEAD = 4_096
"""A page says in so many bytes what its encoding is."""
_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta\b[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_AS_ON_THE_WEB = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-9": "cp1254", "iso8859-9": "cp1254",
    "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "x-sjis": "cp932",
    "euc-kr": "cp949", "tis-620": "cp874",
}  # fmt: skip
"""What browsers read a label as, where that is another encoding (encoding.spec.whatwg.org)."""


def detect(source: Source) -> Iterator[Page] | None:
    """The page that an HTML file is, if it is one."""
    if not is_html(source.data):
        return None
    return iter([read(source)])


def is_html(data: bytes) -> bool:
    """Whether a file begins as an HTML page does."""
    encoding = encoding_of(data)
    head = data[:_HEAD]
    if encoding != "utf-8":
        head = head.decode(encoding, "replace").encode("utf-8", "replace")
    return _START.match(head.removeprefix(codecs.BOM_UTF8)) is not None


def read(source: Source, *, charset: str | None = None, url: str | None = None) -> Page:
    """The page in an HTML file. `charset` and `url`: what is known of it from outside.

    Raises MissingExtraError where there is no parser, NotTextError or PageError where it cannot be
    read.
    """
    text, warnings = _decode(source, charset)
    page = HtmlPage(source=source, text=text, tree=parse_html(text, source.name), url=url)
    for template in TEMPLATES:
        if (found := template(page)) is not None:
            return attrs.evolve(found, warnings=(*warnings, *found.warnings))
    raise AssertionError("the last template takes any page")


def _decode(source: Source, charset: str | None) -> tuple[str, list[PageWarning]]:
    """The text, by the byte order mark, else by the label, else as UTF-8."""
    data = source.data
    label = charset
    if label is None and (match := _CHARSET.search(data[:_HEAD])):
        label = match[1].decode("ascii")
    if encoding_of(data) != "utf-8" or data.startswith(codecs.BOM_UTF8) or not label:
        return decode_text(data, source.name)
    name = _AS_ON_THE_WEB.get(label.lower(), label)
    try:
        codec = codecs.lookup(name)
    except LookupError:
        unknown = PageWarning("charset", f"the page names an unknown encoding, {label!r}")
        text, warnings = decode_text(data, source.name)
        return text, [unknown, *warnings]
    if codec.name == "utf-8" or codec.name.startswith("utf-16"):
        return decode_text(data, source.name)
    return _decode_as(data, codec.name, source.name)


def _decode_as(data: bytes, encoding: str, name: str) -> tuple[str, list[PageWarning]]:
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    except (ValueError, LookupError):
        # A codec that is no encoding of text.
        return decode_text(data, name)
    count = text.count("\ufffd")
    message = f"U+FFFD stands for bytes that are not {encoding.upper()} in {count} places"
    return text, [PageWarning("bytes", message)]
