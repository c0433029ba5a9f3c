"""Keeping an archive directory: one writer at a time, roots and index changed together."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import attrs

from archive.answers.results import IndexReport
from archive.engines import check_installed
from archive.engines.protocol import Engine
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    EngineError,
    LanguageError,
    OutdatedArchiveError,
    StorageError,
)
from archive.files import PathNames
from archive.indexing.plan import AnyPath, Task, plan
from archive.indexing.rebuild import clean
from archive.indexing.rebuild import rebuild as rebuild_index
from archive.indexing.run import Progress, Refresh
from archive.model import Page
from archive.settings import FORMAT, Settings
from archive.storage.durability import make_folder
from archive.storage.lock import locked
from archive.storage.page_spool import PageSpool
from archive.storage.safe_files import share_with_group
from archive.text.tokens import resolve_language


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
    task = plan(PathNames(base), settings, paths, forget)
    settings, compares_all = _merging(settings, merge)
    report = _refresh(engine, settings, task, PathNames(base), progress, compares_all=compares_all)
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
    wait: float = 0,
) -> tuple[Settings, IndexReport]:
    """Bring an archive directory up to date, which is made where there is none.

    `settings`: those of an archive that is not there yet; others are read again once nobody else
    can change them. What is to be known is written down before the pages are, so that a run that
    is cut off is taken up by the next. `merge`: whether pages that are known from several files are
    shown as one from now on; None leaves that as it is. `wait`: so many seconds for others to be
    done.
    """
    places = PathNames(directory.parent)
    paths, forget = list(paths), list(forget)
    language = None if language is None else resolve_language(language)
    is_rescue = rebuild and bool(paths)
    latest = _latest(settings, directory, is_rescue=is_rescue)[0]
    plan(places, latest, paths, forget)
    check_installed(engine or latest.engine, directory)
    _make(directory)
    with locked(directory, wait):
        settings, is_known = _latest(settings, directory, is_rescue=is_rescue)
        task = plan(places, settings, paths, forget)
        if not rebuild:
            settings = _check_format(directory, settings, language, engine)
        settings, compares_all = _merging(settings, merge)
        settings = attrs.evolve(settings, roots=task.roots, finished=False)
        if is_known:
            settings.save(directory)
            clean(directory, settings)
        if rebuild:
            new = attrs.evolve(
                settings,
                language=language or settings.language,
                engine=engine or settings.engine,
            )
            settings, report = rebuild_index(directory, settings, new, task, places, progress)
        else:
            with closing(settings.engine_in(directory)) as opened:
                if settings.indexed and not opened.exists():
                    raise ArchiveDamagedError(str(directory), "its index is missing")
                report = _refresh(
                    opened, settings, task, places, progress, compares_all=compares_all
                )
        settings = _after(settings, task, report)
        _save_after(directory, settings)
    return settings, report


def _latest(settings: Settings, directory: Path, *, is_rescue: bool) -> tuple[Settings, bool]:
    """The settings on disk, and whether they could be read. `settings`: what is gone by where they
    cannot; `is_rescue`: whether that will do, since everything is made afresh."""
    try:
        return settings.reload(directory), True
    except ArchiveDamagedError:
        if not is_rescue:
            raise
        return settings, False


def _save_after(directory: Path, settings: Settings) -> None:
    """Note that a run is finished, and tell of an error what of the run can be seen."""
    try:
        settings.save(directory)
    except StorageError as error:
        try:
            is_visible = Settings.load(directory).index == settings.index
        except ArchiveError:
            raise error from error.__cause__
        raise StorageError(error.path, error.reason, is_committed=is_visible) from error.__cause__


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
        make_folder(directory)
        share_with_group(directory)
    except OSError as error:
        raise StorageError(str(directory), error.strerror or str(error)) from error


def _after(settings: Settings, task: Task, report: IndexReport) -> Settings:
    """The settings once a run is finished."""
    return attrs.evolve(
        settings, roots=task.spare, indexed=True, finished=True, left_out=report.left_out
    )


def _refresh(
    engine: Engine,
    settings: Settings,
    task: Task,
    places: PathNames,
    progress: Progress | None,
    *,
    compares_all: bool = False,
) -> IndexReport:
    """`compares_all`: whether pages are to be put together that no run has compared."""

    def own(name: str) -> Page:
        from archive.merging import unmerged_page

        return unmerged_page(engine, name)

    with engine.batch() as batch, closing(PageSpool()) as shelf:
        run = Refresh(
            places,
            batch,
            batch.records(),
            settings.left_out,
            own,
            shelf,
            is_merging=settings.merge,
            compares_all=compares_all,
            progress=progress,
        )
        run.run(task.asked, task.forget, task.spare)
    return run.report()
