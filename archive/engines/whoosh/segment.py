"""The files of a segment: one of named sections, and what a commit remembers of it."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from archive.engines.pages.section_file import (
    Section,
    SectionReader,
    sections_from_dict,
    sections_to_dict,
)
from archive.storage.checksums import FileChecksum, file_checksum
from archive.storage.safe_files import InvalidFileError, read_safely

SUFFIX = ".arc"
"""What the name of a segment's file ends in."""
_ID = re.compile(r"[0-9a-f]{16}")
_CHECKS = re.compile(r"MAIN_[0-9a-f]{16}\.\d{1,18}\.chk")
_MOST_DOCUMENTS = 1 << 30
_MOST_SEGMENTS = 10_000


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
        return {**values, "sections": sections_to_dict(self.sections)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The segment that `to_dict` made `values` of."""
        sections = sections_from_dict(values["sections"], values["size"])
        gone = tuple((first, end) for first, end in values["gone"])
        found = cls(**{**values, "sections": sections, "gone": gone})
        if problem := _problem(found):
            raise ValueError(f"{problem}, in what the table of contents says of a segment")
        return found

    def sums(self) -> dict[str, FileChecksum]:
        """What its files must be, by their names."""
        found = {self.file: FileChecksum(self.size, self.sha256)}
        if self.checks:
            found[self.checks] = FileChecksum(24 * self.pages, self.checks_sha256)
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
    ends = [0, *(end for run in segment.gone for end in run), segment.pages]
    if not all(type(end) is int for end in ends) or ends != sorted(ends):
        return "pages gone that never were"
    return ""


def segments_of(values: Any) -> tuple[Segment, ...]:
    """All segments of a table of contents. Raises ValueError, TypeError, KeyError and
    AttributeError where they cannot be."""
    if not isinstance(values, list) or len(values) > _MOST_SEGMENTS:
        raise ValueError("no list of segments")
    if len({each["id"] for each in values}) < len(values):
        raise ValueError("a segment that is listed twice")
    return tuple(map(Segment.from_dict, values))


class SegmentReader(SectionReader):
    """Reads a segment's file. Raises ValueError where it is not what was written."""

    def __init__(self, directory: Path, segment: Segment) -> None:
        super().__init__(directory / segment.file, segment.size, segment.sections)
        self.segment = segment

    def verify(self) -> None:
        """Raises InvalidFileError where the file is not what was written. Reads all of it."""
        if file_checksum(self.path).sha256 != self.segment.sha256:
            what = "does not match its checksum"
            raise InvalidFileError(self.segment.file, what)


def read_checks(directory: Path, segment: Segment) -> bytes:
    """The table of when files were last seen that was written after a segment. Raises
    InvalidFileError and OSError."""
    raw = read_safely(directory / segment.checks, 24 * segment.pages)
    if hashlib.sha256(raw).hexdigest() != segment.checks_sha256:
        what = "does not match its checksum"
        raise InvalidFileError(segment.checks, what)
    return raw
