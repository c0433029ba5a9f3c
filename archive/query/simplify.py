"""Trees without what they say twice. They match the same."""

from collections.abc import Iterable, Iterator

from archive.query.tree import And, Everything, Not, Query, all_of
from archive.query.walk import with_parts


def simplify(query: Query) -> Query:
    """The tree with ANDs in ANDs joined, and without what a NOT in one asks for besides.

    `A B NOT (A C)` is `A B NOT C`: so the entries that match one query and not a narrower one are
    found without looking for what both have in common twice.
    """
    query = with_parts(query, simplify)
    if not isinstance(query, And):
        return query
    parts = list(dict.fromkeys(_flat(query.parts)))
    wanted = frozenset(parts)
    return all_of(*dict.fromkeys(_without(part, wanted) for part in parts))


def _flat(parts: Iterable[Query]) -> Iterator[Query]:
    for part in parts:
        if isinstance(part, And):
            yield from _flat(part.parts)
        else:
            yield part


def _without(part: Query, wanted: frozenset[Query]) -> Query:
    if not isinstance(part, Not):
        return part
    excluded = part.part.parts if isinstance(part.part, And) else (part.part,)
    rest = [each for each in excluded if each not in wanted]
    return Not(all_of(*rest) if rest else Everything())
