"""The lock that allows one writer at a time in an archive."""

import json
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from platform import node
from typing import TYPE_CHECKING, Self

import attrs

from archive.errors import ArchiveBusyError, StorageError
from archive.storage.safe_files import load_json, read_safely, share_with_group, write_atomically

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK_FILE = "archive.lock"
HOLDER_FILE = "archive.writer"
"""Says who holds the lock; valid only while the lock is held."""
_MAX_HOLDER_BYTES = 10_000
_MAX_READS = 10
"""How often the holder file is read before the holder is reported as unknown: it may not have been
written yet."""


@attrs.frozen
class LockHolder:
    """The process that holds a lock."""

    pid: int
    """Process id."""
    host: str
    """Name of its machine."""
    since: str
    """When it took the lock, in ISO 8601."""
    began: str
    """Start time of the process, in its system's units, to tell it from a later process with the
    same id; empty where the system does not say."""

    @classmethod
    def current(cls) -> Self:
        """Return this process, as the holder from now on."""
        now = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        return cls(os.getpid(), node(), now, _start_time(os.getpid()))

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """Return the holder named in the holder file; None if there is none, or it has ended."""
        try:
            values = load_json(read_safely(directory / HOLDER_FILE, _MAX_HOLDER_BYTES))
            pid = int(values["pid"])
            holder = cls(pid, *(str(values[name]) for name in ("host", "since", "began")))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        is_gone = holder.host == node() and not _is_running(holder.pid, holder.began)
        return None if is_gone else holder

    def write(self, directory: Path) -> None:
        """Write the holder file, or nothing if that fails: the file only informs others."""
        with suppress(OSError):
            write_atomically(directory / HOLDER_FILE, json.dumps(attrs.asdict(self)).encode())


def _start_time(pid: int) -> str:
    try:
        # Field 22 of proc_pid_stat(5). Field 2, the program's name in parentheses, may contain
        # anything, so count from its end.
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_running(pid: int, began: str) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return not began or began == _start_time(pid)


@contextmanager
def locked(directory: Path, wait: float = 0) -> Iterator[None]:
    """Hold a directory's lock against other writers; the operating system releases it if this
    process dies.

    `wait`: seconds to wait for another writer, `math.inf` for as long as it takes. Raises
    ArchiveBusyError if that one is still writing, StorageError if the directory cannot be locked.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(directory / LOCK_FILE)
    try:
        lock.acquire(timeout=-1 if math.isinf(wait) else max(wait, 0))
    except Timeout as error:
        raise _busy(directory) from error
    except OSError as error:
        raise StorageError(str(directory / LOCK_FILE), error.strerror or str(error)) from error
    try:
        share_with_group(directory / LOCK_FILE)
        LockHolder.current().write(directory)
        yield
    finally:
        _release(lock, directory)


def _release(lock: "BaseFileLock", directory: Path) -> None:
    with suppress(OSError):
        (directory / HOLDER_FILE).unlink(missing_ok=True)
    try:
        lock.release()
    except OSError:
        # The work under the lock is done, so do not fail now; try once more to release it.
        with suppress(OSError):
            lock.release(force=True)


def _busy(directory: Path) -> ArchiveBusyError:
    for _ in range(_MAX_READS):
        if holder := LockHolder.read(directory):
            return ArchiveBusyError(str(directory), holder.pid, holder.host, holder.since)
        time.sleep(0.02)
    return ArchiveBusyError(str(directory))
