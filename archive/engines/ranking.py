"""The order by relevance: BM25 over the words and phrases that a query asks for.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
usual k1 and b, and an inverse document frequency that stays positive.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from archive.query import And, Compound, Or, Query, Word
from archive.query.walk import wanted_texts

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 3
"""A word in a post's title counts as so many in its text."""

_LONGEST_RUN = 8
"""So many bare words in a row are looked for together."""

Frequencies = Mapping[int, int]
"""How often a word or phrase occurs in each entry that has it, by the entry's number."""


def ranked_by(query: Query) -> list[Query]:
    """What the order by relevance looks at: the words and phrases that a tree asks for and, so that
    words rank higher where they stand together, each run of bare words as a phrase."""
    return list(dict.fromkeys([*wanted_texts(query), *_runs(query)]))


def _runs(query: Query) -> Iterator[Query]:
    if isinstance(query, And):
        for is_word, run in groupby(query.parts, lambda part: isinstance(part, Word)):
            words = tuple(run)[:_LONGEST_RUN]
            if is_word and len(words) > 1:
                yield Compound(words)
    if isinstance(query, And | Or):
        for part in query.parts:
            yield from _runs(part)


def rarity(having: int, entries: int) -> float:
    """What something counts that so many of all entries have."""
    return math.log(1 + (entries - having + 0.5) / (having + 0.5))


class Ranking:
    """Scores entries for one query."""

    def __init__(self, leaves: Sequence[Frequencies], entries: int, average: float) -> None:
        """`leaves`: a table for each word or phrase; `entries`: how many there are in all;
        `average`: their mean length in tokens."""
        self._leaves = [(leaf, rarity(len(leaf), entries)) for leaf in leaves]
        self._average = average or 1.0

    def score(self, number: int, length: int) -> float:
        """The score of an entry with so many tokens."""
        slack = K1 * (1 - B + B * length / self._average)
        total = 0.0
        for leaf, rarity in self._leaves:
            if frequency := leaf.get(number):
                total += rarity * frequency * (K1 + 1) / (frequency + slack)
        return total
