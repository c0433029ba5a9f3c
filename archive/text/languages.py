"""The interface words of Blogger's templates in each language, from `languages.toml`."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import attrs


@attrs.frozen
class Language:
    """The interface words of one language."""

    code: str
    """CLDR code."""
    reply: str
    """Text of the link that replies to a comment."""
    delete: str
    """Text of the link that deletes a comment; `reply` + `delete` is a top-level footer."""
    replies: str
    """Heading over the replies to a comment."""
    counts: tuple[str, ...] = attrs.field(converter=tuple)
    """Words after the number in a count line (`23 comments:`), or around it, with `#` for the
    number."""
    no_comments: tuple[str, ...] = attrs.field(converter=tuple)
    """Words of a count line for no comments."""
    posted_by: tuple[str, ...] = attrs.field(converter=tuple)
    """Words before the author's name under a post."""
    before_time: tuple[str, ...] = attrs.field(converter=tuple)
    """Words between that name and the time."""
    feed_heading: str
    """Words before the link to the comments' feed."""
    form_headings: tuple[str, ...] = attrs.field(converter=tuple)
    """Headings of the form for a new comment."""
    removal_notices: tuple[str, ...] = attrs.field(converter=tuple)
    """Notices in place of removed comments, without the final full stop."""
    delete_endings: tuple[str, ...] = attrs.field(converter=tuple)
    """Endings that turn `delete` into another word (`Delete` + `d`), so a footer is ambiguous."""
    post_pager: tuple[str, ...] = attrs.field(converter=tuple, default=())
    """Links to newer and older posts, below the comments."""
    home_links: tuple[str, ...] = attrs.field(converter=tuple, default=())
    """Links to the blog's first page, next to those."""
    has_dates: bool = True
    """Whether its month names are read; some mean other months in other languages."""
    said_words: tuple[str, ...] = attrs.field(converter=tuple, default=())
    """Words between name and dots in the byline of the classic template (`Name said...`)."""


def _load_languages() -> list[Language]:
    text = files("archive.text").joinpath("languages.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = tomllib.loads(text)
    return [Language(code, **words) for code, words in table.items()]


LANGUAGES = _load_languages()
"""The languages whose interface words are known."""

FOOTERS = frozenset(
    footer for each in LANGUAGES for footer in (each.reply + each.delete, each.delete)
)
"""The lines that end an entry of the indented layout."""
TOP_FOOTERS = frozenset(each.reply + each.delete for each in LANGUAGES)
"""The footers that end a top-level comment."""
REPLY_LINKS = frozenset(each.reply for each in LANGUAGES)
"""Reply links, which some themes show without the delete link."""
INTERFACE_WORDS = frozenset(
    word.casefold()
    for each in LANGUAGES
    for word in (each.reply, each.delete, each.replies, each.reply + each.delete)
)
"""Link texts, footers and reply headings, case-folded."""

_BLANK = r"[ \t\u00a0\u202f]"


def _alternatives(words: set[str]) -> str:
    """Return a regular expression for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


REPLY_HEADINGS = frozenset(language.replies for language in LANGUAGES)
"""Headings over replies."""
FORM_HEADINGS = frozenset(heading for language in LANGUAGES for heading in language.form_headings)
"""Headings of the form for a new comment."""

_NUMBER = r"(?:\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d{1,9})"


@cache
def _count_line() -> re.Pattern[str]:
    counts = {word for language in LANGUAGES for word in language.counts}
    words = _alternatives({word for word in counts if "#" not in word})
    around = _alternatives({word for word in counts if "#" in word}).replace(
        re.escape("#"), _NUMBER
    )
    none = _alternatives({word for language in LANGUAGES for word in language.no_comments})
    count = rf"{_NUMBER}{_BLANK}+(?:{words})|{around}|(?P<none>{none})"
    return re.compile(rf"(?:{count}){_BLANK}*[:\uff1a]", re.IGNORECASE)


def declared_count(line: str) -> int | None:
    """Return the number of comments that a line states, or None if it is not a count line.

    >>> declared_count("1,023 comments:"), declared_count("Keine Kommentare:")
    (1023, 0)
    """
    if len(line) > 60 or not line.endswith((":", "\uff1a")):
        return None
    match = _count_line().fullmatch(line)
    if match is None:
        return None
    return 0 if match["none"] else int(re.sub(r"\D", "", line))


@cache
def _removal_notices() -> frozenset[str]:
    return frozenset(notice.casefold() for each in LANGUAGES for notice in each.removal_notices)


def is_removal_notice(text: str) -> bool:
    """Return whether a comment's whole text is the page's notice that it was removed."""
    return (
        len(text) < 120
        and text.replace("\u2019", "'").rstrip(".\u3002\u0964").casefold() in _removal_notices()
    )


def is_feed_line(line: str) -> bool:
    """Return whether a line is a link to a feed (`Post Comments (Atom)`), in any language."""
    return len(line) <= 120 and line.endswith("(Atom)")


def is_form_or_feed(line: str) -> bool:
    """Return whether a line is the heading of the comment form, or a link to a feed."""
    return line in FORM_HEADINGS or is_feed_line(line)


@cache
def _post_navigation() -> re.Pattern[str]:
    paging = _alternatives({link for language in LANGUAGES for link in language.post_pager})
    home = _alternatives({link for language in LANGUAGES for link in language.home_links})
    return re.compile(rf"(?:(?:(?P<paging>{paging})|{home}){_BLANK}*)+")


_ARROWS = frozenset("«‹›»")
_PAGER = re.compile(
    r"(?:[«‹]\s?[^\W\d]\w*(?:\s\w+){0,3}\s+){0,2}\d{1,6}\s?[-\u2013]\s?\d{1,6}\s\w+\s\d{1,6}"
    r"(?:\s+[^\W\d]\w*(?:\s\w+){0,3}\s?[›»]){0,2}"
)


def is_comment_pager(line: str) -> bool:
    """Return whether a line links to the other comments of a page with more than 200 of them.

    >>> is_comment_pager("1 – 200 of 250 Newer› Newest»"), is_comment_pager("1 - 200 of 250")
    (True, False)
    """
    has_link = len(line) <= 120 and not _ARROWS.isdisjoint(line)
    return has_link and _PAGER.fullmatch(line) is not None


def is_post_pager(line: str) -> bool:
    """Return whether a line links to other posts, such as `Newer Post Older Post Home`."""
    match = _post_navigation().fullmatch(line) if len(line) <= 120 else None
    return match is not None and match["paging"] is not None


def begins_tail(line: str) -> bool:
    """Return whether a line begins the page's tail, and is unlikely to be part of a comment."""
    return is_form_or_feed(line) or is_post_pager(line) or is_comment_pager(line)


def is_known_tail(line: str) -> bool:
    """Return whether templates put a line such as this below the last comment."""
    is_navigation = len(line) <= 120 and _post_navigation().fullmatch(line) is not None
    return is_navigation or is_form_or_feed(line) or is_comment_pager(line)
