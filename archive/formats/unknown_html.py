"""Any other HTML page: its text as one post, nothing of it lost, and a warning."""

from archive.formats.html_page import HtmlPage, line_of, said_by
from archive.model import Page


def read(page: HtmlPage) -> Page | None:
    """The page as one post; never None."""
    thread = page.thread("html")
    title = page.tree.css_first("title")
    thread.title = (" ".join(title.text().split()) if title is not None else "") or None
    if thread.title is None:
        thread.title = line_of(page.first("h1")) or None
    said = said_by(page.tree.body, rules=True)
    thread.text, thread.links = said.text, said.links
    message = "no comments were recognised; the text of the page is kept as one post"
    thread.warn("no-comments", message)
    return thread.finish()
