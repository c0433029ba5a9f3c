"""Find files in folders, and say which are skipped and why."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path
from urllib.parse import unquote

import attrs


@attrs.frozen
class File:
    """A file that may hold pages."""

    name: str
    """Its name: the name of the root that was walked, and the path from there, with `/`."""
    location: str
    """Its path as text."""
    size: int
    """Its size in bytes."""
    modified: int
    """When it was last modified, in nanoseconds since 1970."""

    @property
    def path(self) -> Path:
        """Its path."""
        return Path(self.location)


@attrs.frozen
class Skipped:
    """A file or folder that was not read, and why."""

    path: str
    """Its name, like that of a page."""
    reason: str
    """Why it was skipped."""
    failed: bool = False
    """Whether it should have been read, but reading it failed."""


HIDDEN = "hidden"
"""Reason to skip files and folders whose names begin with a full stop."""
_NAME = attrgetter("name")
CORRECTIONS_FILE = "archive.toml"
"""Name of a file of corrections."""
_SETTINGS_FILE = "archive.json"
"""Name of a file in archive directories; these also contain a folder such as `index-1`."""

_MTIME_RESOLUTION = 2_000_000_000
"""In nanoseconds, on the coarsest file system in use (FAT). A file that was modified less than this
before it was read may have changed again without a new time."""

_MAX_MTIME = 2**63 - 1
"""The greatest number that indexes store. A time of modification further from 1970 in nanoseconds,
before 1677 or after 2262, is replaced by it."""

_PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".php", ".asp", ".aspx")
_SAVED_FOLDER_SUFFIXES = (
    "_files", ".files", "-Dateien", "_fichiers", "_bestanden", "_archivos", "_arquivos",
    "_ficheiros", "_file", "-filer", "_tiedostot", "_pliki", "_soubory", "_elemei", "_dosyalar",
    "_datoteke", "_fitxers", "_failid", "_fails", "_bylos", "_fajlovi", "_fitxategiak",
)  # fmt: skip
"""Endings of the folder in which a browser saves the pictures and scripts of a page, after the name
of the page, in all languages of the browsers."""
MAX_FRAMES = 32
"""At most this many frames of a saved page are read."""
MAX_FRAME_BYTES = 20_000_000
"""The largest frame that is read."""
_MAX_ADDRESS_CHARS = 1_000
_MAX_NAME_CHARS = 255
_MAX_FRAME_FOLDERS = 3
"""The path of a frame has at most this many parts below the folder that was saved with its page."""


def walk_files(root: Path, name: str) -> Iterator[File | Skipped]:
    """Yield the files in a folder and below, or the one file, in the order of their names.

    Names begin with `name`, the name of the root. Hidden files and folders, archives, and the
    folders of saved pages are skipped. Links are followed last, and no folder is read twice.
    """
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[str, Path | os.DirEntry[str]]] = [(name, root)]
    while stack:
        name, entry = stack.pop()
        location = str(entry) if isinstance(entry, Path) else entry.path
        try:
            # DirEntry.stat takes half as long as Path.stat.
            status = entry.stat()
            if not stat.S_ISDIR(status.st_mode):
                yield _file_or_skipped(name, location, status)
                continue
            entries = _entries(location)
        except OSError as error:
            yield Skipped(name, error.strerror or str(error), failed=True)
            continue
        names = [each.name for each in entries]
        if (status.st_dev, status.st_ino) in seen:
            yield Skipped(name, "a link to a folder that was already read")
        elif _SETTINGS_FILE in names and any(name.startswith("index-") for name in names):
            yield Skipped(name, "an archive")
        else:
            seen.add((status.st_dev, status.st_ino))
            reasons = {name: HIDDEN for name in names if name[0] == "."}
            reasons |= dict(saved_page_folders(names, partial(_is_folder, Path(location))))
            prefix = _prefix(name)
            for each, reason in reasons.items():
                yield Skipped(prefix + each, reason)
            if reasons:
                entries = [each for each in entries if each.name not in reasons]
            stack.extend([(prefix + each.name, each) for each in reversed(entries)])


def _prefix(name: str) -> str:
    """Return the beginning of all names in a folder."""
    if name == ".":
        return ""
    return name if name.endswith("/") else name + "/"


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder in the order of their names, links last."""
    with os.scandir(Path(folder)) as scanned:
        entries = sorted(scanned, key=_NAME)
    links = [each for each in entries if each.is_symlink()]
    return [each for each in entries if not each.is_symlink()] + links if links else entries


def saved_page_folders(
    names: Iterable[str], is_folder: Callable[[str], bool]
) -> Iterator[tuple[str, str]]:
    """Yield the folders that browsers created beside saved pages, each with the reason to skip it.

    `names`: the names of everything in the folder above.
    """
    names = list(names)
    candidates = [name for name in names if name.endswith(_SAVED_FOLDER_SUFFIXES)]
    if not candidates:
        return
    pages: dict[str, str] = {}
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        if dot + suffix.casefold() in _PAGE_SUFFIXES:
            pages.setdefault(stem, name)
    for name in candidates:
        for suffix in _SAVED_FOLDER_SUFFIXES:
            stem = name[: -len(suffix)]
            if name.endswith(suffix) and stem in pages and is_folder(name):
                yield name, f"belongs to the saved page {pages[stem]}"
                break


def frame_path(page: str, address: str) -> tuple[str, ...] | None:
    """Return where a browser saved a page that another one shows in a frame, relative to that page.

    `page`: the name of the file with the page; `address`: of the frame, as the page has it, such as
    `./Night%20Bus_files/saved_resource.html`. Returns None unless that leads to a page in the
    folder that was saved with the file. The folder goes by the file's own name: it may have got
    another one since, and what the page says is not to be trusted.
    """
    if len(address) > _MAX_ADDRESS_CHARS:
        return None
    folder, *parts = unquote(address.removeprefix("./")).split("/")
    if not 1 <= len(parts) <= _MAX_FRAME_FOLDERS:
        return None
    if not all(map(_is_plain_name, (folder, *parts))):
        return None
    stem, dot, suffix = page.rpartition(".")
    if not stem or dot + suffix.casefold() not in _PAGE_SUFFIXES:
        return None
    if not parts[-1].casefold().endswith(_PAGE_SUFFIXES):
        return None
    endings = (each for each in _SAVED_FOLDER_SUFFIXES if folder.endswith(each))
    ending = max(endings, key=len, default=None)
    return None if ending is None else (stem + ending, *parts)


def _is_plain_name(name: str) -> bool:
    """Return whether a part of a path can only name something in the folder before it."""
    is_bounded = 0 < len(name) <= _MAX_NAME_CHARS and not name.startswith(".")
    return is_bounded and name.isprintable() and not any(each in name for each in "/\\:")


def _is_folder(above: Path, name: str) -> bool:
    return (above / name).is_dir()


def _file_or_skipped(name: str, location: str, status: os.stat_result) -> File | Skipped:
    if not stat.S_ISREG(status.st_mode):
        return Skipped(name, "not a regular file")
    try:
        if not location.isascii():
            location.encode()
    except UnicodeEncodeError:
        return Skipped(name, "its name is not valid UTF-8; rename it", failed=True)
    modified = max(-_MAX_MTIME, min(status.st_mtime_ns, _MAX_MTIME))
    return File(name, location, status.st_size, modified)


def path_exists(path: Path) -> bool:
    """Return whether a path exists: True without permission to see it, False if it is too long."""
    try:
        return path.exists()
    except OSError as error:
        return error.errno != errno.ENAMETOOLONG


def is_unchanged(seen: tuple[int, int, int], file: File) -> bool:
    """Return whether size and time of a file show that it has not changed since it was read.

    `seen`: its size, its time of modification and the time of reading then.
    """
    size, modified, read = seen
    return size == file.size and modified == file.modified and is_old(modified, read)


def is_old(modified: int, read: int) -> bool:
    """Return whether a file can only have changed since it was read if its time says so.

    `modified`, `read`: its time of modification and the time of reading.
    """
    return modified < read - _MTIME_RESOLUTION


def page_name_of(path: str | os.PathLike[str], root: Path) -> str:
    """Return the name of the page in a file: its path with `/`, relative to `root` if it is below.

    `root` is absolute and resolved. The file's folder is resolved, the file's own name is kept.
    """
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - Path.absolute() keeps `..`
    whole = whole.parent.resolve() / whole.name
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.as_posix()


class PathNames:
    """Converts and compares names of files and roots: paths relative to a folder, or absolute."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def path(self, name: str) -> Path:
        """Return the path of a name."""
        return self.base / name

    def name(self, path: Path) -> str:
        """Return the name of a path."""
        return (path.relative_to(self.base) if path.is_relative_to(self.base) else path).as_posix()

    def is_within(self, name: str, root: str) -> bool:
        """Return whether a file is a root or is below it."""
        whole, above = self.path(name).as_posix(), self.path(root).as_posix()
        return whole == above or whole.startswith(above.rstrip("/") + "/")

    def is_within_any(self, name: str, roots: Iterable[str]) -> bool:
        """Return whether a file is one of several roots or is below one."""
        return any(self.is_within(name, root) for root in roots)
