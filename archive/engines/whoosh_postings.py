"""Where words and phrases are in one field of all segments, a whole term at a time.

A term's postings are read as arrays, and phrases are looked for in all entries at once: what stands
at a place is a number made of the entry and the place, so that a phrase is numbers of one word that
are one less than numbers of the next.
"""

from collections.abc import Callable, Iterable, Sequence

import attrs
import numpy as np

from archive.engines.whoosh_index import OpenIndex
from archive.engines.whoosh_numbers import Numbers
from archive.engines.whoosh_terms import Postings
from archive.occurrences import Places, count_all, count_matches, phrase_starts
from archive.query import Compound, OneOf, Or, Phrase, Query, Word
from archive.query.walk import parts_of

_MOST_KEPT = 4_000_000
"""So many postings are kept from one question to the next."""
_PLACE_BITS = 32


@attrs.frozen
class Counts:
    """How often each entry has something."""

    numbers: Numbers
    """The entries that have it, in order."""
    often: Numbers
    """How often each of them does."""

    @classmethod
    def of_each(cls, numbers: Numbers) -> "Counts":
        """The counts of entries that are there once for each time, in order."""
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        return cls(numbers[firsts], np.diff(firsts, append=len(numbers)))

    def only(self, keep: Numbers) -> "Counts":
        """Those of some entries; `keep` says of each number whether it is one."""
        chosen = keep[self.numbers]
        return Counts(self.numbers[chosen], self.often[chosen])


class Kept:
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


class Field:
    """Counts the nodes of TEXT in one field."""

    def __init__(
        self, opened: OpenIndex, kept: Kept, name: str, stem: Callable[[str], str] | None
    ) -> None:
        """`stem`: what the field's inflections are known by, if they are."""
        self._opened, self._kept, self._name, self._stem = opened, kept, name, stem
        self._found: dict[Query, Counts] = {}

    def words(self, prefix: str, fits: Callable[[str], bool] | None) -> set[str]:
        """The words that begin with something, pass a test, and that an entry has."""
        found: set[str] = set()
        for leaf in self._opened.leaves:
            found.update(leaf.terms(self._name).words.beginning(prefix))
        words = found if fits is None else {word for word in found if fits(word)}
        if not self._opened.has_gone:
            return words
        return {word for word in words if len(self._alive(self.exact(word)).numbers)}

    def _alive(self, found: Postings) -> Counts:
        counts = Counts(found.documents, found.frequencies)
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

    def _join(self, numbers: Sequence[Sequence[int]]) -> Postings:
        """The postings of some terms of each segment, as if they were one term of all."""
        parts = []
        for leaf, each in zip(self._opened.leaves, numbers, strict=True):
            terms = leaf.terms(self._name)
            found = _merged([terms.postings(number) for number in each])
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

    def frequencies(self, query: Query) -> Counts:
        """How often each entry has something. Whoever asks again gets the same."""
        if query not in self._found:
            self._found[query] = self._count(query)
        return self._found[query]

    def _count(self, query: Query) -> Counts:
        match query:
            case Word(token):
                return self._alive(self.inflected(token))
            case Phrase((token,)):
                return self._alive(self.exact(token))
            case OneOf():
                return self._alive(self._postings_of(query))
        if (words := _in_a_row(query)) is not None:
            found = Counts.of_each(self.starts(words) >> _PLACE_BITS)
            return found.only(self._opened.everything) if self._opened.has_gone else found
        holders = self._holders(query) & self._opened.everything
        return self._each(
            np.flatnonzero(holders), [query], lambda places: count_matches(query, places)
        )

    def starts(self, words: Sequence[Query]) -> Numbers:
        """Where some words stand one behind the other: the keys of the first of them, in order."""
        operands = [self._postings_of(word) for word in words]
        common = None
        if len(operands) > 1:
            common = np.ones(self._opened.size, bool)
            for each in operands:
                common &= self._mask(each.documents)
        keys = [_keys(each, common) - step for step, each in enumerate(operands)]
        keys.sort(key=len)
        found = keys[0]
        for others in keys[1:]:
            if not len(found) or not len(others):
                return found[:0]
            places = np.searchsorted(others, found)
            places[places == len(others)] = 0
            found = found[others[places] == found]
        return found

    def _postings_of(self, word: Query) -> Postings:
        match word:
            case Word(token):
                return self.inflected(token)
            case Phrase((token,)):
                return self.exact(token)
            case OneOf(tokens):
                found = _merged([self.exact(token) for token in sorted(tokens)])
                return found or self.exact("")
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

    def together(self, queries: Sequence[Query], among: Numbers) -> Counts:
        """How many occurrences several things have together in each of some entries."""
        if not queries:
            return Counts(among[:0], among[:0])
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
            lambda places: count_all(queries, places),
        )
        parts = [*one, several]
        numbers = np.concatenate([each.numbers for each in parts])
        return Counts(numbers, np.concatenate([each.often for each in parts]))

    def _each(
        self, numbers: Numbers, queries: Iterable[Query], count: Callable[[Places], int]
    ) -> Counts:
        """What is counted in one entry after the other."""
        mask = self._mask(numbers)
        tables = _Tables(self, mask)
        often = np.asarray([count(_Document(tables, n)) for n in numbers.tolist()], np.int64)
        return Counts(numbers[often > 0], often[often > 0])


def _in_a_row(query: Query) -> Sequence[Query] | None:
    """The single words of something that are to stand one behind the other, with none between."""
    match query:
        case Phrase(tokens, slop) if not slop:
            return tuple(Phrase((token,)) for token in tokens)
        case Compound(parts):
            return parts
    return None


def _keys(found: Postings, keep: Numbers | None) -> Numbers:
    """A number for each occurrence: that of the entry, and the place."""
    documents = np.repeat(found.documents << _PLACE_BITS, found.frequencies)
    documents += found.places
    if keep is None:
        return documents
    chosen = keep[found.documents]
    return documents if chosen.all() else documents[np.repeat(chosen, found.frequencies)]


def _merged(found: Sequence[Postings]) -> Postings | None:
    """The postings of several terms as if they were one."""
    if len(found) < 2:
        return found[0] if found else None
    numbers = np.concatenate([each.documents for each in found])
    often = np.bincount(numbers, np.concatenate([each.frequencies for each in found]))
    documents = np.flatnonzero(often)

    def places() -> Numbers:
        keys = np.concatenate([_keys(each, None) for each in found])
        keys.sort(kind="stable")
        return keys & ((1 << _PLACE_BITS) - 1)

    return Postings(documents, often[documents].astype(np.int64), places)


class _Tables:
    """The places of words in some entries, a list for each entry."""

    def __init__(self, field: Field, keep: Numbers) -> None:
        self._field, self._keep = field, keep
        self._tables: dict[tuple[str, str], dict[int, list[int]]] = {}

    def get(self, how: str, token: str, number: int) -> Sequence[int]:
        """The places of a token in an entry, `exact` or `inflected`."""
        key = how, token
        if key not in self._tables:
            found: Postings = getattr(self._field, how)(token)
            keys = _keys(found, self._keep)
            chosen = self._keep[found.documents]
            ends = np.cumsum(found.frequencies[chosen], dtype=np.int64).tolist()
            places = (keys & ((1 << _PLACE_BITS) - 1)).tolist()
            self._tables[key] = {
                document: places[start:end]
                for document, start, end in zip(
                    found.documents[chosen].tolist(), [0, *ends], ends, strict=False
                )
            }
        return self._tables[key].get(number, ())


class _Document(Places):
    """The places in one entry's field."""

    def __init__(self, tables: _Tables, number: int) -> None:
        self._tables, self._number = tables, number

    def exact(self, token: str) -> Sequence[int]:
        return self._tables.get("exact", token, self._number)

    def inflected(self, token: str) -> Sequence[int]:
        return self._tables.get("inflected", token, self._number)

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        return phrase_starts([self.exact(token) for token in tokens])
