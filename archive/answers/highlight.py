"""Find what matches in an entry's text, and cut a snippet around it; renderers add markup."""

import re
from collections.abc import Iterable, Sequence

import attrs

from archive.deadlines import until_deadline
from archive.model import Span
from archive.query import Query
from archive.query.occurrences import ListPositions, MatchSpans, find_matches
from archive.query.walk import positive_text_leaves
from archive.text.stems import stemmer
from archive.text.tokens import Tokenized

SNIPPET_CHARS = 240
"""A snippet has about this many characters."""
_LEAD_CHARS = 60
"""A snippet begins at most this many characters before the first highlight; both of its ends are
moved by at most this many to the boundary of a word."""
_SPACE = re.compile(r"\s+")


@attrs.frozen
class Snippet:
    """A piece of a text."""

    text: str
    """The piece, with white space collapsed and an ellipsis where it was cut."""
    highlights: tuple[Span, ...]
    """Spans of `text` that match."""


@attrs.frozen
class Occurrence:
    """One place where a word, phrase or NEAR matches."""

    span: Span
    """The whole match, with the words between."""
    pieces: tuple[Span, ...]
    """The matching words; several spans if there are other words between."""


def find_occurrences(query: Query, text: str, language: str) -> tuple[Occurrence, ...]:
    """Return the occurrences in a text of the words and phrases of a resolved tree, in order.

    An occurrence that fits several words of the tree is returned once.
    """
    leaves = positive_text_leaves(query)
    if not leaves:
        return ()
    tokenized = Tokenized(text)
    return tuple(
        Occurrence(
            tokenized.span(match[0][0], match[-1][1]),
            tuple(tokenized.span(first, end) for first, end in match),
        )
        for match in find_in_tokens(leaves, tokenized.tokens, language)
    )


def find_in_tokens(
    leaves: Iterable[Query], tokens: Sequence[str], language: str
) -> list[MatchSpans]:
    """Return the positions of the tokens that match any of some text nodes, in order.

    An occurrence that fits several of them is returned once.
    """
    positions = ListPositions(tokens, stemmer(language))
    return sorted(
        {match for leaf in until_deadline(leaves) for match in find_matches(leaf, positions)}
    )


def highlights_of(occurrences: Iterable[Occurrence]) -> tuple[Span, ...]:
    """Return the spans of the matching words, in order and with overlapping ones merged."""
    pieces = {(piece.start, piece.end) for each in occurrences for piece in each.pieces}
    return tuple(Span(start, end) for start, end in _merge_overlaps(sorted(pieces)))


def _merge_overlaps(pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, found: tuple[Span, ...]) -> Snippet:
    """Return a piece of a text around the first of the spans found, or its beginning if none."""
    first = found[0].start if found else 0
    start = _word_start(text, max(0, first - _LEAD_CHARS)) if first > _LEAD_CHARS else 0
    end = max(_word_end(text, min(len(text), start + SNIPPET_CHARS)), found[0].end if found else 0)
    pieces: list[str] = ["…"] if start else []
    length = len("".join(pieces))
    offsets: dict[int, int] = {}  # Each cut, as an index of `text` and as one of the snippet.
    inside = [span for span in found if start <= span.start and span.end <= end]
    cuts = sorted({start, end, *(edge for span in inside for edge in (span.start, span.end))})
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        offsets[left] = length
        piece = _SPACE.sub(" ", text[left:right])
        pieces.append(piece)
        length += len(piece)
    if end < len(text):
        pieces.append("…")
    return Snippet(
        "".join(pieces), tuple(Span(offsets[span.start], offsets[span.end]) for span in inside)
    )


def _word_start(text: str, index: int) -> int:
    """Return where the next word after an index begins, or the index if no space is near."""
    match = _SPACE.search(text, index, index + _LEAD_CHARS)
    return match.end() if match else index


def _word_end(text: str, index: int) -> int:
    """Return where the last whole word before an index ends, or the index if no space is near."""
    if index >= len(text):
        return len(text)
    spaces = list(_SPACE.finditer(text, max(0, index - _LEAD_CHARS), index))
    return spaces[-1].start() if spaces else index
