"""Files that somebody else may have put there: none is followed, waited for, or believed.

A link leads elsewhere, a pipe never ends, and a few packed bytes unpack to all memory. What is read
from an archive's directory comes this way, whoever owns it.
"""

import errno
import json
import os
import re
import stat
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from archive.storage.durability import sync_folder

MOST_LISTED = 32_000_000
"""A list that is read as a whole has no more bytes."""
_MOST_VALUES = 5_000_000
"""So many values may be in JSON, and one for each eighth byte of the file that held it."""
_STRING = re.compile(rb'(?s)"(?:[^"\\]|\\.)*+(?:"|\\?\Z)')
_MOST_UNPACKED = 64_000_000
"""What is larger is not compressed, so that nothing unpacks to more than this and than its file."""
_LEVEL = 4
"""Beyond this, packing takes twice as long for one byte in fifty."""
_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# Without the last, opening a pipe waits for somebody to write to it.
_UNFOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class UnsafeFileError(ValueError):
    """A file that is not what an archive has there. `file`: its name; `what`: what is wrong."""

    def __init__(self, file: str, what: str) -> None:
        self.file, self.what = file, what
        super().__init__(f"{file} {what}")


def open_plain(path: Path) -> IO[bytes]:
    """Open a file for reading. Raises UnsafeFileError if it is no regular file; OSError."""
    try:
        number = os.open(path, _READ_ONLY | _UNFOLLOWED)
    except OSError as error:
        # A socket, and a link that is not to be followed.
        if error.errno in (errno.ELOOP, errno.ENXIO) or path.is_symlink():
            raise UnsafeFileError(path.name, "is no plain file") from error
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise UnsafeFileError(path.name, "is no plain file")
    return os.fdopen(number, "rb")


def read_plain(path: Path, most: int = MOST_LISTED) -> bytes:
    """Read a whole file. Raises UnsafeFileError if it has more than `most` bytes or is no regular
    file; OSError."""
    with open_plain(path) as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise UnsafeFileError(path.name, f"has more than {most:,} bytes")
    return raw


def check_folder(folder: Path) -> None:
    """Raises UnsafeFileError if a folder is a link or holds anything but regular files; OSError."""
    if folder.is_symlink():
        raise UnsafeFileError(folder.name, "is a link")
    for name in os.listdir(folder):  # noqa: PTH208
        with suppress(FileNotFoundError):
            if not stat.S_ISREG((folder / name).lstat().st_mode):
                raise UnsafeFileError(f"{folder.name}/{name}", "is no plain file")


def write_plain(path: Path, data: bytes) -> None:
    """Put a file in place, with all that was done in its folder before, so that a reader finds the
    old one or the new, also behind a power cut. Raises OSError."""
    temporary = path.with_name(f"{path.name}.new")
    # What an earlier run left there, or somebody else, is neither written to nor followed.
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        share(temporary)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def share(path: Path) -> None:
    """Let the group write what is in a folder that is the group's (by its bit for new files, and
    because the group may write there): it is theirs together, whatever the mask says."""
    if os.name != "posix":
        return
    found, folder = path.lstat(), path.parent.stat()
    is_shared = folder.st_mode & stat.S_ISGID and folder.st_mode & stat.S_IWGRP
    wanted = folder.st_mode & (0o070 if stat.S_ISDIR(found.st_mode) else 0o060)
    is_ours = (found.st_uid, found.st_gid) == (os.geteuid(), folder.st_gid)
    if is_shared and is_ours and wanted & ~found.st_mode and not stat.S_ISLNK(found.st_mode):
        path.chmod(stat.S_IMODE(found.st_mode) | wanted)


def load_json(raw: bytes | memoryview, held_by: int = 0) -> Any:
    """JSON from a file. Raises ValueError, also where it is made to fill the memory or the stack.

    `held_by`: the size of the file it is from, in bytes; the larger, the more may be in it.
    """
    raw, most = bytes(raw), _MOST_VALUES + held_by // 8
    if len(raw) > most and _values_in(raw) > most and _values_in(_STRING.sub(b"", raw)) > most:
        raise ValueError("more values than can be there")
    try:
        return json.loads(raw)
    except RecursionError as error:
        raise ValueError("JSON that is too deep") from error


def _values_in(raw: bytes) -> int:
    """How many values are in JSON at the most."""
    return sum(map(raw.count, (b",", b"[", b"{")))


def pack(raw: bytes) -> bytes:
    """Compress what `unpack` takes apart."""
    return zlib.compress(raw, _LEVEL if len(raw) <= _MOST_UNPACKED else 0)


def unpack(raw: bytes | memoryview, held_by: int) -> bytes:
    """What was compressed. Raises ValueError where it is damaged, or more than a file of so many
    bytes can hold."""
    most = max(_MOST_UNPACKED, held_by)
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(raw, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(found) > most:
        raise ValueError(f"unpacks to more than {most:,} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("compressed data without an end, or with more behind it")
    return found
