"""Pages and their entries, as frozen values without I/O.

Fields have the names and meanings of the JSON lines that `archive parse` and `archive export`
print; `to_dict` and `from_dict` convert without loss.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Self

import attrs

from archive.display import MAX_ROWS, html_table, printable, shorten
from archive.locators import (
    POST,
    REST,
    depth_of,
    is_locator,
    make_id,
    parent_of,
    thread_of,
    without_wording,
)
from archive.scripts import count_words


@attrs.frozen(order=True)
class Span:
    """A half-open range of characters."""

    start: int
    """Index of the first character."""
    end: int
    """Index after the last character."""


@attrs.frozen
class Furniture:
    """A piece of a page's text that nobody said: a number, a footer, a menu, white space."""

    kind: str
    """In a text, one of `bom`, `date`, `title`, `byline`, `number`, `footer`, `replies`, `rule`,
    `count`, `tail`, `space`, or `mark`: white space with invisible characters. In markup, a kind
    of `archive.formats.html.furniture`, or `recurring` for what a site repeats on its pages."""
    span: Span | None = None
    """Its position in the decoded text; None for markup."""
    text: str | None = None
    """For markup: its words, as shown."""

    def to_list(self) -> list[str | int | None]:
        """Return `[kind, start, end]`, or `[kind, text]` for markup."""
        if self.span is None:
            return [self.kind, self.text]
        return [self.kind, self.span.start, self.span.end]

    @classmethod
    def from_list(cls, values: Sequence[Any]) -> Self:
        """Return the furniture of a `to_list` list. Raises ValueError for anything else."""
        if len(values) == 2:
            kind, text = values
            return cls(kind, text=text)
        kind, start, end = values
        return cls(kind, Span(start, end))


@attrs.frozen
class PageWarning:
    """A warning about a page for its readers."""

    code: str
    """The kind of warning, a fixed word for programs: `count`, `lost`, `bytes`, …"""
    message: str
    """A sentence for people."""
    line: int | None = None
    """The line it is about, from 1; None if it is about the whole page."""


@attrs.frozen
class Byline:
    """A name, and perhaps a time, that the page gives for an entry."""

    name: str
    """The name as printed, without white space around it."""
    date: str | None
    """`2014-07-06` or `2014-07-06T12:31` by the page's own wall clock, or None."""
    printed: str | None = None
    """The words that state the time, as printed."""


@attrs.frozen
class Difference:
    """An author or date of an entry that differs in another source of the page."""

    source: str
    """The entry's id in that source."""
    author: str | None = None
    """The name there; None if it is the same or absent."""
    date: str | None = None
    """The date there; None if it is the same or absent."""


@attrs.frozen(repr=False)
class Entry:
    """One unit of speech on a page: the post, one of its sections, or a comment; or the rest of the
    page's visible text, of which nobody's authorship is known."""

    page: str
    """The page's name."""
    locator: str
    """Its position on the page: `0` the post, `s1` a section, `7` a comment, `7.4` a reply to it.
    `7v2` is text that another source of the page has instead of the text of `7`, or in addition;
    `0v2` counts as a section. `r` is the rest."""
    text: str
    """The text, with paragraphs separated by one blank line."""
    title: str | None = None
    """The page's title."""
    author: str | None = None
    """The author's name as printed, if the page shows it."""
    author_source: str | None = None
    """The evidence for the author: `byline`, `signature`, `editor` for a correction by hand, or
    None."""
    date: str | None = None
    """`2015-08-04` or `2014-07-06T12:31` by the page's own wall clock."""
    date_source: str | None = None
    """The evidence for the date: `stated` for this very entry, `page` for the post's date (the
    earliest possible), or `editor` for a correction by hand."""
    spans: tuple[Span, ...] = ()
    """Positions of the text in the decoded source: one span for each line of `text`, in order."""
    line: int | None = None
    """The line of the source where it begins, from 1; None for markup."""
    lost: bool = False
    """Whether the page shows only that this comment existed."""
    removed: bool = False
    """Whether the page says that this comment was removed. The text is the page's notice, or the
    original text if another source of the page still has it."""
    instant: str | None = None
    """The exact moment in UTC, if the source has it."""
    source_ref: str | None = None
    """For markup: the comment id, element or record it was read from."""
    links: tuple[str, ...] = ()
    """For markup: the targets of its links, which the text need not show."""
    names: tuple[str, ...] = ()
    """All names of an author who has several, because the editor says so or sources of the page
    differ. The chosen one comes first; `author` stays as printed."""
    note: str | None = None
    """The editor's note on the evidence for a correction."""
    sources: tuple[str, ...] = ()
    """The entry's ids in the sources of a merged page that show it. Text, spans and line are from
    the first."""
    differs: tuple[Difference, ...] = ()
    """Authors and dates in other sources that differ and have equally good evidence."""

    @property
    def person(self) -> str | None:
        """The author's main name: the one the editor chose, or the printed one."""
        return self.names[0] if self.names else self.author

    @property
    def author_names(self) -> tuple[str, ...]:
        """All names of the author."""
        return self.names or (() if self.author is None else (self.author,))

    @property
    def id(self) -> str:
        """The page's name, `#`, and the locator."""
        return make_id(self.page, self.locator)

    @property
    def kind(self) -> str:
        """`post`, `section`, `comment` or `rest`."""
        if self.locator == POST:
            return "post"
        if self.locator == REST:
            return "rest"
        return "section" if depth_of(self.locator) == 0 else "comment"

    @property
    def is_other_wording(self) -> bool:
        """Whether it is text that another source has instead of an entry's text, or in addition."""
        return "v" in self.locator

    @property
    def depth(self) -> int:
        """0 for post, sections and rest, 1 for a comment, 2 for a reply to it, and so on."""
        return depth_of(self.locator)

    @property
    def parent(self) -> str | None:
        """The id of the entry that this one answers or is a part of; None for the post."""
        parent = parent_of(self.locator)
        return None if parent is None else make_id(self.page, parent)

    @property
    def thread(self) -> str:
        """Locator of its top-level comment; `0` for post, sections and rest."""
        return thread_of(self.locator)

    @property
    def words(self) -> int:
        """Number of words in `text`: those between white space, and each character of a script
        that is written without blanks, such as Chinese and Thai."""
        return count_words(self.text)

    @property
    def day(self) -> datetime.date | None:
        """`date` as a day of the page's own calendar."""
        return None if self.date is None else datetime.date.fromisoformat(self.date[:10])

    @property
    def moment(self) -> datetime.datetime | None:
        """`date` with its time, by the page's own clock, without a time zone; None for a day alone.

        `instant` is the same moment in UTC, where it is known.
        """
        if self.date is None or "T" not in self.date:
            return None
        return datetime.datetime.fromisoformat(self.date)

    def __repr__(self) -> str:
        author = f" by {printable(shorten(self.author))}" if self.author else ""
        return f"<Entry {printable(self.id)}{author} {shorten(self.text)!r}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that `parse` and `export` print."""
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
        """Return the entry of a `to_dict` record, ignoring derived values.

        Raises ValueError for anything else.
        """
        try:
            values = {name: value for name, value in record.items() if name in _ENTRY_FIELDS}
            values["spans"] = tuple(Span(start, end) for start, end in record.get("spans", ()))
            for name in ("links", "names", "sources"):
                if name in values:
                    values[name] = _texts(values[name])
            if "differs" in values:
                values["differs"] = tuple(
                    Difference(**_known(Difference, each)) for each in values["differs"]
                )
            for name in ("page", "locator", "text"):
                if not isinstance(values[name], str):
                    raise TypeError(f"{name} is not a text but {values[name]!r:.100}")
            if not is_locator(values["locator"]):
                raise ValueError(f"{values['locator']!r} is not a locator")
            return cls(**values)
        except _WRONG_RECORD as error:
            raise _no_record("an entry", error) from error


_WRONG_RECORD = (AttributeError, KeyError, TypeError, ValueError)
"""What reading a record raises if it is something else."""


def _no_record(kind: str, error: Exception) -> ValueError:
    reason = f"{error} is missing" if isinstance(error, KeyError) else error
    return ValueError(f"not the record of {kind}: {reason}")


def _texts(values: Any) -> tuple[str, ...]:
    """Return a list of texts of a record as a tuple."""
    texts = () if isinstance(values, str) else tuple(values)
    if isinstance(values, str) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"expected a list of texts, not {values!r:.100}")
    return texts


def _known(kind: type[attrs.AttrsInstance], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without the keys that this version does not know."""
    names = {field.name for field in attrs.fields(kind)}
    return {name: value for name, value in record.items() if name in names}


_ENTRY_FIELDS = frozenset(field.name for field in attrs.fields(Entry))


@attrs.frozen
class PageSource:
    """One of the files that a merged page was put together from."""

    name: str
    """Name of the page as read from this file."""
    layout: str
    """Its layout."""
    sha256: str
    """SHA-256 of the bytes it was read from, in hexadecimal."""
    url: str | None = None
    """Address where it was published, if the source shows it."""
    captured: str | None = None
    """Moment in UTC when it was captured or saved, if the source records it."""


@attrs.frozen(repr=False)
class Page:
    """One saved document: a post with its comments, as a flat tuple in printed order."""

    name: str
    """Its path, with `/`."""
    entries: tuple[Entry, ...]
    """The post, its sections if it has any, the comments, then the rest if there is any."""
    title: str | None = None
    """Its title as shown."""
    date: str | None = None
    """The date that the page states for the post."""
    declared: int | None = None
    """The number of comments that the page says it has."""
    layout: str = "plain"
    """The layout or kind of file it was read as."""
    sha256: str = ""
    """SHA-256 of the bytes it was read from, in hexadecimal."""
    characters: int = 0
    """Length of the decoded text."""
    furniture: tuple[Furniture, ...] = ()
    """Text that nobody said. Of a text, it covers every character that is in no span of an entry
    exactly once (a cut post counts by its sections). Of markup, every visible word is in an entry,
    in a name or date of one, or in furniture."""
    warnings: tuple[PageWarning, ...] = ()
    """Warnings about the page."""
    printed: tuple[tuple[str, str], ...] = ()
    """Locators of entries that state a date, with the words of the page that do; also where the
    date could not be read."""
    url: str | None = None
    """Address where it was published, if the source shows it."""
    edited: tuple[str, ...] = ()
    """Which of `title` and `url` are corrections by hand."""
    captured: str | None = None
    """Moment in UTC when it was captured or saved, `2016-04-07T10:00:00Z`, if the source records
    it."""
    sources: tuple[PageSource, ...] = ()
    """The files of a merged page; the first gives it its name, order and locators. Empty for a
    page that is read from one file."""
    canonical: str | None = None
    """Its canonical address if that is a relative one: crawlers rewrite the addresses of pages to
    the files in which they save them."""

    @cached_property
    def _by_locator(self) -> dict[str, Entry]:
        return {entry.locator: entry for entry in self.entries}

    @cached_property
    def _replies(self) -> dict[str | None, list[Entry]]:
        replies = defaultdict(list)
        for entry in self.entries:
            if entry.kind == "comment" and not entry.is_other_wording:
                replies[parent_of(entry.locator)].append(entry)
        return replies

    @property
    def post(self) -> Entry:
        """The page's own article."""
        return self[POST]

    @property
    def sections(self) -> tuple[Entry, ...]:
        """The pieces of a post that is cut by rules; empty if it is not."""
        return tuple(entry for entry in self.entries if entry.locator[0] == "s")

    @property
    def rest(self) -> Entry | None:
        """The visible text of which nobody's authorship is known, or None if there is none."""
        return self._by_locator.get(REST)

    def with_rest(self, rest: Entry | None) -> Self:
        """Return the page with other text of unknown authorship, or without any."""
        if rest is self.rest:
            return self
        others = (entry for entry in self.entries if entry.locator != REST)
        return attrs.evolve(self, entries=(*others, *((rest,) if rest else ())))

    @property
    def comments(self) -> tuple[Entry, ...]:
        """The comments and replies in printed order, each once, without lost ones."""
        return tuple(
            entry
            for entry in self.entries
            if entry.kind == "comment" and not entry.lost and not entry.is_other_wording
        )

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries in printed order."""
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, locator: str) -> Entry:
        """Return the entry at a locator (`"7.4"`). Raises KeyError."""
        return self._by_locator[locator]

    def __contains__(self, item: object) -> bool:
        """Return whether the page has an entry, or an entry at a locator."""
        if isinstance(item, Entry):
            return self._by_locator.get(item.locator) == item
        return isinstance(item, str) and item in self._by_locator

    def find_entry(self, page: str, locator: str) -> Entry:
        """Return the entry with the id `page#locator`, here or in a source of the page.

        Raises KeyError if there is none.
        """
        if page == self.name:
            return self[locator]
        base = without_wording(locator)
        section = base if base[0] == "s" else None
        source_id = make_id(page, POST if section else locator)
        for entry in self.entries:
            if source_id in entry.sources:
                return self._by_locator.get(section, entry) if section else entry
        raise KeyError(locator)

    def printed_date(self, entry: Entry) -> str | None:
        """Return the words of the page that state an entry's date; for a page date, the post's.

        None if the entry has no date, the page does not state it, or the words are not known.
        """
        if entry.date is None or entry.date_source == "editor":
            return None
        if entry.kind == "comment" and entry.date_source == "stated":
            return dict(self.printed).get(entry.locator)
        return None if self.post.date_source == "editor" else dict(self.printed).get(POST)

    def replies(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the direct replies to an entry in printed order; for the post, the comments."""
        return tuple(self._replies.get(entry.locator, ()))

    def ancestors(self, entry: Entry) -> tuple[Entry, ...]:
        """Return the entries above one, from the post down to the one it answers."""
        found = []
        locator = parent_of(entry.locator)
        while locator is not None:
            found.append(self[locator])
            locator = parent_of(locator)
        return tuple(reversed(found))

    def __repr__(self) -> str:
        return f"<Page {printable(self.name)} {shorten(self.title or '')!r} {len(self):,} entries>"

    def _repr_html_(self) -> str:
        caption = f"{self.title or 'no title'} ({self.name})"
        rows = [
            (entry.id, entry.author, entry.date, shorten(entry.text, 200))
            for entry in self.entries[:MAX_ROWS]
        ]
        return html_table(caption, ("id", "author", "date", "text"), rows, len(self))

    def to_dict(self) -> dict[str, Any]:
        """Return the page as one JSON object."""
        return {**self.head(), "entries": [entry.to_dict() for entry in self.entries]}

    def head(self) -> dict[str, Any]:
        """Return `to_dict` without the entries."""
        return {
            "name": self.name, "title": self.title, "date": self.date,
            "declared": self.declared, "layout": self.layout, "sha256": self.sha256,
            "characters": self.characters,
            "furniture": [each.to_list() for each in self.furniture],
            "warnings": [[w.code, w.message, w.line] for w in self.warnings],
            "printed": [list(pair) for pair in self.printed],
            "url": self.url, "edited": list(self.edited), "captured": self.captured,
            "sources": [attrs.asdict(source) for source in self.sources],
            **({} if self.canonical is None else {"canonical": self.canonical}),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """Return the page of a `to_dict` record.

        Records of other versions are read, too: keys that are missing have their defaults, and
        unknown ones are ignored. Raises ValueError for anything that is not the record of a page.
        """
        try:
            values = {name: value for name, value in record.items() if name in _PAGE_FIELDS}
            values["entries"] = tuple(Entry.from_dict(entry) for entry in record["entries"])
            values["furniture"] = tuple(map(Furniture.from_list, record.get("furniture", ())))
            values["warnings"] = tuple(
                PageWarning(*warning[:3]) for warning in record.get("warnings", ())
            )
            values["printed"] = tuple(
                (locator, words) for locator, words in record.get("printed", ())
            )
            values["edited"] = _texts(record.get("edited", ()))
            values["sources"] = tuple(
                PageSource(**_known(PageSource, source)) for source in record.get("sources", ())
            )
            if not isinstance(values["name"], str):
                raise TypeError(f"name is not a text but {values['name']!r:.100}")
            return cls(**values)
        except _WRONG_RECORD as error:
            raise _no_record("a page", error) from error


_PAGE_FIELDS = frozenset(field.name for field in attrs.fields(Page))
# attrs leaves it None where a class with slots has cached properties, and `help` fails then.
vars(Page)["__getattr__"].__module__ = __name__
