"""The many ways in which tantivy fails, as our errors."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.engines.tantivy.files import check_files
from archive.errors import (
    ArchiveBusyError,
    ArchiveDamagedError,
    ArchiveError,
    MissingEngineError,
    StorageError,
)
from archive.storage.checksums import damage_reason
from archive.storage.safe_files import InvalidFileError

LOCK_ERROR = re.compile(r"LockBusy|Lockfile")
"""What it says where it does not get a lock."""
_ERRNO = re.compile(r"\b(?:Os \{ code: |os error )(\d+)")
_WRITER_KILLED = "writer was killed"
"""What is left of an error of the disk in the thread that writes."""


def errno_of(error: BaseException) -> int | None:
    """The operating system's number for what went wrong, which tantivy writes into its message."""
    if isinstance(error, OSError):
        return error.errno
    found = _ERRNO.search(str(error))
    return int(found[1]) if found else None


@contextmanager
def guard(directory: Path) -> Iterator[None]:
    """Turns what tantivy raises into our errors.

    Where it panics, Python sees a BaseException that is no Exception, and that no program expects.
    """
    try:
        yield
    except (ArchiveError, MemoryError):
        raise
    except ImportError as error:
        raise MissingEngineError(str(directory.parent), "tantivy", "tantivy") from error
    except Exception as error:
        raise _as_archive_error(directory, error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _as_damaged_error(directory, error) from error


@contextmanager
def committed(directory: Path) -> Iterator[None]:
    """Says of what the disk does to the block that a commit was there before it."""
    try:
        with guard(directory):
            yield
    except StorageError as error:
        raise StorageError(error.path, error.reason, is_committed=True) from error


def _as_archive_error(directory: Path, error: Exception) -> ArchiveError:
    if isinstance(error, InvalidFileError):
        return _as_damaged_error(directory, error)
    number = errno_of(error)
    if _WRITER_KILLED in str(error):
        return StorageError(str(directory), "could not be written; the disk may be full")
    if number in (None, errno.ENOENT, errno.EINVAL, errno.EISDIR, errno.ENOTDIR):
        if LOCK_ERROR.search(str(error)):
            return ArchiveBusyError(str(directory))
        return _as_damaged_error(directory, error)
    assert number is not None
    path = getattr(error, "filename", None) or directory
    return StorageError(str(path), os.strerror(number))


def _as_damaged_error(directory: Path, error: BaseException) -> ArchiveDamagedError:
    reason = damage_reason(lambda: check_files(directory, is_finished=True), error)
    return ArchiveDamagedError(str(directory), reason)
