"""Any other HTML page: its main text as one post, with a warning."""

from collections.abc import Iterator

from archive.formats.common.phrases import NO_COMMENTS_FOUND
from archive.formats.common.source import Source
from archive.formats.html.article import new_thread, read_post
from archive.formats.html.blogger import find_declared_count
from archive.formats.html.coverage import finish_page
from archive.model import Page


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page as one post; None if the file is not HTML."""
    if not source.is_html:
        return None
    thread = new_thread(source, "html")
    read_post(thread, source, None)
    thread.declared = find_declared_count(source)
    thread.warn("no-comments", NO_COMMENTS_FOUND)
    return iter([finish_page(source, thread)])
