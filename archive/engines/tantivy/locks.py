"""Whether a lock of tantivy's is held by somebody."""

import errno
from contextlib import suppress
from pathlib import Path

WRITER_LOCK = ".tantivy-writer.lock"
"""Held by whoever writes, with `flock`."""
_HELD_ERRNOS = (errno.EAGAIN, errno.EACCES)


def is_locked(lock: Path) -> bool:
    """Whether somebody holds a lock, as nobody does one that is not there. It is taken for granted
    where the system has no `flock`. Raises OSError where the disk fails."""
    try:
        import fcntl
    except ImportError:
        return True
    with suppress(FileNotFoundError), lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _HELD_ERRNOS:
                return True
            raise
    return False
