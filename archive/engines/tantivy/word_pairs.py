"""Pairs of short words: each entry is indexed with those that are adjacent in its text.

The commonest words of a language are short. Most entries contain both words of a phrase like "of
the", but few contain the phrase, and tantivy takes 80 ms to compare the positions of both words in
a million entries. Searching only the entries with the pair takes a quarter of the time and leaves
the scores as they were. Pairs of all words would be most of the index; a list of common words would
be needed for each language and could never change. Characters of scripts without blanks are words
of one character, and make no pairs, or most of the index would be pairs.
"""

from collections.abc import Sequence
from itertools import pairwise

from archive.text.tokens import is_unspaced

PAIR_FIELD = "pair"
"""The field of an entry's pairs."""
MAX_SHORT_CHARS = 4
"""Length of the longest word that counts as short. Longer words are in so few of a million entries
that their phrases take less than 50 ms."""


def pairs_in(stems: Sequence[str]) -> set[str]:
    """Return the pairs of a text or phrase as terms.

    Pairs are made of stems and also serve phrases of exact words: a text that contains the words
    contains their stems.
    """
    # No token contains the separator.
    are_short = [
        len(stem) <= MAX_SHORT_CHARS and (stem.isascii() or not is_unspaced(stem)) for stem in stems
    ]
    pairs = zip(pairwise(stems), pairwise(are_short), strict=True)
    return {f"{a}~{b}" for (a, b), are_both in pairs if all(are_both)}
