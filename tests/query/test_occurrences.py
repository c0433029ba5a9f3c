"""What stands close together, against every way to choose it."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from archive.query import Near, Phrase, Word, parse_query
from archive.query.occurrences import ListPositions, TokenSpan, find_matches, find_near, find_phrase
from archive.text.stems import stemmer
from archive.text.tokens import tokenize
from tests.support.tiers import examples

PIECES = st.lists(
    st.tuples(st.integers(0, 14), st.integers(1, 3)).map(lambda pair: (pair[0], sum(pair))),
    max_size=6,
    unique=True,
).map(sorted)


def choices(
    operands: Sequence[Sequence[TokenSpan]], between: int, ordered: bool
) -> list[list[TokenSpan]]:
    """Every choice of a piece for each operand that is a match."""
    found = []
    for chosen in itertools.product(*operands):
        row = sorted(chosen)
        gaps = [right[0] - left[1] for left, right in itertools.pairwise(row)]
        in_order = not ordered or list(chosen) == row
        if in_order and all(gap >= 0 for gap in gaps) and sum(gaps) <= between:
            found.append(row)
    return found


@examples(3000)
@given(st.lists(PIECES, min_size=1, max_size=4), st.integers(0, 8), st.booleans())
def test_matches_are_found_where_there_are_any(
    operands: list[list[TokenSpan]], between: int, ordered: bool
) -> None:
    found = [list(match) for match in find_near(operands, between, ordered=ordered)]
    possible = choices(operands, between, ordered)
    assert bool(found) == bool(possible)
    assert all(match in possible for match in found)
    for left, right in itertools.pairwise(found):
        assert left[-1][1] <= right[0][0]
    if found:
        assert found[0][-1][1] == min(match[-1][1] for match in possible)


@given(st.lists(st.sampled_from("ab"), max_size=12), st.lists(st.sampled_from("ab"), min_size=1,
       max_size=4))  # fmt: skip
def test_phrases_stand_where_they_stand(tokens: list[str], phrase: list[str]) -> None:
    size = len(phrase)
    wanted = [n for n in range(len(tokens)) if tokens[n : n + size] == phrase]
    assert list(find_phrase(phrase, tokens)) == wanted
    places = ListPositions(tokens, str)
    assert list(places.phrase(phrase)) == wanted


def matches(query: str, text: str) -> list[tuple[TokenSpan, ...]]:
    tree = parse_query(query)
    return find_matches(tree, ListPositions(tokenize(text), stemmer()))


def test_others_between_are_counted_in_the_whole_match() -> None:
    text = "the union took no industrial action and no political action"
    assert matches('"union action"~3', text) == [((1, 2), (5, 6))]
    assert matches('"union action"~2', text) == []
    assert matches('"action union"~9', text) == []
    assert matches("action NEAR/3 union", text) == [((1, 2), (5, 6))]
    assert matches('"no action"~1', text) == [((3, 4), (5, 6)), ((7, 8), (9, 10))]
    assert matches("action NEAR/2 no NEAR/2 action", text) == [((5, 6), (7, 8), (9, 10))]
    assert matches("union NEAR/8 (action OR political)", text) == [((1, 2), (5, 6))]


def test_no_token_serves_twice() -> None:
    assert matches("had NEAR/5 had", "had") == []
    assert matches("had NEAR/5 had", "had had") == [((0, 1), (1, 2))]
    assert matches('had NEAR "had had"', "had had") == []
    assert len(matches("had NEAR had NEAR had", "had had had had had")) == 1
    assert len(matches("had NEAR/0 had", "had had had had had")) == 2


def test_many_of_the_same_stay_cheap() -> None:
    operands = tuple(Word("a") for _ in range(6))
    places = ListPositions(["a", "b"] * 50_000, stemmer())
    assert len(find_matches(Near(operands, 1000), places)) == 50_000 // 6
    assert find_matches(Near((*operands[1:], Word("c")), 1000), places) == []
    phrase = Phrase(("a",) * 19 + ("c",), 1000)
    assert find_matches(phrase, places) == []
