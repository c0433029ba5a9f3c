"""Find the date and time in words that state one, whatever the language, the order of the parts
and what is between them: `17.07, 2011 @ 13:04`, `said, on August 3, 2019 at 3:12 pm`.

The words are split into tokens. A run of tokens that all belong to dates and times states a moment
if it has one day, one month and one year, or one date in digits; with two dates it states none.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import attrs

from archive.text.byline_words import byline_words
from archive.text.dates import (
    TIME_ZONE,
    make_date,
    make_time,
    months,
    weekday_numbers,
    weekday_words,
)
from archive.text.numeric_dates import NumericDate, read_numeric_date

MAX_PRINTED_CHARS = 300
"""Longer texts state no time: they are speech."""
_MIN_YEAR, _MAX_YEAR = 1900, 2199
_WORD = r"[^\W\d_]+(?:[.'\u2019][^\W\d_]+)*"
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
_COMMON = re.compile(
    r"(?:(?P<day>\d{1,2})\.? (?P<month>[^\W\d_]+)\.?,? (?P<year>\d{4})"
    r"|(?P<month_first>[^\W\d_]+)\.? (?P<second>\d{1,2})(?:st|nd|rd|th)?,? (?P<third>\d{4}))"
    r"(?:(?: at| um| @| \||,)? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?: ?(?P<am_pm>[aApP])[mM])?)?"
)
_MARKS = frozenset(",.|-\u2013\u2014@/\u00b7\u2022()[]~:*\u00ab\u00bb\u060c\uff08\uff09\u3000")
"""Marks between the parts of a date and time."""
_TIMES = frozenset(["time", "han_time", "hour"])
"""Kinds of tokens with a time of day."""
_ORDINALS = frozenset(["st", "nd", "rd", "th", "er", "\u00ba", "\u00aa", "\u00b0"])
_NUMBERED_MONTH = frozenset(["tháng", "thg"])
"""Vietnamese numbers its months."""


@attrs.frozen
class PrintedTime:
    """The date and time that words state."""

    start: int
    """Offset of the first of these words."""
    end: int
    """Offset after the last of them."""
    date: str | None = None
    """`2014-07-06` or `2014-07-06T12:31`; None if the order of its digits is not certain."""
    numeric: NumericDate | None = None
    """The date in digits, if it is printed so."""


@attrs.define
class _Token:
    kind: str
    text: str
    start: int
    end: int


@attrs.define
class _Run:
    """Adjacent tokens that belong to dates and times."""

    tokens: list[_Token] = attrs.Factory(list)
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


def find_printed_time(words: str) -> PrintedTime | None:
    """Return the only date, perhaps with a time, that words state; None for none or several.

    >>> find_printed_time("Written by Ann on 17.07, 2011 @ 13:04").date
    '2011-07-17T13:04'
    >>> find_printed_time("3 May 2009 - 4 May 2009") is None
    True
    """
    if len(words) > MAX_PRINTED_CHARS or not any(map(str.isdecimal, words)):
        return None
    if (common := _read_common(words)) is not None:
        return common
    found = [each for run in _runs(ascii_digits(words)) if (each := _read_run(run)) is not None]
    return found[0] if len(found) == 1 else None


def _read_common(words: str) -> PrintedTime | None:
    """Return what words in one of the commonest forms state, in a tenth of the time."""
    match = _COMMON.fullmatch(words)
    if match is None:
        return None
    month = months().get((match["month"] or match["month_first"]).casefold())
    if month is None:
        return None
    day, year = match["day"] or match["second"], match["year"] or match["third"]
    date = make_date(int(year), month, int(day)) if _is_year(year) else None
    if date is None:
        return None
    if match["hour"] is None:
        return PrintedTime(0, len(words), date)
    clock = make_time(int(match["hour"]), int(match["minute"]), match["am_pm"])
    return PrintedTime(0, len(words), date if clock is None else f"{date}T{clock}")


def _runs(words: str) -> Iterator[_Run]:
    run = _Run()
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
                run = _Run()
            before = token.text
    if run.tokens:
        yield run


def _tokens(words: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(words):
        token = _Token(match.lastgroup or "", match[0], *match.span())
        # `Casefile21 July`: where the name ends is not certain.
        before = words[token.start - 1 : token.start]
        is_glued = before == "#" or (before.isalpha() and before < "\u3000" and before != "\u05d1")
        if is_glued and token.kind in ("number", "numeric", "pair", "time", "hour"):
            token = attrs.evolve(token, kind="mark")
        yield token


def _belongs(token: _Token) -> bool:
    """Return whether a token may be part of a date and time, or between its parts."""
    if token.kind == "number":
        return len(token.text) <= 2 or _is_year(token.text)
    if token.kind == "mark":
        return token.text in _MARKS
    return token.kind != "word" or is_date_word(token.text.casefold())


def is_date_word(word: str) -> bool:
    """Return whether a case-folded word belongs to dates, or may be between their parts."""
    return word in _date_words() or word in months()


@cache
def _date_words() -> frozenset[str]:
    found = byline_words()
    return found.in_dates | found.am | found.pm | weekday_words() | _ORDINALS | _NUMBERED_MONTH


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and _MIN_YEAR <= int(digits) <= _MAX_YEAR


@attrs.define
class _Parts:
    """The parts of a date and time, as they are met."""

    day: int | None = None
    month: int | None = None
    year: int | None = None
    numeric: NumericDate | None = None
    is_pair: bool = False
    weekdays: frozenset[int] = frozenset()
    clock: tuple[int, int] | None = None
    am_pm: str | None = None
    begin: int = -1
    end: int = -1

    def has_date(self) -> bool:
        if self.numeric is not None:
            return not self.is_pair or self.year is not None
        return None not in (self.day, self.month, self.year)


def _read_run(run: _Run) -> PrintedTime | None:
    """Return what a run of tokens states; None without a date, with two, or with another's."""
    if run.before.casefold() in byline_words().other_dates:
        return None
    tokens = run.tokens
    for start, first in enumerate(tokens):
        parts, used = _collect(tokens[start:])
        if parts.has_date():
            rest, _ = _collect(tokens[start + used :])
            is_last = start + used == len(tokens)
            return None if rest.has_date() else _result(parts, run.after if is_last else "")
        # A name may end in what is also a month or a weekday: `April 3 May 2009`.
        if first.kind not in ("word", "mark", "am_pm", "zone"):
            return None
    return None


def _collect(tokens: Sequence[_Token]) -> tuple[_Parts, int]:
    """Collect parts until one is met again; return them, and the number of tokens used."""
    parts = _Parts()
    before: _Token | None = None
    for number, token in enumerate(tokens):
        is_part = _add(parts, token, before)
        if is_part is None:
            return parts, number
        if is_part:
            parts.begin = token.start if parts.begin < 0 else parts.begin
            parts.end = token.end
        if token.text != ".":
            before = token
    return parts, len(tokens)


def _add(parts: _Parts, token: _Token, before: _Token | None) -> bool | None:
    """Add a token; return whether it is a part, None if the parts have such a one already."""
    if token.kind == "number":
        return _add_number(parts, token, before)
    if token.kind in ("numeric", "east", "iso"):
        return _add_digits(parts, token)
    if token.kind == "pair":
        return _add_pair(parts, token)
    if token.kind in _TIMES:
        return _add_time(parts, token, before)
    if token.kind == "zone":
        return parts.clock is not None
    return _add_word(parts, token, before)


def _add_number(parts: _Parts, token: _Token, before: _Token | None) -> bool | None:
    if len(token.text) == 4:
        if parts.year is not None or (parts.numeric is not None and not parts.is_pair):
            return None
        parts.year = int(token.text)
    elif before is not None and before.text.casefold() in _NUMBERED_MONTH:
        if parts.month is not None or not 1 <= int(token.text) <= 12:
            return None
        parts.month = int(token.text)
    elif parts.day is not None or parts.numeric is not None:
        return None
    else:
        parts.day = int(token.text)
    return True


def _add_digits(parts: _Parts, token: _Token) -> bool | None:
    if parts.numeric is not None or parts.month is not None or parts.year is not None:
        return None
    text, clock = token.text, None
    if token.kind == "iso":
        text, _, clock = text.partition("T")
        parts.clock = (int(clock.split(":")[0]), int(clock.split(":")[1][:2]))
    if token.kind == "east":
        text = "-".join(re.findall(r"\d+", text))
    parts.numeric = read_numeric_date(text)
    return True if parts.numeric is not None else None


def _add_pair(parts: _Parts, token: _Token) -> bool | None:
    """Add a day and a month in digits, whose year follows: `17.07, 2011`."""
    if parts.numeric is not None or parts.day is not None or parts.month is not None:
        return None
    parts.numeric = read_numeric_date(re.sub(r"[./]", "/", token.text) + "/2000")
    parts.is_pair = True
    return True if parts.numeric is not None else None


def _add_time(parts: _Parts, token: _Token, before: _Token | None) -> bool | None:
    if parts.clock is not None:
        return None
    hour, minute = (int(each) for each in [*re.findall(r"\d+", token.text), "0"][:2])
    parts.clock = (hour, minute)
    if before is not None and before.kind == "word":
        parts.am_pm = _am_pm_before(before.text.casefold())
    return True


def _am_pm_before(word: str) -> str | None:
    """Return `a` or `p` for the word before a time that says so, as East Asians and Hungarians
    print it; other languages have such words only after the time."""
    if word == "du" or (not word[0].isascii() and word in byline_words().pm and word[0] > "\u3000"):
        return "p"
    return "a" if word in byline_words().am and word[0] > "\u3000" else None


def _add_word(parts: _Parts, token: _Token, before: _Token | None) -> bool | None:
    word = token.text.casefold()
    follows_time = before is not None and before.kind in _TIMES
    if follows_time and parts.am_pm is None:
        plain = word.replace(" ", "").rstrip(".")
        for letter, words in (("a", byline_words().am), ("p", byline_words().pm)):
            if plain in words:
                parts.am_pm = letter
                return True
    if token.kind == "word" and (month := months().get(word)) is not None:
        if parts.month is not None or parts.numeric is not None:
            return None
        parts.month = month
        return True
    if token.kind == "word" and word in weekday_numbers():
        parts.weekdays |= weekday_numbers()[word]
    return False


def _result(parts: _Parts, after: str) -> PrintedTime | None:
    clock = None
    if parts.clock is not None:
        clock = make_time(*parts.clock, parts.am_pm)
        # An unknown word after a time may mean AM or PM.
        if parts.am_pm is None and parts.clock[0] <= 12 and not _may_follow(after):
            clock = None
    if parts.numeric is not None:
        numeric = attrs.evolve(parts.numeric, clock=clock, weekdays=parts.weekdays)
        if parts.is_pair:  # `17.07, 2011`
            first, second, _ = numeric.numbers
            numeric = attrs.evolve(numeric, numbers=(first, second, str(parts.year)))
        if not numeric.readings:
            return None
        return PrintedTime(parts.begin, parts.end, numeric.date, numeric)
    assert parts.day is not None and parts.month is not None and parts.year is not None
    date = make_date(parts.year, parts.month, parts.day)
    if date is None:
        return None
    return PrintedTime(parts.begin, parts.end, date if clock is None else f"{date}T{clock}")


def _may_follow(word: str) -> bool:
    """Return whether a word may follow a time without meaning AM or PM."""
    found = byline_words()
    folded = word.casefold()
    return not word or any(
        folded in words
        for words in (found.says, found.by, found.posted, found.not_names, found.by_or_name)
    )
