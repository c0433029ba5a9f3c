"""Words, phrases and NEARs in one field: as queries of tantivy where it means the same by them, and
otherwise as what may match, to be looked through."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, product
from math import prod
from typing import Any

from tantivy import Query as Asked

from archive.deadlines import watched
from archive.engines.tantivy.reader import DocumentRow, Reader
from archive.engines.tantivy.schema import Stem
from archive.engines.tantivy.word_pairs import FIELD as PAIR
from archive.engines.tantivy.word_pairs import pairs_in
from archive.query import Compound, Near, OneOf, Or, Phrase, Query, Word
from archive.query.occurrences import TokenPositions, count_matches, find_phrase
from archive.query.walk import parts_of
from archive.text.tokens import tokenize

_MOST_PHRASES = 200
"""What stands for more phrases than this is looked through instead."""
_MOST_COMPARED = 10_000
"""Where more tokens than this may have to be compared, a phrase is looked for token by token."""
_MOST_DOCUMENTS = 5_000
"""The tokens of so many documents are kept."""


class Field:
    """What tantivy makes of the nodes of TEXT in one field, and in the field of its stems."""

    def __init__(self, reader: Reader, exact: str, inflected: str, stem: Stem) -> None:
        self._reader = reader
        self._exact, self._inflected = exact, inflected
        self._stem = stem
        self._has_pairs = exact == "text"

    def native(self, query: Query) -> Asked | None:
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

    def _compound(self, parts: Sequence[Query]) -> Asked | None:
        if words := [part.token for part in parts if isinstance(part, Word)]:
            stems = [self._stem(word) for word in words]
            whole = len(words) == len(parts)
            found = self._reader.phrase(self._inflected, stems)
            return self._narrowed(found, stems) if whole else None
        phrases = phrases_of(parts)
        if phrases is None:
            return None
        asked = [self.phrase(phrase) for phrase in phrases]
        return self._reader.any_of(*asked) if asked else self._reader.nothing

    def phrase(self, tokens: Sequence[str]) -> Asked:
        """The query that finds words as they are written, one behind the other."""
        found = self._reader.phrase(self._exact, tokens)
        # Stems are many modules: they are brought in where there is something to gain.
        if not self._has_pairs or not pairs_in(tokens):
            return found
        return self._narrowed(found, list(map(self._stem, tokens)))

    def _narrowed(self, found: Asked, stems: Sequence[str]) -> Asked:
        """The same as a query for a phrase, of the entries alone that have its pairs."""
        if not self._has_pairs:
            return found
        pairs = sorted(pairs_in(stems))
        if not all(self._reader.has(PAIR, pair) for pair in pairs):
            return self._reader.nothing
        # They find, and say nothing of how well an entry fits.
        asked = [Asked.const_score_query(self._reader.term(PAIR, pair), 0.0) for pair in pairs]
        return self._reader.all_of(found, *asked)

    def candidates(self, query: Query) -> Asked:
        """A query that finds all that matches, and more."""
        found = self.native(query)
        if found is not None:
            return found
        parts = [self.candidates(part) for part in _words_of(query)]
        if isinstance(query, Or):
            return self._reader.any_of(*parts)
        return self._reader.all_of(*parts, *self._close(query))

    def _close(self, query: Query) -> Iterator[Asked]:
        """What finds where words stand as close as they must, at least two by two.

        tantivy lets two words change places where others may stand between them, which does no
        harm; with more than two it misses some.
        """
        if not isinstance(query, Near | Phrase):
            return
        parts = _words_of(query)
        room = query.slop if isinstance(query, Phrase) else query.distance + _longest(parts)
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
    return list(product(*choices)) if prod(map(len, choices)) <= _MOST_PHRASES else None


def _words_of(query: Query) -> Sequence[Query]:
    if isinstance(query, Phrase):
        return [Phrase((token,)) for token in query.tokens]
    return parts_of(query)


def _longest(parts: Sequence[Query]) -> int:
    return sum(_length(part) for part in parts)


def _length(query: Query) -> int:
    match query:
        case Phrase(tokens):
            return len(tokens)
        case Compound(parts):
            return len(parts)
        case Or(parts):
            return max(map(_length, parts))
    return 1


class _Tokens(TokenPositions):
    """The places in a list of tokens, of which few are asked for."""

    def __init__(self, tokens: list[str], stem: Stem) -> None:
        self._tokens = tokens
        self._stem = stem

    def exact(self, token: str) -> Sequence[int]:
        return list(watched(_places_in(self._tokens, token)))

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        return [place for place, token in enumerate(watched(self._tokens)) if token in tokens]

    def inflected(self, token: str) -> Sequence[int]:
        return list(watched(_places_in(self._stems, self._stem(token))))

    @cached_property
    def _stems(self) -> list[str]:
        return list(map(self._stem, watched(self._tokens)))

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        wanted, length = list(tokens), len(tokens)
        if length * self._tokens.count(tokens[0]) > _MOST_COMPARED:
            return list(find_phrase(tokens, self._tokens))
        starts = watched(_places_in(self._tokens, tokens[0]))
        return [start for start in starts if self._tokens[start : start + length] == wanted]


def _places_in(tokens: Sequence[str], token: str) -> Iterator[int]:
    start = -1
    for _ in range(tokens.count(token)):
        start = tokens.index(token, start + 1)
        yield start


class Documents:
    """Looks through documents: their tokens, as they were indexed."""

    def __init__(self, reader: Reader, stem: Stem) -> None:
        self._reader = reader
        self._stem = stem
        self._places: dict[tuple[int, str], tuple[TokenPositions, ...]] = {}
        self._counts: dict[tuple[Query, str], dict[int, int]] = {}

    def counts(self, query: Query, field: str, asked: Asked) -> Mapping[int, int]:
        """How often each of the documents that a query finds has something in a field, by its key;
        those that do not have it are left out. The fields are `text`, `title`, `author`, and
        `said`: the text with, for a post, the title."""
        known = self._counts.setdefault((query, field), {})
        rows = self._reader.rows(asked)
        for row in watched(rows):
            if row.key not in known:
                known[row.key] = sum(count_matches(query, each) for each in self.places(row, field))
        return {row.key: known[row.key] for row in rows if known[row.key]}

    def table(self, asked: Asked, count: Callable[[TokenPositions], int]) -> Mapping[int, int]:
        """What is counted in the text of each document that a query finds."""
        rows = self._reader.rows(asked)
        counted = ((row.key, sum(map(count, self.places(row, "text")))) for row in watched(rows))
        return {key: number for key, number in counted if number}

    def places(self, row: DocumentRow, field: str) -> tuple[TokenPositions, ...]:
        """The places in a field of a document: of each name, for authors."""
        key = row.key, field
        if key not in self._places:
            if len(self._places) >= _MOST_DOCUMENTS:
                self._places.clear()
            texts = _texts(self._reader.stored(row.address), field)
            self._places[key] = tuple(_Tokens(tokenize(text), self._stem) for text in texts)
        return self._places[key]


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
