"""Where words and phrases are in one field of all segments, a whole term at a time.

A term's postings are read as arrays, and phrases are looked for in all entries at once: every place
of every entry has a slot, which is a number, so that a phrase is slots of one word that stand right
before slots of the next.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from archive.deadlines import check_deadline, until_deadline
from archive.engines.whoosh.arrays import Numbers
from archive.engines.whoosh.counts import OccurrenceCounts, PostingsCache, merged
from archive.engines.whoosh.searcher import PLACE_BITS, OpenIndex
from archive.engines.whoosh.terms import Postings
from archive.query import Compound, OneOf, Or, Phrase, Query, Word
from archive.query.occurrences import (
    TokenPositions,
    count_distinct_matches,
    count_matches,
    phrase_starts,
)
from archive.query.walk import parts_of

_DENSE = 256
"""Slots are looked up one by one, if they are fewer than one in so many of all."""
_SOME = 2_000
"""So many entries are looked through with the places of their words in memory."""


class Field:
    """Count the nodes of TEXT in one field."""

    def __init__(
        self, opened: OpenIndex, kept: PostingsCache, name: str, stem: Callable[[str], str] | None
    ) -> None:
        """`stem`: what the field's inflections are known by, if they are."""
        self._opened, self._kept, self._name, self._stem = opened, kept, name, stem
        self._found: dict[Query, OccurrenceCounts] = {}

    def words(self, prefix: str, fits: Callable[[str], bool] | None) -> set[str]:
        """The words that begin with something, pass a test, and that an entry has."""
        found: set[str] = set()
        for leaf in self._opened.leaves:
            found.update(leaf.terms(self._name).words.beginning(prefix))
        words = found if fits is None else {word for word in found if fits(word)}
        if not self._opened.has_gone:
            return words
        return {
            word for word in until_deadline(words) if len(self._alive(self.exact(word)).numbers)
        }

    def _alive(self, found: Postings) -> OccurrenceCounts:
        counts = OccurrenceCounts(found.documents, found.frequencies)
        return counts.only(self._opened.everything) if self._opened.has_gone else counts

    def exact(self, token: str) -> Postings:
        """Where a token is."""

        def read() -> Postings:
            word = token.encode()
            numbers = [leaf.terms(self._name).words.find(word) for leaf in self._opened.leaves]
            return self._join([() if number is None else (number,) for number in numbers])

        return self._kept.get((self._name, token), read)

    def inflected(self, token: str) -> Postings:
        """Where the tokens with the same stem are."""
        if self._stem is None:
            return self.exact(token)
        stem = self._stem(token)
        is_own = self._stem(stem) == stem

        def read() -> Postings:
            return self._join(
                [leaf.terms(self._name).stemmed(stem, is_own) for leaf in self._opened.leaves]
            )

        return self._kept.get((f"{self._name} stem", stem), read)

    def any_of(self, tokens: frozenset[str]) -> Postings:
        """Where any of some tokens are."""
        found = merged([self.exact(token) for token in until_deadline(sorted(tokens))])
        return found or self.exact("")

    def _join(self, numbers: Sequence[Sequence[int]]) -> Postings:
        """The postings of some terms of each segment, as if they were one term of all."""
        parts = []
        for leaf, each in zip(self._opened.leaves, numbers, strict=True):
            terms = leaf.terms(self._name)
            found = merged([terms.postings(number) for number in each])
            if found is not None:
                parts.append((leaf.base, found))
        if not parts:
            empty = np.zeros(0, np.int64)
            return Postings(empty, empty, lambda: empty)
        if len(parts) == 1:
            base, found = parts[0]
            return Postings(found.documents + base, found.frequencies, lambda: found.places)
        return Postings(
            np.concatenate([found.documents + base for base, found in parts]),
            np.concatenate([found.frequencies for _, found in parts]),
            lambda: np.concatenate([found.places for _, found in parts]),
        )

    def frequencies(self, query: Query) -> OccurrenceCounts:
        """How often each entry has something. Whoever asks again gets the same."""
        if query not in self._found:
            self._found[query] = self._count(query)
        return self._found[query]

    def _count(self, query: Query) -> OccurrenceCounts:
        match query:
            case Word(token):
                return self._alive(self.inflected(token))
            case Phrase((token,)):
                return self._alive(self.exact(token))
            case OneOf():
                return self._alive(self._postings_of(query))
        if (words := _in_a_row(query)) is not None:
            found = OccurrenceCounts.of_each(self._entries_of(self._starts(words)))
            return found.only(self._opened.everything) if self._opened.has_gone else found
        holders = self._holders(query) & self._opened.everything
        return self._each(
            np.flatnonzero(holders), [query], lambda places: count_matches(query, places)
        )

    def _starts(self, words: Sequence[Query]) -> Numbers:
        """Where some words stand one behind the other: the slots of the first of them, in order."""
        operands = {word: self._postings_of(word) for word in words}
        common = np.logical_and.reduce([self._mask(each.documents) for each in operands.values()])
        slots = {word: self._slots(each, common) for word, each in operands.items()}
        steps = sorted(enumerate(words), key=lambda pair: len(slots[pair[1]]))
        first, word = steps[0]
        found: Numbers = slots[word] - first
        # What would begin before the first text, or end behind the last.
        found = found[(found >= 0) & (found + len(words) <= self._last_slot + 1)]
        for step, word in steps[1:]:
            check_deadline()
            if not len(found):
                break
            found = found[self._are_among(found + step, slots[word])]
        return found

    @property
    def _firsts(self) -> Numbers:
        """The first slot of each entry: every place of every entry has a slot of its own."""
        return self._opened.slots if self._name == "text" else self._opened.wide_slots

    @property
    def _last_slot(self) -> int:
        return int(self._firsts[-1]) if self._name == "text" else self._opened.size << PLACE_BITS

    def _slots(self, found: Postings, keep: Numbers) -> Numbers:
        """The slots of a term in some entries, and perhaps in others."""
        chosen = np.flatnonzero(keep[found.documents])
        often, places = found.frequencies, found.places
        if 2 * len(chosen) > len(often):
            # So many of all that they are not worth telling apart.
            return np.repeat(self._firsts[found.documents], often) + places
        often = often[chosen]
        shift = found.ends[chosen] - np.cumsum(often, dtype=np.int64)
        places = places[np.arange(int(often.sum())) + np.repeat(shift, often)]
        return np.repeat(self._firsts[found.documents[chosen]], often) + places

    def _are_among(self, slots: Numbers, others: Numbers) -> Numbers:
        """Of each slot, whether it is one of some others; all are in order."""
        if self._name == "text" and len(slots) * _DENSE > self._firsts[-1]:
            there = np.zeros(int(self._firsts[-1]) + 1, bool)
            there[others] = True
            return there[slots]
        places = np.searchsorted(others, slots)
        places[places == len(others)] = 0
        return others[places] == slots

    def _entries_of(self, slots: Numbers) -> Numbers:
        """The entry of each slot."""
        if self._name != "text":
            return slots >> PLACE_BITS
        return np.searchsorted(self._firsts, slots, "right") - 1

    def _postings_of(self, word: Query) -> Postings:
        match word:
            case Word(token):
                return self.inflected(token)
            case Phrase((token,)):
                return self.exact(token)
            case OneOf(tokens):
                return self.any_of(tokens)
        raise TypeError(f"not one word: {word!r}")

    def _mask(self, numbers: Numbers) -> Numbers:
        mask = np.zeros(self._opened.size, bool)
        mask[numbers] = True
        return mask

    def _holders(self, query: Query) -> Numbers:
        """The entries that have all the words that something needs, wherever they stand."""
        match query:
            case Word() | OneOf() | Phrase((_,)):
                return self._mask(self._postings_of(query).documents)
            case Phrase(tokens):
                masks = [self._mask(self.exact(token).documents) for token in tokens]
                return np.logical_and.reduce(masks)
        masks = [self._holders(part) for part in parts_of(query)]
        either: bool = isinstance(query, Or)
        return np.logical_or.reduce(masks) if either else np.logical_and.reduce(masks)

    def together(self, queries: Sequence[Query], among: Numbers) -> OccurrenceCounts:
        """How many occurrences several things have together in each of some entries."""
        if not queries:
            return OccurrenceCounts(among[:0], among[:0])
        counts = [self.frequencies(query) for query in queries]
        chosen = self._mask(among)
        if len(queries) == 1:
            return counts[0].only(chosen)
        having = np.zeros(self._opened.size, np.int64)
        for each in counts:
            having[each.numbers] += 1
        one = [each.only(chosen & (having == 1)) for each in counts]
        several = self._each(
            np.flatnonzero(chosen & (having > 1)),
            queries,
            lambda places: count_distinct_matches(queries, places),
        )
        parts = [*one, several]
        numbers = np.concatenate([each.numbers for each in parts])
        return OccurrenceCounts(numbers, np.concatenate([each.often for each in parts]))

    def _each(
        self, numbers: Numbers, queries: Iterable[Query], count: Callable[[TokenPositions], int]
    ) -> OccurrenceCounts:
        """What is counted in one entry after the other."""
        tables = _Tables(self)
        often = np.zeros(len(numbers), np.int64)
        for start in range(0, len(numbers), _SOME):
            some = numbers[start : start + _SOME]
            tables.look_at(some)
            often[start : start + _SOME] = [
                count(_Document(tables, number)) for number in until_deadline(some.tolist())
            ]
        return OccurrenceCounts(numbers[often > 0], often[often > 0])


def _in_a_row(query: Query) -> Sequence[Query] | None:
    """The single words of something that are to stand one behind the other, with none between."""
    match query:
        case Phrase(tokens, slop) if not slop:
            return tuple(Phrase((token,)) for token in tokens)
        case Compound(parts):
            return parts
    return None


class _Tables:
    """The places of words in some entries at a time, a list for each entry."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._found: dict[tuple[str, object], Postings] = {}
        self._tables: dict[tuple[str, object], dict[int, list[int]]] = {}

    def look_at(self, numbers: Numbers) -> None:
        """Which entries are asked about from now on, in order."""
        self._numbers = numbers
        self._tables.clear()

    def get(self, how: str, what: object, number: int) -> Sequence[int]:
        """The places of a token in an entry, `exact` or `inflected`; of `any_of` some."""
        key = how, what
        if key not in self._tables:
            if key not in self._found:
                self._found[key] = getattr(self._field, how)(what)
            self._tables[key] = self._table(self._found[key])
        return self._tables[key].get(number, ())

    def _table(self, found: Postings) -> dict[int, list[int]]:
        """The places by entry. What all entries have of a common word would fill the memory."""
        if not len(found.documents):
            return {}
        ends = np.searchsorted(found.documents, self._numbers, "right")
        chosen = ends[(ends > 0) & (found.documents[ends - 1] == self._numbers)] - 1
        lasts = found.ends[chosen]
        rows = zip(
            found.documents[chosen].tolist(),
            (lasts - found.frequencies[chosen]).tolist(),
            lasts.tolist(),
            strict=True,
        )
        return {document: found.places[start:end].tolist() for document, start, end in rows}


class _Document(TokenPositions):
    """The places in one entry's field."""

    def __init__(self, tables: _Tables, number: int) -> None:
        self._tables, self._number = tables, number

    def exact(self, token: str) -> Sequence[int]:
        return self._tables.get("exact", token, self._number)

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        return self._tables.get("any_of", tokens, self._number)

    def inflected(self, token: str) -> Sequence[int]:
        return self._tables.get("inflected", token, self._number)

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        return phrase_starts([self.exact(token) for token in tokens])
