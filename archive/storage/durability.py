"""Durable changes to directories: fsync their names, so that they survive a power cut."""

import errno
import os
from pathlib import Path

_UNSUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES)
"""Errors of file systems that cannot fsync a directory, and of directories that may not be read."""


def sync_folder(directory: Path) -> None:
    """Fsync a directory, so that files made, renamed or removed in it stay so, where the system can
    do that. Raises OSError."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:
            raise OSError(error.errno, error.strerror, str(directory)) from error


def make_folder(directory: Path) -> None:
    """Make a directory and its missing parents, and fsync them. Raises OSError."""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)
