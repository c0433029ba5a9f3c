"""Read dates and periods as people write them in queries, as a first and a last day."""

import calendar
import datetime
import re
from collections.abc import Callable
from contextlib import suppress

import attrs

MAX_PERIOD_CHARS = 100
"""The text of a date or period has at most this many characters."""

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_NUMBERS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_AMOUNT = re.compile(
    rf"(?:(?P<last>last|past) )?(?P<number>[0-9]+|an?|{'|'.join(_NUMBERS)}) "
    r"(?P<unit>day|week|month|year)s?(?P<ago> ago)?"
)
_NAMED = re.compile(r"(this|last) (week|month|year)")
_EXAMPLES = '2014, 2014-07, 2014-07-06, "6 July 2014", yesterday, last year or 3 months..'
_DIGITS = re.compile(r"[0-9][0-9./ -]*")
_TIMED = re.compile(r"(.+?)(?:t|,? (?:at )?)[0-9]{1,2}(?:[:.h][0-9]{2}.*| ?[ap]m)?", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(.*[ ,])['’]?([0-9]{2})")
_DAY = re.compile(r"\b[0-9]{1,2}(?![0-9])")
_RELATIVE = {"this", "last", "past", "next", "yesterday", "tomorrow", "a", "an", *_NUMBERS}
"""No date in words starts with one of these; knowing that saves loading Babel."""


class UnknownDateError(ValueError):
    """The text is not a date, and there is no specific advice on it."""


@attrs.frozen
class Period:
    """A range of days, both ends included."""

    first: datetime.date
    """First day."""
    last: datetime.date
    """Last day."""


def parse_period(text: str, today: datetime.date) -> Period:
    """Return the days that a text means. Raises ValueError with a message for the user.

    Reads `2014-07`, `6 July 2014` (in any language of the pages), `yesterday`, `last year`,
    `3 months ago` (that whole month) and `3 months` (from that day up to `today`).

    >>> import datetime
    >>> str(parse_period("2014-02", datetime.date(2026, 3, 31)).last)
    '2014-02-28'
    """
    if len(text) > MAX_PERIOD_CHARS:
        raise ValueError(f"a date has at most {MAX_PERIOD_CHARS} characters")
    text = " ".join(text.split())
    try:
        period = _read(text, today)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no {text!r} in the calendar") from error
    if period is None:
        raise _explain_failure(text, today)
    return period


def parse_range(text: str, today: datetime.date) -> tuple[str | None, str | None]:
    """Return the first and last day of a period or of a range of two, None for an open end.

    Both days are included. `3 months..` begins on the day three months before `today`, and
    `..3 months` ends on it. Raises ValueError with a message for the user.
    """
    first, dots, last = (" ".join(part.split()) for part in text.partition(".."))
    if not dots:
        period = parse_period(text, today)
        return str(period.first), str(period.last)
    if not first and not last:
        raise ValueError("the range needs a start or an end; write 2014..2016 or 2014..")
    since = parse_period(first, today).first if first else None
    until = parse_end(last, today) if last else None
    if since is not None and until is not None and since > until:
        raise ValueError(f"the range ends before it begins; write {last}..{first}")
    return str(since) if since else None, str(until) if until else None


def parse_end(text: str, today: datetime.date) -> datetime.date:
    """Return the day that a range up to `text` ends on.

    It is the last day of a period, but for `3 months` the day three months before `today`. Raises
    ValueError.
    """
    period = parse_period(text, today)
    match = _AMOUNT.fullmatch(" ".join(text.casefold().split()))
    is_period = match is None or match["ago"] or match["last"]
    return period.last if is_period else period.first


def _read(text: str, today: datetime.date) -> Period | None:
    """Return the days that a text means, or None.

    Raises ValueError or OverflowError for days that do not exist.
    """
    folded = text.casefold()
    for read in (_read_iso, _read_day, _read_named, _read_amount, _read_words):
        if (period := read(folded, today)) is not None:
            return period
    return None


def _month(first: datetime.date) -> Period:
    last = calendar.monthrange(first.year, first.month)[1]
    return Period(first, first.replace(day=last))


def _year(year: int) -> Period:
    return Period(datetime.date(year, 1, 1), datetime.date(year, 12, 31))


def _week(day: datetime.date) -> Period:
    monday = day - datetime.timedelta(days=day.weekday())
    return Period(monday, monday + datetime.timedelta(days=6))


_CONTAINING: dict[str, Callable[[datetime.date], Period]] = {
    "day": lambda day: Period(day, day),
    "week": _week,
    "month": lambda day: _month(day.replace(day=1)),
    "year": lambda day: _year(day.year),
}
"""Calendar periods that contain a day, by unit."""


def _subtract(day: datetime.date, number: int, unit: str) -> datetime.date:
    """Return the day `number` units earlier, or the last of that month if it has no such day."""
    if unit in ("day", "week"):
        return day - datetime.timedelta(days=number * (7 if unit == "week" else 1))
    months = day.year * 12 + day.month - 1 - number * (12 if unit == "year" else 1)
    first = datetime.date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(day.day, _month(first).last.day))


def _read_iso(text: str, _: datetime.date) -> Period | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return _year(year)
    first = datetime.date(year, month, day or 1)
    return _month(first) if day is None else Period(first, first)


def _read_day(text: str, today: datetime.date) -> Period | None:
    if text not in ("today", "yesterday"):
        return None
    day = today if text == "today" else _subtract(today, 1, "day")
    return Period(day, day)


def _read_named(text: str, today: datetime.date) -> Period | None:
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    first = _CONTAINING[match[2]](today).first
    return _CONTAINING[match[2]](first if match[1] == "this" else _subtract(first, 1, match[2]))


def _read_amount(text: str, today: datetime.date) -> Period | None:
    match = _AMOUNT.fullmatch(text)
    if match is None or (match["last"] and match["ago"]):
        return None
    written, unit = match["number"], match["unit"]
    number = int(written) if written.isdigit() else 1
    if written in _NUMBERS:
        number = _NUMBERS.index(written) + 1
    if not 1 <= number <= 9999:
        return None
    if match["ago"]:
        start = today if unit in ("day", "week") else today.replace(day=1)
        return _CONTAINING[unit](_subtract(start, number, unit))
    return Period(_subtract(today, number, unit), today)


def _read_words(text: str, _: datetime.date) -> Period | None:
    """Read a day or month written in words, in any language of the pages."""
    if not any(map(str.isalpha, text)) or text.split(" ", 1)[0] in _RELATIVE:
        return None
    from archive.text.dates import months, parse_date_header, weekday_words

    if (day := parse_date_header(text)) is not None:
        date = datetime.date.fromisoformat(day)
        return Period(date, date)
    # If it becomes a date with a day in front, it is a month: `июль 2014 г.`, `julio de 2014`.
    if (day := parse_date_header(f"1 {text}")) is None:
        return None
    words = {word.rstrip(".") for word in text.replace(",", " ").split()}
    if words & weekday_words() - months().keys():
        return None
    return _month(datetime.date.fromisoformat(day))


def _explain_failure(text: str, today: datetime.date) -> ValueError:
    """Return an error that says why a text is not a period and what to write."""
    folded = text.casefold()
    if folded == "tomorrow" or folded.startswith("next "):
        return ValueError(f"{text!r} is in the future; write a past date, such as yesterday")
    match = _AMOUNT.fullmatch(folded)
    if match and not (match["last"] and match["ago"]):
        message = f"{text!r} is not a period; write a number from 1 to 9999, as in 3 months"
        return ValueError(message)
    for advise in (_advise_day, _advise_hyphens, _advise_year):
        if (advice := advise(text, today)) is not None:
            return ValueError(advice)
    return UnknownDateError(f"{text!r} is not a date; write {_EXAMPLES}")


def _try_read(text: str, today: datetime.date) -> Period | None:
    """Return the days that a text means, or None; used to give no advice that would fail."""
    with suppress(ValueError, OverflowError):
        return _read(text, today)
    return None


def _advise_day(text: str, today: datetime.date) -> str | None:
    match = _TIMED.fullmatch(text)
    period = _try_read(match[1], today) if match else None
    if period is None or period.first != period.last:
        return None
    return f"{text!r} has a time, but dates are searched by whole days; write {period.first}"


def _advise_hyphens(text: str, today: datetime.date) -> str | None:
    parts = re.findall(r"[0-9]+", text) if _DIGITS.fullmatch(text) else []
    if len(parts) == 1 and len(text) == 8:
        parts = [text[:4], text[4:6], text[6:]]
    if len(parts) == 2 and len(parts[1]) == 4:
        parts.reverse()
    if _try_read(iso := "-".join(part.zfill(2) for part in parts), today):
        return f"{text!r} needs the year first and hyphens; write {iso}"
    if len(parts) == 3 or (len(parts) == 1 and len(text) > 4):
        return f"{text!r} is ambiguous; write it as 2014-07-06"
    return None


def _advise_year(text: str, today: datetime.date) -> str | None:
    for year in (2014, 2016):  # 29 February exists only in the second.
        if _try_read(whole := f"{text} {year}", today):
            return f'{text!r} has no year; write "{whole}"'
    match = _SHORT_YEAR.fullmatch(text)
    if match and _try_read(whole := f"{match[1]}20{match[2]}", today):
        return f'{text!r} has a two-digit year; write "{whole}"'
    if _try_read(_DAY.sub("1", text, count=1), today):
        return f"there is no {text!r} in the calendar"
    return None


def day_after(day: datetime.date) -> str | None:
    """Return the next day in ISO format, or None after the last of the calendar."""
    return None if day == datetime.date.max else str(day + datetime.timedelta(days=1))


def day_before(day: datetime.date) -> str | None:
    """Return the previous day in ISO format, or None before the first of the calendar."""
    return None if day == datetime.date.min else str(day - datetime.timedelta(days=1))
