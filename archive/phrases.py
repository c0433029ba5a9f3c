"""Phrases in a run of tokens."""

from collections.abc import Iterator, Sequence


def find_phrase(phrase: Sequence[str], tokens: Sequence[str]) -> Iterator[int]:
    """The places where the tokens of a phrase stand one behind the other."""
    first, length = phrase[0], len(phrase)
    for place in range(len(tokens) - length + 1):
        if tokens[place] == first and all(
            tokens[place + step] == phrase[step] for step in range(1, length)
        ):
            yield place


def count_phrase(phrase: Sequence[str], tokens: Sequence[str]) -> int:
    """How often a phrase occurs."""
    return sum(1 for _ in find_phrase(phrase, tokens))
