"""Simplify trees without changing what they match."""

from collections.abc import Iterable, Iterator

from archive.query.tree import And, Everything, Not, Or, Query, all_of
from archive.query.walk import map_parts


def simplify(query: Query) -> Query:
    """Flatten nested ANDs, and drop what a part of an AND repeats of the other parts.

    `A B NOT (A C)` becomes `A B NOT C`, and `A (B OR C) NOT B` becomes `A C NOT B`. So entries that
    match one query but not another that is much like it are found without evaluating the parts that
    both have in common twice.
    """
    query = map_parts(query, simplify)
    if isinstance(query, Not) and isinstance(query.part, Not):
        return query.part.part
    if not isinstance(query, And):
        return query
    parts = list(dict.fromkeys(_flatten(query.parts)))
    required = frozenset(parts)
    excluded = frozenset(part.part for part in parts if isinstance(part, Not))
    reduced = [
        *dict.fromkeys(_drop_excluded(_drop_required(part, required), excluded) for part in parts)
    ]
    simplified = all_of(*reduced)
    return simplified if reduced == parts else simplify(simplified)


def _flatten(parts: Iterable[Query]) -> Iterator[Query]:
    """Yield the parts of an AND, with nested ANDs replaced by their parts."""
    for part in parts:
        if isinstance(part, And):
            yield from _flatten(part.parts)
        else:
            yield part


def _drop_excluded(part: Query, excluded: frozenset[Query]) -> Query:
    """Remove the alternatives of an OR that another part of the AND excludes."""
    if not isinstance(part, Or):
        return part
    rest = tuple(each for each in part.parts if each not in excluded)
    if len(rest) == len(part.parts):
        return part
    return (Or(rest) if len(rest) > 1 else rest[0]) if rest else Not(Everything())


def _drop_required(part: Query, required: frozenset[Query]) -> Query:
    """Remove what the AND requires anyway from inside a NOT."""
    if not isinstance(part, Not):
        return part
    excluded = part.part.parts if isinstance(part.part, And) else (part.part,)
    rest = [each for each in excluded if each not in required]
    return Not(all_of(*rest) if rest else Everything())
