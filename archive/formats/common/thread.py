"""Build a Page from comments that have ids and parents, as HTML and backups record them.

This module assigns locators in printed order, inherits dates, cuts the post into sections and warns
of a wrong comment count. Text layouts have `archive.formats.text.draft` for the same purpose.
"""

from collections.abc import Iterator, Mapping

import attrs

from archive.formats.common.date_order import is_before_post
from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment
from archive.formats.common.phrases import count_mismatch, quantity
from archive.formats.common.source import is_rule
from archive.locators import POST, REST
from archive.model import Entry, Furniture, Page, PageWarning
from archive.text.languages import is_removal_notice
from archive.text.numeric_dates import NumericDate

MAX_LOCATOR_CHARS = 4_000
"""Locators are at most this long, plus one number; deeper replies become siblings."""


@attrs.frozen(kw_only=True)
class SourceComment:
    """A comment as recorded in its source."""

    ref: str
    """Id of the comment in the source, unique on its page."""
    text: str
    """Text of the comment; paragraphs separated by one blank line."""
    parent: str | None = None
    """Id of the comment that it answers, or None for the post."""
    author: str | None = None
    """Name of the author, which may be `Anonymous`."""
    date: str | None = None
    """`2014-07-06` or `2014-07-06T12:31`, in the page's own wall clock."""
    instant: str | None = None
    """Exact moment in UTC, `2014-07-06T11:31:00Z`."""
    printed: str | None = None
    """The words that state the date, where the source has any."""
    is_ambiguous: bool = False
    """Whether its date is printed in digits of unknown order, so that it has none, not even that of
    the post."""
    removed: bool = False
    """Whether the source says that the comment was removed."""
    links: tuple[str, ...] = ()
    """URLs of its links."""


@attrs.define(kw_only=True)
class ThreadDraft:
    """A page being read: its post and its comments in printed order."""

    name: str
    """Name of the page."""
    layout: str
    """Name of the format."""
    sha256: str
    """Checksum of the file, in hexadecimal."""
    characters: int = 0
    """Length of the decoded text, if the file is one page."""
    url: str | None = None
    """URL of the page."""
    canonical: str | None = None
    """Canonical address of the page, if it is relative and the URL of the page is not known."""
    captured: str | None = None
    """Moment in UTC when the page was captured, if the source records it."""
    title: str | None = None
    """Title of the post."""
    text: str = ""
    """Text of the post; lines of asterisks divide it into sections."""
    author: str | None = None
    """Author of the post."""
    date: str | None = None
    """Date of the post, in the page's own wall clock."""
    instant: str | None = None
    """Exact moment of the post in UTC."""
    printed: str | None = None
    """The words that state the date, where the source has any."""
    numeric: NumericDate | None = None
    """The date of the post in digits, where it is printed so."""
    ref: str | None = None
    """Id of the post in the source."""
    links: tuple[str, ...] = ()
    """URLs of the links in the post."""
    declared: int | None = None
    """Number of comments that the source states."""
    comments: list[SourceComment] = attrs.Factory(list)
    """The comments; replies may come before or after the comment they answer."""
    warnings: list[PageWarning] = attrs.Factory(list)
    """Warnings about the page."""
    rest: str = ""
    """Visible text of which nobody's authorship is known, in paragraphs."""
    furniture: list[Furniture] = attrs.Factory(list)
    """Visible text that nobody said."""
    text_nodes: set[int] = attrs.Factory(set)
    """For HTML: the `mem_id` of the text nodes in entries."""
    regions: list[int] = attrs.Factory(list)
    """For HTML: the `mem_id` of the elements that hold a comment."""

    def warn(self, code: str, message: str) -> None:
        """Add a warning about the page."""
        self.warnings.append(PageWarning(code, message))

    def set_content(self, content: MarkupText) -> None:
        """Set the text and links of the post, and note where on the page they are."""
        self.text, self.links = content.text, content.links
        self.text_nodes.update(content.nodes)

    def set_moment(self, moment: Moment) -> None:
        """Set the date and time of the post."""
        self.date, self.instant = moment.date, moment.instant
        self.printed, self.numeric = moment.printed, moment.numeric

    def finish(self) -> Page:
        """Build the page. The draft must not be used again."""
        comments = list(self._comment_entries(self._date_for_comments()))
        self._warn_of_count(comments)
        printed = [(POST, self.printed)] if self.printed else []
        by_ref = {comment.ref: comment.printed for comment in self.comments if comment.printed}
        printed += [
            (comment.locator, by_ref[comment.source_ref])
            for comment in comments
            if comment.source_ref in by_ref and comment.date_source != "page"
        ]
        return Page(
            name=self.name,
            entries=(*self._post(), *comments, *self._rest()),
            title=self.title,
            date=self.date,
            declared=self.declared,
            layout=self.layout,
            sha256=self.sha256,
            characters=self.characters,
            furniture=tuple(self.furniture),
            warnings=tuple(self.warnings),
            printed=tuple(printed),
            url=self.url,
            captured=self.captured,
            canonical=self.canonical,
        )

    def _post(self) -> Iterator[Entry]:
        sections = self._sections()
        text = "\n\n".join(sections)
        yield self._post_entry(POST, text, self.links)
        if len(sections) > 1:
            for number, section in enumerate(sections, start=1):
                links = tuple(link for link in self.links if link in section)
                yield self._post_entry(f"s{number}", section, links)

    def _rest(self) -> Iterator[Entry]:
        if self.rest:
            yield Entry(page=self.name, locator=REST, text=self.rest, title=self.title)

    def _sections(self) -> list[str]:
        """Split the post at its rules, and drop pieces without text."""
        pieces: list[list[str]] = [[]]
        for line in self.text.split("\n"):
            if is_rule(line.strip()):
                pieces.append([])
            else:
                pieces[-1].append(line)
        texts = ("\n".join(piece).strip() for piece in pieces)
        return [text for text in texts if text]

    def _post_entry(self, locator: str, text: str, links: tuple[str, ...]) -> Entry:
        return Entry(
            page=self.name,
            locator=locator,
            text=text,
            title=self.title,
            author=self.author,
            author_source="byline" if self.author else None,
            date=self.date,
            date_source="stated" if self.date else None,
            instant=self.instant,
            source_ref=self.ref,
            links=links,
        )

    def _comment_entries(self, page_date: str | None) -> Iterator[Entry]:
        """Yield the comments in printed order: each reply after the comment it answers.

        `page_date`: the date of comments that state none.
        """
        replies = self._replies_by_parent()
        numbers: dict[str, int] = {}
        waiting = [("", comment) for comment in reversed(replies.pop(None, []))]
        while waiting:
            prefix, comment = waiting.pop()
            numbers[prefix] = numbers.get(prefix, 0) + 1
            locator = f"{prefix}{numbers[prefix]}"
            yield self._comment_entry(locator, comment, page_date)
            below = f"{locator}." if len(locator) < MAX_LOCATOR_CHARS else prefix
            waiting += [(below, each) for each in reversed(replies.pop(comment.ref, []))]

    def _replies_by_parent(self) -> dict[str | None, list[SourceComment]]:
        """Group the comments by the id of the comment they answer.

        Replies to a missing comment get a lost comment as their parent. Comments that answer each
        other in a circle become replies to the post.
        """
        known = self._comments_by_ref()
        for comment in list(known.values()):
            if comment.parent is not None and comment.parent not in known:
                known[comment.parent] = SourceComment(ref=comment.parent, text="")
                self.warn("lost", f"comment {comment.parent} is missing; its replies are kept")
        cycles = set(_find_cycles(known))
        if cycles:
            comments = quantity(len(cycles), "comment")
            self.warn("ring", f"{comments} in a circle of replies; read as replies to the post")
        replies: dict[str | None, list[SourceComment]] = {}
        for comment in known.values():
            parent = None if comment.ref in cycles else comment.parent
            replies.setdefault(parent, []).append(comment)
        return replies

    def _comments_by_ref(self) -> dict[str, SourceComment]:
        """Return the comments by id.

        Repetitions are dropped; a different comment with the same id gets a numbered id.
        """
        known: dict[str, SourceComment] = {}
        refs: dict[tuple[str, str], str] = {}
        numbers: dict[str, int] = {}
        for comment in self.comments:
            number = numbers.get(comment.ref, 1)
            ref = refs.get((comment.ref, comment.text)) or comment.ref
            while ref in known and known[ref].text != comment.text:
                number += 1
                ref = f"{comment.ref} ({number})"
            refs[comment.ref, comment.text], numbers[comment.ref] = ref, number
            if ref in known:
                self.warn("repeated", f"comment {ref} is repeated; the repetition is left out")
            elif number > 1:
                self.warn("repeated", f"different comments have the id {comment.ref}")
            known.setdefault(ref, comment if number == 1 else attrs.evolve(comment, ref=ref))
        return known

    def _comment_entry(self, locator: str, comment: SourceComment, page_date: str | None) -> Entry:
        date, source = comment.date, "stated"
        if date is None and not comment.is_ambiguous:
            date, source = page_date, "page"
        return Entry(
            page=self.name,
            locator=locator,
            text=comment.text,
            title=self.title,
            author=comment.author,
            author_source="byline" if comment.author else None,
            date=date,
            date_source=source if date else None,
            instant=comment.instant,
            source_ref=comment.ref,
            lost=not comment.text and not comment.removed and comment.author is None,
            removed=comment.removed or is_removal_notice(comment.text),
            links=comment.links,
        )

    def _date_for_comments(self) -> str | None:
        """Return the post's date, for comments without one; None if it is after other comments."""
        stated = [comment.date for comment in self.comments if comment.date is not None]
        before = 0 if self.date is None else sum(is_before_post(each, self.date) for each in stated)
        if before:
            verb = "is" if before == 1 else "are"
            message = f"{quantity(before, 'comment')} {verb} dated before the post"
            self.warn("date", f"{message}; no comment gets its date")
        return None if before else self.date

    def _warn_of_count(self, comments: list[Entry]) -> None:
        found = sum(not comment.lost for comment in comments)
        if self.declared is not None and self.declared != found:
            self.warn("count", count_mismatch(self.declared, found))


def _find_cycles(known: Mapping[str, SourceComment]) -> Iterator[str]:
    """Yield the ids of comments that answer themselves, directly or through others."""
    seen: set[str] = set()
    for first in known:
        path: list[str] = []
        ref: str | None = first
        while ref is not None and ref not in seen:
            seen.add(ref)
            path.append(ref)
            ref = known[ref].parent
        if ref in path:
            yield from path[path.index(ref) :]
