"""Navigate the tree of an HTML page."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from archive.formats.common.markup_text import HIDDEN_TAGS, MarkupText, read_node
from archive.formats.common.source import META_KEYS, Source
from archive.formats.html.web_archive import find_capture, without_prefix

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

CONTROL_TAGS = frozenset({"form", "button", "nav"})
"""Elements that never contain what a person wrote."""
_HIDDEN_TAGS = HIDDEN_TAGS | CONTROL_TAGS
COMMENT_ITEMTYPES = ("schema.org/Comment", "schema.org/UserComments")
"""Endings of the `itemtype` of comments."""
COMMENT_SELECTOR = ", ".join(f'[itemtype$="{each}"]' for each in COMMENT_ITEMTYPES)
"""CSS selector of elements with such a type."""


def attribute(node: "LexborNode", name: str) -> str:
    """Return an attribute, trimmed; empty if there is none."""
    return (node.attributes.get(name) or "").strip()


def classes(node: "LexborNode") -> set[str]:
    """Return the classes of an element."""
    names = node.attributes.get("class")
    return set(names.split()) if names else set()


def inline_text(node: "LexborNode", skip: Collection[int] = ()) -> str:
    """Return the text of an element on one line. `skip`: `mem_id` of elements left out."""
    return " ".join(read_node(node, skip=skip).text.split())


def descendants(
    root: "LexborNode", excluded: Collection[int] = (), met: set[int] | None = None
) -> Iterator["LexborNode"]:
    """Yield the elements inside one, in document order.

    `excluded`: `mem_id` of elements left out with their content. `met`: receives those of them that
    were encountered.
    """
    # Each step makes an object, so that none is made twice.
    node: Any = root.child
    end = root.mem_id
    while node is not None:
        is_included = node.mem_id not in excluded
        if is_included and node.is_element_node:
            yield node
        elif not is_included and met is not None:
            met.add(node.mem_id)
        following = node.child if is_included else None
        while following is None and (following := node.next) is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return
        node = following


def ancestors(node: "LexborNode") -> Iterator["LexborNode"]:
    """Yield the elements around one, from the innermost to the outermost."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


class Enclosing:
    """Finds the nearest of some elements around a node, in linear time over all nodes of a page."""

    def __init__(self, elements: Iterable["LexborNode"]) -> None:
        """`elements`: those that are found."""
        self._found: dict[int, LexborNode | None] = {}
        self._elements = {element.mem_id: element for element in elements}

    def around(self, node: "LexborNode") -> "LexborNode | None":
        """Return the nearest of the elements around a node, or None if it is in none of them."""
        passed: list[int] = []
        found: LexborNode | None = None
        for each in ancestors(node):
            if each.mem_id in self._elements:
                found = self._elements[each.mem_id]
                break
            if each.mem_id in self._found:
                found = self._found[each.mem_id]
                break
            passed.append(each.mem_id)
        self._found.update(dict.fromkeys(passed, found))
        return found


def is_inside(node: "LexborNode", names: Collection[str]) -> bool:
    """Return whether an ancestor of an element has one of some classes or ids."""
    return any(
        not classes(each).isdisjoint(names) or attribute(each, "id") in names
        for each in ancestors(node)
    )


def mem_ids(nodes: Iterable["LexborNode"]) -> set[int]:
    """Return the `mem_id` of each element, which identifies it."""
    return {node.mem_id for node in nodes}


def find_all(tree: Any, selectors: str) -> list["LexborNode"]:
    """Return the elements that match any of some selectors, each once, in document order."""
    return list({node.mem_id: node for node in tree.css(selectors)}.values())


def find_first(tree: Any, *selectors: str) -> "LexborNode | None":
    """Return the first element that matches the first selector with a match, or None."""
    for selector in selectors:
        if (node := tree.css_first(selector)) is not None:
            found: LexborNode = node
            return found
    return None


def first_text(tree: Any, *selectors: str) -> str | None:
    """Return the text of the element that `find_first` finds, on one line; None if it has none."""
    node = find_first(tree, *selectors)
    return (inline_text(node) if node is not None else "") or None


def read_content(
    root: "LexborNode", excluded: Collection[int] = (), *, rules: bool = False
) -> MarkupText:
    """Read the text and links of an element, without forms, buttons and navigation.

    `excluded`: `mem_id` of other elements left out; `rules`: turn `<hr>` into lines of asterisks.
    """
    return read_node(root, rules=rules, skip=excluded, hidden=_HIDDEN_TAGS)


def meta_content(source: Source, *names: str) -> str | None:
    """Return the content of the first of some `meta` elements that has any, or None."""
    for name in names:
        for key in META_KEYS:
            if content := source.metas.get((key, name)):
                return content
    return None


def page_url(source: Source) -> str | None:
    """Return where a page was published: the URL it states, else the one known for the file.

    Of a page in the Wayback Machine, this is the URL of the page itself.
    """
    stated = without_prefix(_stated_url(source))
    if source.url:
        known = without_prefix(source.url)
        return join_url(known, stated) if stated else known
    return stated if stated.casefold().startswith(("http://", "https://", "//")) else None


def relative_url(source: Source) -> str | None:
    """Return the canonical address of a page if it is relative and nothing tells to what."""
    stated = _stated_url(source)
    is_absolute = stated.partition("/")[0].endswith(":") or stated.startswith("/")
    return None if source.url or is_absolute else stated or None


def capture_time(source: Source) -> str | None:
    """Return when the Wayback Machine captured a page, in UTC, or None."""
    return find_capture(source, source.url or "", _stated_url(source))


def _stated_url(source: Source) -> str:
    canonical = source.tree.css_first('link[rel~="canonical"]')
    stated = attribute(canonical, "href") if canonical is not None else ""
    return stated or meta_content(source, "og:url") or ""


def join_url(base: str, link: str) -> str:
    """Resolve a link relative to the URL of its page; return that URL if the link is invalid."""
    try:
        return urljoin(base, link)
    except ValueError:
        return base


def page_title(source: Source) -> str | None:
    """Return the title that the head of a page states, or None."""
    # What a server prints before the page ends its head.
    node = find_first(source.tree, "head title", "body > title")
    title = meta_content(source, "og:title")
    return title or (" ".join(node.text().split()) if node else "") or None


def parse_count(text: str) -> int | None:
    """Return the number of at most nine digits in `text`, or None."""
    return int(text) if text.isdecimal() and len(text) < 10 else None
