"""The order by relevance: BM25 over the words and phrases that a query asks for.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with the
usual k1 and b, and an inverse document frequency that stays positive.
"""

import math
from collections.abc import Mapping, Sequence

K1 = 1.2
B = 0.75
TITLE_WEIGHT = 3
"""A word in a post's title counts as so many in its text."""

Frequencies = Mapping[int, int]
"""How often a word or phrase occurs in each entry that has it, by the entry's number."""


class Ranking:
    """Scores entries for one query."""

    def __init__(self, leaves: Sequence[Frequencies], entries: int, average: float) -> None:
        """`leaves`: a table for each word or phrase; `entries`: how many there are in all;
        `average`: their mean length in tokens."""
        self._leaves = [(leaf, self._rarity(len(leaf), entries)) for leaf in leaves]
        self._average = average or 1.0

    @staticmethod
    def _rarity(having: int, entries: int) -> float:
        return math.log(1 + (entries - having + 0.5) / (having + 0.5))

    def score(self, number: int, length: int) -> float:
        """The score of an entry with so many tokens."""
        slack = K1 * (1 - B + B * length / self._average)
        total = 0.0
        for leaf, rarity in self._leaves:
            if frequency := leaf.get(number):
                total += rarity * frequency * (K1 + 1) / (frequency + slack)
        return total
