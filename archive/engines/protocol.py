"""The engine protocol: an engine stores pages and finds the entries that a query matches.

To write an engine, implement `Engine` and `Batch` in a package beside this module, add a factory to
`archive.engines.ENGINES`, and run `tests/engines/test_contract.py`: every engine must return what
the scan engine (`archive.engines.scan`) returns.

Who calls what (an engine itself calls none of these modules):

- `archive.library`: `refresh` before every question, and `close`. Up to the next `refresh`, all
  answers come from the commit that it opened. `names`, `page`, `entries`, `records`.
- `archive.answers`: `find`, `count`, `groups`, `lexicon`, `tally`, `names`, `page`, `records`.
- `archive.indexing`: `batch` for a run of `index`, all methods of the batch, and `exists`. For a
  rebuild and for `check`: `records`, `page`, `find`, `source_data`, `verify`.
- `archive.merging`: `page` and `source_data`; `remove` and `add` of the batch.
- `archive.storage.damage`: `verify`, to find out whether an error comes from damage.

The factory gets the directory of the index, which may not exist yet, and the language whose
inflections are stemmed. It does no I/O.

Errors: every method may raise ArchiveDamagedError (a file is missing, or is not what was written),
StorageError (the disk or the system failed) and MissingEngineError (the engine's library is not
installed). Whatever the library raises is turned into one of these. Methods whose time depends on
the query or the size of the archive call `check_deadline`, and so may raise DeadlineError. Any
other exception is a bug.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, get_args

import attrs

from archive.engines.pages.record import PageRecord
from archive.model import Entry, Page

if TYPE_CHECKING:
    from archive.query import Query

SortOrder = Literal["relevance", "newest", "oldest", "page"]
SORT_ORDERS = get_args(SortOrder)
"""Values of `sort`. Ties are in order of page name and position on the page; entries without a date
come last."""

Grouping = Literal["author", "year", "month", "day", "depth", "kind", "page", "thread"]
GROUPINGS = get_args(Grouping)
"""Values of `by` in `Engine.groups`."""


@attrs.frozen(slots=False, eq=False)
class Match:
    """An entry that matches. Entry and score are loaded on first use."""

    _load: Callable[[], tuple[Entry, bool]] = attrs.field(repr=False)
    """Returns the entry, and whether it is a post cut into sections."""
    _compute_score: Callable[[], float] = attrs.field(repr=False)
    """Returns the score."""

    @classmethod
    def of(cls, entry: Entry, score: float, is_cut: bool) -> Self:
        """Create a match whose entry and score are in memory already."""
        return cls(lambda: (entry, is_cut), lambda: score)

    @cached_property
    def _loaded(self) -> tuple[Entry, bool]:
        return self._load()

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self._loaded[0]

    @property
    def is_cut(self) -> bool:
        """Whether it is a post cut into sections, which are searched instead of its text."""
        return self._loaded[1]

    @cached_property
    def score(self) -> float:
        """Relevance; comparable only within one result of one engine."""
        return self._compute_score()

    def __reduce__(self) -> tuple[Any, ...]:
        return Match.of, (self.entry, self.score, self.is_cut)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Match):
            return NotImplemented
        return (self._loaded, self.score) == (other._loaded, other.score)

    def __hash__(self) -> int:
        return hash((self._loaded, self.score))


@attrs.frozen
class SearchResult:
    """What `Engine.find` returns."""

    total: int
    """Number of entries that match, whatever `limit` and `offset`."""
    matches: tuple[Match, ...]
    """The matches from `offset` on, at most `limit`, in the order of `sort`."""


@attrs.frozen
class Tally:
    """Entry, occurrence and title counts for one word, phrase or NEAR."""

    entries: int
    """Number of entries that match, in their text or, for posts, in their title."""
    occurrences: int
    """Number of occurrences in the texts of these entries."""
    titles: int
    """Number of posts among them whose title matches."""


@attrs.frozen
class GroupCount:
    """Counts for the entries of one author, year, page …"""

    entries: int
    """Number of entries that match the query."""
    occurrences: int
    """Number of occurrences of the query's words and phrases in the texts of these."""
    of_entries: int
    """Number of all entries in the group, within the scope."""
    of_words: int
    """Number of words of all these entries; the sections of a post are counted, and the
    post that is cut into them is not."""


@attrs.frozen
class PrefetchLimits:
    """Limits on the worker processes that read new files for a batch (`archive.indexing.prefetch`).

    A worker reads its files in blocks and hands over one block at a time.
    """

    min_files_per_worker: int
    """Each worker has at least this many files to read."""
    block_files: int
    """A block has at most this many files, unless `block_bytes` allows more."""
    max_workers: int
    """Maximum number of workers."""
    block_bytes: int = 0
    """A block has more files than `block_files` while their size is below this, in bytes."""


class Batch(Protocol):
    """One change to the pages. Leaving the `with` block commits it; an exception discards it.

    A commit is atomic: a reader sees the pages as they were before, or with all changes. If the
    disk fails after the commit has become visible, `__exit__` raises StorageError with
    `is_committed`.

    `archive.indexing` opens one batch for each run of `index`. Only one batch may be open at a
    time, in any process.

    An engine may let worker processes do part of the work of `add`. It then sets `prefetch_limits`
    and implements `prepare`, `end_block`, `begin_block` and `add_prepared`; otherwise they are
    never called. A worker is a fork with a copy of the batch:

    - in the worker: `prepare` for each page of a block, then `end_block`;
    - in the parent: `begin_block`, then `add_prepared` for each page of the block that is still
      wanted, with `remove` and `add` of other pages in between.

    If `prepare` raises an exception, the parent reads this page itself and calls `add`; if
    `end_block` does, all pages of the block.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def records(self) -> Mapping[str, PageRecord]:
        """Return the records as they were before this change, by page name.

        With a `LazyRecords`, a run that changes little need not create a record for each page.
        """

    prefetch_limits: ClassVar[PrefetchLimits | None] = None
    """Limits on workers; None if this engine uses none."""

    def prepare(self, page: Page, record: PageRecord) -> bytes:
        """Do the work of `add` that needs no other page, in a worker.

        Returns what `add_prepared` gets in the parent.
        """
        return b""

    def end_block(self) -> bytes:
        """Finish a block of prepared pages, in the worker.

        Returns what `begin_block` gets in the parent.
        """
        return b""

    def begin_block(self, block: bytes) -> None:
        """Begin to add the pages of one block. Some of them may never be added.

        `block`: what `end_block` returned.
        """
        return

    def add_prepared(self, record: PageRecord, prepared: bytes) -> None:
        """Add a page that a worker has prepared, under the conditions of `add`.

        `record`: only `PageRecord.brief()`; `prepared`: what `prepare` returned.
        """
        return

    def remove(self, name: str) -> None:
        """Remove a page, even one that this batch has added. Ignore a name that is not there."""

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        """Add a page. If there is one of the same name, `remove` has been called before.

        `record`: to be stored as `to_dict()`, and returned by `records`. `source_data`: a JSON
        object to be stored with the page, not searched, and returned by `Engine.source_data`.

        `archive.merging` adds each of several merged sources with its page as the file has it in
        `source_data`. `page` is then the merged page for the primary one, and has no entries for
        the others.
        """

    def touch(self, record: PageRecord) -> None:
        """Save `size`, `modified` and `checked` of a record; the file has the same bytes as before.

        Nothing else of the record, the page or its `source_data` changes.
        """


class Engine(Protocol):
    """Stores the pages of one archive and finds entries in them.

    Queries have been resolved by `archive.answers.question`: they contain `InPages`, `InThread` and
    `OneOf` instead of `PageName`, `Thread`, `Pattern` and `Fuzzy`.

    While there is no commit (`exists` is False), all methods that read return nothing: empty
    mappings, a total of 0.
    """

    def batch(self) -> Batch:
        """Begin a change. Raises ArchiveBusyError if another one is open."""

    def names(self) -> Mapping[str, str]:
        """Return `PageRecord.merged_into` for each page, by page name."""

    def records(self) -> Mapping[str, PageRecord]:
        """Return all records by page name, sorted by name."""

    def page(self, name: str) -> Page:
        """Return a page with the entries that are searched, and `PageRecord.merged_head`.

        A page merged into another one has no entries. Raises KeyError if there is no such page.
        """

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        """Return what `Batch.add` got as `source_data` for a page, or None.

        Raises KeyError, or returns None, if there is no such page.
        """

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> SearchResult:
        """Find the entries that match, sorted by one of SORT_ORDERS.

        `limit`: at most this many matches from `offset` on; None: all; 0: only the total.
        """

    def entries(self, query: Query) -> Iterator[Entry]:
        """Iterate over all entries that match, in order of page name and position on the page.

        The iterator keeps reading the commit that is open now, even if `refresh` opens another.
        """

    def count(self, query: Query) -> int:
        """Count the entries that match."""

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        """Return the distinct tokens of a field, in any order.

        `field`: `text`, `title` or `author`; `prefix`: what they begin with; `fits`: returns
        whether to include a token.
        """

    def tally(self, query: Query, scope: Query) -> Tally:
        """Count entries, occurrences and titles for one node of `archive.query.TEXT_NODES`.

        `scope`: only entries that match it are counted.
        """

    def groups(self, query: Query, by: str, scope: Query) -> Mapping[str | None, GroupCount]:
        """Count the entries that match, and all entries in a scope, in groups.

        `query`: matches only entries in the scope; `scope`: what all entries that are counted
        match, the totals of groups included; `by`: one of GROUPINGS. Keys are authors' names,
        `2015`, `2015-08`, `2015-08-04`, depths, kinds, page names or ids of threads; None for
        entries without an author or a date.
        """

    def verify(self, *, is_finished: bool = True) -> None:
        """Read all files. Raise ArchiveDamagedError if one is not what was committed.

        `is_finished`: whether the last run of `index` was completed. If not, there may be files
        that no commit lists.
        """

    def exists(self) -> bool:
        """Return whether anything has been committed."""

    def refresh(self) -> bool:
        """Open the latest commit, and return whether there is one.

        May raise ArchiveBusyError if writers keep it from opening a commit.
        """

    def close(self) -> None:
        """Release all files. The next `refresh` opens them again."""
