"""A tree with its date filters loosened or tightened, to count what they leave out and rest on."""

import datetime
from collections.abc import Callable

from archive.query.periods import day_before
from archive.query.tree import And, Date, Dated, Not, Or, Query, Undated
from archive.query.walk import map_wanted


def with_undated(query: Query) -> Query:
    """The tree with entries that have no date let through wherever it asks for a date."""
    return _map_dates(query, lambda leaf: Or((leaf, Undated())))


def with_stated(query: Query) -> Query:
    """The tree with only entries that have a date of their own let through, likewise."""
    return _map_dates(query, lambda leaf: And((leaf, Not(Dated("page")))))


def with_later(query: Query) -> Query:
    """The tree with entries let through that may be later than the date of their page, which is
    too early."""
    return _map_dates(query, _or_later)


def _or_later(leaf: Date) -> Query:
    if leaf.first is None:
        return leaf
    before = day_before(datetime.date.fromisoformat(leaf.first))
    return leaf if before is None else Or((leaf, And((Dated("page"), Date(None, before)))))


def _map_dates(query: Query, change: Callable[[Date], Query]) -> Query:
    return map_wanted(query, lambda leaf: change(leaf) if isinstance(leaf, Date) else leaf)
