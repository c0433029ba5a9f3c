"""Comments on a WordPress page that were made on other pages: lists of the latest comments."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.formats.common.source import Source
from archive.formats.html.tree import ancestors, attribute, page_url
from archive.formats.html.web_archive import without_prefix

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LATEST = re.compile(r"(?:recent|latest|newest|last)[-_]?comment|comments?[-_](?:recent|latest)")
_WIDGETS = frozenset({"widget", "sidebar", "widget-area"})
_VARIANT = re.compile(r"/(?:comment-page-\d+|amp|index\.php)(?=/|$)")
"""Parts of a path that show the same page otherwise."""
_PAGE_QUERY = re.compile(r"(?:^|&)((?:p|page_id|attachment_id)=\d+)")
_MAX_URL_CHARS = 2_000
_MAX_CACHED = 1_000

Candidates = Sequence[tuple["LexborNode", str | None]]
"""What may be comments, each with its `comment-123`."""


def find_foreign(source: Source, candidates: Candidates) -> set[int]:
    """Return the `mem_id` of what was said on other pages.

    Such a list is called so, or its entries link to a comment on another page, and it is in a
    sidebar, or other comments are of this page.
    """
    zones = _zones([node for node, _ in candidates])
    pages = _pages_of_comments(source)
    here = _page_key(page_url(source) or "") or _most_common_page(candidates, zones, pages)
    own, foreign = set(), set()
    for node, ref in candidates:
        linked = pages.get(ref or "", set())
        if zones[node.mem_id] == "latest" or (here and linked and linked.isdisjoint((here, ""))):
            foreign.add(node.mem_id)
        elif not zones[node.mem_id]:
            own.add(ref)
    return {
        node.mem_id
        for node, ref in candidates
        if zones[node.mem_id] == "latest"
        or (node.mem_id in foreign and (zones[node.mem_id] or own))
        or (zones[node.mem_id] and ref is not None and ref in own)
    }


def _zones(nodes: Sequence["LexborNode"]) -> dict[int, str]:
    """Return, by `mem_id`, `latest` for what is in a list of the latest comments, `widget` for what
    is in a sidebar, nothing for other elements."""
    zones: dict[int, str] = {}
    for node in nodes:
        path = []
        zone = ""
        for each in ancestors(node):
            if each.mem_id in zones:
                zone = zones[each.mem_id]
                break
            path.append(each)
        for each in reversed(path):
            zone = zones[each.mem_id] = _own_zone(each) or zone
        zones.setdefault(node.mem_id, zone)
    return zones


def _own_zone(node: "LexborNode") -> str:
    if node.tag in ("body", "html"):
        return ""
    names = f"{attribute(node, 'id')} {attribute(node, 'class')}".casefold()
    if _LATEST.search(names):
        return "latest"
    return "widget" if node.tag == "aside" or not _WIDGETS.isdisjoint(names.split()) else ""


def _pages_of_comments(source: Source) -> dict[str, set[str]]:
    """Return the pages that links to each `comment-123` lead to; an empty key for this one."""
    pages: dict[str, set[str]] = {}
    for link in source.tree.css('a[href*="#comment-"]'):
        page, _, fragment = attribute(link, "href").partition("#")
        pages.setdefault(fragment, set()).add(_page_key(page))
    return pages


def _most_common_page(
    candidates: Candidates, zones: dict[int, str], pages: dict[str, set[str]]
) -> str:
    found = Counter(
        page
        for node, ref in candidates
        if not zones[node.mem_id]
        for page in pages.get(ref or "", ())
    )
    return found.most_common(1)[0][0] if found else ""


@lru_cache(_MAX_CACHED)
def _page_key(url: str) -> str:
    """Return the part of a URL that identifies its page; empty for an empty or invalid URL."""
    if not url or len(url) > _MAX_URL_CHARS:
        return ""
    try:
        parts = urlsplit(without_prefix(url))
    except ValueError:
        return ""
    path = _VARIANT.sub("", parts.path).strip("/").casefold()
    query = _PAGE_QUERY.search(parts.query)
    if not (path or query or parts.netloc):
        return ""
    return f"/{path}?{query[1]}" if query else f"/{path}"
