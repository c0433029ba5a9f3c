"""Tokens: what they are, and where they stand."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.folding import fold
from archive.text.stems import stemmer
from archive.text.tokens import MAX_TOKEN_CHARS, Tokenized, token_edges, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("E3 Blueprint", ["e3", "blueprint"]),
        ("don't DON’T don`t", ["don't", "don't", "don't"]),
        ("reps' 'tis rock'n'roll", ["reps", "tis", "rock'n'roll"]),
        ("naïve café Straße ﬁn", ["naive", "cafe", "strasse", "fin"]),
        ("cafe\u0301", ["cafe"]),
        ("PI 47/14, 1:1, 60* f*ck", ["pi", "47", "14", "1", "1", "60", "f", "ck"]),
        ("well-known o.k. a_b", ["well", "known", "o", "k", "a", "b"]),
        ("Привет, мир! 第一", ["привет", "мир", "第", "一"]),
        ("… — !!! ***", []),
        ("Ёлка İstanbul", ["елка", "istanbul"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


@given(st.text("aB1_'`’é -.,\t\n\x00\x1f\x7f", max_size=20))
def test_plain_ascii_is_cut_as_any_other_text(text: str) -> None:
    folded = fold(text)
    assert tokenize(text) == [folded[start:end] for start, end in token_edges(folded)]


def test_a_long_token_is_kept_apart_from_others_that_begin_like_it() -> None:
    one, other = tokenize("x" * 5000 + "1 " + "x" * 5000 + "2")
    assert one != other
    assert one[:MAX_TOKEN_CHARS] == other[:MAX_TOKEN_CHARS] == "x" * MAX_TOKEN_CHARS
    assert len(one) < 300


def test_marks_are_part_of_the_letter_before_them() -> None:
    text = "caf\u0065\u0301 \u0301 nai\u0308ve\u0300\u0323, \u0149o re\u0301"
    found = ["cafe\u0301", "nai\u0308ve\u0300\u0323", "\u0149o", "re\u0301"]
    tokenized = Tokenized(text)
    spans = [tokenized.span(place, place + 1) for place in range(4)]
    assert [text[span.start : span.end] for span in spans] == found


@given(st.text())
def test_tokens_stand_where_their_spans_say(text: str) -> None:
    tokenized = Tokenized(text)
    assert tokenized.tokens == tokenize(text)
    end = 0
    for index, token in enumerate(tokenized.tokens):
        span = tokenized.span(index, index + 1)
        assert 0 <= span.start < span.end <= len(text)
        assert span.end >= end
        assert tokenize(text[end : span.start]) == []
        end = span.end
        if len(token) <= MAX_TOKEN_CHARS:
            assert token in fold(text[span.start : span.end])
    assert tokenize(text[end:]) == []


@given(st.text())
def test_folding_and_tokens_are_settled_at_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    for token in tokenize(text):
        assert tokenize(token) == [token]


def test_stems_join_inflections() -> None:
    stem = stemmer("english")
    assert {stem(word) for word in ("strike", "strikes", "striking")} == {stem("strike")}
    assert stem("napo's") == stem("napo")
    assert stem("strike") != stem("ballot")


def test_threads_share_a_stemmer() -> None:
    words = [f"{root}{ending}" for root in ("strik", "ballot", "union", "probat") for ending in
             ("e", "es", "ing", "ed", "ation", "s")]  # fmt: skip
    expected = [stemmer("english")(word) for word in words]
    stemmer.cache_clear()
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: [stemmer("english")(word) for word in words], range(40)):
            assert found == expected
