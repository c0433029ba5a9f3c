"""The flattened layout: Blogger pages with comments as trafilatura extracts them.

No line is indented. A comment's footer (`ReplyDelete`; `Delete` for a reply) follows its *first*
line and does not end the comment. Version 1.8 joins it to the start of the next line, versions 1.4
to 1.6 to the end of the first line, and 2.x puts it on a separate line. The layout was established
by running those versions on pages of Blogger's threaded template.

The position that most top-level footers show holds for the whole page. Where the text may be read
in two ways, this rule decides, with a warning.
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
"""Positions of a footer: start of the next line, end of the first line, a separate line."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page if any line has the footer of a top-level comment, otherwise None."""
    footers = _find_footers(source)
    if footers is None or _has_bylines(source, footers):
        return None
    return iter([_parse(source, footers)])


def _has_bylines(source: Source, footers: "_FooterStyle") -> bool:
    """Return whether names and times precede the comments.

    Trafilatura never keeps them. On pages copied as text they are there, and a footer ends its
    comment: read as flattened, every line would belong to the wrong comment.
    """
    lines = [line for line in source.lines if line.text]
    tops = sum(split.depth == 1 for line in lines if (split := footers.split(line)))
    bylines = sum(_is_byline(line.text) for line in lines if len(line.text) <= 2 * MAX_DATE_CHARS)
    return 0 < tops <= 2 * bylines


def _is_byline(text: str) -> bool:
    """Return whether a line consists of a name, a date and a time."""
    return any(
        reading.end == len(text)
        and reading.has_time
        and is_plausible_name(reading.byline.name, reading.is_glued)
        for reading in read_bylines(text)
    )


_STOPS = tuple(",.;:?!)-'\u2019")
"""Characters that, directly after a footer, suggest that its last word is text."""


@attrs.frozen
class _Split:
    """A line split at its footer."""

    depth: int
    """1 for the footer of a comment, 2 for that of a reply."""
    before: Line | None
    """The text before the footer."""
    footer: Line
    """The footer."""
    after: Line | None
    """The text after the footer."""


@attrs.frozen
class _FooterStyle:
    """Language and position of the footers of a page."""

    language: Language
    """Language of the footers."""
    position: str
    """Position of the footers: NEXT, END or OWN."""

    def split(self, line: Line) -> _Split | None:
        """Split a line at its footer; return None if it has none."""
        reply, delete = self.language.reply, self.language.delete
        for footer, depth in ((reply + delete, 1), (delete, 2)):
            if line.text == footer:
                return _Split(depth, None, line, None)
            if self.position == NEXT and _starts_with_footer(line.text, footer):
                cut = len(footer)
                return _Split(depth, None, line.cut(0, cut), line.cut(cut))
            if self.position == END and _ends_in_footer(line.text, footer):
                cut = len(line.text) - len(footer)
                return _Split(depth, line.cut(0, cut), line.cut(cut), None)
        return None

    def is_ambiguous(self, line: Line) -> bool:
        """Return whether the footer at the start of a line may be text.

        It may be part of a word, such as `Deleted`, or precede punctuation: `Delete, or else`.
        """
        if line.text[len(self.language.delete) :].startswith(_STOPS):
            return True
        word = re.match(r"[^\W\d_]+(?!['’]\w)\b", line.text)
        endings = self.language.delete_endings
        return word is not None and word[0] in {self.language.delete + end for end in endings}


def _starts_with_footer(text: str, footer: str) -> bool:
    """Return whether a line starts with a footer and has text, but no blank, directly after it."""
    return len(text) > len(footer) and text.startswith(footer) and not text[len(footer)].isspace()


def _ends_in_footer(text: str, footer: str) -> bool:
    """Return whether a line ends in a footer and has text, but no blank, directly before it."""
    return (
        len(text) > len(footer) and text.endswith(footer) and not text[-len(footer) - 1].isspace()
    )


def _find_footers(source: Source) -> _FooterStyle | None:
    """Return the language and position of most top-level footers, or None if there are none.

    If two languages match equally often (`SvarSlet` followed by a t, and `SvarSlett`), other
    interface words on the page decide, then the longer footer.
    """
    found: list[tuple[int, int, int, _FooterStyle]] = []
    for language in LANGUAGES:
        top = language.reply + language.delete
        if top not in source.text:
            continue
        total, position = _count_positions(source.lines, top)
        if total:
            words = (
                *language.posted_by,
                *language.form_headings,
                *language.removal_notices,
                *language.no_comments,
            )
            others = sum(word in source.text for word in words)
            found.append((total, others, len(top), _FooterStyle(language, position)))
    return max(found, key=lambda each: each[:3])[3] if found else None


def _count_positions(lines: list[Line], top: str) -> tuple[int, str]:
    """Return the number of lines with a top-level footer, and the most frequent position.

    A footer alone on the last line, or above another footer, is not counted for OWN: it looks the
    same in every position.
    """
    texts = [line.text for line in lines if line.text and not line.indent]
    counts = dict.fromkeys((NEXT, OWN, END), 0)
    total = 0
    for text, below in pairwise([*texts, top]):
        if text == top:
            total += 1
            counts[OWN] += not below.startswith(top)
        else:
            counts[NEXT] += _starts_with_footer(text, top)
            counts[END] += _ends_in_footer(text, top)
    total += counts[NEXT] + counts[END]
    return total, max(counts, key=lambda position: counts[position])


@attrs.define
class _Reader:
    """Assigns the lines, from first to last, to the post and the comments."""

    draft: Draft
    footers: _FooterStyle
    waiting: list[Line] = attrs.Factory(list)
    """Lines since the last footer; the last of them with text may open the next comment."""
    bare: Line | None = None
    """The last line, if it is only the footer of a reply; with text below, it is ambiguous."""
    top: int = 0
    """Number of the last top-level comment."""
    replies: int = 0
    """Number of replies to it so far."""

    def read(self, line: Line) -> None:
        """Read the next line."""
        split = self.footers.split(line)
        if split is None:
            self._warn_of_bare_footer(line)
            self.waiting.append(line)
            return
        is_bare = split.depth == 2 and split.footer is line and self.footers.position == NEXT
        self.bare = line if is_bare else None
        self.draft.add_furniture("footer", split.footer)
        opener = split.before or self._take_opener()
        self.close()
        self._open(split.depth, opener, (opener or line).number)
        if split.depth == 2 and split.after and self.footers.is_ambiguous(line):
            word = line.text.split()[0]
            message = f"{word!r} may be text; its start was read as a footer"
            self.draft.warn("footer", message, line.number)
        self.waiting = [split.after] if split.after else []

    def take_tail(self) -> None:
        """Record the tail below the last comment as furniture."""
        tail = list(dropwhile(lambda line: not begins_tail(line.text), self.waiting))
        if self.draft.comments and tail:
            self.waiting = self.waiting[: -len(tail)]
            for line in tail:
                self.draft.add_furniture("tail", line)

    def _warn_of_bare_footer(self, line: Line) -> None:
        """Warn if the line above `line`, read as a footer, may be text."""
        if self.bare is not None and line.text:
            message = f"{self.bare.text!r} may be text; read as a footer"
            self.draft.warn("footer", message, self.bare.number)
            self.bare = None

    def close(self) -> None:
        """Add the waiting lines to the last comment, or to the post if there is none."""
        if self.draft.comments:
            self.draft.comments[-1].lines.extend(self.waiting)
        else:
            below = take_head(self.draft, self.waiting)
            self.draft.body = take_credits(self.draft, below)

    def _take_opener(self) -> Line | None:
        """Return the first line of the comment that a footer belongs to, or None.

        At position END, a footer alone on a line belongs to a comment that begins with a line
        break, not to the line above.
        """
        if not self.draft.comments and ends_in_credits(self.waiting):
            return None
        while self.waiting and self.footers.position != END:
            line = self.waiting.pop()
            if line.text:
                return line
        return None

    def _open(self, depth: int, opener: Line | None, number: int) -> None:
        if depth == 2 and not self.top:
            self.top = 1
            self.draft.comments.append(DraftComment("1", number))
            self.draft.warn("orphan", "this reply has no comment before it", number)
        if depth == 1:
            self.top, self.replies = self.top + 1, 0
        else:
            self.replies += 1
        locator = str(self.top) if depth == 1 else f"{self.top}.{self.replies}"
        if opener is None:
            message = f"comment {locator} has no line before its footer"
            self.draft.warn("footer", message, number)
        self.draft.comments.append(DraftComment(locator, number, [opener] if opener else []))


def _parse(source: Source, footers: _FooterStyle) -> Page:
    reader = _Reader(Draft(source, "flattened", has_line_paragraphs=True), footers)
    for line in source.lines:
        reader.read(line)
    reader.take_tail()
    reader.close()
    return reader.draft.finish()
