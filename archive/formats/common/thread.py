"""A page in the making whose source records its comments one by one, with ids and parents.

Formats of markup read records; this makes the Page of them that a layout of text makes of lines:
locators in printed order, inherited dates, sections, the warning about the count.
"""

from collections.abc import Iterator, Mapping

import attrs

from archive.formats.common.source import is_rule
from archive.locators import POST
from archive.model import Entry, Page, PageWarning
from archive.text.languages import is_removal_notice

MAX_LOCATOR_CHARS = 4_000
"""Replies nest until their locators have so many characters; deeper ones stand beside those."""


@attrs.frozen(kw_only=True)
class SourceComment:
    """A comment as its source records it."""

    ref: str
    """What the source calls it; unlike all others of its page."""
    text: str
    """What it says; paragraphs separated by one blank line."""
    parent: str | None = None
    """What the comment that it answers is called, or None for the post."""
    author: str | None = None
    """The name that the source gives; `Anonymous` is one."""
    date: str | None = None
    """`2014-07-06` or `2014-07-06T12:31`, in the page's own wall clock."""
    instant: str | None = None
    """The exact moment in UTC, `2014-07-06T11:31:00Z`."""
    printed: str | None = None
    """The words that state the date, where the source has any."""
    removed: bool = False
    """Whether the source says that it was removed."""
    links: tuple[str, ...] = ()
    """Where its links lead."""


@attrs.define(kw_only=True)
class ThreadDraft:
    """A page that is recorded: its post, and its comments in printed order."""

    name: str
    """The page's name."""
    layout: str
    """The format's name."""
    sha256: str
    """The checksum of the file's bytes, in hexadecimal."""
    characters: int = 0
    """The length of the decoded text, for a file that is one page."""
    url: str | None = None
    """Where the page was published."""
    title: str | None = None
    """The title."""
    text: str = ""
    """The post; lines of asterisks alone cut it into sections."""
    author: str | None = None
    """Who wrote the post."""
    date: str | None = None
    """When, in the page's own wall clock."""
    instant: str | None = None
    """The exact moment in UTC."""
    printed: str | None = None
    """The words that state the date, where the source has any."""
    ref: str | None = None
    """What the source calls the post."""
    links: tuple[str, ...] = ()
    """Where the post's links lead."""
    declared: int | None = None
    """How many comments the source says there are."""
    remarks: list[SourceComment] = attrs.Factory(list)
    """The comments. Those that answer another stand anywhere behind or before it."""
    warnings: list[PageWarning] = attrs.Factory(list)
    """What the reader should be told."""

    def warn(self, code: str, message: str) -> None:
        """Note something for the page's reader."""
        self.warnings.append(PageWarning(code, message))

    def finish(self) -> Page:
        """The page. The thread is used up."""
        comments = list(self._comments())
        self._warn_of_count(comments)
        printed = [(POST, self.printed)] if self.printed else []
        by_ref = {remark.ref: remark.printed for remark in self.remarks if remark.printed}
        printed += [
            (comment.locator, by_ref[comment.source_ref])
            for comment in comments
            if comment.source_ref in by_ref and comment.date_source == "stated"
        ]
        return Page(
            name=self.name,
            entries=(*self._post(), *comments),
            title=self.title,
            date=self.date,
            declared=self.declared,
            layout=self.layout,
            sha256=self.sha256,
            characters=self.characters,
            warnings=tuple(self.warnings),
            printed=tuple(printed),
            url=self.url,
        )

    def _post(self) -> Iterator[Entry]:
        sections = self._sections()
        text = "\n\n".join(sections)
        yield self._post_entry(POST, text, self.links)
        if len(sections) > 1:
            for number, section in enumerate(sections, start=1):
                links = tuple(link for link in self.links if link in section)
                yield self._post_entry(f"s{number}", section, links)

    def _sections(self) -> list[str]:
        """The post cut at its rules; pieces without any text are no sections."""
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

    def _comments(self) -> Iterator[Entry]:
        """The comments in printed order: replies behind what they answer."""
        answers = self._replies_by_parent()
        numbers: dict[str, int] = {}
        waiting = [("", remark) for remark in reversed(answers.pop(None, []))]
        while waiting:
            prefix, remark = waiting.pop()
            numbers[prefix] = numbers.get(prefix, 0) + 1
            locator = f"{prefix}{numbers[prefix]}"
            yield self._comment(locator, remark)
            below = f"{locator}." if len(locator) < MAX_LOCATOR_CHARS else prefix
            waiting += [(below, each) for each in reversed(answers.pop(remark.ref, []))]

    def _replies_by_parent(self) -> dict[str | None, list[SourceComment]]:
        """The remarks by what they answer. An answer to one that is not there stands below a lost
        one; those that answer each other in a ring answer the post."""
        known = self._comments_by_ref()
        for remark in list(known.values()):
            if remark.parent is not None and remark.parent not in known:
                known[remark.parent] = SourceComment(ref=remark.parent, text="")
                self.warn("lost", f"comment {remark.parent} is answered, and it is not there")
        cycles = set(_find_cycles(known))
        if cycles:
            self.warn("ring", f"{len(cycles)} comments answer each other in a ring")
        answers: dict[str | None, list[SourceComment]] = {}
        for remark in known.values():
            parent = None if remark.ref in cycles else remark.parent
            answers.setdefault(parent, []).append(remark)
        return answers

    def _comments_by_ref(self) -> dict[str, SourceComment]:
        """The remarks by their ids. One that is there twice counts once; another of the same id is
        kept beside it."""
        known: dict[str, SourceComment] = {}
        for remark in self.remarks:
            ref, number = remark.ref, 1
            while ref in known and known[ref].text != remark.text:
                number += 1
                ref = f"{remark.ref} ({number})"
            if ref in known:
                self.warn("repeated", f"comment {ref} stands there twice, and counts once")
            elif number > 1:
                self.warn("repeated", f"several comments have the id {remark.ref}")
            known.setdefault(ref, attrs.evolve(remark, ref=ref))
        return known

    def _comment(self, locator: str, remark: SourceComment) -> Entry:
        date, source = remark.date, "stated"
        if date is None:
            date, source = self.date, "page"
        return Entry(
            page=self.name,
            locator=locator,
            text=remark.text,
            title=self.title,
            author=remark.author,
            author_source="byline" if remark.author else None,
            date=date,
            date_source=source if date else None,
            instant=remark.instant,
            source_ref=remark.ref,
            lost=not remark.text and not remark.removed and remark.author is None,
            removed=remark.removed or is_removal_notice(remark.text),
            links=remark.links,
        )

    def _warn_of_count(self, comments: list[Entry]) -> None:
        found = sum(not comment.lost for comment in comments)
        if self.declared is not None and self.declared != found:
            self.warn("count", f"the page declares {self.declared} comments, found are {found}")


def _find_cycles(known: Mapping[str, SourceComment]) -> Iterator[str]:
    """What answers itself by way of others. Every remark is looked at once."""
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
