"""`Archive`: it indexes pages and answers questions about them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, Unpack

from archive.answers.results import Concordance, Counts, Hits, IndexReport, PageSummary, Stats
from archive.arguments import AnyPath, as_tuple
from archive.display import printable
from archive.engines import check_known
from archive.engines.protocol import GROUPINGS, SORT_ORDERS, Engine
from archive.errors import (
    ArchiveBusyError,
    ArchiveDamagedError,
    ArchiveError,
    ArgumentError,
    OutdatedArchiveError,
    UnknownReferenceError,
)
from archive.model import Entry, Page
from archive.settings import FILE as SETTINGS_FILE
from archive.settings import FORMAT, Settings
from archive.storage.checksums import change_stamp
from archive.storage.damage import diagnose_damage

if TYPE_CHECKING:
    from archive.answers.citation import Citation
    from archive.answers.concordance import LineOrder
    from archive.answers.explain import Explanation
    from archive.answers.question import Question
    from archive.engines.protocol import Grouping, SortOrder
    from archive.indexing.check import Check
    from archive.indexing.run import Progress
    from archive.query import Query
    from archive.query.build import Filters


class Archive:
    """Indexed pages and the questions about them. Created by `archive.open` and `archive.scan`."""

    def __init__(
        self, engine: Engine, settings: Settings, base: Path, directory: Path | None = None
    ) -> None:
        """`base`: the folder that page names are relative to; `directory`: the archive directory,
        or None for an archive in memory."""
        self._engine = engine
        self._settings = settings
        self._base = base
        self.directory = directory
        self._stamp = ""
        self._report: IndexReport | None = None

    def __repr__(self) -> str:
        if self.directory is None:
            return "<Archive in memory>"
        return f"<Archive {printable(str(self.directory))} ({self._settings.engine})>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an archive cannot be copied or pickled; open it in each process")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the archive's files. They are opened again when it is used again."""
        self._engine.close()

    @property
    def roots(self) -> tuple[str, ...]:
        """The indexed folders and files, named like pages."""
        return self._settings.roots

    @property
    def language(self) -> str:
        """Language whose inflections bare words find."""
        return self._settings.language

    @property
    def report(self) -> IndexReport:
        """The report of the last run of `index` on this object. Raises ArchiveError before one."""
        if self._report is None:
            raise ArchiveError("nothing was indexed with this object yet, so there is no report")
        return self._report

    @property
    def is_unfinished(self) -> bool:
        """Whether the last run of `index` was cut off or is still running (`is_being_indexed`), so
        that pages may be missing."""
        return not self._settings.finished

    @property
    def is_being_indexed(self) -> bool:
        """Whether a process is indexing here now. A process on another machine is assumed to be
        still running."""
        if self.directory is None:
            return False
        from archive.storage.lock import LockHolder

        return LockHolder.read(self.directory) is not None

    @diagnose_damage
    def index(
        self,
        paths: AnyPath | Iterable[AnyPath] = (),
        *,
        progress: Progress | None = None,
        forget: AnyPath | Iterable[AnyPath] = (),
        rebuild: bool = False,
        language: str | None = None,
        merge: bool | None = None,
        engine: str | None = None,
        wait: float = 0,
    ) -> IndexReport:
        """Update the archive from folders and files, in one commit.

        `paths`: folders or files to add and remember, or one of them; without any, the roots of the
        archive. `progress`: called with (files done, total files, name) before each file. `forget`:
        roots to remove, with all their pages. `rebuild`: read everything again into a new index.
        `language`: the language whose inflections bare words find from now on (`german` or `de`;
        `none`: no inflections). `engine`: the engine that stores the pages from now on. Changing
        either after something was indexed requires `rebuild`. `merge`: whether several sources of a
        page are merged into one page from now on; None changes nothing. `wait`: seconds to wait for
        another process that is indexing, `math.inf` for as long as it takes.

        Raises, before anything is changed, PathError if a path does not exist and is not a root,
        ArchiveBusyError if another process is still indexing, LanguageError, EngineError, and
        MissingEngineError if the engine is not installed. Raises StorageError if the disk fails;
        its `is_committed` says whether the change was committed before.
        """
        from archive.indexing.update import update_directory, update_engine

        if engine is not None:
            check_known(engine)
        if math.isnan(wait):
            raise ArgumentError("wait", wait, "wait takes a number of seconds, not nan")

        paths, forget = as_tuple(paths), as_tuple(forget)
        if self.directory is None:
            self._settings, report = update_engine(
                self._engine, self._settings, self._base, paths, forget, progress, merge
            )
            self._report = report
            return report
        self._engine.close()
        self._stamp = ""
        self._settings, report = update_directory(
            self.directory, self._settings, paths, forget, progress, language,
            rebuild=rebuild, merge=merge, engine=engine, wait=wait,
        )  # fmt: skip
        self._engine = self._settings.engine_in(self.directory)
        self._report = report
        return report

    def _current_engine(self) -> Engine:
        """Return the engine at the latest commit.

        Raises ArchiveDamagedError if there is no index but should be, and OutdatedArchiveError.
        """
        if self.directory is None:
            return self._engine
        latest = self._latest(self.directory)
        if latest.index != self._settings.index:
            self._engine.close()
            self._engine = latest.engine_in(self.directory)
        self._settings = latest
        if latest.format != FORMAT:
            raise OutdatedArchiveError(str(self.directory))
        try:
            if not self._engine.refresh() and latest.indexed:
                raise ArchiveDamagedError(str(self.directory), "its index is missing")
        except (ArchiveDamagedError, ArchiveBusyError):
            if latest.reload(self.directory).index == latest.index:
                raise
            # Another process has rebuilt the index meanwhile and deleted the old one.
            return self._current_engine()
        return self._engine

    def _latest(self, directory: Path) -> Settings:
        """Return the settings on disk, reading them only if the file has changed."""
        try:
            stamp = change_stamp(directory / SETTINGS_FILE)
        except OSError:
            stamp = ""
        if not stamp or stamp != self._stamp:
            self._stamp = ""
            latest = self._settings.reload(directory)
            self._stamp = stamp
            return latest
        return self._settings

    def _question(
        self,
        query: str | Query | None,
        filters: Filters,
        undated: bool = False,
        *,
        may_be_all: bool = False,
    ) -> Question:
        # `index` does not need these imports.
        from archive.answers.question import Question
        from archive.query.build import filter_query

        if query is None and not filters and not may_be_all:
            raise TypeError("a query is text or a tree, not None; * matches everything")
        tree = filter_query(query, filters)
        return Question.of(self._current_engine(), self._settings.language, tree, undated)

    @diagnose_damage
    def search(
        self,
        query: str | Query | None = None,
        *,
        sort: SortOrder = "relevance",
        limit: int | None = 20,
        offset: int = 0,
        undated: bool = False,
        context: int = 0,
        **filters: Unpack[Filters],
    ) -> Hits:
        """Return the entries that match a query.

        `query`: text in the query language, or a tree; None for every entry that passes the
        filters. `filters`: `author`, `since`, `until`, `page`, `depth`, `kind`, `phrase` and
        `dated` (see `Filters`). `sort`: `relevance`, `newest`, `oldest` or `page`. `limit`: the
        most hits to return, None for all. `offset`: the number of hits to skip before them.
        `undated`: whether entries without a date pass date filters. `context`: the number of
        entries of the thread to return before and after each hit. Raises QueryError, ArgumentError,
        and for `thread:` AmbiguousReferenceError and UnknownReferenceError.
        """
        _check_choice("sort", sort, SORT_ORDERS)
        _check_numbers(limit=limit, offset=offset, context=context)
        return self._question(query, filters, undated).hits(sort, limit, offset, context)

    @diagnose_damage
    def concordance(
        self,
        query: str | Query | None = None,
        *,
        sort: LineOrder = "right",
        limit: int | None = None,
        offset: int = 0,
        undated: bool = False,
        **filters: Unpack[Filters],
    ) -> Concordance:
        """Return every occurrence of the words and phrases of a query, with its context.

        `sort`: by the text after it (`right`) or before it (`left`), or by page and position
        (`position`). `limit` and `offset` count lines. `filters` and exceptions
        are those of `search`.
        """
        from archive.answers.concordance import LINE_SORT_ORDERS

        _check_choice("sort", sort, LINE_SORT_ORDERS)
        _check_numbers(limit=limit, offset=offset)
        return self._question(query, filters, undated).concordance(sort, limit, offset)

    @diagnose_damage
    def count(
        self,
        query: str | Query | None = None,
        *,
        by: Grouping | None = None,
        undated: bool = False,
        **filters: Unpack[Filters],
    ) -> Counts:
        """Count the entries that match a query and all entries, by group.

        `by`: `author`, `year`, `month`, `day`, `depth`, `kind`, `page` or `thread`; None counts all
        entries as one group. `filters` and exceptions are those of `search`.
        """
        if by is not None:
            _check_choice("by", by, GROUPINGS)
        return self._question(query, filters, undated, may_be_all=True).counts(by)

    @diagnose_damage
    def explain(
        self,
        query: str | Query | None = None,
        *,
        undated: bool = False,
        variants: bool = True,
        **filters: Unpack[Filters],
    ) -> Explanation:
        """Explain how a query was understood, what each part finds, and why nothing matches.

        `variants`: also list the inflections that words match, which takes longer. `filters`
        and exceptions are those of `search`.
        """
        from archive.answers.explain import explain

        return explain(self._question(query, filters, undated), variants=variants)

    def entries(
        self, query: str | Query | None = None, **filters: Unpack[Filters]
    ) -> Iterator[Entry]:
        """Yield the entries that match a query, or all entries, in the order of pages and locators.

        `filters` and exceptions are those of `search`.
        """
        question = self._question(query, filters, may_be_all=True)
        return question.engine.entries(question.effective)

    @diagnose_damage
    def page(self, reference: str) -> Page:
        """Return a page by its name, an unambiguous short form of it (`001`), or an entry's id.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        return self.find(reference)[0]

    @diagnose_damage
    def entry(self, reference: str) -> Entry:
        """Return an entry by its id or a short form (`001#7.4`); a page's name means its post.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        page, entry = self.find(reference)
        return page.post if entry is None else entry

    @diagnose_damage
    def find(self, reference: str) -> tuple[Page, Entry | None]:
        """Return the page and the entry of an id; the entry is None for a page's name.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        from archive.query.resolve import resolve_id

        if not isinstance(reference, str):
            raise TypeError(f"an id or a page's name is text, not {type(reference).__name__}")
        engine = self._current_engine()
        names = engine.names()
        name, locator = resolve_id(reference, names)
        page = engine.page(names[name])
        try:
            return page, None if locator is None else page.find_entry(name, locator)
        except KeyError:
            raise UnknownReferenceError(reference) from None

    @diagnose_damage
    def cite(self, reference: str) -> Citation:
        """Return a citation of an entry by its id; a page's name means its post.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        from archive.answers.citation import cite

        page, entry = self.find(reference)
        return cite(page, page.post if entry is None else entry)

    @diagnose_damage
    def check(self, *, files: bool = False) -> Check:
        """Verify the archive's checksums, compare its pages with their files, and explain merges.

        `files`: also read files whose size and modification time have not changed. Raises
        ArchiveDamagedError; changed files are not damage, but are reported.
        """
        from archive.indexing.check import check

        engine, name = self._current_engine(), str(self.directory or "<memory>")
        return check(engine, self._settings, self._base, name, reads_files=files)

    @diagnose_damage
    def pages(self) -> tuple[PageSummary, ...]:
        """Return a summary of every page, in the order of their names."""
        from archive.answers.stats import summary_of

        records = self._current_engine().records().values()
        return tuple(summary_of(record) for record in records if record.is_primary)

    @diagnose_damage
    def stats(self) -> Stats:
        """Return figures about the whole archive."""
        from archive.answers.stats import stats_of

        return stats_of(self._current_engine().records().values())


def _check_choice(argument: str, value: str, choices: Sequence[str]) -> None:
    if value not in choices:
        raise ArgumentError.not_one_of(argument, value, choices)


def _check_numbers(**numbers: int | None) -> None:
    """Raise ArgumentError for a negative number, which would silently leave out hits, and TypeError
    for what is no whole number."""
    for name, number in numbers.items():
        if number is None and name == "limit":
            continue
        if number is None or not hasattr(number, "__index__"):
            raise TypeError(f"{name} takes a whole number, not {number!r}")
        if number < 0:
            raise ArgumentError(name, number, f"{name} must be 0 or more, not {number}")
