"""Comments of wpDiscuz, a plugin of WordPress that has its own markup instead of the theme's.

Each comment is a `div` whose id says which comment it is and which one it answers: `wc-comm-59_58`
up to version 5, `wpd-comm-59_58` from version 7 (`WpdiscuzWalker::start_el`).
What is in it has classes such as `wc-comment-author` and `wpd-comment-author`.
"""

import re
from collections.abc import Iterator

from archive.formats.common.source import Source
from archive.formats.html.article import find_body
from archive.formats.html.tree import attribute, classes, find_all
from archive.formats.html.wordpress import read_page
from archive.formats.html.wordpress_items import Item
from archive.model import Page

_ID = re.compile(r"(?:wc|wpd)-comm-(\d+)_(\d+)")
_PING = re.compile(r"(?:.*-)?(?:ping|track)back")


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with comments of wpDiscuz; None for other files."""
    if not source.is_html or "-comm-" not in source.html:
        return None
    items = find_items(source)
    return iter([read_page(source, items, find_body(source))]) if items else None


def find_items(source: Source) -> list[Item]:
    """Return the comments and pingbacks of a page, in order."""
    items = []
    for node in find_all(source.tree, '[id^="wc-comm-"], [id^="wpd-comm-"]'):
        if match := _ID.fullmatch(attribute(node, "id")):
            parent = None if match[2] == "0" else f"comment-{match[2]}"
            item = Item(node, f"comment-{match[1]}", parent=parent)
            item.is_ping = any(map(_PING.fullmatch, classes(node)))
            items.append(item)
    return items
