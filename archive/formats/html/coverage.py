"""Account for every visible word of an HTML page: text in no entry is furniture or the rest."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import HIDDEN_TAGS
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.boxes import is_box
from archive.formats.html.furniture import COMMENT, Owner, kind_of_block
from archive.formats.html.furniture_names import read_naming
from archive.formats.html.names import clean_name
from archive.formats.html.repeated.anchors import find_stamp
from archive.formats.html.repeated.words import without_digits
from archive.model import Furniture, Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


_HIDDEN_TAGS = HIDDEN_TAGS - {"noscript"}
"""Elements that a browser without scripts does not show; crawled pages may have all their text in
`noscript`."""
_MIN_SPEECH_BLANKS = 14
"""A text in a comment with this many blanks may be speech that the format has missed …"""
_MIN_UNIQUE_BLANKS = 5
"""… and so may one with this many that is nowhere else on the page, and is no byline."""
_MAX_COMPARED_CHARS = 200
_Place = tuple[int, Owner, bool]
"""An element around text that is in no entry: the `mem_id` of the block that it is or is in, the
innermost named element around it, and whether it is in a link."""


class _Places:
    """Finds the place of text that is in no entry; each element around it is visited once."""

    def __init__(self, body: "LexborNode", regions: Collection[int]) -> None:
        self._regions = regions
        self.comment = Owner(COMMENT)
        """The owner of the text in comments that is not what they say."""
        self.nobody = Owner(None)
        """The owner of text in no named element."""
        owner = self.comment if body.mem_id in regions else self.nobody
        # Hidden elements have None.
        self._places: dict[int, _Place | None] = {body.mem_id: (body.mem_id, owner, False)}

    def find(self, text: "LexborNode") -> _Place | None:
        """Return the place of a text node; None if it is hidden."""
        if text.mem_id in self._regions:
            return text.mem_id, self.comment, False
        node = text.parent
        if node is not None and (number := node.mem_id) in self._places:
            return self._places[number]
        around = []
        while node is not None and node.mem_id not in self._places:
            around.append((node.mem_id, node))
            if node.mem_id in self._regions:
                return self._place_in_comment((node.mem_id, self.comment, False), around)
            node = node.parent
        place = self._places[node.mem_id] if node is not None else None
        if place is not None and place[1] is self.comment:
            return self._place_in_comment(place, around)
        for number, each in reversed(around):
            place = self._places[number] = place and self._inside(place, number, each)
        return place

    def _place_in_comment(
        self, place: _Place, around: list[tuple[int, "LexborNode"]]
    ) -> _Place | None:
        """Return the place of a text in a comment, where blocks and links do not matter."""
        for number, _ in around:
            self._places[number] = place
        if not around or around[0][1].tag not in _HIDDEN_TAGS:
            return place
        self._places[around[0][0]] = None
        return None

    def _inside(self, place: _Place, number: int, node: "LexborNode") -> _Place | None:
        """Return the place of an element inside another."""
        tag = node.tag or "-comment"
        if tag in _HIDDEN_TAGS or tag[0] == "-":
            return None
        block, owner, is_linked = place
        if naming := read_naming(tag, node.attributes):
            owner = Owner(naming.kind)
        if tag == "a":
            return block, owner, True
        if is_box(tag):
            return number, owner, is_linked
        return place if owner is place[1] else (block, owner, is_linked)


@attrs.define(eq=False)
class Block:
    """A run of text in one block element, as far as it is in no entry."""

    element: int
    """`mem_id` of the element."""
    owner: Owner
    """The innermost named element around it."""
    parts: list[str] = attrs.Factory(list)
    """Its text."""
    linked: int = 0
    """How many characters of it are in links."""
    text: str = ""
    """Its text on one line, once it is finished."""

    def add(self, text: str, is_linked: bool, is_apart: bool) -> None:
        """Add the text of a node; `is_apart`: after white space or a line break."""
        if is_apart:
            self.parts.append(" ")
        self.parts.append(text)
        self.linked += len(text.strip()) if is_linked else 0

    def finish(self) -> None:
        """Join its text, and count it with that of the element that owns it."""
        self.text = " ".join("".join(self.parts).split())
        self.owner.add(self.text, self.linked)


def finish_page(source: Source, thread: ThreadDraft) -> Page:
    """Build the page of an HTML file, with its furniture and its rest.

    The draft knows which text nodes are in entries (`text_nodes`), and which elements hold comments
    (`regions`). It must not be used again.
    """
    body = source.tree.body
    if body is not None:
        _add_unread(thread, _read_blocks(body, thread.text_nodes, {*thread.regions}))
    return thread.finish()


def _add_unread(thread: ThreadDraft, blocks: Iterable[Block]) -> None:
    """Add the text that is in no entry to the draft."""
    furniture: dict[str, list[str]] = {}
    rest = []
    for block in blocks:
        kind = kind_of_block(block.text, block.linked, block.owner, thread)
        if kind is None:
            rest.append(block.text)
        else:
            furniture.setdefault(kind, []).append(block.text)
    thread.rest = "\n\n".join(rest)
    thread.furniture += [
        Furniture(kind, text="\n".join(texts)) for kind, texts in furniture.items()
    ]


def _read_blocks(
    body: "LexborNode", read: Collection[int], regions: Collection[int]
) -> list[Block]:
    """Return the blocks of visible text that no entry has, in document order.

    `read`: `mem_id` of the text nodes in entries; `regions`: `mem_id` of the elements of comments.
    """
    places = _Places(body, regions)
    breaks = {node.mem_id for node in body.css("br")}
    blocks: list[Block] = []
    is_apart = False
    nodes = _nodes(body, read, breaks)
    count_texts = cache(lambda: Counter(_without_digits(each.text_content or "") for each in nodes))
    for node in nodes:
        text = node.text_content
        if text is None or text.isspace():
            is_apart = True
        elif text and (place := places.find(node)) is not None:
            element, owner, is_linked = place
            if owner is places.comment:
                is_apart = True
                if _may_be_speech(text, count_texts):
                    owner = places.nobody
            if not blocks or blocks[-1].element != element or blocks[-1].owner is not owner:
                blocks.append(Block(element, owner))
            blocks[-1].add(text, is_linked, is_apart)
            is_apart = False
    for block in blocks:
        block.finish()
    return blocks


def _without_digits(text: str) -> str:
    return without_digits(text[:_MAX_COMPARED_CHARS]).strip()


def _may_be_speech(text: str, count_texts: Callable[[], Mapping[str, int]]) -> bool:
    """Return whether a text in a comment, but outside what was said there, may be speech.

    `count_texts`: returns how often the page has each text that is in no entry. What templates
    print recurs.
    """
    blanks = len(text.split()) - 1
    if blanks >= _MIN_SPEECH_BLANKS:
        return True
    if blanks < _MIN_UNIQUE_BLANKS or find_stamp(text) is not None:
        return False
    if count_texts().get(_without_digits(text), 0) > 1:
        return False
    # "Posted by Ann Loy from the ferry on" has a name in it.
    return clean_name(text) in (None, " ".join(text.split()))


def _nodes(
    body: "LexborNode", read: Collection[int], breaks: Collection[int]
) -> list["LexborNode"]:
    """Return the text nodes that no entry has, and the line breaks; others cost next to nothing."""
    return [
        node
        for node in body.traverse(include_text=True)
        if (node.mem_id not in read if node.is_text_node else node.mem_id in breaks)
    ]
