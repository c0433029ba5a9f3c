"""The classic layout: Blogger's older template, extracted or copied as text.

A line `Name said...` opens a comment, the line with its time ends it, and any text between that and
the next name is furniture. There are no replies. The layout was established by running resiliparse
0.14 on a page of that template (it keeps the times only if it keeps the whole page; trafilatura
loses the names), and from pages copied as text.

A comment may quote a line such as `As he said...`. Such a line opens a comment only after the count
line or the time of the comment above. If times are missing, the number of comments must equal the
stated count; without a count line, two comments with a time are required. Of several times in a
comment the last one ends it, so that nothing said is left out.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import attrs

from archive.formats.common.phrases import line_range
from archive.formats.common.source import Line, Source
from archive.formats.text.draft import Draft, DraftComment
from archive.formats.text.head_and_credits import take_credits, take_head
from archive.formats.text.said_lines import SaidLine, find_said_lines
from archive.model import Byline, Page
from archive.text.dates import parse_date_header, read_time_line
from archive.text.languages import (
    INTERFACE_WORDS,
    begins_tail,
    declared_count,
    is_known_tail,
)

_ICONS = ("Blogger ", "Anonymous ", "OpenID ")
"""Icons before names, which some extractors and browsers replace by their alternative text."""


@attrs.frozen
class _CommentList:
    """The comments of a page, by the lines that open them."""

    openers: list[SaidLine]
    """Lines that open a comment."""
    quoted: list[SaidLine]
    """Other lines that look like one, and are read as text."""
    is_certain: bool
    """Whether the number of comments equals the stated count, so that no others are opened."""
    times: list[int]
    """Indexes of the lines that may be the time of a comment."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page if lines such as `Name said...` open its comments, otherwise None."""
    lines = source.lines
    openers = list(find_said_lines(lines))
    if not openers:
        return None
    counts = _find_counts(lines, openers)
    start, declared = counts[-1] if counts else (-1, None)
    if declared is None:  # The title may end in "said..." too.
        start = len(lines) - len(take_head(Draft(source, "classic"), lines)) - 1
    below = [each for each in openers if each.first > start]
    found = _find_timed_list(below, declared)
    if found is None and below:
        found = _find_list(lines, below, declared)
    if found is None:
        return None
    others = [lines[index].number for index, _ in counts[:-1]]
    return iter([_parse(source, found, others)])


def _find_counts(
    lines: Sequence[Line], openers: Sequence[SaidLine]
) -> list[tuple[int, int | None]]:
    """Return the index and number of each count line directly above an opening line."""
    firsts = {each.first for each in openers}
    found: list[tuple[int, int | None]] = []
    count: tuple[int, int] | None = None
    for index, line in enumerate(lines):
        if count is not None and index in firsts:
            found.append(count)
        if line.text:
            declared = declared_count(line.text)
            count = (index, declared) if declared else None
    return found


def _find_list(
    lines: Sequence[Line], openers: list[SaidLine], declared: int | None
) -> _CommentList | None:
    """Return the comments, or None if too little shows that the lines open comments."""
    times = [n for n, line in enumerate(lines) if line.text and read_time_line(line.text)]
    if not times or times[-1] < openers[0].first:
        times = [n for n, line in enumerate(lines) if line.text and parse_date_header(line.text)]
    above: list[SaidLine] = []
    if declared is None:
        openers, above = _skip_quoted(openers, times)
    opened, quoted = _select_openers(lines, openers, times)
    more = [each for each in quoted if each.is_plausible]
    if declared is not None and len(opened) + len(more) == declared:
        opened, more = sorted([*opened, *more], key=lambda each: each.first), []
    if declared is not None and len(opened) > declared:
        opened = _drop_implausible(opened, declared)
    closed = sum(1 for each in opened if _first_after(times, each.last) is not None)
    if not opened or not (len(opened) == declared or closed >= (1 if declared else 2)):
        return None
    return _CommentList(opened, [*above, *more], len(opened) == declared, times)


def _find_timed_list(openers: list[SaidLine], declared: int | None) -> _CommentList | None:
    """Return the comments that begin with a time, as in the oldest template; None for others.

    (`At 9/13/06, 4:44 PM, Ann said...`)
    """
    timed = [each for each in openers if _has_time(each)]
    if not timed or not (len(timed) == declared or len(timed) > 1):
        return None
    others = [each for each in openers if not _has_time(each)]
    return _CommentList(timed, others, len(timed) == declared, [])


def _has_time(opener: SaidLine) -> bool:
    return opener.time is not None and opener.is_plausible


def _drop_implausible(opened: list[SaidLine], declared: int) -> list[SaidLine]:
    """Drop lines without a plausible name, if the rest then equals the stated count."""
    plausible = [each for each in opened if each.is_plausible]
    return plausible if len(plausible) == declared else opened


def _first_after(indexes: Sequence[int], index: int) -> int | None:
    """Return the first of the sorted indexes that is greater than `index`, or None."""
    found = bisect_right(indexes, index)
    return indexes[found] if found < len(indexes) else None


def _skip_quoted(
    openers: list[SaidLine], times: Sequence[int]
) -> tuple[list[SaidLine], list[SaidLine]]:
    """Return the lines from the first comment on, and doubtful ones above it.

    This is for pages without a count line. The first comment has a plausible name, and its time
    comes before any other name.
    """
    names = [each for each in openers if not each.has_no_name]
    doubtful: list[SaidLine] = []
    for number, opener in enumerate(names):
        time = _first_after(times, opener.last)
        below = names[number + 1].first if number + 1 < len(names) else None
        is_closed = time is not None and (below is None or time < below)
        if is_closed and opener.is_plausible:
            return [each for each in openers if each.first >= opener.first], doubtful
        doubtful.append(opener)
    return [], doubtful


def _select_openers(
    lines: Sequence[Line], openers: list[SaidLine], times: Sequence[int]
) -> tuple[list[SaidLine], list[SaidLine]]:
    """Return the lines that open a comment where one is expected, and the other lines."""
    opened: list[SaidLine] = []
    quoted: list[SaidLine] = []
    for opener in openers:
        time = _first_after(times, opened[-1].last) if opened else opener.first - 1
        is_expected = time is not None and time < opener.first
        is_closed = _first_after(times, opener.last) is not None
        if not opened:
            counts = is_closed or opener.is_plausible
        else:
            counts = is_closed and (opener.is_plausible or _follows_time(lines, opener, times))
        (opened if is_expected and counts else quoted).append(opener)
    return opened, quoted


def _follows_time(lines: Sequence[Line], opener: SaidLine, times: Sequence[int]) -> bool:
    """Return whether only furniture separates a line from the time above it."""
    time = times[bisect_right(times, opener.first) - 1]
    above = range(opener.first - 1, time, -1)
    return all(_is_furniture(lines[index].text) for index in above)


def _is_furniture(text: str) -> bool:
    return not text or text.casefold() in INTERFACE_WORDS or is_known_tail(text)


def _parse(source: Source, found: _CommentList, others: list[int]) -> Page:
    """Build the page; `others`: the line numbers of count lines further above."""
    draft = Draft(source, "classic")
    for other in others:
        message = "another post's comments may begin here; kept as text of this post"
        draft.warn("stray", message, other)
    lines = source.lines
    openers = found.openers
    draft.body = take_credits(draft, take_head(draft, lines[: openers[0].first]))
    names = _without_icons([opener.name for opener in openers])
    ends = [*(opener.first for opener in openers[1:]), len(lines)]
    quoted = [each.first for each in found.quoted]
    # The first comment may be a quotation in a comment above it, with no time between them.
    above = [each.last for each in found.quoted if each.first < openers[0].first]
    is_ambiguous = bool(above) and (_first_after(found.times, above[-1]) or 0) > openers[0].first
    for number, (opener, name, end) in enumerate(zip(openers, names, ends, strict=True), start=1):
        comment = DraftComment(str(number), lines[opener.first].number)
        draft.comments.append(comment)
        start = opener.last + 1
        is_first_of_two = number == 1 and is_ambiguous
        if is_first_of_two or _may_be_text(opener, _first_after(quoted, opener.first), end):
            message = f"{opener.name!r} may not be a name; kept as text, without author and date"
            draft.warn("byline", message, comment.line)
            start = opener.first
        else:
            comment.byline = Byline(name, None)
            if opener.time is not None:
                _set_date(draft, comment, opener.time)
        for line in lines[opener.first : start]:
            draft.add_furniture("byline", line)
        _Reader(draft, comment, found.times, number == len(openers)).read(lines, start, end)
    for opener in [] if found.is_certain else found.quoted:
        message = f"{opener.name!r} may be the author of the text below; kept as text"
        draft.warn("byline", message, lines[opener.first].number)
    return draft.finish()


def _set_date(draft: Draft, comment: DraftComment, line: Line) -> None:
    """Read the time of a comment from the line, or the part of one, that states it."""
    stated = read_time_line(line.text)
    date = parse_date_header(line.text) if stated is None else stated.date
    comment.numeric = None if stated is None else stated.numeric
    if comment.byline is None or (date is None and comment.numeric is None):
        return
    comment.byline = Byline(comment.byline.name, date, line.text)
    if date is not None and draft.date is not None and date[:10] < draft.date[:10]:
        message = f"comment {comment.locator} is dated before the post"
        draft.warn("byline", message, line.number)


def _may_be_text(opener: SaidLine, quoted: int | None, end: int) -> bool:
    """Return whether a line that opens a comment may be the first line of its text instead.

    That is a line such as "as he said", or an implausible name with a plausible one below it.
    """
    if opener.is_plausible:
        return False
    return opener.has_no_name or (quoted is not None and quoted < end)


def _without_icons(names: list[str]) -> list[str]:
    """Remove the icon words before the names, if every name has one."""
    if len(names) < 2 or not all(name.startswith(_ICONS) for name in names):
        return names
    return [name.partition(" ")[2].strip() for name in names]


@attrs.frozen
class _Reader:
    """Reads the lines below the name of one comment."""

    draft: Draft
    """The page."""
    comment: DraftComment
    """The comment."""
    times: list[int]
    """Indexes of the lines that may be a time."""
    is_last: bool
    """Whether the comment is the last one, so that the page's tail follows."""

    def read(self, lines: Sequence[Line], start: int, end: int) -> None:
        """Add the lines from `start` to `end`, exclusive, to the comment and the furniture."""
        first = _first_after(self.times, start - 1)
        tail = self._find_tail(lines, start if first is None else first, end)
        times = self.times[bisect_right(self.times, start - 1) : bisect_right(self.times, tail - 1)]
        if not times:
            self.comment.lines += lines[start:tail]
            self._add_below(lines[tail:end])
            return
        time = times[-1]
        has_text = any(line.text for line in lines[start:time])
        below = lines[time + 1 : tail]
        self.comment.lines += lines[start:time]
        if not has_text and not all(_is_furniture(line.text) for line in below):
            self.comment.lines += below
            message = f"the time of comment {self.comment.locator} is above its text"
            self.draft.warn("stray", message, lines[time].number)
            below = []
        self._set_date(lines[time])
        if len(times) > 1:
            message = f"comment {self.comment.locator} has {len(times)} times; the last is used"
            self.draft.warn("byline", message, lines[time].number)
        self._add_below([*below, *lines[tail:end]])

    def _find_tail(self, lines: Sequence[Line], index: int, end: int) -> int:
        """Return the index at which the page's tail begins, from a line on."""
        if not self.is_last:
            return end
        rest = range(index, end)
        return next((n for n in rest if begins_tail(lines[n].text)), end)

    def _set_date(self, line: Line) -> None:
        self.draft.add_furniture("byline", line)
        _set_date(self.draft, self.comment, line)

    def _add_below(self, lines: Sequence[Line]) -> None:
        """Record the lines below a comment as furniture, with a warning about unknown lines."""
        kind = "tail" if self.is_last else "footer"
        unknown: list[int] = []
        is_known = False
        for line in lines:
            self.draft.add_furniture(kind, line)
            is_known = is_known or (self.is_last and is_known_tail(line.text))
            if not is_known and not _is_furniture(line.text):
                unknown.append(line.number)
        if unknown:
            where = "the last comment" if self.is_last else f"comment {self.comment.locator}"
            message = f"left out below {where}: {line_range(unknown)}"
            self.draft.warn("tail", message, unknown[0])
