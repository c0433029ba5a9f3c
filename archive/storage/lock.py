"""One writer at a time, for a whole archive directory."""

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
from archive.storage.safe_files import load_json, read_plain, share, write_plain

if TYPE_CHECKING:
    from filelock import BaseFileLock

FILE = "archive.lock"
HOLDER = "archive.writer"
"""Says who holds the lock; it counts only while somebody does."""
_MOST_SAID = 10_000
"""In so many bytes."""
_ATTEMPTS = 10
"""How often it is asked who holds the lock, where that one has not said so yet."""


@attrs.frozen
class Holder:
    """Who holds a lock."""

    pid: int
    """The number of the process."""
    host: str
    """The name of the machine."""
    since: str
    """When it took the lock, in ISO 8601."""
    began: str
    """When the process began, as its system counts; processes that are gone leave their numbers to
    others, which have another beginning. Nothing, where the system does not tell."""

    @classmethod
    def this(cls) -> Self:
        """This process, as of now."""
        now = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        return cls(os.getpid(), node(), now, _began(os.getpid()))

    @classmethod
    def read(cls, directory: Path) -> Self | None:
        """Who is said to hold the lock; None where nobody is, or who is gone."""
        try:
            values = load_json(read_plain(directory / HOLDER, _MOST_SAID))
            pid = int(values["pid"])
            said = cls(pid, *(str(values[name]) for name in ("host", "since", "began")))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        is_gone = said.host == node() and not _is_there(said.pid, said.began)
        return None if is_gone else said

    def write(self, directory: Path) -> None:
        """Say so. What is cut off is no JSON, so that nobody takes it for something else."""
        with suppress(OSError):
            write_plain(directory / HOLDER, json.dumps(attrs.asdict(self)).encode())


def _began(pid: int) -> str:
    try:
        # The name of the program, in parentheses, may hold anything.
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return told.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def _is_there(pid: int, began: str) -> bool:
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return not began or began == _began(pid)


@contextmanager
def locked(directory: Path, wait: float = 0) -> Iterator[None]:
    """Holds a directory against other writers; the operating system lets go if we die.

    `wait`: for so many seconds, where another process writes; `math.inf`: until it is done. Raises
    ArchiveBusyError then, StorageError where no lock can be had.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(directory / FILE)
    try:
        lock.acquire(timeout=-1 if math.isinf(wait) else max(wait, 0))
    except Timeout as error:
        raise _busy(directory) from error
    except OSError as error:
        raise StorageError(str(directory / FILE), error.strerror or str(error)) from error
    try:
        share(directory / FILE)
        Holder.this().write(directory)
        yield
    finally:
        _release(lock, directory)


def _release(lock: "BaseFileLock", directory: Path) -> None:
    with suppress(OSError):
        (directory / HOLDER).unlink(missing_ok=True)
    try:
        lock.release()
    except OSError:
        # It is held yet, and what was done under it is done: only letting go is left.
        with suppress(OSError):
            lock.release(force=True)


def _busy(directory: Path) -> ArchiveBusyError:
    for _ in range(_ATTEMPTS):
        if holder := Holder.read(directory):
            return ArchiveBusyError(str(directory), holder.pid, holder.host, holder.since)
        time.sleep(0.02)
    return ArchiveBusyError(str(directory))
