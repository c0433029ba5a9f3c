"""Finding files: which ones a folder holds, and which are passed over, with the reason."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import attrs


@attrs.frozen
class File:
    """A file that may hold pages."""

    path: Path
    """Where it is."""
    size: int
    """Its size in bytes."""
    modified: int
    """When it was last changed, in nanoseconds since 1970."""


@attrs.frozen
class PassedOver:
    """Something that was not read, and why."""

    path: str
    """What it is called."""
    reason: str
    """Why it was passed over."""
    failed: bool = False
    """Whether it should have been read, and that failed."""


def walk(root: Path, *, leave_out: Path | None = None) -> Iterator[File | PassedOver]:
    """The files in a folder and below, or the one file, in order of their names.

    Hidden files and folders are passed over; links are followed, a folder that was seen already
    is not entered again. `leave_out`: a folder that is not even mentioned.
    """
    if not root.is_dir():
        yield _look(root)
        return
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in seen:
                yield PassedOver(str(folder), "a link to a folder that was read already")
                continue
            seen.add((status.st_dev, status.st_ino))
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names, not paths
        except OSError as error:
            yield PassedOver(str(folder), error.strerror or str(error), failed=True)
            continue
        below = []
        for name in names:
            path = folder / name
            if leave_out is not None and path == leave_out:
                continue
            if name.startswith("."):
                yield PassedOver(str(path), "hidden")
            elif path.is_dir():
                below.append(path)
            else:
                yield _look(path)
        waiting.extend(reversed(below))


def _look(path: Path) -> File | PassedOver:
    try:
        status = path.stat()
    except OSError as error:
        return PassedOver(str(path), error.strerror or str(error), failed=True)
    if not stat.S_ISREG(status.st_mode):
        return PassedOver(str(path), "not a regular file")
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return PassedOver(str(path), "its name is not valid UTF-8; rename it", failed=True)
    return File(path, status.st_size, status.st_mtime_ns)
