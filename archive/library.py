"""The archive itself: it keeps pages and answers questions about them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archive.answers.results import Concordance, Counts, Hits, IndexReport, PageSummary, Stats
from archive.engines import check_known
from archive.engines.protocol import GROUPINGS, SORTS, Engine
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
    """Pages, and what can be asked of them. `archive.open` and `archive.scan` make one."""

    def __init__(
        self, engine: Engine, settings: Settings, base: Path, directory: Path | None = None
    ) -> None:
        """`base`: the folder that page names are relative to; `directory`: where the archive is
        kept, or None for one in memory."""
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
        """Let go of the archive's files. It opens them again if it is used again."""
        self._engine.close()

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders and files that were indexed, named as pages are."""
        return self._settings.roots

    @property
    def language(self) -> str:
        """The language whose inflections bare words find."""
        return self._settings.language

    @property
    def is_unfinished(self) -> bool:
        """Whether the last run of `index` was cut off, or goes on yet (`is_being_indexed`), so that
        some pages may not be in yet."""
        return not self._settings.finished

    @property
    def is_being_indexed(self) -> bool:
        """Whether a process says that it is indexing here now; of one on another machine nobody can
        tell here whether it is still there."""
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
        """Bring the archive up to date with folders and files, in one commit.

        `paths`: folders or files to take in and remember; without any, those that it knows.
        `progress`: called with (files done, files in all, name) before each file. `forget`: folders
        or files to take out with all their pages. `rebuild`: read everything again into a new
        index. `language`: whose inflections bare words are to find from now on (`german` or `de`;
        `none`: nobody's); `engine`: what is to keep the pages from now on; each takes a rebuilding
        where something was indexed otherwise. `merge`: whether pages that are known from several
        files are shown as one from now on; None leaves that as it is. `wait`: for so many seconds,
        where another process is indexing; `math.inf`: until it is done. Raises PathError where a
        path is not there and never was, ArchiveBusyError where another process is indexing yet,
        StorageError where the disk fails (`is_committed` tells whether behind the commit),
        LanguageError, EngineError, and MissingEngineError where the engine is not installed;
        nothing is done then.
        """
        from archive.indexing.update import update, update_directory

        if engine is not None:
            check_known(engine)
        if math.isnan(wait):
            raise ArchiveError("wait takes a number of seconds, not nan")

        if self.directory is None:
            self._settings, report = update(
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

    def _ready(self) -> Engine:
        """The engine at the latest commit. Raises ArchiveDamagedError where there must be one."""
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
            # It was made afresh meanwhile, and the old one cleared away.
            return self._ready()
        return self._engine

    def _latest(self, directory: Path) -> Settings:
        """The settings as they are on disk now, which are read where somebody has written there."""
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

    def _ask(self, query: str | Query, undated: bool = False) -> Question:
        # A run of `index` asks nothing, and does without all of this.
        from archive.answers.question import Question
        from archive.query import Query as Node
        from archive.query import parse_query

        asked = parse_query(query) if isinstance(query, str) else query
        if not isinstance(asked, Node):
            # Which is no sign of damage, as it would be further down.
            raise TypeError(f"a query is text or a tree, not {type(query).__name__}")
        return Question.of(self._ready(), self._settings.language, asked, undated)

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
        """The entries that match a query.

        `query`: text in the query language, or a tree. `sort`: `relevance`, `newest`, `oldest` or
        `page`. `limit`: at most so many hits, None for all; `offset`: leave out so many before
        them. `undated`: let entries without a date through date filters. `context`: so many
        entries of the thread before and after each hit. Raises QueryError, or
        AmbiguousReferenceError or UnknownReferenceError for a `thread:`.
        """
        _check_choice("order", sort, SORTS)
        _check_numbers(limit=limit, offset=offset, context=context)
        return self._ask(query, undated).hits(sort, limit, offset, context)

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
        """Every occurrence of the words and phrases of a query, with what is beside it.

        `sort`: by what follows (`right`), by what precedes (`left`), or by page and place
        (`position`). `limit` and `offset` count lines. Raises what `search` raises.
        """
        from archive.answers.concordance import SORTS as LINE_SORTS

        _check_choice("order", sort, LINE_SORTS)
        _check_numbers(limit=limit, offset=offset)
        return self._ask(query, undated).concordance(sort, limit, offset)

    @diagnose_damage
    def count(self, query: str | Query, *, by: str | None = None, undated: bool = False) -> Counts:
        """How many entries match a query, beside how many there are, in groups.

        `by`: `author`, `year`, `month`, `day`, `depth`, `kind`, `page` or `thread`; None counts all
        of them together. Raises what `search` raises.
        """
        if by is not None:
            _check_choice("group", by, GROUPINGS)
        return self._ask(query, undated).counts(by)

    @diagnose_damage
    def explain(
        self, query: str | Query, *, undated: bool = False, variants: bool = True
    ) -> Explanation:
        """How a query was understood, what each part finds, and why nothing is found.

        `variants`: look for the inflections that words stand for, which takes longer. Raises what
        `search` raises.
        """
        from archive.answers.explain import explain

        return explain(self._ask(query, undated), variants=variants)

    def entries(self, query: str | Query | None = None) -> Iterator[Entry]:
        """All entries that match a query, in the order of pages and places; every one, for none.

        Raises what `search` raises.
        """
        from archive.query import Everything

        question = self._ask(Everything() if query is None else query)
        return question.engine.entries(question.tree)

    @diagnose_damage
    def page(self, reference: str) -> Page:
        """A page by its name or an unambiguous shortening of it (`001`), or by an entry's id.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        return self.find(reference)[0]

    @diagnose_damage
    def entry(self, reference: str) -> Entry:
        """An entry by its id, perhaps shortened (`001#7.4`); a page alone means its post.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        page, entry = self.find(reference)
        return page.post if entry is None else entry

    @diagnose_damage
    def find(self, reference: str) -> tuple[Page, Entry | None]:
        """The page, and the entry on it, that a reference means; no entry for a page alone."""
        from archive.query.resolve import resolve_id

        engine = self._ready()
        names = engine.names()
        name, locator = resolve_id(reference, names)
        page = engine.page(names[name])
        try:
            return page, None if locator is None else page.find_entry(name, locator)
        except KeyError:
            raise UnknownReferenceError(reference) from None

    @diagnose_damage
    def cite(self, reference: str) -> Citation:
        """The reference to an entry that can be pasted, by its id; a page alone means its post.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        from archive.answers.citation import cite

        page, entry = self.find(reference)
        return cite(page, page.post if entry is None else entry)

    @diagnose_damage
    def check(self, *, files: bool = False) -> Check:
        """Read all of the archive: compare it with the checksums of what was put in, its pages with
        the files they are from, and pages that are known from several files with one another.

        `files`: read the files even where their size and time say that they are as they were.
        Raises ArchiveDamagedError; files that have changed are no damage, but are reported.
        """
        from archive.indexing.check import check

        engine, place = self._ready(), str(self.directory or "<memory>")
        return check(engine, self._settings, self._base, place, reads_files=files)

    @diagnose_damage
    def pages(self) -> tuple[PageSummary, ...]:
        """All pages, in the order of their names."""
        from archive.answers.stats import summary_of

        records = self._ready().records().values()
        return tuple(summary_of(record) for record in records if record.is_shown)

    @diagnose_damage
    def stats(self) -> Stats:
        """Figures about the whole archive."""
        from archive.answers.stats import stats_of

        return stats_of(self._ready().records().values())


def _check_choice(what: str, choice: str, choices: Sequence[str]) -> None:
    if choice not in choices:
        raise ArchiveError(f"no such {what}: {choice!r}; there are {', '.join(choices)}")


def _check_numbers(**numbers: int | None) -> None:
    """Raises ArchiveError for one below 0, with which some hits would be left out unseen."""
    for name, number in numbers.items():
        if number is not None and number < 0:
            raise ArchiveError(f"{name} is a number from 0 on, not {number}")
