"""Counts of a word or phrase in entries, a cache of postings, and merging of postings."""

from collections.abc import Callable, Sequence

import attrs
import numpy as np

from archive.engines.pages.section_file import DTYPES
from archive.engines.whoosh.arrays import Array, dtype_index
from archive.engines.whoosh.searcher import POSITION_BITS
from archive.engines.whoosh.terms import Postings

_MAX_CACHED_OCCURRENCES = 4_000_000
"""The cache is emptied before it would hold more occurrences than this."""
_BISECT_BELOW = 8
"""Fewer than one in this many of all entries are looked up by bisection, more in a table."""


@attrs.frozen
class OccurrenceCounts:
    """How often entries have something."""

    entries: Array
    """The numbers of the entries that have it, sorted."""
    counts: Array
    """How often each of them has it."""

    @classmethod
    def from_repeated(cls, entries: Array) -> "OccurrenceCounts":
        """Count sorted entries, each given once for each occurrence."""
        firsts = np.flatnonzero(np.diff(entries, prepend=-1))
        return cls(entries[firsts], np.diff(firsts, append=len(entries)))

    def of_entries(self, entries: Array, size: int) -> Array:
        """Return the counts of some entries. `size`: the number of all entries."""
        if len(entries) * _BISECT_BELOW < size:
            indexes = np.searchsorted(self.entries, entries)
            indexes[indexes == len(self.entries)] = 0
            if not len(self.entries):
                return np.zeros(len(entries), np.int64)
            # Counts come in the smallest type that holds them, which weights would overflow.
            counts = self.counts[indexes].astype(np.int64)
            return np.where(self.entries[indexes] == entries, counts, 0)
        table = np.zeros(size, np.int32)
        table[self.entries] = self.counts
        return table[entries]

    def where(self, mask: Array) -> "OccurrenceCounts":
        """Return the counts of the entries in a mask."""
        chosen = mask[self.entries]
        return OccurrenceCounts(self.entries[chosen], self.counts[chosen])


class PostingsCache:
    """Postings read recently, for all queries to one commit. Answers are not cached."""

    def __init__(self) -> None:
        self._postings: dict[tuple[str, str], Postings] = {}
        self._occurrences = 0

    def get(self, key: tuple[str, str], read: Callable[[], Postings]) -> Postings:
        """Return cached postings, or read and cache them."""
        if key not in self._postings:
            found = read()
            self._occurrences += int(found.frequencies.sum())
            if self._occurrences > _MAX_CACHED_OCCURRENCES:
                self._postings.clear()
                self._occurrences = int(found.frequencies.sum())
            self._postings[key] = found
        return self._postings[key]


def merge_postings(postings: Sequence[Postings]) -> Postings | None:
    """Return the postings of several terms as those of one; None without any."""
    if len(postings) < 2:
        return postings[0] if postings else None
    repeated = np.concatenate([each.documents for each in postings])
    counts = np.bincount(repeated, np.concatenate([each.frequencies for each in postings]))
    documents = np.flatnonzero(counts)

    def read_positions() -> Array:
        keys = np.empty(sum(len(each.positions) for each in postings), np.int64)
        start = 0
        for each in postings:
            part = keys[start : start + len(each.positions)]
            part[:] = np.repeat(each.documents << POSITION_BITS, each.frequencies)
            part += each.positions
            start += len(part)
        keys.sort(kind="stable")
        keys &= (1 << POSITION_BITS) - 1
        # A query may need the positions of many words at once; most fit into one or two bytes.
        return keys.astype(DTYPES[dtype_index(keys)])

    return Postings(documents, counts[documents].astype(np.int64), read_positions)
