"""Words that templates have in classes and ids for comments, authors and other parts."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

_PART = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])|[^\W\d_a-zA-Z]+")
_NUMBER = re.compile(r"\d+")
_MAX_PARTS = 12
"""At most this many words of a name are considered."""


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    text = files("archive.formats.html.repeated").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def word_list(table: str, key: str) -> frozenset[str]:
    """Return a list of `words.toml`, such as `comment` in the table `markup`."""
    return frozenset(_tables()[table][key])


COMMENT = word_list("markup", "comment")
"""Words in the classes and ids of comments and of lists of comments."""
WEAK = word_list("markup", "weak")
"""Such words that templates also use for other things."""
_COMMENT_BEGINNINGS = tuple(word_list("markup", "comment_beginnings"))
"""Beginnings of more such words: `commentlist`, `commentbody`."""
ASIDE = word_list("markup", "aside")
"""Words for lists that hold no comments, such as one of links to recent comments."""
_WITH = frozenset({"with", "has", "no", "without", "and", "not"})
"""Words beside those that say whether a page has such a list: `has-sidebar`."""
NAME = word_list("markup", "name")
"""Words for elements that hold a name."""
_BEST_NAME = word_list("markup", "best_name")
NOT_NAME = word_list("markup", "not_name")
"""Words that make such an element hold something else."""
TEXT = word_list("markup", "text")
"""Words for elements that hold the text of a comment."""
FURNITURE = word_list("markup", "furniture")
"""Words for elements in a comment whose text nobody said."""

REPLY = word_list("visible", "reply")
"""Words on links that answer a comment."""
_LINKS = REPLY | word_list("visible", "links")
_LINK_MARKS = " ()[]|·•»«→↩:+-.#"
"""What may stand around the word of a link."""


@lru_cache(20_000)
def without_numbers(name: str) -> str:
    """Return a class or id with `#` for each number in it."""
    return _NUMBER.sub("#", name)


@lru_cache(20_000)
def without_digits(text: str) -> str:
    """Return a short text without its digits."""
    return "".join(c for c in text if not c.isdigit())


@lru_cache(20_000)
def parts_of(name: str) -> frozenset[str]:
    """Return the words of a class or id, in lower case: `commentAuthor-name` has three."""
    return frozenset(part.casefold() for part in _PART.findall(name[:80])[:_MAX_PARTS])


@lru_cache(20_000)
def says_comment(name: str) -> bool:
    """Return whether a class or id has a word for a comment or a list of comments."""
    parts = parts_of(name)
    return not parts.isdisjoint(COMMENT) or any(
        part.startswith(_COMMENT_BEGINNINGS) for part in parts
    )


@lru_cache(20_000)
def may_say_comment(name: str) -> bool:
    """Return whether a class or id has a word that may also be that of other things."""
    return not parts_of(name).isdisjoint(WEAK)


@lru_cache(20_000)
def says_aside(name: str) -> bool:
    """Return whether a class or id names a list of something else, or of recent comments."""
    parts = parts_of(name)
    return not parts.isdisjoint(ASIDE) and parts.isdisjoint(_WITH)


@lru_cache(20_000)
def name_rank(name: str) -> int:
    """Return how well a class or itemprop says that its element holds a name, from 0 to 3."""
    parts = parts_of(name)
    if name[:1] == "[" and parts <= {"name", "schema"}:
        return 0  # schema.org gives a name to anything, even to a comment.
    if parts.isdisjoint(NAME) or not parts.isdisjoint(NOT_NAME):
        return 0
    if not parts.isdisjoint(_BEST_NAME) or {"author", "name"} <= parts or {"user", "name"} <= parts:
        return 3
    return 2 if not parts.isdisjoint({"author", "poster", "commenter", "autor", "auteur"}) else 1


def is_link_word(text: str) -> bool:
    """Return whether a short text is that of a link or button, such as "Reply" or "Like (3)"."""
    bare = without_digits(text.casefold()).strip(_LINK_MARKS)
    return not bare or bare in _LINKS


def is_reply_link(text: str) -> bool:
    """Return whether a short text is that of a link that answers a comment."""
    bare = text.casefold().strip(_LINK_MARKS)
    return bool(bare) and (bare.split()[0] in REPLY and len(bare.split()) <= 4)
