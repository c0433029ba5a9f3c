"""How often entries have something, and the postings of several terms as those of one."""

from collections.abc import Callable, Sequence

import attrs
import numpy as np

from archive.engines.pages.section_file import DTYPES
from archive.engines.whoosh.arrays import Numbers, size_of
from archive.engines.whoosh.searcher import PLACE_BITS
from archive.engines.whoosh.terms import Postings

_MOST_KEPT = 4_000_000
"""So many postings are kept from one question to the next."""
_FEW = 8
"""Entries are looked up one by one, if they are fewer than one in so many of all."""


@attrs.frozen
class OccurrenceCounts:
    """How often each entry has something."""

    numbers: Numbers
    """The entries that have it, in order."""
    often: Numbers
    """How often each of them does."""

    @classmethod
    def of_each(cls, numbers: Numbers) -> "OccurrenceCounts":
        """The counts of entries that are there once for each time, in order."""
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        return cls(numbers[firsts], np.diff(firsts, append=len(numbers)))

    def among(self, numbers: Numbers, size: int) -> Numbers:
        """How often each of some entries does; `size`: how many there are in all."""
        if len(numbers) * _FEW < size:
            places = np.searchsorted(self.numbers, numbers)
            places[places == len(self.numbers)] = 0
            if not len(self.numbers):
                return np.zeros(len(numbers), np.int64)
            # Kept in as few bytes as they need, they may be too large once they are weighted.
            often = self.often[places].astype(np.int64)
            return np.where(self.numbers[places] == numbers, often, 0)
        table = np.zeros(size, np.int32)
        table[self.numbers] = self.often
        return table[numbers]

    def only(self, keep: Numbers) -> "OccurrenceCounts":
        """Those of some entries; `keep` says of each number whether it is one."""
        chosen = keep[self.numbers]
        return OccurrenceCounts(self.numbers[chosen], self.often[chosen])


class PostingsCache:
    """Postings that were read lately, for all questions to one commit."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Postings] = {}
        self._size = 0

    def get(self, key: tuple[str, str], read: Callable[[], Postings]) -> Postings:
        """What was read before, or is now."""
        if key not in self._found:
            found = read()
            self._size += int(found.frequencies.sum())
            if self._size > _MOST_KEPT:
                self._found.clear()
                self._size = int(found.frequencies.sum())
            self._found[key] = found
        return self._found[key]


def merged(found: Sequence[Postings]) -> Postings | None:
    """The postings of several terms as if they were one."""
    if len(found) < 2:
        return found[0] if found else None
    numbers = np.concatenate([each.documents for each in found])
    often = np.bincount(numbers, np.concatenate([each.frequencies for each in found]))
    documents = np.flatnonzero(often)

    def places() -> Numbers:
        keys = np.empty(sum(len(each.places) for each in found), np.int64)
        start = 0
        for each in found:
            part = keys[start : start + len(each.places)]
            part[:] = np.repeat(each.documents << PLACE_BITS, each.frequencies)
            part += each.places
            start += len(part)
        keys.sort(kind="stable")
        keys &= (1 << PLACE_BITS) - 1
        # A question may need those of many words at once, which mostly take a byte or two each.
        return keys.astype(DTYPES[size_of(keys)])

    return Postings(documents, often[documents].astype(np.int64), places)
