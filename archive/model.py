"""The values: what a page is made of. Frozen, flat, and without any I/O.

Field names and meanings are those of the JSON lines that `archive parse` and `archive export`
print; `to_dict` and `from_dict` go there and back without loss.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Self

import attrs

from archive.locators import POST, depth_of, make_id, parent_of, thread_of, without_wording


@attrs.frozen(order=True)
class Span:
    """A half-open range of characters."""

    start: int
    """The first character."""
    end: int
    """The one after the last."""


@attrs.frozen
class Furniture:
    """A piece of a page that nobody said: a number, a footer, white space."""

    kind: str
    """What it is: `bom`, `date`, `title`, `byline`, `number`, `footer`, `replies`, `rule`, `count`,
    `tail`, `space`, or `mark`: white space with characters that nobody sees."""
    span: Span
    """Where it stands in the decoded text."""


@attrs.frozen
class PageWarning:
    """Something about a page that its reader should be told."""

    code: str
    """A fixed word for programs: `count`, `lost`, `bytes`, …"""
    message: str
    """A sentence for people."""
    line: int | None = None
    """The line it is about, from 1, or None where it is about the whole page."""


@attrs.frozen
class Byline:
    """A name, and perhaps a time, that the page gives for an entry."""

    name: str
    """The name as printed, trimmed."""
    date: str | None
    """`2014-07-06` or `2014-07-06T12:31`, in the page's own wall clock, or None."""
    printed: str | None = None
    """The words that state the time, as the page prints them."""


@attrs.frozen
class Difference:
    """What another source of a page says otherwise of an entry."""

    source: str
    """The id that the entry has there."""
    author: str | None = None
    """The name there; None where it is the same, or there is none."""
    date: str | None = None
    """The date there; None where it is the same, or there is none."""


@attrs.frozen
class Entry:
    """One unit of speech on a page: the post, one of its sections, or a comment."""

    page: str
    """The page's name."""
    locator: str
    """Where on the page: `0` the post, `s1` a section, `7` a comment, `7.4` a reply to it; `7v2`
    what another source of the page has in place of what stands in `7`, or besides; `0v2` is a
    section."""
    text: str
    """What was said; paragraphs separated by one blank line."""
    title: str | None = None
    """The page's title."""
    author: str | None = None
    """Who said it, where the page shows it."""
    author_source: str | None = None
    """The evidence for the author: `byline`, `signature`, `editor` for a correction by hand, or
    None."""
    date: str | None = None
    """`2015-08-04` or `2014-07-06T12:31`, in the page's own wall clock."""
    date_source: str | None = None
    """`stated` for this very entry, `page`: the post's date, the earliest it can be, or `editor`
    for a correction by hand."""
    spans: tuple[Span, ...] = ()
    """Where the text stands in the decoded source: a span a line of `text`, in order."""
    line: int | None = None
    """The line of the source where it begins, from 1; None for markup."""
    lost: bool = False
    """Whether the page shows only that this comment was there."""
    removed: bool = False
    """Whether the page says that this comment was removed; the text is the page's notice, or what
    another source of the page still has."""
    instant: str | None = None
    """The exact moment in UTC, where the source has one."""
    source_ref: str | None = None
    """For markup: the comment id, element or record it was read from."""
    links: tuple[str, ...] = ()
    """For markup: where its links lead, which its text need not show."""
    names: tuple[str, ...] = ()
    """Where the author has several names, because the editor says so or sources of the page differ:
    all of them, the chosen one first; `author` stays as it is printed."""
    note: str | None = None
    """What the editor says about the evidence for a correction."""
    sources: tuple[str, ...] = ()
    """Where the page has several sources: the ids that the entry has in those that show it. The
    first is the one that text, spans and line are from."""
    differs: tuple[Difference, ...] = ()
    """What sources say otherwise, with evidence as good."""

    @property
    def person(self) -> str | None:
        """The name that stands for the author: the one the editor chose, or the printed one."""
        return self.names[0] if self.names else self.author

    @property
    def author_names(self) -> tuple[str, ...]:
        """All names that the author is found by."""
        return self.names or (() if self.author is None else (self.author,))

    @property
    def id(self) -> str:
        """The page's name, `#`, and the locator."""
        return make_id(self.page, self.locator)

    @property
    def kind(self) -> str:
        """`post`, `section` or `comment`."""
        if self.locator == POST:
            return "post"
        return "section" if depth_of(self.locator) == 0 else "comment"

    @property
    def is_other_wording(self) -> bool:
        """Whether it is what another source has in place of an entry's text, or besides."""
        return "v" in self.locator

    @property
    def depth(self) -> int:
        """0 for the post and its sections, 1 for a comment, 2 for a reply to it, and so on."""
        return depth_of(self.locator)

    @property
    def parent(self) -> str | None:
        """The id of the entry that this one answers or is a part of; None for the post."""
        parent = parent_of(self.locator)
        return None if parent is None else make_id(self.page, parent)

    @property
    def thread(self) -> str:
        """The locator of its top-level comment; `0` for the post and its sections."""
        return thread_of(self.locator)

    @property
    def words(self) -> int:
        """How many white-space-separated words `text` has."""
        return len(self.text.split())

    def to_dict(self) -> dict[str, Any]:
        """The entry as the JSON object that `parse` and `export` print."""
        record: dict[str, Any] = {
            "id": self.id, "page": self.page, "locator": self.locator, "kind": self.kind,
            "depth": self.depth, "parent": self.parent, "title": self.title,
            "author": self.author, "author_source": self.author_source,
            "date": self.date, "date_source": self.date_source, "text": self.text,
            "spans": [[span.start, span.end] for span in self.spans],
            "words": self.words, "line": self.line,
        }  # fmt: skip
        for name in ("lost", "removed", "instant", "source_ref", "note"):
            if value := getattr(self, name):
                record[name] = value
        if self.links:
            record["links"] = list(self.links)
        if self.names:
            record |= {"person": self.person, "names": list(self.names)}
        if self.sources:
            record["sources"] = list(self.sources)
        if self.differs:
            record["differs"] = [attrs.asdict(each) for each in self.differs]
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The entry that `to_dict` made `record` of; what can be derived is not read."""
        values = {name: value for name, value in record.items() if name in _ENTRY_FIELDS}
        values["spans"] = tuple(Span(start, end) for start, end in record["spans"])
        values["links"] = tuple(record.get("links", ()))
        values["names"] = tuple(record.get("names", ()))
        values["sources"] = tuple(record.get("sources", ()))
        values["differs"] = tuple(Difference(**each) for each in record.get("differs", ()))
        return cls(**values)


_ENTRY_FIELDS = frozenset(field.name for field in attrs.fields(Entry))


@attrs.frozen
class PageSource:
    """One of the pages that a page with several sources was put together from."""

    name: str
    """Its name."""
    layout: str
    """The format that read it."""
    sha256: str
    """The checksum of the bytes it was read from, in hexadecimal."""
    url: str | None = None
    """Where it was published, as far as it shows."""
    captured: str | None = None
    """The moment in UTC at which it was captured or saved, where it records that."""


@attrs.frozen
class Page:
    """One saved document: a post with its comments, as a flat tuple in printed order."""

    name: str
    """The path it goes by, with `/`."""
    entries: tuple[Entry, ...]
    """The post, its sections if it has any, then the comments."""
    title: str | None = None
    """The title it shows."""
    date: str | None = None
    """The date it states for the post."""
    declared: int | None = None
    """How many comments the page says it has."""
    layout: str = "plain"
    """The name of the format that read it."""
    sha256: str = ""
    """The checksum of the bytes it was read from, in hexadecimal."""
    characters: int = 0
    """The length of the decoded text."""
    furniture: tuple[Furniture, ...] = ()
    """What nobody said; with the entries' spans it covers the text exactly once."""
    warnings: tuple[PageWarning, ...] = ()
    """What its reader should be told."""
    printed: tuple[tuple[str, str], ...] = ()
    """Of each entry that states its date: its locator, and the words of the page that state it."""
    url: str | None = None
    """Where it was published, as far as the source shows."""
    edited: tuple[str, ...] = ()
    """Which of `title` and `url` are corrections by hand."""
    captured: str | None = None
    """The moment in UTC at which it was captured or saved, `2016-04-07T10:00:00Z`, where the source
    records that."""
    sources: tuple[PageSource, ...] = ()
    """Where it is known from several files: each of them, first the one that gives it its name, its
    order and its locators. None for a page as one file has it."""

    @cached_property
    def _by_locator(self) -> dict[str, Entry]:
        return {entry.locator: entry for entry in self.entries}

    @cached_property
    def _answers(self) -> dict[str | None, list[Entry]]:
        answers = defaultdict(list)
        for entry in self.entries:
            if entry.kind == "comment" and not entry.is_other_wording:
                answers[parent_of(entry.locator)].append(entry)
        return answers

    @property
    def post(self) -> Entry:
        """The page's own article."""
        return self[POST]

    @property
    def sections(self) -> tuple[Entry, ...]:
        """The pieces of a post that is cut by rules; none where it is not."""
        return tuple(entry for entry in self.entries if entry.locator[0] == "s")

    @property
    def comments(self) -> tuple[Entry, ...]:
        """The comments and replies that are there, in printed order, each once; lost ones are left
        out."""
        return tuple(
            entry
            for entry in self.entries
            if entry.kind == "comment" and not entry.lost and not entry.is_other_wording
        )

    def __getitem__(self, locator: str) -> Entry:
        """The entry at a locator (`"7.4"`); KeyError where there is none."""
        return self._by_locator[locator]

    def __contains__(self, locator: object) -> bool:
        """Whether the page has an entry at a locator."""
        return locator in self._by_locator

    def find_entry(self, page: str, locator: str) -> Entry:
        """The entry that is called `page#locator`, here or in a source of the page.

        Raises KeyError where there is none.
        """
        if page == self.name:
            return self[locator]
        place = without_wording(locator)
        section = place if place[0] == "s" else None
        called = make_id(page, POST if section else locator)
        for entry in self.entries:
            if called in entry.sources:
                return self._by_locator.get(section, entry) if section else entry
        raise KeyError(locator)

    def printed_date(self, entry: Entry) -> str | None:
        """The words of the page that state an entry's date; the post's, where it is the page's.

        None where the entry has no date, or none that the page states, or the words are not known.
        """
        if entry.date is None or entry.date_source == "editor":
            return None
        if entry.kind == "comment" and entry.date_source == "stated":
            return dict(self.printed).get(entry.locator)
        return None if self.post.date_source == "editor" else dict(self.printed).get(POST)

    def replies(self, entry: Entry) -> tuple[Entry, ...]:
        """The direct answers to an entry, in printed order; the comments, for the post."""
        return tuple(self._answers.get(entry.locator, ()))

    def ancestors(self, entry: Entry) -> tuple[Entry, ...]:
        """The entries above one, from the post down to the one it answers."""
        return tuple(self._upwards(entry))[::-1]

    def _upwards(self, entry: Entry) -> Iterator[Entry]:
        locator = parent_of(entry.locator)
        while locator is not None:
            yield self[locator]
            locator = parent_of(locator)

    def to_dict(self) -> dict[str, Any]:
        """The page as one JSON object."""
        return {**self.head(), "entries": [entry.to_dict() for entry in self.entries]}

    def head(self) -> dict[str, Any]:
        """`to_dict` without the entries."""
        return {
            "name": self.name, "title": self.title, "date": self.date,
            "declared": self.declared, "layout": self.layout, "sha256": self.sha256,
            "characters": self.characters,
            "furniture": [[f.kind, f.span.start, f.span.end] for f in self.furniture],
            "warnings": [[w.code, w.message, w.line] for w in self.warnings],
            "printed": [list(pair) for pair in self.printed],
            "url": self.url, "edited": list(self.edited), "captured": self.captured,
            "sources": [attrs.asdict(source) for source in self.sources],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The page that `to_dict` made `record` of; older ones lack what came later."""
        values = dict(record)
        values["entries"] = tuple(Entry.from_dict(entry) for entry in record["entries"])
        values["furniture"] = tuple(
            Furniture(kind, Span(start, end)) for kind, start, end in record["furniture"]
        )
        values["warnings"] = tuple(PageWarning(*warning) for warning in record["warnings"])
        values["printed"] = tuple((locator, words) for locator, words in record.get("printed", ()))
        values["edited"] = tuple(record.get("edited", ()))
        values["sources"] = tuple(PageSource(**source) for source in record.get("sources", ()))
        return cls(**values)
