"""Searches one commit of a tantivy index.

Queries are built by tantivy's constructors, never by its parser, which reads `prob*` as `prob`.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import tantivy
from tantivy import FieldType, Occur, Order
from tantivy import Query as TantivyQuery

from archive.deadlines import check_deadline
from archive.engines.pages.record import PageRecord
from archive.engines.tantivy.schema import ENTRY, PAGE, Guard, LazyHead, make_schema, page_number_of
from archive.storage.safe_files import decompress, load_json

_WORD_SUM = {"words": {"sum": {"field": "words"}}}
_GROUP_LIMIT_MESSAGE = "limit was exceeded"
"""Part of tantivy's message when an aggregation has too many groups."""
_MAX_NAMES_LOOKED_UP = 1_000
"""Up to this many page names are looked up one by one."""
_MAX_GROUPS = 65_000
"""Number of groups that tantivy returns at a time."""


def _word_sum(found: Any) -> int:
    return round(found["words"]["value"] or 0)


class DocumentRow(NamedTuple):
    """A document that was found."""

    key: int
    """Its key."""
    address: tantivy.DocAddress
    """Its address within the searcher."""
    value: Any = None
    """The value it was sorted by: that of a column, or its score."""


class CommitReader:
    """Builds and runs queries on one commit."""

    def __init__(self, searcher: tantivy.Searcher, guard: Guard) -> None:
        self._searcher, self.guard = searcher, guard
        self._schema = make_schema()
        self._looked_up_names: dict[int, str] = {}
        self.all_entries = self.term("is", ENTRY)
        self.nothing = TantivyQuery.empty_query()

    # Queries

    def term(self, field: str, value: str | int) -> TantivyQuery:
        """Match documents with a term."""
        return TantivyQuery.term_query(self._schema, field, value)

    def term_if_present(self, field: str, value: str) -> TantivyQuery:
        """Match documents with a term; return `nothing` if no document has it, so that the rest of
        an AND need not be searched."""
        return self.term(field, value) if self.has_term(field, value) else self.nothing

    def terms(self, field: str, values: Iterable[str | int]) -> TantivyQuery:
        """Match documents with any of some terms."""
        found = list(values)
        if len(found) == 1:
            return self.term(field, found[0])
        return TantivyQuery.term_set_query(self._schema, field, found) if found else self.nothing

    def phrase(self, field: str, tokens: Sequence[str], slop: int = 0) -> TantivyQuery:
        """Match documents in which terms follow each other. `slop`: see `text_queries`."""
        if len(tokens) == 1:
            return self.term(field, tokens[0])
        return TantivyQuery.phrase_query(self._schema, field, list(tokens), slop)

    def range(self, field: str, minimum: int | None, maximum: int | None) -> TantivyQuery:
        """Match documents with a number from `minimum` to `maximum`, inclusive."""
        minimum = minimum or 0
        if maximum is not None and maximum < minimum:
            return self.nothing
        return TantivyQuery.range_query(self._schema, field, FieldType.Unsigned, minimum, maximum)

    def all_of(self, *parts: TantivyQuery) -> TantivyQuery:
        """Match what every part matches."""
        if any(part is self.nothing for part in parts):
            return self.nothing
        if len(parts) == 1:
            return parts[0]
        return TantivyQuery.boolean_query([(Occur.Must, part) for part in parts])

    def any_of(self, *parts: TantivyQuery) -> TantivyQuery:
        """Match what any part matches."""
        present = [part for part in parts if part is not self.nothing]
        if len(present) < 2:
            return present[0] if present else self.nothing
        return TantivyQuery.boolean_query([(Occur.Should, part) for part in present])

    def without(self, query: TantivyQuery, *excluded: TantivyQuery) -> TantivyQuery:
        """Match what a query matches and none of the excluded ones do."""
        if query is self.nothing:
            return query
        excluded = tuple(part for part in excluded if part is not self.nothing)
        if not excluded:
            return query
        parts = [(Occur.Must, query), *((Occur.MustNot, part) for part in excluded)]
        return TantivyQuery.boolean_query(parts)

    @staticmethod
    def scored_by(query: TantivyQuery, scoring: Iterable[TantivyQuery]) -> TantivyQuery:
        """Match what `query` matches, with the sum of the scores of `scoring` as its score."""
        unscored = TantivyQuery.const_score_query(query, 0.0)
        return TantivyQuery.boolean_query(
            [(Occur.Must, unscored), *((Occur.Should, part) for part in scoring)]
        )

    # Results

    def _search(self, *args: Any) -> Any:
        # A search cannot be interrupted, but a series of searches can, between one and the next.
        check_deadline()
        return self._searcher.search(*args)

    def _aggregate(self, query: TantivyQuery, groups: dict[str, Any]) -> Any:
        check_deadline()
        return self._searcher.aggregate(query, groups)

    def count(self, query: TantivyQuery) -> int:
        """Return the number of matching documents."""
        if query is self.nothing:
            return 0
        unscored = TantivyQuery.const_score_query(query, 0.0)
        found: Any = self._search(unscored, 1)
        return int(found.count)

    def rows(
        self,
        query: TantivyQuery,
        limit: int | None = None,
        by: str = "key",
        *,
        newest: bool = False,
    ) -> list[DocumentRow]:
        """Return the first matching documents in the order of a column."""
        limit = self._actual_limit(query, limit)
        if not limit:
            return []
        unscored = TantivyQuery.const_score_query(query, 0.0)
        order = Order.Desc if newest else Order.Asc
        found = self._search(unscored, limit, False, by, 0, order).hits
        if by == "key":
            return [DocumentRow(value, address, value) for value, address in found]
        keys = self.column_values("key", [address for _, address in found])
        return [
            DocumentRow(key, address, value)
            for key, (value, address) in zip(keys, found, strict=True)
        ]

    def keys(self, query: TantivyQuery) -> list[int]:
        """Return the keys of all matching documents, in order."""
        limit = self.count(query)
        if not limit:
            return []
        unscored = TantivyQuery.const_score_query(query, 0.0)
        found: Any = self._search(unscored, limit, False, "key", 0, Order.Asc)
        return [key for key, _ in found.hits]

    def top_rows(self, query: TantivyQuery, limit: int | None) -> tuple[list[DocumentRow], int]:
        """Return the documents with the best scores, and the number of matching documents."""
        hits, total = self.top_hits(query, limit)
        keys = self.column_values("key", [address for _, address in hits])
        rows = [
            DocumentRow(key, address, score)
            for key, (score, address) in zip(keys, hits, strict=True)
        ]
        return rows, total

    def top_hits(
        self, query: TantivyQuery, limit: int | None
    ) -> tuple[list[tuple[float, tantivy.DocAddress]], int]:
        """Return the best scores with the addresses of their documents, and the number of
        matches."""
        limit = self._actual_limit(query, limit)
        if not limit:
            return [], self.count(query)
        found: Any = self._search(query, limit)
        return found.hits, found.count

    def rows_above(self, query: TantivyQuery, score: float) -> list[DocumentRow]:
        """Return the matching documents with a higher score, best first."""
        limit = 1_000
        while True:
            rows, total = self.top_rows(query, limit)
            if len(rows) >= total or (rows and rows[-1].value <= score):
                return [row for row in rows if row.value > score]
            limit *= 4

    def _actual_limit(self, query: TantivyQuery, limit: int | None) -> int:
        # tantivy allocates memory for the whole limit, however few documents match.
        if limit is None or limit > 10_000:
            count = self.count(query)
            return count if limit is None else min(count, limit)
        return limit

    def column_values(self, field: str, addresses: list[tantivy.DocAddress]) -> list[Any]:
        """Return the values of a numeric column for some documents."""
        return self._searcher.fast_field_values(field, addresses)

    def stored_data(self, address: tantivy.DocAddress) -> Any:
        """Return the JSON value stored with a document."""
        return load_json(self._searcher.doc(address).get_first("data") or b"")

    def record(self, address: tantivy.DocAddress) -> PageRecord:
        """Return the record in the document of a page."""
        document = self._searcher.doc(address)
        values = load_json(document.get_first("data") or b"")
        head = LazyHead(document.get_first("head") or b"", self.guard)
        return PageRecord.from_dict({**values, "head": head})

    def source_data(self, address: tantivy.DocAddress) -> Any:
        """Return the JSON value kept with a page and not searched; None if there is none."""
        stored = self._searcher.doc(address).get_first("own")
        return load_json(decompress(stored, len(stored))) if stored else None

    def has_term(self, field: str, term: str) -> bool:
        """Return whether any document, perhaps a deleted one, has a term."""
        return self._searcher.doc_freq(field, term) > 0

    def lexicon(self, field: str, prefix: str, fits: Callable[[str], bool] | None) -> list[str]:
        """Return the terms of a field that start with `prefix`, pass the test `fits`, and occur in
        a document that is not deleted."""
        alive = self.all_entries if self._has_deletions else None
        found = self._searcher.terms_with_prefix(field, prefix, alive)
        return [term for term, count in found if count and (fits is None or fits(term))]

    @cached_property
    def _has_deletions(self) -> bool:
        return self._searcher.doc_freq("is", ENTRY) != self.count(self.all_entries)

    @cached_property
    def page_numbers(self) -> Mapping[str, int]:
        """Page numbers by page name, in the order of the names."""
        rows = self.rows(self.term("is", PAGE), by="page")
        return {row.value: page_number_of(row.key) for row in rows}

    @cached_property
    def page_names(self) -> Mapping[int, str]:
        """Page names by page number."""
        return {number: name for name, number in self.page_numbers.items()}

    def page_names_of(
        self, keys: Sequence[int], addresses: Sequence[tantivy.DocAddress]
    ) -> Sequence[str]:
        """Return the names of the pages that entries are on.

        A few names are looked up one by one: loading all of them takes longer than most queries.
        """
        numbers = [page_number_of(key) for key in keys]
        missing = {
            n: address
            for n, address in zip(numbers, addresses, strict=True)
            if n not in self._looked_up_names
        }
        if len(self._looked_up_names) + len(missing) > _MAX_NAMES_LOOKED_UP:
            return [self.page_names[number] for number in numbers]
        for number, address in missing.items():
            self._looked_up_names[number] = self.stored_data(address)["entry"]["page"]
        return [self._looked_up_names[number] for number in numbers]

    def count_by(self, query: TantivyQuery, field: str) -> Counter[Any]:
        """Return the number of matching documents for each value of a column."""
        return self._aggregate_by(query, field, {}, lambda bucket: bucket["doc_count"])

    def words_by(self, query: TantivyQuery, field: str) -> Counter[Any]:
        """Return the number of words in the matching documents for each value of a column."""
        return self._aggregate_by(query, field, {"aggs": _WORD_SUM}, _word_sum)

    def _aggregate_by(
        self, query: TantivyQuery, field: str, sums: dict[str, Any], value: Callable[[Any], int]
    ) -> Counter[Any]:
        """Aggregate by the values of a column. Where there are too many values, aggregate the
        lower and the upper half of the keys instead."""
        groups = {"groups": {"terms": {"field": field, "size": _MAX_GROUPS}, **sums}}
        try:
            found = self._aggregate(query, groups)["groups"]
        except ValueError as error:
            if _GROUP_LIMIT_MESSAGE not in str(error):
                raise
            found = None
        if found and not found["sum_other_doc_count"]:
            return Counter({bucket["key"]: value(bucket) for bucket in found["buckets"]})
        first, last = self.rows(query, 1)[0].key, self.rows(query, 1, newest=True)[0].key
        middle = (first + last) // 2
        both: Counter[Any] = Counter()
        for half in (self.range("key", first, middle), self.range("key", middle + 1, last)):
            both.update(self._aggregate_by(self.all_of(query, half), field, sums, value))
        return both

    def word_count(self, query: TantivyQuery) -> int:
        """Return the number of words in the matching documents."""
        return _word_sum(self._aggregate(query, _WORD_SUM))
