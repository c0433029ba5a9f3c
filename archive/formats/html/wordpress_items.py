"""Which elements of a WordPress page are comments, and which of them answers which."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import walk_visible
from archive.formats.common.source import Source
from archive.formats.html.tree import (
    Enclosing,
    ancestors,
    attribute,
    classes,
    find_all,
    mem_ids,
)
from archive.formats.html.wordpress_widgets import find_foreign

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LISTS = (
    ".commentlist, .comment-list, .comments-list, .commentslist, .comments, #commentlist, "
    "#comment-list, #comments-list, #comments, #comments ol, #comments ul, .comments ol, "
    ".comments ul"
)
"""Selectors of lists of comments."""
_CANDIDATES = "li[id], li.comment, li.pingback, li.trackback, [class*='depth-'], [id*='comment-']"
"""Selectors of what may be a comment or a pingback."""
_COMMENT_TAGS = frozenset({"li", "div", "article", "section", "dd", "tr"})
"""Elements that may hold a whole comment."""
_PINGS = frozenset({"pingback", "trackback", "pings", "ping"})
_ID = re.compile(r"(?:[a-z]+-)*comment-(\d+)")
_OWN_ID = re.compile(r"(?:(?:li|div|article)-)?comment-(\d+)")
"""Id of a comment itself; lists of recent comments in the sidebar have other ids."""
_OLD_PING = re.compile(
    r"\s*+(?:Ping|Track)back(?:\s*+:|\s++(?:by|from|von|de|por|par|da|di)\b|\s*+\Z)", re.IGNORECASE
)
"""Words above or below a pingback in old themes: `Pingback by …`."""
_DEPTH = re.compile(r"depth-(\d{1,4})")
"""Class that WordPress itself gives a comment, whatever the element."""


@attrs.define
class Item:
    """A comment or a pingback as it is on the page."""

    node: "LexborNode"
    """The element with its class or id."""
    ref: str | None
    """`comment-123`, if it has an id."""
    depth: int | None = None
    """Its depth as WordPress states it, from 1."""
    is_ping: bool = False
    """Whether it is a pingback or trackback."""
    parent: str | None = None
    """`ref` of the comment that it answers; None for the post."""

    @property
    def roots(self) -> tuple["LexborNode", ...]:
        """The elements that hold it; in a `dl`, its head is in the `dt` before it."""
        head = _previous_element(self.node) if self.node.tag == "dd" else None
        return (self.node,) if head is None or head.tag != "dt" else (head, self.node)


def find_items(source: Source) -> list[Item]:
    """Return the comments and pingbacks of a page, each once, in order, with their parents."""
    is_wordpress = "wp-content" in source.html or "replytocom=" in source.html
    if not is_wordpress and "schema.org/Question" in source.html:
        # Comments beside questions and answers, which say what they are themselves.
        return []
    find_lists = cache(lambda: mem_ids(find_all(source.tree, _LISTS)))  # Few pages need them.
    nodes = [
        node
        for node in find_all(source.tree, _CANDIDATES)
        if _is_item(node, find_lists, is_wordpress)
    ]
    nodes = [_definition(node) for node in nodes]
    items = {node.mem_id: Item(node, _ref(node), _depth(node)) for node in nodes}
    around = _find_outer(items)
    found = [item for item in items.values() if not _is_duplicate(item, around)]
    foreign = find_foreign(source, [(item.node, item.ref) for item in found])
    found = [item for item in found if item.node.mem_id not in foreign]
    texts = items if _may_have_old_pings(source.html) else None
    for item in found:
        item.is_ping = _is_ping(item.node, texts)
    _add_parents(found, around)
    return found


def _is_item(node: "LexborNode", find_lists: Callable[[], set[int]], is_wordpress: bool) -> bool:
    """Return whether an element is a comment or a pingback.

    It is recognised by the classes that WordPress gives it, by its id and the list around it, or,
    in a page of WordPress, by its id alone.
    """
    if node.tag not in _COMMENT_TAGS:
        return False
    names = classes(node)
    has_class = bool(names & _PINGS) or "comment" in names
    has_own_id = _OWN_ID.fullmatch(attribute(node, "id")) is not None
    if has_class and (has_own_id or _depth(node) is not None):
        return True
    if has_own_id and is_wordpress:
        return not (node.text() or "").isspace() and node.child is not None
    is_named = _ID.fullmatch(attribute(node, "id")) is not None
    is_named = is_named or bool(names & _PINGS) or (has_class and is_wordpress)
    is_named = is_named or (has_class and _ref(node) is not None)
    return (
        is_named
        and node.tag == "li"
        and any(each.mem_id in find_lists() for each in ancestors(node))
    )


def _definition(node: "LexborNode") -> "LexborNode":
    """Return the `dd` that an element fills, if a theme has a comment in `dt` and `dd`."""
    parent = node.parent
    return parent if node.tag == "div" and parent is not None and parent.tag == "dd" else node


def _find_outer(items: Mapping[int, Item]) -> dict[int, Item | None]:
    """Return the innermost comment around each, by the `mem_id` of the comments."""
    enclosing = Enclosing(item.node for item in items.values())
    found: dict[int, Item | None] = {}
    for number, item in items.items():
        outer = enclosing.around(item.node)
        found[number] = None if outer is None else items[outer.mem_id]
    return found


def _is_duplicate(item: Item, around: Mapping[int, Item | None]) -> bool:
    """Return whether an element is the same comment as the one around it, marked up twice."""
    outer = around[item.node.mem_id]
    if outer is None or (item.ref is None and classes(item.node) & _PINGS):
        return False
    if item.ref is not None:
        return outer.ref == item.ref
    outer.depth = outer.depth or item.depth
    return item.depth in (None, outer.depth)


def _depth(node: "LexborNode") -> int | None:
    """Return the depth of a comment in its class, from 1, or None."""
    matches = map(_DEPTH.fullmatch, classes(node))
    return next((int(match[1]) for match in matches if match), None)


def _ref(node: "LexborNode") -> str | None:
    """Return `comment-123`, from the element or the first in it with such an id."""
    if match := _ID.fullmatch(attribute(node, "id")):
        return f"comment-{match[1]}"
    inner = node.css_first('[id*="comment-"]')
    match = _ID.fullmatch(attribute(inner, "id")) if inner is not None else None
    return f"comment-{match[1]}" if match else None


def _previous_element(node: "LexborNode") -> "LexborNode | None":
    previous = node.prev
    while previous is not None and not previous.is_element_node:
        previous = previous.prev
    return previous


def _add_parents(items: list[Item], around: Mapping[int, Item | None]) -> None:
    """Number the comments without an id, and say what each answers.

    That is the comment around it, or, if the theme does not nest them, the last one with a depth
    smaller by one.
    """
    refs: dict[int, str] = {}
    path: list[str | None] = []
    for number, item in enumerate(items, start=1):
        if not item.is_ping:
            item.ref = item.ref or f"comment {number}"
        item.parent = _parent(item, around, refs, path)
        depth = item.depth or 1
        path += [None] * (depth - 1 - len(path))
        path[depth - 1 :] = [None if item.is_ping else item.ref]
        if not item.is_ping and item.ref:
            refs[item.node.mem_id] = item.ref


def _may_have_old_pings(html: str) -> bool:
    """Return whether a page has words for pingbacks outside of attributes; searching is quick."""
    return any(
        html.count(word) > html.count(f'{word}"') + html.count(f"{word}'")
        for word in ("ingback", "rackback")
    )


def _is_ping(node: "LexborNode", items: Mapping[int, Item] | None) -> bool:
    """Return whether a comment is a pingback, by its class or the words of old themes.

    `items`: all comments, by `mem_id`; None if the page has no such words.
    """
    if classes(node) & _PINGS:
        return True
    return items is not None and any(
        _OLD_PING.match(each.text_content or "") is not None
        for each, _ in walk_visible(node, items)
        if each.tag == "-text"
    )


def _parent(
    item: Item,
    around: Mapping[int, Item | None],
    refs: Mapping[int, str],
    path: list[str | None],
) -> str | None:
    outer = around[item.node.mem_id]
    while outer is not None and outer.node.mem_id not in refs:
        outer = around[outer.node.mem_id]
    if outer is not None:
        return outer.ref
    depth = item.depth or 1
    return path[depth - 2] if 1 < depth <= len(path) + 1 else None
