"""The files of a segment: one of named sections, mapped into memory and read where it is needed."""

import json
import mmap
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import attrs

SUFFIX = ".arc"
"""What the name of a segment's file ends in."""


@attrs.frozen
class Section:
    """Where something is in a segment's file."""

    start: int
    """Its first byte."""
    length: int
    """How many bytes it has."""
    kind: str = ""
    """What its numbers are, as numpy names it (`<u2`); nothing for anything else."""


@attrs.frozen
class Segment:
    """What a commit remembers of a segment; all of it goes into the table of contents."""

    id: str
    """Its name within the index."""
    documents: int
    """How many entries it has, gone ones among them."""
    pages: int
    """How many pages."""
    size: int
    """The length of its file."""
    first: str
    """The name of its first page; they stand in order."""
    last: str
    """That of its last page."""
    tokens: Mapping[str, int]
    """How many tokens each field has."""
    sections: Mapping[str, Section] = attrs.field(repr=False)
    """What is in its file."""
    gone: tuple[tuple[int, int], ...] = ()
    """Runs of pages that are not there any more: the first, and the one after the last."""
    gone_documents: int = 0
    """How many entries those have."""
    checks: str = ""
    """The file that says when its pages were last seen; nothing, where its own file does."""

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"MAIN_{self.id}{SUFFIX}"

    @property
    def alive(self) -> int:
        """How many entries it has that are not gone."""
        return self.documents - self.gone_documents

    def to_dict(self) -> dict[str, Any]:
        """The segment as a JSON object."""
        values = {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}
        sections = {name: attrs.astuple(each) for name, each in self.sections.items()}
        return {**values, "sections": sections}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The segment that `to_dict` made `values` of."""
        sections = {name: Section(*each) for name, each in values["sections"].items()}
        gone = tuple((first, end) for first, end in values["gone"])
        return cls(**{**values, "sections": sections, "gone": gone})


class SectionWriter:
    """Writes a segment's file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb")
        self.sections: dict[str, Section] = {}

    def add(self, name: str, data: Any, kind: str = "") -> None:
        """Write a section; `data` is bytes or an array of numbers."""
        raw = memoryview(data).cast("B") if len(data) else memoryview(b"")
        start = self._file.tell()
        # Numbers begin where a processor likes them to.
        self._file.write(bytes(-start % 8))
        start += -start % 8
        self._file.write(raw)
        self.sections[name] = Section(start, len(raw), kind)

    def write(self, data: bytes) -> int:
        """Write a piece of what becomes a section with `close_section`; returns where it is."""
        start = self._file.tell()
        self._file.write(data)
        return start

    def close_section(self, name: str, start: int) -> None:
        """Make a section of the pieces written since some place."""
        self.sections[name] = Section(start, self._file.tell() - start)

    def finish(self) -> int:
        """Bring everything to the disk. Returns how much it is."""
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        return size

    def cancel(self) -> None:
        """Leave nothing."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class SectionReader:
    """Reads a segment's file. Raises ValueError where it is not what was written."""

    def __init__(self, directory: Path, segment: Segment) -> None:
        self.segment = segment
        with (directory / segment.file).open("rb") as file:
            if os.fstat(file.fileno()).st_size != segment.size:
                raise ValueError(f"{segment.file} has another length than it was given")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def raw(self, name: str) -> memoryview:
        """A section's bytes."""
        section = self.segment.sections[name]
        return memoryview(self._map)[section.start : section.start + section.length]

    def piece(self, start: int, length: int) -> bytes:
        """Some bytes of the file."""
        return self._map[start : start + length]

    def json(self, name: str) -> Any:
        """What a section of compressed JSON holds."""
        return json.loads(zlib.decompress(self.raw(name)))


def dump_json(values: Any) -> bytes:
    """Values as a section of compressed JSON."""
    return zlib.compress(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"), 6)
