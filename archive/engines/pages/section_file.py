"""Files of named sections, written once, then mapped into memory and read section by section.

The table of sections is not in the file: the caller stores it.
"""

import hashlib
import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from archive.storage.checksums import FileChecksum
from archive.storage.safe_files import (
    InvalidFileError,
    compress,
    decompress,
    load_json,
    open_safely,
    share_with_group,
)

DTYPES = ("<u1", "<u2", "<u4", "<u8")
"""Numpy types of stored numbers; the index is the base-2 logarithm of their size in bytes."""


@attrs.frozen
class Section:
    """Position of a section in its file."""

    start: int
    """Offset of its first byte."""
    length: int
    """Length in bytes."""
    dtype: str = ""
    """For an array, the numpy type of its numbers (`<u2`); otherwise empty."""

    def is_within(self, size: int) -> bool:
        """Return whether it fits in a file of `size` bytes. Its values may have been forged."""
        if type(self.start) is not int or type(self.length) is not int:
            return False
        if self.dtype and self.dtype not in DTYPES:
            return False
        width = int(self.dtype[2:] or 1) if self.dtype else 1
        return 0 <= self.start <= self.start + self.length <= size and self.length % width == 0


def sections_to_dict(sections: Mapping[str, Section]) -> dict[str, Any]:
    """Return a table of sections as a JSON object."""
    return {name: attrs.astuple(each) for name, each in sections.items()}


def sections_from_dict(values: Mapping[str, Any], size: int) -> dict[str, Section]:
    """Return the table of which `sections_to_dict` made `values`. `size`: that of the file.

    Raises ValueError, TypeError or AttributeError if it is malformed.
    """
    sections = {name: Section(*each) for name, each in values.items()}
    if not all(each.is_within(size) for each in sections.values()):
        raise ValueError("a section lies outside its file")
    return sections


class SectionWriter:
    """Writes a file of sections."""

    def __init__(self, path: Path) -> None:
        """Create the file. Raises FileExistsError if there is one."""
        self._path = path
        self._file = path.open("xb")
        self._sum = hashlib.sha256()
        self.sections: dict[str, Section] = {}

    def add(self, name: str, data: Any, dtype: str = "") -> None:
        """Write a section. `data`: bytes, or an array of numbers of type `dtype`."""
        raw = memoryview(data).cast("B") if len(data) else memoryview(b"")
        # Align numbers to 8 bytes.
        self.write(bytes(-self._file.tell() % 8))
        start = self.write(raw)
        self.sections[name] = Section(start, len(raw), dtype)

    def write(self, data: bytes | memoryview) -> int:
        """Write a piece of a section that `close_section` will end. Returns its offset."""
        start = self._file.tell()
        self._file.write(data)
        self._sum.update(data)
        return start

    def close_section(self, name: str, start: int) -> None:
        """Make a section of all pieces written since offset `start`."""
        self.sections[name] = Section(start, self._file.tell() - start)

    def finish(self) -> FileChecksum:
        """Flush the file to disk and close it. Returns its size and checksum."""
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        share_with_group(self._path)
        return FileChecksum(size, self._sum.hexdigest())

    def cancel(self) -> None:
        """Close and delete the file."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class SectionReader:
    """Reads a file of sections. Raises ValueError if its content is malformed."""

    def __init__(self, path: Path, size: int, sections: Mapping[str, Section]) -> None:
        """Map the file into memory. Raises InvalidFileError if it does not have `size` bytes."""
        self.path, self.size, self.sections = path, size, sections
        with open_safely(path) as file:
            found = os.fstat(file.fileno()).st_size
            if found != size:
                what = f"has {found:,} bytes instead of {size:,}"
                raise InvalidFileError(path.name, what)
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def raw(self, name: str) -> memoryview:
        """Return the bytes of a section."""
        section = self.sections[name]
        return memoryview(self._map)[section.start : section.start + section.length]

    def read_at(self, start: int, length: int) -> bytes:
        """Return `length` bytes from offset `start`; fewer at the end of the file."""
        return self._map[start : start + length]

    def json(self, name: str) -> Any:
        """Return the value of a section of compressed JSON."""
        return load_json(self.decompress(self.raw(name)), self.size)

    def decompress(self, raw: bytes | memoryview) -> bytes:
        """Decompress bytes of this file, within bounds that depend on its size."""
        return decompress(raw, self.size)


def dump_json(values: Any) -> bytes:
    """Return values as compressed JSON, for a section."""
    return compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))
