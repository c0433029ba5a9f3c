"""What is said in a comment of a WordPress theme."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.formats.common.markup_text import MarkupText, join_texts, read_node
from archive.formats.html.tree import mem_ids
from archive.formats.html.wordpress_classes import DATE, META, NAME, TEXT
from archive.formats.html.wordpress_parts import BLOCKS, Parts

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MAX_MARK_CHARS = 40
"""What is before the first paragraph is no speech up to this length: `Says:`, `#1`."""


def read_text(parts: Parts) -> MarkupText:
    """Read what is said, without the elements that state the name and the date."""
    bodies = _bodies(parts)
    if len(bodies) == 1 and bodies[0].mem_id in mem_ids(parts.speech):
        return read_node(bodies[0], skip=parts.replies | parts.controls)
    excluded = parts.replies | _furniture(parts)
    content = join_texts(read_node(body, skip=excluded) for body in bodies)
    if not content.text and bodies != parts.roots:
        content = join_texts(read_node(root, skip=excluded) for root in parts.roots)
    if content.text or not parts.anchors:
        return content
    # Some element that is marked as a name or a date holds all of the comment.
    inner = mem_ids(parts.anchors) - parts.with_ancestors(each.parent for each in parts.anchors)
    excluded = parts.replies | parts.controls | inner
    return join_texts(read_node(root, skip=excluded) for root in parts.roots)


def _bodies(parts: Parts) -> tuple["LexborNode", ...]:
    """Return the innermost element that is marked as a text and has all of it, or the comment."""
    texts = [part for part in parts.all if part.role.kind == TEXT]
    if not parts.speech:
        best = min(texts, key=lambda part: part.role.rank, default=None)
        return parts.roots if best is None else (best.node,)
    whole = {part.mem_id for part in texts}
    if len(parts.speech) > 1:
        whole &= parts.with_ancestors(parts.speech[-1:])
    node: LexborNode | None = parts.speech[0]
    while node is not None and node.mem_id not in parts.root_ids:
        if node.mem_id in whole:
            return (node,)
        node = node.parent
    # The head of a list of definitions is no speech.
    return tuple(root for root in parts.roots if root.tag != "dt") or parts.roots


def _furniture(parts: Parts) -> set[int]:
    """Return the `mem_id` of what is in a comment besides its text."""
    found = parts.controls - parts.with_speech
    found.update(
        part.mem_id
        for part in parts.all
        if part.role.kind in (NAME, DATE, META) and part.mem_id not in parts.with_speech
    )
    found.update(header.mem_id for header in parts.headers)
    found.update(_marks_before(parts))
    return found


def _marks_before(parts: Parts) -> Iterator[int]:
    """Yield the `mem_id` of short words such as `Says:` and `#1` before the first paragraph."""
    if not parts.speech or parts.speech[0].tag != "p":
        return
    block: LexborNode | None = parts.speech[0]
    while block is not None and block.mem_id not in parts.root_ids:
        node = block.prev
        while node is not None:
            if node.mem_id not in parts.with_speech and node.tag not in BLOCKS:
                text = (node.text_content if node.tag == "-text" else node.text()) or ""
                if len(text.strip()) <= _MAX_MARK_CHARS:
                    yield node.mem_id
            node = node.prev
        block = block.parent
