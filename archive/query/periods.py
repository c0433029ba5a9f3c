"""Periods of time as people write them in a query, and the days they begin and end with."""

import calendar
import datetime
import re

import attrs

_PERIOD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@attrs.frozen
class Period:
    """A run of days, both ends included."""

    first: datetime.date
    """The first day."""
    last: datetime.date
    """The last day."""


def parse_period(text: str) -> Period:
    """The days of a year, a month or a day. Raises ValueError with a sentence.

    >>> str(parse_period("2014-02").last)
    '2014-02-28'
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date; write 2014, 2014-07 or 2014-07-06")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        first = datetime.date(year, month or 1, day or 1)
        if day is not None:
            return Period(first, first)
        last_month = month or 12
        last = first.replace(month=last_month, day=calendar.monthrange(year, last_month)[1])
    except ValueError as error:
        raise ValueError(f"there is no {text!r} in the calendar") from error
    return Period(first, last)


def day_after(day: datetime.date) -> str | None:
    """The next day, or None where the calendar ends."""
    return None if day == datetime.date.max else str(day + datetime.timedelta(days=1))


def day_before(day: datetime.date) -> str | None:
    """The day before, or None where the calendar begins."""
    return None if day == datetime.date.min else str(day - datetime.timedelta(days=1))
