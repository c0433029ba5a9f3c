"""Find the cues to comments on a page: links to reply, and elements named after comments."""

import re
from bisect import bisect_left

import attrs

from archive.formats.html.repeated.groups import Record
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import is_reply_link, parts_of, says_comment, word_list

_FORUM_LINK = re.compile(
    r"viewtopic\.php|showthread\.php|viewthread|/threads/|index\.php/topic|[?;&]topic=|memberlist|"
    r"member\.php|profile\.php\?|/showpost|thread-\d|/forums?/",
    re.IGNORECASE,
)
_FORUM_WORDS = re.compile(
    r"phpBB|vBulletin|\bSMF\b|Simple Machines|MyBB|XenForo|PunBB|FluxBB|Invision|Discuz|YaBB|"
    r"Burning Board|WoltLab|Vanilla Forums|UBB\.threads|Phorum|WBB|bbPress|NodeBB|Flarum"
)
"""Names of the software of forums, as their footers print them."""
_MIN_FORUM_LINKS = 5
"""A page with at least this many links to pages of a forum belongs to one."""
_COUNTS = word_list("markup", "links_to_comments")
"""Words in the classes and ids of links to comments, and of their counts."""
_PARTS = word_list("markup", "parts")
"""Words in the classes and ids of the parts of a comment."""


@attrs.frozen(eq=False)
class Cues:
    """Where a page has links to reply, and elements with a word for a comment."""

    reply_links: list[int]
    """Numbers of the links and buttons."""
    words: list[int]
    """Numbers of the elements."""
    is_forum: bool
    """Whether the page belongs to a forum, by its links or the name of its software."""


def find_cues(outline: Outline) -> Cues:
    """Find the links to reply and the elements with a word for a comment, once for the page."""
    links, words = [], []
    forum_links = 0
    is_forum = False
    for index in range(1, len(outline)):
        tag = outline.tags[index]
        if tag in ("a", "button", "span"):
            size = outline.text_chars(index, outline.ends[index])
            if 0 < size <= 40 and is_reply_link(outline.text(index)):
                links.append(index)
        elif tag == "-text":
            text = outline.texts[index]
            is_forum = is_forum or (len(text) < 100 and _FORUM_WORDS.search(text) is not None)
        attributes = outline.attributes[index]
        if not attributes:
            continue
        if tag == "a" and _FORUM_LINK.search((attributes.get("href") or "")[:200]):
            forum_links += 1
        size = outline.text_chars(index, outline.ends[index])
        if size and any(_is_part_of_comment(name, size) for name in names_of(outline, index)):
            words.append(index)
    return Cues(links, words, is_forum or forum_links >= _MIN_FORUM_LINKS)


def _is_part_of_comment(name: str, size: int) -> bool:
    """Return whether a class or id is that of a part of a comment, and of no link to comments.

    `size`: the number of characters in its element.
    """
    if not says_comment(name):
        return False
    parts = parts_of(name)
    return parts.isdisjoint(_COUNTS) and (size >= 40 or not parts.isdisjoint(_PARTS))


def has_any(record: Record, indexes: list[int]) -> bool:
    """Return whether a record has one of some elements."""
    return bisect_left(indexes, record.start) < bisect_left(indexes, record.end)


def names_of(outline: Outline, index: int) -> list[str]:
    """Return the classes, id and types of an element."""
    attributes = outline.attributes[index]
    names = (attributes.get("class") or "").split()
    return names + [
        attributes[key] or ""
        for key in ("id", "itemprop", "typeof", "itemtype")
        if key in attributes
    ]
