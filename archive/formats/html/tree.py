"""Finding one's way in a page of HTML. Needs the extra `html`."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from archive.formats.common.markup_text import MarkupText, read_node
from archive.formats.common.source import Source

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

NO_SPEECH = frozenset({"form", "button", "nav"})
"""Elements in which a page never shows what somebody said."""
COMMENT_TYPES = ("schema.org/Comment", "schema.org/UserComments")
"""How the types of elements end that schema.org calls comments."""
MARKED_COMMENTS = ", ".join(f'[itemtype$="{each}"]' for each in COMMENT_TYPES)
"""What selects them."""


def attribute(node: "LexborNode", name: str) -> str:
    """An attribute, trimmed; empty where there is none."""
    return (node.attributes.get(name) or "").strip()


def classes(node: "LexborNode") -> set[str]:
    """An element's classes."""
    return set(attribute(node, "class").split())


def words_of(node: "LexborNode", skip: Collection[int] = ()) -> str:
    """What an element says, on one line."""
    return " ".join(read_node(node, skip=skip).text.split())


def own(
    root: "LexborNode", foreign: Collection[int] = (), met: set[int] | None = None
) -> Iterator["LexborNode"]:
    """The elements inside one, in the order of the page, without those in `foreign` (by their
    `mem_id`) and what is in them. `met`: takes in those of `foreign` that were passed by."""
    node: Any = root.child
    while node is not None:
        is_own = node.mem_id not in foreign
        if is_own and node.is_element_node:
            yield node
        elif not is_own and met is not None:
            met.add(node.mem_id)
        if is_own and node.child is not None:
            node = node.child
            continue
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
        node = node.next


def above(node: "LexborNode") -> Iterator["LexborNode"]:
    """The elements that one stands in, from the inside to the outside."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def is_inside(node: "LexborNode", names: Collection[str]) -> bool:
    """Whether an element stands in one that has one of some classes or ids."""
    return any(
        not classes(each).isdisjoint(names) or attribute(each, "id") in names
        for each in above(node)
    )


def mem_ids(nodes: Iterable["LexborNode"]) -> set[int]:
    """Elements by their `mem_id`, which is what tells them apart."""
    return {node.mem_id for node in nodes}


def find_all(tree: Any, selectors: str) -> list["LexborNode"]:
    """The elements that fit any of some selectors, each once, in the order of the page."""
    return list({node.mem_id: node for node in tree.css(selectors)}.values())


def first(tree: Any, *selectors: str) -> "LexborNode | None":
    """The first element that fits the first selector which any fits."""
    for selector in selectors:
        if (node := tree.css_first(selector)) is not None:
            found: LexborNode = node
            return found
    return None


def read_speech(
    root: "LexborNode", foreign: Collection[int] = (), *, rules: bool = False
) -> MarkupText:
    """What somebody says in an element, without forms and buttons and without `foreign`."""
    controls = mem_ids(each for each in own(root, foreign) if each.tag in NO_SPEECH)
    return read_node(root, rules=rules, skip=controls.union(foreign))


def meta(tree: "LexborHTMLParser", *names: str) -> str | None:
    """What the page's head says under the first of some names that it has."""
    for name in names:
        for key in ("property", "name", "itemprop"):
            node = tree.css_first(f'meta[{key}="{name}"]')
            if node is not None and (content := attribute(node, "content")):
                return content
    return None


def url_of(source: Source) -> str | None:
    """Where a page was published: what is known beside it, or what it says itself."""
    canonical = source.tree.css_first('link[rel~="canonical"]')
    found = attribute(canonical, "href") if canonical is not None else ""
    found = found or meta(source.tree, "og:url") or ""
    if source.url:
        return urljoin_safely(source.url, found) if found else source.url
    return found if found.casefold().startswith(("http://", "https://", "//")) else None


def urljoin_safely(base: str, link: str) -> str:
    """A link as it is meant on a page; the page itself where it is no link."""
    try:
        return urljoin(base, link)
    except ValueError:
        return base


def title_of(source: Source) -> str | None:
    """What a page's head calls it."""
    node = source.tree.css_first("head title")
    found = meta(source.tree, "og:title") or (" ".join(node.text().split()) if node else "")
    return found or None


def count_in(text: str) -> int | None:
    """The number that digits are, if they are not too many to count anything."""
    return int(text) if text.isdecimal() and len(text) < 10 else None
