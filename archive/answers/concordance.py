"""Concordances: one line for each occurrence, sorted by the words around it."""

import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from archive.answers.highlight import Occurrence
from archive.answers.results import ConcordanceLine
from archive.deadlines import check_deadline, until_deadline
from archive.model import Entry, Span
from archive.text.tokens import tokenize

LineOrder = Literal["right", "left", "position"]
LINE_SORT_ORDERS = get_args(LineOrder)
"""Sort orders of lines: by the words that follow, by the words that precede (nearest first), or by
page and position."""
CONTEXT_CHARS = 200
"""A line has at most this many characters on either side."""
_SORT_WORDS = 10
"""Number of words on one side that lines are sorted by."""
_SPACE = re.compile(r"\s+")


def concordance_lines(
    found: Iterable[tuple[Entry, Sequence[Occurrence]]], sort: str
) -> list[ConcordanceLine]:
    """Return the lines for some entries, sorted; `sort` is one of LINE_SORT_ORDERS."""
    lines = [
        _line(entry, occurrence.span)
        for entry, occurrences in until_deadline(found)
        for occurrence in occurrences
    ]
    if sort == "right":
        lines.sort(key=lambda line: _words(line.right)[:_SORT_WORDS])
    elif sort == "left":
        lines.sort(key=lambda line: _words(line.left)[: -_SORT_WORDS - 1 : -1])
    return lines


def _words(text: str) -> list[str]:
    # There may be one line for each word of the archive.
    check_deadline()
    return tokenize(text)


def _line(entry: Entry, span: Span) -> ConcordanceLine:
    text = entry.text
    return ConcordanceLine(
        entry,
        span,
        left=_collapse_space(text[max(span.start - CONTEXT_CHARS, 0) : span.start]).lstrip(),
        match=_collapse_space(text[span.start : span.end]),
        right=_collapse_space(text[span.end : span.end + CONTEXT_CHARS]).rstrip(),
    )


def _collapse_space(text: str) -> str:
    return _SPACE.sub(" ", text)
