"""The names of authors on HTML pages, without what is printed around them.

A text that may hold more than a name names nobody: an invented author is worse than none.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.byline_readings import MAX_NAME_CHARS, read_bylines
from archive.formats.common.markup_text import only_text, read_node
from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.html.tree import find_all, mem_ids
from archive.text.byline_words import byline_words, fold
from archive.text.dates import weekday_numbers, weekday_words
from archive.text.printed_times import MAX_PRINTED_CHARS, find_printed_time, is_date_word

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NOT_NAME = (
    ".says, time, .comment-meta, .commentmetadata, .reply, .comment-reply-link, .comment-date, "
    '.comment_date, .date, small, sup, [class*="badge"], [class*="label"], .post-author, '
    ".screen-reader-text"
)
"""Selectors of elements beside a name."""
_MAX_CACHED_NAMES = 10_000
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff\ufff9\ufffa\ufffb"
)
"""Characters that show nothing; at the ends of a name they are none of it."""
_MARKS_AROUND = (
    " ,;:|\u00b7\u22c5\u2022\u2013\u2014/\u00bb\u00ab\u203a\u2039\u2190\u2192\uff1a\u3001\u060c>"
)
_ENDS = "".join(dict.fromkeys(_MARKS_AROUND + _INVISIBLE + "\u00a0\u3000"))
"""Characters that are trimmed from the ends of a name."""
_DOTS = ("...", "\u2026")
_SAID_MARKS = (":", "\uff1a", *_DOTS)
"""What follows a verb after a name, so that it is certain to be one."""
_LABEL_MARKS = re.compile(r" [|/\u00b7\u2022\u2013\u2014-] ")
_GLUED_BY = re.compile(r"\ABy(?=[A-Z][a-z]+ [A-Z])")
"""`By` in an element of its own, to which the link with the name is glued."""
_DIVIDERS = re.compile(r"[|\u00b7\u2022]")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})\.\Z")
"""The end of a sentence, and not of initials or "Jr."."""
_PHRASE_WORDS = frozenset(
    """in on at to under filed for with the about as is was bei im auf unter zu dans sur sous pour
    avec en con para sobre em com nel nella con su in op onder met i på med""".split()  # noqa: SIM905
)
"""Words that are within no name, but between a name and what else a byline says."""
_BRACKETS = "()[].\u2026@-"


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
    skip = set() if only_text(node) is not None else mem_ids(find_all(node, _NOT_NAME))
    line = read_node(node, skip=skip).text.partition("\n")[0]
    return clean_name(line, is_post=is_post)


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
        return NamedTime(_checked(_strip_captions(words, is_post=is_post)), Moment())
    moment = read_printed_time(words[found.start : found.end])
    before = _drop_weekday(words[: found.start], moment.date)
    parts = [_drop_words(each, from_end=True) for each in _DIVIDERS.split(before)]
    parts += [_drop_words(each, from_end=False) for each in _DIVIDERS.split(words[found.end :])]
    names = {each: _strip_captions(each, is_post=True, has_date=True) for each in parts}
    # Of two texts that may be names, only one that is said to be one is: `Posted by Ann in News`.
    names = {each: name for each, name in names.items() if any(map(str.isalpha, name))}
    said = [name for each, name in names.items() if name != _strip(each)]
    only = said if len(said) == 1 else list(names.values())
    if len(only) != 1 or _is_phrase(only[0]):
        return NamedTime(None, moment)
    return NamedTime(_checked(_FULL_STOP.sub("", only[0])), moment)


def _is_phrase(name: str) -> bool:
    """Return whether words beside a date have more than a name: `Ann in News`."""
    inner = name.split()[1:-1]
    return any(word in _PHRASE_WORDS for word in inner)


def trim_name(name: str) -> str | None:
    """Return a name without blanks, invisible characters and marks at its ends; None if empty."""
    return " ".join(name.split()).strip(_ENDS) or None


def drop_common_verbs(names: Sequence[str | None]) -> list[str | None]:
    """Drop the verb that ends all names of a page (`Ann says`), or the word that begins them all.

    A name that alone on its page ends in a verb keeps it: `Holm denkt`.
    """
    given = {name for name in names if name}
    if len(given) < 2:
        return list(names)
    cut = {name: _strip_verb(name) for name in given}
    if all(cut[name] != name for name in given):
        return [cut[name] or None if name else None for name in names]
    # Families have such names too, but not all people on a page the same.
    cut = {name: _strip_prefix(name, byline_words().by_or_name) for name in given}
    words = {name.removesuffix(cut[name]) for name in given}
    if len(given) > 2 and len(words) == 1 and all(cut[name] != name for name in given):
        return [cut[name] or None if name else None for name in names]
    return list(names)


def is_says(text: str) -> bool:
    """Return whether a text beside a name is only a verb such as "says:", in any language."""
    words = fold(text).rstrip("".join(_SAID_MARKS) + _ENDS)
    return bool(words) and words.strip(_ENDS) in byline_words().says


def _checked(name: str | None) -> str | None:
    """Return a name, or None for one that is too long, states a date, or is a caption."""
    if not name or len(name) > MAX_NAME_CHARS or fold(name) in byline_words().not_names:
        return None
    if _has_no_name(fold(name)) or all(map(_is_mark, name)):
        return None
    return None if read_bylines(name) or read_printed_time(name).date else name


def _is_mark(character: str) -> bool:
    """Return whether a character is punctuation or a sign; emoji may be a name."""
    return unicodedata.category(character)[0] in "PZ" or unicodedata.category(character) == "Sm"


def _has_no_name(folded: str) -> bool:
    """Return whether a text has only the words before a name: `written by`, `Comment by`."""
    found = byline_words()
    before, _, last = folded.rpartition(" ")
    is_by = last in found.by or last in found.by_or_name
    return bool(before) and (folded in found.by or (is_by and before in found.posted))


def _strip(text: str) -> str:
    """Trim blanks, invisible characters and marks, but not the brackets and dots of a name."""
    return text.strip(_ENDS)


def _strip_captions(words: str, *, is_post: bool, has_date: bool = False) -> str:
    """Return a text without the words of links and labels around a name, as often as they nest."""
    found = byline_words()
    for _ in range(4):
        before = words
        words = _strip(_strip_said(words.strip(_INVISIBLE + " ")))
        words = _strip(_strip_caption(words))
        words = _strip(_strip_posted(words))
        words = _strip(_strip_labels(words))
        words = _strip(_strip_prefix(words, found.by))
        if is_post:
            words = _strip(_strip_by_or_name(words, has_date))
        if words == before:
            break
    return words


def _strip_by_or_name(words: str, has_date: bool) -> str:
    """Return a name without "von" and the like; nothing if those may begin a family name.

    `has_date`: whether a date is beside it, so that the words are a byline.
    """
    words = _GLUED_BY.sub("", words)
    rest = _strip_prefix(words, byline_words().by_or_name)
    if rest == words or rest[:1] != rest[:1].upper():
        return words  # `von der Leyen`
    return rest if has_date or words[0].islower() or " " in rest else ""


def _strip_caption(words: str) -> str:
    folded = _fold_each(words)
    for before, after in _captions_that_begin(folded[:1]):
        if folded == (before + after).strip():
            return ""  # Its name is not in the text: "All posts by".
        is_longer = len(folded) >= len(before) + len(after)
        if is_longer and folded.startswith(before) and folded.endswith(after):
            return words[len(before) : len(words) - len(after)]
    return words


@lru_cache(_MAX_CACHED_NAMES)
def _captions_that_begin(character: str) -> list[tuple[str, str]]:
    """Return the captions that begin with a character, or with the name."""
    return [
        (before, after)
        for before, after in byline_words().captions
        if not before or before[0] == character or not before.strip()
    ]


def name_before_verb(text: str) -> str | None:
    """Return the name in a text such as `Ann said...`, or None without a verb and a mark."""
    words = " ".join(text.split())
    for mark in _SAID_MARKS:
        if words.endswith(mark):
            line = words[: -len(mark)].rstrip()
            cut = _strip_verb(line)
            return None if cut == line else clean_name(cut)
    return None


def _strip_said(words: str) -> str:
    """Return a name without the verb after it, which a colon or dots show to be one, or a blank
    before Chinese or Japanese: `Ann 發表於`."""
    name, blank, verb = words.rpartition(" ")
    if blank and len(verb) > 1 and verb[0] > "\u3000" and verb in byline_words().says:
        return name
    for mark in _SAID_MARKS:
        if words.endswith(mark):
            name = words[: -len(mark)].rstrip()
            cut = _strip_verb(name)
            # Dots after other words are part of a name, or follow a verb that is not known.
            return words if cut == name and mark in _DOTS else cut
    return words


def _strip_verb(name: str) -> str:
    return _strip_suffix(name, byline_words().says)


def _strip_posted(words: str) -> str:
    """Return a text without "Posted", if "by" follows."""
    found = byline_words()
    rest = _strip_prefix(words, found.posted)
    if rest == words:
        return words
    by = _strip_prefix(rest, found.by | found.by_or_name)
    return by if by != rest else words


def _strip_labels(words: str) -> str:
    """Return a name without the labels that marks divide from it (`Ann / Published`), or that have
    several words (`Ann View Comments`)."""
    found = byline_words()
    parts = _LABEL_MARKS.split(words)
    if len(parts) > 1:
        names = [part for part in parts if fold(part) not in found.posted | found.not_names]
        return names[0] if len(names) == 1 else words
    starts = [at + 1 for at, each in enumerate(words) if each == " "][-5:-1]
    return next(
        (words[:start] for start in starts if fold(words[start:]) in found.not_names), words
    )


def _strip_prefix(words: str, prefixes: Iterable[str]) -> str:
    """Return a text without the longest of some prefixes, of whole words."""
    folded = _fold_each(words)
    for end in sorted(_ends_of_words(folded), reverse=True):
        if folded[:end] in prefixes:
            return words[end:].lstrip(" :")
    return words


def _strip_suffix(words: str, suffixes: Iterable[str]) -> str:
    folded = _fold_each(words)
    starts = [at + 1 for at, each in enumerate(folded) if each == " "][-3:]
    # Japanese, Chinese and Korean put no blank between a name and these words.
    starts += [at for at in range(max(0, len(folded) - 12), len(folded)) if folded[at] > "\u3000"]
    for start in sorted(starts):
        if start and folded[start:].lstrip() in suffixes:
            return words[:start].rstrip()
    return words


def _ends_of_words(folded: str) -> set[int]:
    """Return where the first words of a text end, with and without a colon."""
    blanks = [at for at, each in enumerate(folded) if each == " "]
    colons = [at for at, each in enumerate(folded) if each in ":\uff1a"]
    return {*blanks[:5], *colons[:2], *(at + 1 for at in colons[:2])}


def _drop_weekday(words: str, date: str | None) -> str:
    """Return the text before a date without the weekday at its end, if that day was one."""
    head, _, word = words.strip(_ENDS).rpartition(" ")
    word = word.strip(_ENDS + _BRACKETS).casefold()
    if date is None:
        return head if word in weekday_words() else words
    day = datetime.date.fromisoformat(date[:10]).weekday()
    return head if day in weekday_numbers().get(word, ()) else words


def _drop_words(words: str, *, from_end: bool) -> str:
    """Return a text without the words and marks between it and a date.

    A verb goes if a mark or another word divides it from the date: `Ann said, on 3 May`.
    """
    found = byline_words()
    is_divided = words.rstrip(" ").endswith(tuple(_MARKS_AROUND.strip()))
    while words := (words.rstrip(_ENDS) if from_end else words.lstrip(_ENDS)):
        is_single = _fold_each(words) in found.in_dates  # `On 3 May 2009`
        if is_single or fold(words.strip(_BRACKETS + _ENDS)) in found.posted | found.not_names:
            return ""
        head, _, tail = words.rpartition(" ") if from_end else words.partition(" ")
        word, rest = (tail, head) if from_end else (head, tail)
        bare = word.strip(_ENDS + _BRACKETS)
        if not from_end and _strip_prefix(words, found.by) != words:
            break
        if not from_end and bare in _PHRASE_WORDS:
            return ""  # `3 May 2009 in News`
        is_date = is_date_word(bare) and bare == bare.casefold()
        is_verb = is_divided and from_end and fold(bare) in found.says
        if bare and not is_date and not is_verb:
            break
        is_divided = True
        words = rest
    return words.strip("()[]") if words[:1] in "([" or words[-1:] in ")]" else words


def _fold_each(text: str) -> str:
    """Return a text with each character case-folded, so that offsets stay as they are."""
    return "".join(
        folded if len(folded := each.casefold()) == 1 else each
        for each in text.replace("\u2019", "'")
    )
