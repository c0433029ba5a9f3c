"""A page in the making: layouts say which line is what, the draft makes the Page of it.

The draft sees to what holds for every layout: spans that cover the text exactly once, sections,
inherited dates, signatures, notices of removal, and the warning about the count.
"""

from collections.abc import Iterable, Iterator

import attrs

from archive.formats.common.source import BOM, Line, Source, is_rule
from archive.formats.text.signatures import find_common_ending, find_signatures
from archive.locators import POST
from archive.model import Byline, Entry, Furniture, Page, PageWarning, Span
from archive.text.languages import REPLY_LINKS, TOP_FOOTERS, is_removal_notice

_MIN_DISTINCTIVE_CHARS = 40
"""A line of so many characters is hardly said twice by chance."""


@attrs.define
class DraftComment:
    """A comment in the making."""

    locator: str
    """Where on the page."""
    line: int
    """Where it begins."""
    lines: list[Line] = attrs.Factory(list)
    """What it says; blank lines between paragraphs are kept until the text is made."""
    byline: Byline | None = None
    """Who said it, where the page says so."""


@attrs.define
class Draft:
    """What a layout has found on a page."""

    source: Source
    """The file."""
    layout: str
    """The layout's name."""
    has_line_paragraphs: bool = False
    """Whether every line is a paragraph; otherwise blank lines divide them."""
    title: str | None = None
    """The title."""
    date: str | None = None
    """The date that the page states for its post."""
    printed: str | None = None
    """The words that state it."""
    author: str | None = None
    """The name that stands under the post."""
    declared: int | None = None
    """How many comments the page says it has."""
    body: list[Line] = attrs.Factory(list)
    """The lines of the post, blank ones among them."""
    comments: list[DraftComment] = attrs.Factory(list)
    """The comments, in printed order."""
    furniture: list[Furniture] = attrs.Factory(list)
    """What nobody said, so far."""
    warnings: list[PageWarning] = attrs.Factory(list)
    """What the reader should be told."""

    def add_furniture(self, kind: str, line: Line) -> None:
        """Set a line (or a part of one) down as furniture."""
        if line.text:
            self.furniture.append(Furniture(kind, Span(line.start, line.end)))

    def warn(self, code: str, message: str, line: int | None = None) -> None:
        """Note something for the page's reader."""
        self.warnings.append(PageWarning(code, message, line))

    def finish(self) -> Page:
        """The page. The draft is used up."""
        post = list(self._post())
        self._set_links_aside()
        comments = self._with_signatures([self._comment(comment) for comment in self.comments])
        self._warn_of_counts(comments)
        self._warn_of_repeated_lines(comments)
        entries = (*post, *comments)
        return Page(
            name=self.source.name,
            entries=entries,
            title=self.title,
            date=self.date,
            declared=self.declared,
            layout=self.layout,
            sha256=self.source.sha256,
            characters=len(self.source.text),
            furniture=tuple(self._all_furniture(entries)),
            warnings=(*self.source.warnings, *self.warnings),
            printed=tuple(self._printed()),
        )

    def _printed(self) -> Iterator[tuple[str, str]]:
        """The locator of each entry that states its date, and the words that do."""
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
        """The body cut at its rules; pieces without any text are no sections."""
        pieces: list[list[Line]] = [[]]
        for line in self.body:
            if is_rule(line.text):
                self.add_furniture("rule", line)
                pieces.append([])
            else:
                pieces[-1].append(line)
        return [piece for piece in pieces if any(line.text for line in piece)]

    def _entry(self, locator: str, lines: list[Line]) -> Entry:
        said = [line for line in lines if line.text]
        return Entry(
            page=self.source.name,
            locator=locator,
            text=self._text(lines),
            title=self.title,
            author=self.author,
            author_source="byline" if self.author else None,
            date=self.date,
            date_source="stated" if self.date else None,
            spans=tuple(Span(line.start, line.end) for line in said),
            line=said[0].number if said else 1,
        )

    def _set_links_aside(self) -> None:
        """Set down as footers the links that a theme shows below its comments in a way of its own.
        Where few comments end with such a word, it is theirs."""
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

    def _comment(self, comment: DraftComment) -> Entry:
        entry = self._entry(comment.locator, comment.lines)
        byline = comment.byline
        date, date_source = self.date, "page" if self.date else None
        if byline is not None and byline.date is not None:
            date, date_source = byline.date, "stated"
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
        """The comments, those without a byline by their signatures."""
        last_lines = [_last_line(comment) for comment in comments]
        if not any(last_lines):
            return comments
        if (ending := find_common_ending(last_lines)) is not None:
            message = f"many comments end with {ending!r}; it may be the page's, and not theirs"
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
            message = f"comment {comment.locator} was there and its text is lost"
            self.warn("lost", message, comment.line)
        found = len(comments) - len(lost)
        if self.declared is not None and self.declared != found:
            self.warn("count", f"the page declares {self.declared} comments, found are {found}")
        elif not comments and self.declared is not None:
            self.warn("no-comments", "the page says that it has no comments")
        elif not comments:
            self.warn("no-comments", "no comments were recognised; the page is kept as one post")

    def _warn_of_repeated_lines(self, comments: Iterable[Entry]) -> None:
        """Warn where the post says what the comments say: extractors may write a page twice."""
        body = {line.text for line in self.body if len(line.text) >= _MIN_DISTINCTIVE_CHARS}
        said = (line for comment in comments for line in comment.text.split("\n"))
        repeated = len(body.intersection(said)) if body else 0
        if repeated > 1:
            message = f"the post holds {repeated} lines of the comments, which may not be its own"
            self.warn("repeated", message)

    def _all_furniture(self, entries: Iterable[Entry]) -> Iterator[Furniture]:
        """All furniture in order, the white space between the known pieces added."""
        text = self.source.text
        cut = {entry.parent for entry in entries if entry.kind == "section"}
        said = [(span, None) for entry in entries if entry.id not in cut for span in entry.spans]
        known = [*said, *((piece.span, piece) for piece in self.furniture)]
        known.sort(key=lambda pair: pair[0].start)
        place = 0
        if text.startswith(BOM):
            yield Furniture("bom", Span(0, 1))
            place = 1
        for span, piece in known:
            if span.start > place:
                yield _gap(text, place, span.start)
            if piece is not None:
                yield piece
            place = span.end
        if place < len(text):
            yield _gap(text, place, len(text))


def _gap(text: str, start: int, end: int) -> Furniture:
    """What stands between the known pieces: white space, with marks that nobody sees or without."""
    kind = "space" if text[start:end].isspace() else "mark"
    return Furniture(kind, Span(start, end))


def _last_line(comment: Entry) -> str | None:
    """The line that may sign a comment: the last of several, where no byline says who it is by."""
    above, _, last = comment.text.rpartition("\n")
    return last if above and comment.author is None and not comment.removed else None
