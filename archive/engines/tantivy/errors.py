"""Translates the errors of tantivy into ArchiveErrors."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.engines.tantivy.files import check_files
from archive.errors import ArchiveBusyError, ArchiveError, MissingEngineError, StorageError
from archive.storage.checksums import DAMAGE_ERRNOS, damaged_error
from archive.storage.safe_files import InvalidFileError

LOCK_ERROR = re.compile(r"LockBusy|Lockfile")
"""What tantivy's message contains if it could not acquire a lock."""
_ERRNO = re.compile(r"\b(?:Os \{ code: |os error )(\d+)")
_WRITER_KILLED = "writer was killed"
"""The message that remains of a disk error in the thread that writes."""


def errno_of(error: BaseException) -> int | None:
    """Return the operating system's error number, which tantivy writes into its message."""
    if isinstance(error, OSError):
        return error.errno
    found = _ERRNO.search(str(error))
    return int(found[1]) if found else None


@contextmanager
def guard(directory: Path) -> Iterator[None]:
    """Translate what tantivy raises.

    When tantivy panics, Python sees a BaseException that is not an Exception, which no caller
    expects. This is the one place that handles it.
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
        raise damaged_error(directory, check_files, error) from error


@contextmanager
def committed(directory: Path) -> Iterator[None]:
    """Mark storage errors raised in the block as raised after a commit."""
    try:
        with guard(directory):
            yield
    except StorageError as error:
        raise StorageError(error.path, error.reason, is_committed=True) from error


def _as_archive_error(directory: Path, error: Exception) -> ArchiveError:
    if isinstance(error, InvalidFileError):
        return damaged_error(directory, check_files, error)
    number = errno_of(error)
    if _WRITER_KILLED in str(error):
        return StorageError(str(directory), "could not be written; the disk may be full")
    if number in DAMAGE_ERRNOS:
        if LOCK_ERROR.search(str(error)):
            return ArchiveBusyError(str(directory))
        return damaged_error(directory, check_files, error)
    assert number is not None
    path = getattr(error, "filename", None) or directory
    return StorageError(str(path), os.strerror(number))
