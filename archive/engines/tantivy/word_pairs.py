"""Pairs of short words: each entry says which of them stand side by side in it.

The commonest words of a language are short. Most entries have both words of a phrase like "of the",
and few have the phrase: comparing the places of the two in all that have them takes tantivy 80 ms
for a million entries. An entry without the pair need not be looked at.
"""

from collections.abc import Sequence
from itertools import pairwise

PAIR_FIELD = "pair"
"""The field of an entry's pairs."""
MAX_SHORT_CHARS = 4
"""A short word has no more characters. Longer ones are in so few entries that their phrases take
less than 50 ms of a million."""


def pairs_in(stems: Sequence[str]) -> set[str]:
    """The pairs of a text or a phrase, as terms. Those of its stems serve for words as they are
    written as well: what has a phrase has that of its stems."""
    # What no token has stands between the two.
    return {
        f"{a}~{b}"
        for a, b in pairwise(stems)
        if len(a) <= MAX_SHORT_CHARS and len(b) <= MAX_SHORT_CHARS
    }
