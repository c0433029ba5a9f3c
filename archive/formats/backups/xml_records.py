"""Read XML as a stream of records, in bounded memory and without expanding entities. Of a damaged
file, the records before the damage are read.

The parser is expat without its namespace support, which stops at an undeclared prefix; real backups
have some. A file that declares entities or names an external DTD is refused.
"""

import codecs
import html
import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import NoReturn
from xml.parsers import expat

from archive.errors import PageError
from archive.formats.backups.xml_element import Element
from archive.formats.common.source import Source
from archive.model import PageWarning
from archive.text.decoding import detect_encoding

MAX_ELEMENT_DEPTH = 12
"""The text of elements nested deeper is added to the element around them."""
_CHUNK_BYTES = 65_536
_WORDPRESS = "wordpress.org/export/"
_PREFIXES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/atom/app#": "app",
    "http://www.w3.org/2007/app": "app",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://schemas.google.com/g/2005": "gd",
    "http://schemas.google.com/blogger/2018": "blogger",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
}
"""This program's prefixes for namespaces; Atom's namespace, and none, have no prefix."""
_USUAL_PREFIXES = frozenset(_PREFIXES.values()) | {"atom", "wp", "excerpt"}
_NOT_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:1?[0-8bcefBCEF]|1[9aAdD]));"
)
"""Characters that XML forbids, themselves and as references; WordPress exports them unchanged."""
_DECLARED_ENCODING = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']"
)
_MULTI_BYTE = frozenset(
    {"shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949", "gb2312", "gbk", "gb18030",
     "big5", "big5hkscs"}
)  # fmt: skip
"""Encodings that expat does not support, by Python's names."""


class _RootFound(Exception):
    """Stops the parser at the root element."""


def is_xml(source: Source, root: str, markers: tuple[str, ...]) -> bool:
    """Return whether a file is XML with a root element of that name and contains a marker.

    `root`: the name without prefix; `markers`: strings, one of which must occur.
    """
    encoding = detect_encoding(source.data)
    if not any(marker.encode(encoding) in source.data for marker in markers):
        return False
    data, _ = _strip_blank_lines(source.data)
    found: list[str] = []

    def start(name: str, _: object) -> NoReturn:
        found.append(name.rpartition(":")[2])
        raise _RootFound

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        for offset in range(0, len(data), _CHUNK_BYTES):
            parser.Parse(data[offset : offset + _CHUNK_BYTES])
    except (_RootFound, expat.ExpatError, ValueError, LookupError):
        return found == [root] or (not found and _begins_with_tag(data, root))
    return False


def _begins_with_tag(data: bytes, root: str) -> bool:
    """Return whether the first tag is that of a root, in XML that expat cannot read unchanged."""
    head = data[:_CHUNK_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()
    tag = re.search(rb"<[A-Za-z][^\s>/]*", head) if head.startswith(b"<") else None
    return tag is not None and tag.group()[1:].rpartition(b":")[2] == root.encode()


def _strip_blank_lines(data: bytes) -> tuple[bytes, int]:
    """Remove the blank lines before an XML declaration; return the rest and their number."""
    stripped = data.lstrip(b" \t\r\n")
    if not stripped.startswith(b"<?xml"):
        return data, 0
    return stripped, data.count(b"\n", 0, len(data) - len(stripped))


class RecordReader:
    """Yields the records of a file, each as soon as it is closed."""

    def __init__(self, source: Source, record_names: frozenset[str]) -> None:
        """`record_names`: names of the elements that are records."""
        self.source = source
        self.warnings: list[PageWarning] = []
        """What had to be corrected to read the file."""
        self.xml_error: PageWarning | None = None
        """Why the file was not read to its end; known when all records are yielded."""
        self._record_names = record_names
        self._finished: deque[Element] = deque()
        self._open: list[Element | None] = []
        self._tags: list[str] = []
        self._scopes: list[Mapping[str, str | None]] = [{}]
        self._undeclared: set[str] = set()
        self._blank_lines = 0
        self._parser: expat.XMLParserType

    def __iter__(self) -> Iterator[Element]:
        """Yield the records. Raise PageError if the file is refused or cannot be decoded."""
        data = self._prepare()
        try:
            for offset in range(0, len(data), _CHUNK_BYTES):
                self._parser.Parse(data[offset : offset + _CHUNK_BYTES])
                yield from self._pop_finished()
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            yield from self._pop_finished()
            self._stop_at(error)
        except (ValueError, LookupError) as error:
            raise PageError(self.source.name, f"unsupported encoding: {error}", line=1) from error
        yield from self._pop_finished()

    def _pop_finished(self) -> Iterator[Element]:
        while self._finished:
            yield self._finished.popleft()

    def _stop_at(self, error: expat.ExpatError) -> None:
        """Record where the readable XML ends, and finish the open records as incomplete."""
        reason = expat.ErrorString(error.code)
        line = error.lineno + self._blank_lines
        if "junk" in reason:
            self._warn("xml", "content after the end of the XML was not read", line)
            return
        message = f"not well-formed XML ({reason}); the rest of the file was not read"
        self.xml_error = PageWarning("xml", message, line)
        for element in reversed(self._open):
            is_record = element is not None and element.name in self._record_names
            if element is not None and is_record and not element.is_incomplete:
                element.is_incomplete = True
                self._finished.append(element)

    def _warn(self, code: str, message: str, line: int | None = None) -> None:
        self.warnings.append(PageWarning(code, message, line))

    def _prepare(self) -> bytes:
        """Return the data in a form that expat can read, and make a parser for it."""
        data, self._blank_lines = _strip_blank_lines(self.source.data)
        if self._blank_lines:
            self._warn("xml", "blank lines before the XML declaration", 1)
        declared = _DECLARED_ENCODING.match(data.removeprefix(codecs.BOM_UTF8))
        encoding = declared[1].decode().casefold() if declared else "utf-8"
        override = None
        if _is_multi_byte(encoding):
            try:
                data, override = data.decode(encoding).encode(), "utf-8"
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1 + self._blank_lines
                reason = f"byte {error.start} is not valid {encoding}"
                raise PageError(self.source.name, reason, line=line) from error
        if detect_encoding(data) == "utf-8" and (override or encoding in ("utf-8", "utf8")):
            data = self._replace_control_characters(data)
        self._parser = self._make_parser(override)
        return data

    def _replace_control_characters(self, data: bytes) -> bytes:
        first = _NOT_XML.search(data)
        if first is None:
            return data
        line = data.count(b"\n", 0, first.start()) + 1 + self._blank_lines
        data, count = _NOT_XML.subn("\ufffd".encode(), data)
        characters = "control character" if count == 1 else "control characters"
        self._warn("bytes", f"{count} {characters}, read as U+FFFD", line)
        return data

    def _make_parser(self, encoding: str | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        # Otherwise the parser would stop at an HTML entity such as `&nbsp;`.
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.SkippedEntityHandler = self._entity
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._blank_lines

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset or system or public:
            what = "contains declarations" if has_subset else "names an external DTD"
            raise PageError(self.source.name, f"refused: its DOCTYPE {what}", line=self._line)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        scope = self._scopes[-1]
        if any(name.startswith("xmlns") for name in attributes):
            scope = {**scope, **dict(_declared_prefixes(attributes))}
        self._scopes.append(scope)
        self._tags.append(tag)
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.is_markup:
            parent.texts.append(_html_tag(tag, attributes))
            self._open.append(parent)
            return
        name = self._name(tag, scope)
        is_deep = parent is not None and len(self._open) >= MAX_ELEMENT_DEPTH
        if is_deep and name not in self._record_names:
            self._open.append(parent)
        elif parent is not None or name in self._record_names:
            self._open.append(Element(name, attributes, self._line))
        else:
            self._open.append(None)

    def _name(self, tag: str, scope: Mapping[str, str | None]) -> str:
        """Return the name of an element with this program's prefix for its namespace."""
        file_prefix, _, local = tag.rpartition(":")
        prefix = scope.get(file_prefix, "?")
        if prefix == "?" and file_prefix in _USUAL_PREFIXES:
            if file_prefix and file_prefix not in self._undeclared:
                self._undeclared.add(file_prefix)
                message = f"the prefix {file_prefix}: is not declared; its usual meaning is assumed"
                self._warn("prefix", message, self._line)
            prefix = "" if file_prefix == "atom" else file_prefix
        return f"{prefix}:{local}" if prefix else local

    def _end(self, _: str) -> None:
        tag = self._tags.pop()
        self._scopes.pop()
        element = self._open.pop()
        if element is None:
            return
        parent = self._open[-1] if self._open else None
        if element is parent:
            if element.is_markup:
                element.texts.append(f"</{tag.rpartition(':')[2]}>")
        elif element.name in self._record_names:
            self._finished.append(element)
        elif parent is not None:
            parent.children.append(element)

    def _text(self, text: str) -> None:
        element = self._open[-1] if self._open else None
        if element is not None:
            element.texts.append(html.escape(text, quote=False) if element.is_markup else text)

    def _entity(self, name: str, _: object) -> None:
        self._text(html.unescape(f"&{name};"))


def _is_multi_byte(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in _MULTI_BYTE
    except LookupError:
        return False


def _declared_prefixes(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the prefixes that a tag declares, each with this program's prefix."""
    for name, uri in attributes.items():
        if name == "xmlns" or name.startswith("xmlns:"):
            yield name.partition(":")[2], _prefix_of(uri.strip())


def _prefix_of(uri: str) -> str:
    if _WORDPRESS in uri:
        return "excerpt" if uri.rstrip("/").endswith("excerpt") else "wp"
    return _PREFIXES.get(uri, "" if not uri else "other")


def _html_tag(tag: str, attributes: Mapping[str, str]) -> str:
    """Write a start tag of XHTML as HTML."""
    pairs = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{tag.rpartition(':')[2]}{pairs}>"
