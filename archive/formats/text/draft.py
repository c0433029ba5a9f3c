"""Build a Page from classified lines of text.

Layouts decide what each line is. The draft does the rest for all of them: spans that cover the text
exactly once, sections, inherited dates, signatures, removal notices and count warnings.
"""

from collections.abc import Iterable, Iterator

import attrs

from archive.formats.common.date_order import DatedComment, is_before_post, read_page_dates
from archive.formats.common.moments import Moment
from archive.formats.common.phrases import NO_COMMENTS_FOUND, NO_COMMENTS_STATED, count_mismatch
from archive.formats.common.source import BOM, Line, Source, is_rule
from archive.formats.text.signatures import find_common_ending, find_signatures
from archive.locators import POST
from archive.model import Byline, Entry, Furniture, Page, PageWarning, Span
from archive.text.languages import REPLY_LINKS, TOP_FOOTERS, is_removal_notice
from archive.text.numeric_dates import ORDER_WARNING, NumericDate, may_begin_with_year

_MIN_DISTINCTIVE_CHARS = 40
"""A line of at least this many characters is unlikely to occur twice by chance."""


@attrs.define
class DraftComment:
    """A comment being read."""

    locator: str
    """Locator of the comment."""
    line: int
    """Number of its first line, from 1."""
    lines: list[Line] = attrs.Factory(list)
    """Lines of its text, with the blank lines between paragraphs."""
    byline: Byline | None = None
    """Byline of the comment, if it has one."""
    numeric: NumericDate | None = None
    """Its date in digits, where it is printed so."""


@attrs.define
class Draft:
    """A page being read."""

    source: Source
    """The file."""
    layout: str
    """Name of the layout."""
    has_line_paragraphs: bool = False
    """Whether every line is a paragraph; otherwise blank lines separate paragraphs."""
    title: str | None = None
    """Title of the page."""
    date: str | None = None
    """Date of the post."""
    printed: str | None = None
    """The words that state this date."""
    author: str | None = None
    """Author of the post."""
    declared: int | None = None
    """Number of comments that the page states."""
    body: list[Line] = attrs.Factory(list)
    """Lines of the post, with blank lines."""
    comments: list[DraftComment] = attrs.Factory(list)
    """The comments, in printed order."""
    furniture: list[Furniture] = attrs.Factory(list)
    """Furniture found so far, without white space."""
    warnings: list[PageWarning] = attrs.Factory(list)
    """Warnings about the page."""

    def add_furniture(self, kind: str, line: Line) -> None:
        """Record a line, or a part of one, as furniture."""
        if line.text:
            self.furniture.append(Furniture(kind, Span(line.start, line.end)))

    def warn(self, code: str, message: str, line: int | None = None) -> None:
        """Add a warning about the page, or about one of its lines."""
        self.warnings.append(PageWarning(code, message, line))

    def finish(self) -> Page:
        """Build the page. The draft must not be used again."""
        self._decide_dates()
        post = list(self._post())
        self._move_reply_links()
        page_date = self._date_for_comments()
        entries = [self._comment(comment, page_date) for comment in self.comments]
        comments = self._with_signatures(entries)
        self._warn_of_counts(comments)
        self._warn_of_repeated_lines(comments)
        all_entries = (*post, *comments)
        return Page(
            name=self.source.name,
            entries=all_entries,
            title=self.title,
            date=self.date,
            declared=self.declared,
            layout=self.layout,
            sha256=self.source.sha256,
            characters=len(self.source.text),
            furniture=tuple(self._all_furniture(all_entries)),
            warnings=(*self.source.warnings, *self.warnings),
            printed=tuple(self._printed()),
        )

    def _decide_dates(self) -> None:
        """Set the dates in digits that the whole page makes certain."""
        if not any(comment.numeric for comment in self.comments):
            return
        dated = [DatedComment(_moment(comment)) for comment in self.comments]
        dates = read_page_dates(
            dated,
            Moment(self.date),
            oldest_first=True,
            year_first=may_begin_with_year(self.source.text),
        )
        for comment, moment in zip(self.comments, dates.moments, strict=True):
            if comment.byline is not None:
                comment.byline = attrs.evolve(comment.byline, date=moment.date)
        if (message := dates.warning) is not None:
            self.warn(ORDER_WARNING, message)

    def _date_for_comments(self) -> str | None:
        """Return the post's date, for comments without one; None if it is after other comments."""
        stated = (each.byline.date for each in self.comments if each.byline and each.byline.date)
        if self.date is None or any(is_before_post(date, self.date) for date in stated):
            return None
        return self.date

    def _printed(self) -> Iterator[tuple[str, str]]:
        """Yield the locator of each entry that states its date, and the words that state it."""
        if self.printed is not None:
            yield POST, self.printed
        for comment in self.comments:
            if comment.byline is not None and comment.byline.printed is not None:
                yield comment.locator, comment.byline.printed

    def _post(self) -> Iterator[Entry]:
        pieces = self._sections()
        sections = [self._entry(f"s{n}", piece) for n, piece in enumerate(pieces, start=1)]
        if len(sections) < 2:
            yield self._entry(POST, pieces[0] if pieces else [])
            return
        yield attrs.evolve(
            sections[0],
            locator=POST,
            text="\n\n".join(section.text for section in sections),
            spans=tuple(span for section in sections for span in section.spans),
        )
        yield from sections

    def _sections(self) -> list[list[Line]]:
        """Split the body at its rules, and drop pieces without text."""
        pieces: list[list[Line]] = [[]]
        for line in self.body:
            if is_rule(line.text):
                self.add_furniture("rule", line)
                pieces.append([])
            else:
                pieces[-1].append(line)
        return [piece for piece in pieces if any(line.text for line in piece)]

    def _entry(self, locator: str, lines: list[Line]) -> Entry:
        with_text = [line for line in lines if line.text]
        return Entry(
            page=self.source.name,
            locator=locator,
            text=self._text(lines),
            title=self.title,
            author=self.author,
            author_source="byline" if self.author else None,
            date=self.date,
            date_source="stated" if self.date else None,
            spans=tuple(Span(line.start, line.end) for line in with_text),
            line=with_text[0].number if with_text else 1,
        )

    def _move_reply_links(self) -> None:
        """Turn reply links at the end of comments into furniture.

        Some themes show such links without a footer. If few comments end with one, it is text.
        """
        lasts = [[line for line in comment.lines if line.text][-1:] for comment in self.comments]
        ending = find_common_ending([last[0].text if last else None for last in lasts])
        if ending is None or (
            ending not in REPLY_LINKS and "".join(ending.split()) not in TOP_FOOTERS
        ):
            return
        for comment, last in zip(self.comments, lasts, strict=True):
            if last and last[0].text == ending:
                del comment.lines[comment.lines.index(last[0]) :]
                self.add_furniture("footer", last[0])

    def _comment(self, comment: DraftComment, page_date: str | None) -> Entry:
        entry = self._entry(comment.locator, comment.lines)
        byline = comment.byline
        date, date_source = page_date, "page" if page_date else None
        if byline is not None and byline.date is not None:
            date, date_source = byline.date, "stated"
        elif comment.numeric is not None:
            date, date_source = None, None
        return attrs.evolve(
            entry,
            author=byline.name if byline else None,
            author_source="byline" if byline else None,
            date=date,
            date_source=date_source,
            line=comment.line,
            lost=not entry.text,
            removed=is_removal_notice(entry.text),
        )

    def _with_signatures(self, comments: list[Entry]) -> list[Entry]:
        """Set the author of comments without a byline from their signatures."""
        last_lines = [_last_line(comment) for comment in comments]
        if not any(last_lines):
            return comments
        if (ending := find_common_ending(last_lines)) is not None:
            message = f"many comments end with {ending!r}, which may not be part of their text"
            self.warn("ending", message)
        text = "\n".join(comment.text for comment in comments)
        return [
            comment
            if name is None
            else attrs.evolve(comment, author=name, author_source="signature")
            for comment, name in zip(comments, find_signatures(last_lines, text), strict=True)
        ]

    def _text(self, lines: Iterable[Line]) -> str:
        parts: list[str] = []
        blank = False
        for line in lines:
            if not line.text:
                blank = True
                continue
            if parts:
                parts.append("\n\n" if blank or self.has_line_paragraphs else "\n")
            parts.append(line.text)
            blank = False
        return "".join(parts)

    def _warn_of_counts(self, comments: list[Entry]) -> None:
        lost = [comment for comment in comments if comment.lost]
        for comment in lost:
            message = f"the text of comment {comment.locator} is lost"
            self.warn("lost", message, comment.line)
        found = len(comments) - len(lost)
        if self.declared is not None and self.declared != found:
            self.warn("count", count_mismatch(self.declared, found))
        elif not comments and self.declared is not None:
            self.warn("no-comments", NO_COMMENTS_STATED)
        elif not comments:
            self.warn("no-comments", NO_COMMENTS_FOUND)

    def _warn_of_repeated_lines(self, comments: Iterable[Entry]) -> None:
        """Warn if the post repeats lines of the comments: some extractors write a page twice."""
        body = {line.text for line in self.body if len(line.text) >= _MIN_DISTINCTIVE_CHARS}
        lines = (line for comment in comments for line in comment.text.split("\n"))
        repeated = len(body.intersection(lines)) if body else 0
        if repeated > 1:
            message = (
                f"the post repeats {repeated} lines of the comments; it may include them by mistake"
            )
            self.warn("repeated", message)

    def _all_furniture(self, entries: Iterable[Entry]) -> Iterator[Furniture]:
        """Yield all furniture in order, with the white space between entries and furniture."""
        text = self.source.text
        divided = {entry.parent for entry in entries if entry.kind == "section"}
        spans = [
            (span, None) for entry in entries if entry.id not in divided for span in entry.spans
        ]
        known = [*spans, *((piece.span, piece) for piece in self.furniture if piece.span)]
        known.sort(key=lambda pair: pair[0].start)
        offset = 0
        if text.startswith(BOM):
            yield Furniture("bom", Span(0, 1))
            offset = 1
        for span, piece in known:
            if span.start > offset:
                yield _gap(text, offset, span.start)
            if piece is not None:
                yield piece
            offset = span.end
        if offset < len(text):
            yield _gap(text, offset, len(text))


def _moment(comment: DraftComment) -> Moment:
    byline = comment.byline
    date, printed = (byline.date, byline.printed) if byline else (None, None)
    return Moment(date, printed=printed, numeric=comment.numeric)


def _gap(text: str, start: int, end: int) -> Furniture:
    """Return a gap as furniture: white space, perhaps with invisible characters (`mark`)."""
    kind = "space" if text[start:end].isspace() else "mark"
    return Furniture(kind, Span(start, end))


def _last_line(comment: Entry) -> str | None:
    """Return the line that may be a signature: the last of several, if there is no byline."""
    above, _, last = comment.text.rpartition("\n")
    return last if above and comment.author is None and not comment.removed else None
