"""The indented layout: what resiliparse makes of a Blogger page with comments.

A date header, the title, the body, a line that counts the comments, and the comments as nested
numbered lists: an entry of depth d opens with its number 2d blanks in, goes on 2d+2 blanks in, and
ends with its footer there. The layout was established by running resiliparse 0.14 over pages of
Blogger's threaded template.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile
from typing import TypeVar

import attrs

from archive.formats.common.source import Line, Source
from archive.formats.text.bylines import take_byline
from archive.formats.text.draft import Draft, DraftComment
from archive.formats.text.head_and_credits import take_credits, take_head
from archive.model import Page
from archive.text.languages import (
    FOOTERS,
    REPLY_HEADINGS,
    TOP_FOOTERS,
    declared_count,
    is_known_tail,
)

T = TypeVar("T")

_LONGEST_TAIL = 15
"""An unproven list has at most so many lines below it that are not known."""
_NUMBER = re.compile(r"(\d{1,9})\.(?:\s+|\Z)")


def number_of(line: Line) -> int | None:
    """The number of a number line, or None where the line is none."""
    if line.indent < 2 or line.indent % 2 or not line.text[:1].isdigit():
        return None
    match = _NUMBER.match(line.text)
    return int(match[1]) if match else None


def detect(source: Source) -> Iterator[Page] | None:
    """The one page, if there is a list of comments or a line that counts them; otherwise None."""
    start = _find_list(source.lines)
    return None if start is None else iter([_parse(source, start)])


def _find_list(lines: list[Line]) -> int | None:
    """Where the list of comments begins; behind the last line where a page has none of them."""
    below = _nearest_below(_with_text(lines))
    counts = [
        place
        for place, line in enumerate(lines)
        if not line.indent and declared_count(line.text) is not None
    ]
    lists = [(place, line) for place in counts if (line := below[place]) and line.indent >= 2]
    first = next((place for place, line in lists if number_of(line) == 1), None)
    if first is not None or lists:
        return (lists[-1][0] if first is None else first) + 1
    starts = [n for n, line in enumerate(lines) if line.indent == 2 and number_of(line) == 1]
    footer = next((n for n, line in enumerate(lines) if is_footer(line, below[n])), None)
    if footer is not None:
        return max((place for place in starts if place < footer), default=None)
    if starts and (not counts or counts[-1] < starts[0]) and _may_be_list(lines[starts[-1] :]):
        return starts[-1]
    if counts and _is_tail(lines[counts[-1] + 1 :]):
        return counts[-1] + 1
    return None


def _is_tail(lines: list[Line]) -> bool:
    """Whether nothing is below a count line but what belongs below a page's comments."""
    said = [line.text for line in lines if line.text]
    if not said or not is_known_tail(said[0]):
        return not said
    return not any(footer in text for text in said for footer in TOP_FOOTERS)


def is_footer(line: Line, below: Line | None) -> bool:
    """Whether a line ends an entry: it is a footer, and nothing of the entry comes below it."""
    if line.indent < 4 or line.text not in FOOTERS:
        return False
    if line.text in TOP_FOOTERS or below is None or below.indent < 2:
        return True
    if below.text in REPLY_HEADINGS and below.indent == line.indent:
        return True
    return number_of(below) is not None and below.indent < line.indent


def _may_be_list(lines: list[Line]) -> bool:
    """Whether lines may be a list of comments, though neither a count nor a footer says so.

    Below it there may be a tail, of short lines.
    """
    tail = list(dropwhile(lambda line: not line.text or line.indent >= 2, lines))
    if any(line.indent >= 2 and number_of(line) for line in tail):
        return False
    said = [line.text for line in tail if line.text]
    if said and is_known_tail(said[0]):
        return True
    return len(said) <= _LONGEST_TAIL and all(len(text) <= 60 for text in said)


def _parse(source: Source, start: int) -> Page:
    draft = Draft(source, "indented")
    draft.body = take_credits(draft, take_head(draft, source.lines[:start]))
    _Reader(draft, source.lines[start:]).read()
    return draft.finish()


@attrs.define
class _Reader:
    """Goes down the list, holding which entry is open."""

    draft: Draft
    lines: list[Line]
    path: list[int] = attrs.Factory(list)
    """The numbers of the open entry and of those it hangs on."""
    closed: bool = True
    """Whether the footer of the last entry has been seen."""
    heading: bool = False
    """Whether "Replies" has just been seen, so that a first reply is due."""
    has_footers: bool = False
    has_top_footers: bool = False
    has_headings: bool = False
    """Whether "Replies" stands over any first reply, so that it stands over each."""
    due: list[int | None] = attrs.Factory(list)
    """For each line the next number below it that stands two blanks in."""
    footer_below: list[Line | None] = attrs.Factory(list)
    """For each line the next footer below it."""

    def read(self) -> None:
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
        self.due = _nearest_below(
            [number_of(line) if line.indent == 2 else None for line in self.lines]
        )
        for place, line in enumerate(self.lines):
            if line.text and line.indent < 2 and not self._goes_on_below(place):
                self._tail(self.lines[place:])
                break
            self._read_line(place, line, below[place])
        if not self.has_footers and self.draft.comments and self.draft.declared is None:
            message = "neither a count nor footers; taken for comments by their indentation alone"
            self.draft.warn("unproven", message, self.draft.comments[0].line)

    def _goes_on_below(self, place: int) -> bool:
        """Whether text that is not indented has more of the list below it."""
        if self.has_footers:
            return self.footer_below[place] is not None
        if is_known_tail(self.lines[place].text):
            return False
        return self.due[place] == self._due(1)

    def _read_line(self, place: int, line: Line, below: Line | None) -> None:
        number = number_of(line)
        if number is not None and self._opens(line, number):
            self._open(place, line, number, below)
        elif self._is_heading(line, below):
            self.draft.add_furniture("replies", line)
            self.heading = True
        elif self._closes(line, below):
            self.draft.add_furniture("footer", line)
            self.closed = True
        else:
            self._say(line)

    def _opens(self, line: Line, number: int) -> bool:
        """Whether a number line opens an entry, and is not a paragraph that begins with one."""
        depth = line.indent // 2
        if depth > len(self.path) + 1:
            return False
        due = self._due(depth)
        if depth == 1:
            return number == due or (self.has_footers and self.closed and number > due)
        if number != due:
            return False
        if depth <= len(self.path):
            return self.closed or not self.has_footers
        return self.heading or not (self.has_footers or self.has_headings)

    def _due(self, depth: int) -> int:
        """The number that the next entry of a depth must have."""
        return self.path[depth - 1] + 1 if depth <= len(self.path) else 1

    def _open(self, place: int, line: Line, number: int, below: Line | None) -> None:
        depth = line.indent // 2
        if number != (due := self._due(depth)):
            message = f"a comment is numbered {number} where {due} was due"
            self.draft.warn("number", message, line.number)
        self.path[depth - 1 :] = [number]
        comment = DraftComment(".".join(map(str, self.path)), line.number)
        self.draft.comments.append(comment)
        match = _NUMBER.match(line.text)
        cut = match.end() if match else 0
        self.draft.add_furniture("number", line.cut(0, cut))
        rest = line.cut(cut)
        self.closed = self.heading = False
        if rest.text in REPLY_HEADINGS and self._is_lost(place, line, below):
            self.draft.add_furniture("replies", rest)
            self.closed = self.heading = True
        elif rest.text:
            blank_below = below is None or below.number > line.number + 1
            text = take_byline(self.draft, comment, rest, blank_below)
            comment.lines.extend([text] if text else [])

    def _is_lost(self, place: int, line: Line, below: Line | None) -> bool:
        """Whether a number line that says "Replies" is all that is left of a comment.

        Its first reply comes next, and with footers that reply's own before any other.
        """
        if not _is_first_reply(below, line.indent + 2):
            return False
        if not self.has_footers:
            return below is not None and below.number == line.number + 1
        footer = self.footer_below[place]
        return footer is not None and footer.indent > line.indent + 2

    def _is_heading(self, line: Line, below: Line | None) -> bool:
        """Whether a line stands over replies; it does so where nothing closes what they answer."""
        may_be_open = not (self.has_top_footers if len(self.path) == 1 else self.has_footers)
        return (
            line.text in REPLY_HEADINGS
            and bool(self.path)
            and line.indent == 2 * len(self.path) + 2
            and (self.closed or may_be_open)
            and _is_first_reply(below, line.indent)
        )

    def _closes(self, line: Line, below: Line | None) -> bool:
        """Whether a line is the open entry's footer."""
        is_open = not self.closed and line.indent == 2 * len(self.path) + 2
        return is_open and is_footer(line, below)

    def _say(self, line: Line) -> None:
        if not self.draft.comments:
            self.draft.body.append(line)
            return
        comment = self.draft.comments[-1]
        if line.text and (self.closed or line.indent < 2):
            where = "after the footer" if self.closed else "not indented, in the middle"
            message = f"text {where} of comment {comment.locator} was taken to be part of it"
            self.draft.warn("stray", message, line.number)
        comment.lines.append(line)

    def _tail(self, lines: list[Line]) -> None:
        """Set down what stands below the last comment; warn of what is not known to stand there."""
        unknown = list(takewhile(lambda line: not is_known_tail(line.text), lines))
        for line in lines:
            self.draft.add_furniture("tail", line)
        said = [line.number for line in unknown if line.text]
        if said:
            message = f"lines {said[0]} to {said[-1]} stand below the last comment and are left out"
            self.draft.warn("tail", message, said[0])


def _with_text(lines: Iterable[Line]) -> list[Line | None]:
    """The lines, None in place of blank ones."""
    return [line if line.text else None for line in lines]


def _nearest_below(values: Sequence[T | None]) -> list[T | None]:
    """For each place the next value below it that is not None."""
    below: list[T | None] = [None] * len(values)
    for place in range(len(values) - 1, 0, -1):
        value = values[place]
        below[place - 1] = below[place] if value is None else value
    return below


def _is_first_reply(line: Line | None, indent: int) -> bool:
    """Whether a line opens a first reply at an indentation."""
    return line is not None and line.indent == indent and number_of(line) == 1
