"""The archive itself: a directory that keeps pages and answers questions about them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archive.engines import ENGINES
from archive.engines.base import SORTS, Engine
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    NoArchiveError,
    PathError,
    UnknownReferenceError,
)
from archive.figures import stats_of, summary_of
from archive.highlight import highlights, snippet
from archive.locking import FILE as LOCK_FILE
from archive.model import Entry, Page
from archive.query import (
    And,
    Date,
    Everything,
    InPages,
    Not,
    Query,
    parse_query,
    resolve,
)
from archive.query.polarity import leaves_of, wanted_leaves, with_stated, with_undated
from archive.query.resolve import resolve_id
from archive.results import Hit, Hits, IndexReport, PageSummary, Stats
from archive.settings import FILE as SETTINGS_FILE
from archive.settings import Settings

if TYPE_CHECKING:
    from archive.indexing import Progress

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
    def is_unfinished(self) -> bool:
        """Whether the last run of `index` was cut off, so that some pages may not be in yet."""
        return not self._settings.finished

    def index(
        self,
        paths: Iterable[AnyPath] = (),
        *,
        progress: "Progress | None" = None,
        forget: Iterable[AnyPath] = (),
        rebuild: bool = False,
    ) -> IndexReport:
        """Bring the archive up to date with folders and files, in one commit.

        `paths`: folders or files to take in and remember; without any, those that it knows.
        `progress`: called with (files done, files in all, name) before each file. `forget`: folders
        or files to take out with all their pages. `rebuild`: read everything again into a new
        index. Raises PathError where a path is not there and never was, and ArchiveBusyError where
        another process is indexing; nothing is done then.
        """
        from archive.maintenance import update, update_directory

        if self.directory is None:
            self._settings, report = update(
                self._engine, self._settings, self._base, paths, forget, progress
            )
            return report
        self._engine.close()
        self._settings, report = update_directory(
            self.directory, self._settings, paths, forget, progress, rebuild=rebuild
        )
        self._engine = self._settings.engine_in(self.directory)
        return report

    def _ready(self) -> Engine:
        """The engine at the latest commit. Raises ArchiveDamagedError where there must be one."""
        if self.directory is not None:
            latest = self._settings.reload(self.directory)
            if latest.index != self._settings.index:
                self._engine.close()
                self._engine = latest.engine_in(self.directory)
            self._settings = latest
            if latest.indexed and not self._engine.exists():
                raise ArchiveDamagedError(str(self.directory), "its index is missing")
        self._engine.refresh()
        return self._engine

    def search(
        self,
        query: str | Query,
        *,
        sort: str = "relevance",
        limit: int | None = 20,
        offset: int = 0,
        undated: bool = False,
    ) -> Hits:
        """The entries that match a query.

        `query`: text in the query language, or a tree. `sort`: `relevance`, `newest`, `oldest` or
        `page`. `limit`: at most so many hits, None for all; `offset`: leave out so many before
        them. `undated`: let entries without a date through date filters. Raises QueryError, or
        AmbiguousReferenceError or UnknownReferenceError for a `thread:`.
        """
        if sort not in SORTS:
            raise ArchiveError(f"no such order: {sort!r}; there are {', '.join(SORTS)}")
        asked = parse_query(query) if isinstance(query, str) else query
        engine = self._ready()
        tree = self._resolve(engine, asked)
        found = engine.find(
            with_undated(tree) if undated else tree, sort=sort, limit=limit, offset=offset
        )
        has_date = any(isinstance(leaf, Date) for leaf in wanted_leaves(tree))
        left_out = has_date and not undated
        return Hits(
            query=asked,
            hits=tuple(
                self._hit(tree, match.entry, match.score, match.is_cut) for match in found.matches
            ),
            total=found.total,
            offset=offset,
            undated=_difference(engine, with_undated(tree), tree) if left_out else 0,
            inherited=_difference(engine, tree, with_stated(tree)) if has_date else 0,
            nowhere=tuple(
                leaf.pattern
                for leaf in leaves_of(tree)
                if isinstance(leaf, InPages) and not leaf.pages
            ),
        )

    def _resolve(self, engine: Engine, query: Query) -> Query:
        def has(page: str, locator: str) -> bool:
            return locator in engine.page(page)

        return resolve(query, engine.names(), has)

    def _hit(self, tree: Query, entry: Entry, score: float, is_cut: bool) -> Hit:
        found = () if is_cut else highlights(tree, entry, self._settings.language)
        return Hit(entry, score, found, snippet(entry.text, found))

    def entries(self, query: str | Query | None = None) -> Iterator[Entry]:
        """All entries that match a query, in the order of pages and places; every one, for none.

        Raises what `search` raises.
        """
        tree = parse_query(query) if isinstance(query, str) else query or Everything()
        engine = self._ready()
        return engine.entries(self._resolve(engine, tree))

    def page(self, reference: str) -> Page:
        """A page by its name or an unambiguous shortening of it (`001`), or by an entry's id.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        return self.find(reference)[0]

    def entry(self, reference: str) -> Entry:
        """An entry by its id, perhaps shortened (`001#7.4`); a page alone means its post.

        Raises UnknownReferenceError or AmbiguousReferenceError.
        """
        page, entry = self.find(reference)
        return page.post if entry is None else entry

    def find(self, reference: str) -> tuple[Page, Entry | None]:
        """The page, and the entry on it, that a reference means; no entry for a page alone."""
        engine = self._ready()
        name, locator = resolve_id(reference, engine.names())
        try:
            page = engine.page(name)
            return page, None if locator is None else page[locator]
        except KeyError:
            raise UnknownReferenceError(reference) from None

    def pages(self) -> tuple[PageSummary, ...]:
        """All pages, in the order of their names."""
        return tuple(summary_of(record) for record in self._ready().records().values())

    def stats(self) -> Stats:
        """Figures about the whole archive."""
        return stats_of(self._ready().records().values())


def _difference(engine: Engine, more: Query, less: Query) -> int:
    """How many entries match one tree and not another."""
    return engine.count(And((more, Not(less))))


def open(  # noqa: A001 - archive.open is what it is called
    directory: AnyPath, *, create: bool = False, engine: str = "whoosh"
) -> Archive:
    """The archive in a directory.

    `create`: where there is none, make one once something is indexed. `engine`: what a new one is
    kept by; one that is there keeps its own. Raises NoArchiveError or ArchiveDamagedError.
    """
    place = Path(os.path.abspath(directory)).resolve()  # noqa: PTH100 - keeps no `..`
    if engine not in ENGINES:
        raise ArchiveError(f"no such engine: {engine!r}; there are {', '.join(ENGINES)}")
    try:
        settings = Settings.load(place)
    except NoArchiveError:
        if not create:
            raise
        _check_free(place)
        settings = Settings(engine=engine)
    return Archive(settings.engine_in(place), settings, place.parent, place)


def _check_free(place: Path) -> None:
    """Raises PathError where no archive can be made because something else is there."""
    if place.exists() and not place.is_dir():
        raise PathError(str(place), "not a folder")
    ours = {LOCK_FILE, f"{SETTINGS_FILE}.new"}
    if place.is_dir() and {each.name for each in place.iterdir()} - ours:
        raise PathError(str(place), "a folder with other things in it; no archive is made there")


def scan(
    paths: Iterable[AnyPath], *, progress: "Progress | None" = None
) -> tuple[Archive, IndexReport]:
    """An archive in memory over folders and files, and what was found in them.

    It needs no directory and writes nothing; pages are named relative to the working directory.
    Raises PathError where a path is not there or cannot be read.
    """
    from archive.engines.scan import ScanEngine

    memory = Archive(ScanEngine(), Settings(), Path.cwd().resolve())
    report = memory.index(paths, progress=progress)
    for each in report.failed:
        if each.path in memory.roots:
            raise PathError(each.path, each.reason)
    return memory, report
