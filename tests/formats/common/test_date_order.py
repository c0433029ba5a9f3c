"""The order of dates in digits, decided over a page."""

import datetime
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from archive.formats.common.date_order import (
    DatedComment,
    PageDates,
    decide_order,
    is_open,
    read_page_dates,
)
from archive.formats.common.moments import Moment, read_printed_time
from archive.text.numeric_dates import ORDERS, Order


def comments(*printed: str) -> list[DatedComment]:
    return [DatedComment(read_printed_time(words), str(n)) for n, words in enumerate(printed)]


def read(*printed: str, post: str | None = None, **options: bool) -> list[str | None]:
    dates = read_page_dates(comments(*printed), Moment(post), **options)
    return [moment.date for moment in dates.moments]


def test_a_day_after_the_twelfth_decides() -> None:
    assert read("9/8/06", "9/13/06") == ["2006-09-08", "2006-09-13"]
    assert read("9/8/06", "13/9/06") == ["2006-08-09", "2006-09-13"]


def test_the_day_of_the_post_decides() -> None:
    assert read("9/8/06, 12:06 AM", post="2006-09-07") == ["2006-09-08T00:06"]
    assert read("9/8/06", post="2006-07-01") == [None]
    # In both orders it is before the post, whose date is no evidence then.
    assert read("9/8/06", post="2010-01-01") == [None]


def test_dates_in_sequence_decide() -> None:
    assert read("1/2/06", "1/3/06", "2/1/06") == ["2006-01-02", "2006-01-03", "2006-02-01"]
    assert read("1/2/06", "1/3/06", "2/4/06") == [None, None, None]
    # Two dates rise or fall in any order; it counts where pages begin with the oldest comment.
    assert read("9/8/06", "10/2/06") == [None, None]
    assert read("9/8/06", "10/2/06", oldest_first=True) == ["2006-09-08", "2006-10-02"]
    # Newest first, in both orders; and three that fall in one, and rise in the other.
    assert read("10/2/06", "9/2/06", "8/2/06", "7/2/06") == [None] * 4
    assert read("1/6/06", "2/5/06", "3/4/06") == [None] * 3


def test_replies_are_after_what_they_answer() -> None:
    moments = [read_printed_time(each) for each in ("7/8/06", "8/9/06", "1/10/06")]
    dated = [DatedComment(moments[0], "a"), DatedComment(moments[1], "b", "a"),
             DatedComment(moments[2], "c", "b")]  # fmt: skip
    assert decide_order(dated, Moment()).orders == ("dmy",)


def test_a_date_that_is_the_same_in_every_order_is_read() -> None:
    assert read("9/9/06", "9/10/06") == ["2006-09-09", None]


def test_exact_dates_beside_the_digits_decide() -> None:
    exact = Moment("2006-09-08", printed="9/8/06", numeric=read_printed_time("9/8/06").numeric)
    dates = read_page_dates([*comments("10/11/06"), DatedComment(exact)], Moment())
    assert [each.date for each in dates.moments] == ["2006-10-11", "2006-09-08"]
    post = Moment("2006-09-08", printed="9/8/06", numeric=exact.numeric)
    assert read_page_dates(comments("10/11/06"), post).moments[0].date == "2006-10-11"
    other = read_page_dates(comments("10.11.06"), post)
    assert is_open(other.moments[0])


def test_the_moment_of_a_comment_decides() -> None:
    dates = read_page_dates(
        [DatedComment(Moment(None, "2006-09-08T10:00:00Z", "9/8/06",
                             numeric=read_printed_time("9/8/06").numeric)),
         *comments("10/11/06")],
        Moment(),
    )  # fmt: skip
    assert dates.moments[1].date == "2006-10-11"


def test_the_post_is_read_as_its_comments_are() -> None:
    post = read_printed_time("9/8/06")
    assert read_page_dates(comments("9/13/06"), post).post.date == "2006-09-08"
    assert read_page_dates(comments("13 September 2006"), post).post.date is None


def test_years_of_two_digits_come_first_in_east_asia() -> None:
    assert read("31/12/08") == [None]
    assert read("31/12/08", year_first=False) == ["2008-12-31"]
    assert read("31-12-08", year_first=False) == [None]


def test_dates_in_several_orders_stay_open() -> None:
    assert read("9/13/06", "13/9/06", "1/2/06") == [None, None, None]
    assert read("9/13/2006", "13/9/2006", "1/2/2006") == ["2006-09-13", "2006-09-13", None]


def test_the_only_possible_order_may_be_doubtful() -> None:
    dates = read_page_dates(comments("1/2/06", "1/3/06", "2/1/06", "13/1/06"), Moment())
    assert dates.warning is not None
    assert "read as month/day/year would then be in sequence" in dates.warning


DAYS = st.dates(datetime.date(2001, 1, 1), datetime.date(2029, 12, 31))


def printed_in(order: Order, day: datetime.date, mark: str, padded: bool, long: bool) -> str:
    width = "02" if padded else ""
    parts = {"d": f"{day.day:{width}}", "m": f"{day.month:{width}}"}
    parts["y"] = str(day.year) if long else f"{day.year % 100:02}"
    return mark.join(parts[each] for each in order)


STYLES = st.tuples(st.sampled_from("/.-"), st.booleans(), st.booleans())
"""Mark between the numbers, padding, and whether years have four digits."""


def page_of(
    days: Sequence[datetime.date], order: Order, style: tuple[str, bool, bool]
) -> PageDates:
    return read_page_dates(comments(*(printed_in(order, day, *style) for day in days)), Moment())


@pytest.mark.parametrize("order", ["mdy", "dmy"])
@given(days=st.lists(DAYS, min_size=1, max_size=6), style=STYLES)
def test_dates_are_right_or_open(
    order: Order, days: list[datetime.date], style: tuple[str, bool, bool]
) -> None:
    """On a page in sequence no date is wrong, whatever the evidence."""
    days = sorted(days)
    dates = page_of(days, order, style)
    for day, moment in zip(days, dates.moments, strict=True):
        assert moment.date in (None, day.isoformat())
    assert (dates.warning is not None) >= any(moment.date is None for moment in dates.moments)


@pytest.mark.parametrize("order", ["mdy", "dmy"])
@given(days=st.lists(DAYS, min_size=1, max_size=6), late=DAYS, style=STYLES)
def test_a_day_after_the_twelfth_gives_all_dates(
    order: Order, days: list[datetime.date], late: datetime.date, style: tuple[str, bool, bool]
) -> None:
    # Years of two digits may also come first: a day that is no month and no such year decides.
    late = late.replace(day=31, month=12, year=2019)
    dates = page_of([*days, late, late.replace(day=30, month=11)], order, (*style[:2], True))
    assert [moment.date for moment in dates.moments[: len(days)]] == [
        day.isoformat() for day in days
    ]


@pytest.mark.parametrize("order", ["mdy", "dmy"])
@given(
    days=st.lists(DAYS, min_size=1, max_size=5),
    more=st.lists(DAYS, min_size=1, max_size=3),
    post=DAYS,
    style=STYLES,
)
def test_more_comments_never_change_a_decided_order_silently(
    order: Order,
    days: list[datetime.date],
    more: list[datetime.date],
    post: datetime.date,
    style: tuple[str, bool, bool],
) -> None:
    texts = [printed_in(order, day, *style) for day in (*days, *more)]
    stated = Moment(post.isoformat())
    before = read_page_dates(comments(*texts[: len(days)]), stated)
    after = read_page_dates(comments(*texts), stated)
    if len(before.decision.orders) != 1 or before.decision.orders == after.decision.orders:
        return
    # Otherwise the order is open again, or a date proves it, or the post's date proves nothing.
    is_before = any(m.date and m.date < post.isoformat() for m in after.moments)
    assert (
        len(after.decision.orders) != 1
        or is_before
        or after.warning is not None
        or (
            not all(
                before.decision.orders[0] in (m.numeric.readings if m.numeric else ())
                for m in after.moments
            )
        )
    )


@given(st.lists(st.tuples(DAYS, st.sampled_from(ORDERS)), max_size=6), STYLES)
def test_any_page_is_decided(
    dated: list[tuple[datetime.date, Order]], style: tuple[str, bool, bool]
) -> None:
    assume(all(order != "ymd" or style[2] for _, order in dated))
    texts = [printed_in(order, day, *style) for day, order in dated]
    dates = read_page_dates(comments(*texts), Moment())
    for moment in dates.moments:
        assert (
            moment.date is None
            or moment.numeric is None
            or (moment.date in moment.numeric.readings.values())
        )
