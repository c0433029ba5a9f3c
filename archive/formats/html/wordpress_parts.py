"""The parts of one comment of a WordPress theme: what is said, and what is around it."""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs

from archive.formats.common.markup_text import read_node, walk_visible
from archive.formats.html.names import read_named_time
from archive.formats.html.tree import CONTROL_TAGS, descendants, mem_ids
from archive.formats.html.wordpress_classes import (
    CONTROL,
    DATE,
    META,
    NAME,
    TEXT,
    Role,
    role_of_class,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

BLOCKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "dl", "table"})
"""Elements that hold what is said; WordPress puts all of it in such (`wpautop`)."""
_ORDER = (CONTROL, TEXT, NAME, DATE, META)
"""Kinds of classes, the most important first, where an element has several."""
_NO_ROLE, _NAME = Role("", 0), Role(NAME, 0)
MARKED = ("strong", "b", "figcaption", "h5", "h4", "h6", "h3", "h2", "h1")
"""Elements in which themes put a name without a class, the likeliest first."""
_BYLINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "small", "span", "em", "cite"})
"""Elements in which themes print a date without any mark."""
_TAGS = BLOCKS.union(MARKED, _BYLINES, CONTROL_TAGS, ("a", "time", "abbr"))
"""Elements that may matter without a class."""
_INLINE = frozenset({"a", "b", "em", "i", "small", "span", "strong"})
_MAX_EMPTY_NODES = 1_000
"""An element without text in this many nodes has none; it bounds the work for nested ones."""
_MAX_BYLINE_NODES = 50
_MAX_BYLINE_CHARS = 100
_MAX_CACHED = 10_000


@attrs.frozen(eq=False)
class Part:
    """An element of a comment."""

    node: "LexborNode"
    """The element."""
    mem_id: int
    """Its `mem_id`."""
    tag: str
    """Its tag."""
    attributes: dict[str, str | None]
    """Its attributes."""
    role: Role
    """What its classes say that it is for; kind "" for nothing."""
    around: str
    """Kind of the innermost element around it, or of itself, that has one."""


@attrs.define
class Parts:
    """A comment without the replies in it."""

    roots: tuple["LexborNode", ...]
    """The elements that hold it."""
    root_ids: set[int]
    """`mem_id` of those."""
    all: list[Part] = attrs.Factory(list)
    """The elements in them that may matter, in order."""
    replies: set[int] = attrs.Factory(set)
    """`mem_id` of the replies in it."""
    anchors: list["LexborNode"] = attrs.Factory(list)
    """Elements that state a name or a date."""
    controls: set[int] = attrs.Factory(set)
    """`mem_id` of buttons, links and notices."""
    reply_link: "LexborNode | None" = None
    """WordPress's link to reply to the comment."""
    speech: list["LexborNode"] = attrs.Factory(list)
    """The blocks of what is said."""
    with_speech: set[int] = attrs.Factory(set)
    """`mem_id` of those blocks and the elements around them."""

    def outside(self) -> Iterator[Part]:
        """Yield the elements that are neither what is said nor links and buttons."""
        said: set[int] = set()
        for block in self.speech:
            if block.mem_id not in said:
                said.add(block.mem_id)
                said.update(each.mem_id for each in descendants(block, self.replies))
        for part in self.all:
            if part.around != CONTROL and part.mem_id not in said:
                yield part

    def with_ancestors(self, nodes: Iterable["LexborNode | None"]) -> set[int]:
        """Return the `mem_id` of elements and of those around them in the comment."""
        found = set(self.root_ids)
        for node in nodes:
            each: LexborNode | None = node
            while each is not None and (mem_id := each.mem_id) not in found:
                found.add(mem_id)
                each = each.parent
        return found

    def headers(self) -> list["LexborNode"]:
        """Return the largest elements around the anchors that have nothing of what is said."""
        if not self.speech:
            return self._outermost_anchors()
        found = {}
        seen: set[int] = set()
        for anchor in self.anchors:
            if anchor.mem_id not in self.with_speech:
                header = self._header_of(anchor, seen)
                if header is not None:
                    found[header.mem_id] = header
        return list(found.values())

    def _outermost_anchors(self) -> list["LexborNode"]:
        found = []
        inner: set[int] = set()
        for anchor in self.anchors:
            if anchor.mem_id not in inner:
                found.append(anchor)
                inner.update(each.mem_id for each in descendants(anchor, self.replies))
        return found

    def _header_of(self, anchor: "LexborNode", seen: set[int]) -> "LexborNode | None":
        """Return the header of an anchor, or None if it is in one that is known (`seen`)."""
        node = anchor
        while (parent := node.parent) is not None and parent.mem_id not in self.with_speech:
            if node.mem_id in seen:
                return None
            seen.add(node.mem_id)
            node = parent
        if node.mem_id in seen:
            return None
        seen.add(node.mem_id)
        # All of the head of a definition is.
        return parent if parent is not None and parent.tag == "dt" else node

    def header_lines(self) -> Iterator[str]:
        """Yield the lines of text in the headers, without links and buttons."""
        for header in self.headers():
            yield from read_node(header, skip=self.controls).text.split("\n")

    def texts_outside(self) -> Iterator[str]:
        """Yield the pieces of text that are in no block of what is said, and no link or button."""
        if not self.speech:
            return
        skip = self.controls | self.replies | mem_ids(self.speech)
        for root in self.roots:
            for node, _ in walk_visible(root, skip):
                if node.tag == "-text" and (text := (node.text_content or "").strip()):
                    yield text


def read_parts(roots: tuple["LexborNode", ...], ref: str, items: Collection[int]) -> Parts:
    """Take a comment apart. `items`: `mem_id` of all comments on the page."""
    parts = Parts(roots, mem_ids(roots))
    for root in roots:
        parts.all += _walk(root, items, parts.replies)
    is_dated = False
    for part in parts.all:
        kind = part.role.kind
        is_link = part.tag == "a"
        if is_link and _is_reply_link(part):
            parts.reply_link = parts.reply_link or part.node
            kind = CONTROL
        if kind == CONTROL or part.tag in CONTROL_TAGS:
            parts.controls.add(part.mem_id)
        elif kind in (DATE, META) or part.tag == "time" or (is_link and _leads_to(part, ref)):
            parts.anchors.append(part.node)
            is_dated = True
        elif kind == NAME or (is_link and is_author_link(part)):
            parts.anchors.append(part.node)
    if not is_dated:
        parts.anchors += _find_bylines(parts)
    parts.speech = _find_speech(parts)
    parts.with_speech = parts.with_ancestors(parts.speech)
    return parts


def _walk(root: "LexborNode", items: Collection[int], replies: set[int]) -> Iterator[Part]:
    """Yield the elements of a comment, without those of replies, which are added to `replies`."""
    node: Any = root.child
    around = [""]
    while node is not None:
        mem_id = node.mem_id
        if mem_id in items:
            replies.add(mem_id)
        elif node.is_element_node:
            attributes = node.attributes
            names = attributes.get("class")
            role = _role(names) if names else _NO_ROLE
            kind = role.kind or around[-1]
            tag = node.tag
            if role.kind or tag in _TAGS:
                yield Part(node, mem_id, tag, attributes, role, kind)
            if node.child is not None:
                around.append(kind)
                node = node.child
                continue
        while node.next is None:
            node = node.parent
            if node is None or node.mem_id == root.mem_id:
                return
            around.pop()
        node = node.next


@lru_cache(_MAX_CACHED)
def _role(names: str) -> Role:
    """Return what the classes of an element say, the most important one."""
    roles = [role for name in names.split() if (role := role_of_class(name)) is not None]
    # A name is one, whatever theme marks it as that of the post's author (`bypostauthor`).
    if _NAME in roles:
        return _NAME
    return min(roles, key=lambda role: (_ORDER.index(role.kind), role.rank), default=_NO_ROLE)


def _is_reply_link(link: Part) -> bool:
    names = link.attributes.get("class") or ""
    return "comment-reply-link" in names or "replytocom=" in (link.attributes.get("href") or "")


def _leads_to(link: Part, ref: str) -> bool:
    """Return whether a link is the one to the comment itself; most have the date in it."""
    target = link.attributes.get("href") or ""
    if not target.endswith(ref):
        return False
    # Themes also have links to `#li-comment-5`.
    return target[: -len(ref)].rstrip("abcdefghijklmnopqrstuvwxyz-").endswith("#")


def is_author_link(part: Part) -> bool:
    """Return whether an element is WordPress's own link to a commenter's site.

    (`get_comment_author_link`: `rel="external nofollow"`, later with `class="url"`.)
    """
    relations = part.attributes.get("rel") or ""
    if part.tag != "a":
        return False
    names = (part.attributes.get("class") or "").split()
    return "url" in names or ("external" in relations and "nofollow" in relations)


def _find_bylines(parts: Parts) -> list["LexborNode"]:
    """Return the first element, or one of the last, with nothing but a date, perhaps a name."""
    paragraphs = [part.mem_id for part in parts.all if part.tag == "p"]
    passed_over = set(paragraphs[2:-3])
    inner = set(paragraphs)
    for part in parts.all:
        parent = part.node.parent
        if parent is not None and parent.mem_id in inner:
            inner.add(part.mem_id)
        elif part.tag in _BYLINES and part.mem_id not in passed_over:
            text = " ".join(_texts(part.node, parts.controls | parts.replies, _MAX_BYLINE_NODES))
            has_digits = any(map(str.isdecimal, text))
            if has_digits and len(text) <= _MAX_BYLINE_CHARS and read_named_time(text).moment.date:
                return [part.node]
    return []


def _find_speech(parts: Parts) -> list["LexborNode"]:
    """Return the blocks of what is said: paragraphs, quotations and lists that state no name or
    date, and elements that are marked as a text.

    Those in an element that is marked as something else count only where there are no others: in
    some themes `.comment-author` holds the whole comment.
    """
    excluded = parts.with_ancestors(parts.anchors) | parts.controls
    blocks = [
        part
        for part in parts.all
        if (part.tag in BLOCKS or _is_text(part))
        and part.mem_id not in excluded
        and _has_text(part.node, parts.controls)
    ]
    for kinds in (("", TEXT), (NAME, META, DATE), (CONTROL,)):
        if found := [part.node for part in blocks if part.around in kinds]:
            return found
    return []


def _is_text(part: Part) -> bool:
    """Return whether an element is marked as a text and holds nothing else."""
    return part.role.kind == TEXT and part.role.rank < (1 if part.tag in _INLINE else 2)


def _has_text(root: "LexborNode", skip: Collection[int]) -> bool:
    """Return whether an element has visible text besides the elements to skip."""
    return any(_texts(root, skip, _MAX_EMPTY_NODES))


def _texts(root: "LexborNode", skip: Collection[int], limit: int) -> Iterator[str]:
    """Yield the pieces of visible text among the first nodes in an element."""
    for node, _ in islice(walk_visible(root, skip), limit):
        if node.tag == "-text" and (text := (node.text_content or "").strip()):
            yield text
