"""What a tree asks for, as against what it excludes."""

from collections.abc import Callable, Iterator

import attrs

from archive.query.tree import And, Date, Dated, Not, Or, Query, Undated


def wanted_leaves(query: Query, wanted: bool = True) -> Iterator[Query]:
    """The leaves that stand under an even number of NOTs, in order."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from wanted_leaves(part, wanted)
    elif isinstance(query, Not):
        yield from wanted_leaves(query.part, not wanted)
    elif wanted:
        yield query


def leaves_of(query: Query) -> Iterator[Query]:
    """All leaves, in order."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from leaves_of(part)
    elif isinstance(query, Not):
        yield from leaves_of(query.part)
    else:
        yield query


def with_undated(query: Query) -> Query:
    """The tree with entries that have no date let through wherever it asks for a date."""
    return _map_wanted_dates(query, lambda leaf: Or((leaf, Undated())), True)


def with_stated(query: Query) -> Query:
    """The tree with only entries that have a date of their own let through, likewise."""
    return _map_wanted_dates(query, lambda leaf: And((leaf, Dated("stated"))), True)


def _map_wanted_dates(query: Query, change: Callable[[Date], Query], wanted: bool) -> Query:
    if isinstance(query, And | Or):
        parts = tuple(_map_wanted_dates(part, change, wanted) for part in query.parts)
        return attrs.evolve(query, parts=parts)
    if isinstance(query, Not):
        return Not(_map_wanted_dates(query.part, change, not wanted))
    return change(query) if wanted and isinstance(query, Date) else query
