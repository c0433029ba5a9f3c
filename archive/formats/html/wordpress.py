"""WordPress HTML pages, of the many themes that keep the names of WordPress's templates:
comments with ids such as `comment-123`, in a list, or with classes such as `depth-1` in any
element; replies inside the comments they answer, mostly in `ol.children`."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.formats.common.source import Source
from archive.formats.html.article import find_body, new_thread, read_post
from archive.formats.html.comments import add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.other_pages import warn_of_other_pages
from archive.formats.html.tree import meta_content
from archive.formats.html.wordpress_comments import read_comments
from archive.formats.html.wordpress_counts import read_declared_count
from archive.formats.html.wordpress_items import Item, find_items
from archive.formats.html.wordpress_zones import drop_false_instants
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with comments of a WordPress theme; None for other files."""
    if not source.is_html or not (items := find_items(source)):
        return None
    return iter([read_page(source, items, find_body(source))])


def detect_post(source: Source) -> Iterator[Page] | None:
    """Return the page of a WordPress HTML file without comments; None for other files."""
    if not source.is_html or (body := find_body(source)) is None:
        return None
    is_wordpress = "wp-content" in source.html or (
        (meta_content(source, "generator") or "").startswith("WordPress")
    )
    return iter([read_page(source, [], body)]) if is_wordpress else None


def read_page(source: Source, items: list[Item], body: "LexborNode | None") -> Page:
    """Read a page of WordPress. `items`: its comments; `body`: the element with the post's text."""
    thread = new_thread(source, "wordpress-html")
    read_post(thread, source, body)
    pings = [item for item in items if item.is_ping]
    comments = read_comments(items)
    drop_false_instants(source, thread, comments)
    add_comments(thread, comments)
    read_declared_count(thread, source, len(pings))
    warn_of_no_comments(thread)
    warn_of_other_pages(thread, source)
    if len(pings) == 1:
        thread.warn("pingbacks", "1 pingback or trackback left out")
    elif pings:
        thread.warn("pingbacks", f"{len(pings)} pingbacks or trackbacks left out")
    return finish_page(source, thread)
