"""The flattened layout: what trafilatura makes of a Blogger page with comments.

Every line stands at column 0. A comment's footer (`ReplyDelete`; `Delete` for a reply) follows its
*first* line and does not end it: version 1.8 glues it to the start of the next line, 1.4 to 1.6 to
the end of the first, 2.x gives it a line of its own. The layout was established by running those
versions over pages of Blogger's threaded template.
"""

import re
from collections.abc import Iterator
from itertools import dropwhile, pairwise

import attrs

from archive.formats.common.byline_readings import read_bylines
from archive.formats.common.source import Line, Source
from archive.formats.text.draft import Draft, DraftComment
from archive.formats.text.head_and_credits import ends_in_credits, take_credits, take_head
from archive.formats.text.signatures import is_plausible_name
from archive.model import Page
from archive.text.dates import MAX_DATE_CHARS
from archive.text.languages import LANGUAGES, Language, begins_tail

NEXT, END, OWN = "next", "end", "own"
"""The places of a footer: the start of the next line, the end of the first, a line of its own."""


def detect(source: Source) -> Iterator[Page] | None:
    """The one page, if any line shows a top-level comment's footer; otherwise None."""
    footers = _find_footers(source)
    if footers is None or _has_bylines(source, footers):
        return None
    return iter([_parse(source, footers)])


def _has_bylines(source: Source, footers: "_Footers") -> bool:
    """Whether names and times stand over the comments, as trafilatura never leaves them: where a
    page was copied as text, footers end comments, and every line would be given to another one."""
    lines = [line for line in source.lines if line.text]
    tops = sum(split.depth == 1 for line in lines if (split := footers.split(line)))
    bylines = sum(_is_byline(line.text) for line in lines if len(line.text) <= 2 * MAX_DATE_CHARS)
    return 0 < tops <= 2 * bylines


def _is_byline(text: str) -> bool:
    """Whether a line is a name with a date and a time behind it, and nothing else."""
    return any(
        reading.end == len(text)
        and reading.has_time
        and is_plausible_name(reading.byline.name, reading.is_glued)
        for reading in read_bylines(text)
    )


_STOPS = tuple(",.;:?!)-'\u2019")
"""What makes a word out of a footer's last word when it touches that."""


@attrs.frozen
class _Split:
    """A line taken apart at its footer."""

    depth: int
    """1 for a comment's footer, 2 for a reply's."""
    before: Line | None
    """What stands before the footer."""
    mark: Line
    """The footer."""
    behind: Line | None
    """What stands behind it."""


@attrs.frozen
class _Footers:
    """How this page writes its footers."""

    language: Language
    place: str

    def split(self, line: Line) -> _Split | None:
        """The line taken apart, or None where it has no footer."""
        reply, delete = self.language.reply, self.language.delete
        for mark, depth in ((reply + delete, 1), (delete, 2)):
            if line.text == mark:
                return _Split(depth, None, line, None)
            if self.place == NEXT and _follows(line.text, mark):
                cut = len(mark)
                return _Split(depth, None, line.cut(0, cut), line.cut(cut))
            if self.place == END and _precedes(line.text, mark):
                cut = len(line.text) - len(mark)
                return _Split(depth, line.cut(0, cut), line.cut(cut), None)
        return None

    def is_doubtful(self, line: Line) -> bool:
        """Whether a reply's footer with what is glued to it may be text.

        It may be a word, such as `Deleted`, or one with a stop behind it: `Delete, or else`.
        """
        if line.text[len(self.language.delete) :].startswith(_STOPS):
            return True
        word = re.match(r"[^\W\d_]+(?!['’]\w)\b", line.text)
        endings = self.language.delete_endings
        return word is not None and word[0] in {self.language.delete + end for end in endings}


def _follows(text: str, mark: str) -> bool:
    """Whether text stands glued behind a footer; a real one is never followed by a blank."""
    return len(text) > len(mark) and text.startswith(mark) and not text[len(mark)].isspace()


def _precedes(text: str, mark: str) -> bool:
    return len(text) > len(mark) and text.endswith(mark) and not text[-len(mark) - 1].isspace()


def _find_footers(source: Source) -> _Footers | None:
    """The language and the place that most top-level footers show.

    Where two languages show as many (`SvarSlet` with a t behind it, and `SvarSlett`), the other
    words of the page decide, and then the longer footer.
    """
    found: list[tuple[int, int, int, _Footers]] = []
    for language in LANGUAGES:
        top = language.reply + language.delete
        if top not in source.text:
            continue
        total, place = _count_places(source.lines, top)
        if total:
            words = (
                *language.posted_by,
                *language.form_headings,
                *language.removal_notices,
                *language.no_comments,
            )
            others = sum(word in source.text for word in words)
            found.append((total, others, len(top), _Footers(language, place)))
    return max(found, key=lambda each: each[:3])[3] if found else None


def _count_places(lines: list[Line], top: str) -> tuple[int, str]:
    """How many lines show a top-level footer, and the place that most of them show.

    A footer alone before another one, or as the last line, stands so wherever footers go.
    """
    said = [line.text for line in lines if line.text and not line.indent]
    counts = dict.fromkeys((NEXT, OWN, END), 0)
    total = 0
    for text, below in pairwise([*said, top]):
        if text == top:
            total += 1
            counts[OWN] += not below.startswith(top)
        else:
            counts[NEXT] += _follows(text, top)
            counts[END] += _precedes(text, top)
    total += counts[NEXT] + counts[END]
    return total, max(counts, key=lambda place: counts[place])


@attrs.define
class _Reader:
    """Goes down the lines and hands them to the post and the comments."""

    draft: Draft
    footers: _Footers
    waiting: list[Line] = attrs.Factory(list)
    """The lines since the last footer; the last one with text may open the next comment."""
    bare: Line | None = None
    """The last line, where it was a reply's footer alone; text below it may say otherwise."""
    top: int = 0
    replies: int = 0

    def read(self, line: Line) -> None:
        split = self.footers.split(line)
        if split is None:
            self._doubt_bare(line)
            self.waiting.append(line)
            return
        is_bare = split.depth == 2 and split.mark is line and self.footers.place == NEXT
        self.bare = line if is_bare else None
        self.draft.add_furniture("footer", split.mark)
        opener = split.before or self._take_opener()
        self.close()
        self._open(split.depth, opener, (opener or line).number)
        if split.depth == 2 and split.behind and self.footers.is_doubtful(line):
            word = line.text.split()[0]
            self.draft.warn("footer", f"{word!r} was taken for a footer with text", line.number)
        self.waiting = [split.behind] if split.behind else []

    def take_tail(self) -> None:
        """Set down what stands below the last comment, from the form for a new one on."""
        tail = list(dropwhile(lambda line: not begins_tail(line.text), self.waiting))
        if self.draft.comments and tail:
            self.waiting = self.waiting[: -len(tail)]
            for line in tail:
                self.draft.add_furniture("tail", line)

    def _doubt_bare(self, line: Line) -> None:
        if self.bare is not None and line.text:
            message = f"{self.bare.text!r} alone was taken for a footer"
            self.draft.warn("footer", message, self.bare.number)
            self.bare = None

    def close(self) -> None:
        """The waiting lines go on with the last comment, or are the post."""
        if self.draft.comments:
            self.draft.comments[-1].lines.extend(self.waiting)
        else:
            below = take_head(self.draft, self.waiting)
            self.draft.body = take_credits(self.draft, below)

    def _take_opener(self) -> Line | None:
        """The line that a footer belongs to; None where there is none.

        Where footers end first lines, one alone on a line belongs to a comment that began with a
        line break, and not to the line above.
        """
        if not self.draft.comments and ends_in_credits(self.waiting):
            return None
        while self.waiting and self.footers.place != END:
            line = self.waiting.pop()
            if line.text:
                return line
        return None

    def _open(self, depth: int, opener: Line | None, number: int) -> None:
        if depth == 2 and not self.top:
            self.top = 1
            self.draft.comments.append(DraftComment("1", number))
            self.draft.warn("orphan", "a reply stands before any comment it could answer", number)
        if depth == 1:
            self.top, self.replies = self.top + 1, 0
        else:
            self.replies += 1
        locator = str(self.top) if depth == 1 else f"{self.top}.{self.replies}"
        if opener is None:
            message = f"no line stands before the footer of comment {locator}"
            self.draft.warn("footer", message, number)
        self.draft.comments.append(DraftComment(locator, number, [opener] if opener else []))


def _parse(source: Source, footers: _Footers) -> Page:
    reader = _Reader(Draft(source, "flattened", has_line_paragraphs=True), footers)
    for line in source.lines:
        reader.read(line)
    reader.take_tail()
    reader.close()
    return reader.draft.finish()
