"""Account for every visible word of an HTML page: what is in no entry is furniture or the rest."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import is_block, walk_visible
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.furniture import find_furniture, kind_of_words
from archive.model import Furniture, Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

COMMENT = "comment"
"""Kind of the furniture in a comment: its byline, links and buttons."""


@attrs.define
class Block:
    """A run of visible text between two borders of paragraphs, as far as no entry has it."""

    kind: str | None
    """Kind of the furniture that it is in; None if it is in none."""
    parts: list[str] = attrs.Factory(list)
    """Its text."""
    linked: int = 0
    """How many characters of it are in links."""

    @property
    def text(self) -> str:
        """Its text on one line."""
        return " ".join("".join(self.parts).split())


def finish_page(source: Source, thread: ThreadDraft) -> Page:
    """Build the page of an HTML file, with its furniture and its rest.

    The draft knows which text nodes are in entries (`text_nodes`), and which elements hold comments
    (`regions`). It must not be used again.
    """
    body = source.tree.body
    if body is not None:
        _add_unread(thread, body, find_furniture(source))
    return thread.finish()


def _add_unread(thread: ThreadDraft, body: "LexborNode", kinds: dict[int, str]) -> None:
    """Add the text that is in no entry to the draft. `kinds`: of elements, by `mem_id`."""
    kinds |= dict.fromkeys(thread.regions, COMMENT)
    furniture: dict[str, list[str]] = {}
    rest = []
    for block in _unread_blocks(body, thread.text_nodes, kinds):
        text = block.text
        if not text:
            continue
        kind = kind_of_words(text, block.kind, block.linked, thread)
        if kind is None:
            rest.append(text)
        else:
            furniture.setdefault(kind, []).append(text)
    thread.rest = "\n\n".join(rest)
    thread.furniture += [
        Furniture(kind, text="\n".join(texts)) for kind, texts in furniture.items()
    ]


def _unread_blocks(body: "LexborNode", read: set[int], kinds: dict[int, str]) -> Iterator[Block]:
    """Yield the blocks of text that no entry has. `read`: `mem_id` of the text nodes in entries."""
    within = [kinds.get(body.mem_id)]
    block = Block(within[-1])
    links = 0
    for node, is_entered in walk_visible(body):
        tag = node.tag or ""
        if tag == "-text":
            if node.mem_id not in read:
                text = node.text_content or ""
                block.parts.append(text)
                block.linked += len(text) if links else 0
            continue
        if tag == "a":
            links += 1 if is_entered else -1
        kind = kinds.get(node.mem_id)
        if kind is not None:
            if is_entered:
                within.append(kind)
            else:
                within.pop()
        if kind is not None or is_block(tag):
            yield block
            block = Block(within[-1])
        elif tag == "br" or (tag in ("td", "th") and not is_entered):
            block.parts.append(" ")
    yield block
