"""Concordances: every occurrence on a line of its own, in the order of what is beside it."""

import re
from collections.abc import Iterable, Sequence

from archive.answers.highlight import Occurrence
from archive.answers.results import ConcordanceLine
from archive.deadlines import check_deadline, until_deadline
from archive.model import Entry, Span
from archive.text.tokens import tokenize

SORTS = ("right", "left", "position")
"""The orders of lines: by the words that follow, by those that precede, from the nearest on; or by
page and place."""
CONTEXT = 200
"""So many characters are kept on either side."""
_WORDS = 10
"""So many words decide about the order."""
_SPACE = re.compile(r"\s+")


def concordance_lines(
    found: Iterable[tuple[Entry, Sequence[Occurrence]]], sort: str
) -> list[ConcordanceLine]:
    """The lines of some entries, in one of the orders of SORTS; ties go by page and place."""
    lines = [_line(entry, each.span) for entry, spans in until_deadline(found) for each in spans]
    if sort == "right":
        lines.sort(key=lambda line: _words(line.right)[:_WORDS])
    elif sort == "left":
        lines.sort(key=lambda line: _words(line.left)[: -_WORDS - 1 : -1])
    return lines


def _words(text: str) -> list[str]:
    # There may be a line for each word of the archive.
    check_deadline()
    return tokenize(text)


def _line(entry: Entry, span: Span) -> ConcordanceLine:
    text = entry.text
    return ConcordanceLine(
        entry,
        span,
        left=_fold(text[max(span.start - CONTEXT, 0) : span.start]).lstrip(),
        match=_fold(text[span.start : span.end]),
        right=_fold(text[span.end : span.end + CONTEXT]).rstrip(),
    )


def _fold(text: str) -> str:
    return _SPACE.sub(" ", text)
