"""Read the dates and times of HTML pages: printed words and machine-readable timestamps."""

import datetime
import re
from collections.abc import Iterable
from functools import lru_cache

import attrs

from archive.formats.common.byline_readings import read_bylines
from archive.text.byline_words import byline_words
from archive.text.date_tokens import is_date_word
from archive.text.dates import (
    parse_date_header,
    read_time_line,
    read_time_of_day,
    weekday_words,
)
from archive.text.numeric_dates import NumericDate
from archive.text.printed_times import PrintedTime, find_printed_time

_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W_]+")
_ZONE = re.compile(r"\s*(?:Uhr|\(?[A-Z]{2,5}\)?|(?:UTC|GMT)\s*[+-]\d{1,2}(?::?\d{2})?)?\.?")
_WORDS_BEFORE_DATE = frozenset(
    ["on", "am", "le", "el", "il", "op", "den", "em", "dne", "the", "posted", "submitted"]
)
"""Words that themes put before a date: `on July 6, 2014 at 12:31 pm`."""
_MAX_UTC_OFFSET, _MIN_UTC_OFFSET = 14 * 60, -12 * 60
"""The extreme offsets from UTC of any time zone, in minutes."""
_OFFSET_STEP = 15
"""Offsets from UTC are multiples of this many minutes."""
_MAX_CACHED = 2_000


@attrs.frozen
class Moment:
    """The date and time of an entry, as far as a page states them."""

    date: str | None = None
    """`2014-07-06` or `2014-07-06T12:31`, in the page's own wall clock."""
    instant: str | None = None
    """The exact moment in UTC, `2014-07-06T11:31:00Z`."""
    printed: str | None = None
    """The words that state the date or time."""
    time_of_day: str | None = None
    """`12:31`, where the words state a time without a date, or with an ambiguous one."""
    numeric: NumericDate | None = None
    """The date in digits, where the words state one."""

    def at(self, instant: str | None) -> "Moment":
        """Return the moment with another `instant`."""
        return Moment(self.date, instant, self.printed, self.time_of_day, self.numeric)


def read_printed_time(words: str) -> Moment:
    """Read the words that state a date, a date and time, or a time.

    >>> read_printed_time("Sunday, 6 July 2014 at 12:31").date
    '2014-07-06T12:31'
    >>> read_printed_time("9:00 pm").time_of_day
    '21:00'
    """
    words = " ".join(words.split())
    found = find_printed_time(words)
    if found is not None and (
        found.end - found.start == len(words)
        or _are_harmless(words[: found.start] + " " + words[found.end :])
    ):
        return moment_of(found, words)
    for reading in read_bylines(words):
        before = reading.byline.name.casefold().split()
        if not all(_may_precede_date(word.strip(",.:")) for word in before):
            continue
        date = reading.byline.date
        if date is not None and not _ZONE.fullmatch(words[reading.end :]):
            date = date[:10]
        return Moment(date, printed=words)
    if date := parse_date_header(words):
        return Moment(date, printed=words)
    if (line := read_time_line(words)) is not None and line.date:
        return Moment(line.date, printed=words)
    return Moment(printed=words or None, time_of_day=read_time_of_day(words))


def moment_of(found: PrintedTime, words: str) -> Moment:
    """Return what was found in the words that state it as a moment."""
    clock = found.numeric.clock if found.numeric and found.date is None else None
    return Moment(found.date, None, words, clock, found.numeric)


def _are_harmless(words: str) -> bool:
    """Return whether words around a date and time say nothing else."""
    found = byline_words()
    return all(
        is_date_word(word) or word in found.says or word in found.posted or word in found.not_names
        for word in _WORDS.findall(words.casefold())
    )


def _may_precede_date(word: str) -> bool:
    """Return whether a word may precede a date: a weekday, or a word that themes put there."""
    return not word or word in _WORDS_BEFORE_DATE or word in weekday_words()


def read_iso(text: str) -> Moment:
    """Read a timestamp such as `2014-07-06T12:31:00+01:00`; without a zone, `instant` is None."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return Moment()
    try:
        day = datetime.date.fromisoformat(match[1])
        if match[2] is None:
            return Moment(day.isoformat())
        local = datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}")
        if match[3] is None:
            return Moment(local.isoformat(timespec="minutes"))
        zoned = datetime.datetime.fromisoformat(text.strip().upper().replace(",", "."))
        return Moment(local.isoformat(timespec="minutes"), _format_utc(zoned))
    except (ValueError, OverflowError):
        return Moment()


def read_epoch(milliseconds: str) -> str | None:
    """Convert milliseconds since 1970 (Unix time) to a moment in UTC, or None if invalid."""
    try:
        seconds = int(milliseconds) // 1000
        return _format_utc(datetime.datetime.fromtimestamp(seconds, datetime.UTC))
    except (ValueError, OverflowError, OSError):
        return None


def resolve_days(moments: Iterable[Moment]) -> tuple[list[Moment], int]:
    """Add the missing dates that are certain; return the moments and the number still undated.

    A moment may print only a time, or an ambiguous date. Its `instant` and `time_of_day` leave one
    offset from UTC, or two that are a day apart (`+13` and `-11` hours); the offsets of the page's
    other moments decide between those.
    """
    given = list(moments)
    known = {_utc_offset(each) for each in given if each.date and each.instant} - {None}
    resolved, undated = [], 0
    for each in given:
        found = each
        if each.date is None and each.time_of_day and each.instant:
            found = attrs.evolve(each, date=_local_time(each.instant, each.time_of_day, known))
        undated += found.date is None and bool(found.instant or found.printed)
        resolved.append(found)
    return resolved, undated


def has_impossible_offset(moment: Moment) -> bool:
    """Return whether no time zone has the moment's date at its instant."""
    offset = _utc_offset(moment)
    return offset is not None and not _MIN_UTC_OFFSET <= offset <= _MAX_UTC_OFFSET


def is_on_some_clock(moment: Moment) -> bool:
    """Return whether some time zone has the moment's date and time at its instant."""
    offset = _utc_offset(moment)
    return offset is not None and not offset % _OFFSET_STEP and not has_impossible_offset(moment)


def is_utc(moment: Moment) -> bool:
    """Return whether the moment's date is in UTC."""
    return _utc_offset(moment) == 0


def _format_utc(moment: datetime.datetime) -> str:
    utc = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="seconds") + "Z"


def _to_the_minute(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text.rstrip("Z")).replace(second=0)


def _utc_offset(moment: Moment) -> int | None:
    """Return how many minutes `date` is ahead of `instant`, or None if either is unknown."""
    if moment.date is None or "T" not in moment.date or moment.instant is None:
        return None
    return _minutes_ahead(moment.date, moment.instant)


@lru_cache(_MAX_CACHED)
def _minutes_ahead(local: str, instant: str) -> int:
    """Return how many minutes a local time is ahead of an instant; asked again for each check."""
    return int((_to_the_minute(local) - _to_the_minute(instant)).total_seconds()) // 60


def _local_time(instant: str, clock: str, known: set[int | None]) -> str | None:
    """Return the local date and time of an instant, or None unless it is unique."""
    begin = _to_the_minute(instant)
    hour, minute = map(int, clock.split(":"))
    ahead = hour * 60 + minute - begin.hour * 60 - begin.minute
    offsets = [
        offset
        for offset in (ahead - 1440, ahead, ahead + 1440)
        if _MIN_UTC_OFFSET <= offset <= _MAX_UTC_OFFSET and offset % _OFFSET_STEP == 0
    ]
    if len(offsets) > 1:
        offsets = [offset for offset in offsets if offset in known]
    if len(offsets) != 1:
        return None
    try:
        local = begin + datetime.timedelta(minutes=offsets[0])
    except OverflowError:
        return None
    return local.isoformat(timespec="minutes")
