"""A tree with its date filters loosened or tightened, to count what they leave out and rest on."""

import datetime

from archive.query.periods import day_before
from archive.query.tree import And, Date, Dated, Not, Or, Query, Undated
from archive.query.walk import map_leaves


def with_undated(query: Query) -> Query:
    """The tree with entries that have no date let through wherever it asks for a date."""

    def change(leaf: Query, wanted: bool) -> Query:
        return Or((leaf, Undated())) if wanted and isinstance(leaf, Date) else leaf

    return map_leaves(query, change)


def with_stated(query: Query) -> Query:
    """The tree with entries that pass a date filter on the date of their page kept out."""

    def change(leaf: Query, wanted: bool) -> Query:
        if not isinstance(leaf, Date):
            return leaf
        return And((leaf, Not(Dated("page")))) if wanted else Or((leaf, Dated("page")))

    return map_leaves(query, change)


def with_later(query: Query) -> Query:
    """The tree with entries let through that may be later than the date of their page, which is
    too early."""

    def change(leaf: Query, wanted: bool) -> Query:
        return _or_later(leaf) if wanted and isinstance(leaf, Date) else leaf

    return map_leaves(query, change)


def _or_later(leaf: Date) -> Query:
    if leaf.first is None:
        return leaf
    before = day_before(datetime.date.fromisoformat(leaf.first))
    return leaf if before is None else Or((leaf, And((Dated("page"), Date(None, before)))))
