"""Bringing the names in a folder to the disk."""

import errno
import os
from pathlib import Path

_CANNOT = (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES)
"""What file systems say that know of no such thing, or folders that may not be read."""


def sync_folder(directory: Path) -> None:
    """Bring all that was made, renamed or removed in a folder to the disk, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    try:
        folder = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise OSError(error.errno, error.strerror, str(directory)) from error


def make_folder(directory: Path) -> None:
    """Make a folder, with those above it, so that a power cut leaves it where it is."""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    for each in missing:
        sync_folder(each.parent)
