"""Checks whether a process holds one of tantivy's locks."""

import errno
from contextlib import suppress
from pathlib import Path

WRITER_LOCK = ".tantivy-writer.lock"
"""Locked with `flock` by the process that writes."""
_HELD_ERRNOS = (errno.EAGAIN, errno.EACCES)


def is_locked(lock: Path) -> bool:
    """Return whether a process holds a lock; False if the file does not exist, True if the system
    has no `flock`. Raises OSError if the disk fails."""
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
