"""Parse dates as blogs print them: date headers, and lines that state a time.

Month and weekday names come from CLDR through Babel, for the languages of LANGUAGES. Dates in
digits (`7/6/2014`) are read only where they are unambiguous (`2014-07-06`); nothing is guessed.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from functools import cache

import attrs

from archive.text.languages import LANGUAGES
from archive.text.numeric_dates import NumericDate, read_numeric_date

MAX_DATE_CHARS = 60
"""At most this many characters are read as a date header."""

_FILLERS = {"de", "del", "den", "of", "the", "г", "г.", "р", "р.", "le", "les", "el", "d.", "m."}
_WORD = re.compile(r"[^\s,\u060c]+")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.|º|ª|:e)?")
_YEAR = re.compile(r"\d{4}")
HAN_WEEKDAY = r"[月火水木金土日]曜?日?|(?:星期|[週周])[一二三四五六日天]"
"""Regular expression for the weekday after a date, in Japanese and Chinese."""
_EAST_ASIAN = re.compile(
    r"(\d{4})[年년] ?(\d{1,2})[月월] ?(\d{1,2})[日일]"
    rf"(?: ?\(?(?:{HAN_WEEKDAY}|[월화수목금토일](?:요일)?)\)?)?"
)
_HAS_DIGIT = re.compile(r"\d")
_NUMBERED_MONTH = re.compile(r"\b(tháng|thg) (?=\d)")
"""Months in Vietnamese, which numbers them."""
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def _cldr_names(
    code: str, attribute: str, widths: Sequence[str] = ("wide", "abbreviated")
) -> Iterator[tuple[str, int]]:
    """Yield the names in a locale's `months` or `days`, case-folded, and their numbers."""
    from babel import Locale

    contexts = getattr(Locale.parse(code, sep="-"), attribute)
    for context in ("format", "stand-alone"):
        for width in widths:
            for number, name in contexts.get(context, {}).get(width, {}).items():
                yield name.casefold().rstrip("."), number


@cache
def months() -> dict[str, int]:
    """Return the number of each month name, case-folded, in full and abbreviated.

    A name that means different months in different languages is left out.
    """
    found: dict[str, set[int]] = {"sept": {9}}
    for language in LANGUAGES:
        for name, number in _cldr_names(language.code, "months") if language.has_dates else ():
            if not name.isdigit():
                found.setdefault(name.replace(" ", ""), set()).add(number)
    known = {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}
    # Hebrew prefixes the month with "in".
    return known | {
        f"\u05d1{n}": number for n, number in known.items() if "\u05d0" <= n[0] <= "\u05ea"
    }


@cache
def weekday_words() -> frozenset[str]:
    """Return the words of all weekday names, case-folded, in full and abbreviated."""
    names = (name for each in LANGUAGES for name, _ in _cldr_names(each.code, "days"))
    return frozenset(word for name in names for word in name.split() if not _HAS_DIGIT.search(word))


@cache
def weekday_numbers() -> dict[str, set[int]]:
    """Return the days of the week, from 0 for Monday, that each weekday name may mean."""
    found: dict[str, set[int]] = {}
    for language in LANGUAGES:
        for name, number in _cldr_names(language.code, "days", ("wide", "abbreviated", "short")):
            found.setdefault(name, set()).add(number)
    return found


@cache
def weekday_names() -> list[set[str]]:
    """Return the full names of each day of the week, case-folded, from Monday on."""
    found: list[set[str]] = [set() for _ in range(7)]
    for language in LANGUAGES:
        for name, number in _cldr_names(language.code, "days", ("wide",)):
            found[number].add(name)
    return found


def make_date(year: int, month: int, day: int) -> str | None:
    """Return a date such as `2014-07-06`, or None if there is no such day."""
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def parse_date_header(line: str) -> str | None:
    """Return the date that a date header states, or None if the line is not a date header.

    >>> parse_date_header("Tuesday, 4 August 2015"), parse_date_header("четверг, 8 марта 2012 г.")
    ('2015-08-04', '2012-03-08')
    """
    if len(line) > MAX_DATE_CHARS or not any(character.isdigit() for character in line):
        return None
    if match := _ISO.fullmatch(line) or _EAST_ASIAN.fullmatch(line):
        return make_date(*map(int, match.groups()))
    folded = _NUMBERED_MONTH.sub(r"\1", line.casefold().replace("'", "\u2019"))
    return _parse_words(_WORD.findall(folded))


def _parse_words(words: list[str]) -> str | None:
    day = month = year = None
    if not 3 <= len(words) <= 8:
        return None
    for word in words:
        if month is None and (found := months().get(word.rstrip("."))):
            month = found
        elif year is None and _YEAR.fullmatch(word.rstrip(".")):
            year = int(word[:4])
        elif day is None and (match := _DAY.fullmatch(word)):
            day = int(match[1])
        elif word.rstrip(".") not in weekday_words() and word not in _FILLERS:
            return None
    if day is None or month is None or year is None:
        return None
    return make_date(year, month, day)


@attrs.frozen
class TimeLine:
    """A line that states a time, with or without a date."""

    date: str | None
    """`2014-07-06T12:31`, or None if the line states no date, or an ambiguous one."""
    numeric: NumericDate | None = None
    """The date in digits with its time, where it is printed so."""

    @property
    def is_ambiguous(self) -> bool:
        """Whether the line states a date in digits that can be read in several ways."""
        return self.date is None and self.numeric is not None


AM_PM = r"(?:\s?(?P<am_pm>[AaPp](?=\.?\s?[Mm](?![a-z]))|[πμ](?=\.?\s?μ(?![α-ω])))\.?\s?[Mmμ]\.?)?"
"""Regular expression for AM or PM after a time."""
TIME_ZONE = (
    r"(?:GMT|UTC)(?:[+-]\d{1,2}(?::?\d{2})?)?|A[CEKW][DS]T|AR?T|BR?S?T|[CMP][DS]T|CES?T|CLS?T|"
    r"E[DES]?[DES]T|HKT|HST|[IJK]ST|MES?Z|MS[DK]|NZ[DS]T|PKT|SAST|SGT|SELČ|SEČ|WES?T|WIB"
)
"""Regular expression for the time zones that blogs print after a time; none is also a word."""
_TIME_OF_DAY = re.compile(
    r"(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{2})(?:(?P=colon)\d{2})?"
    rf"{AM_PM}"
    rf"(?:\s(?:{TIME_ZONE}|[A-Z]{{2,4}}T(?:[+-]\d{{1,2}}(?::?\d{{2}})?)?))?"
)
_WORDS_BEFORE_TIME = ("à", "a la", "kl", "saat", "pukul")


@cache
def _date_then_time() -> re.Pattern[str]:
    words = {*_WORDS_BEFORE_TIME, *(word for each in LANGUAGES for word in each.before_time)}
    between = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(
        rf"(?P<day>\S.*?)(?:,|\s+(?:{between}))?\s+{_TIME_OF_DAY.pattern}", re.IGNORECASE
    )


_TIME_THEN_DATE = re.compile(rf"{_TIME_OF_DAY.pattern},?\s+(?P<day>\S.*)")


def read_time_line(line: str) -> TimeLine | None:
    """Return the time that fills a line, with or without a date, or None if the line is no time.

    >>> read_time_line("Tuesday, August 4, 2015 at 9:03:00 PM").date
    '2015-08-04T21:03'
    """
    if len(line) > MAX_DATE_CHARS or not any(character.isdigit() for character in line):
        return None
    alone = _TIME_OF_DAY.fullmatch(line)
    line = line if alone else _without_at(line)
    for match in (alone, _date_then_time().fullmatch(line), _TIME_THEN_DATE.fullmatch(line)):
        if match is None:
            continue
        clock = make_time(int(match["hour"]), int(match["minute"]), match["am_pm"])
        if clock is None:
            continue
        if match is alone:
            return TimeLine(None)
        if (date := parse_date_header(match["day"])) is not None:
            return TimeLine(f"{date}T{clock}")
        if (numeric := read_numeric_date(match["day"], clock)) is not None:
            return TimeLine(numeric.date, numeric)
    return None


def _without_at(line: str) -> str:
    """Return a line without the word before a date and time: `At 9/13/06, 4:44 PM`."""
    word, _, rest = line.partition(" ")
    return rest if word.casefold() in ("at", "on") and rest[:1].isdecimal() else line


_CLOCK = re.compile(
    r"(?:[\d./-]+\s+)?(\d{1,2})[:.](\d{2})(?::\d{2})?(?:\s?([AaPp])\.?\s?[Mm]\.?)?", re.IGNORECASE
)


def read_time_of_day(words: str) -> str | None:
    """Return the time in words without a month name, as `21:00`, or None.

    >>> read_time_of_day("9:00 p. m."), read_time_of_day("30/12/14 2:07 AM")
    ('21:00', '02:07')
    >>> read_time_of_day("2 days ago") is None
    True
    """
    match = _CLOCK.fullmatch(words.strip())
    return None if match is None else make_time(int(match[1]), int(match[2]), match[3])


def make_time(hour: int, minute: int, am_pm: str | None) -> str | None:
    """Return a time such as `15:31`, or None if there is no such time.

    `am_pm`: `a` or `p` (in Greek `π` or `μ`) on a 12-hour clock, None on a 24-hour clock.
    """
    if am_pm is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if am_pm in "PpΜμ" else 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
