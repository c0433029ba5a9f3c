"""Find words, phrases and NEAR matches in one text, by token position.

Engines, highlights and concordances all use this, each with its own TokenPositions.
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
"""A run of tokens: position of the first, and position after the last."""
MatchSpans = tuple[TokenSpan, ...]
"""The spans of one occurrence, in order."""


class TokenPositions(Protocol):
    """Looks up the positions of words in one text, in ascending order."""

    def exact(self, token: str) -> Sequence[int]:
        """Return the positions of a token."""

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        """Return the positions of any of several tokens."""

    def inflected(self, token: str) -> Sequence[int]:
        """Return the positions of all tokens with the same stem."""

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        """Return the positions at which a sequence of tokens starts."""


class ListPositions(TokenPositions):
    """Positions in a list of tokens."""

    def __init__(self, tokens: Sequence[str], stem: Callable[[str], str]) -> None:
        self.tokens = tokens
        self._stem = stem

    @cached_property
    def _by_token(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for position, token in enumerate(self.tokens):
            found[token].append(position)
        return dict(found)

    @cached_property
    def _by_stem(self) -> dict[str, list[int]]:
        found = defaultdict(list)
        for position, token in enumerate(self.tokens):
            found[self._stem(token)].append(position)
        return dict(found)

    def exact(self, token: str) -> Sequence[int]:
        return self._by_token.get(token, ())

    def any_of(self, tokens: frozenset[str]) -> Sequence[int]:
        present = self._by_token.keys() & tokens
        return sorted(position for token in present for position in self._by_token[token])

    def inflected(self, token: str) -> Sequence[int]:
        return self._by_stem.get(self._stem(token), ())

    def phrase(self, tokens: Sequence[str]) -> Sequence[int]:
        if any(token not in self._by_token for token in tokens):
            return ()
        return list(find_phrase(tokens, self.tokens))


def find_matches(query: Query, positions: TokenPositions) -> list[MatchSpans]:
    """Return the occurrences of a text node in a text, in order.

    Occurrences of an exact phrase may overlap; those of Near and of phrases with slop do not.
    """
    match query:
        case Phrase(tokens, slop) if slop:
            spans = {token: _unit_spans(positions.exact(token)) for token in tokens}
            return list(find_near([spans[token] for token in tokens], slop, ordered=True))
        case Near(parts, distance):
            operands = [_find_spans(part, positions) for part in parts]
            return list(find_near(operands, distance, ordered=False))
    return [(span,) for span in _find_spans(query, positions)]


def count_matches(query: Query, positions: TokenPositions) -> int:
    """Return the number of occurrences of a text node."""
    return len(find_matches(query, positions))


def count_distinct_matches(queries: Sequence[Query], positions: TokenPositions) -> int:
    """Return the number of occurrences of several text nodes; one that fits two counts once."""
    if len(queries) == 1:
        return count_matches(queries[0], positions)
    return len({match for query in queries for match in find_matches(query, positions)})


def _find_spans(query: Query, positions: TokenPositions) -> list[TokenSpan]:
    """Return the spans of a possible operand of NEAR, in order."""
    match query:
        case Word(token):
            return _unit_spans(positions.inflected(token))
        case OneOf(tokens):
            return _unit_spans(positions.any_of(tokens))
        case Phrase(tokens):
            return [(start, start + len(tokens)) for start in positions.phrase(tokens)]
        case Or(parts):
            return sorted({span for part in parts for span in _find_spans(part, positions)})
        case Compound(parts):
            return _join_adjacent([_find_spans(part, positions) for part in parts])
    raise TypeError(f"not an operand of NEAR: {query!r}")


def _join_adjacent(parts: Sequence[Sequence[TokenSpan]]) -> list[TokenSpan]:
    """Return the spans that consist of one span of each part, each right after the one before."""
    found = list(parts[0])
    for part in parts[1:]:
        ends = defaultdict(list)
        for start, end in until_deadline(part):
            ends[start].append(end)
        found = [
            (start, end) for start, middle in until_deadline(found) for end in ends.get(middle, ())
        ]
    return found


def _unit_spans(positions: Iterable[int]) -> list[TokenSpan]:
    return [(position, position + 1) for position in until_deadline(positions)]


@attrs.define
class _PartialMatches:
    """The cheapest partial match for each set of operands, given as a bit mask.

    The cost of a partial match is the number of tokens between its spans minus the position where
    it ends, so that cost plus the start of the next span is the number of tokens between them all.
    """

    all_operands: int
    """Mask of all operands."""
    cheapest: dict[int, tuple[int, MatchSpans]] = attrs.Factory(dict)
    """Cost and spans by operands matched, for matches that end before the current position."""
    pending: list[tuple[int, int, int, MatchSpans]] = attrs.Factory(list)
    """Heap of matches that have not ended yet: end, operands matched, cost, spans."""

    def advance(self, position: int | None) -> MatchSpans | None:
        """Move on to a position, or to the end; return a match of all operands that ends by then.

        If there is one, all partial matches are dropped, so that matches do not overlap.
        """
        while self.pending and (position is None or self.pending[0][0] <= position):
            _, matched, cost, match = heapq.heappop(self.pending)
            if matched == self.all_operands:
                self.cheapest.clear()
                self.pending.clear()
                return match
            if matched not in self.cheapest or cost < self.cheapest[matched][0]:
                self.cheapest[matched] = cost, match
        return None

    def extend(self, matched: int, span: TokenSpan, operand: int, slop: int) -> None:
        """Add an operand's span to the cheapest match of the operands in `matched`.

        Nothing is added if there is no such match or it is too far away.
        """
        if matched and matched not in self.cheapest:
            return
        cost, match = self.cheapest[matched] if matched else (-span[0], ())
        between = cost + span[0]
        if between <= slop:
            entry = span[1], matched | operand, between - span[1], (*match, span)
            heapq.heappush(self.pending, entry)


def find_near(
    operands: Sequence[Sequence[TokenSpan]], slop: int, *, ordered: bool
) -> Iterator[MatchSpans]:
    """Yield the matches of all operands with at most `slop` other tokens between their spans.

    A match has one span of each operand, in their order if `ordered`, and uses no token twice.
    Matches do not overlap; of those that would, the one that ends first counts. The cost grows with
    the number of spans and, if not `ordered`, with the number of sets of operands.
    """
    if not all(operands):
        return
    prerequisites = [_prerequisites(operands, number, ordered) for number in range(len(operands))]
    spans = sorted((span, number) for number, operand in enumerate(operands) for span in operand)
    partial = _PartialMatches((1 << len(operands)) - 1)
    for span, number in until_deadline(spans):
        if (match := partial.advance(span[0])) is not None:
            yield match
        bit, required = 1 << number, prerequisites[number]
        candidates = [required] if ordered else [0, *partial.cheapest]
        for matched in candidates:
            if not matched & bit and matched & required == required:
                partial.extend(matched, span, bit, slop)
    if (match := partial.advance(None)) is not None:
        yield match


def _prerequisites(operands: Sequence[Sequence[TokenSpan]], number: int, ordered: bool) -> int:
    """Return the mask of operands that must be matched before an operand.

    If `ordered`, these are all before it. Otherwise they are the equal ones before it, since their
    spans are interchangeable.
    """
    if ordered:
        return (1 << number) - 1
    return sum(1 << each for each in range(number) if operands[each] == operands[number])


def find_phrase(phrase: Sequence[str], tokens: Sequence[str]) -> Iterator[int]:
    """Yield the positions at which a phrase starts in a list of tokens.

    Uses the Knuth–Morris–Pratt algorithm: each token is read once, however often words repeat.
    """
    if len(phrase) == 1:
        yield from (position for position, token in enumerate(tokens) if token == phrase[0])
        return
    fallback = _fallback_table(phrase)
    matched = 0
    for position, token in enumerate(tokens):
        while matched and token != phrase[matched]:
            matched = fallback[matched - 1]
        if token == phrase[matched]:
            matched += 1
        if matched == len(phrase):
            yield position - matched + 1
            matched = fallback[matched - 1]


def phrase_starts(positions: Sequence[Sequence[int]]) -> list[int]:
    """Return the positions at which a phrase starts, given those of each of its tokens."""
    starts = set(positions[0])
    for step, found in enumerate(positions[1:], start=1):
        starts &= {position - step for position in found}
    return sorted(starts)


def _fallback_table(phrase: Sequence[str]) -> list[int]:
    """Return the length of the longest proper prefix that is also a suffix, for each prefix."""
    fallback = [0] * len(phrase)
    matched = 0
    for index in range(1, len(phrase)):
        while matched and phrase[index] != phrase[matched]:
            matched = fallback[matched - 1]
        if phrase[index] == phrase[matched]:
            matched += 1
        fallback[index] = matched
    return fallback
