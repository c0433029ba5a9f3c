"""What a tree asks for, as against what it excludes."""

from collections.abc import Iterator

import attrs

from archive.query.tree import And, Date, Not, Or, Query, Undated


def wanted_leaves(query: Query, wanted: bool = True) -> Iterator[Query]:
    """The leaves that stand under an even number of NOTs, in order."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from wanted_leaves(part, wanted)
    elif isinstance(query, Not):
        yield from wanted_leaves(query.part, not wanted)
    elif wanted:
        yield query


def with_undated(query: Query, wanted: bool = True) -> Query:
    """The tree with entries that have no date let through wherever it asks for a date."""
    if isinstance(query, And | Or):
        return attrs.evolve(query, parts=tuple(with_undated(part, wanted) for part in query.parts))
    if isinstance(query, Not):
        return Not(with_undated(query.part, not wanted))
    return Or((query, Undated())) if wanted and isinstance(query, Date) else query
