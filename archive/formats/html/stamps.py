"""The time of an element, for every HTML format: in its attributes, in its words, or in both."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from archive.formats.common.moments import (
    Moment,
    is_on_some_clock,
    read_epoch,
    read_iso,
    read_printed_time,
)
from archive.formats.html.tree import inline_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_EXACT = ("datetime", "content", "data-datetime", "data-date", "data-time", "data-created")
"""Attributes with a timestamp for machines."""
_EPOCHS = ("data-utime", "data-timestamp", "data-epoch", "data-unixtime", "data-time")
"""Attributes with seconds or milliseconds since 1970."""
_TITLES = ("title", "data-original-title", "data-tooltip", "aria-label")
"""Attributes with the words of a date, where the text is `5 years ago`."""
_UNPADDED = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(:\d{1,2}(?:[.,]\d+)?)?(.*))?"
)
_SECONDS = re.compile(r"\d{9,10}")
_MILLISECONDS = re.compile(r"\d{12,13}")


def read_time(node: "LexborNode") -> Moment:
    """Return the time that an element states, in its attributes or in its text."""
    printed = read_printed_time(inline_text(node))
    attributes = node.attributes
    exact = _read_exact(attributes)
    if exact.date is not None:
        return _combine(exact, printed)
    if printed.date is None:
        for name in _TITLES:
            titled = read_printed_time(attributes.get(name) or "")
            if titled.date is not None or (titled.numeric and not printed.numeric):
                printed = titled
                break
    return printed if exact.instant is None else printed.at(exact.instant)


def first_time(moments: Iterable[Moment]) -> Moment:
    """Return the first moment with a date, or the one that states most of a time."""
    unclear = Moment()
    for moment in moments:
        if moment.date is not None:
            return moment
        unclear = _better(unclear, moment)
    return unclear


def _better(one: Moment, other: Moment) -> Moment:
    """Return the moment that states more of a time; the first if both do alike."""
    return max((one, other), key=_rank)


def _rank(moment: Moment) -> tuple[bool, bool, bool, bool]:
    return (
        moment.numeric is not None,
        moment.instant is not None,
        moment.time_of_day is not None,
        any(map(str.isdecimal, moment.printed or "")),
    )


def _read_exact(attributes: Mapping[str, str | None]) -> Moment:
    """Return the time in an attribute for machines."""
    for name in _EXACT:
        value = attributes.get(name)
        if value and (moment := read_timestamp(value)).date is not None:
            return moment
    for name in _EPOCHS:
        if not (value := (attributes.get(name) or "").strip()):
            continue
        if _SECONDS.fullmatch(value):
            return Moment(instant=read_epoch(value + "000"))
        if _MILLISECONDS.fullmatch(value):
            return Moment(instant=read_epoch(value))
    return Moment()


def read_timestamp(text: str) -> Moment:
    """Read a timestamp for machines, also one whose numbers are not padded: `2019-11-5`.

    >>> read_timestamp("2019-11-5").date, read_timestamp("2019-11-5 7:08").date
    ('2019-11-05', '2019-11-05T07:08')
    """
    moment = read_iso(text)
    if moment.date is not None or not (match := _UNPADDED.fullmatch(text.strip())):
        return moment
    year, month, day, hour, minute, _, zone = match.groups()
    padded = f"{year}-{month:0>2}-{day:0>2}"
    if hour is None:
        return read_iso(padded)
    moment = read_iso(f"{padded}T{hour:0>2}:{minute:0>2}{zone}")
    return moment if moment.date else read_iso(padded)


def _combine(exact: Moment, printed: Moment) -> Moment:
    """Return the exact time, with the printed words, and their time of day if it has none."""
    day = exact.date or ""
    clock = printed.date
    if printed.date is None and printed.numeric is not None:
        readings = printed.numeric.readings.values()
        clock = next((each for each in readings if each[:10] == day[:10]), None)
    if "T" not in day and clock is not None and clock[:10] == day:
        day = clock
    # The printed time is the page's own clock, where it is at the exact moment in some time zone.
    if clock is not None and is_on_some_clock(Moment(clock, exact.instant)):
        day = clock
    return Moment(day, exact.instant, printed.printed, numeric=printed.numeric)
