"""Files of named sections, written in one go, mapped into memory and read where they are needed.

Where the sections are is kept by whoever keeps the file.
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

KINDS = ("<u1", "<u2", "<u4", "<u8")
"""How numbers are kept, by the power of two that is their size."""


@attrs.frozen
class Section:
    """Where something is in a file."""

    start: int
    """Its first byte."""
    length: int
    """How many bytes it has."""
    kind: str = ""
    """What its numbers are, as numpy names it (`<u2`); nothing for anything else."""

    def is_within(self, size: int) -> bool:
        """Whether it can be in a file of some length: anybody may have made it."""
        if type(self.start) is not int or type(self.length) is not int:
            return False
        if self.kind and self.kind not in KINDS:
            return False
        width = int(self.kind[2:] or 1) if self.kind else 1
        return 0 <= self.start <= self.start + self.length <= size and self.length % width == 0


def plain_sections(sections: Mapping[str, Section]) -> dict[str, Any]:
    """Sections as a JSON object."""
    return {name: attrs.astuple(each) for name, each in sections.items()}


def sections_of(values: Mapping[str, Any], size: int) -> dict[str, Section]:
    """The sections that `plain_sections` made `values` of, in a file of some length. Raises
    ValueError, TypeError and AttributeError where they cannot be."""
    sections = {name: Section(*each) for name, each in values.items()}
    if not all(each.is_within(size) for each in sections.values()):
        raise ValueError("a section that is not in its file")
    return sections


class SectionWriter:
    """Writes a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb")
        self._sum = hashlib.sha256()
        self.sections: dict[str, Section] = {}

    def add(self, name: str, data: Any, kind: str = "") -> None:
        """Write a section; `data` is bytes or an array of numbers."""
        raw = memoryview(data).cast("B") if len(data) else memoryview(b"")
        # Numbers begin where a processor likes them to.
        self.write(bytes(-self._file.tell() % 8))
        start = self.write(raw)
        self.sections[name] = Section(start, len(raw), kind)

    def write(self, data: bytes | memoryview) -> int:
        """Write a piece of what becomes a section with `close_section`; returns where it is."""
        start = self._file.tell()
        self._file.write(data)
        self._sum.update(data)
        return start

    def close_section(self, name: str, start: int) -> None:
        """Make a section of the pieces written since some place."""
        self.sections[name] = Section(start, self._file.tell() - start)

    def finish(self) -> FileChecksum:
        """Bring everything to the disk. Returns how much it is, and its checksum."""
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        share_with_group(self._path)
        return FileChecksum(size, self._sum.hexdigest())

    def cancel(self) -> None:
        """Leave nothing."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class SectionReader:
    """Reads a file. Raises ValueError where it is not what was written."""

    def __init__(self, path: Path, size: int, sections: Mapping[str, Section]) -> None:
        """`size`: what was written, in bytes; `sections`: where they are in it."""
        self.path, self.size, self.sections = path, size, sections
        with open_safely(path) as file:
            found = os.fstat(file.fileno()).st_size
            if found != size:
                what = f"has {found:,} bytes instead of {size:,}"
                raise InvalidFileError(path.name, what)
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def raw(self, name: str) -> memoryview:
        """A section's bytes."""
        section = self.sections[name]
        return memoryview(self._map)[section.start : section.start + section.length]

    def piece(self, start: int, length: int) -> bytes:
        """Some bytes of the file."""
        return self._map[start : start + length]

    def json(self, name: str) -> Any:
        """What a section of compressed JSON holds."""
        return load_json(self.decompress(self.raw(name)), self.size)

    def decompress(self, raw: bytes | memoryview) -> bytes:
        """What was compressed in the file."""
        return decompress(raw, self.size)


def dump_json(values: Any) -> bytes:
    """Values as a section of compressed JSON."""
    return compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))
