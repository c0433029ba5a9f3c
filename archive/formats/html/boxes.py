"""The block elements of an HTML page, and how much text is in each."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import HIDDEN_TAGS, is_block
from archive.formats.html.furniture_names import Naming, read_naming
from archive.formats.nesting.elements import HEADINGS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ITEMS = frozenset({"dd", "dt", "li", "pre", "td", "th"})
"""Elements whose text is prose even if it is short."""
_MORE_BLOCKS = frozenset(
    {"body", "button", "center", "label", "legend", "option", "select", "summary", "tbody", "td",
     "th"}
)  # fmt: skip
_ARTICLE_TAGS = frozenset({"article", "main"})
_BODY_NAMES = frozenset(
    {"article-body", "article-content", "article__body", "article__content", "entry", "entry-body",
     "entry-content", "post-body", "post-content", "post-entry", "postbody", "story-body"}
)  # fmt: skip
"""Classes that themes give the text of a post."""
_SENTENCE_ENDS = frozenset(".!?…:;\"”»“’')。！？")
_MIN_PROSE_CHARS = 80
"""A block with at least this many characters is prose …"""
_MIN_SENTENCE_CHARS = 25
"""… or with at least this many, if it ends like a sentence."""
_MAX_LINKED_SHARE = 0.5
"""Prose has at most this share of its characters in links."""


@attrs.define(eq=False)
class Box:
    """A block element, with the text that is in no block inside it."""

    node: "LexborNode"
    """The element."""
    tag: str
    """Its tag."""
    parent: "Box | None"
    """The block around it."""
    naming: Naming | None = None
    """What its names say that it is."""
    is_hidden: bool = False
    """Whether its style hides it."""
    is_article: bool = False
    """Whether it is, or has in it, an article or the main part of the page."""
    is_main: bool = False
    """The same, or the title of the page."""
    has_body: bool = False
    """Whether it is named as the text of a post, or has an element in it that is."""
    is_marked_text: bool = False
    """Whether it is itself an article, or named as the text of a post."""
    chars: int = 0
    """Characters of text outside links."""
    linked: int = 0
    """Characters of text in links."""
    last: str = ""
    """Last character of its text outside links."""
    children: list["Box"] = attrs.Factory(list)
    """The blocks in it."""
    all_chars: int = 0
    """Characters outside links, with those of blocks in it."""
    all_linked: int = 0
    """Characters in links, with those of blocks in it."""
    all_prose: int = 0
    """Characters of prose, with those of blocks in it."""

    @property
    def prose(self) -> int:
        """Characters of its text if it is prose: long, or a sentence, or half of it for an item."""
        if not self.chars or self.linked > _MAX_LINKED_SHARE * (self.chars + self.linked):
            return 0
        if self.tag in HEADINGS:
            return 0
        is_sentence = self.chars >= _MIN_SENTENCE_CHARS and self.last in _SENTENCE_ENDS
        if is_sentence or self.chars >= _MIN_PROSE_CHARS:
            return self.chars
        return self.chars // 2 if self.tag in _ITEMS else 0

    @property
    def linked_share(self) -> float:
        """Share of the characters in it that are in links."""
        return self.all_linked / ((self.all_chars + self.all_linked) or 1)


def is_box(tag: str) -> bool:
    """Return whether elements with a tag are blocks, or parts of tables and forms."""
    return is_block(tag) or tag in _MORE_BLOCKS


def read_boxes(body: "LexborNode", excluded: Collection[int] = ()) -> Sequence[Box]:
    """Return the block elements of a page in document order, its body first.

    `excluded`: `mem_id` of elements that are left out with what is in them.
    """
    boxes = [Box(body, "body", None)]
    # For each element that may have text: the block that it is in, and whether it is in a link.
    # Elements that are not here are hidden.
    places: dict[int, tuple[Box, bool]] = {}
    for node in body.traverse(include_text=True, skip_empty=True):
        parent = node.parent
        place = places.get(parent.mem_id) if parent is not None else None
        if node.mem_id == body.mem_id:
            places[node.mem_id] = boxes[0], False
        elif place is None or node.mem_id in excluded:
            continue
        elif node.is_text_node:
            _add_text(*place, (node.text_content or "").strip())
        elif node.is_element_node and (tag := node.tag or "") not in HIDDEN_TAGS:
            box, is_linked = place
            if is_box(tag):
                box = _box(node, tag, box)
                boxes.append(box)
            places[node.mem_id] = box, is_linked or tag == "a"
    _add_up(boxes)
    return boxes


def _box(node: "LexborNode", tag: str, parent: Box) -> Box:
    box = Box(node, tag, parent)
    box.is_article = tag in _ARTICLE_TAGS
    parent.children.append(box)
    attributes = node.attributes
    box.naming = read_naming(tag, attributes)
    if attributes:
        names = (attributes.get("class") or "").split()
        is_article_body = "articleBody" in (attributes.get("itemprop") or "")
        box.has_body = is_article_body or not _BODY_NAMES.isdisjoint(names)
        box.is_article |= is_article_body or attributes.get("role") == "main"
        box.is_hidden = "display:none" in (attributes.get("style") or "").replace(" ", "")
    box.is_main = box.is_article or tag == "h1"
    box.is_marked_text = tag == "article" or box.has_body
    return box


def _add_text(box: Box, is_linked: bool, text: str) -> None:
    if is_linked:
        box.linked += len(text)
    elif text:
        box.chars += len(text)
        box.last = text[-1]


def _add_up(boxes: Sequence[Box]) -> None:
    """Add what is in blocks to the blocks around them."""
    for box in reversed(boxes):
        box.all_chars += box.chars
        box.all_linked += box.linked
        box.all_prose += box.prose
        if box.parent is not None:
            box.parent.all_chars += box.all_chars
            box.parent.all_linked += box.all_linked
            box.parent.all_prose += box.all_prose
            box.parent.is_main |= box.is_main
            box.parent.is_article |= box.is_article
            box.parent.has_body |= box.has_body
