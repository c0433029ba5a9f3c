"""The checksums of an index: of each file of one commit, in a list beside them.

A list goes by the commit that it is of, and is there before the commit is, or else stands for no
commit: so none can contradict the index it is read with, whenever a run is cut off.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from archive.errors import ArchiveError
from archive.storage.safe_files import (
    UnsafeFileError,
    load_json,
    open_plain,
    read_plain,
    write_plain,
)

PREFIX = "manifest-"
_NAME = re.compile(r"[\w.-]{1,200}")
_BLOCK = 1 << 20


@attrs.frozen
class Sum:
    """What a file must be."""

    size: int
    """How many bytes it has."""
    sha256: str
    """Their checksum, in hexadecimal."""
    stamp: str = attrs.field(default="", eq=False)
    """What tells that nobody has written to the file since: see `stamp_of`; nothing, if that is not
    kept."""


@attrs.frozen
class Manifest:
    """All files of one commit."""

    files: Mapping[str, Sum]
    """What each must be, by its name within the index."""

    @staticmethod
    def name_of(commit: str) -> str:
        """What the list of a commit is called."""
        return f"{PREFIX}{commit}.json"

    def save(self, directory: Path, commit: str) -> None:
        """Write the list down. Raises OSError."""
        files = {name: attrs.astuple(each) for name, each in sorted(self.files.items())}
        data = json.dumps({"files": files, "checksum": seal_of(files)}, indent=1)
        write_plain(directory / self.name_of(commit), data.encode())

    @classmethod
    def load(cls, directory: Path, commit: str) -> Self | None:
        """The list of a commit; None, where there is none. Raises UnsafeFileError and OSError."""
        name = cls.name_of(commit)
        try:
            values = load_json(read_plain(directory / name))
            files = {_name(file): Sum(*each) for file, each in values["files"].items()}
            if values["checksum"] != seal_of(values["files"]):
                raise ValueError("another checksum than it must have")
        except FileNotFoundError:
            return None
        except UnsafeFileError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise UnsafeFileError(name, f"is no list of checksums ({error})") from error
        return cls(files)

    def check_sizes(self, directory: Path) -> None:
        """Raises UnsafeFileError where a file is missing, or longer or shorter than it must be."""
        for name, each in self.files.items():
            try:
                size = (directory / name).lstat().st_size
            except FileNotFoundError:
                raise UnsafeFileError(name, "is missing") from None
            if size != each.size:
                raise UnsafeFileError(name, f"has {size:,} bytes, and {each.size:,} were written")

    def check(self, directory: Path) -> None:
        """Read all files. Raises UnsafeFileError where one is not what was written; OSError."""
        self.check_sizes(directory)
        for name, each in self.files.items():
            if sum_of(directory / name) != each:
                raise UnsafeFileError(name, "is not what was written: its checksum is another one")


def seal_of(values: Any) -> str:
    """The checksum of a JSON value, in hexadecimal."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def stamp_of(path: Path) -> str:
    """What any writing to a file changes, whatever time the writer sets. Raises OSError."""
    found = path.lstat()
    return f"{found.st_ino}:{found.st_ctime_ns}"


def sum_of(path: Path) -> Sum:
    """What a file is. Raises UnsafeFileError and OSError."""
    found, size = hashlib.sha256(), 0
    with open_plain(path) as file:
        while block := file.read(_BLOCK):
            found.update(block)
            size += len(block)
    return Sum(size, found.hexdigest())


def reason_of(check: Any, error: BaseException) -> str:
    """Which file is at fault where reading an index failed, and what is wrong with it.

    `check` goes over all files; where it finds nothing, the failure itself is told.
    """
    if isinstance(error, UnsafeFileError):
        return str(error)
    try:
        check()
    except (UnsafeFileError, ArchiveError) as found:
        return getattr(found, "reason", str(found))
    except Exception:
        pass
    return f"{type(error).__name__}: {error}"


def _name(name: Any) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"no name of a file: {name!r}"[:80])
    return name
