"""Words and phrases in one field of all segments.

The postings of a term are read whole, as arrays. A phrase is searched in all entries at once, by
slots (see `searcher`): slots of one word that are followed by slots of the next. Whatever allows
tokens in between (NEAR, `~N`) is counted by `archive.query.occurrences` in each entry that has all
of its words, as on every engine.

The postings of a stem are the union of those of its terms.
"""

from collections.abc import Callable, Sequence

import numpy as np

from archive.deadlines import check_deadline, until_deadline
from archive.engines.whoosh.arrays import Array
from archive.engines.whoosh.counts import OccurrenceCounts, PostingsCache, merge_postings
from archive.engines.whoosh.searcher import POSITION_BITS, IndexSearcher
from archive.engines.whoosh.terms import Postings
from archive.query import Compound, OneOf, Or, Phrase, Query, Word
from archive.query.occurrences import (
    TokenPositions,
    count_distinct_matches,
    count_matches,
    phrase_starts,
)
from archive.query.walk import parts_of

_BISECT_BELOW = 256
"""Fewer than one in this many of all slots are looked up by bisection, more in a mask."""
_CHUNK_ENTRIES = 2_000
"""Number of entries whose positions are in memory at once, as Python lists."""


class FieldPostings:
    """Find and count words and phrases (nodes of TEXT_NODES) in one field."""

    def __init__(
        self,
        searcher: IndexSearcher,
        cache: PostingsCache,
        name: str,
        stem: Callable[[str], str] | None,
    ) -> None:
        """`stem`: returns the stem of a token; None for a field without inflections."""
        self._searcher, self._cache, self._name, self._stem = searcher, cache, name, stem
        self._counts: dict[Query, OccurrenceCounts] = {}

    def words(self, prefix: str, fits: Callable[[str], bool] | None) -> set[str]:
        """Return the words that begin with a prefix, pass a test, and occur in a live entry."""
        found: set[str] = set()
        for view in self._searcher.views:
            found.update(view.terms(self._name).words.with_prefix(prefix))
        words = found if fits is None else {word for word in found if fits(word)}
        if not self._searcher.has_deletions:
            return words
        return {word for word in until_deadline(words) if len(self._live(self.exact(word)).entries)}

    def _live(self, found: Postings) -> OccurrenceCounts:
        return self._only_live(OccurrenceCounts(found.documents, found.frequencies))

    def _only_live(self, counts: OccurrenceCounts) -> OccurrenceCounts:
        return counts.where(self._searcher.live) if self._searcher.has_deletions else counts

    def exact(self, token: str) -> Postings:
        """Return the postings of a token."""

        def read() -> Postings:
            word = token.encode()
            numbers = [view.terms(self._name).words.find(word) for view in self._searcher.views]
            return self._join([() if number is None else (number,) for number in numbers])

        return self._cache.get((self._name, token), read)

    def inflected(self, token: str) -> Postings:
        """Return the postings of all tokens with the stem of a token."""
        if self._stem is None:
            return self.exact(token)
        stem = self._stem(token)
        is_own = self._stem(stem) == stem

        def read() -> Postings:
            return self._join(
                [view.terms(self._name).with_stem(stem, is_own) for view in self._searcher.views]
            )

        return self._cache.get((f"{self._name} stem", stem), read)

    def any_of(self, tokens: frozenset[str]) -> Postings:
        """Return the postings of any of some tokens."""
        found = merge_postings([self.exact(token) for token in until_deadline(sorted(tokens))])
        return found or self.exact("")

    def _join(self, numbers: Sequence[Sequence[int]]) -> Postings:
        """Return the postings of some terms of each segment as those of one term of the index."""
        parts = []
        for view, in_segment in zip(self._searcher.views, numbers, strict=True):
            terms = view.terms(self._name)
            found = merge_postings([terms.postings(number) for number in in_segment])
            if found is not None:
                parts.append((view.first_entry, found))
        if not parts:
            empty = np.zeros(0, np.int64)
            return Postings(empty, empty, lambda: empty)
        if len(parts) == 1:
            first_entry, found = parts[0]
            documents = found.documents + first_entry
            return Postings(documents, found.frequencies, lambda: found.positions)
        return Postings(
            np.concatenate([found.documents + first_entry for first_entry, found in parts]),
            np.concatenate([found.frequencies for _, found in parts]),
            lambda: np.concatenate([found.positions for _, found in parts]),
        )

    def count(self, query: Query) -> OccurrenceCounts:
        """Return how often each entry has something. Repeated calls return the same object."""
        if query not in self._counts:
            self._counts[query] = self._count(query)
        return self._counts[query]

    def _count(self, query: Query) -> OccurrenceCounts:
        match query:
            case Word(token):
                return self._live(self.inflected(token))
            case Phrase((token,)):
                return self._live(self.exact(token))
            case OneOf():
                return self._live(self._postings_of(query))
        if (words := _adjacent_words(query)) is not None:
            entries = self._entries_of(self._phrase_slots(words))
            return self._only_live(OccurrenceCounts.from_repeated(entries))
        candidates = self._with_all_words(query) & self._searcher.live
        return self._count_each(
            np.flatnonzero(candidates), lambda positions: count_matches(query, positions)
        )

    def _phrase_slots(self, words: Sequence[Query]) -> Array:
        """Return the slots, sorted, of the first of some words where the others follow it."""
        postings = {word: self._postings_of(word) for word in words}
        common = np.logical_and.reduce([self._mask(each.documents) for each in postings.values()])
        slots = {word: self._slots(each, common) for word, each in postings.items()}
        rarest_first = sorted(enumerate(words), key=lambda pair: len(slots[pair[1]]))
        index, word = rarest_first[0]
        found: Array = slots[word] - index
        # A phrase cannot start before the first text or end after the last.
        found = found[(found >= 0) & (found + len(words) <= self._slot_count + 1)]
        for index, word in rarest_first[1:]:
            check_deadline()
            if not len(found):
                break
            found = found[self._are_among(found + index, slots[word])]
        return found

    @property
    def _first_slots(self) -> Array:
        """The first slot of each entry."""
        is_text = self._name == "text"
        return self._searcher.text_slots if is_text else self._searcher.sparse_slots

    @property
    def _slot_count(self) -> int:
        if self._name == "text":
            return int(self._first_slots[-1])
        return self._searcher.size << POSITION_BITS

    def _slots(self, found: Postings, mask: Array) -> Array:
        """Return the slots of a term, at least those in the entries of a mask."""
        chosen = np.flatnonzero(mask[found.documents])
        frequencies, positions = found.frequencies, found.positions
        if 2 * len(chosen) > len(frequencies):
            # Selecting most of them would cost more than keeping all.
            return np.repeat(self._first_slots[found.documents], frequencies) + positions
        frequencies = frequencies[chosen]
        shift = found.ends[chosen] - np.cumsum(frequencies, dtype=np.int64)
        positions = positions[np.arange(int(frequencies.sum())) + np.repeat(shift, frequencies)]
        return np.repeat(self._first_slots[found.documents[chosen]], frequencies) + positions

    def _are_among(self, slots: Array, others: Array) -> Array:
        """Return for each slot whether it is one of `others`. Both are sorted."""
        if self._name == "text" and len(slots) * _BISECT_BELOW > self._first_slots[-1]:
            mask = np.zeros(int(self._first_slots[-1]) + 1, bool)
            mask[others] = True
            return mask[slots]
        indexes = np.searchsorted(others, slots)
        indexes[indexes == len(others)] = 0
        return others[indexes] == slots

    def _entries_of(self, slots: Array) -> Array:
        """Return the entry of each slot."""
        if self._name != "text":
            return slots >> POSITION_BITS
        return np.searchsorted(self._first_slots, slots, "right") - 1

    def _postings_of(self, word: Query) -> Postings:
        match word:
            case Word(token):
                return self.inflected(token)
            case Phrase((token,)):
                return self.exact(token)
            case OneOf(tokens):
                return self.any_of(tokens)
        raise TypeError(f"not a single word: {word!r}")

    def _mask(self, numbers: Array) -> Array:
        mask = np.zeros(self._searcher.size, bool)
        mask[numbers] = True
        return mask

    def _with_all_words(self, query: Query) -> Array:
        """Return a mask of the entries that have all words that a query needs, anywhere."""
        match query:
            case Word() | OneOf() | Phrase((_,)):
                return self._mask(self._postings_of(query).documents)
            case Phrase(tokens):
                masks = [self._mask(self.exact(token).documents) for token in tokens]
                return np.logical_and.reduce(masks)
        masks = [self._with_all_words(part) for part in parts_of(query)]
        is_or: bool = isinstance(query, Or)
        return np.logical_or.reduce(masks) if is_or else np.logical_and.reduce(masks)

    def count_together(self, queries: Sequence[Query], entries: Array) -> OccurrenceCounts:
        """Return how many occurrences several queries have together in each of some entries. One
        that matches two of them counts once."""
        if not queries:
            return OccurrenceCounts(entries[:0], entries[:0])
        counts = [self.count(query) for query in queries]
        chosen = self._mask(entries)
        if len(queries) == 1:
            return counts[0].where(chosen)
        matching_queries = np.zeros(self._searcher.size, np.int64)
        for each in counts:
            matching_queries[each.entries] += 1
        of_one = [each.where(chosen & (matching_queries == 1)) for each in counts]
        of_several = self._count_each(
            np.flatnonzero(chosen & (matching_queries > 1)),
            lambda positions: count_distinct_matches(queries, positions),
        )
        parts = [*of_one, of_several]
        numbers = np.concatenate([each.entries for each in parts])
        return OccurrenceCounts(numbers, np.concatenate([each.counts for each in parts]))

    def _count_each(
        self, entries: Array, count: Callable[[TokenPositions], int]
    ) -> OccurrenceCounts:
        """Count something in one entry after the other."""
        tables = _PositionTables(self)
        counts = np.zeros(len(entries), np.int64)
        for start in range(0, len(entries), _CHUNK_ENTRIES):
            chunk = entries[start : start + _CHUNK_ENTRIES]
            tables.select(chunk)
            counts[start : start + _CHUNK_ENTRIES] = [
                count(_EntryPositions(tables, entry)) for entry in until_deadline(chunk.tolist())
            ]
        return OccurrenceCounts(entries[counts > 0], counts[counts > 0])


def _adjacent_words(query: Query) -> Sequence[Query] | None:
    """Return the single words of a query that must follow each other directly, or None."""
    match query:
        case Phrase(tokens, slop) if not slop:
            return tuple(Phrase((token,)) for token in tokens)
        case Compound(parts):
            return parts
    return None


class _PositionTables:
    """The positions of words in the selected entries, as a list for each entry."""

    def __init__(self, field: FieldPostings) -> None:
        self._field = field
        self._postings: dict[tuple[str, object], Postings] = {}
        self._tables: dict[tuple[str, object], dict[int, list[int]]] = {}

    def select(self, entries: Array) -> None:
        """Select sorted entries: only their positions are read from now on. Those of a common word
        in all entries would fill the memory."""
        self._entries = entries
        self._tables.clear()

    def get(self, method: str, argument: object, entry: int) -> Sequence[int]:
        """Return the positions in an entry of what a method of the field (`exact`, `inflected` or
        `any_of`) returns."""
        key = method, argument
        if key not in self._tables:
            if key not in self._postings:
                self._postings[key] = getattr(self._field, method)(argument)
            self._tables[key] = self._table_of(self._postings[key])
        return self._tables[key].get(entry, ())

    def _table_of(self, found: Postings) -> dict[int, list[int]]:
        """Return the positions in the selected entries, by entry."""
        if not len(found.documents):
            return {}
        ends = np.searchsorted(found.documents, self._entries, "right")
        chosen = ends[(ends > 0) & (found.documents[ends - 1] == self._entries)] - 1
        stops = found.ends[chosen]
        rows = zip(
            found.documents[chosen].tolist(),
            (stops - found.frequencies[chosen]).tolist(),
            stops.tolist(),
            strict=True,
        )
        return {entry: found.positions[start:stop].tolist() for entry, start, stop in rows}


class _EntryPositions(TokenPositions):
    """The positions of words in one field of one entry."""

    def __init__(self, tables: _PositionTables, entry: int) -> None:
        self._tables, self._entry = tables, entry

    def exact(self, token: str) -> Sequence[int]:
        return self._tables.get("exact", token, self._entry)

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        return self._tables.get("any_of", tokens, self._entry)

    def inflected(self, token: str) -> Sequence[int]:
        return self._tables.get("inflected", token, self._entry)

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        return phrase_starts([self.exact(token) for token in tokens])
