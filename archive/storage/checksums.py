"""Checksums of the files of an index: one manifest per commit, stored beside the files.

A manifest is named after its commit and written before the commit takes effect; one without a
commit is ignored. So no manifest contradicts its index, whenever a run is cut off.
"""

import errno
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from archive.errors import ArchiveDamagedError, ArchiveError
from archive.storage.safe_files import (
    InvalidFileError,
    load_json,
    open_safely,
    read_safely,
    write_atomically,
)

MANIFEST_PREFIX = "manifest-"
DAMAGE_ERRNOS = (None, errno.ENOENT, errno.EINVAL, errno.ENOTDIR, errno.EISDIR)
"""Error numbers that mean that files are not what they should be, not that the disk failed."""
_FILE_NAME = re.compile(r"[\w.-]{1,200}")
_BLOCK_BYTES = 1 << 20


@attrs.frozen
class FileChecksum:
    """Size and checksum of a file."""

    size: int
    """Size in bytes."""
    sha256: str
    """SHA-256 of the content, in hexadecimal."""
    stamp: str = attrs.field(default="", eq=False)
    """The file's `change_stamp` when it was written; empty where that is not kept."""


@attrs.frozen
class Manifest:
    """Checksums of all files of one commit."""

    files: Mapping[str, FileChecksum]
    """Expected size and checksum of each file, by its name within the index."""

    @staticmethod
    def file_name(commit: str) -> str:
        """Return the name of a commit's manifest."""
        return f"{MANIFEST_PREFIX}{commit}.json"

    def save(self, directory: Path, commit: str) -> None:
        """Write the manifest. Raises OSError."""
        files = {name: attrs.astuple(each) for name, each in sorted(self.files.items())}
        data = json.dumps({"files": files, "checksum": json_checksum(files)}, indent=1)
        write_atomically(directory / self.file_name(commit), data.encode())

    @classmethod
    def load(cls, directory: Path, commit: str) -> Self | None:
        """Read a commit's manifest; None if there is none. Raises InvalidFileError and OSError."""
        name = cls.file_name(commit)
        try:
            values = load_json(read_safely(directory / name))
            files = {
                _checked_name(file): FileChecksum(*each) for file, each in values["files"].items()
            }
            if values["checksum"] != json_checksum(values["files"]):
                raise ValueError("its own checksum does not match")
        except FileNotFoundError:
            return None
        except InvalidFileError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise InvalidFileError(name, f"is not a valid list of checksums ({error})") from error
        return cls(files)

    def check_sizes(self, directory: Path) -> None:
        """Raise InvalidFileError if a file is missing or has another size; OSError."""
        for name, expected in self.files.items():
            try:
                size = (directory / name).lstat().st_size
            except FileNotFoundError:
                raise InvalidFileError(name, "is missing") from None
            if size != expected.size:
                problem = f"has {size:,} bytes instead of {expected.size:,}"
                raise InvalidFileError(name, problem)

    def check(self, directory: Path) -> None:
        """Read all files. Raise InvalidFileError if one is missing or has changed; OSError."""
        self.check_sizes(directory)
        for name, expected in self.files.items():
            if file_checksum(directory / name) != expected:
                raise InvalidFileError(name, "does not match its checksum")


def json_checksum(values: Any) -> str:
    """Return the SHA-256 of a JSON value in canonical form, in hexadecimal."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def change_stamp(path: Path) -> str:
    """Return inode and ctime of a file, which any write changes, whatever mtime the writer sets.
    Raises OSError."""
    found = path.lstat()
    return f"{found.st_ino}:{found.st_ctime_ns}"


def file_checksum(path: Path) -> FileChecksum:
    """Read a file and return its size and checksum. Raises InvalidFileError and OSError."""
    found, size = hashlib.sha256(), 0
    with open_safely(path) as file:
        while block := file.read(_BLOCK_BYTES):
            found.update(block)
            size += len(block)
    return FileChecksum(size, found.hexdigest())


def damaged_error(
    directory: Path, check_files: Callable[..., object], error: BaseException
) -> ArchiveDamagedError:
    """Return the error that says which file is damaged, and how, after `error` was raised while the
    index in a directory was read.

    `check_files(directory, is_finished=True)` compares all files with their checksums; if it finds
    no damage, the error describes `error`.
    """
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, InvalidFileError):
        reason = str(error)
    else:
        try:
            check_files(directory, is_finished=True)
        except (InvalidFileError, ArchiveError) as found:
            reason = getattr(found, "reason", str(found))
        except Exception:
            pass
    return ArchiveDamagedError(str(directory), reason)


def _checked_name(name: Any) -> str:
    if not isinstance(name, str) or not _FILE_NAME.fullmatch(name):
        raise ValueError(f"not a file name: {name!r}"[:80])
    return name
