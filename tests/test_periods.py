"""Periods in queries: what people write, and the days it means."""

import datetime
import re
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
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


def test_months_are_clipped_to_their_days() -> None:
    leap = datetime.date(2024, 2, 29)
    assert days("1 year", leap) == ("2023-02-28", "2024-02-29")
    assert days("4 years", leap) == ("2020-02-29", "2024-02-29")
    assert days("2 months ago", datetime.date(2026, 1, 31)) == ("2025-11-01", "2025-11-30")
    assert days("last month", datetime.date(2026, 1, 1)) == ("2025-12-01", "2025-12-31")
    assert days("this week", datetime.date(2026, 1, 1)) == ("2025-12-29", "2026-01-04")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2014-13", "calendar"),
        ("2014-02-30", "calendar"),
        ("0000", "calendar"),
        ("31 June 2014", "no date"),
        ("9999 years", "calendar"),
        ("06/07/2014", "several days; write it as 2014-07-06"),
        ("6.7.2014", "several days"),
        ("20140706", "several days"),
        ("6 July", 'has no year; write "6 July 2014"'),
        ("July", "has no year"),
        ("6 July 14", "no date"),
        (
            "2014-07-06T12:31",
            "a day is the finest, '2014-07-06T12:31' has a time; write 2014-07-06",
        ),
        ("tomorrow", "nothing was said"),
        ("next week", "nothing was said"),
        ("soon", "no date"),
        ("0 months", "no date"),
        ("12345 days", "no date"),
        ("last 3 days ago", "no date"),
        ("", "no date"),
        ("\u0662\u0660\u0661\u0664", "no date"),
        ("2014\x00", "no date"),
        ("2" * 101, "at most 100"),
        ("\ud800", "no date"),
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
        ("2 months ago..last month", "2026-01-01", "2026-02-28"),
        ("2014..2014", "2014-01-01", "2014-12-31"),
    ],
)
def test_ranges(text: str, first: str | None, last: str | None) -> None:
    assert parse_range(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("..", "no ends"),
        (" .. ", "no ends"),
        ("2016..2014", "ends before it begins; write 2014..2016"),
        ("2014..soon", "'soon' is no date"),
        ("2014...2015", "no date"),
    ],
)
def test_ranges_that_are_none(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_range(text, TODAY)


WORDS = st.sampled_from(
    ["2014", "07", "6", "July", "juin", "last", "this", "next", "week", "months", "year", "years",
     "ago", "yesterday", "a", "..", "..2015", "-", "/", ",", "99"]
)  # fmt: skip


@given(st.lists(WORDS, max_size=5).map(" ".join) | st.text(max_size=15), st.dates())
def test_any_text_is_a_range_or_refused(text: str, today: datetime.date) -> None:
    with suppress(ValueError):
        first, last = parse_range(text, today)
        assert (first or last) is not None
        assert (first or "") <= (last or "9999-12-31")
    with suppress(ValueError):
        period = parse_period(text, today)
        assert period.first <= period.last


@given(st.dates())
def test_a_day_is_that_day(day: datetime.date) -> None:
    assert days(str(day)) == (str(day), str(day))
    assert days("today", day) == (str(day), str(day))
