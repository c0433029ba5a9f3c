"""Asks one commit of a tantivy index. Queries are made of values: no text reaches a parser."""

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
"""What tantivy says where an aggregation has too many groups for it."""
_MAX_NAMES_LOOKED_UP = 1_000
"""The names of so many pages are looked up one by one."""
_MAX_GROUPS = 65_000
"""How many it takes."""


def _word_sum(found: Any) -> int:
    return round(found["words"]["value"] or 0)


class DocumentRow(NamedTuple):
    """A document that is found."""

    key: int
    """Its number."""
    address: tantivy.DocAddress
    """Where tantivy has it."""
    value: Any = None
    """What it was sorted by."""


class CommitReader:
    """What one commit holds."""

    def __init__(self, searcher: tantivy.Searcher, guard: Guard) -> None:
        self._searcher, self.guard = searcher, guard
        self._schema = make_schema()
        self._looked_up_names: dict[int, str] = {}
        self.all_entries = self.term("is", ENTRY)
        self.nothing = TantivyQuery.empty_query()

    # Queries

    def term(self, field: str, value: str | int) -> TantivyQuery:
        """The documents that have a term."""
        return TantivyQuery.term_query(self._schema, field, value)

    def term_if_present(self, field: str, value: str) -> TantivyQuery:
        """The documents of which something is so, where there are any: what else is query of them
        need not be looked for otherwise."""
        return self.term(field, value) if self.has_term(field, value) else self.nothing

    def terms(self, field: str, values: Iterable[str | int]) -> TantivyQuery:
        """The documents that have any of some terms."""
        found = list(values)
        if len(found) == 1:
            return self.term(field, found[0])
        return TantivyQuery.term_set_query(self._schema, field, found) if found else self.nothing

    def phrase(self, field: str, tokens: Sequence[str], slop: int = 0) -> TantivyQuery:
        """The documents that have some terms one behind the other."""
        if len(tokens) == 1:
            return self.term(field, tokens[0])
        return TantivyQuery.phrase_query(self._schema, field, list(tokens), slop)

    def range(self, field: str, minimum: int | None, maximum: int | None) -> TantivyQuery:
        """The documents with a number from one to another, both included."""
        minimum = minimum or 0
        if maximum is not None and maximum < minimum:
            return self.nothing
        return TantivyQuery.range_query(self._schema, field, FieldType.Unsigned, minimum, maximum)

    def all_of(self, *parts: TantivyQuery) -> TantivyQuery:
        """What matches every part."""
        if any(part is self.nothing for part in parts):
            return self.nothing
        if len(parts) == 1:
            return parts[0]
        return TantivyQuery.boolean_query([(Occur.Must, part) for part in parts])

    def any_of(self, *parts: TantivyQuery) -> TantivyQuery:
        """What matches any part."""
        some = [part for part in parts if part is not self.nothing]
        if len(some) < 2:
            return some[0] if some else self.nothing
        return TantivyQuery.boolean_query([(Occur.Should, part) for part in some])

    def without(self, found: TantivyQuery, *excluded: TantivyQuery) -> TantivyQuery:
        """What matches one query, and none of others."""
        if found is self.nothing:
            return found
        excluded = tuple(part for part in excluded if part is not self.nothing)
        if not excluded:
            return found
        parts = [(Occur.Must, found), *((Occur.MustNot, part) for part in excluded)]
        return TantivyQuery.boolean_query(parts)

    @staticmethod
    def scored_by(found: TantivyQuery, scored: Iterable[TantivyQuery]) -> TantivyQuery:
        """What matches a query, with a score that others make."""
        silent = TantivyQuery.const_score_query(found, 0.0)
        return TantivyQuery.boolean_query(
            [(Occur.Must, silent), *((Occur.Should, part) for part in scored)]
        )

    # Answers

    def _search(self, *args: Any) -> Any:
        # One search cannot be broken off: many of them can, between one and the next.
        check_deadline()
        return self._searcher.search(*args)

    def _aggregate(self, query: TantivyQuery, groups: dict[str, Any]) -> Any:
        check_deadline()
        return self._searcher.aggregate(query, groups)

    def count(self, query: TantivyQuery) -> int:
        """How many documents match."""
        if query is self.nothing:
            return 0
        silent = TantivyQuery.const_score_query(query, 0.0)
        found: Any = self._search(silent, 1)
        return int(found.count)

    def rows(
        self,
        query: TantivyQuery,
        limit: int | None = None,
        by: str = "key",
        *,
        newest: bool = False,
    ) -> list[DocumentRow]:
        """The first documents that match, by a column."""
        limit = self._actual_limit(query, limit)
        if not limit:
            return []
        silent = TantivyQuery.const_score_query(query, 0.0)
        order = Order.Desc if newest else Order.Asc
        found = self._search(silent, limit, False, by, 0, order).hits
        if by == "key":
            return [DocumentRow(value, address, value) for value, address in found]
        keys = self.column_values("key", [address for _, address in found])
        return [
            DocumentRow(key, address, value)
            for key, (value, address) in zip(keys, found, strict=True)
        ]

    def keys(self, query: TantivyQuery) -> list[int]:
        """The numbers of all documents that match, in order."""
        limit = self.count(query)
        if not limit:
            return []
        silent = TantivyQuery.const_score_query(query, 0.0)
        found: Any = self._search(silent, limit, False, "key", 0, Order.Asc)
        return [key for key, _ in found.hits]

    def top_rows(self, query: TantivyQuery, limit: int | None) -> tuple[list[DocumentRow], int]:
        """The documents with the best scores, and how many match."""
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
        """The best scores, with the documents that have them, and how many match."""
        limit = self._actual_limit(query, limit)
        if not limit:
            return [], self.count(query)
        found: Any = self._search(query, limit)
        return found.hits, found.count

    def rows_above(self, query: TantivyQuery, score: float) -> list[DocumentRow]:
        """The documents with a higher score."""
        limit = 1_000
        while True:
            rows, total = self.top_rows(query, limit)
            if len(rows) >= total or (rows and rows[-1].value <= score):
                return [row for row in rows if row.value > score]
            limit *= 4

    def _actual_limit(self, query: TantivyQuery, limit: int | None) -> int:
        # tantivy makes room for as many as it is query for, whether there are as many or not.
        if limit is None or limit > 10_000:
            count = self.count(query)
            return count if limit is None else min(count, limit)
        return limit

    def column_values(self, field: str, addresses: list[tantivy.DocAddress]) -> list[Any]:
        """What a column of numbers holds for some documents."""
        return self._searcher.fast_field_values(field, addresses)

    def stored_data(self, address: tantivy.DocAddress) -> Any:
        """The JSON that is stored of a document."""
        return load_json(self._searcher.doc(address).get_first("data") or b"")

    def record(self, address: tantivy.DocAddress) -> PageRecord:
        """What a page's own document holds."""
        document = self._searcher.doc(address)
        values = load_json(document.get_first("data") or b"")
        return PageRecord(head=LazyHead(document.get_first("head") or b"", self.guard), **values)

    def own(self, address: tantivy.DocAddress) -> Any:
        """What is kept with a page and not searched, if anything."""
        stored = self._searcher.doc(address).get_first("own")
        return load_json(decompress(stored, len(stored))) if stored else None

    def has_term(self, field: str, term: str) -> bool:
        """Whether there may be documents with a term."""
        return self._searcher.doc_freq(field, term) > 0

    def lexicon(self, field: str, prefix: str, fits: Callable[[str], bool] | None) -> list[str]:
        """The terms of a field that begin with something, pass a test, and that a document has."""
        alive = self.all_entries if self._has_deletions else None
        found = self._searcher.terms_with_prefix(field, prefix, alive)
        return [term for term, count in found if count and (fits is None or fits(term))]

    @cached_property
    def _has_deletions(self) -> bool:
        return self._searcher.doc_freq("is", ENTRY) != self.count(self.all_entries)

    @cached_property
    def page_numbers(self) -> Mapping[str, int]:
        """The pages' numbers by their names, in order of the names."""
        rows = self.rows(self.term("is", PAGE), by="page")
        return {row.value: page_number_of(row.key) for row in rows}

    @cached_property
    def page_names(self) -> Mapping[int, str]:
        """The pages' names by their numbers."""
        return {number: name for name, number in self.page_numbers.items()}

    def page_names_of(
        self, keys: Sequence[int], addresses: Sequence[tantivy.DocAddress]
    ) -> Sequence[str]:
        """The names of the pages that some entries are on. Those of few are looked up: all names
        take longer than maximum questions."""
        numbers = [page_number_of(key) for key in keys]
        missing = {
            n: at
            for n, at in zip(numbers, addresses, strict=True)
            if n not in self._looked_up_names
        }
        if len(self._looked_up_names) + len(missing) > _MAX_NAMES_LOOKED_UP:
            return [self.page_names[number] for number in numbers]
        for number, address in missing.items():
            self._looked_up_names[number] = self.stored_data(address)["entry"]["page"]
        return [self._looked_up_names[number] for number in numbers]

    def count_by(self, query: TantivyQuery, field: str) -> Counter[Any]:
        """How many documents match, by what a column holds."""
        return self._aggregate_by(query, field, {}, lambda bucket: bucket["doc_count"])

    def words_by(self, query: TantivyQuery, field: str) -> Counter[Any]:
        """How many words the documents that match have, by what a column holds."""
        return self._aggregate_by(query, field, {"aggs": _WORD_SUM}, _word_sum)

    def _aggregate_by(
        self, query: TantivyQuery, field: str, more: dict[str, Any], value: Callable[[Any], int]
    ) -> Counter[Any]:
        groups = {"groups": {"terms": {"field": field, "size": _MAX_GROUPS}, **more}}
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
            both.update(self._aggregate_by(self.all_of(query, half), field, more, value))
        return both

    def word_count(self, query: TantivyQuery) -> int:
        """How many words the documents that match have."""
        return _word_sum(self._aggregate(query, _WORD_SUM))
