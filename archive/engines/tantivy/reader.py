"""Asks one commit of a tantivy index. Queries are made of values: no text reaches a parser."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import tantivy
from tantivy import FieldType, Occur, Order
from tantivy import Query as Asked

from archive.deadlines import check
from archive.engines.pages.record import PageRecord
from archive.engines.tantivy.schema import ENTRY, PAGE, Guard, Head, make_schema, page_of
from archive.storage.safe_files import load_json, unpack

_WORDS = {"words": {"sum": {"field": "words"}}}
_LIMITED = "limit was exceeded"
"""What tantivy says where an aggregation has too many groups for it."""
_MOST_LOOKED_UP = 1_000
"""The names of so many pages are looked up one by one."""
_MOST_GROUPS = 65_000
"""How many it takes."""


def _sum_of(found: Any) -> int:
    return round(found["words"]["value"] or 0)


class DocumentRow(NamedTuple):
    """A document that is found."""

    key: int
    """Its number."""
    address: tantivy.DocAddress
    """Where tantivy has it."""
    value: Any = None
    """What it was sorted by."""


class Reader:
    """What one commit holds."""

    def __init__(self, searcher: tantivy.Searcher, guard: Guard) -> None:
        self._searcher, self.guard = searcher, guard
        self._schema = make_schema()
        self._some: dict[int, str] = {}
        self.everything = self.term("is", ENTRY)
        self.nothing = Asked.empty_query()

    # Queries

    def term(self, field: str, value: str | int) -> Asked:
        """The documents that have a term."""
        return Asked.term_query(self._schema, field, value)

    def given(self, field: str, value: str) -> Asked:
        """The documents of which something is so, where there are any: what else is asked of them
        need not be looked for otherwise."""
        return self.term(field, value) if self.has(field, value) else self.nothing

    def terms(self, field: str, values: Iterable[str | int]) -> Asked:
        """The documents that have any of some terms."""
        found = list(values)
        if len(found) == 1:
            return self.term(field, found[0])
        return Asked.term_set_query(self._schema, field, found) if found else self.nothing

    def phrase(self, field: str, tokens: Sequence[str], slop: int = 0) -> Asked:
        """The documents that have some terms one behind the other."""
        if len(tokens) == 1:
            return self.term(field, tokens[0])
        return Asked.phrase_query(self._schema, field, list(tokens), slop)

    def range(self, field: str, least: int | None, most: int | None) -> Asked:
        """The documents with a number from one to another, both included."""
        least = least or 0
        if most is not None and most < least:
            return self.nothing
        return Asked.range_query(self._schema, field, FieldType.Unsigned, least, most)

    def all_of(self, *parts: Asked) -> Asked:
        """What matches every part."""
        if any(part is self.nothing for part in parts):
            return self.nothing
        if len(parts) == 1:
            return parts[0]
        return Asked.boolean_query([(Occur.Must, part) for part in parts])

    def any_of(self, *parts: Asked) -> Asked:
        """What matches any part."""
        some = [part for part in parts if part is not self.nothing]
        if len(some) < 2:
            return some[0] if some else self.nothing
        return Asked.boolean_query([(Occur.Should, part) for part in some])

    def but(self, found: Asked, *excluded: Asked) -> Asked:
        """What matches one query, and none of others."""
        if found is self.nothing:
            return found
        excluded = tuple(part for part in excluded if part is not self.nothing)
        if not excluded:
            return found
        parts = [(Occur.Must, found), *((Occur.MustNot, part) for part in excluded)]
        return Asked.boolean_query(parts)

    @staticmethod
    def ranked(found: Asked, scored: Iterable[Asked]) -> Asked:
        """What matches a query, with a score that others make."""
        silent = Asked.const_score_query(found, 0.0)
        return Asked.boolean_query(
            [(Occur.Must, silent), *((Occur.Should, part) for part in scored)]
        )

    # Answers

    def _search(self, *args: Any) -> Any:
        # One search cannot be broken off: many of them can, between one and the next.
        check()
        return self._searcher.search(*args)

    def _aggregate(self, asked: Asked, groups: dict[str, Any]) -> Any:
        check()
        return self._searcher.aggregate(asked, groups)

    def count(self, asked: Asked) -> int:
        """How many documents match."""
        if asked is self.nothing:
            return 0
        silent = Asked.const_score_query(asked, 0.0)
        found: Any = self._search(silent, 1)
        return int(found.count)

    def rows(
        self, asked: Asked, limit: int | None = None, by: str = "key", *, newest: bool = False
    ) -> list[DocumentRow]:
        """The first documents that match, by a column."""
        limit = self._limit(asked, limit)
        if not limit:
            return []
        silent = Asked.const_score_query(asked, 0.0)
        order = Order.Desc if newest else Order.Asc
        found = self._search(silent, limit, False, by, 0, order).hits
        if by == "key":
            return [DocumentRow(value, address, value) for value, address in found]
        keys = self.column("key", [address for _, address in found])
        return [
            DocumentRow(key, address, value)
            for key, (value, address) in zip(keys, found, strict=True)
        ]

    def keys(self, asked: Asked) -> list[int]:
        """The numbers of all documents that match, in order."""
        limit = self.count(asked)
        if not limit:
            return []
        silent = Asked.const_score_query(asked, 0.0)
        found: Any = self._search(silent, limit, False, "key", 0, Order.Asc)
        return [key for key, _ in found.hits]

    def best(self, asked: Asked, limit: int | None) -> tuple[list[DocumentRow], int]:
        """The documents with the best scores, and how many match."""
        hits, total = self.hits(asked, limit)
        keys = self.column("key", [address for _, address in hits])
        rows = [
            DocumentRow(key, address, score)
            for key, (score, address) in zip(keys, hits, strict=True)
        ]
        return rows, total

    def hits(
        self, asked: Asked, limit: int | None
    ) -> tuple[list[tuple[float, tantivy.DocAddress]], int]:
        """The best scores, with the documents that have them, and how many match."""
        limit = self._limit(asked, limit)
        if not limit:
            return [], self.count(asked)
        found: Any = self._search(asked, limit)
        return found.hits, found.count

    def above(self, asked: Asked, score: float) -> list[DocumentRow]:
        """The documents with a higher score."""
        limit = 1_000
        while True:
            rows, total = self.best(asked, limit)
            if len(rows) >= total or (rows and rows[-1].value <= score):
                return [row for row in rows if row.value > score]
            limit *= 4

    def _limit(self, asked: Asked, limit: int | None) -> int:
        # tantivy makes room for as many as it is asked for, whether there are as many or not.
        if limit is None or limit > 10_000:
            count = self.count(asked)
            return count if limit is None else min(count, limit)
        return limit

    def column(self, field: str, addresses: list[tantivy.DocAddress]) -> list[Any]:
        """What a column of numbers holds for some documents."""
        return self._searcher.fast_field_values(field, addresses)

    def stored(self, address: tantivy.DocAddress) -> Any:
        """The JSON that is stored of a document."""
        return load_json(self._searcher.doc(address).get_first("data") or b"")

    def record(self, address: tantivy.DocAddress) -> PageRecord:
        """What a page's own document holds."""
        document = self._searcher.doc(address)
        values = load_json(document.get_first("data") or b"")
        return PageRecord(head=Head(document.get_first("head") or b"", self.guard), **values)

    def own(self, address: tantivy.DocAddress) -> Any:
        """What is kept with a page and not searched, if anything."""
        stored = self._searcher.doc(address).get_first("own")
        return load_json(unpack(stored, len(stored))) if stored else None

    def has(self, field: str, term: str) -> bool:
        """Whether there may be documents with a term."""
        return self._searcher.doc_freq(field, term) > 0

    def lexicon(self, field: str, prefix: str, fits: Callable[[str], bool] | None) -> list[str]:
        """The terms of a field that begin with something, pass a test, and that a document has."""
        alive = self.everything if self._has_deletions else None
        found = self._searcher.terms_with_prefix(field, prefix, alive)
        return [term for term, count in found if count and (fits is None or fits(term))]

    @cached_property
    def _has_deletions(self) -> bool:
        return self._searcher.doc_freq("is", ENTRY) != self.count(self.everything)

    @cached_property
    def pages(self) -> Mapping[str, int]:
        """The pages' numbers by their names, in order of the names."""
        rows = self.rows(self.term("is", PAGE), by="page")
        return {row.value: page_of(row.key) for row in rows}

    @cached_property
    def names(self) -> Mapping[int, str]:
        """The pages' names by their numbers."""
        return {number: name for name, number in self.pages.items()}

    def names_at(
        self, keys: Sequence[int], addresses: Sequence[tantivy.DocAddress]
    ) -> Sequence[str]:
        """The names of the pages that some entries are on. Those of few are looked up: all names
        take longer than most questions."""
        numbers = [page_of(key) for key in keys]
        missing = {n: at for n, at in zip(numbers, addresses, strict=True) if n not in self._some}
        if len(self._some) + len(missing) > _MOST_LOOKED_UP:
            return [self.names[number] for number in numbers]
        for number, address in missing.items():
            self._some[number] = self.stored(address)["entry"]["page"]
        return [self._some[number] for number in numbers]

    def counts(self, asked: Asked, field: str) -> Counter[Any]:
        """How many documents match, by what a column holds."""
        return self._grouped(asked, field, {}, lambda bucket: bucket["doc_count"])

    def words(self, asked: Asked, field: str) -> Counter[Any]:
        """How many words the documents that match have, by what a column holds."""
        return self._grouped(asked, field, {"aggs": _WORDS}, _sum_of)

    def _grouped(
        self, asked: Asked, field: str, more: dict[str, Any], value: Callable[[Any], int]
    ) -> Counter[Any]:
        groups = {"groups": {"terms": {"field": field, "size": _MOST_GROUPS}, **more}}
        try:
            found = self._aggregate(asked, groups)["groups"]
        except ValueError as error:
            if _LIMITED not in str(error):
                raise
            found = None
        if found and not found["sum_other_doc_count"]:
            return Counter({bucket["key"]: value(bucket) for bucket in found["buckets"]})
        first, last = self.rows(asked, 1)[0].key, self.rows(asked, 1, newest=True)[0].key
        middle = (first + last) // 2
        both: Counter[Any] = Counter()
        for half in (self.range("key", first, middle), self.range("key", middle + 1, last)):
            both.update(self._grouped(self.all_of(asked, half), field, more, value))
        return both

    def all_words(self, asked: Asked) -> int:
        """How many words the documents that match have."""
        return _sum_of(self._aggregate(asked, _WORDS))
