"""XML as a stream of records: bounded memory, no expansion of entities, and what is whole is kept.

The parser is expat without its own namespaces, for which an unbound prefix would be the end: real
backups have some. A file that declares entities or names an external DTD is refused.
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

DEEPEST = 12
"""Elements further in have no value of their own; their text is that of the one around them."""
_CHUNK = 65_536
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
"""Namespaces by the prefixes that they have here; Atom's, and none at all, have no prefix."""
_USUAL = frozenset(_PREFIXES.values()) | {"atom", "wp", "excerpt"}
_NOT_XML = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0*(?:1?[0-8bcefBCEF]|1[9aAdD]));"
)
"""Characters that XML forbids, themselves and as references; WordPress writes them as they come."""
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_MULTI_BYTE = frozenset(
    {"shift_jis", "cp932", "euc_jp", "iso2022_jp", "euc_kr", "cp949", "gb2312", "gbk", "gb18030",
     "big5", "big5hkscs"}
)  # fmt: skip
"""Encodings that expat has not, by Python's names."""


class _Stop(Exception):
    """Enough was read."""


def is_xml(source: Source, root: str, signs: tuple[str, ...]) -> bool:
    """Whether a file is XML of a root element, and holds one of some strings."""
    encoding = detect_encoding(source.data)
    if not any(sign.encode(encoding) in source.data for sign in signs):
        return False
    data, _ = _without_lead(source.data)
    found: list[str] = []

    def start(name: str, _: object) -> NoReturn:
        found.append(name.rpartition(":")[2])
        raise _Stop

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        for place in range(0, len(data), _CHUNK):
            parser.Parse(data[place : place + _CHUNK])
    except (_Stop, expat.ExpatError, ValueError, LookupError):
        return found == [root] or (not found and _begins_with(data, root))
    return False


def _begins_with(data: bytes, root: str) -> bool:
    """Whether the first tag is that of a root, in XML that expat does not read as it stands."""
    head = data[:_CHUNK].removeprefix(codecs.BOM_UTF8).lstrip()
    tag = re.search(rb"<[A-Za-z][^\s>/]*", head) if head.startswith(b"<") else None
    return tag is not None and tag.group()[1:].rpartition(b":")[2] == root.encode()


def _without_lead(data: bytes) -> tuple[bytes, int]:
    """The bytes without the blank lines before the XML declaration, and how many those were."""
    stripped = data.lstrip(b" \t\r\n")
    if not stripped.startswith(b"<?xml"):
        return data, 0
    return stripped, data.count(b"\n", 0, len(data) - len(stripped))


class Reader:
    """The records of a file, one after the other, each when it is closed."""

    def __init__(self, source: Source, records: frozenset[str]) -> None:
        """`records`: the names of the elements that are wanted."""
        self.source = source
        self.warnings: list[PageWarning] = []
        """What was put right on the way."""
        self.broken: PageWarning | None = None
        """Why the file could not be read to its end; known when all records were taken."""
        self._records = records
        self._done: deque[Element] = deque()
        self._open: list[Element | None] = []
        self._tags: list[str] = []
        self._scopes: list[Mapping[str, str | None]] = [{}]
        self._unbound: set[str] = set()
        self._skipped = 0
        self._parser: expat.XMLParserType

    def __iter__(self) -> Iterator[Element]:
        """Raises PageError for what is refused, or cannot be decoded at all."""
        data = self._prepare()
        try:
            for place in range(0, len(data), _CHUNK):
                self._parser.Parse(data[place : place + _CHUNK])
                yield from self._take()
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            yield from self._take()
            self._break(error)
        except (ValueError, LookupError) as error:
            raise PageError(self.source.name, f"its encoding: {error}", line=1) from error
        yield from self._take()

    def _take(self) -> Iterator[Element]:
        while self._done:
            yield self._done.popleft()

    def _break(self, error: expat.ExpatError) -> None:
        """Note where the XML ends that can be read, and give out what was open."""
        reason = expat.ErrorString(error.code)
        line = error.lineno + self._skipped
        if "junk" in reason:
            self._warn("xml", "something stands behind the end of the XML; not read", line)
            return
        message = f"not well-formed XML ({reason}); what comes from there on is not read"
        self.broken = PageWarning("xml", message, line)
        for element in reversed(self._open):
            if element is not None and element.name in self._records and not element.is_cut:
                element.is_cut = True
                self._done.append(element)

    def _warn(self, code: str, message: str, line: int | None = None) -> None:
        self.warnings.append(PageWarning(code, message, line))

    def _prepare(self) -> bytes:
        """The bytes as expat can read them, and a parser for them."""
        data, self._skipped = _without_lead(self.source.data)
        if self._skipped:
            self._warn("xml", "blank lines stand before the XML declaration", 1)
        declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8))
        encoding = declared[1].decode().casefold() if declared else "utf-8"
        override = None
        if _is_multi_byte(encoding):
            try:
                data, override = data.decode(encoding).encode(), "utf-8"
            except UnicodeDecodeError as error:
                line = data.count(b"\n", 0, error.start) + 1 + self._skipped
                reason = f"byte {error.start} is not {encoding}"
                raise PageError(self.source.name, reason, line=line) from error
        if detect_encoding(data) == "utf-8" and (override or encoding in ("utf-8", "utf8")):
            data = self._without_controls(data)
        self._parser = self._make_parser(override)
        return data

    def _without_controls(self, data: bytes) -> bytes:
        found = _NOT_XML.search(data)
        if found is None:
            return data
        line = data.count(b"\n", 0, found.start()) + 1 + self._skipped
        data, count = _NOT_XML.subn("\ufffd".encode(), data)
        self._warn("bytes", f"{count} control characters, read as U+FFFD", line)
        return data

    def _make_parser(self, encoding: str | None) -> expat.XMLParserType:
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True
        # Without this, an entity of HTML (`&nbsp;`) would be the end of the file.
        parser.UseForeignDTD(True)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.SkippedEntityHandler = self._entity
        parser.StartDoctypeDeclHandler = self._doctype
        return parser

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._skipped

    def _doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset or system or public:
            what = "declares entities or the like" if has_subset else "names an external DTD"
            reason = f"its DOCTYPE {what}, which is refused"
            raise PageError(self.source.name, reason, line=self._line)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        scope = self._scopes[-1]
        if any(name.startswith("xmlns") for name in attributes):
            scope = {**scope, **dict(_bindings(attributes))}
        self._scopes.append(scope)
        self._tags.append(tag)
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.is_markup:
            parent.texts.append(_markup(tag, attributes))
            self._open.append(parent)
            return
        name = self._name(tag, scope)
        is_deep = parent is not None and len(self._open) >= DEEPEST
        if is_deep and name not in self._records:
            self._open.append(parent)
        elif parent is not None or name in self._records:
            self._open.append(Element(name, attributes, self._line))
        else:
            self._open.append(None)

    def _name(self, tag: str, scope: Mapping[str, str | None]) -> str:
        prefix, _, local = tag.rpartition(":")
        known = scope.get(prefix, "?")
        if known == "?" and prefix in _USUAL:
            if prefix and prefix not in self._unbound:
                self._unbound.add(prefix)
                message = f"the prefix {prefix}: is bound to no namespace; read as usual"
                self._warn("prefix", message, self._line)
            known = "" if prefix == "atom" else prefix
        return f"{known}:{local}" if known else local

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
        elif element.name in self._records:
            self._done.append(element)
        elif parent is not None:
            parent.children.append(element)

    def _text(self, text: str) -> None:
        element = self._open[-1] if self._open else None
        if element is not None:
            element.texts.append(html.escape(text, quote=False) if element.is_markup else text)

    def _entity(self, name: str, _: object) -> None:
        written = f"&{name};"
        self._text(html.unescape(written))


def _is_multi_byte(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding).name in _MULTI_BYTE
    except LookupError:
        return False


def _bindings(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The namespaces that a tag binds: each prefix with what it is called here."""
    for name, uri in attributes.items():
        if name == "xmlns" or name.startswith("xmlns:"):
            yield name.partition(":")[2], _prefix_of(uri.strip())


def _prefix_of(uri: str) -> str:
    if _WORDPRESS in uri:
        return "excerpt" if uri.rstrip("/").endswith("excerpt") else "wp"
    return _PREFIXES.get(uri, "" if not uri else "other")


def _markup(tag: str, attributes: Mapping[str, str]) -> str:
    """A tag of XHTML as HTML has it."""
    pairs = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<{tag.rpartition(':')[2]}{pairs}>"
