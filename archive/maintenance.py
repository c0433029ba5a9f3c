"""Keeping an archive directory: one writer at a time, roots and index changed together."""

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import attrs

from archive.engines import check_installed
from archive.engines.base import Engine, Record
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    EngineError,
    LanguageError,
    OutdatedArchiveError,
    PathError,
    StorageError,
)
from archive.files import Places, is_there
from archive.indexing import Progress, Refresh
from archive.locking import locked
from archive.merging import own_page
from archive.plain import share
from archive.reading import name_of
from archive.results import IndexReport
from archive.settings import FORMAT, Settings
from archive.shelf import Shelf
from archive.tokens import language_called

AnyPath = str | os.PathLike[str]


@attrs.frozen
class _Task:
    """What a run of `index` is to do, all of it checked."""

    roots: tuple[str, ...]
    """All that the archive is to know afterwards, and what is to be forgotten."""
    asked: tuple[str, ...]
    """What is to be brought up to date."""
    forget: tuple[str, ...]
    """What is to be taken out."""

    @property
    def spare(self) -> tuple[str, ...]:
        """What the archive is to know afterwards."""
        return tuple(root for root in self.roots if root not in self.forget)


def update(
    engine: Engine,
    settings: Settings,
    base: Path,
    paths: Iterable[AnyPath],
    forget: Iterable[AnyPath],
    progress: Progress | None,
    merge: bool | None = None,
) -> tuple[Settings, IndexReport]:
    """Bring an engine up to date. Returns the settings afterwards, and what was done."""
    task = _plan(Places(base), settings, paths, forget)
    settings, compares_all = _merging(settings, merge)
    report = _refresh(engine, settings, task, Places(base), progress, compares_all=compares_all)
    return _after(settings, task, report), report


def update_directory(
    directory: Path,
    settings: Settings,
    paths: Iterable[AnyPath],
    forget: Iterable[AnyPath],
    progress: Progress | None,
    language: str | None = None,
    *,
    rebuild: bool,
    merge: bool | None = None,
    engine: str | None = None,
) -> tuple[Settings, IndexReport]:
    """Bring an archive directory up to date, which is made where there is none.

    `settings`: those of an archive that is not there yet; others are read again once nobody else
    can change them. What is to be known is written down before the pages are, so that a run that
    is cut off is taken up by the next. `merge`: whether pages that are known from several files are
    shown as one from now on; None leaves that as it is.
    """
    places = Places(directory.parent)
    paths, forget = list(paths), list(forget)
    language = None if language is None else language_called(language)
    _plan(places, settings.reload(directory), paths, forget)
    check_installed(engine or settings.reload(directory).engine, directory)
    _make(directory)
    with locked(directory):
        settings = settings.reload(directory)
        task = _plan(places, settings, paths, forget)
        if not rebuild:
            settings = _check_format(directory, settings, language, engine)
        settings, compares_all = _merging(settings, merge)
        settings = attrs.evolve(settings, roots=task.roots, finished=False)
        settings.save(directory)
        _clean(directory, settings)
        if rebuild:
            new = attrs.evolve(
                settings,
                language=language or settings.language,
                engine=engine or settings.engine,
            )
            settings, report = _rebuild(directory, settings, new, task, places, progress)
        else:
            with closing(settings.engine_in(directory)) as opened:
                if settings.indexed and not opened.exists():
                    raise ArchiveDamagedError(str(directory), "its index is missing")
                report = _refresh(
                    opened, settings, task, places, progress, compares_all=compares_all
                )
        settings = _after(settings, task, report)
        settings.save(directory)
    return settings, report


def _merging(settings: Settings, merge: bool | None) -> tuple[Settings, bool]:
    """The settings with `merge`, and whether there are pages that no run has compared."""
    is_merging = settings.merge if merge is None else merge
    compares_all = is_merging and not (settings.merge and settings.finished)
    return attrs.evolve(settings, merge=is_merging), compares_all


def _check_format(
    directory: Path, settings: Settings, language: str | None, engine: str | None
) -> Settings:
    """The settings of an archive that need not be rebuilt. Raises an error where it must be."""
    if settings.format != FORMAT:
        raise OutdatedArchiveError(str(directory))
    way_out = "change that with: archive index --rebuild"
    if settings.indexed and language not in (None, settings.language):
        sentence = f"{directory}: indexed for {settings.language}; {way_out} --language {language}"
        raise LanguageError(str(language), sentence)
    if settings.indexed and engine not in (None, settings.engine):
        sentence = f"{directory}: kept by {settings.engine}; {way_out} --engine {engine}"
        raise EngineError(str(engine), sentence)
    return attrs.evolve(
        settings, language=language or settings.language, engine=engine or settings.engine
    )


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        share(directory)
    except OSError as error:
        raise StorageError(str(directory), error.strerror or str(error)) from error


def _plan(
    places: Places, settings: Settings, paths: Iterable[AnyPath], forget: Iterable[AnyPath]
) -> _Task:
    """What is to be done. Raises PathError where that cannot be."""
    known = settings.roots
    asked = [_root(places, path) for path in paths]
    out = [_root(places, path) for path in forget]
    for name in out:
        if name not in known:
            raise PathError(name, f"not indexed; indexed are: {', '.join(known) or 'none'}")
        if name in asked:
            raise PathError(name, "cannot be both indexed and forgotten")
    for name in asked:
        if name not in known and not is_there(places.path(name)):
            raise PathError(name, "no such file or folder")
    new = [name for name in asked if not places.is_below_any(name, set(known) - set(out))]
    roots = tuple(dict.fromkeys((*known, *new)))
    if not asked and not out:
        asked = list(known)
    return _Task(roots, tuple(dict.fromkeys(asked)), tuple(out))


def _root(places: Places, path: AnyPath) -> str:
    if not os.fspath(path):
        raise PathError("''", "no path; . is this folder")
    return name_of(path, places.base)


def _after(settings: Settings, task: _Task, report: IndexReport) -> Settings:
    """The settings once a run is finished."""
    return attrs.evolve(
        settings, roots=task.spare, indexed=True, finished=True, left_out=report.left_out
    )


def _refresh(
    engine: Engine,
    settings: Settings,
    task: _Task,
    places: Places,
    progress: Progress | None,
    *,
    compares_all: bool = False,
) -> IndexReport:
    """`compares_all`: whether pages are to be put together that no run has compared."""
    with engine.batch() as batch, closing(Shelf()) as shelf:
        run = Refresh(
            places,
            batch,
            batch.records(),
            settings.left_out,
            lambda name: own_page(engine, name),
            shelf,
            is_merging=settings.merge,
            compares_all=compares_all,
            progress=progress,
        )
        run.run(task.asked, task.forget, task.spare)
    return run.report()


def _rebuild(
    directory: Path,
    settings: Settings,
    new: Settings,
    task: _Task,
    places: Places,
    progress: Progress | None,
) -> tuple[Settings, IndexReport]:
    """Read every root again into a new index, which takes the old one's place once it is whole.
    `new`: the settings that it is made by.

    Pages whose files cannot be read now are carried over. Raises ArchiveDamagedError where the old
    index cannot be read either: nothing is given up then.
    """
    number = int(settings.index.rpartition("-")[2]) + 1
    new = attrs.evolve(new, index=f"index-{number}", format=FORMAT)
    shutil.rmtree(directory / new.index, ignore_errors=True)
    with (
        closing(settings.engine_in(directory)) as old,
        closing(new.engine_in(directory)) as engine,
        engine.batch() as batch,
        closing(Shelf()) as shelf,
    ):
        records = _readable(old, must_exist=settings.indexed)
        run = Refresh(
            places,
            batch,
            records or {},
            settings.left_out,
            lambda name: own_page(old, name),
            shelf,
            is_new=True,
            is_merging=settings.merge,
            progress=progress,
        )
        run.run(task.spare, task.forget, task.spare)
        report = run.report()
        if records is None:
            _check_whole(directory, report)
    return new, report


def _readable(old: Engine, *, must_exist: bool) -> Mapping[str, Record] | None:
    """What the old index remembers; None, unless all of it can be read."""
    if must_exist and not old.exists():
        return None
    try:
        records = old.records()
        for name in records:
            old.page(name)
            own_page(old, name)
    except ArchiveError:
        return None
    return records


def _check_whole(directory: Path, report: IndexReport) -> None:
    """Raises ArchiveDamagedError where something can be read neither afresh nor from the index."""
    for root in report.vanished:
        reason = f"the index cannot be read, and {root} is not there to be read again"
        way_out = f"archive index --rebuild --forget {root}"
        raise ArchiveDamagedError(str(directory), reason, way_out)
    for each in report.failed:
        reason = f"the index cannot be read, nor can {each.path} be read again: {each.reason}"
        raise ArchiveDamagedError(str(directory), reason, "archive index --rebuild, once it can")


def _clean(directory: Path, settings: Settings) -> None:
    """Remove what an earlier rebuilding, or one that was cut off, has left.

    The index that was in use until the last run is kept until the next: it may have readers yet.
    """
    for found in directory.glob("index-*"):
        if found.name != settings.index:
            shutil.rmtree(found, ignore_errors=True)
