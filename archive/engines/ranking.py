"""Relevance: BM25 over the words and phrases of a query.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
usual k1 and b, and an inverse document frequency that stays positive.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from archive.query import And, Compound, Or, Query, Word
from archive.query.walk import positive_text_leaves

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 3
"""An occurrence in a post's title counts as much as this many in its text."""

_MAX_RUN_WORDS = 8
"""Only this many words of a run of bare words are scored as a phrase."""

Frequencies = Mapping[int, int]
"""Frequency of a word or phrase in each entry that has it, by entry number."""


def scored_texts(query: Query) -> list[Query]:
    """Return what is scored: the words and phrases that a query requires, and runs of bare words.

    Each run is scored as a phrase too, so that entries with the words next to each other rank
    higher.
    """
    return list(dict.fromkeys([*positive_text_leaves(query), *_word_runs(query)]))


def _word_runs(query: Query) -> Iterator[Query]:
    if isinstance(query, And):
        for is_word, run in groupby(query.parts, lambda part: isinstance(part, Word)):
            words = tuple(run)[:_MAX_RUN_WORDS]
            if is_word and len(words) > 1:
                yield Compound(words)
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from _word_runs(part)


def idf(matching: int, entries: int) -> float:
    """Return the inverse document frequency of a text that `matching` of all `entries` have."""
    return math.log(1 + (entries - matching + 0.5) / (matching + 0.5))


class Scorer:
    """Scores entries for one query."""

    def __init__(self, texts: Sequence[Frequencies], entries: int, average_length: float) -> None:
        """`texts`: the frequencies of each of `scored_texts`; `entries`: number of all entries;
        `average_length`: their mean length in tokens."""
        self._texts = [(frequencies, idf(len(frequencies), entries)) for frequencies in texts]
        self._average_length = average_length or 1.0

    def score(self, number: int, length: int) -> float:
        """Return the score of an entry, given its number and its length in tokens."""
        saturation = K1 * (1 - B + B * length / self._average_length)
        total = 0.0
        for frequencies, weight in self._texts:
            if frequency := frequencies.get(number):
                total += weight * frequency * (K1 + 1) / (frequency + saturation)
        return total
