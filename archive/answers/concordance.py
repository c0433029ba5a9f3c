"""Concordances: one line for each occurrence, sorted by the words around it."""

import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal, get_args

import attrs

from archive.answers.highlight import find_in_tokens
from archive.answers.results import ConcordanceLine
from archive.deadlines import until_deadline
from archive.engines.protocol import Match
from archive.model import Entry, Span
from archive.query import Query
from archive.text.tokens import Tokenized

LineOrder = Literal["right", "left", "position"]
LINE_SORT_ORDERS = get_args(LineOrder)
"""Sort orders of lines: by the words that follow, by the words that precede (nearest first), or by
page and position."""
CONTEXT_CHARS = 200
"""A line has at most this many characters on either side."""
_SORT_WORDS = 10
"""Number of words on one side that lines are sorted by."""
_SPACE = re.compile(r"\s+")


@attrs.frozen
class _Occurrence:
    """An occurrence of which a line may be made."""

    words: tuple[str, ...]
    """The words that its line is sorted by."""
    entry: Entry
    """The entry that contains it."""
    span: Span
    """Its span in the entry's text."""


@attrs.define
class LineFinder:
    """Finds the lines of a concordance, and counts what it saw."""

    leaves: Sequence[Query]
    """The words and phrases to find, as a resolved tree has them."""
    language: str
    """The language whose inflections are found."""
    sort: str
    """One of LINE_SORT_ORDERS."""
    occurrences: int = 0
    """Number of occurrences found so far."""
    silent: int = 0
    """Number of entries so far that have none."""

    def lines(
        self, matches: Iterable[Match], offset: int, limit: int | None
    ) -> tuple[ConcordanceLine, ...]:
        """Return the lines of some entries, from `offset` on and at most `limit`.

        By position, entries after the last line are not read, and so not counted.
        """
        found = self._find(matches)
        stop = None if limit is None else offset + limit
        if self.sort != "position":
            found = iter(_sorted(found, stop))
        return tuple(_line(each.entry, each.span) for each in islice(found, offset, stop))

    def _find(self, matches: Iterable[Match]) -> Iterator[_Occurrence]:
        for match in until_deadline(matches):
            # A post that is cut into sections has its occurrences in them.
            if not self.leaves or match.is_cut:
                self.silent += 1
                continue
            tokenized = Tokenized(match.entry.text)
            found = find_in_tokens(self.leaves, tokenized.tokens, self.language)
            self.silent += not found
            self.occurrences += len(found)
            for spans in found:
                first, end = spans[0][0], spans[-1][1]
                words = self._sort_words(tokenized.tokens, first, end)
                yield _Occurrence(words, match.entry, tokenized.span(first, end))

    def _sort_words(self, tokens: Sequence[str], first: int, end: int) -> tuple[str, ...]:
        if self.sort == "right":
            return tuple(tokens[end : end + _SORT_WORDS])
        if self.sort == "left":
            return tuple(tokens[max(first - _SORT_WORDS, 0) : first][::-1])
        return ()


def _sorted(found: Iterable[_Occurrence], count: int | None) -> list[_Occurrence]:
    """Return the first occurrences by their words; those with the same words in their order."""
    if count is None:
        return sorted(found, key=lambda each: each.words)
    return heapq.nsmallest(count, found, key=lambda each: each.words)


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
