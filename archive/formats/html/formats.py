"""The HTML formats, in the order in which they are tried."""

from collections.abc import Callable, Iterator

from archive.formats.common.source import Source
from archive.formats.html import (
    blogger,
    discourse,
    disqus,
    hacker_news,
    old_reddit,
    schema_org,
    stack_exchange,
    unknown,
    wordpress,
    wpdiscuz,
)
from archive.formats.html.frames import add_frames
from archive.formats.html.repeated import reader as repeated
from archive.model import Page

DISCUSSION_FORMATS: list[Callable[[Source], Iterator[Page] | None]] = [
    hacker_news.detect,
    old_reddit.detect,
    disqus.detect,
    discourse.detect,
    stack_exchange.detect,
    schema_org.detect_question,
    blogger.detect,
    wpdiscuz.detect,
    wordpress.detect,
    schema_org.detect,
    repeated.detect,
    wordpress.detect_post,
]
"""Formats that recognise a post or comments. `repeated` comes after those that know a
template, and before `wordpress.detect_post`, which reads pages without comments."""
HTML_FORMATS = [*DISCUSSION_FORMATS, unknown.detect]
"""The same, and any other page of HTML."""


def detect_discussion(source: Source) -> Iterator[Page] | None:
    """Return the pages of an HTML file with a post or comments; None for other files."""
    return _detect(source, DISCUSSION_FORMATS)


def detect_html(source: Source) -> Iterator[Page] | None:
    """Return the pages of an HTML file; None for other files."""
    return _detect(source, HTML_FORMATS)


def _detect(
    source: Source, formats: list[Callable[[Source], Iterator[Page] | None]]
) -> Iterator[Page] | None:
    if not source.is_html:
        return None
    detected = (detect(source) for detect in formats)
    pages = next((pages for pages in detected if pages is not None), None)
    return None if pages is None else add_frames(pages, source, DISCUSSION_FORMATS)
