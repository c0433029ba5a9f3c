"""The file that a format reads: its bytes, text, lines and HTML tree."""

import hashlib
import re
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from archive.errors import PageError
from archive.formats.common.html_start import HtmlStart, find_html_start
from archive.formats.common.markup_text import parse_html
from archive.model import PageWarning
from archive.text.decoding import decode_text
from archive.text.markup_decoding import certain_encoding, decode_markup

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

MAX_LINES = 1_000_000
"""A text has at most this many lines; each line is an object in memory."""
BOM = "\ufeff"
"""The byte order mark, which is furniture."""

META_KEYS = ("property", "name", "itemprop")
"""The attributes that name a `meta` element, the first to ask first."""

_HTML_START_BYTES = 16_384
"""A file is recognised as HTML by this many bytes, unless a style sheet, script or comment fills
them."""
_BLANK = " \t\r\n\f\v\0\ufeff"
_HTML_END = re.compile(r"</html\s*>", re.IGNORECASE)
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_RULE = re.compile(r"\*(?:[ \t]*\*)*")
INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
"""Invisible characters that set the writing direction or allow line breaks, but join nothing."""
_TRIMMED = "".join(filter(str.isspace, map(chr, range(0x3001)))) + INVISIBLE
"""White space and invisible characters, which are trimmed from lines."""


@attrs.frozen
class Line:
    """One line of a text, trimmed of white space and invisible characters."""

    number: int
    """Line number, from 1."""
    indent: int
    """Number of blanks at its start."""
    start: int
    """Offset of its first visible character in the text."""
    text: str
    """The text up to its last visible character; empty for a blank line."""

    @property
    def end(self) -> int:
        """Offset of its end in the text."""
        return self.start + len(self.text)

    def cut(self, start: int, end: int | None = None) -> "Line":
        """Return the part between two offsets in this line, trimmed."""
        part = self.text[start:end]
        text = _trim(part)
        lead = part.find(text[0]) if text else 0
        return attrs.evolve(self, start=self.start + start + lead, text=text)


def _trim(text: str) -> str:
    found = text.strip()
    # Stripping with _TRIMMED takes twice as long, and few lines need it.
    is_visible = not found or (found[0] not in INVISIBLE and found[-1] not in INVISIBLE)
    return found if is_visible else text.strip(_TRIMMED)


def split_lines(text: str) -> list[Line]:
    """Split a text into lines at `\\r\\n`, `\\n` and `\\r` only."""
    lines = []
    for number, match in enumerate(_LINE.finditer(text), start=1):
        mark = 1 if number == 1 and match[1].startswith(BOM) else 0
        content = match[1][mark:]
        stripped = _trim(content)
        lead = mark + (content.find(stripped[0]) if stripped else 0)
        indent = len(content) - len(content.lstrip(" "))
        lines.append(Line(number, indent, match.start() + lead, stripped))
        if not match[2]:
            break
    return lines


def is_rule(text: str) -> bool:
    """Return whether a trimmed line is a rule: only asterisks, perhaps with blanks between."""
    return text.startswith("*") and _RULE.fullmatch(text) is not None


@attrs.frozen
class Source:
    """A file, or a part of one, for a format to detect and read."""

    name: str
    """Name of the page."""
    data: bytes
    """The bytes to read."""
    charset: str | None = None
    """Encoding stated outside the bytes, as in an HTTP header."""
    url: str | None = None
    """URL stated outside the bytes."""
    file_data: bytes | None = None
    """Bytes of the whole file, if `data` is only a part of it."""
    is_declared_html: bool = False
    """Whether the bytes are declared to be HTML, as in an HTTP header."""
    read_frame: Callable[[str], bytes | None] | None = None
    """Returns the bytes of a page that this one shows in a frame, by the address that it has for
    it; None for what was not saved with it. None if nothing was, as far as is known."""

    @cached_property
    def sha256(self) -> str:
        """Checksum of the whole file, in hexadecimal."""
        return hashlib.sha256(self.data if self.file_data is None else self.file_data).hexdigest()

    @cached_property
    def _decoded(self) -> tuple[str, list[PageWarning]]:
        return decode_text(self.data, self.name)

    @property
    def text(self) -> str:
        """The decoded text; spans are offsets into it. Raises NotTextError."""
        return self._decoded[0]

    @property
    def warnings(self) -> list[PageWarning]:
        """Warnings for invalid bytes. Raises NotTextError."""
        return self._decoded[1]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of `text`. Raises NotTextError, and PageError above MAX_LINES."""
        ends = self.text.count("\n") + self.text.count("\r") - self.text.count("\r\n")
        if ends > MAX_LINES:
            raise PageError(self.name, f"more than {MAX_LINES:,} lines")
        return split_lines(self.text)

    @cached_property
    def is_html(self) -> bool:
        """Whether the file is declared to be HTML or begins like it; the parser is not loaded."""
        return self.is_declared_html or self._html_start is not None

    @cached_property
    def _html_start(self) -> HtmlStart | None:
        encoding = certain_encoding(self.data) or "utf-8"
        beginning = self.data[:_HTML_START_BYTES].decode(encoding, "replace")
        found = find_html_start(beginning, self.name)
        if found or len(self.data) <= _HTML_START_BYTES or "<" not in beginning.lstrip(_BLANK)[:1]:
            return found
        return find_html_start(self.data.decode(encoding, "replace"), self.name)

    @cached_property
    def _markup(self) -> tuple[str, list[PageWarning]]:
        return decode_markup(self.data, self.name, self.charset)

    @property
    def html(self) -> str:
        """The decoded text of an HTML page. Raises NotTextError."""
        return self._markup[0]

    @property
    def html_warnings(self) -> list[PageWarning]:
        """Warnings about its decoding, and about a missing end. Raises NotTextError."""
        warnings = list(self._markup[1])
        if self._html_start is HtmlStart.PAGE and _HTML_END.search(self.html) is None:
            message = "the page has no </html>; its end may be missing"
            warnings.append(PageWarning("cut", message))
        return warnings

    @cached_property
    def tree(self) -> "LexborHTMLParser":
        """The tree of an HTML page. Raises NotTextError, and what parse_html raises."""
        # A byte order mark is text to the parser, which would end the head before it begins.
        return parse_html(self.html.lstrip(BOM), self.name)

    @cached_property
    def metas(self) -> dict[tuple[str, str], str]:
        """The contents of the `meta` elements of an HTML page, by the attribute that names them
        (`property`, `name` or `itemprop`) and the name; the first of each. Raises as `tree`."""
        found: dict[tuple[str, str], str] = {}
        for node in self.tree.css("meta"):
            attributes = node.attributes
            for key in META_KEYS:
                if (name := attributes.get(key)) is not None:
                    found.setdefault((key, name), (attributes.get("content") or "").strip())
        return found
