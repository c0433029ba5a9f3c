"""One file on its way to becoming pages: its bytes, its text, its lines."""

import hashlib
import re
from functools import cached_property

import attrs

from archive.decoding import decode_text
from archive.model import PageWarning

BOM = "\ufeff"
"""The byte order mark, which is no part of what a page says."""

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


@attrs.frozen
class Line:
    """One line of a text, without the white space around it."""

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
        text = part.strip()
        lead = len(part) - len(part.lstrip()) if text else 0
        return attrs.evolve(self, start=self.start + start + lead, text=text)


def split_lines(text: str) -> list[Line]:
    """The lines of a text; `\\r\\n`, `\\n` and `\\r` end one, nothing else does."""
    lines = []
    for number, match in enumerate(_LINE.finditer(text), start=1):
        mark = 1 if number == 1 and match[1].startswith(BOM) else 0
        content = match[1][mark:]
        stripped = content.strip()
        lead = mark + (content.find(stripped[0]) if stripped else 0)
        indent = len(content) - len(content.lstrip(" "))
        lines.append(Line(number, indent, match.start() + lead, stripped))
        if not match[2]:
            break
    return lines


@attrs.frozen
class Source:
    """What a format looks at to say whether a file is its own, and reads."""

    name: str
    """The name that the page will have."""
    data: bytes
    """The file's bytes."""

    @cached_property
    def sha256(self) -> str:
        """The checksum of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

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
        """The lines of `text`."""
        return split_lines(self.text)
