"""The files of a segment: one of named sections, mapped into memory and read where it is needed."""

import hashlib
import json
import mmap
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from archive.manifest import Sum, sum_of
from archive.plain import OddFileError, load_json, open_plain, pack, share, unpack

SUFFIX = ".arc"
"""What the name of a segment's file ends in."""
KINDS = ("<u1", "<u2", "<u4", "<u8")
"""How numbers are kept, by the power of two that is their size."""
_ID = re.compile(r"[0-9a-f]{16}")
_CHECKS = re.compile(r"MAIN_[0-9a-f]{16}\.\d{1,18}\.chk")
_MOST_DOCUMENTS = 1 << 30
_MOST_SEGMENTS = 10_000


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
    sha256: str = ""
    """The checksum of its file, in hexadecimal."""
    checks_sha256: str = ""
    """That of `checks`."""

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
        found = cls(**{**values, "sections": sections, "gone": gone})
        if problem := _problem(found):
            raise ValueError(f"{problem}, in what the table of contents says of a segment")
        return found

    def sums(self) -> dict[str, Sum]:
        """What its files must be, by their names."""
        found = {self.file: Sum(self.size, self.sha256)}
        if self.checks:
            found[self.checks] = Sum(24 * self.pages, self.checks_sha256)
        return found


def _problem(segment: Segment) -> str:
    """What cannot be of a segment: it may have been made by anybody. Nothing, if all of it can."""
    of_text = (segment.id, segment.first, segment.last, segment.checks, segment.sha256)
    if not all(isinstance(each, str) for each in (*of_text, segment.checks_sha256)):
        return "what is no text"
    if not _ID.fullmatch(segment.id) or (segment.checks and not _CHECKS.fullmatch(segment.checks)):
        return "a name that no file has"
    numbers = [segment.documents, segment.pages, segment.gone_documents, *segment.tokens.values()]
    if not all(type(each) is int and 0 <= each <= _MOST_DOCUMENTS for each in numbers):
        return "an impossible number"
    # Whatever is counted takes a byte of the file at the least.
    if type(segment.size) is not int or max(numbers) > segment.size:
        return "more than its file has room for"
    if not all(_is_within(section, segment.size) for section in segment.sections.values()):
        return "a section that is not in its file"
    ends = [0, *(end for run in segment.gone for end in run), segment.pages]
    if not all(type(end) is int for end in ends) or ends != sorted(ends):
        return "pages gone that never were"
    return ""


def _is_within(section: Section, size: int) -> bool:
    if type(section.start) is not int or type(section.length) is not int:
        return False
    if section.kind and section.kind not in KINDS:
        return False
    width = int(section.kind[2:] or 1) if section.kind else 1
    return 0 <= section.start <= section.start + section.length <= size and (
        section.length % width == 0
    )


def segments_of(values: Any) -> tuple[Segment, ...]:
    """All segments of a table of contents. Raises ValueError, TypeError, KeyError and
    AttributeError where they cannot be."""
    if not isinstance(values, list) or len(values) > _MOST_SEGMENTS:
        raise ValueError("no list of segments")
    if len({each["id"] for each in values}) < len(values):
        raise ValueError("a segment that is listed twice")
    return tuple(map(Segment.from_dict, values))


class SectionWriter:
    """Writes a segment's file."""

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

    def finish(self) -> Sum:
        """Bring everything to the disk. Returns how much it is, and its checksum."""
        self._file.flush()
        os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        share(self._path)
        return Sum(size, self._sum.hexdigest())

    def cancel(self) -> None:
        """Leave nothing."""
        self._file.close()
        self._path.unlink(missing_ok=True)


class SectionReader:
    """Reads a segment's file. Raises ValueError where it is not what was written."""

    def __init__(self, directory: Path, segment: Segment) -> None:
        self.segment = segment
        self._path = directory / segment.file
        with open_plain(self._path) as file:
            size = os.fstat(file.fileno()).st_size
            if size != segment.size:
                what = f"has {size:,} bytes, and {segment.size:,} were written"
                raise OddFileError(segment.file, what)
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
        return load_json(self.unpack(self.raw(name)), self.segment.size)

    def unpack(self, raw: bytes | memoryview) -> bytes:
        """What was compressed in the file."""
        return unpack(raw, self.segment.size)

    def verify(self) -> None:
        """Raises OddFileError where the file is not what was written. Reads all of it."""
        if sum_of(self._path).sha256 != self.segment.sha256:
            what = "is not what was written: its checksum is another one"
            raise OddFileError(self.segment.file, what)


def dump_json(values: Any) -> bytes:
    """Values as a section of compressed JSON."""
    return pack(json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass"))
