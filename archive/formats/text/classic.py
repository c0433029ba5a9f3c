"""The classic layout: what extractors and the clipboard make of Blogger's older template.

A line `Name said...` opens a comment, the line of its time ends it, and what stands between that
and the next name is furniture. There are no replies. The layout was established by running
resiliparse 0.14 over a page of that template (it keeps the times only where it keeps the whole
page), and by pages that were copied as text.

A comment may quote a line such as `As he said...`. Only such a line opens a comment as stands where
one is due: behind the count, or behind the time of the comment above. Where times are missing, the
count must come out.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence

import attrs

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
"""The pictures before names, which some extractors and browsers write out as words."""


@attrs.frozen
class _List:
    """What the page shows of its comments."""

    saids: list[SaidLine]
    """What opens them."""
    quoted: list[SaidLine]
    """What might open others by its looks, and was left as text."""
    is_certain: bool
    """Whether the count comes out, so that nothing else opens a comment."""
    times: list[int]
    """The lines that may be the time of a comment."""


def detect(source: Source) -> Iterator[Page] | None:
    """The one page, if its comments are under lines such as `Name said...`; otherwise None."""
    lines = source.lines
    saids = list(find_said_lines(lines))
    if not saids:
        return None
    counts = _find_counts(lines, saids)
    start, declared = counts[-1] if counts else (-1, None)
    if declared is None:  # The title may end in "said..." too.
        start = len(lines) - len(take_head(Draft(source, "classic"), lines)) - 1
    below = [each for each in saids if each.first > start]
    found = _find_list(lines, below, declared) if below else None
    if found is None:
        return None
    others = [lines[place].number for place, _ in counts[:-1]]
    return iter([_parse(source, found, others)])


def _find_counts(lines: Sequence[Line], saids: Sequence[SaidLine]) -> list[tuple[int, int | None]]:
    """The lines that count comments right above one, and their numbers."""
    firsts = {each.first for each in saids}
    found: list[tuple[int, int | None]] = []
    count: tuple[int, int] | None = None
    for place, line in enumerate(lines):
        if count is not None and place in firsts:
            found.append(count)
        if line.text:
            declared = declared_count(line.text)
            count = (place, declared) if declared else None
    return found


def _find_list(lines: Sequence[Line], saids: list[SaidLine], declared: int | None) -> _List | None:
    """What opens the comments, or None where the page does not show that there are any."""
    times = [n for n, line in enumerate(lines) if line.text and read_time_line(line.text)]
    if not times or times[-1] < saids[0].first:
        times = [n for n, line in enumerate(lines) if line.text and parse_date_header(line.text)]
    above: list[SaidLine] = []
    if declared is None:
        saids, above = _from_first(saids, times)
    opened, quoted = _chain(lines, saids, times)
    more = [each for each in quoted if each.is_plausible]
    if declared is not None and len(opened) + len(more) == declared:
        opened, more = sorted([*opened, *more], key=lambda each: each.first), []
    if declared is not None and len(opened) > declared:
        opened = _without_doubtful(opened, declared)
    closed = sum(1 for each in opened if _next(times, each.last) is not None)
    if not opened or not (len(opened) == declared or closed >= (1 if declared else 2)):
        return None
    return _List(opened, [*above, *more], len(opened) == declared, times)


def _without_doubtful(opened: list[SaidLine], declared: int) -> list[SaidLine]:
    """The ones with plausible names, where that makes the count come out."""
    plausible = [each for each in opened if each.is_plausible]
    return plausible if len(plausible) == declared else opened


def _next(places: Sequence[int], place: int) -> int | None:
    """The first of some places that is behind another."""
    found = bisect_right(places, place)
    return places[found] if found < len(places) else None


def _from_first(
    saids: list[SaidLine], times: Sequence[int]
) -> tuple[list[SaidLine], list[SaidLine]]:
    """Those from the first comment on, on a page without a count, and what may open one above it.

    The first comment has a plausible name, and its time before any other name.
    """
    names = [each for each in saids if not each.has_no_name]
    doubtful: list[SaidLine] = []
    for number, said in enumerate(names):
        time = _next(times, said.last)
        below = names[number + 1].first if number + 1 < len(names) else None
        is_closed = time is not None and (below is None or time < below)
        if is_closed and said.is_plausible:
            return [each for each in saids if each.first >= said.first], doubtful
        doubtful.append(said)
    return [], doubtful


def _chain(
    lines: Sequence[Line], saids: list[SaidLine], times: Sequence[int]
) -> tuple[list[SaidLine], list[SaidLine]]:
    """Those that open a comment where one is due, and the others."""
    opened: list[SaidLine] = []
    quoted: list[SaidLine] = []
    for said in saids:
        time = _next(times, opened[-1].last) if opened else said.first - 1
        is_due = time is not None and time < said.first
        is_closed = _next(times, said.last) is not None
        if not opened:
            counts = is_closed or said.is_plausible
        else:
            counts = is_closed and (said.is_plausible or _stands_behind(lines, said, times))
        (opened if is_due and counts else quoted).append(said)
    return opened, quoted


def _stands_behind(lines: Sequence[Line], said: SaidLine, times: Sequence[int]) -> bool:
    """Whether nothing but furniture stands between a time and what may open a comment."""
    time = times[bisect_right(times, said.first) - 1]
    above = range(said.first - 1, time, -1)
    return all(_is_furniture(lines[place].text) for place in above)


def _is_furniture(text: str) -> bool:
    return not text or text.casefold() in INTERFACE_WORDS or is_known_tail(text)


def _parse(source: Source, found: _List, others: list[int]) -> Page:
    """The page; `others`: the lines that count comments further above."""
    draft = Draft(source, "classic")
    for other in others:
        message = "comments may begin here, of another post; they were left in this one's text"
        draft.warn("stray", message, other)
    lines = source.lines
    saids = found.saids
    draft.body = take_credits(draft, take_head(draft, lines[: saids[0].first]))
    names = _without_icons([said.name for said in saids])
    ends = [*(said.first for said in saids[1:]), len(lines)]
    quoted = [each.first for each in found.quoted]
    # The first comment may be quoted by one above it, where that has no time between.
    above = [each.last for each in found.quoted if each.first < saids[0].first]
    is_ambiguous = bool(above) and (_next(found.times, above[-1]) or 0) > saids[0].first
    for number, (said, name, end) in enumerate(zip(saids, names, ends, strict=True), start=1):
        comment = DraftComment(str(number), lines[said.first].number)
        draft.comments.append(comment)
        start = said.last + 1
        is_first_of_two = number == 1 and is_ambiguous
        if is_first_of_two or _is_nobody(said, _next(quoted, said.first), end):
            message = f"{said.name!r} may be nobody's name; the line was left as text, undated"
            draft.warn("byline", message, comment.line)
            start = said.first
        else:
            comment.byline = Byline(name, None)
        for line in lines[said.first : start]:
            draft.add_furniture("byline", line)
        _Reader(draft, comment, found.times, number == len(saids)).read(lines, start, end)
    for said in [] if found.is_certain else found.quoted:
        message = f"{said.name!r} may have said what follows; it was left as text"
        draft.warn("byline", message, lines[said.first].number)
    return draft.finish()


def _is_nobody(said: SaidLine, quoted: int | None, end: int) -> bool:
    """Whether a line opens a comment, where one is due, and yet may be the first line of its text.

    It says "as he said", or its looks are no name's and those of a line below it are.
    """
    if said.is_plausible:
        return False
    return said.has_no_name or (quoted is not None and quoted < end)


def _without_icons(names: list[str]) -> list[str]:
    """The names without the words for the pictures before them, where every one has such a word."""
    if len(names) < 2 or not all(name.startswith(_ICONS) for name in names):
        return names
    return [name.partition(" ")[2].strip() for name in names]


@attrs.frozen
class _Reader:
    """Reads what stands below the name of one comment."""

    draft: Draft
    comment: DraftComment
    times: list[int]
    is_last: bool
    """Whether no other comment follows, so that the page's tail does."""

    def read(self, lines: Sequence[Line], start: int, end: int) -> None:
        """Hand the lines to the comment and to the furniture."""
        first = _next(self.times, start - 1)
        tail = self._tail(lines, start if first is None else first, end)
        places = self.times[
            bisect_right(self.times, start - 1) : bisect_right(self.times, tail - 1)
        ]
        if not places:
            self.comment.lines += lines[start:tail]
            self._leave(lines[tail:end])
            return
        time = places[-1]
        said = [line for line in lines[start:time] if line.text]
        below = lines[time + 1 : tail]
        self.comment.lines += lines[start:time]
        if not said and not all(_is_furniture(line.text) for line in below):
            self.comment.lines += below
            message = f"the time of comment {self.comment.locator} stands above its text"
            self.draft.warn("stray", message, lines[time].number)
            below = []
        self._date(lines[time])
        if len(places) > 1:
            message = (
                f"the last of {len(places)} times was taken for comment {self.comment.locator}"
            )
            self.draft.warn("byline", message, lines[time].number)
        self._leave([*below, *lines[tail:end]])

    def _tail(self, lines: Sequence[Line], place: int, end: int) -> int:
        """Where the page's tail begins behind a line."""
        if not self.is_last:
            return end
        rest = range(place, end)
        return next((n for n in rest if begins_tail(lines[n].text)), end)

    def _date(self, line: Line) -> None:
        stamp = read_time_line(line.text)
        date = parse_date_header(line.text) if stamp is None else stamp.date
        self.draft.add_furniture("byline", line)
        if stamp is not None and stamp.is_ambiguous:
            message = f"the date of comment {self.comment.locator} reads in several ways"
            self.draft.warn("byline", message, line.number)
        if date is None or self.comment.byline is None:
            return
        self.comment.byline = Byline(self.comment.byline.name, date, line.text)
        if self.draft.date is not None and date[:10] < self.draft.date[:10]:
            message = f"comment {self.comment.locator} has a date before that of the post"
            self.draft.warn("byline", message, line.number)

    def _leave(self, lines: Sequence[Line]) -> None:
        """Set down what stands below a comment; warn of what is not known to stand there."""
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
            message = f"lines {unknown[0]} to {unknown[-1]} stand below {where} and are left out"
            self.draft.warn("tail", message, unknown[0])
