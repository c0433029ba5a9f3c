"""Simpler trees match the same, and ask for nothing twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.query import And, Not, Or, Phrase, Query
from archive.query.simplify import simplify

WORDS = [Phrase((word,)) for word in "abcd"]
TREES = st.recursive(
    st.sampled_from(WORDS),
    lambda parts: st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=2, max_size=4).map(lambda some: And(tuple(some))),
        st.lists(parts, min_size=2, max_size=4).map(lambda some: Or(tuple(some))),
    ),
    max_leaves=12,
)


def matches(query: Query, words: frozenset[str]) -> bool:
    match query:
        case And(parts):
            return all(matches(part, words) for part in parts)
        case Or(parts):
            return any(matches(part, words) for part in parts)
        case Not(part):
            return not matches(part, words)
        case Phrase((word,)):
            return word in words
    return True


@given(TREES, st.frozensets(st.sampled_from("abcd")))
def test_a_simpler_tree_matches_the_same(query: Query, words: frozenset[str]) -> None:
    assert matches(simplify(query), words) == matches(query, words)


@given(TREES)
def test_what_is_simple_stays_as_it_is(query: Query) -> None:
    assert simplify(simplify(query)) == simplify(query)


A, B, C, _ = WORDS


@pytest.mark.parametrize(
    ("query", "simple"),
    [
        (And((A, B, Not(And((A, C))))), And((A, B, Not(C)))),
        (And((A, Or((B, C)), Not(B))), And((A, C, Not(B)))),
        (And((A, Or((B, C)), Not(And((A, B))))), And((A, C, Not(B)))),
        (And((A, B, Not(And((A, Not(C)))))), And((A, B, C))),
        (Not(Not(A)), A),
    ],
)
def test_nothing_is_asked_for_twice(query: Query, simple: Query) -> None:
    assert simplify(query) == simple
