"""What an engine is: it keeps pages, and finds the entries that a tree matches."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

import attrs

from archive.engines.pages.record import PageRecord
from archive.model import Entry, Page

if TYPE_CHECKING:
    from archive.query import Query

SORTS = ("relevance", "newest", "oldest", "page")
"""The orders of hits. Ties go by page and place; entries without a date come last."""

GROUPINGS = ("author", "year", "month", "day", "depth", "kind", "page", "thread")
"""What entries can be grouped by."""
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\w")


@attrs.frozen(slots=False, eq=False)
class Match:
    """An entry that an engine has found. What is kept of it is read when somebody looks."""

    _read: Callable[[], tuple[Entry, bool]] = attrs.field(repr=False)
    """Reads the entry, and whether it is cut."""
    _rate: Callable[[], float] = attrs.field(repr=False)
    """Finds its score."""

    @classmethod
    def of(cls, entry: Entry, score: float, is_cut: bool) -> Self:
        """One of which all is there."""
        return cls(lambda: (entry, is_cut), lambda: score)

    @cached_property
    def _kept(self) -> tuple[Entry, bool]:
        return self._read()

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self._kept[0]

    @property
    def is_cut(self) -> bool:
        """Whether it is a post cut into sections, which are searched in place of its text."""
        return self._kept[1]

    @cached_property
    def score(self) -> float:
        """How well it fits; comparable within one result of one engine only."""
        return self._rate()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Match):
            return NotImplemented
        return (self._kept, self.score) == (other._kept, other.score)

    def __hash__(self) -> int:
        return hash((self._kept, self.score))


@attrs.frozen
class Found:
    """One result."""

    total: int
    """How many entries match."""
    matches: tuple[Match, ...]
    """Those asked for, in order."""


@attrs.frozen
class Tally:
    """How much there is of a word, phrase or NEAR."""

    entries: int
    """How many entries match it."""
    occurrences: int
    """How often it occurs in their texts."""
    titles: int
    """How many of them are posts that have it in their title."""


@attrs.frozen
class GroupCount:
    """The entries of one author, year, page …"""

    entries: int
    """How many of them match."""
    occurrences: int
    """How often the words and phrases asked for occur in the texts of those."""
    of_entries: int
    """How many there are in all."""
    of_words: int
    """How many words those have; a post's sections are counted once."""


@attrs.frozen
class Share:
    """How much other processes read for a batch."""

    least: int
    """A process is made for so many files, or more."""
    most: int
    """It hands over so many of them at a time, or a few less."""
    processes: int
    """There are so many processes at the most."""
    weight: int = 0
    """It hands over more of them where so many have fewer bytes than this."""


class Batch(Protocol):
    """One change to the pages: whole on leaving the block or, on an error, not at all.

    Archive opens one for each run of `index`; nobody else can open one meanwhile.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def records(self) -> Mapping[str, PageRecord]:
        """What is there before the change, by page name."""

    share: ClassVar[Share | None] = None
    """How other processes read pages for it; None, where it has not `prepare`, `end_block`,
    `begin_block` and `add_prepared`."""

    def prepare(self, page: Page, record: PageRecord) -> bytes:
        """What `add_prepared` takes in place of a page; it is made in another process."""
        return b""

    def end_block(self) -> bytes:
        """What `begin_block` takes, made in the other process once it has prepared some pages."""
        return b""

    def begin_block(self, told: bytes) -> None:
        """What is put in next was prepared together, perhaps with pages that will not be."""
        return

    def add_prepared(self, record: PageRecord, prepared: bytes) -> None:
        """Put a page in as `add` does. `record`: in brief."""
        return

    def remove(self, name: str) -> None:
        """Take a page out, also one that this change has put in. One that is not there is no
        error."""

    def add(self, page: Page, record: PageRecord, own: Mapping[str, Any] | None = None) -> None:
        """Put a page in. One of the same name must have been removed.

        `own`: what is to be kept with it and not searched, as a JSON object.
        """

    def touch(self, record: PageRecord) -> None:
        """Remember when a file was last seen that has the same bytes as before: its size, and when
        it was changed and read. All else of the record, and what is kept with it, stays."""


class Engine(Protocol):
    """Keeps pages and finds entries. Archive is the only caller.

    It is made for one language, whose inflections it knows. Every method may raise
    ArchiveDamagedError or StorageError. Trees have been resolved: they hold InPages, InThread and
    OneOf in place of PageName, Thread, Pattern and Fuzzy.
    """

    def batch(self) -> Batch:
        """Begin a change. Raises ArchiveBusyError where another one is under way."""

    def names(self) -> Mapping[str, str]:
        """The names of all pages, each with the name of the page it is shown on: its own, unless it
        is another source of that one."""

    def records(self) -> Mapping[str, PageRecord]:
        """What is known of each page, by name, in order of the names."""

    def page(self, name: str) -> Page:
        """A whole page as it is found: one that is shown on another has no entries. Raises KeyError
        where there is none."""

    def own(self, name: str) -> Mapping[str, Any] | None:
        """What is kept with a page and not searched, if anything."""

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> Found:
        """The entries that match, from `offset` on, at most `limit` of them."""

    def entries(self, query: Query) -> Iterator[Entry]:
        """All entries that match, in the order of pages and places, of the commit that answers when
        this is called, also where they are read when there is another one."""

    def count(self, query: Query) -> int:
        """How many entries match."""

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        """The tokens of all texts, titles or authors (`text`, `title`, `author`) that begin with
        something and pass a test, each once, in any order."""

    def tally(self, query: Query) -> Tally:
        """How much there is of one node of TEXT."""

    def groups(self, query: Query, by: str) -> Mapping[str | None, GroupCount]:
        """All entries by author, year, month, day, depth, kind, page or thread, and how many of
        each group match. The groups of entries without an author or a date go by None."""

    def verify(self, *, is_finished: bool = True) -> None:
        """Read all files, and raise ArchiveDamagedError where one is not what was committed.
        `is_finished`: whether the last change came to its end; one that did not may have left files
        that no commit is about."""

    def exists(self) -> bool:
        """Whether anything is kept yet. Where not, the other methods find nothing."""

    def refresh(self) -> bool:
        """Open the latest commit, if there is any, and tell whether there is. Until the next time,
        all methods answer from that one."""

    def close(self) -> None:
        """Let go of files. The engine is used up."""


def searchable(page: Page) -> Iterator[tuple[Entry, str, bool]]:
    """Each entry with the text that words are looked for in, and whether it is a cut post.

    The sections of a post are searched in place of its text, so that nothing is found twice.
    """
    is_cut = bool(page.sections)
    for entry in page.entries:
        cut = is_cut and entry.kind == "post"
        yield entry, "" if cut else entry.text, cut


def words_of(entry: Entry, is_cut: bool) -> int:
    """How many words an entry counts for: none, where its sections are counted in its place."""
    return 0 if is_cut else entry.words


def features_of(entry: Entry, text: str) -> tuple[str, ...]:
    """What `has:` finds an entry by; `text` is what words are looked for in."""
    found = [entry.author_source] if entry.author_source in ("byline", "signature") else []
    may_link = "://" in text or "www." in text.lower()
    has_link = entry.links or (may_link and _LINK.search(text))
    return tuple([*found, "link"] if has_link else found)


def period_of(date: str | None, by: str) -> str | None:
    """The year, month or day of a date."""
    return date[: {"year": 4, "month": 7, "day": 10}[by]] if date else None
