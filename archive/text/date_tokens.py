"""Split the words of a date and time into tokens, and find the runs that may state one."""

import re
from collections.abc import Iterator
from functools import cache

import attrs

from archive.text.byline_words import byline_words
from archive.text.dates import TIME_ZONE, months, weekday_words
from archive.text.numeric_dates import MAX_YEAR, MIN_YEAR

_COMBINING = "\u0300-\u036f\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0970"
"""Marks of names of months: accents apart from their letters, the vowel signs of Hindi."""
_LETTERS = rf"[^\W\d_]+(?:[{_COMBINING}]+[^\W\d_]*)*"
_MARK_INSIDE = r"[.'\u2019]|(?<=[\u05d0-\u05ea])[\"\u05f4](?=[\u05d0-\u05ea])"
"""What joins the parts of a word: an apostrophe, a full stop, the gershayim of Hebrew."""
_WORD = rf"{_LETTERS}(?:(?:{_MARK_INSIDE}){_LETTERS})*\u05f3?"
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{1,2}-\d{1,2}T\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)"
    r"|(?P<east>\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
    r"|(?P<numeric>(?<!\d)(?:\d{4}(?P<sep>[./-])[ ]?\d{1,2}(?P=sep)[ ]?\d{1,2}"
    r"|\d{1,2}(?P<mark_between>[./-])[ ]?\d{1,2}(?P=mark_between)[ ]?(?:\d{4}|\d{2}))(?!\d|[./]\d))"
    r"|(?P<pair>\d{1,2}[./]\d{1,2}(?=[.,]?\s+\d{4}(?!\d)))"
    r"|(?P<time>(?<!\d)\d{1,2}(?P<colon>[:.hH])\d{2}(?:(?P=colon)\d{2})?(?!\d)(?:\s?Uhr\b)?)"
    r"|(?P<hour>(?<!\d)\d{1,2}\s?(?:Uhr\b|(?=[aApP]\.?\s?[mM]\b)))"
    r"|(?P<han_time>\d{1,2}\s?[時时点點시]\s?\d{1,2}\s?[分분])"
    rf"|(?P<zone>\b(?:{TIME_ZONE})\b(?![+-]))"
    r"|(?P<am_pm>(?<![^\W\d_])(?:[aApP]\.?\s?[mM]\b\.?|[πμΠΜ]\.?\s?[μΜ]\b\.?))"
    r"|(?P<number>\d+)"
    rf"|(?P<word>{_WORD})"
    r"|(?P<mark>\S)"
)
_MARKS = frozenset(",.|-\u2013\u2014@/\u00b7\u2022()[]~:*\u00ab\u00bb\u060c\uff08\uff09\u3000")
"""Marks between the parts of a date and time."""
TIMES = frozenset(["time", "han_time", "hour"])
"""Kinds of tokens with a time of day."""
_ORDINALS = frozenset(["st", "nd", "rd", "th", "er", "\u00ba", "\u00aa", "\u00b0"])
NUMBERED_MONTH = frozenset(["tháng", "thg"])
"""Vietnamese numbers its months."""


@attrs.define
class Token:
    """A word, number or mark, or a group of them such as `9:14`."""

    kind: str
    """Name of the group in the pattern that it matches."""
    text: str
    """The words."""
    start: int
    """Offset of its start."""
    end: int
    """Offset after its end."""


@attrs.define
class Run:
    """Adjacent tokens that belong to dates and times."""

    tokens: list[Token] = attrs.Factory(list)
    """The tokens."""
    before: str = ""
    """The word before them."""
    after: str = ""
    """The word after them, if only a blank is between."""


def ascii_digits(text: str) -> str:
    """Return a text with the decimal digits of other scripts as ASCII digits, at the same offsets.

    >>> ascii_digits("٦ يوليو ٢٠١٤")
    '6 يوليو 2014'
    """
    if text.isascii():
        return text
    return "".join(
        str(int(each)) if each.isdecimal() and not each.isascii() else each for each in text
    )


def find_runs(words: str) -> Iterator[Run]:
    """Yield the longest runs of tokens that belong to dates and times, or are between them."""
    run = Run()
    before = ""
    for token in _tokens(words):
        if _belongs(token):
            if not run.tokens:
                run.before = before
            run.tokens.append(token)
        else:
            if run.tokens:
                is_next = token.start - run.tokens[-1].end <= 1 and token.kind == "word"
                run.after = token.text if is_next else ""
                yield run
                run = Run()
            before = token.text
    if run.tokens:
        yield run


def _tokens(words: str) -> Iterator[Token]:
    for match in _TOKEN.finditer(words):
        token = Token(match.lastgroup or "", match[0], *match.span())
        # `Casefile21 July`: where the name ends is not certain.
        before = words[token.start - 1 : token.start]
        is_glued = before == "#" or (before.isalpha() and before < "\u3000" and before != "\u05d1")
        if is_glued and token.kind in ("number", "numeric", "pair", "time", "hour"):
            token = attrs.evolve(token, kind="mark")
        yield token


def _belongs(token: Token) -> bool:
    """Return whether a token may be part of a date and time, or between its parts."""
    if token.kind == "number":
        return len(token.text) <= 2 or is_year(token.text)
    if token.kind == "mark":
        return token.text in _MARKS
    return token.kind != "word" or is_date_word(token.text.casefold())


def is_date_word(word: str) -> bool:
    """Return whether a case-folded word belongs to dates, or may be between their parts."""
    return word in _date_words() or word in months()


@cache
def _date_words() -> frozenset[str]:
    found = byline_words()
    return found.in_dates | found.am | found.pm | weekday_words() | _ORDINALS | NUMBERED_MONTH


def is_year(digits: str) -> bool:
    """Return whether digits are a year of four digits."""
    return len(digits) == 4 and MIN_YEAR <= int(digits) <= MAX_YEAR
