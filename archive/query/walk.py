"""Ways through a tree."""

from collections.abc import Callable, Iterator

import attrs

from archive.query.tree import And, Author, Not, Or, Parent, Query, ThreadWith, Title
from archive.query.words import TEXT, Compound, Near


def parts_of(query: Query) -> tuple[Query, ...]:
    """The queries that a node is made of; none, for a leaf."""
    match query:
        case And(parts) | Or(parts) | Near(parts) | Compound(parts):
            return parts
        case Not(part) | Parent(part) | ThreadWith(part) | Title(part):
            return (part,)
        case Author(name) if name is not None:
            return (name,)
    return ()


def with_parts(query: Query, change: Callable[[Query], Query]) -> Query:
    """A node with what `change` makes of each of its parts."""
    match query:
        case And() | Or() | Near() | Compound():
            return attrs.evolve(query, parts=tuple(change(part) for part in query.parts))
        case Not() | Parent() | ThreadWith():
            return attrs.evolve(query, part=change(query.part))
        case Title():
            return attrs.evolve(query, words=change(query.words))
        case Author(name) if name is not None:
            return attrs.evolve(query, name=change(name))
    return query


def leaves_of(query: Query) -> Iterator[Query]:
    """What a tree joins, in order: words as they were joined by NEAR, and fields."""
    if isinstance(query, And | Or | Not | Parent | ThreadWith):
        for part in parts_of(query):
            yield from leaves_of(part)
    else:
        yield query


def wanted_leaves(query: Query, wanted: bool = True) -> Iterator[Query]:
    """The leaves that an entry itself is asked to match: under an even number of NOTs, in order."""
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from wanted_leaves(part, wanted)
    elif isinstance(query, Not):
        yield from wanted_leaves(query.part, not wanted)
    elif wanted:
        yield query


def wanted_texts(query: Query) -> list[Query]:
    """Those of them that look into what is said, each once."""
    return list(dict.fromkeys(leaf for leaf in wanted_leaves(query) if isinstance(leaf, TEXT)))


def map_leaves(query: Query, change: Callable[[Query, bool], Query], wanted: bool = True) -> Query:
    """The tree with what `change` makes of each leaf, also of those that other entries are asked to
    match. It is told whether the leaf is asked for, or excluded by a NOT."""
    if isinstance(query, Not):
        return Not(map_leaves(query.part, change, not wanted))
    if isinstance(query, And | Or | Parent | ThreadWith):
        return with_parts(query, lambda part: map_leaves(part, change, wanted))
    return change(query, wanted)
