"""Find the date and time in words that state one, whatever the language, the order of the parts
and what is between them: `17.07, 2011 @ 13:04`, `said, on August 3, 2019 at 3:12 pm`.

The words are split into tokens. A run of tokens that all belong to dates and times states a moment
if it has one day, one month and one year, or one date in digits; with two dates it states none.
"""

import re
from collections.abc import Sequence

import attrs

from archive.text.byline_words import byline_words
from archive.text.date_tokens import (
    NUMBERED_MONTH,
    TIMES,
    Run,
    Token,
    ascii_digits,
    find_runs,
    is_year,
)
from archive.text.dates import (
    make_date,
    make_time,
    months,
    weekday_numbers,
)
from archive.text.numeric_dates import NumericDate, read_numeric_date

MAX_PRINTED_CHARS = 300
"""Longer texts state no time: they are speech."""
_COMMON = re.compile(
    r"(?:(?P<day>\d{1,2})\.? (?P<month>[^\W\d_]+)\.?,? (?P<year>\d{4})"
    r"|(?P<month_first>[^\W\d_]+)\.? (?P<second>\d{1,2})(?:st|nd|rd|th)?,? (?P<third>\d{4}))"
    r"(?:(?: at| um| @| \||,)? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?: ?(?P<am_pm>[aApP])[mM])?)?"
)


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
    found = [each for run in find_runs(ascii_digits(words)) if (each := _read_run(run)) is not None]
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
    date = make_date(int(year), month, int(day)) if is_year(year) else None
    if date is None:
        return None
    if match["hour"] is None:
        return PrintedTime(0, len(words), date)
    clock = make_time(int(match["hour"]), int(match["minute"]), match["am_pm"])
    return PrintedTime(0, len(words), date if clock is None else f"{date}T{clock}")


@attrs.define
class _Parts:
    """The parts of a date and time, as they are read."""

    day: int | None = None
    """Day of the month."""
    month: int | None = None
    """Number of the month."""
    year: int | None = None
    """The year."""
    numeric: NumericDate | None = None
    """A date in digits."""
    is_pair: bool = False
    """Whether it has only a day and a month."""
    weekdays: frozenset[int] = frozenset()
    """The days of the week that a word may mean."""
    clock: tuple[int, int] | None = None
    """Hour and minute."""
    am_pm: str | None = None
    """`a` or `p`."""
    begin: int = -1
    """Offset of the first part."""
    end: int = -1
    """Offset after the last part."""

    def has_date(self) -> bool:
        """Return whether they are a whole date."""
        if self.numeric is not None:
            return not self.is_pair or self.year is not None
        return None not in (self.day, self.month, self.year)


def _read_run(run: Run) -> PrintedTime | None:
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


def _collect(tokens: Sequence[Token]) -> tuple[_Parts, int]:
    """Collect parts up to a second one of a kind; return them, and the number of tokens used."""
    parts = _Parts()
    before: Token | None = None
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


def _add(parts: _Parts, token: Token, before: Token | None) -> bool | None:
    """Add a token; return whether it is a part, None if the parts have such a one already."""
    if token.kind == "number":
        return _add_number(parts, token, before)
    if token.kind in ("numeric", "east", "iso"):
        return _add_digits(parts, token)
    if token.kind == "pair":
        return _add_pair(parts, token)
    if token.kind in TIMES:
        return _add_time(parts, token, before)
    if token.kind == "zone":
        return parts.clock is not None
    return _add_word(parts, token, before)


def _add_number(parts: _Parts, token: Token, before: Token | None) -> bool | None:
    if len(token.text) == 4:
        if parts.year is not None or (parts.numeric is not None and not parts.is_pair):
            return None
        parts.year = int(token.text)
    elif before is not None and before.text.casefold() in NUMBERED_MONTH:
        if parts.month is not None or not 1 <= int(token.text) <= 12:
            return None
        parts.month = int(token.text)
    elif parts.day is not None or parts.numeric is not None:
        return None
    else:
        parts.day = int(token.text)
    return True


def _add_digits(parts: _Parts, token: Token) -> bool | None:
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


def _add_pair(parts: _Parts, token: Token) -> bool | None:
    """Add a day and a month in digits, whose year follows: `17.07, 2011`."""
    if parts.numeric is not None or parts.day is not None or parts.month is not None:
        return None
    parts.numeric = read_numeric_date(re.sub(r"[./]", "/", token.text) + "/2000")
    parts.is_pair = True
    return True if parts.numeric is not None else None


def _add_time(parts: _Parts, token: Token, before: Token | None) -> bool | None:
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


def _add_word(parts: _Parts, token: Token, before: Token | None) -> bool | None:
    word = token.text.casefold()
    follows_time = before is not None and before.kind in TIMES
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
