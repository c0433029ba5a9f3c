"""One file on its way to becoming pages: its bytes, its text, its lines."""

import hashlib
import re
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from archive.errors import PageError
from archive.formats.common.markup_text import parse_html
from archive.model import PageWarning
from archive.text.decoding import decode, decode_markup, decode_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

MAX_LINES = 1_000_000
"""A text has at most so many lines: each takes memory of its own."""
BOM = "\ufeff"
"""The byte order mark, which is no part of what a page says."""

_HTML_START_BYTES = 16_384
"""In so many bytes a file shows that it is HTML."""
# Comments are atoms: if one might end at any `-->`, forty of them took for ever.
_HTML_START = re.compile(
    r"\ufeff?\s*+(?:<\?xml[^>]*>\s*+|<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT_START = re.compile(
    r"\ufeff?\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:article|br|center|div|link|main|meta|p|script|section|style|"
    r"table|title)(?:\s[^<>]*)?/?>.*</(?:article|div|html|main|p|section|table)\s*>",
    re.IGNORECASE | re.DOTALL,
)
"""How a page begins whose server has put a warning first, or a piece of a page."""
_HTML_END = re.compile(r"</html\s*>", re.IGNORECASE)
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_RULE = re.compile(r"\*(?:[ \t]*\*)*")
_INVISIBLE = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
"""Characters that nobody sees and that join nothing: they give directions, or let lines break."""
_TRIMMED = "".join(filter(str.isspace, map(chr, range(0x3001)))) + _INVISIBLE
"""What may stand around the visible characters of a line."""


@attrs.frozen
class Line:
    """One line of a text, without the white space around it, and without what nobody sees."""

    number: int
    """Which line, from 1."""
    indent: int
    """How many blanks it begins with."""
    start: int
    """Where its first visible character stands in the text."""
    text: str
    """From there to its last visible character; empty for a blank line."""

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.text)

    def cut(self, start: int, end: int | None = None) -> "Line":
        """A part of the line, counted in its own characters and trimmed."""
        part = self.text[start:end]
        text = _trim(part)
        lead = part.find(text[0]) if text else 0
        return attrs.evolve(self, start=self.start + start + lead, text=text)


def _trim(text: str) -> str:
    found = text.strip()
    # To look for all of them takes twice as long, and few lines have any.
    is_seen = not found or (found[0] not in _INVISIBLE and found[-1] not in _INVISIBLE)
    return found if is_seen else text.strip(_TRIMMED)


def split_lines(text: str) -> list[Line]:
    """The lines of a text; `\\r\\n`, `\\n` and `\\r` end one, nothing else does."""
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
    """Whether a trimmed line is a rule: asterisks alone."""
    return text.startswith("*") and _RULE.fullmatch(text) is not None


@attrs.frozen
class Source:
    """What a format looks at to say whether a file is its own, and reads."""

    name: str
    """The name that the page will have."""
    data: bytes
    """The file's bytes."""
    charset: str | None = None
    """What is said beside the bytes about their encoding."""
    url: str | None = None
    """What is said beside them about where they were published."""
    file: bytes | None = None
    """The whole file, of which they are a part."""
    is_declared_html: bool = False
    """Whether it is said beside them that they are HTML."""

    @cached_property
    def sha256(self) -> str:
        """The checksum of the file's bytes, in hexadecimal."""
        return hashlib.sha256(self.data if self.file is None else self.file).hexdigest()

    @cached_property
    def _decoded(self) -> tuple[str, list[PageWarning]]:
        return decode_text(self.data, self.name)

    @property
    def text(self) -> str:
        """The decoded text, which spans count in. Raises NotTextError."""
        return self._decoded[0]

    @property
    def warnings(self) -> list[PageWarning]:
        """What could not be decoded."""
        return self._decoded[1]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of `text`. Raises NotTextError, and PageError where they are too many."""
        ends = self.text.count("\n") + self.text.count("\r") - self.text.count("\r\n")
        if ends > MAX_LINES:
            raise PageError(self.name, f"more than {MAX_LINES:,} lines")
        return split_lines(self.text)

    @cached_property
    def is_html(self) -> bool:
        """Whether the file is said to be a page of HTML, or begins as one does."""
        if self.is_declared_html:
            return True
        beginning = decode(self.data[:_HTML_START_BYTES])
        return any(pattern.match(beginning) for pattern in (_HTML_START, _FRAGMENT_START))

    @cached_property
    def _markup(self) -> tuple[str, list[PageWarning]]:
        return decode_markup(self.data, self.name, self.charset)

    @property
    def html(self) -> str:
        """The text of a page of HTML. Raises NotTextError."""
        return self._markup[0]

    @property
    def html_warnings(self) -> list[PageWarning]:
        """What could not be decoded of it, and whether it was cut off."""
        warnings = list(self._markup[1])
        if _HTML_START.match(self.html) and _HTML_END.search(self.html) is None:
            message = "the page does not end as pages do: what was behind may be missing"
            warnings.append(PageWarning("cut", message))
        return warnings

    @cached_property
    def tree(self) -> "LexborHTMLParser":
        """The tree of a page of HTML. Raises NotTextError, and what parse_html raises."""
        return parse_html(self.html, self.name)
