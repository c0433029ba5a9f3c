"""What matched in an entry's text: spans, and a snippet around them. Markup is the renderer's."""

import re
from collections.abc import Iterable

import attrs

from archive.model import Entry, Span
from archive.phrases import find_phrase
from archive.query import Phrase, Query, Word
from archive.query.polarity import wanted_leaves
from archive.tokens import stemmer, tokenize_spans

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


def highlights(query: Query, entry: Entry, language: str) -> tuple[Span, ...]:
    """Where the words and phrases that a query asks for stand in an entry's text.

    In order, without overlaps.
    """
    leaves = [leaf for leaf in wanted_leaves(query) if isinstance(leaf, Word | Phrase)]
    if not leaves:
        return ()
    stem = stemmer(language)
    tokens, spans = [], []
    for token, span in tokenize_spans(entry.text):
        tokens.append(token)
        spans.append(span)
    found: set[Span] = set()
    words = {stem(leaf.token) for leaf in leaves if isinstance(leaf, Word)}
    if words:
        found.update(
            span for token, span in zip(tokens, spans, strict=True) if stem(token) in words
        )
    for leaf in leaves:
        if isinstance(leaf, Phrase):
            last = len(leaf.tokens) - 1
            for place in find_phrase(leaf.tokens, tokens):
                found.add(Span(spans[place].start, spans[place + last].end))
    return _merge(sorted(found))


def _merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


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
