"""Read bylines: a name followed by a date, with or without a blank between them."""

import datetime
import re
from collections.abc import Iterator

import attrs

from archive.model import Byline
from archive.text.dates import (
    AM_PM,
    HAN_WEEKDAY,
    MAX_DATE_CHARS,
    TIME_ZONE,
    make_date,
    make_time,
    months,
    weekday_names,
)

MAX_NAME_CHARS = 60
"""A name in a byline has at most this many characters."""


@attrs.frozen
class BylineReading:
    """One reading of a line as a byline."""

    byline: Byline
    """The name and the time."""
    end: int
    """Length of the byline in the line, in characters."""
    is_glued: bool
    """Whether no blank separates the name from the date, or from the digits before it."""

    @property
    def has_time(self) -> bool:
        """Whether the byline states a time of day."""
        return "T" in (self.byline.date or "")


_TIME = (
    r"(?:,?\s+(?:at|um|a\s+la(?:s|\(s\)|/s)?|às|à\(s\)|à|kl\.?|klo|alle(?:\s+ore)?|om|op|в|o|saat|"
    r"pukul|den|de|v|a\s+les|στις|la|о|ob|kell|בשעה)|,)?\s+(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{2})"
    rf"(?:(?P=colon)\d{{2}})?{AM_PM}"
)
_ZONE = re.compile(rf"\s+(?:{TIME_ZONE})")
"""The time zone after a time; printed in formats with seconds."""
_DAY_FIRST = re.compile(
    r"(?P<day>\d+)(?:st|nd|rd|th|er|\.)?\s+(?:de\s+)?(?P<month>[^\W\d_]+)\.?,?\s+(?:del?\s+)?"
    rf"(?P<year>\d{{4}})(?:\s+г\.)?(?:{_TIME})?"
)
_MONTH_FIRST = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?:{_TIME})?")
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?:\.|\sm\.)\s(?P<month>[^\W\d_]+)\s(?P<day>\d{1,2})(?:\.|\sd\.),?"
    r"(?:\s(?P<hour>\d{1,2})(?P<colon>[:.])(?P<minute>\d{2})(?:(?P=colon)\d{2})?)?"
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})[年년]\s?(?P<month>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日일]"
    rf"(?:\s?\(?(?:{HAN_WEEKDAY}|[월화수목금토일]요일)\)?)?"
    r"(?:\s(?P<am_pm>午[前後]|[上下]午|오[전후])?\s?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?)?"
)
_EAST_ASIAN_AM_PM = {"午前": "a", "上午": "a", "오전": "a", "午後": "p", "下午": "p", "오후": "p"}
"""The words for AM and PM before a time, in Chinese, Japanese and Korean."""
_LAST_WORD = re.compile(r"[^\W\d_]+\.?\s+\Z")


def read_bylines(line: str) -> list[BylineReading]:
    """Return every way to read the start of a line as a name followed by a date.

    `Casefile21 July 2014 at 23:53` has two readings: Casefile on the 21st, Casefile2 on the 1st.
    """
    head = line[: MAX_NAME_CHARS + MAX_DATE_CHARS]
    return [*_day_first(head), *_month_first(head), *_year_first(head)]


def _day_first(line: str) -> Iterator[BylineReading]:
    for match in _DAY_FIRST.finditer(line):
        month = months().get(match["month"].casefold())
        if month is None:
            continue
        digits = match["day"]
        found: list[BylineReading] = []
        for width in (1, 2):
            if width <= len(digits) and int(digits[-width:]):
                start = match.end("day") - width
                found += _reading(line, start, match, month, int(digits[-width:]))
        # With a weekday before the digits, all digits belong to the day.
        yield from [
            each for each in found if not (each.byline.printed or "")[:1].isdigit()
        ] or found
        return


def _month_first(line: str) -> Iterator[BylineReading]:
    for match in _MONTH_FIRST.finditer(line):
        before = _LAST_WORD.search(line, 0, match.start())
        if before is None:
            continue
        word = before.group().rstrip().rstrip(".")
        for name in _month_endings(word):
            start = before.start() + len(word) - len(name)
            yield from _reading(line, start, match, months()[name.casefold()], int(match["day"]))
        return


def _year_first(line: str) -> Iterator[BylineReading]:
    if match := _YEAR_FIRST.search(line):
        month = months().get(match["month"].casefold())
        if month is not None:
            yield from _reading(line, match.start(), match, month, int(match["day"]))
    elif match := _EAST_ASIAN.search(line):
        yield from _reading(line, match.start(), match, int(match["month"]), int(match["day"]))


def _month_endings(word: str) -> Iterator[str]:
    """Yield the capitalised month names that a word is, or ends with after a name."""
    for start in range(len(word)):
        if word[start].isupper() and word[start:].casefold() in months():
            yield word[start:]


def _reading(
    line: str, start: int, match: re.Match[str], month: int, day: int
) -> Iterator[BylineReading]:
    date = make_date(int(match["year"]), month, day)
    if date is None:
        return
    first = _start_of_weekday(line, start, date)
    name = line[:first].strip()
    if len(name) > MAX_NAME_CHARS:
        return
    end = match.end()
    if match["hour"] is not None:
        am_pm: str | None = match.groupdict().get("am_pm")
        am_pm = _EAST_ASIAN_AM_PM.get(am_pm or "", am_pm)
        time = make_time(int(match["hour"]), int(match["minute"]), am_pm)
        if time is None:
            return
        date = f"{date}T{time}"
        end = len(line) if _ZONE.fullmatch(line, end) else end
    before = line[: min(first, match.start())]
    is_glued = bool(before) and not before[-1].isspace()
    yield BylineReading(Byline(name, date, line[first:end]), end, is_glued)


def _start_of_weekday(line: str, start: int, date: str) -> int:
    """Return the offset of the weekday before a date if a name touches it, otherwise `start`.

    In `Debsunday, 6 July 2014` the date begins at `sunday`, which that day was. After a blank
    (`Demo Sunday 13 July 2014`) the weekday stays in the name, and `is_plausible_name` rejects it:
    the words may be half a sentence.
    """
    before = line[:start].rstrip(" \u00a0,")
    folded = before.casefold()
    if len(before) == start or len(folded) != len(before):
        return start
    names = weekday_names()[datetime.date.fromisoformat(date).weekday()]
    ends = [len(before) - len(name) for name in names if folded.endswith(name)]
    first = min(ends, default=start)
    return first if before[:first][-1:].strip() else start
