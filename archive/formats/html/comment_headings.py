"""Find where comments begin in the text of a post: at a heading such as "3 comments"."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archive.formats.common.markup_text import walk_visible
from archive.formats.html.repeated.words import word_list
from archive.formats.html.tree import inline_text, mem_ids
from archive.formats.nesting.elements import HEADINGS

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_MAX_CHARS = 60
"""A longer heading is part of a text."""
_MIN_CHARS_BEFORE = 60
"""A heading after less text leads to the comments, or begins a page of comments."""
_WORDS = word_list("visible", "headings")
_BARE = re.compile(r"(?:reader )?comments?|komm?ent\w*|coment\w*|评论|コメント|댓글|留言")
"""Headings that need no number: no author gives a chapter such a title."""
_COUNTED = re.compile(r"\d[\d.,]* (?P<before>[^\W\d_]+)|(?P<after>[^\W\d_]+) ?[:(\[]? ?\d+[)\]]?")
_ABOUT = re.compile(
    r"\d[\d.,]* (?:comments?|responses?|replies|thoughts?|komm?ent\w*|coment\w*|antworten) "
    r"(?:to|on|zu|zum|zur|für|sur|à|a|en|para|su) .+"
)
"""WordPress's own headings: "3 Responses to …", "5 thoughts on …"."""


def find_after_heading(root: "LexborNode") -> set[int]:
    """Return the `mem_id` of the nodes in an element from a heading of comments to its end."""
    headings = mem_ids(each for each in root.css(", ".join(HEADINGS)) if _is_of_comments(each))
    if not headings:
        return set()
    size = 0
    for node, is_entered in walk_visible(root):
        if node.tag == "-text":
            size += len((node.text_content or "").strip())
        elif is_entered and node.mem_id in headings and size >= _MIN_CHARS_BEFORE:
            return mem_ids(_from(node, root))
    return set()


def _is_of_comments(heading: "LexborNode") -> bool:
    text = inline_text(heading).strip(" :.").casefold()
    if not text or len(text) > _MAX_CHARS:
        return False
    if any((link.attributes.get("href") or "").strip() for link in heading.css("a")):
        return False
    if _BARE.fullmatch(text) or _ABOUT.fullmatch(text):
        return True
    match = _COUNTED.fullmatch(text)
    return match is not None and (match["before"] or match["after"]) in _WORDS


def _from(node: "LexborNode", root: "LexborNode") -> Iterator["LexborNode"]:
    """Yield an element and the nodes that follow it in `root`, without those inside them."""
    each: Any = node
    yield each
    while each.mem_id != root.mem_id:
        following = each.next
        while following is not None:
            yield following
            following = following.next
        each = each.parent
