"""Making an archive's index afresh, beside the one in use."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import attrs

from archive.answers.results import IndexReport
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Engine
from archive.errors import ArchiveDamagedError, ArchiveError, StorageError
from archive.files import PathNames
from archive.indexing.plan import Task
from archive.indexing.run import Progress, Refresh
from archive.settings import FORMAT, Settings
from archive.storage.page_spool import PageSpool


def rebuild(
    directory: Path,
    settings: Settings,
    new: Settings,
    task: Task,
    places: PathNames,
    progress: Progress | None,
) -> tuple[Settings, IndexReport]:
    """Read every root again into a new index, which takes the old one's place once it is whole.
    `new`: the settings that it is made by.

    Pages whose files cannot be read now are carried over. Raises ArchiveDamagedError where the old
    index cannot be read either: nothing is given up then.
    """
    from archive.merging import unmerged_page

    number = int(settings.index.rpartition("-")[2]) + 1
    new = attrs.evolve(new, index=f"index-{number}", format=FORMAT)
    _remove(directory / new.index)
    with (
        _uncommitted(),
        closing(settings.engine_in(directory)) as old,
        closing(new.engine_in(directory)) as engine,
        engine.batch() as batch,
        closing(PageSpool()) as shelf,
    ):
        records = _readable(old, must_exist=settings.indexed)
        run = Refresh(
            places,
            batch,
            records or {},
            settings.left_out,
            lambda name: unmerged_page(old, name),
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


@contextmanager
def _uncommitted() -> Iterator[None]:
    """Until the settings name the new index, nobody sees what is committed there."""
    try:
        yield
    except StorageError as error:
        raise StorageError(error.path, error.reason) from error.__cause__


def _readable(old: Engine, *, must_exist: bool) -> Mapping[str, PageRecord] | None:
    """What the old index remembers; None, unless all of it can be read."""
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


def _check_whole(directory: Path, report: IndexReport) -> None:
    """Raises ArchiveDamagedError where something can be read neither afresh nor from the index."""
    for root in report.vanished:
        reason = f"the index cannot be read, and {root} is not there to be read again"
        way_out = f"archive index --rebuild --forget {root}"
        raise ArchiveDamagedError(str(directory), reason, way_out)
    for each in report.failed:
        reason = f"the index cannot be read, nor can {each.path} be read again: {each.reason}"
        raise ArchiveDamagedError(str(directory), reason, "archive index --rebuild, once it can")


def clean(directory: Path, settings: Settings) -> None:
    """Remove what an earlier rebuilding, or one that was cut off, has left.

    The index that was in use until the last run is kept until the next: it may have readers yet.
    """
    try:
        spare = [found for found in directory.glob("index-*") if found.name != settings.index]
    except OSError as error:
        raise StorageError(str(directory), error.strerror or str(error)) from error
    for found in spare:
        import shutil

        shutil.rmtree(found, ignore_errors=True)


def _remove(index: Path) -> None:
    """Remove what was begun. Were any of it left, it would be taken for a part of what is made."""
    import shutil

    try:
        shutil.rmtree(index)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(str(index), error.strerror or str(error)) from error
