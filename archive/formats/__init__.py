"""Formats: the kinds of files that can be read, in the order in which they are tried.

A format is a module with `detect(source) -> Iterator[Page] | None`, which returns None for a file
of another format. To add one, write a module for it and add it to FORMATS.
"""

from collections.abc import Callable, Iterator

from archive.formats.backups import blogger, wordpress
from archive.formats.common.source import Source
from archive.formats.html import mhtml
from archive.formats.html.formats import detect_html
from archive.formats.text import classic, flattened, indented, unknown
from archive.model import Page

FORMATS: list[Callable[[Source], Iterator[Page] | None]] = [
    blogger.detect,
    wordpress.detect,
    mhtml.detect,
    detect_html,
    indented.detect,
    flattened.detect,
    classic.detect,
    unknown.detect,
]
"""The `detect` functions, in the order in which they are tried; the last accepts any text."""
