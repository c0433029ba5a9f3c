"""Take a comment of a WordPress theme apart into what is said and what is around it."""

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from archive.formats.html.names import is_says, read_named_time
from archive.formats.html.repeated.words import parts_of
from archive.formats.html.tree import CONTROL_TAGS, descendants, mem_ids
from archive.formats.html.wordpress_authors import MARKED
from archive.formats.html.wordpress_classes import (
    CONTROL,
    DATE,
    META,
    NAME,
    TEXT,
    Role,
    role_of_class,
)
from archive.formats.html.wordpress_parts import (
    BLOCKS,
    Part,
    Parts,
    is_author_link,
    read_texts,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ORDER = (CONTROL, TEXT, NAME, DATE, META)
"""Kinds of classes, the most important first, where an element has several."""
_NO_ROLE, _NAME = Role("", 0), Role(NAME, 0)
_BYLINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "small", "span", "em", "cite"})
"""Elements in which themes print a date without any mark."""
_TAGS = BLOCKS.union(MARKED, _BYLINES, CONTROL_TAGS, ("a", "time", "abbr"))
"""Elements that may matter without a class."""
_INLINE = frozenset({"a", "b", "em", "i", "small", "span", "strong"})
_MAX_EMPTY_NODES = 1_000
"""An element without text in this many nodes has none; it bounds the work for nested ones."""
_MAX_BYLINE_NODES = 50
_MAX_BYLINE_CHARS = 100
_NO_ATTRIBUTES: dict[str, str | None] = {}
_REPLIES = frozenset({"reply", "replies", "response", "responses", "answer", "answers"})
"""Words of the classes of replies."""
_MAX_REPLY_HEAD = 40
"""The name and the date of a reply are among its first elements."""
_MAX_CACHED = 10_000


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
        elif kind == NAME or (is_link and is_author_link(part)) or _is_all_of_a_block(part):
            parts.anchors.append(part.node)
    if not is_dated:
        parts.anchors += _find_bylines(parts)
    parts.speech = _find_speech(parts)
    parts.with_speech = parts.with_ancestors(parts.speech)
    return parts


def _is_all_of_a_block(part: Part) -> bool:
    """Return whether a `cite` is all that its block says, but for "says": then it is a name."""
    parent = part.node.parent if part.tag == "cite" else None
    if parent is None:
        return False
    beside = " ".join(read_texts(parent, {part.mem_id}, _MAX_BYLINE_NODES))
    return not any(map(str.isalnum, beside)) or is_says(beside)


def _walk(root: "LexborNode", items: Collection[int], replies: set[int]) -> Iterator[Part]:
    """Yield the elements of a comment, without those of replies, which are added to `replies`."""
    node: Any = root.child
    end = root.mem_id
    around = [""]
    has_name = has_text = False
    while node is not None:
        mem_id = node.mem_id
        following = None
        is_element = node.is_element_node
        attributes = node.attributes if is_element else _NO_ATTRIBUTES
        names = attributes.get("class")
        if mem_id in items or (names and has_name and has_text and _is_reply(node, names)):
            replies.add(mem_id)
        elif is_element:
            tag = node.tag
            role = _role(names) if names else _NO_ROLE
            has_name = has_name or role.kind == NAME
            has_text = has_text or role.kind == TEXT or tag in BLOCKS
            kind = role.kind or around[-1]
            if role.kind or tag in _TAGS:
                yield Part(node, mem_id, tag, attributes, role, kind)
            following = node.child
            if following is not None:
                around.append(kind)
        while following is None and (following := node.next) is None:
            node = node.parent
            if node is None or node.mem_id == end:
                return
            around.pop()
        node = following


def _is_reply(node: "LexborNode", names: str) -> bool:
    """Return whether an element after the text is a reply that no id says to be a comment.

    It has its own name and date.
    """
    if parts_of(names).isdisjoint(_REPLIES):
        return False
    kinds = set()
    for each in islice(descendants(node), _MAX_REPLY_HEAD):
        inner = each.attributes.get("class")
        kinds.add(DATE if each.tag == "time" else _role(inner).kind if inner else "")
    return NAME in kinds and not kinds.isdisjoint((DATE, META))


@lru_cache(_MAX_CACHED)
def _role(names: str) -> Role:
    """Return what the classes of an element say, the most important one."""
    roles = [role for name in names.split() if (role := role_of_class(name)) is not None]
    # A name stays a name in themes that also mark it as the post's author (`bypostauthor`).
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


def _find_bylines(parts: Parts) -> list["LexborNode"]:
    """Return the first element, or one of the last, with nothing but a date, perhaps a name."""
    paragraphs = [part.mem_id for part in parts.all if part.tag == "p"]
    texts = [part.mem_id for part in parts.all if part.tag == "p" and part.around == TEXT]
    # A date between two paragraphs of a text belongs to the text.
    skipped = {*paragraphs[2:-3], *texts[1:-1]}
    inner = set(paragraphs)
    for part in parts.all:
        parent = part.node.parent
        if parent is not None and parent.mem_id in inner:
            inner.add(part.mem_id)
        elif part.tag in _BYLINES and part.mem_id not in skipped:
            text = " ".join(
                read_texts(part.node, parts.controls | parts.replies, _MAX_BYLINE_NODES)
            )
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
    # Quick: most elements begin with text.
    first = root.child
    if first is not None and first.tag == "p" and first.mem_id not in skip:
        first = first.child
    if first is not None and first.tag == "-text" and (first.text_content or "").strip():
        return True
    return any(read_texts(root, skip, _MAX_EMPTY_NODES))
