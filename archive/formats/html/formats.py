"""The HTML formats, in the order in which they are tried."""

from collections.abc import Callable, Iterator

from archive.formats.common.source import Source
from archive.formats.html import (
    blogger,
    hacker_news,
    old_reddit,
    schema_org,
    unknown,
    wordpress,
)
from archive.model import Page

DISCUSSION_FORMATS: list[Callable[[Source], Iterator[Page] | None]] = [
    hacker_news.detect,
    old_reddit.detect,
    blogger.detect,
    wordpress.detect,
    schema_org.detect,
    wordpress.detect_post,
]
"""Formats that recognise a post or comments. `wordpress.detect_post` comes after `schema_org`,
which may find the comments of a WordPress page where `wordpress.detect` finds none."""
HTML_FORMATS = [*DISCUSSION_FORMATS, unknown.detect]


def detect_html(source: Source) -> Iterator[Page] | None:
    """Return the pages of an HTML file; None for other files."""
    if not source.is_html:
        return None
    detected = (detect(source) for detect in HTML_FORMATS)
    return next((pages for pages in detected if pages is not None), None)
