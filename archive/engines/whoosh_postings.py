"""Reads postings and columns of a Whoosh reader.

Document numbers are those of the whole reader. Whoosh's own query objects and parser are not used:
text never reaches a parser, and no tree is too deep for them.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from whoosh.reading import IndexReader, TermNotFound

from archive.engines.whoosh_schema import COLUMNS, ENTRY
from archive.occurrences import Places, count_all, count_matches, phrase_starts
from archive.query import Compound, Near, OneOf, Or, Phrase, Query, Word
from archive.query.walk import parts_of

Documents = set[int]
Frequencies = dict[int, int]
Positions = dict[int, Sequence[int]]


def check_columns(reader: IndexReader) -> None:
    """Raises ValueError where a segment lacks a column, which Whoosh takes for an empty one."""
    for leaf, _ in reader.leaf_readers():
        has_entries = ("record", ENTRY.encode()) in leaf
        for name in COLUMNS if has_entries else COLUMNS[:2]:
            if leaf.doc_count_all() and not leaf.has_column(name):
                raise ValueError(f"the column {name!r} is missing")


class Postings:
    """What a reader holds of terms and columns."""

    def __init__(self, reader: IndexReader) -> None:
        self.leaves: list[tuple[IndexReader, int]] = reader.leaf_readers()
        self._columns: dict[tuple[int, str], Any] = {}

    def column(self, name: str, number: int) -> bytes:
        """What a column holds for a document."""
        reader, base = self.leaf(number)
        key = base, name
        if key not in self._columns:
            self._columns[key] = reader.column_reader(name)
        value: bytes = self._columns[key][number - base]
        return value

    def leaf(self, number: int) -> tuple[IndexReader, int]:
        """The segment that a document is in, and the number of the first one there."""
        for reader, base in reversed(self.leaves):
            if number >= base:
                return reader, base
        raise IndexError(number)

    def keyed(self, field: str, term: str) -> Documents:
        """The documents that have a term."""
        return {
            base + number
            for matcher, base in self._matchers(field, term)
            for number in matcher.all_ids()
        }

    def lexical(self, field: str, fits: Callable[[str], bool]) -> Documents:
        """The documents that have any term of a field that fits."""
        return set().union(*(self.keyed(field, term) for term in self.terms(field, "", fits)))

    def terms(self, field: str, prefix: str, fits: Callable[[str], bool] | None) -> set[str]:
        """The terms of a field that begin with something, pass a test, and that a document has.

        Whoosh keeps the terms of documents that are gone until it merges their segment.
        """
        found: set[str] = set()
        for reader, _ in self.leaves:
            all_alive = not reader.has_deletions()
            for stored in reader.expand_prefix(field, prefix.encode()):
                term = stored.decode()
                if term in found or (fits is not None and not fits(term)):
                    continue
                if all_alive or reader.postings(field, stored).is_active():
                    found.add(term)
        return found

    def counts(self, field: str, term: str) -> Frequencies:
        """How often each document has a term."""
        return dict(self._values(field, term, "frequency"))

    def positions(self, field: str, term: str) -> Positions:
        """Where each document has a term."""
        return dict(self._values(field, term, "positions"))

    def _matchers(self, field: str, term: str) -> Iterator[tuple[Any, int]]:
        for reader, base in self.leaves:
            try:
                yield reader.postings(field, term.encode()), base
            except TermNotFound:
                continue

    def _values(self, field: str, term: str, what: str) -> Iterator[tuple[int, Any]]:
        for matcher, base in self._matchers(field, term):
            while matcher.is_active():
                yield base + matcher.id(), matcher.value_as(what)
                matcher.next()


class Field:
    """Counts the nodes of TEXT in one field, and in the field of its stems."""

    def __init__(
        self, postings: Postings, exact: str, inflected: str, stem: Callable[[str], str]
    ) -> None:
        self._postings = postings
        self._exact, self._inflected = exact, inflected
        self._stem = stem
        self._positions: dict[tuple[str, str], Positions] = {}
        self._found: dict[Query, Frequencies] = {}

    def frequencies(self, query: Query) -> Frequencies:
        """How often each document has something. Whoever asks again gets the same table."""
        if query not in self._found:
            self._found[query] = self._count(query)
        return self._found[query]

    def together(self, queries: Sequence[Query]) -> Callable[[int], int]:
        """What tells how many occurrences several things have together in a document."""
        tables = [self.frequencies(query) for query in queries]
        if len(queries) == 1:
            return lambda number: tables[0].get(number, 0)

        def count(number: int) -> int:
            there = [query for query, table in zip(queries, tables, strict=True) if number in table]
            return count_all(there, _Document(self, number))

        return count

    def _count(self, query: Query) -> Frequencies:
        match query:
            case Word(token):
                return self._postings.counts(self._inflected, self._stem(token))
            case OneOf(tokens):
                found: Frequencies = {}
                for token in tokens:
                    for number, count in self._postings.counts(self._exact, token).items():
                        found[number] = found.get(number, 0) + count
                return found
            case Phrase((token,)):
                return self._postings.counts(self._exact, token)
        counted = (
            (number, count_matches(query, _Document(self, number)))
            for number in self._holders(query)
        )
        return {number: count for number, count in counted if count}

    def _holders(self, query: Query) -> Documents:
        """The documents that have all the words that something needs, wherever they stand."""
        match query:
            case Word(token):
                return set(self.inflected(token))
            case OneOf(tokens):
                return set().union(*(self.exact(token) for token in tokens))
            case Phrase(tokens):
                return set.intersection(*(set(self.exact(token)) for token in tokens))
            case Or():
                return set().union(*(self._holders(part) for part in parts_of(query)))
            case Compound() | Near():
                return set.intersection(*(self._holders(part) for part in parts_of(query)))
        raise TypeError(f"has no places: {query!r}")

    def exact(self, token: str) -> Positions:
        """Where each document has a token."""
        return self._table(self._exact, token)

    def inflected(self, token: str) -> Positions:
        """Where each document has a token with the same stem."""
        return self._table(self._inflected, self._stem(token))

    def _table(self, field: str, term: str) -> Positions:
        key = field, term
        if key not in self._positions:
            self._positions[key] = self._postings.positions(field, term)
        return self._positions[key]


class _Document(Places):
    """The places in one document's field."""

    def __init__(self, field: Field, number: int) -> None:
        self._field, self._number = field, number

    def exact(self, token: str) -> Sequence[int]:
        return self._field.exact(token).get(self._number, ())

    def inflected(self, token: str) -> Sequence[int]:
        return self._field.inflected(token).get(self._number, ())

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        return phrase_starts([self.exact(token) for token in tokens])
