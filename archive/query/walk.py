"""Traverse and rewrite query trees.

Functions call themselves with as few frames in between as they can: deep trees need many.
"""

from collections.abc import Callable, Iterator
from functools import partial

import attrs

from archive.query.tree import And, Author, Not, Or, Parent, Query, ThreadWith, Title
from archive.query.words import TEXT_NODES, Compound, Near


def parts_of(query: Query) -> tuple[Query, ...]:
    """Return the child nodes of a node; empty for a leaf."""
    match query:
        case And(parts) | Or(parts) | Near(parts) | Compound(parts):
            return parts
        case Not(part) | Parent(part) | ThreadWith(part) | Title(part):
            return (part,)
        case Author(name) if name is not None:
            return (name,)
    return ()


def depth_of(query: Query) -> int:
    """Return how many nodes of a tree are below each other. It does not recurse."""
    depth, level = 0, [query]
    while level:
        depth += 1
        # A node that stands in several places counts once.
        level = list({id(part): part for node in level for part in parts_of(node)}.values())
    return depth


def map_parts(query: Query, change: Callable[[Query], Query]) -> Query:
    """Return a node with `change` applied to each of its child nodes."""
    match query:
        case And() | Or() | Near() | Compound():
            return attrs.evolve(query, parts=tuple(map(change, query.parts)))
        case Not() | Parent() | ThreadWith():
            return attrs.evolve(query, part=change(query.part))
        case Title():
            return attrs.evolve(query, words=change(query.words))
        case Author(name) if name is not None:
            return attrs.evolve(query, name=change(name))
    return query


def leaves_of(query: Query) -> Iterator[Query]:
    """Yield the leaves of a tree in order: text nodes (a Near as a whole) and fields."""
    if isinstance(query, And | Or | Not | Parent | ThreadWith):
        for part in parts_of(query):
            yield from leaves_of(part)
    else:
        yield query


def positive_leaves(query: Query, is_positive: bool = True) -> Iterator[Query]:
    """Yield the leaves under an even number of NOTs, in order.

    Parent and ThreadWith nodes are yielded whole: what they contain is matched by other entries.
    """
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from positive_leaves(part, is_positive)
    elif isinstance(query, Not):
        yield from positive_leaves(query.part, not is_positive)
    elif is_positive:
        yield query


def positive_text_leaves(query: Query) -> list[Query]:
    """Return the different text nodes among the positive leaves, in order."""
    leaves = (leaf for leaf in positive_leaves(query) if isinstance(leaf, TEXT_NODES))
    return list(dict.fromkeys(leaves))


def map_leaves(
    query: Query, change: Callable[[Query, bool], Query], is_positive: bool = True
) -> Query:
    """Return a tree with `change` applied to each leaf, also inside Parent and ThreadWith.

    `change` takes the leaf and whether it is under an even number of NOTs.
    """
    if isinstance(query, Not):
        return Not(map_leaves(query.part, change, not is_positive))
    if isinstance(query, And | Or | Parent | ThreadWith):
        return map_parts(query, partial(map_leaves, change=change, is_positive=is_positive))
    return change(query, is_positive)
