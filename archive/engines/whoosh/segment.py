"""A segment: its metadata in a commit, and its files.

A segment is one file, `MAIN_<id>.arc`, of named sections. Where the sections are is in the commit.
Pages are in the order of their names, and the entries of a page in page order, so that the number
of an entry (its document number) is its rank in `--sort page`. The sections are:

- `<field>.terms`, `.runs` …: terms, inflections and postings of each field, see `terms`
- a section for each of `columns.COLUMNS`, and `people`
- `firsts`: the number of the first entry of each page, then the number of all entries
- `store`, `store.places`, `store.lines`: pages and entries as JSON, see `store`
- `names`, `checks` …: the tables of pages, see `archive.engines.pages.table_writer`

A segment's file never changes. Deleted pages are listed in the commit. When only the state of a
page's file has changed (its time, say), the table of file states, the section `checks`, is written
again to `MAIN_<id>.<generation>.chk`.
"""

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
from archive.engines.pages.table_writer import FILE_STATE
from archive.storage.checksums import FileChecksum, file_checksum
from archive.storage.safe_files import InvalidFileError, read_safely

SUFFIX = ".arc"
"""Suffix of a segment's file."""
_ID = re.compile(r"[0-9a-f]{16}")
_FILE_STATES_NAME = re.compile(r"MAIN_[0-9a-f]{16}\.\d{1,18}\.chk")
_MAX_DOCUMENTS = 1 << 30
_MAX_SEGMENTS = 10_000
_BAD_CHECKSUM = "does not match its checksum"


@attrs.frozen
class Segment:
    """A segment's metadata. The names of the fields are the keys in a commit."""

    id: str
    """Its name within the index."""
    documents: int
    """Number of entries, deleted ones included."""
    pages: int
    """Number of pages, deleted ones included."""
    size: int
    """Length of its file in bytes."""
    first: str
    """Name of its first page; pages are in the order of their names."""
    last: str
    """Name of its last page."""
    tokens: Mapping[str, int]
    """Number of tokens in each field."""
    sections: Mapping[str, Section] = attrs.field(repr=False)
    """The sections of its file."""
    gone: tuple[tuple[int, int], ...] = ()
    """Deleted pages, as runs: the first, and the one after the last."""
    gone_documents: int = 0
    """Number of entries on the deleted pages."""
    checks: str = ""
    """Name of the file with newer file states; empty if there is none."""
    sha256: str = ""
    """Checksum of its file, in hexadecimal."""
    checks_sha256: str = ""
    """Checksum of `checks`."""

    @property
    def file(self) -> str:
        """Name of its file."""
        return f"MAIN_{self.id}{SUFFIX}"

    @property
    def live_documents(self) -> int:
        """Number of entries that are not deleted."""
        return self.documents - self.gone_documents

    def to_dict(self) -> dict[str, Any]:
        """Return the segment as a JSON object."""
        values = {field.name: getattr(self, field.name) for field in attrs.fields(type(self))}
        return {**values, "sections": sections_to_dict(self.sections)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the segment from which `to_dict` made `values`. Raises ValueError, TypeError,
        KeyError or AttributeError if they are malformed."""
        sections = sections_from_dict(values["sections"], values["size"])
        gone = tuple((first, end) for first, end in values["gone"])
        found = cls(**{**values, "sections": sections, "gone": gone})
        if problem := _problem_of(found):
            raise ValueError(f"a segment with {problem}")
        return found

    def sums(self) -> dict[str, FileChecksum]:
        """Return the sizes and checksums of its files by their names."""
        found = {self.file: FileChecksum(self.size, self.sha256)}
        if self.checks:
            found[self.checks] = FileChecksum(FILE_STATE.size * self.pages, self.checks_sha256)
        return found


def _problem_of(segment: Segment) -> str:
    """Return what is impossible about a segment from an untrusted file, or an empty string."""
    of_text = (segment.id, segment.first, segment.last, segment.checks, segment.sha256)
    if not all(isinstance(each, str) for each in (*of_text, segment.checks_sha256)):
        return "a value that is not a string"
    if not _ID.fullmatch(segment.id):
        return "an invalid id"
    if segment.checks and not _FILE_STATES_NAME.fullmatch(segment.checks):
        return "an invalid file name"
    numbers = [segment.documents, segment.pages, segment.gone_documents, *segment.tokens.values()]
    if not all(type(each) is int and 0 <= each <= _MAX_DOCUMENTS for each in numbers):
        return "an impossible number"
    # Everything that is counted takes at least one byte of the file.
    if type(segment.size) is not int or max(numbers) > segment.size:
        return "more content than its file has room for"
    ends = [0, *(end for run in segment.gone for end in run), segment.pages]
    if not all(type(end) is int for end in ends) or ends != sorted(ends):
        return "deleted pages that it does not have"
    return ""


def parse_segments(values: Any) -> tuple[Segment, ...]:
    """Return the segments listed in a table of contents. Raises ValueError, TypeError, KeyError or
    AttributeError if the list is malformed."""
    if not isinstance(values, list) or len(values) > _MAX_SEGMENTS:
        raise ValueError("no list of segments")
    if len({each["id"] for each in values}) < len(values):
        raise ValueError("a segment that is listed twice")
    return tuple(map(Segment.from_dict, values))


class SegmentReader(SectionReader):
    """Read a segment's file. Raises ValueError if it is not what was written."""

    def __init__(self, directory: Path, segment: Segment) -> None:
        super().__init__(directory / segment.file, segment.size, segment.sections)
        self.segment = segment

    def verify(self) -> None:
        """Read the whole file. Raises InvalidFileError if its checksum differs."""
        if file_checksum(self.path).sha256 != self.segment.sha256:
            raise InvalidFileError(self.segment.file, _BAD_CHECKSUM)


def read_file_states(directory: Path, segment: Segment) -> bytes:
    """Return the table in the file `segment.checks`. Raises InvalidFileError or OSError."""
    raw = read_safely(directory / segment.checks, FILE_STATE.size * segment.pages)
    if hashlib.sha256(raw).hexdigest() != segment.checks_sha256:
        raise InvalidFileError(segment.checks, _BAD_CHECKSUM)
    return raw
