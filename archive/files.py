"""Finding files: which ones a folder holds, and which are passed over, with the reason."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path

import attrs


@attrs.frozen
class File:
    """A file that may hold pages."""

    name: str
    """What it is called: the name of what was walked, and the way from there, with `/`."""
    place: str
    """Where it is."""
    size: int
    """Its size in bytes."""
    modified: int
    """When it was last changed, in nanoseconds since 1970."""

    @property
    def path(self) -> Path:
        """Where it is, as a path."""
        return Path(self.place)


@attrs.frozen
class Skipped:
    """Something that was not read, and why."""

    path: str
    """What it is called."""
    reason: str
    """Why it was passed over."""
    failed: bool = False
    """Whether it should have been read, and that failed."""


HIDDEN = "hidden"
"""Why files and folders whose names begin with a full stop are passed over."""
_NAME = attrgetter("name")
CORRECTIONS_FILE = "archive.toml"
"""The name of a file of corrections."""
_ARCHIVE = "archive.json"
"""With a folder called index-1 or the like beside it, the sign of an archive."""

_RACY = 2_000_000_000
"""A file changed so few nanoseconds before it was read may have changed again unnoticed: the
coarsest file systems in use (FAT) keep times to two seconds."""

_FURTHEST = 2**63 - 1
"""A file that says it was changed more nanoseconds before or after 1970, which is before 1677 or
after 2262, is taken to have been changed then: indexes keep no greater numbers."""

_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".php", ".asp", ".aspx")
_COMPANIONS = (
    "_files", ".files", "-Dateien", "_fichiers", "_bestanden", "_archivos", "_arquivos",
    "_ficheiros", "_file", "-filer", "_tiedostot", "_pliki", "_soubory", "_elemei", "_dosyalar",
    "_datoteke", "_fitxers", "_failid", "_fails", "_bylos", "_fajlovi", "_fitxategiak",
)  # fmt: skip
"""What browsers put behind the name of a page, in all their languages, to name the folder in which
they save its pictures and scripts."""


def walk(root: Path, name: str) -> Iterator[File | Skipped]:
    """The files in a folder and below, or the one file, in order of their names. `name`: what the
    root is called; all below it is called by that and the way there.

    Hidden files and folders, archives, and what belongs to saved pages are passed over. Links are
    followed after all else, and a folder that was seen already is not entered again.
    """
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[str, Path | os.DirEntry[str]]] = [(name, root)]
    while waiting:
        name, entry = waiting.pop()
        place = str(entry) if isinstance(entry, Path) else entry.path
        try:
            # An entry of a folder is looked at in half the time that its path takes.
            status = entry.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _look(name, place, status)
                continue
            below = _entries(place)
        except OSError as error:
            yield Skipped(name, error.strerror or str(error), failed=True)
            continue
        names = [each.name for each in below]
        if (status.st_dev, status.st_ino) in seen:
            yield Skipped(name, "a link to a folder that was read already")
        elif _ARCHIVE in names and any(name.startswith("index-") for name in names):
            yield Skipped(name, "an archive")
        else:
            seen.add((status.st_dev, status.st_ino))
            reasons = {name: HIDDEN for name in names if name[0] == "."}
            reasons |= dict(companions(names, partial(_is_folder, Path(place))))
            above = _below(name)
            for each, reason in reasons.items():
                yield Skipped(above + each, reason)
            if reasons:
                below = [each for each in below if each.name not in reasons]
            waiting.extend([(above + each.name, each) for each in reversed(below)])


def _below(name: str) -> str:
    """What the names of all that is in a folder begin with."""
    if name == ".":
        return ""
    return name if name.endswith("/") else name + "/"


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What a folder holds, in order, links last."""
    with os.scandir(Path(folder)) as found:
        entries = sorted(found, key=_NAME)
    links = [each for each in entries if each.is_symlink()]
    return [each for each in entries if not each.is_symlink()] + links if links else entries


def companions(names: Iterable[str], is_folder: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """The folders that browsers made beside pages that they saved, each with the reason to pass it
    over. `names`: what a folder holds."""
    names = list(names)
    maybe = [name for name in names if name.endswith(_COMPANIONS)]
    if not maybe:
        return
    pages: dict[str, str] = {}
    for name in names:
        stem, dot, ending = name.rpartition(".")
        if dot + ending.casefold() in _PAGE_ENDINGS:
            pages.setdefault(stem, name)
    for name in maybe:
        for ending in _COMPANIONS:
            stem = name[: -len(ending)]
            if name.endswith(ending) and stem in pages and is_folder(name):
                yield name, f"what belongs to the saved page {pages[stem]}"
                break


def _is_folder(above: Path, name: str) -> bool:
    return (above / name).is_dir()


def _look(name: str, place: str, status: os.stat_result) -> File | Skipped:
    if not stat.S_ISREG(status.st_mode):
        return Skipped(name, "not a regular file")
    try:
        if not place.isascii():
            place.encode()
    except UnicodeEncodeError:
        return Skipped(name, "its name is not valid UTF-8; rename it", failed=True)
    modified = max(-_FURTHEST, min(status.st_mtime_ns, _FURTHEST))
    return File(name, place, status.st_size, modified)


def is_there(path: Path) -> bool:
    """Whether there is anything at a path; what may not be looked at is, and what no file system
    can hold is not."""
    try:
        return path.exists()
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG


def is_as_before(seen: tuple[int, int, int], file: File) -> bool:
    """Whether a file need not even be read to know that it has not changed. `seen`: its size, when
    it was changed and when it was read, as they are remembered."""
    size, modified, checked = seen
    return size == file.size and modified == file.modified and modified < checked - _RACY


def name_of(path: str | os.PathLike[str], root: Path) -> str:
    """What the page in a file is called: its path relative to `root` with `/`, else absolute.

    `root` is absolute and resolved. The file's folder is resolved, the file's own name is kept.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps `..`
    whole = whole.parent.resolve() / whole.name
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()


class PathNames:
    """Compares names of files and roots, which are relative to a folder or absolute."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def path(self, name: str) -> Path:
        """Where a name leads."""
        return self.base / name

    def name(self, path: Path) -> str:
        """What a file is called."""
        return (path.relative_to(self.base) if path.is_relative_to(self.base) else path).as_posix()

    def is_below(self, name: str, root: str) -> bool:
        """Whether a file is a root, or lies in it."""
        whole, above = self.path(name).as_posix(), self.path(root).as_posix()
        return whole == above or whole.startswith(above.rstrip("/") + "/")

    def is_below_any(self, name: str, roots: Iterable[str]) -> bool:
        """Whether a file is one of some roots, or lies in one."""
        return any(self.is_below(name, root) for root in roots)
