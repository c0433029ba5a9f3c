"""Finding files: which ones a folder holds, and which are passed over, with the reason."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import attrs


@attrs.frozen
class File:
    """A file that may hold pages."""

    path: Path
    """Where it is."""
    size: int
    """Its size in bytes."""
    modified: int
    """When it was last changed, in nanoseconds since 1970."""


@attrs.frozen
class PassedOver:
    """Something that was not read, and why."""

    path: str
    """What it is called."""
    reason: str
    """Why it was passed over."""
    failed: bool = False
    """Whether it should have been read, and that failed."""


_ARCHIVE = "archive.json"
"""With a folder called index-1 or the like beside it, the sign of an archive."""


_BESIDE = (
    "_files", ".files", "-Dateien", "_fichiers", "_archivos", "_ficheros", "_arquivos",
    "_ficheiros", "_file", "_bestanden", "-filer", "_filer", "_pliki", "_soubory", "_tiedostot",
    "_fitxers", "_dosyalar",
)  # fmt: skip
"""How browsers end the name of the folder for the pictures and styles of a page, by language."""


def walk(root: Path) -> Iterator[File | PassedOver]:
    """The files in a folder and below, or the one file, in order of their names.

    Hidden files and folders, and archives, are passed over. Links are followed after all else, and
    a folder that was seen already is not entered again.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            is_folder = stat.S_ISDIR(status.st_mode)
            below = _names(path) if is_folder else []
        except OSError as error:
            yield PassedOver(str(path), error.strerror or str(error), failed=True)
            continue
        if not is_folder:
            yield _look(path, status)
        elif (status.st_dev, status.st_ino) in seen:
            yield PassedOver(str(path), "a link to a folder that was read already")
        elif _ARCHIVE in below and any(name.startswith("index-") for name in below):
            yield PassedOver(str(path), "an archive")
        else:
            seen.add((status.st_dev, status.st_ino))
            aside = dict(_passed_over(below))
            yield from (PassedOver(str(path / name), reason) for name, reason in aside.items())
            waiting.extend(path / name for name in reversed(below) if name not in aside)


def _passed_over(names: list[str]) -> Iterator[tuple[str, str]]:
    """What of a folder is not looked at, and why."""
    pages = {name.rpartition(".")[0] for name in names if name.lower().endswith((".html", ".htm"))}
    for name in names:
        if name.startswith("."):
            yield name, "hidden"
        elif any(
            name.endswith(ending) and name.removesuffix(ending) in pages for ending in _BESIDE
        ):
            yield name, "what a browser saved beside a page"


def _names(folder: Path) -> list[str]:
    """What a folder holds, in order, links last."""
    with os.scandir(folder) as found:
        return [each.name for each in sorted(found, key=lambda e: (e.is_symlink(), e.name))]


def _look(path: Path, status: os.stat_result) -> File | PassedOver:
    if not stat.S_ISREG(status.st_mode):
        return PassedOver(str(path), "not a regular file")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return PassedOver(str(path), "its name is not valid UTF-8; rename it", failed=True)
    return File(path, status.st_size, status.st_mtime_ns)
