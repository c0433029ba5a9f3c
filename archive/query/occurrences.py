"""Where words, phrases and things close together stand in one text, by the numbers of its tokens.

Engines, highlights and concordances all ask here, each with its own way to know where a word is.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Protocol

import attrs

from archive.deadlines import until_deadline
from archive.query import Compound, Near, OneOf, Or, Phrase, Query, Word

TokenSpan = tuple[int, int]
"""A run of tokens: the number of the first, and of the one after the last."""
MatchSpans = tuple[TokenSpan, ...]
"""One occurrence: its pieces, in order."""


class TokenPositions(Protocol):
    """Knows where the words of one text stand; numbers come in order."""

    def exact(self, token: str) -> Sequence[int]:
        """The places of a token."""

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        """The places of any of some tokens."""

    def inflected(self, token: str) -> Sequence[int]:
        """The places of the tokens with the same stem."""

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        """The places where some tokens begin to stand one behind the other."""


class ListPositions(TokenPositions):
    """The places in a list of tokens."""

    def __init__(self, tokens: Sequence[str], stem: Callable[[str], str]) -> None:
        self.tokens = tokens
        self._stem = stem

    @cached_property
    def _by_token(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for place, token in enumerate(self.tokens):
            found[token].append(place)
        return dict(found)

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for place, token in enumerate(self.tokens):
            found[self._stem(token)].append(place)
        return dict(found)

    def exact(self, token: str) -> Sequence[int]:
        return self._by_token.get(token, ())

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        there = self._by_token.keys() & tokens
        return sorted(place for token in there for place in self._by_token[token])

    def inflected(self, token: str) -> Sequence[int]:
        return self._by_stem.get(self._stem(token), ())

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        if any(token not in self._by_token for token in tokens):
            return ()
        return list(find_phrase(tokens, self.tokens))


def find_matches(query: Query, places: TokenPositions) -> list[MatchSpans]:
    """The occurrences of a word, phrase or NEAR in a text, in order.

    Those of one phrase may overlap; those with others between, or in any order, do not.
    """
    match query:
        case Phrase(tokens, slop) if slop:
            found = {token: _single(places.exact(token)) for token in tokens}
            return list(find_near([found[token] for token in tokens], slop, ordered=True))
        case Near(parts, distance):
            operands = [_pieces(part, places) for part in parts]
            return list(find_near(operands, distance, ordered=False))
    return [(piece,) for piece in _pieces(query, places)]


def count_matches(query: Query, places: TokenPositions) -> int:
    """How often a word, phrase or NEAR occurs."""
    return len(find_matches(query, places))


def count_all(queries: Sequence[Query], places: TokenPositions) -> int:
    """How many occurrences several of them have together; one that fits two counts once."""
    if len(queries) == 1:
        return count_matches(queries[0], places)
    return len({match for query in queries for match in find_matches(query, places)})


def _pieces(query: Query, places: TokenPositions) -> list[TokenSpan]:
    """Where something that NEAR may join stands, in order."""
    match query:
        case Word(token):
            return _single(places.inflected(token))
        case OneOf(tokens):
            return _single(places.any_of(tokens))
        case Phrase(tokens):
            return [(start, start + len(tokens)) for start in places.phrase(tokens)]
        case Or(parts):
            return sorted({piece for part in parts for piece in _pieces(part, places)})
        case Compound(parts):
            return _joined([_pieces(part, places) for part in parts])
    raise TypeError(f"has no places: {query!r}")


def _joined(parts: Sequence[Sequence[TokenSpan]]) -> list[TokenSpan]:
    """Where a piece of each part stands right behind one of the part before it."""
    found = list(parts[0])
    for part in parts[1:]:
        ends = defaultdict(list)
        for start, end in until_deadline(part):
            ends[start].append(end)
        found = [
            (start, end) for start, middle in until_deadline(found) for end in ends.get(middle, ())
        ]
    return found


def _single(places: Iterable[int]) -> list[TokenSpan]:
    return [(place, place + 1) for place in until_deadline(places)]


@attrs.define
class _States:
    """What has been chosen so far: of each set of operands, the best way to have served it.

    A way's value is the number of tokens between its pieces less the place where it ends, so that
    the value and the place of the next piece add up to the tokens between all of them.
    """

    full: int
    best: dict[int, tuple[int, MatchSpans]] = attrs.Factory(dict)
    waiting: list[tuple[int, int, int, MatchSpans]] = attrs.Factory(list)
    """Ways whose last piece is not over yet, by where it ends."""

    def advance(self, place: int | None) -> MatchSpans | None:
        """Take up the ways that end before a place; returns the first that has served all."""
        while self.waiting and (place is None or self.waiting[0][0] <= place):
            _, served, value, match = heapq.heappop(self.waiting)
            if served == self.full:
                self.best.clear()
                self.waiting.clear()
                return match
            if served not in self.best or value < self.best[served][0]:
                self.best[served] = value, match
        return None

    def extend(self, served: int, piece: TokenSpan, bit: int, between: int) -> None:
        """Add a piece to the best way to have served some operands, if it is close enough."""
        if served and served not in self.best:
            return
        value, match = self.best[served] if served else (-piece[0], ())
        gap = value + piece[0]
        if gap <= between:
            entry = piece[1], served | bit, gap - piece[1], (*match, piece)
            heapq.heappush(self.waiting, entry)


def find_near(
    operands: Sequence[Sequence[TokenSpan]], between: int, *, ordered: bool
) -> Iterator[MatchSpans]:
    """The matches of some operands that have at most so many other tokens between their pieces.

    Each operand is served by one of its pieces, and no token serves twice. Matches do not overlap;
    of those that do, the first to end counts. The cost grows with the number of pieces and, where
    the order is free, with that of the sets of operands.
    """
    if not all(operands):
        return
    after = [_before(operands, number, ordered) for number in range(len(operands))]
    pieces = sorted((piece, number) for number, operand in enumerate(operands) for piece in operand)
    states = _States((1 << len(operands)) - 1)
    for piece, number in until_deadline(pieces):
        if (match := states.advance(piece[0])) is not None:
            yield match
        bit, needed = 1 << number, after[number]
        candidates = [needed] if ordered else [0, *states.best]
        for served in candidates:
            if not served & bit and served & needed == needed:
                states.extend(served, piece, bit, between)
    if (match := states.advance(None)) is not None:
        yield match


def _before(operands: Sequence[Sequence[TokenSpan]], number: int, ordered: bool) -> int:
    """The set of operands that must be served before one: all before it; the equal ones, where
    the order is free, since they may stand for each other."""
    if ordered:
        return (1 << number) - 1
    return sum(1 << each for each in range(number) if operands[each] == operands[number])


def find_phrase(phrase: Sequence[str], tokens: Sequence[str]) -> Iterator[int]:
    """The places where the tokens of a phrase stand one behind the other.

    Knuth, Morris and Pratt's way: each token is looked at once, however often words repeat.
    """
    if len(phrase) == 1:
        yield from (place for place, token in enumerate(tokens) if token == phrase[0])
        return
    fallback = _fallback(phrase)
    matched = 0
    for place, token in enumerate(tokens):
        while matched and token != phrase[matched]:
            matched = fallback[matched - 1]
        if token == phrase[matched]:
            matched += 1
        if matched == len(phrase):
            yield place - matched + 1
            matched = fallback[matched - 1]


def phrase_starts(places: Sequence[Sequence[int]]) -> list[int]:
    """The same from where each token of a phrase stands."""
    starts = set(places[0])
    for step, found in enumerate(places[1:], start=1):
        starts &= {place - step for place in found}
    return sorted(starts)


def _fallback(phrase: Sequence[str]) -> list[int]:
    """For each beginning of a phrase, how much of it also ends it."""
    fallback = [0] * len(phrase)
    matched = 0
    for place in range(1, len(phrase)):
        while matched and phrase[place] != phrase[matched]:
            matched = fallback[matched - 1]
        if phrase[place] == phrase[matched]:
            matched += 1
        fallback[place] = matched
    return fallback
