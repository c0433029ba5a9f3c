"""Read dates in digits in the order that the editor states.

A page decides the order of its dates by its own evidence. Only dates that it leaves open are read
here, and only if they have a reading in that order.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

import attrs

from archive.formats.common.date_order import is_before_post
from archive.locators import POST
from archive.model import Entry, Page
from archive.text.numeric_dates import ORDER_WARNING, NumericDate, Order
from archive.text.printed_times import find_printed_time

_HAS_DIGITS = re.compile(r"\d[./-] ?\d")
_MAX_DATES = 50
"""The order is searched for in at most this many dates of a page."""


def open_dates(page: Page) -> dict[str, NumericDate]:
    """Return the dates of a page whose order is not known, by the locators of their entries."""
    if not any(warning.code == ORDER_WARNING for warning in page.warnings):
        return {}
    found = {}
    printed = dict(page.printed)
    for entry in page.entries:
        words = printed.get(entry.locator)
        if entry.date is None and words is not None:
            time = find_printed_time(words)
            if time is not None and time.date is None and time.numeric is not None:
                found[entry.locator] = time.numeric
    return found


def apply_date_order(page: Page, order: Order) -> Page:
    """Return the page with the open dates that an order gives. Applying it again changes nothing.

    If the post's date is one of them, comments without a time take it, unless it is after theirs.
    """
    left = open_dates(page)
    read = {locator: date for locator, each in left.items() if (date := each.readings.get(order))}
    if not read:
        return page
    entries = [_with_date(entry, read) for entry in page.entries]
    if POST in read:
        entries = _with_post_date(entries, read[POST], left)
    warnings = page.warnings
    if len(read) == len(left):
        warnings = tuple(each for each in warnings if each.code != ORDER_WARNING)
    date = page.date or read.get(POST)
    return attrs.evolve(page, entries=tuple(entries), date=date, warnings=warnings)


def _with_date(entry: Entry, read: Mapping[str, str]) -> Entry:
    date = read.get(POST if entry.kind == "section" else entry.locator)
    return entry if date is None else attrs.evolve(entry, date=date, date_source="stated")


def _with_post_date(
    entries: Sequence[Entry], date: str, left: Mapping[str, NumericDate]
) -> list[Entry]:
    """Give the post's date to comments without one. `left`: the entries that print one."""
    if any(each.date is not None and is_before_post(each.date, date) for each in entries):
        return list(entries)
    return [
        attrs.evolve(each, date=date, date_source="page")
        if each.kind == "comment" and each.date is None and each.locator not in left
        else each
        for each in entries
    ]


def shown_order(page: Page) -> Order | None:
    """Return the order that the dates in digits on a page show, by what is printed and what was
    read; None if they show none, or leave it open."""
    dates = {entry.locator: entry.date for entry in page.entries if entry.date_source == "stated"}
    printed = (
        (dates.get(locator), words) for locator, words in page.printed if _HAS_DIGITS.search(words)
    )
    for date, words in islice(printed, _MAX_DATES):
        time = find_printed_time(words) if date is not None else None
        if time is None or time.numeric is None or date is None:
            continue
        readings = time.numeric.readings
        fitting = [order for order, reading in readings.items() if reading[:10] == date[:10]]
        if len(fitting) == 1 and len(time.numeric.numbers[0]) < 4:
            return fitting[0]
    return None
