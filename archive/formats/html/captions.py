"""The words around the names of authors on HTML pages: captions of links, labels, verbs, dates."""

import datetime
import re
from collections.abc import Collection
from functools import cache, lru_cache

from archive.formats.common.source import INVISIBLE
from archive.text.byline_words import byline_words, fold_words
from archive.text.date_tokens import is_date_word
from archive.text.dates import weekday_numbers, weekday_words

_INVISIBLE = INVISIBLE + (
    "\u00ad\u034f\u061c\u115f\u180e\u200c\u200d\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
)
"""Invisible characters, also those that join others: at the ends of a name they join nothing."""
_MARKS_AROUND = (
    " ,;:|\u00b7\u22c5\u2022\u2013\u2014/\u00bb\u00ab\u203a\u2039\u2190\u2192\uff1a\u3001\u060c>"
)
ENDS = "".join(dict.fromkeys(_MARKS_AROUND + _INVISIBLE + "\u00a0\u3000"))
"""Characters that are trimmed from the ends of a name."""
_DOTS = ("...", "\u2026")
SAID_MARKS = (":", "\uff1a", *_DOTS)
"""What follows a verb after a name, so that it is certain to be one."""
_LABEL_MARKS = re.compile(r" [|/\u00b7\u2022\u2013\u2014-] ")
_OPEN_BRACKET = re.compile(r"(?<=\S) ?\([^()]+\Z")
"""A bracket that is not closed: the name was cut out of a longer text."""
_GLUED_BY = re.compile(r"\ABy(?=[A-Z][a-z]+ [A-Z])")
"""`By` without a blank before the name, from an element of its own: `ByAnn Archer`."""
_PHRASE_WORDS = frozenset(
    """in on at to under filed for with the about as is was bei im auf unter zu dans sur sous pour
    avec en con para sobre em com nel nella con su in op onder met i på med""".split()  # noqa: SIM905
)
"""Words that are in no name, but between a name and another part of a byline."""
_MAX_CACHED_CHARACTERS = 10_000
_BRACKETS = "()[].\u2026@-"


def is_phrase(name: str) -> bool:
    """Return whether words beside a date hold more than a name: `Ann in News`."""
    inner = name.split()[1:-1]
    return any(word in _PHRASE_WORDS for word in inner)


def strip_marks(text: str) -> str:
    """Trim blanks, invisible characters and marks, but not the brackets and dots of a name."""
    return text.strip(ENDS)


def strip_captions(words: str, *, is_post: bool, has_date: bool = False) -> str:
    """Return a text without the words of links and labels around a name, as often as they nest."""
    found = byline_words()
    for _ in range(4):
        before = words
        words = strip_marks(_strip_said(words.strip(_INVISIBLE + " ")))
        words = strip_marks(_strip_caption(words))
        words = strip_marks(_strip_posted(words))
        words = strip_marks(_strip_labels(words))
        words = strip_marks(strip_prefix(words, found.by))
        words = _OPEN_BRACKET.sub("", words)
        if is_post:
            words = strip_marks(_strip_by_or_name(words, has_date))
        if words == before:
            break
    return words


def _strip_by_or_name(words: str, has_date: bool) -> str:
    """Return a name without "von" and the like; nothing if those may begin a family name.

    `has_date`: whether a date is beside it, so that the words are a byline.
    """
    words = _GLUED_BY.sub("", words)
    rest = strip_prefix(words, byline_words().by_or_name)
    if rest == words or rest[:1] != rest[:1].upper():
        return words  # `von der Leyen`
    return rest if has_date or words[0].islower() or " " in rest else ""


def _strip_caption(words: str) -> str:
    folded = _fold_each(words)
    if folded in _whole_captions():
        return ""  # Its name is not in the text: "All posts by".
    for before, after in _captions_that_begin(folded[:1]):
        is_longer = len(folded) >= len(before) + len(after)
        if is_longer and folded.startswith(before) and folded.endswith(after):
            return words[len(before) : len(words) - len(after)]
    return words


@cache
def _whole_captions() -> frozenset[str]:
    return frozenset((before + after).strip() for before, after in byline_words().captions)


@lru_cache(_MAX_CACHED_CHARACTERS)
def _captions_that_begin(character: str) -> list[tuple[str, str]]:
    """Return the captions that begin with a character, or with the name."""
    return [
        (before, after)
        for before, after in byline_words().captions
        if not before or before[0] == character
    ]


def _strip_said(words: str) -> str:
    """Return a name without the verb after it, which a colon or dots show to be one, or a blank
    before Chinese or Japanese: `Ann 發表於`."""
    name, blank, verb = words.rpartition(" ")
    if blank and len(verb) > 1 and verb[0] > "\u3000" and verb in byline_words().says:
        return name
    for mark in SAID_MARKS:
        if words.endswith(mark):
            name = words[: -len(mark)].rstrip()
            cut = strip_verb(name)
            # Dots after other words are part of a name, or follow a verb that is not known.
            return words if cut == name and mark in _DOTS else cut
    return words


def strip_verb(name: str) -> str:
    """Return a name without the verb at its end, such as `says`."""
    return _strip_suffix(name, byline_words().says)


def _strip_posted(words: str) -> str:
    """Return a text without "Posted", if "by" follows."""
    found = byline_words()
    rest = strip_prefix(words, found.posted)
    if rest == words:
        return words
    by = strip_prefix(rest, found.by | found.by_or_name)
    return by if by != rest else words


def _strip_labels(words: str) -> str:
    """Return a name without the labels that marks divide from it (`Ann / Published`), or that have
    several words (`Ann View Comments`)."""
    parts = _LABEL_MARKS.split(words)
    if len(parts) > 1:
        names = [part for part in parts if not _is_label(part)]
        return names[0] if len(names) == 1 else words
    starts = [at + 1 for at, each in enumerate(words) if each == " "][-5:-1]
    return next(
        (
            words[:start]
            for start in starts
            if fold_words(words[start:]) in byline_words().not_names
        ),
        words,
    )


def _is_label(words: str) -> bool:
    """Return whether words are those of a label or link that names nobody."""
    folded = fold_words(words)
    return folded in byline_words().posted or folded in byline_words().not_names


def strip_prefix(words: str, prefixes: Collection[str]) -> str:
    """Return a text without the longest of some prefixes, of whole words."""
    folded = _fold_each(words)
    for end in sorted(_ends_of_words(folded), reverse=True):
        if folded[:end] in prefixes:
            return words[end:].lstrip(" :")
    return words


def _strip_suffix(words: str, suffixes: Collection[str]) -> str:
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


def drop_weekday(words: str, date: str | None) -> str:
    """Return the text before a date without the weekday at its end, if that day was one."""
    head, _, word = words.strip(ENDS).rpartition(" ")
    word = word.strip(ENDS + _BRACKETS).casefold()
    if date is None:
        return head if word in weekday_words() else words
    day = datetime.date.fromisoformat(date[:10]).weekday()
    return head if day in weekday_numbers().get(word, ()) else words


def drop_words(words: str, *, from_end: bool) -> str:
    """Return a text without the words and marks between it and a date.

    A verb goes if a mark or another word divides it from the date: `Ann said, on 3 May`.
    """
    found = byline_words()
    is_divided = words.rstrip(" ").endswith(tuple(_MARKS_AROUND.strip()))
    while words := (words.rstrip(ENDS) if from_end else words.lstrip(ENDS)):
        is_single = _fold_each(words) in found.in_dates  # `On 3 May 2009`
        if is_single or _is_label(words.strip(_BRACKETS + ENDS)):
            return ""
        head, _, tail = words.rpartition(" ") if from_end else words.partition(" ")
        word, rest = (tail, head) if from_end else (head, tail)
        bare = word.strip(ENDS + _BRACKETS)
        if not from_end and strip_prefix(words, found.by) != words:
            break
        if not from_end and bare in _PHRASE_WORDS:
            return ""  # `3 May 2009 in News`
        is_date = is_date_word(bare) and bare == bare.casefold()
        is_verb = is_divided and from_end and fold_words(bare) in found.says
        if bare and not is_date and not is_verb:
            break
        is_divided = True
        words = rest
    return words.strip("()[]") if words[:1] in "([" or words[-1:] in ")]" else words


def _fold_each(text: str) -> str:
    """Return a text with each character case-folded, so that offsets stay as they are."""
    if text.isascii():
        return text.lower()
    return "".join(
        folded if len(folded := each.casefold()) == 1 else each
        for each in text.replace("\u2019", "'")
    )
