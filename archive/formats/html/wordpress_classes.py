"""What the classes of elements say about a comment in a theme of WordPress.

Themes choose these names, and most vary a few words (`comment-author`, `comment__author`,
`commentauthor`, `w-comments-item-author`), so that they are read word by word. Commenters have no
say in it: WordPress removes the classes from what they write (`wp_kses_data`).
"""

import re
from functools import lru_cache
from typing import NamedTuple

_MAX_CACHED = 10_000
_MAX_CLASS_CHARS = 60
"""Longer classes are made by programs and say nothing."""

NAME, DATE, META, TEXT, CONTROL = "name", "date", "meta", "text", "control"
"""Kinds of elements: with the name of a commenter, with a date, with either or both, with what is
said, and with links, buttons and notices."""


class Role(NamedTuple):
    """What an element in a comment is for, by one of its classes."""

    kind: str
    """NAME, DATE, META, TEXT or CONTROL."""
    rank: int
    """How certain that is; names and texts of rank 0 are tried first."""


_BOUNDARY = re.compile(
    r"[-_]+|(?<=[a-z])(?=[A-Z])|(?<=^comment)(?=[a-z]{4})(?!er|or|ator)|(?<=^comments)(?=[a-z]{4})"
)
"""Where the words of a class end; `comment` is often glued to the next one."""
_CONTROLS = frozenset(
    ["avatar", "gravatar", "badge", "role", "label", "rank", "ranks", "says", "moderation",
     "awaiting", "waiting", "unapproved", "respond", "rating", "ratings", "stars", "vote", "votes",
     "voting", "like", "likes", "dislike", "dislikes", "karma", "share", "sharing", "sharedaddy",
     "report", "flag", "action", "actions", "tools", "toolbar", "reply", "replylink", "replytocom",
     "edit", "delete", "trash", "spam", "counter", "number", "num", "count", "bypostauthor",
     "reader", "assistive", "hidden", "image", "img", "photo", "pic", "thumb", "children"]
)  # fmt: skip
"""Words in the classes of links, buttons, pictures and notices."""
_PERSONS = frozenset(
    ["author", "commenter", "commentor", "commentator", "poster", "user", "nick"]
)  # fmt: skip
_NAMES = frozenset(
    ["authorname", "username", "nickname", "authorlink", "commenter", "commentator", "poster"]
)  # fmt: skip
_DATES = frozenset(
    ["date", "time", "datetime", "timestamp", "published", "pubdate", "permalink", "thepermalink"]
)  # fmt: skip
_METAS = frozenset(
    ["meta", "metadata", "byline", "vcard", "cmntmeta", "metacmt", "cmtinfo"]
)  # fmt: skip
_METAS_OF_COMMENTS = frozenset(
    ["info", "infos", "details", "detail", "head", "heading", "header", "footer", "foot", "top",
     "bar", "data", "by"]
)  # fmt: skip
"""Words that say so only after a word for a comment or its author."""
_TEXTS = frozenset(
    ["content", "text", "message", "copy", "txt", "description", "excerpt"]
)  # fmt: skip
_BOXES = frozenset(
    ["inner", "wrap", "wrapper", "area", "box", "holder", "container", "block", "body"]
)  # fmt: skip


@lru_cache(_MAX_CACHED)
def role_of_class(name: str) -> Role | None:
    """Return what an element with this class is for, or None.

    >>> role_of_class("w-comments-item-author"), role_of_class("comment_text").kind
    (Role(kind='name', rank=2), 'text')
    >>> role_of_class("comment"), role_of_class("bypostauthor").kind
    (None, 'control')
    """
    if len(name) > _MAX_CLASS_CHARS:
        return None
    words = [word.casefold() for word in _BOUNDARY.split(name) if word]
    if not words or name == "comment":
        return None
    return _role_of_heading(words) or _role_of_text(words)


def _role_of_heading(words: list[str]) -> Role | None:
    """Return what an element is for, by the words of its class, if it is not for a text."""
    last = words[-1]
    is_comment = _is_comment(words[0]) or any(word.startswith("comment") for word in words[:-1])
    if last == "fn":
        return Role(NAME, 0)
    is_mark = words[-2:] == ["post", "author"]
    # wpDiscuz repeats the words of the post that a comment is about.
    is_quoted = "inline" in words and "feedback" in words
    if is_mark or is_quoted or not _CONTROLS.isdisjoint(words):
        return Role(CONTROL, 0)
    is_of_person = len(words) > 1 and words[-2] in _PERSONS
    if last in _NAMES or (last in ("name", "link") and is_of_person):
        return Role(NAME, 1)
    if last == "name" and is_comment and len(words) == 2:
        return Role(NAME, 1)
    if last == "author" or (last in ("nick", "user", "name") and len(words) <= 2):
        return Role(NAME, 2)
    if not _DATES.isdisjoint(words):
        return Role(DATE, 0)
    if not _METAS.isdisjoint(words):
        return Role(META, 0)
    has_meta = not _METAS_OF_COMMENTS.isdisjoint(words)
    return Role(META, 0) if has_meta and (is_comment or is_of_person) else None


def _role_of_text(words: list[str]) -> Role | None:
    """Return whether an element is for what is said, by the words of its class."""
    is_comment = any(map(_is_comment, words[:-1]))
    core = words[:-1] if len(words) > 1 and words[-1] in _BOXES else words
    if core[-1] in _TEXTS:
        return Role(TEXT, 0 if is_comment else 1)
    if core[-1] == "entry":
        return Role(TEXT, 1)
    if words[-1] in ("body", "inner") and (is_comment or len(words) == 1):
        return Role(TEXT, 2)
    return None


def _is_comment(word: str) -> bool:
    return word.startswith("comment") or word in ("cmt", "com")
