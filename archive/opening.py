"""Opening an archive, or making one."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from archive.answers.results import IndexReport
from archive.engines import check_known
from archive.errors import ArchiveDamagedError, NoArchiveError, PathError
from archive.library import AnyPath, Archive
from archive.settings import FILE as SETTINGS_FILE
from archive.settings import Settings
from archive.text.tokens import resolve_language

if TYPE_CHECKING:
    from archive.indexing.run import Progress


def open(  # noqa: A001 - archive.open is what it is called
    directory: AnyPath,
    *,
    create: bool = False,
    rescue: bool = False,
    engine: str = "whoosh",
    language: str = "english",
) -> Archive:
    """The archive in a directory.

    `create`: where there is none, make one once something is indexed. `rescue`: where its settings
    are damaged, let `index` rebuild it from folders; all else fails then. `engine`: what a new one
    is kept by; `language`: whose inflections its bare words find (`german` or `de`; `none`:
    nobody's). One that is there keeps its own. Raises NoArchiveError, ArchiveDamagedError,
    LanguageError, EngineError, or PathError where no file system can hold such a name.
    """
    if "\0" in os.fspath(directory):
        raise PathError(repr(os.fspath(directory)), "no path")
    place = Path(os.path.abspath(directory)).resolve()  # noqa: PTH100 - keeps no `..`
    check_known(engine)
    language = resolve_language(language)
    try:
        settings = Settings.load(place)
    except NoArchiveError:
        if not create:
            raise
        _check_free(place)
        settings = Settings(engine=engine, language=language)
    except ArchiveDamagedError:
        if not rescue:
            raise
        settings = Settings.guess(place, engine, language)
    return Archive(settings.engine_in(place), settings, place.parent, place)


def _check_free(place: Path) -> None:
    """Raises PathError where no archive can be made because something else is there."""
    if place.exists() and not place.is_dir():
        raise PathError(str(place), "not a folder")
    from archive.storage.lock import HOLDER_FILE, LOCK_FILE

    # What a first run leaves that was cut off.
    ours = {LOCK_FILE, HOLDER_FILE, f"{HOLDER_FILE}.new", f"{SETTINGS_FILE}.new"}
    if place.is_dir() and {each.name for each in place.iterdir()} - ours:
        raise PathError(str(place), "a folder with other things in it; no archive is made there")


def scan(
    paths: Iterable[AnyPath],
    *,
    progress: Progress | None = None,
    language: str = "english",
    merge: bool = True,
) -> tuple[Archive, IndexReport]:
    """An archive in memory over folders and files, and what was found in them.

    It needs no directory and writes nothing; pages are named relative to the working directory.
    `language`: whose inflections bare words find; `merge`: whether pages that are known from
    several files are shown as one. Raises PathError where a path is not there or cannot be read,
    and LanguageError.
    """
    from archive.engines.scan.engine import ScanEngine

    settings = Settings(language=resolve_language(language), merge=merge)
    memory = Archive(ScanEngine(settings.language), settings, Path.cwd().resolve())
    report = memory.index(paths, progress=progress)
    for each in report.failed:
        if each.path in memory.roots:
            raise PathError(each.path, each.reason)
    return memory, report
