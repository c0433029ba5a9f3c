"""The archive itself: a directory that keeps pages and answers questions about them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import attrs

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
from archive.model import Entry, Page
from archive.query import (
    And,
    Date,
    Dated,
    InPages,
    Not,
    Query,
    parse_query,
    resolve,
)
from archive.query.polarity import wanted_leaves, with_undated
from archive.query.resolve import resolve_id
from archive.reading import name_of
from archive.results import Hit, Hits, IndexReport, PageSummary, Stats
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
        or files to take out with all their pages. `rebuild`: read every file again, changed or not.
        Raises PathError where a path is not there and never was; nothing is done then.
        """
        from archive.indexing import Refresh, is_below

        known = self._settings.roots
        asked = [self._root(path) for path in paths]
        out = [self._root(path) for path in forget]
        for name in out:
            if name not in known:
                raise PathError(name, f"not indexed; indexed are: {', '.join(known) or 'none'}")
        for name in asked:
            if name not in known and not (self._base / name).exists():
                raise PathError(name, "no such file or folder")
        new = [name for name in asked if not any(is_below(name, root) for root in known)]
        self._remember((*known, *dict.fromkeys(new)))
        if rebuild:
            self._discard_damaged()
        roots = dict.fromkeys(asked or (() if out else known))
        refresh = Refresh(
            self._base, self._engine, leave_out=self.directory, force=rebuild, progress=progress
        )
        report = refresh.run([root for root in roots if root not in out], out)
        self._remember(tuple(root for root in self._settings.roots if root not in out))
        return report

    def _discard_damaged(self) -> None:
        try:
            self._engine.records()
        except ArchiveDamagedError:
            self._engine.discard()

    def _root(self, path: AnyPath) -> str:
        return name_of(path, self._base)

    def _remember(self, roots: tuple[str, ...]) -> None:
        if roots != self._settings.roots:
            self._settings = attrs.evolve(self._settings, roots=roots)
            if self.directory is not None:
                self._settings.save(self.directory)

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
        tree = resolve(asked, self._engine.names())
        found = self._engine.find(
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
            undated=self._count(with_undated(tree), Not(tree)) if left_out else 0,
            inherited=self._count(tree, Dated("page")) if has_date else 0,
            nowhere=tuple(
                leaf.pattern for leaf in wanted_leaves(tree)
                if isinstance(leaf, InPages) and not leaf.pages
            ),
        )  # fmt: skip

    def _count(self, *parts: Query) -> int:
        return self._engine.count(And(parts))

    def _hit(self, tree: Query, entry: Entry, score: float, is_cut: bool) -> Hit:
        found = () if is_cut else highlights(tree, entry, self._settings.language)
        return Hit(entry, score, found, snippet(entry.text, found))

    def entries(self, query: str | Query = "") -> Iterator[Entry]:
        """All entries that match a query, in the order of pages and places; every one, for none.

        Raises what `search` raises.
        """
        tree = parse_query(query) if isinstance(query, str) else query
        return self._engine.entries(resolve(tree, self._engine.names()))

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
        name, locator = resolve_id(reference, self._engine.names())
        try:
            page = self._engine.page(name)
            return page, None if locator is None else page[locator]
        except KeyError:
            raise UnknownReferenceError(reference) from None

    def pages(self) -> tuple[PageSummary, ...]:
        """All pages, in the order of their names."""
        return tuple(summary_of(record) for record in self._engine.records().values())

    def stats(self) -> Stats:
        """Figures about the whole archive."""
        return stats_of(self._engine.records().values())


def open(  # noqa: A001 - archive.open is what it is called
    directory: AnyPath, *, create: bool = False, engine: str = "whoosh"
) -> Archive:
    """The archive in a directory.

    `create`: make one where there is none. `engine`: what a new one is kept by; one that is there
    keeps its own. Raises NoArchiveError or ArchiveDamagedError.
    """
    place = Path(os.path.abspath(directory)).resolve()  # noqa: PTH100 - keeps no `..`
    try:
        settings = Settings.load(place)
    except NoArchiveError:
        if not create:
            raise
        settings = _create(place, engine)
    index = ENGINES[settings.engine](place / "index", settings.language)
    return Archive(index, settings, place.parent, place)


def _create(place: Path, engine: str) -> Settings:
    if engine not in ENGINES:
        raise ArchiveError(f"no such engine: {engine!r}; there are {', '.join(ENGINES)}")
    if place.exists() and not place.is_dir():
        raise PathError(str(place), "not a folder")
    if place.is_dir() and any(place.iterdir()) and not (place / "index").is_dir():
        raise PathError(str(place), "a folder with other things in it; no archive is made there")
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PathError(str(place), error.strerror or str(error)) from error
    settings = Settings(engine=engine)
    settings.save(place)
    return settings


def scan(
    paths: Iterable[AnyPath], *, progress: "Progress | None" = None
) -> tuple[Archive, IndexReport]:
    """An archive in memory over folders and files, and what was found in them.

    It needs no directory and writes nothing; pages are named relative to the working directory.
    Raises PathError where a path is not there.
    """
    from archive.engines.scan import ScanEngine

    memory = Archive(ScanEngine(), Settings(), Path.cwd().resolve())
    return memory, memory.index(paths, progress=progress)
