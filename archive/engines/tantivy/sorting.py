"""The orders of hits. Ties go by page and place, which tantivy knows nothing of."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from tantivy import DocAddress, Occur
from tantivy import Query as TantivyQuery

from archive.deadlines import until_deadline
from archive.engines.protocol import Found, Match
from archive.engines.ranking import TITLE_WEIGHT, ranked_by
from archive.engines.tantivy.compiler import Compiler
from archive.engines.tantivy.reader import DocumentRow
from archive.engines.tantivy.schema import DATE, page_number_of
from archive.model import Entry
from archive.query import And, OneOf, Or, Query
from archive.query.simplify import simplify
from archive.query.tree import all_of

ScoredHit = tuple[float, DocAddress]
"""A document, and how well it fits."""

_TIE_MARGIN = 100
"""So many documents more than are asked for are looked at for ties."""
_MAX_SCORED_BY_KEY = 1_000
"""The scores of so many are looked up by their keys."""
_MAX_SCORED_VARIANTS = 50
"""More words than this count alike, whichever of them an entry has."""


class _LazyScores:
    """Scores of documents, which are made when one is asked for."""

    def __init__(self, make: Callable[[], Mapping[int, float]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[int, float]:
        return self._make()

    def of(self, key: int) -> float:
        """That of one document."""
        return self._made.get(key, 0.0)


class HitSorter:
    """Puts what matches in order, for one commit."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler
        self._reader = compiler.reader

    def find(self, query: Query, sort: str, limit: int | None, offset: int) -> Found:
        """The entries that match, from `offset` on, at most `limit` of them."""
        query = simplify(query)
        found = self._compiler.compile(query)
        stop = None if limit is None else offset + limit
        if sort == "relevance" and ranked_by(query):
            hits, total = self._by_relevance(self._scored_matches(query, found), stop)
            matches = [
                Match(self._later(address), partial(float, score)) for score, address in hits
            ]
            return Found(total, tuple(matches[offset:]))
        total = self._reader.count(found)
        stop = total if stop is None else min(stop, total)
        by_date = sort in ("newest", "oldest")
        if by_date:
            rows = self._by_date(found, stop, sort)
        else:
            rows = self.all_by_page(found) if stop == total else self.by_page(found, stop)
        scores = _LazyScores(partial(self._scores_of, query, found, rows[offset:]))
        matches = [
            Match(self._later(row.address), partial(scores.of, row.key)) for row in rows[offset:]
        ]
        return Found(total, tuple(matches))

    def entry(self, address: DocAddress) -> Entry:
        """The entry that a document is of."""
        return self._read(address)[0]

    def _read(self, address: DocAddress) -> tuple[Entry, bool]:
        stored = self._reader.stored_data(address)
        return Entry.from_dict(stored["entry"]), stored["cut"]

    def _later(self, address: DocAddress) -> Callable[[], tuple[Entry, bool]]:
        """Reads what is stored of a document."""

        def read() -> tuple[Entry, bool]:
            with self._reader.guard():
                return self._read(address)

        return read

    def page_order(self, row: DocumentRow) -> tuple[str, int]:
        """What sorts by page and place."""
        return self._reader.page_names[page_number_of(row.key)], row.key

    def all_by_page(self, found: TantivyQuery) -> list[DocumentRow]:
        """All documents by page and place: putting names in order takes tantivy long, and cannot be
        broken off."""
        return sorted(until_deadline(self._reader.rows(found)), key=self.page_order)

    def by_page(self, found: TantivyQuery, stop: int) -> list[DocumentRow]:
        """The first documents by page and place."""
        if not stop:
            return []
        rows = self._reader.rows(found, stop, "page")
        return self._with_ties(found, rows, stop, self._of_page)

    def _by_date(self, found: TantivyQuery, stop: int, sort: str) -> list[DocumentRow]:
        undated = self._reader.term_if_present("lacks", DATE)
        dated = self._reader.without(found, undated)
        rows = self._reader.rows(dated, stop, "when", newest=sort == "newest")
        rows = self._with_ties(dated, rows, stop, self._of_moment, newest=sort == "newest")
        rest = stop - len(rows)
        return rows + self.by_page(self._reader.all_of(found, undated), rest) if rest else rows

    def _of_page(self, value: Any) -> TantivyQuery:
        return self._reader.term("page", value)

    def _of_moment(self, value: Any) -> TantivyQuery:
        return self._reader.term("when", value)

    def _with_ties(
        self,
        found: TantivyQuery,
        rows: list[DocumentRow],
        stop: int,
        of_value: Callable[[Any], TantivyQuery],
        *,
        newest: bool = False,
    ) -> list[DocumentRow]:
        """Rows with those in their places that are as good as the last of them."""
        if len(rows) == stop and rows:
            last = rows[-1].value
            tied = self._reader.rows(self._reader.all_of(found, of_value(last)))
            rows = [row for row in rows if row.value != last]
            rows += [DocumentRow(row.key, row.address, last) for row in tied]
        rows.sort(key=self.page_order)
        rows.sort(key=lambda row: row.value, reverse=newest)
        return rows[:stop]

    def _by_relevance(self, asked: TantivyQuery, stop: int | None) -> tuple[list[ScoredHit], int]:
        wanted = None if stop is None else stop + _TIE_MARGIN
        while True:
            hits, total = self._reader.top_hits(asked, wanted)
            is_whole = wanted is None or len(hits) < wanted
            if is_whole or not stop or hits[stop - 1][0] > hits[-1][0]:
                break
            assert wanted is not None
            wanted *= 4
        return self._break_ties(hits, stop), total

    def _break_ties(self, hits: list[ScoredHit], stop: int | None) -> list[ScoredHit]:
        """The first of some hits, of which those that are as good as others are put in the order of
        pages and places: the scores of most differ, so that little has to be looked up."""
        stop = len(hits) if stop is None else min(stop, len(hits))
        done: list[ScoredHit] = []
        while len(done) < stop:
            first = last = len(done)
            while last < len(hits) and hits[last][0] == hits[first][0]:
                last += 1
            tied = hits[first:last]
            if len(tied) > 1:
                keys = self._reader.column_values("key", [address for _, address in tied])
                names = self._reader.page_names_of(keys, [address for _, address in tied])
                places = list(zip(names, keys, range(len(tied)), strict=True))
                tied = [tied[number] for *_, number in sorted(places)]
            done += tied
        return done[:stop]

    def _scores_of(
        self, query: Query, found: TantivyQuery, rows: Sequence[DocumentRow]
    ) -> dict[int, float]:
        """The scores of some documents among those that match."""
        scored = self._scoring_queries(query)
        if not scored or not rows:
            return {}
        if len(rows) <= _MAX_SCORED_BY_KEY:
            found = self._reader.terms("key", [row.key for row in rows])
        with self._reader.guard():
            best, _ = self._reader.top_rows(self._reader.scored_by(found, scored), None)
        return {row.key: row.value for row in best}

    def _scoring_queries(self, query: Query) -> list[TantivyQuery]:
        """What the order by relevance looks at: tantivy's BM25 of each word and phrase, once more
        for the titles of posts."""
        leaves = ranked_by(query)
        return [*map(self._text_score, leaves), *map(self._title_score, leaves)]

    def _scored_matches(self, query: Query, found: TantivyQuery) -> TantivyQuery:
        """The entries that match, with their scores. What they must have is looked for once, where
        the tree is a word or phrase, or a few that are joined: as a part of what matches."""
        leaves = ranked_by(query)
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
        asked = self._compiler.in_text_or_title(leaf)
        if isinstance(leaf, OneOf) and len(leaf.tokens) > _MAX_SCORED_VARIANTS:
            return TantivyQuery.const_score_query(asked, 1.0)
        return asked
