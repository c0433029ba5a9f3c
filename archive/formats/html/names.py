"""The names of authors on HTML pages, without what is printed around them.

A text that may hold more than a name names nobody: an invented author is worse than none.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.byline_readings import MAX_NAME_CHARS, read_bylines
from archive.formats.common.markup_text import only_text, read_node
from archive.formats.common.moments import Moment, moment_of, read_printed_time
from archive.formats.html.captions import (
    ENDS,
    SAID_MARKS,
    drop_weekday,
    drop_words,
    is_phrase,
    strip_captions,
    strip_marks,
    strip_prefix,
    strip_verb,
)
from archive.formats.html.tree import find_all, inline_text, mem_ids
from archive.text.byline_words import byline_words, fold_words
from archive.text.date_tokens import is_date_word
from archive.text.printed_times import MAX_PRINTED_CHARS, find_printed_time

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NOT_NAME = (
    ".says, time, .comment-meta, .commentmetadata, .reply, .comment-reply-link, .comment-date, "
    '.comment_date, .date, small, sup, [class*="badge"], [class*="label"], .post-author, '
    ".screen-reader-text"
)
"""Selectors of elements beside a name."""
_MAX_CACHED_NAMES = 10_000
_DIVIDERS = re.compile(r"[|\u00b7\u2022]")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\Z")
"""The end of a sentence, and not of initials or "Jr."."""

_GLUED_DATE = re.compile(r"\d[./-]\d{1,2}[./-]\d{2}")
"""A date in digits that a name may be glued to: `would12.08.2008`."""
_MAX_LINKS = 5
"""At most this many links beside a name are read."""


@attrs.frozen
class NamedTime:
    """What a byline such as `Posted by Ann at 3 May 2009` says."""

    name: str | None
    """The name, or None."""
    moment: Moment
    """The date and time; empty if it states none."""


def read_name(node: "LexborNode", *, is_post: bool = False) -> str | None:
    """Return the name that an element holds, without badges, dates and verbs beside it, or None.

    `is_post`: whether it names the author of a post, where links have captions.
    """
    skip = set() if only_text(node) is not None else mem_ids(_beside_name(node))
    line = read_node(node, skip=skip).text.partition("\n")[0]
    return clean_name(line, is_post=is_post)


def _beside_name(node: "LexborNode") -> Iterator["LexborNode"]:
    """Yield the elements in that of a name that are none of it, such as a link that is a date."""
    yield from find_all(node, _NOT_NAME)
    for link in find_all(node, "a")[:_MAX_LINKS]:
        found = find_printed_time(inline_text(link)[:MAX_PRINTED_CHARS])
        if found is not None and found.start == 0 and link.mem_id != node.mem_id:
            yield link


def clean_name(text: str, *, is_post: bool = False) -> str | None:
    """Return the name in a text, or None if it holds none, or more than a name.

    `is_post`: whether it names the author of a post. Words that may begin a family name (`von`)
    are a caption there.

    >>> clean_name("Zeige alle Beiträge von Petra Rahn"), clean_name("Holm denkt")
    ('Petra Rahn', 'Holm denkt')
    >>> clean_name("Profile"), clean_name("Ann says:"), clean_name("Von Ann Fr, 18. Oktober 2019")
    (None, 'Ann', 'Ann')
    """
    return read_named_time(text, is_post=is_post).name


@lru_cache(_MAX_CACHED_NAMES)
def read_named_time(text: str, *, is_post: bool = False) -> NamedTime:
    """Return the name and the time in a byline, in either order; cached because names repeat.

    >>> read_named_time("Written by X on 17.07, 2011 @ 13:04").moment.date
    '2011-07-17T13:04'
    """
    words = " ".join(text.split())
    if len(words) > MAX_PRINTED_CHARS:
        return NamedTime(None, Moment())
    found = find_printed_time(words)
    if found is None:
        return NamedTime(_checked(strip_captions(words, is_post=is_post)), Moment())
    printed = words[found.start : found.end]
    moment = moment_of(found, printed)
    before = drop_weekday(words[: found.start], moment.date)
    parts = [drop_words(each, from_end=True) for each in _DIVIDERS.split(before)]
    after = [drop_words(each, from_end=False) for each in _DIVIDERS.split(words[found.end :])]
    names = {each: strip_captions(each, is_post=True, has_date=True) for each in (*parts, *after)}
    # Of two texts that may be names, only one that is said to be one is: `Posted by Ann in News`.
    names = {each: name for each, name in names.items() if any(map(str.isalpha, name))}
    said = [name for each, name in names.items() if name != strip_marks(each)]
    only = said if len(said) == 1 else list(names.values())
    if len(only) != 1 or is_phrase(only[0]):
        return NamedTime(None, moment)
    if any(names.get(each) == only[0] for each in after):
        # What follows the time is the name, and no word for the half of the day.
        moment = read_printed_time(printed)
    return NamedTime(_checked(_FULL_STOP.sub("", only[0])), moment)


def trim_name(name: str) -> str | None:
    """Return a name without blanks, invisible characters and marks at its ends; None if empty."""
    return " ".join(name.split()).strip(ENDS) or None


def drop_common_verbs(names: Sequence[str | None]) -> list[str | None]:
    """Drop the verb that ends all names of a page (`Ann says`), or the word that begins them all.

    A name that alone on its page ends in a verb keeps it: `Holm denkt`.
    """
    given = {name for name in names if name}
    if len(given) < 2:
        return list(names)
    if cut := _cut_all(given, strip_verb):
        return [cut[name] or None if name else None for name in names]
    # Families have such names too, but not all people on a page the same.
    if cut := _cut_all(given, lambda name: strip_prefix(name, byline_words().by_or_name)):
        words = {name.removesuffix(rest) for name, rest in cut.items()}
        if len(given) > 2 and len(words) == 1:
            return [cut[name] or None if name else None for name in names]
    return list(names)


def _cut_all(names: Iterable[str], cut: Callable[[str], str]) -> dict[str, str]:
    """Return what is left of each of some names; nothing if one of them stays as it is."""
    found = {}
    for name in names:
        found[name] = cut(name)
        if found[name] == name:
            return {}
    return found


def is_says(text: str) -> bool:
    """Return whether a text beside a name is only a verb such as "says:", in any language."""
    words = fold_words(text).rstrip("".join(SAID_MARKS) + ENDS)
    return bool(words) and words.strip(ENDS) in byline_words().says


def _checked(name: str | None) -> str | None:
    """Return a name, or None for one that is too long, states a date, or is a caption."""
    if not name or len(name) > MAX_NAME_CHARS:
        return None
    folded = fold_words(name)
    if folded in byline_words().not_names or _has_no_name(folded) or all(map(_is_mark, name)):
        return None
    if not any(map(str.isdecimal, name)):
        return name  # There is no date without a number.
    if read_bylines(name) or read_printed_time(name).date or _GLUED_DATE.search(name):
        return None
    return None if _is_part_of_date(name) else name


def _is_part_of_date(name: str) -> bool:
    """Return whether a text is what a date may leave: `July 2005`."""
    words = [word.strip(ENDS) for word in name.casefold().split()]
    has_year = any(word.isdecimal() and len(word) == 4 for word in words)
    return has_year and all(word.isdecimal() or is_date_word(word) for word in words)


def _is_mark(character: str) -> bool:
    """Return whether a character is punctuation or a sign; emoji may be a name."""
    return unicodedata.category(character)[0] in "PZ" or unicodedata.category(character) == "Sm"


def _has_no_name(folded: str) -> bool:
    """Return whether a text has only the words before a name: `written by`, `Comment by`."""
    found = byline_words()
    before, _, last = folded.rpartition(" ")
    is_by = last in found.by or last in found.by_or_name
    return bool(before) and (folded in found.by or (is_by and before in found.posted))


def name_before_verb(text: str) -> str | None:
    """Return the name in a text such as `Ann said...`, or None without a verb and a mark."""
    words = " ".join(text.split())
    for mark in SAID_MARKS:
        if words.endswith(mark):
            line = words[: -len(mark)].rstrip()
            cut = strip_verb(line)
            return None if cut == line else clean_name(cut)
    return None
