"""Open an archive, create one, or scan files into one in memory."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from archive.arguments import AnyPath, as_tuple
from archive.engines import check_known
from archive.errors import ArchiveDamagedError, ArgumentError, NoArchiveError, PathError
from archive.library import Archive
from archive.settings import FILE as SETTINGS_FILE
from archive.settings import Settings
from archive.text.stems import resolve_language

if TYPE_CHECKING:
    from archive.indexing.run import Progress


def open(  # noqa: A001 - the public name is archive.open
    directory: AnyPath,
    *,
    create: bool = False,
    rescue: bool = False,
    engine: str = "whoosh",
    language: str = "english",
) -> Archive:
    """Open the archive in a directory.

    `create`: if there is none, create one as soon as something is indexed. `rescue`: open it even
    if its settings are damaged, so that `index` can rebuild it from folders; everything else fails
    then. `engine`, `language`: the engine of a new archive, and the language whose inflections bare
    words find (`german` or `de`; `none`: no inflections); an existing archive keeps its own. Raises
    NoArchiveError, ArchiveDamagedError, LanguageError, EngineError, or PathError if the path is not
    valid or something else is there.
    """
    if "\0" in os.fspath(directory):
        raise PathError(repr(os.fspath(directory)), "not a valid path")
    path = Path(os.path.abspath(directory)).resolve()  # noqa: PTH100 - keeps no `..`
    check_known(engine)
    language = resolve_language(language)
    try:
        settings = Settings.load(path)
    except NoArchiveError:
        if not create:
            raise
        _check_free(path)
        settings = Settings(engine=engine, language=language)
    except ArchiveDamagedError:
        if not rescue:
            raise
        settings = Settings.guess(path, engine, language)
    return Archive(settings.engine_in(path), settings, path.parent, path)


def _check_free(path: Path) -> None:
    """Raise PathError if something other than an archive is at a path."""
    if path.exists() and not path.is_dir():
        raise PathError(str(path), "not a folder")
    from archive.storage.lock import HOLDER_FILE, LOCK_FILE

    # A first run that was cut off leaves these.
    leftovers = {LOCK_FILE, HOLDER_FILE, f"{HOLDER_FILE}.new", f"{SETTINGS_FILE}.new"}
    if path.is_dir() and {each.name for each in path.iterdir()} - leftovers:
        raise PathError(str(path), "a folder with other files in it; no archive is created there")


def scan(
    paths: AnyPath | Iterable[AnyPath],
    *,
    progress: Progress | None = None,
    language: str = "english",
    merge: bool = True,
) -> Archive:
    """Return an archive in memory of folders and files; its `report` says what was read.

    It needs no directory and writes nothing. Pages are named relative to the working directory.
    `progress`: as for `Archive.index`. `language`: the language whose inflections bare words find.
    `merge`: whether several sources of a page are merged into one page. Raises LanguageError,
    PathError if a path does not exist or cannot be read, and ArgumentError if there are no paths.
    """
    from archive.engines.scan.engine import ScanEngine

    paths = as_tuple(paths)
    if not paths:
        raise ArgumentError("paths", paths, "no paths are given, so there is nothing to search")
    settings = Settings(language=resolve_language(language), merge=merge)
    memory = Archive(ScanEngine(settings.language), settings, Path.cwd().resolve())
    report = memory.index(paths, progress=progress)
    for each in report.failed:
        if each.path in memory.roots:
            raise PathError(each.path, each.reason)
    return memory
