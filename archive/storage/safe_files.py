"""Safe reads of untrusted files (no symlinks, no FIFOs, bounded size) and atomic writes.

An archive may come from anyone: a link leads elsewhere, a FIFO never ends, and a few compressed
bytes can fill all memory. All files in an archive's directory are therefore read through this
module.
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

_MAX_READ_BYTES = 32_000_000
"""The largest file that is read as a whole."""
_MAX_JSON_VALUES = 5_000_000
"""At most this many values in JSON, and one more for each 8 bytes of the file that holds it."""
_JSON_STRING = re.compile(rb'(?s)"(?:[^"\\]|\\.)*+(?:"|\\?\Z)')
_MAX_DECOMPRESSED_BYTES = 64_000_000
"""Larger data is stored uncompressed, so that nothing valid decompresses to more than this or, if
that is more, the size of its file."""
_COMPRESSION_LEVEL = 4
"""Higher levels take twice as long to save 2%."""
_READ_ONLY = os.O_RDONLY | getattr(os, "O_BINARY", 0)
# Without O_NONBLOCK, opening a FIFO waits for a writer.
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class InvalidFileError(ValueError):
    """A file of an archive is missing, unsafe or damaged.

    `file`: its name; `problem`: what is wrong, as the predicate of a sentence about the file.
    """

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(f"{file} {problem}")


def open_safely(path: Path) -> IO[bytes]:
    """Open a regular file for reading. Raises InvalidFileError for anything else; OSError."""
    try:
        number = os.open(path, _READ_ONLY | _NO_FOLLOW)
    except OSError as error:
        # ELOOP: a symbolic link; ENXIO: a socket.
        if error.errno in (errno.ELOOP, errno.ENXIO) or path.is_symlink():
            raise InvalidFileError(path.name, "is not a regular file") from error
        raise
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise InvalidFileError(path.name, "is not a regular file")
    return os.fdopen(number, "rb")


def read_safely(path: Path, max_bytes: int = _MAX_READ_BYTES) -> bytes:
    """Read a whole regular file. Raises InvalidFileError if it is none, or larger than `max_bytes`;
    OSError."""
    with open_safely(path) as file:
        raw = file.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise InvalidFileError(path.name, f"has more than {max_bytes:,} bytes")
    return raw


def check_regular_files(folder: Path) -> None:
    """Raise InvalidFileError if a directory is a symbolic link or holds anything but regular files;
    OSError."""
    if folder.is_symlink():
        raise InvalidFileError(folder.name, "is a symbolic link")
    for name in os.listdir(folder):  # noqa: PTH208
        with suppress(FileNotFoundError):
            if not stat.S_ISREG((folder / name).lstat().st_mode):
                raise InvalidFileError(f"{folder.name}/{name}", "is not a regular file")


def write_atomically(path: Path, data: bytes) -> None:
    """Create or replace a file and fsync it and its directory, so that a reader finds either the
    old content or the new, even after a power cut. Raises OSError."""
    temporary = path.with_name(f"{path.name}.new")
    # Never write through a file, or follow a link, left there by an earlier run or anyone else.
    temporary.unlink(missing_ok=True)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        share_with_group(temporary)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def share_with_group(path: Path) -> None:
    """Give a file or directory the group's rights of its parent, whatever the umask, if the parent
    is shared: it has the setgid bit and its group may write."""
    if os.name != "posix":
        return
    found, folder = path.lstat(), path.parent.stat()
    is_shared = folder.st_mode & stat.S_ISGID and folder.st_mode & stat.S_IWGRP
    wanted = folder.st_mode & (0o070 if stat.S_ISDIR(found.st_mode) else 0o060)
    is_ours = (found.st_uid, found.st_gid) == (os.geteuid(), folder.st_gid)
    if is_shared and is_ours and wanted & ~found.st_mode and not stat.S_ISLNK(found.st_mode):
        path.chmod(stat.S_IMODE(found.st_mode) | wanted)


def load_json(raw: bytes | memoryview, file_size: int = 0) -> Any:
    """Parse JSON from a file. Raises ValueError if it is malformed, or would exhaust memory or the
    stack.

    `file_size`: size in bytes of the file that holds it; a larger file may hold more values.
    """
    raw, max_values = bytes(raw), _MAX_JSON_VALUES + file_size // 8
    if (
        len(raw) > max_values
        and _max_values_in(raw) > max_values
        and _max_values_in(_JSON_STRING.sub(b"", raw)) > max_values
    ):
        raise ValueError("JSON with too many values")
    try:
        return json.loads(raw)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error


def _max_values_in(raw: bytes) -> int:
    """Return an upper bound of the number of values in JSON."""
    return sum(map(raw.count, (b",", b"[", b"{")))


def compress(raw: bytes) -> bytes:
    """Compress data for `decompress`."""
    return zlib.compress(raw, _COMPRESSION_LEVEL if len(raw) <= _MAX_DECOMPRESSED_BYTES else 0)


def decompress(raw: bytes | memoryview, file_size: int) -> bytes:
    """Decompress data from a file of `file_size` bytes. Raises ValueError if it is damaged or
    larger than `compress` can have made it."""
    max_bytes = max(_MAX_DECOMPRESSED_BYTES, file_size)
    decompressor = zlib.decompressobj()
    try:
        found = decompressor.decompress(raw, max_bytes + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(found) > max_bytes:
        raise ValueError(f"compressed data of more than {max_bytes:,} bytes")
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("compressed data is cut off, or other bytes follow it")
    return found
