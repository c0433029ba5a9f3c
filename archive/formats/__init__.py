"""Formats: what a file may be, in the order they are asked.

A format is a module with `detect(source) -> Iterator[Page] | None`: None says "not ours". To add
one, write it in a file of its own and name it in FORMATS.
"""

from collections.abc import Callable, Iterator

from archive.formats.backups import blogger as blogger_backup
from archive.formats.backups import wordpress as wxr
from archive.formats.common.source import Source
from archive.formats.html import formats as html_formats
from archive.formats.html import mhtml
from archive.formats.text import classic, flattened, indented
from archive.formats.text import unknown as plain
from archive.model import Page

FORMATS: list[Callable[[Source], Iterator[Page] | None]] = [
    blogger_backup.detect,
    wxr.detect,
    mhtml.detect,
    *html_formats.HTML_FORMATS,
    indented.detect,
    flattened.detect,
    classic.detect,
    plain.detect,
]
