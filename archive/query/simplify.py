"""Trees without what they say twice. They match the same."""

from collections.abc import Iterable, Iterator

from archive.query.tree import And, Everything, Not, Or, Query, all_of
from archive.query.walk import with_parts


def simplify(query: Query) -> Query:
    """The tree with ANDs in ANDs joined, and without what a NOT in one asks for besides.

    `A B NOT (A C)` is `A B NOT C`, and `A (B OR C) NOT B` is `A C NOT B`: so the entries that match
    one query and not another that is much like it are found without looking for what both have in
    common twice.
    """
    query = with_parts(query, simplify)
    if isinstance(query, Not) and isinstance(query.part, Not):
        return query.part.part
    if not isinstance(query, And):
        return query
    parts = list(dict.fromkeys(_flat(query.parts)))
    wanted = frozenset(parts)
    excluded = frozenset(part.part for part in parts if isinstance(part, Not))
    left = [*dict.fromkeys(_narrowed(_without(part, wanted), excluded) for part in parts)]
    simple = all_of(*left)
    return simple if left == parts else simplify(simple)


def _narrowed(part: Query, excluded: frozenset[Query]) -> Query:
    """A part without alternatives that do not match where all of the AND does."""
    if not isinstance(part, Or):
        return part
    rest = tuple(each for each in part.parts if each not in excluded)
    if len(rest) == len(part.parts):
        return part
    return (Or(rest) if len(rest) > 1 else rest[0]) if rest else Not(Everything())


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
