"""Headings such as "3 comments" in the text of a post: what follows them, others said."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from archive.formats.html.repeated.words import word_list
from archive.formats.html.tree import inline_text, mem_ids

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_HEADINGS = "h1, h2, h3, h4, h5, h6"
_MAX_CHARS = 60
_MIN_CHARS_BEFORE = 60
"""A heading after less text is a link to the comments, or the first words of a page of comments."""
_WORDS = word_list("visible", "headings")
_BARE = re.compile(r"(?:reader )?comments?|komm?ent\w*|coment\w*|评论|コメント|댓글|留言")
"""Words that need no number: no author calls a chapter so."""
_COUNTED = re.compile(r"\d[\d.,]* (?P<before>[^\W\d_]+)|(?P<after>[^\W\d_]+) ?[:(\[]? ?\d+[)\]]?")
_ABOUT = re.compile(
    r"\d[\d.,]* (?:comments?|responses?|replies|thoughts?|komm?ent\w*|coment\w*|antworten) "
    r"(?:to|on|zu|zum|zur|für|sur|à|a|en|para|su) .+"
)
"""WordPress's own headings: "3 Responses to …", "5 thoughts on …"."""


def find_after_heading(root: "LexborNode") -> set[int]:
    """Return the `mem_id` of the nodes in an element from a heading of comments to its end."""
    headings = mem_ids(each for each in root.css(_HEADINGS) if _is_of_comments(each))
    if not headings:
        return set()
    size = 0
    for node in root.traverse(include_text=True, skip_empty=True):
        if node.is_text_node:
            size += len((node.text_content or "").strip())
        elif node.mem_id in headings and size >= _MIN_CHARS_BEFORE:
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
    """Yield an element and all that follows it in another, the outermost ones alone."""
    each: Any = node
    yield each
    while each.mem_id != root.mem_id:
        following = each.next
        while following is not None:
            yield following
            following = following.next
        each = each.parent
