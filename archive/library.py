"""`Archive`: it indexes pages and answers questions about them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archive.answers.results import Concordance, Counts, Hits, IndexReport, PageSummary, Stats
from archive.engines import check_known
from archive.engines.protocol import GROUPINGS, SORT_ORDERS, Engine
from archive.errors import (
    ArchiveBusyError,
    ArchiveDamagedError,
    ArchiveError,
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
    from archive.answers.explain import Explanation
    from archive.answers.question import Question
    from archive.indexing.check import Check
    from archive.indexing.run import Progress
    from archive.query import Query

AnyPath = str | os.PathLike[str]


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
        paths: Iterable[AnyPath] = (),
        *,
        progress: Progress | None = None,
        forget: Iterable[AnyPath] = (),
        rebuild: bool = False,
        language: str | None = None,
        merge: bool | None = None,
        engine: str | None = None,
        wait: float = 0,
    ) -> IndexReport:
        """Update the archive from folders and files, in one commit.

        `paths`: folders or files to add and remember; without any, the roots of the archive.
        `progress`: called with (files done, total files, name) before each file. `forget`: roots to
        remove, with all their pages. `rebuild`: read everything again into a new index. `language`:
        the language whose inflections bare words find from now on (`german` or `de`; `none`: no
        inflections). `engine`: the engine that stores the pages from now on. Changing either after
        something was indexed requires `rebuild`. `merge`: whether several sources of a page are
        merged into one page from now on; None changes nothing. `wait`: seconds to wait for another
        process that is indexing, `math.inf` for as long as it takes.

        Raises, before anything is changed, PathError if a path does not exist and is not a root,
        ArchiveBusyError if another process is still indexing, LanguageError, EngineError, and
        MissingEngineError if the engine is not installed. Raises StorageError if the disk fails;
        its `is_committed` says whether the change was committed before.
        """
        from archive.indexing.update import update_directory, update_engine

        if engine is not None:
            check_known(engine)
        if math.isnan(wait):
            raise ArchiveError("wait takes a number of seconds, not nan")

        if self.directory is None:
            self._settings, report = update_engine(
                self._engine, self._settings, self._base, paths, forget, progress, merge
            )
            return report
        self._engine.close()
        self._stamp = ""
        self._settings, report = update_directory(
            self.directory, self._settings, paths, forget, progress, language,
            rebuild=rebuild, merge=merge, engine=engine, wait=wait,
        )  # fmt: skip
        self._engine = self._settings.engine_in(self.directory)
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

    def _question(self, query: str | Query, undated: bool = False) -> Question:
        # `index` does not need these imports.
        from archive.answers.question import Question
        from archive.query import Query as Node
        from archive.query import parse_query

        tree = parse_query(query) if isinstance(query, str) else query
        if not isinstance(tree, Node):
            # In an engine, a TypeError would count as a sign of damage.
            raise TypeError(f"a query is text or a tree, not {type(query).__name__}")
        return Question.of(self._current_engine(), self._settings.language, tree, undated)

    @diagnose_damage
    def search(
        self,
        query: str | Query,
        *,
        sort: str = "relevance",
        limit: int | None = 20,
        offset: int = 0,
        undated: bool = False,
        context: int = 0,
    ) -> Hits:
        """Return the entries that match a query.

        `query`: text in the query language, or a tree. `sort`: `relevance`, `newest`, `oldest` or
        `page`. `limit`: the most hits to return, None for all. `offset`: the number of hits to skip
        before them. `undated`: whether entries without a date pass date filters. `context`: the
        number of entries of the thread to return before and after each hit. Raises QueryError, and
        for `thread:` AmbiguousReferenceError and UnknownReferenceError.
        """
        _check_choice("order", sort, SORT_ORDERS)
        _check_numbers(limit=limit, offset=offset, context=context)
        return self._question(query, undated).hits(sort, limit, offset, context)

    @diagnose_damage
    def concordance(
        self,
        query: str | Query,
        *,
        sort: str = "right",
        limit: int | None = None,
        offset: int = 0,
        undated: bool = False,
    ) -> Concordance:
        """Return every occurrence of the words and phrases of a query, with its context.

        `sort`: by the text after it (`right`) or before it (`left`), or by page and position
        (`position`). `limit` and `offset` count lines. Raises the same as `search`.
        """
        from archive.answers.concordance import LINE_SORT_ORDERS

        _check_choice("order", sort, LINE_SORT_ORDERS)
        _check_numbers(limit=limit, offset=offset)
        return self._question(query, undated).concordance(sort, limit, offset)

    @diagnose_damage
    def count(self, query: str | Query, *, by: str | None = None, undated: bool = False) -> Counts:
        """Count the entries that match a query and all entries, by group.

        `by`: `author`, `year`, `month`, `day`, `depth`, `kind`, `page` or `thread`; None counts all
        entries as one group. Raises the same as `search`.
        """
        if by is not None:
            _check_choice("group", by, GROUPINGS)
        return self._question(query, undated).counts(by)

    @diagnose_damage
    def explain(
        self, query: str | Query, *, undated: bool = False, variants: bool = True
    ) -> Explanation:
        """Explain how a query was understood, what each part finds, and why nothing matches.

        `variants`: also list the inflections that words match, which takes longer. Raises the same
        as `search`.
        """
        from archive.answers.explain import explain

        return explain(self._question(query, undated), variants=variants)

    def entries(self, query: str | Query | None = None) -> Iterator[Entry]:
        """Yield the entries that match a query, or all entries, in the order of pages and locators.

        Raises the same as `search`.
        """
        from archive.query import Everything

        question = self._question(Everything() if query is None else query)
        return question.engine.entries(question.tree)

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


def _check_choice(what: str, choice: str, choices: Sequence[str]) -> None:
    if choice not in choices:
        raise ArchiveError(f"no such {what}: {choice!r}; there are {', '.join(choices)}")


def _check_numbers(**numbers: int | None) -> None:
    """Raise ArchiveError for a negative number, which would silently leave out hits."""
    for name, number in numbers.items():
        if number is not None and number < 0:
            raise ArchiveError(f"{name} must be 0 or more, not {number}")
