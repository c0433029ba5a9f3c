"""Dates in digits whose order a page does not say: `9/8/06` is the 8th of September, or the 9th of
August."""

import datetime
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Literal, get_args

import attrs

Order = Literal["mdy", "dmy", "ymd"]
"""The order of month, day and year in a date."""
ORDERS: tuple[Order, ...] = get_args(Order)
ORDER_NAMES: Mapping[Order, str] = {
    "mdy": "month/day/year",
    "dmy": "day/month/year",
    "ymd": "year/month/day",
}
"""The orders in words."""
ORDER_WARNING = "date-order"
"""Code of the warning about dates on a page whose order is not known."""
MIN_YEAR, MAX_YEAR = 1900, 2199
"""Numbers of four digits that are years."""
_PIVOT = 70
"""Years of two digits from this one on are in the 20th century, much as in POSIX; no page has
comments from before it."""
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DIGITS = re.compile(
    r"(\d{4})([./-])[ ]?(\d{1,2})\2[ ]?(\d{1,2})"
    r"|(\d{1,2})([./-])[ ]?(\d{1,2})\6[ ]?(\d{4}|\d{2})"
)


@attrs.frozen
class NumericDate:
    """A date in digits, perhaps with a time of day."""

    numbers: tuple[str, str, str]
    """Its three numbers as printed, in ASCII digits."""
    separator: str
    """The character between them."""
    clock: str | None = None
    """`16:44`, if it states a time."""
    weekdays: frozenset[int] = frozenset()
    """The days of the week, from 0 for Monday, that the word beside it may mean."""

    @cached_property
    def readings(self) -> Mapping[Order, str]:
        """The date, with its time, in each order that gives one, on the weekday that is printed."""
        first, second, third = self.numbers
        years_last = len(third) in (2, 4) and len(first) <= 2
        stated: dict[Order, tuple[str, str, str]] = {}
        if years_last:
            stated = {"mdy": (third, first, second), "dmy": (third, second, first)}
        if len(first) == 4 or (len(first) == 2 and len(third) <= 2):
            stated["ymd"] = (first, second, third)
        dates = {order: _date(*numbers) for order, numbers in stated.items()}
        found = {order: date for order, date in dates.items() if date is not None}
        fitting = {
            order: date
            for order, date in found.items()
            if datetime.date.fromisoformat(date).weekday() in self.weekdays
        }
        return {
            order: date if self.clock is None else f"{date}T{self.clock}"
            for order, date in (fitting or found).items()
        }

    @property
    def is_year_short(self) -> bool:
        """Whether its year has two digits."""
        return max(map(len, self.numbers)) < 4

    @cached_property
    def date(self) -> str | None:
        """The date, if there is only one reading and its year has four digits."""
        dates = set(self.readings.values())
        return dates.pop() if len(dates) == 1 and not self.is_year_short else None


def read_numeric_date(text: str, clock: str | None = None) -> NumericDate | None:
    """Return the date in digits that fills a text, or None.

    >>> dict(read_numeric_date("9/8/06").readings)
    {'mdy': '2006-09-08', 'dmy': '2006-08-09'}
    >>> read_numeric_date("24/7/2007").date, read_numeric_date("9/8/2006").date
    ('2007-07-24', None)
    """
    match = _DIGITS.fullmatch(text)
    if match is None:
        return None
    first, separator, second, third = match.groups()[:4] if match[1] else match.groups()[4:]
    found = NumericDate((first, second, third), separator, clock)
    return found if found.readings else None


def may_begin_with_year(text: str) -> bool:
    """Return whether dates with years of two digits may begin with the year on a page with a text:
    with slashes and full stops this is known from East Asia alone."""
    return _EAST_ASIAN.search(text) is not None


def _date(year: str, month: str, day: str) -> str | None:
    number = int(year)
    if len(year) == 2:
        number += 1900 if number >= _PIVOT else 2000
    if not MIN_YEAR <= number <= MAX_YEAR:
        return None
    try:
        return datetime.date(number, int(month), int(day)).isoformat()
    except ValueError:
        return None
