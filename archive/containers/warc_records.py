"""The records of a web capture: WARC (ISO 28500) and its forerunner ARC. Needs the extra `warc`.

Heads are read by warcio. What it would tell on standard error, pass over in silence or hold in
memory without a bound is done here: unpacking, going from record to record, and finding the next
one behind damage.
"""

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import attrs

from archive.containers.base import LARGEST_PAGE, Opened, TooMuch, unzipped
from archive.containers.gzip_members import GZIP, Broken, Unpacked
from archive.containers.http_bodies import Spoiled, unchunked, unpacked
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
"""How files of Zstandard begin, and captures packed with a dictionary of their own."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)
_CHUNK = 65_536


@attrs.frozen
class WarcRecord:
    """A record's head. What it says is read with `body`, before the next record is asked for."""

    kind: str
    """`response`, `resource`, `revisit`, `request`, `metadata`, …"""
    uri: str
    """What was captured."""
    date: str
    """When, as the record says it."""
    media_type: str
    """`text/html`, in small letters, without parameters; empty where nothing is said."""
    charset: str | None
    """What is said about the encoding."""
    status: str | None
    """The status of the HTTP response; None where there is none."""
    is_part: bool
    """Whether the record is one of several of the same response."""
    truncated: str | None
    """Why the crawler did not record all of it; None where it did."""
    raw: Any = attrs.field(repr=False)
    """warcio's reader of what it says, as far as that is not read."""
    headers: Any = attrs.field(repr=False)
    """warcio's headers of the HTTP response; None where it is none."""

    def body(self) -> bytes:
        """What was sent, unpacked. Raises Spoiled where that is too much or cannot be unpacked,
        Broken where the file is, and MissingExtraError."""
        if self.raw.limit > LARGEST_PAGE:
            raise Spoiled(f"larger than {LARGEST_PAGE:,} bytes")
        pieces = []
        while self.raw.limit and (piece := self.raw.read(_CHUNK)):
            pieces.append(piece)
        data = b"".join(pieces)
        if self.raw.limit:
            raise Spoiled("shorter than its record says")
        if self.headers is None:
            return data
        if "chunked" in (self.headers.get_header("Transfer-Encoding") or "").casefold():
            data = unchunked(data)
        return unpacked(data, self.headers.get_header("Content-Encoding") or "")


@attrs.frozen
class Damage:
    """Something in a capture that is no record."""

    reason: str
    """What is wrong."""
    place: int
    """About where in the file, in bytes."""
    is_cut: bool = False
    """Whether the file ends there."""


def is_capture(opened: Opened) -> bool:
    """Whether a file is a capture, by its beginning."""
    beginning = opened.beginning
    if beginning.startswith(GZIP):
        beginning = unzipped(beginning, 512)
    return _WARC.match(beginning) is not None or beginning.startswith(_ARC_FILE)


def is_zstandard(opened: Opened) -> bool:
    """Whether a file is packed in a way that nothing here unpacks."""
    return opened.beginning.startswith(_ZSTANDARD)


def records(opened: Opened) -> Iterator[WarcRecord | Damage]:
    """What a capture holds, one after the other. Raises MissingExtraError and TooMuch."""
    try:
        from warcio.recordloader import ArcWarcRecordLoader
    except ImportError as error:
        raise MissingExtraError(opened.name, "warc") from error
    logging.getLogger("warcio").addHandler(logging.NullHandler())
    beginning = opened.beginning
    if beginning.startswith(GZIP):
        beginning = unzipped(beginning, 512)
    pattern = _ARC if beginning.startswith(_ARC_FILE) else _WARC
    stream = Unpacked(opened.file, pattern, opened.meter)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=True)
    yield from _Reader(stream, loader, pattern).all()


@attrs.define
class _Reader:
    """Goes from record to record."""

    stream: Unpacked
    loader: "ArcWarcRecordLoader"
    begins: re.Pattern[bytes]

    def all(self) -> Iterator[WarcRecord | Damage]:
        is_there = True
        while is_there:
            try:
                for found in self._segment():
                    yield found
                    if isinstance(found, Damage) and found.is_cut:
                        return
                is_there = self.stream.next_segment()
            except Broken as error:
                yield Damage(error.reason, error.place, error.is_cut)
                is_there = self._find_member()

    def _find_member(self) -> bool:
        while True:
            try:
                return self.stream.find_member()
            except Broken:
                continue

    def _segment(self) -> Iterator[WarcRecord | Damage]:
        """The records of a segment. Raises Broken."""
        while line := self._line():
            place = self.stream.place - len(line)
            loaded = self._load(line) if self.begins.match(line) else None
            if loaded is None:
                yield Damage("no record begins there", max(place, 0))
                if not self.stream.find_record():
                    return
                continue
            yield loaded
            raw = loaded.raw
            while raw.limit:
                if not raw.read(_CHUNK):
                    is_cut = self.stream.is_at_end
                    yield Damage("a record is shorter than it says", self.stream.place, is_cut)
                    return

    def _line(self) -> bytes:
        """The first line of a record; nothing at the end of the segment."""
        self.stream.begin_head()
        while (line := self.stream.readline()) and not line.strip():
            self.stream.begin_head()
        return line

    def _load(self, line: bytes) -> WarcRecord | None:
        """The record that begins with a line; None where that begins none. Raises Broken."""
        try:
            found = self.loader.parse_record_stream(self.stream, line, no_record_parse=True)
            raw = found.raw_stream
            uri = (found.rec_headers.get_header("WARC-Target-URI") or "").strip()
            if not isinstance(found.length, int):
                return None
            http = None
            if found.rec_type == "response" and _is_http(found, uri):
                http = self.loader.load_http_headers("response", uri, raw, found.length)
        except (Broken, TooMuch, ArchiveError, OSError):
            raise
        except Exception:  # whatever warcio stumbles over: no record begins there
            return None
        return _record(found, uri, raw, http)


def _is_http(found: "ArcWarcRecord", uri: str) -> bool:
    content_type = (found.rec_headers.get_header("Content-Type") or "").casefold()
    is_message = content_type.startswith("application/http")
    return is_message and uri.casefold().startswith(("http://", "https://"))


def _record(found: "ArcWarcRecord", uri: str, raw: Any, http: Any) -> WarcRecord:
    def said(name: str) -> str:
        return str(found.rec_headers.get_header(name) or "").strip()

    content_type = said("Content-Type") if http is None else http.get_header("Content-Type") or ""
    charset = _CHARSET.search(content_type)
    return WarcRecord(
        kind=str(found.rec_type or "").casefold(),
        uri=uri,
        date=said("WARC-Date"),
        media_type=content_type.partition(";")[0].strip().casefold(),
        charset=charset[1] if charset else None,
        status=None if http is None else str(http.get_statuscode()),
        is_part=bool(said("WARC-Segment-Number")),
        truncated=said("WARC-Truncated") or None,
        raw=raw,
        headers=http,
    )
