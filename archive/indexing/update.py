"""Runs `index` on an archive: one writer at a time, and settings that match the index."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs

from archive.answers.results import IndexReport
from archive.arguments import AnyPath
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
from archive.indexing.plan import RunPlan, plan_run
from archive.indexing.rebuild import rebuild_index, remove_old_indexes
from archive.indexing.run import IndexRun, Progress
from archive.model import Page
from archive.settings import FORMAT, READERS, Settings
from archive.storage.durability import make_folder
from archive.storage.lock import locked
from archive.storage.page_spool import PageSpool
from archive.storage.safe_files import share_with_group
from archive.text.stems import resolve_language


def update_engine(
    engine: Engine,
    settings: Settings,
    base: Path,
    paths: Sequence[AnyPath],
    forget: Sequence[AnyPath],
    progress: Progress | None,
    merge: bool | None = None,
) -> tuple[Settings, IndexReport]:
    """Run `index` on an archive in memory. Returns its new settings and the report.

    Arguments are those of `Archive.index`; names of pages are relative to `base`.
    """
    path_names = PathNames(base)
    run_plan = plan_run(path_names, settings, paths, forget)
    settings, compares_all = _with_merge(settings, merge)
    report = _run(engine, settings, run_plan, path_names, progress, compares_all=compares_all)
    return _after_run(settings, run_plan, report), report


def update_directory(
    directory: Path,
    settings: Settings,
    paths: Sequence[AnyPath],
    forget: Sequence[AnyPath],
    progress: Progress | None,
    language: str | None = None,
    *,
    rebuild: bool,
    merge: bool | None = None,
    engine: str | None = None,
    wait: float = 0,
) -> tuple[Settings, IndexReport]:
    """Run `index` on an archive directory, which is created if necessary.

    Arguments are those of `Archive.index`, and `settings`: for an archive that does not exist yet.
    Those of any other are read again under the lock. The new roots are saved before any page is
    indexed, so that the next run completes one that was cut off. Returns the new settings and the
    report; raises what `Archive.index` raises.
    """
    path_names = PathNames(directory.parent)
    language = None if language is None else resolve_language(language)
    is_rescue = rebuild and bool(paths)
    latest = _latest(settings, directory, is_rescue=is_rescue)[0]
    # Report wrong arguments before anything is created.
    plan_run(path_names, latest, paths, forget)
    check_installed(engine or latest.engine, directory)
    _make_directory(directory)
    with locked(directory, wait):
        settings, is_known = _latest(settings, directory, is_rescue=is_rescue)
        run_plan = plan_run(path_names, settings, paths, forget)
        if not rebuild:
            settings = _check_no_rebuild_needed(directory, settings, language, engine)
        settings, compares_all = _with_merge(settings, merge)
        reparses_all = settings.readers != READERS and not rebuild
        if reparses_all:
            run_plan = attrs.evolve(run_plan, requested=run_plan.kept_roots)
        settings = attrs.evolve(settings, roots=run_plan.roots, finished=False)
        if is_known:
            settings.save(directory)
            remove_old_indexes(directory, settings)
        if rebuild:
            new = attrs.evolve(
                settings,
                language=language or settings.language,
                engine=engine or settings.engine,
            )
            settings, report = rebuild_index(
                directory, settings, new, run_plan, path_names, progress
            )
        else:
            with closing(settings.engine_in(directory)) as opened:
                if settings.indexed and not opened.exists():
                    raise ArchiveDamagedError(str(directory), "its index is missing")
                report = _run(
                    opened,
                    settings,
                    run_plan,
                    path_names,
                    progress,
                    compares_all=compares_all,
                    reparses_all=reparses_all,
                )
        settings = attrs.evolve(_after_run(settings, run_plan, report), readers=READERS)
        _save_after_run(directory, settings)
    return settings, report


def _latest(settings: Settings, directory: Path, *, is_rescue: bool) -> tuple[Settings, bool]:
    """Return the settings on disk, and whether they could be read.

    `settings`: returned if there are none, or if they are damaged and `is_rescue`: everything is
    rebuilt from paths that were given.
    """
    try:
        return settings.reload(directory), True
    except ArchiveDamagedError:
        if not is_rescue:
            raise
        return settings, False


def _save_after_run(directory: Path, settings: Settings) -> None:
    """Save the settings. A StorageError says whether the result of the run is visible."""
    try:
        settings.save(directory)
    except StorageError as error:
        try:
            is_visible = Settings.load(directory).index == settings.index
        except ArchiveError:
            raise error from error.__cause__
        raise StorageError(error.path, error.reason, is_committed=is_visible) from error.__cause__


def _with_merge(settings: Settings, merge: bool | None) -> tuple[Settings, bool]:
    """Return the settings with a new `merge`, if given, and whether all pages must be compared.

    They must if pages were not merged before, or the last run was cut off.
    """
    is_merging = settings.merge if merge is None else merge
    compares_all = is_merging and not (settings.merge and settings.finished)
    return attrs.evolve(settings, merge=is_merging), compares_all


def _check_no_rebuild_needed(
    directory: Path, settings: Settings, language: str | None, engine: str | None
) -> Settings:
    """Return the settings with language and engine. Raise an error if they need a rebuild."""
    if settings.format != FORMAT:
        raise OutdatedArchiveError(str(directory))
    if settings.indexed and language not in (None, settings.language):
        message = f"{directory}: indexed for {settings.language}"
        raise LanguageError(str(language), message, needs_rebuild=True)
    if settings.indexed and engine not in (None, settings.engine):
        message = f"{directory}: indexed with {settings.engine}"
        raise EngineError(str(engine), message, needs_rebuild=True)
    return attrs.evolve(
        settings, language=language or settings.language, engine=engine or settings.engine
    )


def _make_directory(directory: Path) -> None:
    try:
        make_folder(directory)
        share_with_group(directory)
    except OSError as error:
        raise StorageError(str(directory), error.strerror or str(error)) from error


def _after_run(settings: Settings, run_plan: RunPlan, report: IndexReport) -> Settings:
    """Return the settings after a completed run."""
    return attrs.evolve(
        settings, roots=run_plan.kept_roots, indexed=True, finished=True, left_out=report.left_out
    )


def _run(
    engine: Engine,
    settings: Settings,
    run_plan: RunPlan,
    path_names: PathNames,
    progress: Progress | None,
    *,
    compares_all: bool,
    reparses_all: bool = False,
) -> IndexReport:
    """Update the index of an engine in one commit.

    `compares_all` and `reparses_all`: see `IndexRun`.
    """

    def load_unmerged(name: str) -> Page:
        from archive.merging import unmerged_page

        return unmerged_page(engine, name)

    def load_whole(name: str) -> tuple[Page, Mapping[str, Any] | None]:
        from archive.merging import whole_page

        return whole_page(engine, name)

    with engine.batch() as batch, closing(PageSpool()) as spool:
        run = IndexRun(
            path_names,
            batch,
            batch.records(),
            settings.left_out,
            load_unmerged,
            spool,
            load_whole,
            is_merging=settings.merge,
            compares_all=compares_all,
            reparses_all=reparses_all,
            progress=progress,
        )
        run.run(run_plan.requested, run_plan.forget, run_plan.kept_roots)
    return run.report()
