"""One writer at a time, for a whole archive directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveBusyError, StorageError
from archive.plain import share

FILE = "archive.lock"


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Holds a directory against other writers; the operating system lets go if we die.

    Raises ArchiveBusyError at once where another process writes, StorageError where no lock can
    be had.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(directory / FILE)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise ArchiveBusyError(str(directory)) from error
    except OSError as error:
        raise StorageError(str(directory / FILE), error.strerror or str(error)) from error
    try:
        share(directory / FILE)
        yield
    finally:
        lock.release()
