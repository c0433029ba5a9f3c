"""Loosen or tighten the date filters of a tree, to count what they leave out or rest on.

A filter under an odd number of NOTs excludes entries, so it is changed the other way or not at all.
"""

import datetime

from archive.query.periods import day_before
from archive.query.tree import And, Date, Dated, Not, Or, Query, Undated
from archive.query.walk import map_leaves


def accept_undated(query: Query) -> Query:
    """Let entries without a date through every date filter that is not negated."""

    def change(leaf: Query, is_positive: bool) -> Query:
        return Or((leaf, Undated())) if is_positive and isinstance(leaf, Date) else leaf

    return map_leaves(query, change)


def reject_page_dates(query: Query) -> Query:
    """Keep out entries that pass a date filter only by the date of their page."""

    def change(leaf: Query, is_positive: bool) -> Query:
        if not isinstance(leaf, Date):
            return leaf
        return And((leaf, Not(Dated("page")))) if is_positive else Or((leaf, Dated("page")))

    return map_leaves(query, change)


def accept_possibly_later(query: Query) -> Query:
    """Let entries whose page is earlier than a date filter through, as they may be later.

    The date of its page is the earliest that an entry can have.
    """

    def change(leaf: Query, is_positive: bool) -> Query:
        return _or_possibly_later(leaf) if is_positive and isinstance(leaf, Date) else leaf

    return map_leaves(query, change)


def _or_possibly_later(leaf: Date) -> Query:
    if leaf.first is None:
        return leaf
    before = day_before(datetime.date.fromisoformat(leaf.first))
    return leaf if before is None else Or((leaf, And((Dated("page"), Date(None, before)))))
