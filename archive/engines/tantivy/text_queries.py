"""Queries for words, phrases and NEARs in one field.

Where tantivy means the same, the query is exact. Otherwise it finds candidates, which
`DocumentScanner` checks with `query.occurrences`. tantivy's phrases with slop cannot be used as
they are: they let words change places and, with more than two words, miss matches. With two words
they find every match and more, so candidates are narrowed by each two adjacent words.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, product
from math import prod
from typing import Any

from tantivy import Query as TantivyQuery

from archive.deadlines import until_deadline
from archive.engines.tantivy.reader import CommitReader, DocumentRow
from archive.engines.tantivy.schema import Stem
from archive.engines.tantivy.word_pairs import PAIR_FIELD, pairs_in
from archive.query import Compound, Near, OneOf, Or, Phrase, Query, Word
from archive.query.occurrences import TokenPositions, count_matches, find_phrase
from archive.query.walk import parts_of
from archive.text.tokens import tokenize

_MAX_PHRASES = 200
"""A compound that expands to more phrases than this is scanned instead."""
_MAX_COMPARED_TOKENS = 10_000
"""A phrase is compared token by token if that may take more comparisons than this."""
_MAX_CACHED_DOCUMENTS = 5_000
"""The tokens of at most this many documents are cached."""


class FieldQueries:
    """Builds queries for text nodes in one field and in the field of its stems."""

    def __init__(self, reader: CommitReader, exact_field: str, stem_field: str, stem: Stem) -> None:
        self._reader = reader
        self._exact_field, self._stem_field = exact_field, stem_field
        self._stem = stem
        self._has_pairs = exact_field == "text"

    def native(self, query: Query) -> TantivyQuery | None:
        """Return the query that matches exactly what a node does; None if tantivy has no such
        query."""
        match query:
            case Word(token):
                return self._reader.term(self._stem_field, self._stem(token))
            case OneOf(tokens):
                return self._reader.terms(self._exact_field, sorted(tokens))
            case Phrase(tokens, slop) if not slop or len(tokens) == 1:
                return self.phrase(tokens)
            case Compound(parts):
                return self._compound(parts)
        return None

    def _compound(self, parts: Sequence[Query]) -> TantivyQuery | None:
        if words := [part.token for part in parts if isinstance(part, Word)]:
            if len(words) < len(parts):
                return None
            stems = [self._stem(word) for word in words]
            return self._with_pairs(self._reader.phrase(self._stem_field, stems), stems)
        phrases = phrases_of(parts)
        if phrases is None:
            return None
        return self._reader.any_of(*map(self.phrase, phrases))

    def phrase(self, tokens: Sequence[str]) -> TantivyQuery:
        """Match exact words that follow each other."""
        found = self._reader.phrase(self._exact_field, tokens)
        # Importing the stemmer is slow; do it only if the phrase has pairs.
        if not self._has_pairs or not pairs_in(tokens):
            return found
        return self._with_pairs(found, list(map(self._stem, tokens)))

    def _with_pairs(self, found: TantivyQuery, stems: Sequence[str]) -> TantivyQuery:
        """Narrow a query for a phrase to the entries that have its pairs."""
        if not self._has_pairs:
            return found
        pairs = sorted(pairs_in(stems))
        if not all(self._reader.has_term(PAIR_FIELD, pair) for pair in pairs):
            return self._reader.nothing
        # Pairs must not change the score.
        pair_queries = [
            TantivyQuery.const_score_query(self._reader.term(PAIR_FIELD, pair), 0.0)
            for pair in pairs
        ]
        return self._reader.all_of(found, *pair_queries)

    def candidates(self, query: Query) -> TantivyQuery:
        """Return a query that matches all that a node does, and perhaps more."""
        found = self.native(query)
        if found is not None:
            return found
        parts = [self.candidates(part) for part in _operands_of(query)]
        if isinstance(query, Or):
            return self._reader.any_of(*parts)
        return self._reader.all_of(*parts, *self._close_pairs(query))

    def _close_pairs(self, query: Query) -> Iterator[TantivyQuery]:
        """Match where each two adjacent operands are as close as the node requires.

        tantivy lets two words change places where others may be between them, which only adds
        candidates; with more words it misses some.
        """
        if not isinstance(query, Near | Phrase):
            return
        parts = _operands_of(query)
        slop = query.slop if isinstance(query, Phrase) else query.distance + _total_length(parts)
        for first, second in pairwise(map(self._term, parts)):
            if first is None or second is None or first[0] != second[0]:
                continue
            field, pair = first[0], [first[1], second[1]]
            found = self._reader.phrase(field, pair, slop)
            if isinstance(query, Near):
                found = self._reader.any_of(found, self._reader.phrase(field, pair[::-1], slop))
            yield found

    def _term(self, part: Query) -> tuple[str, str] | None:
        match part:
            case Word(token):
                return self._stem_field, self._stem(token)
            case Phrase((token,)):
                return self._exact_field, token
        return None


def phrases_of(parts: Sequence[Query]) -> list[tuple[str, ...]] | None:
    """Return the phrases that adjacent exact words expand to; None if there are too many."""
    choices = []
    for part in parts:
        match part:
            case OneOf(tokens) | Phrase(tokens) if isinstance(part, OneOf) or len(tokens) == 1:
                choices.append(sorted(tokens))
            case _:
                return None
    return list(product(*choices)) if prod(map(len, choices)) <= _MAX_PHRASES else None


def _operands_of(query: Query) -> Sequence[Query]:
    if isinstance(query, Phrase):
        return [Phrase((token,)) for token in query.tokens]
    return parts_of(query)


def _total_length(parts: Sequence[Query]) -> int:
    return sum(_max_length(part) for part in parts)


def _max_length(query: Query) -> int:
    match query:
        case Phrase(tokens):
            return len(tokens)
        case Compound(parts):
            return len(parts)
        case Or(parts):
            return max(map(_max_length, parts))
    return 1


class _ScannedPositions(TokenPositions):
    """Finds positions in a list of tokens by scanning it: few of its tokens are looked up."""

    def __init__(self, tokens: list[str], stem: Stem) -> None:
        self._tokens = tokens
        self._stem = stem

    def exact(self, token: str) -> Sequence[int]:
        return list(until_deadline(_positions_in(self._tokens, token)))

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        return [
            number for number, token in enumerate(until_deadline(self._tokens)) if token in tokens
        ]

    def inflected(self, token: str) -> Sequence[int]:
        return list(until_deadline(_positions_in(self._stems, self._stem(token))))

    @cached_property
    def _stems(self) -> list[str]:
        return list(map(self._stem, until_deadline(self._tokens)))

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        wanted, length = list(tokens), len(tokens)
        if length * self._tokens.count(tokens[0]) > _MAX_COMPARED_TOKENS:
            return list(find_phrase(tokens, self._tokens))
        starts = until_deadline(_positions_in(self._tokens, tokens[0]))
        return [start for start in starts if self._tokens[start : start + length] == wanted]


def _positions_in(tokens: Sequence[str], token: str) -> Iterator[int]:
    start = -1
    for _ in range(tokens.count(token)):
        start = tokens.index(token, start + 1)
        yield start


class DocumentScanner:
    """Scans documents for text nodes. The tokens are those that were indexed."""

    def __init__(self, reader: CommitReader, stem: Stem) -> None:
        self._reader = reader
        self._stem = stem
        self._positions: dict[tuple[int, str], tuple[TokenPositions, ...]] = {}
        self._counts: dict[tuple[Query, str], dict[int, int]] = {}

    def match_counts(self, query: Query, field: str, documents: TantivyQuery) -> Mapping[int, int]:
        """Count the occurrences of a node in a field of each document that `documents` matches.

        Returns counts by key, without documents that have none. The fields are `text`, `title`,
        `author`, and `text_or_title`: the text and, of a post, the title.
        """
        known = self._counts.setdefault((query, field), {})
        rows = self._reader.rows(documents)
        for row in until_deadline(rows):
            if row.key not in known:
                known[row.key] = sum(
                    count_matches(query, each) for each in self.positions(row, field)
                )
        return {row.key: known[row.key] for row in rows if known[row.key]}

    def text_counts(
        self, documents: TantivyQuery, count: Callable[[TokenPositions], int]
    ) -> Mapping[int, int]:
        """Apply `count` to the text of each document that `documents` matches; return counts by
        key, without zeros."""
        rows = self._reader.rows(documents)
        counted = (
            (row.key, sum(map(count, self.positions(row, "text")))) for row in until_deadline(rows)
        )
        return {key: number for key, number in counted if number}

    def positions(self, row: DocumentRow, field: str) -> tuple[TokenPositions, ...]:
        """Return the token positions in a field of a document; for authors, those in each name."""
        key = row.key, field
        if key not in self._positions:
            if len(self._positions) >= _MAX_CACHED_DOCUMENTS:
                self._positions.clear()
            texts = _texts(self._reader.stored_data(row.address), field)
            self._positions[key] = tuple(
                _ScannedPositions(tokenize(text), self._stem) for text in texts
            )
        return self._positions[key]


def _texts(stored: Mapping[str, Any], field: str) -> Sequence[str]:
    entry = stored["entry"]
    match field:
        case "text" | "text_or_title":
            texts = () if stored["cut"] else (entry["text"],)
            is_post = field == "text_or_title" and entry["kind"] == "post"
            return (*texts, entry["title"] or "") if is_post else texts
        case "title":
            return (entry["title"] or "",)
    names = entry.get("names") or [entry["author"]]
    return [name for name in names if name is not None]
