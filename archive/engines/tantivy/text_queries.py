"""Words, phrases and NEARs in one field: as queries of tantivy where it means the same by them, and
otherwise as what may match, to be looked through."""

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
"""What stands for more phrases than this is looked through instead."""
_MAX_COMPARED_TOKENS = 10_000
"""Where more tokens than this may have to be compared, a phrase is looked for token by token."""
_MAX_CACHED_DOCUMENTS = 5_000
"""The tokens of so many documents are kept."""


class FieldQueries:
    """What tantivy makes of the nodes of TEXT in one field, and in the field of its stems."""

    def __init__(self, reader: CommitReader, exact: str, inflected: str, stem: Stem) -> None:
        self._reader = reader
        self._exact, self._inflected = exact, inflected
        self._stem = stem
        self._has_pairs = exact == "text"

    def native(self, query: Query) -> TantivyQuery | None:
        """The query that finds just what matches; None, where tantivy has none."""
        match query:
            case Word(token):
                return self._reader.term(self._inflected, self._stem(token))
            case OneOf(tokens):
                return self._reader.terms(self._exact, sorted(tokens))
            case Phrase(tokens, slop) if not slop or len(tokens) == 1:
                return self.phrase(tokens)
            case Compound(parts):
                return self._compound(parts)
        return None

    def _compound(self, parts: Sequence[Query]) -> TantivyQuery | None:
        if words := [part.token for part in parts if isinstance(part, Word)]:
            stems = [self._stem(word) for word in words]
            whole = len(words) == len(parts)
            found = self._reader.phrase(self._inflected, stems)
            return self._with_pairs(found, stems) if whole else None
        phrases = phrases_of(parts)
        if phrases is None:
            return None
        asked = [self.phrase(phrase) for phrase in phrases]
        return self._reader.any_of(*asked) if asked else self._reader.nothing

    def phrase(self, tokens: Sequence[str]) -> TantivyQuery:
        """The query that finds words as they are written, one behind the other."""
        found = self._reader.phrase(self._exact, tokens)
        # Stems are many modules: they are brought in where there is something to gain.
        if not self._has_pairs or not pairs_in(tokens):
            return found
        return self._with_pairs(found, list(map(self._stem, tokens)))

    def _with_pairs(self, found: TantivyQuery, stems: Sequence[str]) -> TantivyQuery:
        """The same as a query for a phrase, of the entries alone that have its pairs."""
        if not self._has_pairs:
            return found
        pairs = sorted(pairs_in(stems))
        if not all(self._reader.has_term(PAIR_FIELD, pair) for pair in pairs):
            return self._reader.nothing
        # They find, and say nothing of how well an entry fits.
        asked = [
            TantivyQuery.const_score_query(self._reader.term(PAIR_FIELD, pair), 0.0)
            for pair in pairs
        ]
        return self._reader.all_of(found, *asked)

    def candidates(self, query: Query) -> TantivyQuery:
        """A query that finds all that matches, and more."""
        found = self.native(query)
        if found is not None:
            return found
        parts = [self.candidates(part) for part in _operands_of(query)]
        if isinstance(query, Or):
            return self._reader.any_of(*parts)
        return self._reader.all_of(*parts, *self._close_pairs(query))

    def _close_pairs(self, query: Query) -> Iterator[TantivyQuery]:
        """What finds where words stand as close as they must, at least two by two.

        tantivy lets two words change places where others may stand between them, which does no
        harm; with more than two it misses some.
        """
        if not isinstance(query, Near | Phrase):
            return
        parts = _operands_of(query)
        room = query.slop if isinstance(query, Phrase) else query.distance + _total_length(parts)
        for first, second in pairwise(map(self._term, parts)):
            if first is None or second is None or first[0] != second[0]:
                continue
            field, pair = first[0], [first[1], second[1]]
            found = self._reader.phrase(field, pair, room)
            if isinstance(query, Near):
                found = self._reader.any_of(found, self._reader.phrase(field, pair[::-1], room))
            yield found

    def _term(self, part: Query) -> tuple[str, str] | None:
        match part:
            case Word(token):
                return self._inflected, self._stem(token)
            case Phrase((token,)):
                return self._exact, token
        return None


def phrases_of(parts: Sequence[Query]) -> list[tuple[str, ...]] | None:
    """The phrases that exact words one behind the other stand for; None, if they are many."""
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
    """The places in a list of tokens, of which few are asked for."""

    def __init__(self, tokens: list[str], stem: Stem) -> None:
        self._tokens = tokens
        self._stem = stem

    def exact(self, token: str) -> Sequence[int]:
        return list(until_deadline(_positions_in(self._tokens, token)))

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        return [
            place for place, token in enumerate(until_deadline(self._tokens)) if token in tokens
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
    """Looks through documents: their tokens, as they were indexed."""

    def __init__(self, reader: CommitReader, stem: Stem) -> None:
        self._reader = reader
        self._stem = stem
        self._positions: dict[tuple[int, str], tuple[TokenPositions, ...]] = {}
        self._counts: dict[tuple[Query, str], dict[int, int]] = {}

    def match_counts(self, query: Query, field: str, asked: TantivyQuery) -> Mapping[int, int]:
        """How often each of the documents that a query finds has something in a field, by its key;
        those that do not have it are left out. The fields are `text`, `title`, `author`, and
        `said`: the text with, for a post, the title."""
        known = self._counts.setdefault((query, field), {})
        rows = self._reader.rows(asked)
        for row in until_deadline(rows):
            if row.key not in known:
                known[row.key] = sum(
                    count_matches(query, each) for each in self.positions(row, field)
                )
        return {row.key: known[row.key] for row in rows if known[row.key]}

    def text_counts(
        self, asked: TantivyQuery, count: Callable[[TokenPositions], int]
    ) -> Mapping[int, int]:
        """What is counted in the text of each document that a query finds."""
        rows = self._reader.rows(asked)
        counted = (
            (row.key, sum(map(count, self.positions(row, "text")))) for row in until_deadline(rows)
        )
        return {key: number for key, number in counted if number}

    def positions(self, row: DocumentRow, field: str) -> tuple[TokenPositions, ...]:
        """The places in a field of a document: of each name, for authors."""
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
        case "text" | "said":
            texts = () if stored["cut"] else (entry["text"],)
            is_post = field == "said" and entry["kind"] == "post"
            return (*texts, entry["title"] or "") if is_post else texts
        case "title":
            return (entry["title"] or "",)
    names = entry.get("names") or [entry["author"]]
    return [name for name in names if name is not None]
