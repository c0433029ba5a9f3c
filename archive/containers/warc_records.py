"""Read the records of a web capture: WARC (ISO 28500) and its predecessor ARC. Needs the extra
`warc`.

warcio parses the headers. It writes problems to standard error, skips data without notice and reads
without a size limit; therefore this module itself decompresses, finds the next record, and resumes
after damage.
"""

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from archive.containers.base import (
    MAX_PAGE_BYTES,
    DecompressionBombError,
    OpenedFile,
    gunzip_beginning,
)
from archive.containers.gzip_members import GZIP, CaptureStream, DamagedCaptureError
from archive.containers.http_bodies import BodyError, decode_chunked, decode_content
from archive.errors import ArchiveError, MissingExtraError

if TYPE_CHECKING:
    from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

_WARC = re.compile(rb"(?:\A\s{0,8}|\n)(?P<record>WARC/(?:1\.\d|0\.1[78])\r?\n)")
_ARC = re.compile(
    rb"(?:\A\s{0,8}|\n)(?P<record>[a-z][a-z0-9+.-]{1,20}:[^\r\n]{1,1800} \S+ "
    rb"\d{12,17} \S* ?\d+\r?\n)"
)
_ARC_FILE = b"filedesc://"
_ZSTANDARD = (b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18")
"""First bytes of Zstandard files, and of captures compressed with their own dictionary."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
_CHUNK_BYTES = 65_536
_DETECTION_BYTES = 512


@attrs.frozen
class WarcRecord:
    """A record's header. The body must be read before the next record is requested."""

    kind: str
    """`response`, `resource`, `revisit`, `request`, `metadata`, …"""
    uri: str
    """What was captured."""
    date: str
    """When it was captured, as the record states it."""
    media_type: str
    """`text/html`, in lower case and without parameters; empty if not stated."""
    charset: str | None
    """The stated encoding."""
    status: str | None
    """Status of the HTTP response; None if it is not one."""
    is_segment: bool
    """Whether the record is one of several segments of a response."""
    truncated: str | None
    """Why the crawler truncated it; None if it is complete."""
    raw: Any = attrs.field(repr=False)
    """warcio's reader of the rest of the record."""
    headers: Any = attrs.field(repr=False)
    """warcio's headers of the HTTP response; None if it is not one."""

    def body(self) -> bytes:
        """Return the decoded body.

        Raise BodyError if it is too large or cannot be decoded, DamagedCaptureError if the file is
        damaged, MissingExtraError if decoding requires an extra.
        """
        if self.raw.limit > MAX_PAGE_BYTES:
            raise BodyError(f"larger than {MAX_PAGE_BYTES:,} bytes")
        pieces = []
        while self.raw.limit and (piece := self.raw.read(_CHUNK_BYTES)):
            pieces.append(piece)
        data = b"".join(pieces)
        if self.raw.limit:
            raise BodyError("incomplete record")
        if self.headers is None:
            return data
        if "chunked" in (self.headers.get_header("Transfer-Encoding") or "").casefold():
            data = decode_chunked(data)
        return decode_content(data, self.headers.get_header("Content-Encoding") or "")


@attrs.frozen
class CaptureDamage:
    """Bytes of a capture that are not a record."""

    reason: str
    """What is wrong."""
    offset: int
    """Approximate position in the file, in bytes."""
    is_truncated: bool = False
    """Whether the file ends there."""


def is_capture(opened: OpenedFile) -> bool:
    """Return whether a file is a capture, judging by its beginning."""
    beginning = _beginning(opened)
    return _WARC.match(beginning) is not None or beginning.startswith(_ARC_FILE)


def is_zstandard(opened: OpenedFile) -> bool:
    """Return whether a file is compressed with Zstandard, which is not supported."""
    return opened.beginning.startswith(_ZSTANDARD)


def read_records(opened: OpenedFile) -> Iterator[WarcRecord | CaptureDamage]:
    """Yield the records of a capture, and the damage between them.

    Raise MissingExtraError or DecompressionBombError.
    """
    try:
        from warcio.recordloader import ArcWarcRecordLoader
    except ImportError as error:
        raise MissingExtraError(opened.name, "warc") from error
    logging.getLogger("warcio").addHandler(logging.NullHandler())
    record_start = _ARC if _beginning(opened).startswith(_ARC_FILE) else _WARC
    stream = CaptureStream(opened.file, record_start, opened.budget)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    yield from _WarcReader(stream, loader, record_start).read()


def _beginning(opened: OpenedFile) -> bytes:
    if opened.beginning.startswith(GZIP):
        return gunzip_beginning(opened.beginning, _DETECTION_BYTES)
    return opened.beginning


@attrs.define
class _WarcReader:
    """Reads a capture record by record."""

    stream: CaptureStream
    loader: "ArcWarcRecordLoader"
    record_start: re.Pattern[bytes]

    def read(self) -> Iterator[WarcRecord | CaptureDamage]:
        has_segment = True
        while has_segment:
            try:
                for item in self._read_segment():
                    yield item
                    if isinstance(item, CaptureDamage) and item.is_truncated:
                        return
                has_segment = self.stream.next_segment()
            except DamagedCaptureError as error:
                yield CaptureDamage(error.reason, error.offset, error.is_truncated)
                has_segment = self._find_member()

    def _find_member(self) -> bool:
        while True:
            try:
                return self.stream.find_member()
            except DamagedCaptureError:
                continue

    def _read_segment(self) -> Iterator[WarcRecord | CaptureDamage]:
        """Yield the records of a segment. Raise DamagedCaptureError."""
        while line := self._read_first_line():
            offset = self.stream.offset - len(line)
            record = self._load(line) if self.record_start.match(line) else None
            if record is None:
                yield CaptureDamage("no record begins here", max(offset, 0))
                if not self.stream.find_record():
                    return
                continue
            yield record
            raw = record.raw
            while raw.limit:
                if not raw.read(_CHUNK_BYTES):
                    is_truncated = self.stream.is_last_segment
                    yield CaptureDamage("incomplete record", self.stream.offset, is_truncated)
                    return

    def _read_first_line(self) -> bytes:
        """Return the first line of a record; nothing at the end of the segment."""
        self.stream.begin_header()
        while (line := self.stream.readline()) and not line.strip():
            self.stream.begin_header()
        return line

    def _load(self, line: bytes) -> WarcRecord | None:
        """Read the header of the record that begins with `line`; return None if there is none.

        Raise DamagedCaptureError.
        """
        try:
            record = self.loader.parse_record_stream(self.stream, line, no_record_parse=True)
            raw = record.raw_stream
            uri = (record.rec_headers.get_header("WARC-Target-URI") or "").strip()
            if not isinstance(record.length, int):
                return None
            http = None
            if record.rec_type == "response" and _is_http(record, uri):
                http = self.loader.load_http_headers("response", uri, raw, record.length)
        except (DamagedCaptureError, DecompressionBombError, ArchiveError, OSError):
            raise
        except Exception:  # any exception of warcio: no record begins here
            return None
        return _make_record(record, uri, raw, http)


def _is_http(record: "ArcWarcRecord", uri: str) -> bool:
    content_type = (record.rec_headers.get_header("Content-Type") or "").casefold()
    is_message = content_type.startswith("application/http")
    return is_message and uri.casefold().startswith(("http://", "https://"))


def _make_record(record: "ArcWarcRecord", uri: str, raw: Any, http: Any) -> WarcRecord:
    def header(name: str) -> str:
        return str(record.rec_headers.get_header(name) or "").strip()

    content_type = header("Content-Type") if http is None else http.get_header("Content-Type") or ""
    charset = _CHARSET.search(content_type)
    return WarcRecord(
        kind=str(record.rec_type or "").casefold(),
        uri=uri,
        date=header("WARC-Date"),
        media_type=content_type.partition(";")[0].strip().casefold(),
        charset=charset[1] if charset else None,
        status=None if http is None else str(http.get_statuscode()),
        is_segment=bool(header("WARC-Segment-Number")),
        truncated=header("WARC-Truncated") or None,
        raw=raw,
        headers=http,
    )
