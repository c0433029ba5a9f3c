"""Phrases in a run of tokens."""

from collections.abc import Iterator, Sequence


def find_phrase(phrase: Sequence[str], tokens: Sequence[str]) -> Iterator[int]:
    """The places where the tokens of a phrase stand one behind the other.

    Knuth, Morris and Pratt's way: each token is looked at once, however often words repeat.
    """
    if len(phrase) == 1:
        yield from (place for place, token in enumerate(tokens) if token == phrase[0])
        return
    fallback = _fallback(phrase)
    matched = 0
    for place, token in enumerate(tokens):
        while matched and token != phrase[matched]:
            matched = fallback[matched - 1]
        if token == phrase[matched]:
            matched += 1
        if matched == len(phrase):
            yield place - matched + 1
            matched = fallback[matched - 1]


def _fallback(phrase: Sequence[str]) -> list[int]:
    """For each beginning of a phrase, how much of it also ends it."""
    fallback = [0] * len(phrase)
    matched = 0
    for place in range(1, len(phrase)):
        while matched and phrase[place] != phrase[matched]:
            matched = fallback[matched - 1]
        if phrase[place] == phrase[matched]:
            matched += 1
        fallback[place] = matched
    return fallback


def count_phrase(phrase: Sequence[str], tokens: Sequence[str]) -> int:
    """How often a phrase occurs."""
    return sum(1 for _ in find_phrase(phrase, tokens))
