"""Wildcards and fuzzy words against the words that there are."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.query import Author, Fuzzy, OneOf, Pattern, Title, parse_query
from archive.query import expand as expanding
from archive.query.expand import edit_distance_to, expand
from tests.support.naive import Naive, distance

WORDS = {
    "text": ["probation", "probate", "prob", "woman", "women", "womens", "don't", "naive"],
    "title": ["problem", "women"],
    "author": ["papa", "pap"],
}


def lexicon(field: str, prefix: str, fits: Callable[[str], bool]) -> list[str]:
    return [word for word in WORDS[field] if word.startswith(prefix) and fits(word)]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("prob*", {"probation", "probate", "prob", "problem"}),
        ("wom?n", {"woman", "women"}),
        ("*n't", {"don't"}),
        ("*o*e*", {"probate", "women", "womens", "problem"}),
        ("probat~", {"probate"}),
        ("womne~", {"women"}),
        ("xyz*", set()),
        ("author:pap*", {"papa", "pap"}),
        ("title:*om*", {"women"}),
    ],
)
def test_words_that_fit(written: str, words: set[str]) -> None:
    tree = expand(parse_query(written), lexicon)
    match tree:
        case Title(inner) | Author(inner):
            tree = inner
    assert isinstance(tree, OneOf)
    assert tree.tokens == words
    assert str(expand(parse_query(written), lexicon)) == written


def test_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expanding, "MAX_EXPANSIONS", 5)
    assert expand(parse_query("prob*"), lexicon)
    with pytest.raises(archive.QueryError, match=r"matches 8 words.*write more of the word"):
        expand(parse_query("*o*"), lexicon)
    with pytest.raises(archive.QueryError, match="may match at most 5"):
        expand(parse_query("prob* OR NOT w*"), lexicon)
    assert expand(parse_query("prob* OR prob* OR prob*"), lexicon)
    monkeypatch.setattr(expanding, "MAX_EXPANDED_WORDS", 2)
    with pytest.raises(archive.QueryError, match="at most 2 words with wildcards"):
        expand(parse_query("x* y* z*"), lexicon)


LETTERS = st.text(alphabet="abé'", max_size=7)


@given(LETTERS, LETTERS)
def test_distances_are_those_of_the_textbook(left: str, right: str) -> None:
    for most in (1, 2, 3):
        apart = distance(left, right)
        assert edit_distance_to(left, most)(right) == (apart if apart <= most else None)


def test_distance_counts_a_swap_once_and_letters_between() -> None:
    assert distance("unoin", "union") == 1
    assert distance("ca", "abc") == 2


@given(st.text(alphabet="ab*?", min_size=1, max_size=8).filter(lambda text: text.strip("*?")),
       st.text(alphabet="ab", max_size=8))  # fmt: skip
def test_patterns_fit_whole_words(pattern: str, token: str) -> None:
    fits = Naive([])._fits(Pattern(pattern), token)
    assert bool(Pattern(pattern).compile().match(token)) == fits
    assert not fits or token.startswith(Pattern(pattern).prefix)


def test_a_long_pattern_stays_cheap() -> None:
    pattern = Pattern("a*" * 60 + "b").compile()
    assert pattern.match("a" * 200) is None


def test_fuzzy_words_read_as_written() -> None:
    assert [str(Fuzzy("nap", n)) for n in (1, 2)] == ["nap~", "nap~2"]
