"""The indented layout: what resiliparse makes of a Blogger page with comments.

A date header, the title, the body, a line that counts the comments, and the comments as nested
numbered lists: an entry of depth d opens with its number 2d blanks in, goes on 2d+2 blanks in, and
ends with its footer there. The layout was established by running resiliparse 0.14 over pages of
Blogger's threaded template.
"""

import re
from collections.abc import Iterator

import attrs

from archive.formats.bylines import take_byline
from archive.formats.draft import Comment, Draft
from archive.formats.framing import take_credits, take_head
from archive.formats.languages import FOOTERS, REPLIES, declared_count, is_known_tail
from archive.formats.source import Line, Source
from archive.model import Page

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
    counts = [
        place
        for place, line in enumerate(lines)
        if not line.indent and declared_count(line.text) is not None
    ]
    for place in reversed(counts):
        below = next((line for line in lines[place + 1 :] if line.text), None)
        if below is not None and below.indent >= 2:
            return place + 1
    starts = [
        place for place, line in enumerate(lines) if line.indent == 2 == 1 + (number_of(line) or 0)
    ]
    footer = next((n for n, line in enumerate(lines) if _is_footer(line)), None)
    if footer is not None:
        return max((place for place in starts if place < footer), default=None)
    if starts and all(_may_follow(line) for line in lines[starts[-1] :]):
        return starts[-1]
    if counts and all(is_known_tail(line.text) for line in lines[counts[-1] + 1 :] if line.text):
        return counts[-1] + 1
    return None


def _is_footer(line: Line) -> bool:
    return line.indent >= 4 and line.text in FOOTERS


def _may_follow(line: Line) -> bool:
    """Whether a line may stand in or below a list that nothing else shows to be one of comments."""
    return not line.text or line.indent >= 2 or is_known_tail(line.text)


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
    last_footer: int = -1
    last_numbers: dict[int, int] = attrs.Factory(dict)
    """For each number 2 blanks in, the last line it opens."""

    def read(self) -> None:
        for place, line in enumerate(self.lines):
            if _is_footer(line):
                self.last_footer, self.has_footers = place, True
            elif line.indent == 2 and (number := number_of(line)) is not None:
                self.last_numbers[number] = place
        below = _next_with_text(self.lines)
        for place, line in enumerate(self.lines):
            if line.text and line.indent < 2 and not self._goes_on_below(place):
                self._tail(self.lines[place:])
                return
            self._read_line(
                line, below[place], place + 1 < len(self.lines) and not self.lines[place + 1].text
            )

    def _goes_on_below(self, place: int) -> bool:
        due = self.path[0] + 1 if self.path else 1
        return self.last_footer > place or self.last_numbers.get(due, -1) > place

    def _read_line(self, line: Line, below: Line | None, blank_below: bool) -> None:
        number = number_of(line)
        if number is not None and self._opens(line, number):
            self._open(line, number, below, blank_below)
        elif self._is_heading(line, below):
            self.draft.furnish("replies", line)
            self.heading = True
        elif self._closes(line, below):
            self.draft.furnish("footer", line)
            self.closed = True
        else:
            self._say(line)

    def _opens(self, line: Line, number: int) -> bool:
        """Whether a number line opens an entry, and is not a paragraph that begins with one."""
        depth = line.indent // 2
        if depth > len(self.path) + 1:
            return False
        is_sibling = depth <= len(self.path)
        due = self.path[depth - 1] + 1 if is_sibling else 1
        if depth == 1:
            return number == due or (self.has_footers and self.closed and number > due)
        if number != due:
            return False
        return not self.has_footers or (self.closed if is_sibling else self.heading)

    def _open(self, line: Line, number: int, below: Line | None, blank_below: bool) -> None:
        depth = line.indent // 2
        due = self.path[depth - 1] + 1 if depth <= len(self.path) else 1
        if number != due:
            message = f"a comment is numbered {number} where {due} was due"
            self.draft.warn("number", message, line.number)
        self.path[depth - 1 :] = [number]
        comment = Comment(".".join(map(str, self.path)), line.number)
        self.draft.comments.append(comment)
        match = _NUMBER.match(line.text)
        cut = match.end() if match else 0
        self.draft.furnish("number", line.cut(0, cut))
        rest = line.cut(cut)
        self.closed = self.heading = False
        if rest.text in REPLIES and _is_first_reply(below, line.indent + 2, line.number + 1):
            self.draft.furnish("replies", rest)
            self.closed = self.heading = True
        elif rest.text:
            text = take_byline(self.draft, comment, rest, blank_below)
            comment.lines.extend([text] if text else [])

    def _is_heading(self, line: Line, below: Line | None) -> bool:
        return (
            line.text in REPLIES
            and bool(self.path)
            and line.indent == 2 * len(self.path) + 2
            and (self.closed or not self.has_footers)
            and _is_first_reply(below, line.indent)
        )

    def _closes(self, line: Line, below: Line | None) -> bool:
        """Whether a line is the open entry's footer: nothing more of the entry comes after it."""
        depth = len(self.path)
        if self.closed or line.text not in FOOTERS or line.indent != 2 * depth + 2:
            return False
        if below is None or below.indent < 2:
            return True
        if below.text in REPLIES and below.indent == line.indent:
            return True
        return number_of(below) is not None and below.indent <= 2 * depth

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
        unknown = [line for line in lines if line.text and not is_known_tail(line.text)]
        for line in lines:
            self.draft.furnish("tail", line)
        if unknown:
            first, last = unknown[0].number, unknown[-1].number
            message = f"lines {first} to {last} stand below the last comment and are left out"
            self.draft.warn("tail", message, first)


def _next_with_text(lines: list[Line]) -> list[Line | None]:
    """For each line the next one below it that is not blank."""
    below: list[Line | None] = [None] * len(lines)
    for place in range(len(lines) - 1, 0, -1):
        below[place - 1] = lines[place] if lines[place].text else below[place]
    return below


def _is_first_reply(line: Line | None, indent: int, number: int | None = None) -> bool:
    """Whether a line opens a first reply at an indentation (and is line `number`)."""
    if line is None or line.indent != indent or number_of(line) != 1:
        return False
    return number is None or line.number == number
