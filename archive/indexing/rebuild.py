"""Builds a new index beside the one in use, which it then replaces."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import attrs

from archive.answers.results import IndexReport
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Engine
from archive.errors import ArchiveDamagedError, ArchiveError, StorageError
from archive.files import PathNames
from archive.indexing.plan import RunPlan
from archive.indexing.run import IndexRun, Progress
from archive.settings import FORMAT, READERS, Settings
from archive.storage.page_spool import PageSpool


def rebuild_index(
    directory: Path,
    settings: Settings,
    new: Settings,
    run_plan: RunPlan,
    path_names: PathNames,
    progress: Progress | None,
) -> tuple[Settings, IndexReport]:
    """Read all roots into a new index. Returns the settings that name it, and the report.

    `settings`: those of the old index; `new`: engine and language of the new one. The caller saves
    the returned settings, and by that replaces the old index.

    Pages whose files cannot be read now are carried over from the old index. Raises
    ArchiveDamagedError if that cannot be read either, so that no page is lost.
    """
    from archive.merging import unmerged_page, whole_page

    number = int(settings.index.rpartition("-")[2]) + 1
    new = attrs.evolve(new, index=f"index-{number}", format=FORMAT, readers=READERS)
    _remove(directory / new.index)
    with (
        _never_committed(),
        closing(settings.engine_in(directory)) as old,
        closing(new.engine_in(directory)) as engine,
        engine.batch() as batch,
        closing(PageSpool()) as spool,
    ):
        records = _read_all(old, must_exist=settings.indexed)
        run = IndexRun(
            path_names,
            batch,
            records or {},
            settings.left_out,
            lambda name: unmerged_page(old, name),
            spool,
            lambda name: whole_page(old, name),
            is_rebuild=True,
            is_merging=settings.merge,
            progress=progress,
        )
        run.run(run_plan.kept_roots, run_plan.forget, run_plan.kept_roots)
        report = run.report()
        if records is None:
            _check_nothing_lost(directory, report)
    return new, report


@contextmanager
def _never_committed() -> Iterator[None]:
    """Clear `StorageError.is_committed`: nobody reads the new index before the settings name it."""
    try:
        yield
    except StorageError as error:
        raise StorageError(error.path, error.reason) from error.__cause__


def _read_all(old: Engine, *, must_exist: bool) -> Mapping[str, PageRecord] | None:
    """Return the records of the old index; None unless all of its pages can be read."""
    from archive.merging import unmerged_page

    if must_exist and not old.exists():
        return None
    try:
        records = old.records()
        for name in records:
            old.page(name)
            unmerged_page(old, name)
    except ArchiveError:
        return None
    return records


def _check_nothing_lost(directory: Path, report: IndexReport) -> None:
    """Raise ArchiveDamagedError if anything could be read neither from files nor from the index."""
    for root in report.vanished:
        reason = f"the index cannot be read, and {root} does not exist"
        raise ArchiveDamagedError(str(directory), reason, missing_root=root)
    for each in report.failed:
        reason = f"neither the index nor {each.path} can be read: {each.reason}"
        raise ArchiveDamagedError(str(directory), reason, unreadable=each.path)


def remove_old_indexes(directory: Path, settings: Settings) -> None:
    """Remove all indexes but the one in use: replaced ones, and those of rebuilds cut off.

    Called at the start of a run, so that a replaced index, which may still have readers, stays
    until the run after the rebuild.
    """
    try:
        old = [found for found in directory.glob("index-*") if found.name != settings.index]
    except OSError as error:
        raise StorageError(str(directory), error.strerror or str(error)) from error
    for found in old:
        import shutil

        shutil.rmtree(found, ignore_errors=True)


def _remove(index: Path) -> None:
    """Remove what an earlier rebuild has left. The engine would take it for part of the index."""
    import shutil

    try:
        shutil.rmtree(index)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(str(index), error.strerror or str(error)) from error
