"""Any other page of HTML: its main text as one post, with a warning that no layout was known."""

from collections.abc import Iterator

from archive.formats.common.source import Source
from archive.formats.html.article import begin, read_post
from archive.formats.html.blogger import declared_in
from archive.model import Page


def detect(source: Source) -> Iterator[Page] | None:
    """The page as one post; None only for what is no HTML."""
    if not source.is_html:
        return None
    thread = begin(source, "html")
    read_post(thread, source, None)
    thread.declared = declared_in(source)
    thread.warn("no-comments", "no comments were recognised; the page is kept as one post")
    return iter([thread.finish()])
