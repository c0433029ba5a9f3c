"""Decide the order of day, month and year in the dates that a page prints in digits.

One date such as `9/8/06` says nothing. Over a page, an order is possible if it reads every date. Of
several possible ones, those are kept in which no comment is before the post, and those in which the
comments are in order. On 543 pages of one blog these left a single order on 538.
"""

import datetime
import enum
from collections.abc import Collection, Sequence
from itertools import pairwise

import attrs

from archive.formats.common.moments import Moment, resolve_days
from archive.formats.common.phrases import quantity
from archive.text.numeric_dates import ORDER_NAMES, ORDERS, NumericDate, Order

_MIN_RISING, _MIN_FALLING = 3, 4
"""With at least this many dates, a sequence is evidence: two dates always rise or fall, and so do
three random ones in a third of all cases."""


class InSequence(enum.Enum):
    """Whether the comments of a page are in the sequence of their dates."""

    CLEAR = "clear"
    """They are, and there are enough of them for this to be evidence."""
    SHORT = "short"
    """They are, but there are too few of them."""
    NONE = "none"
    """They are not."""


@attrs.frozen
class DatedComment:
    """What a comment says about its time, and where it is."""

    moment: Moment
    """Its time, as stated with it."""
    ref: str | None = None
    """Its id."""
    parent: str | None = None
    """The id of the comment that it answers."""


@attrs.frozen
class OrderDecision:
    """The orders that the dates of a page may have."""

    orders: tuple[Order, ...]
    """The orders that the evidence leaves; none if no order reads all dates."""
    other: Order | None = None
    """An order in which the dates that it can read are in sequence, where the dates are not in the
    only possible order."""

    def read(self, numeric: NumericDate) -> str | None:
        """Return the date if it is the same in all orders that are left, or has one reading."""
        if numeric.date is not None:
            return numeric.date
        found = {numeric.readings.get(order) for order in self.orders}
        return found.pop() if len(found) == 1 else None


@attrs.frozen
class PageDates:
    """The times of a page's comments, by the evidence of the whole page."""

    moments: tuple[Moment, ...]
    """The times, with the dates that are certain."""
    post: Moment
    """The time of the post."""
    decision: OrderDecision
    """The order of dates in digits."""

    @property
    def warning(self) -> str | None:
        """The warning about dates whose order is not known, or contradicts other evidence."""
        moments = (each for each in (*self.moments, self.post) if is_open(each))
        if dates := [each.numeric for each in moments if each.numeric is not None]:
            return open_order_message(dates, self.decision.orders)
        if self.decision.other is not None:
            read, other = self.decision.orders[0], self.decision.other
            return (
                f"dates are read as {ORDER_NAMES[read]}, the only order that fits all of them; "
                f"those that can be read as {ORDER_NAMES[other]} would then be in sequence"
            )
        return None


def is_open(moment: Moment) -> bool:
    """Return whether a moment has a date in digits whose order is not known."""
    return moment.date is None and moment.numeric is not None


def open_order_message(dates: Sequence[NumericDate], left: Sequence[Order]) -> str:
    """Return the warning about dates of unknown order, with the line for `archive.toml`.

    `left`: the orders that the evidence leaves.
    """
    orders = list(left) or [
        order for order in ORDERS if any(order in each.readings for each in dates)
    ]
    names = " or ".join(ORDER_NAMES[order] for order in orders)
    lines = " or ".join(f'date_order = "{order}"' for order in orders)
    example = dates[0].separator.join(dates[0].numbers)
    count = quantity(len(dates), "date")
    return f"{count} such as {example} may be {names}; write {lines} in archive.toml"


def read_page_dates(
    comments: Sequence[DatedComment],
    post: Moment,
    *,
    oldest_first: bool = False,
    year_first: bool = True,
) -> PageDates:
    """Return the times of a page's comments with all dates that the page makes certain.

    `post`: what the page states about the time of the post; `oldest_first`: whether the format
    always prints the oldest comment first; `year_first`: whether years of two digits may come first
    between slashes or full stops.
    """
    moments, _ = resolve_days(each.moment for each in comments)
    dated = [
        each if moment is each.moment else attrs.evolve(each, moment=moment)
        for each, moment in zip(comments, moments, strict=True)
    ]
    decision = decide_order(dated, post, oldest_first=oldest_first, year_first=year_first)
    is_printed_like = _is_printed_like(post, moments)
    read = tuple(_with_date(each, decision) for each in moments)
    return PageDates(read, _with_date(post, decision) if is_printed_like else post, decision)


def _with_date(moment: Moment, decision: OrderDecision) -> Moment:
    if moment.date is not None or moment.numeric is None:
        return moment
    return attrs.evolve(moment, date=decision.read(moment.numeric))


def decide_order(
    comments: Sequence[DatedComment],
    post: Moment,
    *,
    oldest_first: bool = False,
    year_first: bool = True,
) -> OrderDecision:
    """Return the orders that the dates of a page may have. Arguments as in `read_page_dates`."""
    moments = [each.moment for each in comments if each.moment.numeric is not None]
    stated = [*moments, *([post] if _is_printed_like(post, moments) else [])]
    possible = [order for order in ORDERS if all(_reads(each, order) for each in stated)]
    if not year_first and len(possible) > 1 and all(map(_has_short_year, stated)):
        possible = [order for order in possible if order != "ymd"]
    if not moments or not possible:
        return OrderDecision(())
    sequences = {order: _sequence(comments, order, oldest_first) for order in ORDERS}
    clear = [order for order in ORDERS if sequences[order] is InSequence.CLEAR]
    if len(possible) == 1:
        is_doubtful = bool(clear) and sequences[possible[0]] is InSequence.NONE
        return OrderDecision(tuple(possible), clear[0] if is_doubtful else None)
    later = [order for order in possible if _is_after_post(order, moments, post)] or possible
    in_sequence = possible
    if any(order in clear for order in possible):
        in_sequence = [order for order in possible if sequences[order] is not InSequence.NONE]
    both = [order for order in later if order in in_sequence]
    return OrderDecision(tuple(both or possible))


def is_before_post(date: str, post: str) -> bool:
    """Return whether a date is before that of a post; a day's grace is for time zones."""
    return _day(date) < _day(post) - datetime.timedelta(days=1)


def _is_printed_like(post: Moment, moments: Collection[Moment]) -> bool:
    """Return whether the post's date is printed in digits as those of the comments are."""
    return post.numeric is not None and any(
        each.numeric is not None and each.numeric.separator == post.numeric.separator
        for each in moments
    )


def _reads(moment: Moment, order: Order) -> bool:
    """Return whether a date has a reading in an order, on the day that is known otherwise."""
    assert moment.numeric is not None
    date = moment.numeric.readings.get(order)
    if date is None:
        return False
    if moment.date is not None and moment.numeric.date is None:
        return date[:10] == moment.date[:10]
    if moment.instant is not None:
        return abs((_day(date) - _day(moment.instant)).days) <= 1
    return True


def _has_short_year(moment: Moment) -> bool:
    numeric = moment.numeric
    return numeric is not None and numeric.is_year_short and numeric.separator != "-"


def _read(moment: Moment, order: Order) -> str | None:
    if moment.date is not None or moment.numeric is None:
        return moment.date
    return moment.numeric.readings.get(order)


def _is_after_post(order: Order, moments: Collection[Moment], post: Moment) -> bool:
    """Return whether no comment is before the post."""
    date = _read(post, order)
    found = [day for each in moments if (day := _read(each, order)) is not None]
    if date is None or not found:
        return True
    return not is_before_post(min(found), date)


def _sequence(comments: Sequence[DatedComment], order: Order, oldest_first: bool) -> InSequence:
    """Return whether comments are in sequence by their dates: siblings rise or fall, and no reply
    is before what it answers."""
    dates: dict[str | None, str] = {}
    siblings: dict[str | None, list[str]] = {}
    for comment in comments:
        if (date := _read(comment.moment, order)) is None:
            continue
        if comment.parent in dates and _is_before(date, dates[comment.parent]):
            return InSequence.NONE
        if comment.ref is not None:
            dates[comment.ref] = date
        siblings.setdefault(comment.parent, []).append(date)
    top = siblings.pop(None, [])
    replies = list(siblings.values())
    rises, falls = _rise([top]), not oldest_first and _rise([top[::-1]])
    if not (rises or falls) or not (_rise(replies) or _rise([each[::-1] for each in replies])):
        return InSequence.NONE
    least = 2 if oldest_first else _MIN_RISING if rises else _MIN_FALLING
    return InSequence.CLEAR if len(top) + sum(map(len, replies)) >= least else InSequence.SHORT


def _rise(groups: Sequence[Sequence[str]]) -> bool:
    """Return whether no date is before the one above it."""
    return not any(_is_before(below, above) for dates in groups for above, below in pairwise(dates))


def _is_before(one: str, other: str) -> bool:
    """Return whether one date is before another; if one has no time, days are compared."""
    length = min(len(one), len(other))
    return one[:length] < other[:length]


def _day(date: str) -> datetime.date:
    return datetime.date.fromisoformat(date[:10])
