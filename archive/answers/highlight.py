"""What matched in an entry's text: spans, and a snippet around them. Markup is the renderer's."""

import re
from collections.abc import Iterable

import attrs

from archive.deadlines import until_deadline
from archive.model import Span
from archive.query import Query
from archive.query.occurrences import ListPositions, find_matches
from archive.query.walk import positive_text_leaves
from archive.text.tokens import Tokenized, stemmer

WIDTH = 240
"""A snippet has about this many characters."""
_LEAD = 60
"""So many of them stand before the first highlight, if there are as many."""
_SPACE = re.compile(r"\s+")


@attrs.frozen
class Snippet:
    """A piece of a text."""

    text: str
    """The piece, its white space folded; an ellipsis where it was cut."""
    highlights: tuple[Span, ...]
    """What matched, in characters of the piece."""


@attrs.frozen
class Occurrence:
    """One place where a text has what is asked for."""

    span: Span
    """From its first character to the one after its last."""
    pieces: tuple[Span, ...]
    """The words of it: more than one, where others stand between."""


def occurrences(query: Query, text: str, language: str) -> tuple[Occurrence, ...]:
    """Where the words and phrases that a resolved tree asks for stand in a text.

    In order; each place once, though several words may fit it.
    """
    leaves = positive_text_leaves(query)
    if not leaves:
        return ()
    tokenized = Tokenized(text)
    places = ListPositions(tokenized.tokens, stemmer(language))
    found = {match for leaf in until_deadline(leaves) for match in find_matches(leaf, places)}
    return tuple(
        Occurrence(
            tokenized.span(match[0][0], match[-1][1]),
            tuple(tokenized.span(first, end) for first, end in match),
        )
        for match in sorted(found)
    )


def highlights(found: Iterable[Occurrence]) -> tuple[Span, ...]:
    """The words of some occurrences, in order, without overlaps."""
    pieces = {(piece.start, piece.end) for each in found for piece in each.pieces}
    return tuple(Span(start, end) for start, end in _merge(sorted(pieces)))


def _merge(pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in pieces:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, found: tuple[Span, ...]) -> Snippet:
    """A piece of a text around the first of some spans; its beginning, where there are none."""
    first = found[0].start if found else 0
    start = _word_start(text, max(0, first - _LEAD)) if first > _LEAD else 0
    end = max(_word_end(text, min(len(text), start + WIDTH)), found[0].end if found else 0)
    pieces: list[str] = ["…"] if start else []
    length = len("".join(pieces))
    places: dict[int, int] = {}
    """For each highlight's end in `text`, its place in the snippet."""
    shown = [span for span in found if start <= span.start and span.end <= end]
    cuts = sorted({start, end, *(edge for span in shown for edge in (span.start, span.end))})
    for left, right in zip(cuts, [*cuts[1:], end], strict=True):
        places[left] = length
        piece = _SPACE.sub(" ", text[left:right])
        pieces.append(piece)
        length += len(piece)
    if end < len(text):
        pieces.append("…")
    return Snippet(
        "".join(pieces), tuple(Span(places[span.start], places[span.end]) for span in shown)
    )


def _word_start(text: str, place: int) -> int:
    """The beginning of the first word from a place on; the place, in a text without blanks."""
    match = _SPACE.search(text, place, place + _LEAD)
    return match.end() if match else place


def _word_end(text: str, place: int) -> int:
    """The end of the last word before a place."""
    if place >= len(text):
        return len(text)
    blanks = list(_SPACE.finditer(text, max(0, place - _LEAD), place))
    return blanks[-1].start() if blanks else place
