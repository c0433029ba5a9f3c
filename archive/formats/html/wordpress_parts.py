"""The parts of one comment of a WordPress theme: what is said, and what is around it."""

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import read_node, walk_visible
from archive.formats.html.tree import descendants, mem_ids
from archive.formats.html.wordpress_classes import CONTROL, Role

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

BLOCKS = frozenset({"p", "blockquote", "pre", "ul", "ol", "dl", "table"})
"""Elements that hold what is said; WordPress puts all of it in such (`wpautop`)."""
_BLOCKS_IN_TEXT = BLOCKS - {"p"}


# Frozen ones take three times as long to make, and a page has thousands.
@attrs.define(eq=False)
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

    @cached_property
    def headers(self) -> list["LexborNode"]:
        """The largest elements around the anchors that have nothing of what is said."""
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
        for header in self.headers:
            yield from read_node(header, skip=self.controls).text.split("\n")

    def has_paragraphs(self) -> bool:
        """Return whether what is said is marked as a text, or is in paragraphs from its start."""
        return bool(self.speech) and self.speech[0].tag not in _BLOCKS_IN_TEXT

    def texts(self, skip: Collection[int] = ()) -> Iterator[str]:
        """Yield the pieces of text. `skip`: `mem_id` of more elements to leave out."""
        excluded = self.controls | self.replies | set(skip)
        for root in self.roots:
            yield from read_texts(root, excluded)

    def texts_outside(self) -> Iterator[str]:
        """Yield the pieces of text that are in no block of what is said, and no link or button."""
        return self.texts(mem_ids(self.speech)) if self.speech else iter(())


def is_author_link(part: Part) -> bool:
    """Return whether an element is WordPress's own link to a commenter's site.

    (`get_comment_author_link`: `rel="external nofollow"`, later with `class="url"`.)
    """
    relations = part.attributes.get("rel") or ""
    if part.tag != "a":
        return False
    names = (part.attributes.get("class") or "").split()
    return "url" in names or ("external" in relations and "nofollow" in relations)


def read_texts(
    root: "LexborNode", skip: Collection[int], limit: int | None = None
) -> Iterator[str]:
    """Yield the pieces of visible text in an element. `limit`: how many nodes are visited."""
    for node, _ in islice(walk_visible(root, skip), limit):
        if node.tag == "-text" and (text := (node.text_content or "").strip()):
            yield text
