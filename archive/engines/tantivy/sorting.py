"""Sorts hits.

tantivy sorts by its columns and by score, and breaks ties by its own document numbers. Hits that
tie with the last one are therefore read as well, and ordered by page and locator. The key and page
name of a hit are looked up only if it ties with another.

Relevance is tantivy's BM25 of the words, phrases and runs of words that `ranking` names; a post's
title counts TITLE_WEIGHT times. A hit is an address and a score until its entry is read.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

from tantivy import DocAddress, Occur
from tantivy import Query as TantivyQuery

from archive.deadlines import until_deadline
from archive.engines.protocol import Match, SearchResult
from archive.engines.ranking import TITLE_WEIGHT, scored_texts
from archive.engines.tantivy.compiler import Compiler
from archive.engines.tantivy.reader import DocumentRow
from archive.engines.tantivy.schema import DATE, page_number_of
from archive.model import Entry
from archive.query import And, OneOf, Or, Query
from archive.query.simplify import simplify
from archive.query.tree import all_of

ScoredHit = tuple[float, DocAddress]
"""The score of a document, and its address."""

_TIE_MARGIN = 100
"""Number of additional documents searched to find ties."""
_MAX_SCORED_BY_KEY = 1_000
"""The scores of at most this many hits are computed for their keys alone."""
_MAX_SCORED_VARIANTS = 50
"""With more variants than this, all variants of a word score the same."""


class _LazyScores:
    """Scores of documents, computed on first access."""

    def __init__(self, make: Callable[[], Mapping[int, float]]) -> None:
        self._make = make

    @cached_property
    def _scores(self) -> Mapping[int, float]:
        return self._make()

    def of(self, key: int) -> float:
        """Return the score of a document."""
        return self._scores.get(key, 0.0)


class HitSorter:
    """Sorts the matches in one commit."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._reader = compiler.reader

    def find(self, query: Query, sort: str, limit: int | None, offset: int) -> SearchResult:
        """Return the matching entries from `offset` on, at most `limit` of them."""
        query = simplify(query)
        found = self._compiler.compile(query)
        stop = None if limit is None else offset + limit
        if sort == "relevance" and scored_texts(query):
            hits, total = self._by_relevance(self._scored_matches(query, found), stop)
            matches = [
                Match(self._entry_reader(address), partial(float, score)) for score, address in hits
            ]
            return SearchResult(total, tuple(matches[offset:]))
        total = self._reader.count(found)
        stop = total if stop is None else min(stop, total)
        if sort in ("newest", "oldest"):
            rows = self._by_date(found, stop, sort)
        else:
            rows = self.all_by_page(found) if stop == total else self.by_page(found, stop)
        scores = _LazyScores(partial(self._scores_of, query, found, rows[offset:]))
        matches = [
            Match(self._entry_reader(row.address), partial(scores.of, row.key))
            for row in rows[offset:]
        ]
        return SearchResult(total, tuple(matches))

    def entry(self, address: DocAddress) -> Entry:
        """Read the entry of a document."""
        return self._read(address)[0]

    def _read(self, address: DocAddress) -> tuple[Entry, bool]:
        stored = self._reader.stored_data(address)
        return Entry.from_dict(stored["entry"]), stored["cut"]

    def _entry_reader(self, address: DocAddress) -> Callable[[], tuple[Entry, bool]]:
        """Return a function that reads the entry of a document, and whether it is cut."""

        def read() -> tuple[Entry, bool]:
            with self._reader.guard():
                return self._read(address)

        return read

    def page_order(self, row: DocumentRow) -> tuple[str, int]:
        """Return the sort key for the order of pages and locators."""
        return self._reader.page_names[page_number_of(row.key)], row.key

    def all_by_page(self, found: TantivyQuery) -> list[DocumentRow]:
        """Return all matching documents, by page and locator. Sorting by name takes tantivy long,
        and cannot be interrupted."""
        return sorted(until_deadline(self._reader.rows(found)), key=self.page_order)

    def by_page(self, found: TantivyQuery, stop: int) -> list[DocumentRow]:
        """Return the first `stop` matching documents, by page and locator."""
        if not stop:
            return []
        rows = self._reader.rows(found, stop, "page")
        return self._with_ties(found, rows, stop, "page")

    def _by_date(self, found: TantivyQuery, stop: int, sort: str) -> list[DocumentRow]:
        undated = self._reader.term_if_present("lacks", DATE)
        dated = self._reader.without(found, undated)
        rows = self._reader.rows(dated, stop, "when", newest=sort == "newest")
        rows = self._with_ties(dated, rows, stop, "when", newest=sort == "newest")
        rest = stop - len(rows)
        return rows + self.by_page(self._reader.all_of(found, undated), rest) if rest else rows

    def _with_ties(
        self,
        found: TantivyQuery,
        rows: list[DocumentRow],
        stop: int,
        column: str,
        *,
        newest: bool = False,
    ) -> list[DocumentRow]:
        """Replace the rows that tie with the last one by the first of all that do."""
        if len(rows) == stop and rows:
            last = rows[-1].value
            tied = self._reader.rows(self._reader.all_of(found, self._reader.term(column, last)))
            rows = [row for row in rows if row.value != last]
            rows += [DocumentRow(row.key, row.address, last) for row in tied]
        rows.sort(key=self.page_order)
        rows.sort(key=lambda row: row.value, reverse=newest)
        return rows[:stop]

    def _by_relevance(self, query: TantivyQuery, stop: int | None) -> tuple[list[ScoredHit], int]:
        limit = None if stop is None else stop + _TIE_MARGIN
        while True:
            hits, total = self._reader.top_hits(query, limit)
            is_complete = limit is None or len(hits) < limit
            if is_complete or not stop or hits[stop - 1][0] > hits[-1][0]:
                break
            assert limit is not None
            limit *= 4
        return self._break_ties(hits, stop), total

    def _break_ties(self, hits: list[ScoredHit], stop: int | None) -> list[ScoredHit]:
        """Return the first `stop` hits, with ties in the order of pages and locators. Most scores
        differ, so few hits are looked up."""
        stop = len(hits) if stop is None else min(stop, len(hits))
        ordered: list[ScoredHit] = []
        while len(ordered) < stop:
            first = last = len(ordered)
            while last < len(hits) and hits[last][0] == hits[first][0]:
                last += 1
            tied = hits[first:last]
            if len(tied) > 1:
                keys = self._reader.column_values("key", [address for _, address in tied])
                names = self._reader.page_names_of(keys, [address for _, address in tied])
                order = sorted(zip(names, keys, range(len(tied)), strict=True))
                tied = [tied[number] for *_, number in order]
            ordered += tied
        return ordered[:stop]

    def _scores_of(
        self, query: Query, found: TantivyQuery, rows: Sequence[DocumentRow]
    ) -> dict[int, float]:
        """Return the scores of some of the matching documents, by key."""
        scoring = self._scoring_queries(query)
        if not scoring or not rows:
            return {}
        if len(rows) <= _MAX_SCORED_BY_KEY:
            found = self._reader.terms("key", [row.key for row in rows])
        with self._reader.guard():
            best, _ = self._reader.top_rows(self._reader.scored_by(found, scoring), None)
        return {row.key: row.value for row in best}

    def _scoring_queries(self, query: Query) -> list[TantivyQuery]:
        """Return the queries that score relevance: each word and phrase in texts, then in the
        titles of posts."""
        leaves = scored_texts(query)
        return [*map(self._text_score, leaves), *map(self._title_score, leaves)]

    def _scored_matches(self, query: Query, found: TantivyQuery) -> TantivyQuery:
        """Match the entries with their scores. If the query is a word or phrase, or an AND or OR of
        some, these both match and score, so that each is searched only once."""
        leaves = scored_texts(query)
        parts = query.parts if isinstance(query, And | Or) else (query,)
        direct = [part for part in parts if part in leaves and self._compiler.text.native(part)]
        is_or = isinstance(query, Or)
        if not direct or (is_or and len(direct) < len(parts)):
            return self._reader.scored_by(found, self._scoring_queries(query))
        scored = list(map(self._text_score, direct))
        rest = [part for part in parts if part not in direct]
        must = [self._reader.any_of(*scored)] if is_or else scored
        if rest:
            must.append(TantivyQuery.const_score_query(self._compiler.compile(all_of(*rest)), 0.0))
        should = [self._text_score(leaf) for leaf in leaves if leaf not in direct]
        return TantivyQuery.boolean_query(
            [
                *((Occur.Must, each) for each in must),
                *((Occur.Should, each) for each in (*should, *map(self._title_score, leaves))),
            ]
        )

    def _title_score(self, leaf: Query) -> TantivyQuery:
        return TantivyQuery.boost_query(self._compiler.in_post_titles(leaf), TITLE_WEIGHT - 1.0)

    def _text_score(self, leaf: Query) -> TantivyQuery:
        matching = self._compiler.in_text_or_title(leaf)
        if isinstance(leaf, OneOf) and len(leaf.tokens) > _MAX_SCORED_VARIANTS:
            return TantivyQuery.const_score_query(matching, 1.0)
        return matching
