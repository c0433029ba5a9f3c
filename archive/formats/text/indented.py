"""The indented layout: Blogger pages with comments as resiliparse extracts them.

A page is a date header, the title, the body, a count line, and the comments as nested numbered
lists. A comment of depth d opens with its number, indented by 2d blanks; its text and footer are
indented by 2d+2 blanks. The layout was established by running resiliparse 0.14 on pages of
Blogger's threaded template.

A paragraph may begin with a number too. So a number opens a comment only if it is the next of its
depth (or, after a footer, a later one of the top level), and a reply only if the comment above has
ended with its footer or, for a first reply, "Replies" is above it. On pages without footers,
indentation and numbers decide (`number_lines`), and locators count the comments that are there.
"Delete" is a footer only if no more of its comment follows.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile
from typing import TypeVar

import attrs

from archive.formats.common.phrases import line_range
from archive.formats.common.source import Line, Source
from archive.formats.text.bylines import take_byline
from archive.formats.text.draft import Draft, DraftComment
from archive.formats.text.head_and_credits import take_credits, take_head
from archive.formats.text.number_lines import (
    BULLET,
    NumberLines,
    goes_on,
    mark_end,
    number_of,
)
from archive.model import Page
from archive.text.languages import (
    FOOTERS,
    REPLY_HEADINGS,
    TOP_FOOTERS,
    declared_count,
    is_known_tail,
)

T = TypeVar("T")

_MAX_TAIL_LINES = 15
"""Below a list without count line and footers, at most this many lines are read as the tail."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page if it has a list of comments or a count line, otherwise None."""
    start = _find_list(source.lines)
    return None if start is None else iter([_parse(source, start)])


def _find_list(lines: list[Line]) -> int | None:
    """Return the index of the list's first line, or None if the layout is not indented.

    Without comments, that is the line after the count line.
    """
    below = _nearest_below(_with_text(lines))
    counts = [
        index
        for index, line in enumerate(lines)
        if not line.indent and declared_count(line.text) is not None
    ]
    lists = [(index, line) for index in counts if (line := below[index]) and line.indent >= 2]
    first = next((index for index, line in lists if number_of(line) == 1), None)
    if first is not None or lists:
        return (lists[-1][0] if first is None else first) + 1
    starts = _find_starts(lines)
    footer = next((n for n, line in enumerate(lines) if is_footer(line, below[n])), None)
    if footer is not None:
        return max((index for index in starts if index < footer), default=None)
    if starts and (not counts or counts[-1] < starts[0]) and _may_be_list(lines[starts[-1] :]):
        return starts[-1]
    if counts and _is_tail(lines[counts[-1] + 1 :]):
        return counts[-1] + 1
    return None


def _find_starts(lines: list[Line]) -> list[int]:
    """Return the indexes of the lines at which a list may begin: with 1, or with another number
    where the first comments were dropped."""
    numbered = [(n, number) for n, line in enumerate(lines)
                if line.indent == 2 and (number := number_of(line)) is not None]  # fmt: skip
    starts = [n for n, number in numbered if number == 1]
    if not starts and goes_on([number for _, number in numbered]):
        return [numbered[0][0]]
    return starts


def _is_tail(lines: list[Line]) -> bool:
    """Return whether the lines below a count line are only the tail of a page."""
    texts = [line.text for line in lines if line.text]
    if not texts or not is_known_tail(texts[0]):
        return not texts
    return not any(footer in text for text in texts for footer in TOP_FOOTERS)


def is_footer(line: Line, below: Line | None) -> bool:
    """Return whether a line is a footer that ends a comment, with no more of its text below."""
    if line.indent < 4 or line.text not in FOOTERS:
        return False
    if line.text in TOP_FOOTERS or below is None or below.indent < 2:
        return True
    if below.text in REPLY_HEADINGS and below.indent == line.indent:
        return True
    return number_of(below) is not None and below.indent < line.indent


def _may_be_list(lines: list[Line]) -> bool:
    """Return whether lines without a count line and footers may be a list of comments.

    A tail of short lines may follow the list.
    """
    tail = list(dropwhile(lambda line: not line.text or line.indent >= 2, lines))
    if any(line.indent >= 2 and number_of(line) for line in tail):
        return False
    texts = [line.text for line in tail if line.text]
    if texts and is_known_tail(texts[0]):
        return True
    return len(texts) <= _MAX_TAIL_LINES and all(len(text) <= 60 for text in texts)


def _parse(source: Source, start: int) -> Page:
    draft = Draft(source, "indented")
    draft.body = take_credits(draft, take_head(draft, source.lines[:start]))
    _Reader(draft, source.lines[start:]).read()
    return draft.finish()


@attrs.define
class _Reader:
    """Assigns the lines of the list, from first to last, to the comments."""

    draft: Draft
    lines: list[Line]
    path: list[int] = attrs.Factory(list)
    """Numbers of the open comment and of its ancestors, the outermost first."""
    places: list[int] = attrs.Factory(list)
    """The same, as the comments that are there are counted."""
    is_closed: bool = True
    """Whether the last comment has ended: its footer has been read, or its text is lost."""
    is_below_heading: bool = False
    """Whether "Replies" has just been read, so that a first reply must follow."""
    has_footers: bool = False
    """Whether any comment has a footer."""
    has_top_footers: bool = False
    """Whether any top-level comment has a footer."""
    has_headings: bool = False
    """Whether "Replies" is above any first reply, and so above each of them."""
    next_top_number: list[int | None] = attrs.Factory(list)
    """For each line, the next number below it that is indented by two blanks."""
    footer_below: list[Line | None] = attrs.Factory(list)
    """For each line, the next footer below it."""
    number_lines: NumberLines = attrs.Factory(lambda self: NumberLines(self.lines), takes_self=True)
    """What the number lines around one say of it, on a page without footers."""

    def read(self) -> None:
        """Read all lines into the draft."""
        below = _nearest_below(_with_text(self.lines))
        pairs = list(zip(self.lines, below, strict=True))
        footers = [line if is_footer(line, under) else None for line, under in pairs]
        self.has_footers = any(footers)
        self.has_top_footers = any(line and line.text in TOP_FOOTERS for line in footers)
        self.has_headings = any(
            line.text in REPLY_HEADINGS and _is_first_reply(under, line.indent)
            for line, under in pairs
        )
        self.footer_below = _nearest_below(footers)
        self.next_top_number = _nearest_below(
            [number_of(line) if line.indent == 2 else None for line in self.lines]
        )
        for index, line in enumerate(self.lines):
            if line.text and line.indent < 2 and not self._goes_on_below(index):
                self._read_tail(self.lines[index:])
                break
            self._read_line(index, line, below[index])
        if not self.has_footers and self.draft.comments and self.draft.declared is None:
            message = "comments recognised by indentation only; no count line, no footers"
            self.draft.warn("unproven", message, self.draft.comments[0].line)

    def _goes_on_below(self, index: int) -> bool:
        """Return whether the list continues below a line that is not indented."""
        if self.has_footers:
            return self.footer_below[index] is not None
        if is_known_tail(self.lines[index].text):
            return False
        return self.next_top_number[index] == self._expected_number(1)

    def _read_line(self, index: int, line: Line, below: Line | None) -> None:
        number = number_of(line)
        if number is not None and self._opens(index, line, number):
            self._open(index, line, number, below)
        elif self._is_bulleted_reply(index, line):
            self._open(index, line, BULLET, below)
        elif self._is_heading(line, below):
            self.draft.add_furniture("replies", line)
            self.is_below_heading = True
        elif self._closes(line, below):
            self.draft.add_furniture("footer", line)
            self.is_closed = True
        else:
            self._add_text(line)

    def _opens(self, index: int, line: Line, number: int) -> bool:
        """Return whether a number line opens a comment, not a paragraph that begins with one."""
        depth = line.indent // 2
        if depth > len(self.path) + 1:
            return False
        expected = self._expected_number(depth)
        if not self.has_footers:
            return self._opens_without_footers(index, depth, number, expected)
        if depth == 1:
            return number == expected or (self.is_closed and number > expected)
        if number != expected:
            return False
        return self.is_closed if depth <= len(self.path) else self.is_below_heading

    def _opens_without_footers(self, index: int, depth: int, number: int, expected: int) -> bool:
        if depth > len(self.path) and depth > 1 and self.has_headings:
            return self.is_below_heading and number == expected
        if number == expected:
            return depth == 1 or self.number_lines.is_apart(index)
        return self.number_lines.skips(index, depth, expected)

    def _is_bulleted_reply(self, index: int, line: Line) -> bool:
        """Return whether a line opens a reply of an unnumbered list."""
        if self.has_footers or self.has_headings or line.indent // 2 > len(self.path) + 1:
            return False
        return self.number_lines.is_reply(index, line.indent)

    def _expected_number(self, depth: int) -> int:
        """Return the number that the next comment of a depth must have."""
        return self.path[depth - 1] + 1 if depth <= len(self.path) else 1

    def _open(self, index: int, line: Line, number: int, below: Line | None) -> None:
        depth = line.indent // 2
        expected = self._expected_number(depth)
        if number not in (expected, BULLET):
            message = f"comment number {number} where {expected} was expected"
            self.draft.warn("number", message, line.number)
        place = self.places[depth - 1] + 1 if depth <= len(self.places) else 1
        self.path[depth - 1 :] = [number or expected]
        self.places[depth - 1 :] = [place]
        locator = self.path if self.has_footers else self.places
        comment = DraftComment(".".join(map(str, locator)), line.number)
        self.draft.comments.append(comment)
        cut = mark_end(line)
        self.draft.add_furniture("number", line.cut(0, cut))
        rest = line.cut(cut)
        self.is_closed = self.is_below_heading = False
        if rest.text in REPLY_HEADINGS and self._is_lost(index, line, below):
            self.draft.add_furniture("replies", rest)
            self.is_closed = self.is_below_heading = True
        elif rest.text:
            blank_below = below is None or below.number > line.number + 1
            text = take_byline(self.draft, comment, rest, blank_below)
            comment.lines.extend([text] if text else [])

    def _is_lost(self, index: int, line: Line, below: Line | None) -> bool:
        """Return whether a comment is lost, with only its number and "Replies" left.

        Its first reply must follow. On a page with footers, the next footer must be that reply's.
        """
        if not _is_first_reply(below, line.indent + 2):
            return False
        if not self.has_footers:
            return below is not None and below.number == line.number + 1
        footer = self.footer_below[index]
        return footer is not None and footer.indent > line.indent + 2

    def _is_heading(self, line: Line, below: Line | None) -> bool:
        """Return whether a line is the heading over the replies to the open comment.

        That comment must have ended, unless comments of its depth have no footers.
        """
        may_be_open = not (self.has_top_footers if len(self.path) == 1 else self.has_footers)
        return (
            line.text in REPLY_HEADINGS
            and bool(self.path)
            and line.indent == 2 * len(self.path) + 2
            and (self.is_closed or may_be_open)
            and _is_first_reply(below, line.indent)
        )

    def _closes(self, line: Line, below: Line | None) -> bool:
        """Return whether a line is the footer of the open comment."""
        is_open = not self.is_closed and line.indent == 2 * len(self.path) + 2
        return is_open and is_footer(line, below)

    def _add_text(self, line: Line) -> None:
        if not self.draft.comments:
            self.draft.body.append(line)
            return
        comment = self.draft.comments[-1]
        if line.text and (self.is_closed or line.indent < 2):
            where = "after its footer" if self.is_closed else "that is not indented"
            message = f"comment {comment.locator} includes text {where}"
            self.draft.warn("stray", message, line.number)
        comment.lines.append(line)

    def _read_tail(self, lines: list[Line]) -> None:
        """Record the tail as furniture, with a warning if it begins with unknown lines."""
        unknown = list(takewhile(lambda line: not is_known_tail(line.text), lines))
        for line in lines:
            self.draft.add_furniture("tail", line)
        numbers = [line.number for line in unknown if line.text]
        if numbers:
            message = f"left out below the last comment: {line_range(numbers)}"
            self.draft.warn("tail", message, numbers[0])


def _with_text(lines: Iterable[Line]) -> list[Line | None]:
    """Replace blank lines by None."""
    return [line if line.text else None for line in lines]


def _nearest_below(values: Sequence[T | None]) -> list[T | None]:
    """Return, for each index, the next value after it that is not None."""
    below: list[T | None] = [None] * len(values)
    for index in range(len(values) - 1, 0, -1):
        value = values[index]
        below[index - 1] = below[index] if value is None else value
    return below


def _is_first_reply(line: Line | None, indent: int) -> bool:
    """Return whether a line opens a first reply and has the given indentation."""
    return line is not None and line.indent == indent and number_of(line) == 1
