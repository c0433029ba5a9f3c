"""Periods in queries: what people write, and the days it means."""

import datetime
import re
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query.periods import parse_period, parse_range

TODAY = datetime.date(2026, 3, 31)  # a Tuesday


def days(text: str, today: datetime.date = TODAY) -> tuple[str, str]:
    period = parse_period(text, today)
    return str(period.first), str(period.last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2014-07-06", "2014-07-06", "2014-07-06"),
        ("2014-7-6", "2014-07-06", "2014-07-06"),
        (" 6  July 2014 ", "2014-07-06", "2014-07-06"),
        ("July 6, 2014", "2014-07-06", "2014-07-06"),
        ("6th of July 2014", "2014-07-06", "2014-07-06"),
        ("Sunday, 6 JULY 2014", "2014-07-06", "2014-07-06"),
        ("6 juillet 2014", "2014-07-06", "2014-07-06"),
        ("6. Juli 2014", "2014-07-06", "2014-07-06"),
        ("четверг, 8 марта 2012 г.", "2012-03-08", "2012-03-08"),
        ("July 2014", "2014-07-01", "2014-07-31"),
        ("Feb. 2016", "2016-02-01", "2016-02-29"),
        ("März 2016", "2016-03-01", "2016-03-31"),
        ("julio de 2014", "2014-07-01", "2014-07-31"),
        ("июль 2014 г.", "2014-07-01", "2014-07-31"),
        ("juli 2014", "2014-07-01", "2014-07-31"),
        ("2014 July", "2014-07-01", "2014-07-31"),
        ("mar 2014", "2014-03-01", "2014-03-31"),  # Tuesday in Spanish
        ("today", "2026-03-31", "2026-03-31"),
        ("Yesterday", "2026-03-30", "2026-03-30"),
        ("this week", "2026-03-30", "2026-04-05"),
        ("last week", "2026-03-23", "2026-03-29"),
        ("this month", "2026-03-01", "2026-03-31"),
        ("last month", "2026-02-01", "2026-02-28"),
        ("this year", "2026-01-01", "2026-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("1 day ago", "2026-03-30", "2026-03-30"),
        ("2 weeks ago", "2026-03-16", "2026-03-22"),
        ("a month ago", "2026-02-01", "2026-02-28"),
        ("three years ago", "2023-01-01", "2023-12-31"),
        ("3 months", "2025-12-31", "2026-03-31"),
        ("1 month", "2026-02-28", "2026-03-31"),
        ("last 10 days", "2026-03-21", "2026-03-31"),
        ("a week", "2026-03-24", "2026-03-31"),
        ("twelve years", "2014-03-31", "2026-03-31"),
        ("2 weeks", "2026-03-17", "2026-03-31"),
        ("last two weeks", "2026-03-17", "2026-03-31"),
        ("an year ago", "2025-01-01", "2025-12-31"),
        ("9999 days", "1998-11-14", "2026-03-31"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


def test_months_are_clipped_to_their_days() -> None:
    leap = datetime.date(2024, 2, 29)
    assert days("1 year", leap) == ("2023-02-28", "2024-02-29")
    assert days("4 years", leap) == ("2020-02-29", "2024-02-29")
    assert days("last 12 months", leap) == ("2023-02-28", "2024-02-29")
    assert days("last year", leap) == ("2023-01-01", "2023-12-31")
    assert days("1 year ago", leap) == ("2023-01-01", "2023-12-31")
    assert days("last month", leap) == ("2024-01-01", "2024-01-31")
    assert days("1 month", leap) == ("2024-01-29", "2024-02-29")
    assert days("this month", leap) == ("2024-02-01", "2024-02-29")
    assert days("a week ago", leap) == ("2024-02-19", "2024-02-25")
    assert days("2 months ago", datetime.date(2026, 1, 31)) == ("2025-11-01", "2025-11-30")
    assert days("last month", datetime.date(2026, 1, 1)) == ("2025-12-01", "2025-12-31")
    assert days("this week", datetime.date(2026, 1, 1)) == ("2025-12-29", "2026-01-04")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2014-13", "calendar"),
        ("2014-02-30", "calendar"),
        ("0000", "calendar"),
        ("2014-00-01", "calendar"),
        ("31 June 2014", "there is no '31 June 2014' in the calendar"),
        ("9999 years", "calendar"),
        ("06/07/2014", "is ambiguous; write it as 2014-07-06"),
        ("6.7.2014", "is ambiguous"),
        ("6. 7. 2014", "is ambiguous"),
        ("201407", "is ambiguous"),
        ("20140706", "write 2014-07-06"),
        ("2014/7/6", "write 2014-07-06"),
        ("07/2014", "write 2014-07"),
        ("6 July", 'has no year; write "6 July 2014"'),
        ("6th  of July", 'has no year; write "6th of July 2014"'),
        ("Sunday, 6 July", "has no year"),
        ("29 February", 'has no year; write "29 February 2016"'),
        ("July", "has no year"),
        ("July 14", 'has no year; write "July 14 2014"'),
        ("6 July 14", 'a two-digit year; write "6 July 2014"'),
        ("6 July '16", 'a two-digit year; write "6 July 2016"'),
        ("31 June", "is not a date"),
        ("soon July", "is not a date"),
        ("Sunday July 2014", "is not a date"),
        (
            "2014-07-06T12:31",
            "'2014-07-06T12:31' has a time, but dates are searched by whole days; write 2014-07-06",
        ),
        ("2014-7-6t12", "whole days; write 2014-07-06"),
        ("6 July 2014 at 12:31", "whole days; write 2014-07-06"),
        ("July 2014 at 12:31", "is not a date"),
        ("2014-02-30T12:31", "is not a date"),
        ("tomorrow", "is in the future"),
        ("next week", "is in the future"),
        ("soon", "is not a date"),
        ("0 months", "write a number from 1 to 9999"),
        ("10000 days", "write a number from 1 to 9999"),
        ("2" * 90 + " weeks ago", "write a number from 1 to 9999"),
        ("last 3 days ago", "is not a date"),
        ("", "'' is not a date"),
        ("day", "is not a date"),
        ("2014-07-06-01", "is not a date"),
        ("\u0662\u0660\u0661\u0664-\u0660\u0667", "is not a date"),
        ("\u0662\u0660\u0661\u0664", "is not a date"),
        ("2014\x00", "is not a date"),
        ("2" * 101, "at most 100"),
        ("\ud800", "is not a date"),
    ],
)
def test_refusals(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_period(text, TODAY)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("2014-07..2015-08", "2014-07-01", "2015-08-31"),
        ("2016..", "2016-01-01", None),
        ("..2014", None, "2014-12-31"),
        ("6 July 2014 .. 8 July 2014", "2014-07-06", "2014-07-08"),
        ("3 months..", "2025-12-31", None),
        ("..3 months", None, "2025-12-31"),
        ("1 year..3 months", "2025-03-31", "2025-12-31"),
        ("..3 months ago", None, "2025-12-31"),
        ("..last 3 months", None, "2026-03-31"),
        ("..a year ago", None, "2025-12-31"),
        ("..a Year", None, "2025-03-31"),
        ("2 months ago..last month", "2026-01-01", "2026-02-28"),
        ("2014..2014", "2014-01-01", "2014-12-31"),
    ],
)
def test_ranges(text: str, first: str | None, last: str | None) -> None:
    assert parse_range(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("..", "needs a start or an end"),
        (" .. ", "needs a start or an end"),
        ("2016..2014", "ends before it begins; write 2014..2016"),
        ("3 months..1 year", "write 1 year..3 months"),
        ("6\x1fJuly 2016..2014", "write 2014..6 July 2016"),
        ("2014..soon", "'soon' is not a date"),
        ("2014...2015", "is not a date"),
    ],
)
def test_ranges_that_are_none(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_range(text, TODAY)


LIGHT = [
    "2014", "2014-07-06", "2014-13", "06/07/2014", "yesterday", "this week", "last year", "last",
    "three months", "a", "3", "3 months", "2 weeks ago", "tomorrow", "next year",
]  # fmt: skip


def test_what_is_no_date_in_words_does_not_load_babel() -> None:
    code = f"""
import contextlib, datetime, sys
from archive.query.periods import parse_period
for text in {LIGHT}:
    with contextlib.suppress(ValueError):
        parse_period(text, datetime.date(2026, 3, 31))
    assert "babel" not in sys.modules, text
parse_period("6 July 2014", datetime.date(2026, 3, 31))
assert "babel" in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


WORDS = st.sampled_from(
    ["2014", "07", "6", "July", "juin", "last", "this", "next", "week", "months", "year", "years",
     "ago", "yesterday", "a", "..", "..2015", "-", "/", ",", "99", "31", "0", "29",
     "February", "de", "mar", "Sunday", "at", "12:31", "'14", "20140706", "6.7.2014",
     "\x1b", "\ud800", "\u0662"]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=5).map(" ".join) | st.text(st.characters(), max_size=15)
ADVICE = re.compile(r'; write (?:it as )?(?:"(.+)"|([0-9-]+))')


@given(TEXTS, st.dates())
def test_any_text_is_a_range_or_refused(text: str, today: datetime.date) -> None:
    with suppress(ValueError):
        first, last = parse_range(text, today)
        assert (first or last) is not None
        assert (first or "") <= (last or "9999-12-31")
    with suppress(ValueError):
        period = parse_period(text, today)
        assert period.first <= period.last
        assert parse_range(text, today) == (str(period.first), str(period.last))


@given(TEXTS, st.dates())
def test_a_refusal_can_be_printed_and_its_advice_is_taken(text: str, today: datetime.date) -> None:
    for parse in (parse_period, parse_range):
        try:
            parse(text, today)
        except ValueError as error:
            assert str(error).isprintable()
            if advice := ADVICE.fullmatch(str(error), max(0, str(error).rfind("; write "))):
                parse_period(advice[1] or advice[2], today)


@given(
    st.sampled_from(["", "last "]),
    st.sampled_from(["a", "1", "one", "twelve", "40", "9999"]),
    st.sampled_from(["day", "weeks", "month", "years"]),
    st.sampled_from(["", " ago"]),
    st.dates() | st.sampled_from([datetime.date.min, datetime.date.max]),
)
def test_stretches_end_today_and_are_before_it(
    last: str, number: str, unit: str, ago: str, today: datetime.date
) -> None:
    try:
        period = parse_period(f"{last}{number} {unit}{ago}", today)
    except ValueError as error:
        assert ("in the calendar" in str(error)) != bool(last and ago)
        assert (last and ago) or today.year < 100 or number == "9999"
        return
    assert period.first < today
    assert (period.last < today) if ago else (period.last == today)


NAMED = ["this week", "last week", "this month", "last month", "this year", "last year"]


@given(st.dates(datetime.date(2, 1, 1), datetime.date(9999, 12, 20)))
def test_calendar_periods_meet(today: datetime.date) -> None:
    for this, last in zip(NAMED[::2], NAMED[1::2], strict=True):
        now, then = parse_period(this, today), parse_period(last, today)
        assert now.first <= today <= now.last
        assert then.first <= then.last == now.first - datetime.timedelta(days=1)


@pytest.mark.parametrize("text", [*NAMED, "yesterday", "1 day", "1 month", "1 year ago"])
def test_the_ends_of_the_calendar(text: str) -> None:
    for today in (datetime.date.min, datetime.date.max):
        try:
            period = parse_period(text, today)
        except ValueError as error:
            assert "in the calendar" in str(error)
        else:
            assert period.first <= period.last


@given(st.dates())
def test_a_day_is_that_day(day: datetime.date) -> None:
    assert days(str(day)) == (str(day), str(day))
    assert days("today", day) == (str(day), str(day))
    assert parse_range(f"{day} .. {day}", TODAY) == (str(day), str(day))
