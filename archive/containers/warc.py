"""Web captures as crawlers and browsers record them: read the discussion pages among the files of a
crawl. Needs the extra `warc`.

Most HTML in a crawl is no discussion, so only what DISCUSSION_FORMATS recognise is a page. The same
bytes at the same URL are one page, the first; crawlers themselves record later ones as `revisit`.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import attrs

from archive.containers.base import DecompressionBombError, Item, OpenedFile
from archive.containers.gzip_members import DamagedCaptureError
from archive.containers.http_bodies import BodyError
from archive.containers.warc_records import (
    CaptureDamage,
    WarcRecord,
    is_capture,
    is_zstandard,
    read_records,
)
from archive.errors import MissingExtraError, NotTextError, PageError
from archive.formats.common.moments import read_iso
from archive.formats.common.source import Source
from archive.formats.html.blogger import LISTED_POST
from archive.formats.html.formats import detect_discussion
from archive.model import Page, PageWarning

MAX_URL_CHARS = 1_000
"""Longer URLs are shortened in page names, with a checksum."""
_MAX_EXAMPLES = 5
"""At most this many URLs or offsets are listed in a warning; the rest are counted."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MEDIA = {"image": "images", "video": "videos", "audio": "sounds", "font": "fonts"}
_CRAWL_RECORDS = frozenset({"warcinfo", "request", "metadata"})
"""Records about the crawl; they hold nothing that was published and are not counted."""
_OTHER_RECORDS = {
    "revisit": "revisits of pages captured before",
    "conversion": "copies in another format",
    "continuation": "segments of long responses",
}


def detect(opened: OpenedFile) -> Iterator[Item] | None:
    """Return the discussion pages of a capture; None for other files."""
    if is_zstandard(opened):
        raise PageError(opened.name, "Zstandard is not supported; decompress it with: zstd -d")
    return _CaptureReader(opened).pages() if is_capture(opened) else None


@attrs.define
class _CaptureReader:
    """Reads the pages of a capture and counts what is left out."""

    opened: OpenedFile
    left_out: Counter[str] = attrs.Factory(Counter)
    """Number of records that are not pages, by kind."""
    unread: list[str] = attrs.Factory(list)
    """Responses that should be pages but cannot be read, each with the reason."""
    damage: list[CaptureDamage] = attrs.Factory(list)
    """Damage between the records."""
    stop_reason: str | None = None
    """Why reading stopped before the end of the file; None if it did not."""
    _names: set[str] = attrs.Factory(set)
    _seen: set[bytes] = attrs.Factory(set)
    """Checksums of pages already read, URL included."""

    def pages(self) -> Iterator[Page]:
        """Yield the pages. Warnings about the whole file are attached to the last one.

        Raise NotTextError if an undamaged file has no page, PageError if a damaged one has none.
        """
        last: Page | None = None
        for page in self._read_file():
            if last is not None:
                yield last
            last = page
        warnings = list(self._file_warnings())
        if last is not None:
            yield attrs.evolve(last, warnings=(*last.warnings, *warnings))
            return
        is_undamaged = not self.unread and not self.damage and self.stop_reason is None
        error = NotTextError if is_undamaged else PageError
        reasons = "; ".join(
            ["web capture without a discussion page", *(w.message for w in warnings)]
        )
        raise error(self.opened.name, reasons)

    def _read_file(self) -> Iterator[Page]:
        try:
            for item in read_records(self.opened):
                if isinstance(item, CaptureDamage):
                    self.damage.append(item)
                elif reason := _skip_reason(item):
                    self.left_out[reason] += 1
                elif item.kind not in _CRAWL_RECORDS:
                    yield from self._read_record(item)
        except DecompressionBombError as error:
            self.stop_reason = str(error)

    def _read_record(self, record: WarcRecord) -> Iterator[Page]:
        """Yield the pages of an HTML response: none, one, or one for each post of a list."""
        try:
            body = record.body()
            if not record.media_type and not Source("", body).is_html:
                self.left_out["files of unknown type"] += 1
            else:
                yield from self._read_body(record, body)
        except MissingExtraError as error:
            raise MissingExtraError(self.opened.name, error.extra) from error
        except NotTextError:
            self.left_out["files declared as HTML that are not text"] += 1
        except (DamagedCaptureError, BodyError, PageError) as error:
            reason = str(error) if isinstance(error, BodyError) else error.reason
            self.unread.append(f"{record.uri} ({reason})")

    def _read_body(self, record: WarcRecord, body: bytes) -> Iterator[Page]:
        key = _checksum(record.uri, body)
        if key in self._seen:
            self.left_out["identical captures of the same page"] += 1
            return
        source = Source(
            self._unique_name(record),
            body,
            charset=record.charset,
            url=record.uri if _is_web_url(record.uri) else None,
            is_declared_html=True,
        )
        pages = detect_discussion(source)
        if pages is None:
            self.left_out["HTML pages without a discussion"] += 1
            return
        self._seen.add(key)
        self._names.add(source.name)
        captured = read_iso(record.date).instant
        for page in pages:
            if self._is_repeated(page):
                self.left_out["posts already read from another list"] += 1
                continue
            warnings = (*page.warnings, *_record_warnings(record))
            yield attrs.evolve(page, captured=page.captured or captured, warnings=warnings)

    def _is_repeated(self, page: Page) -> bool:
        """Return whether a page is a post in a list of posts that was read from another list.

        A crawl holds a blog's lists by month, label and author.
        """
        if not any(warning.code == LISTED_POST for warning in page.warnings):
            return False
        key = _checksum(page.url or page.post.source_ref or "", page.post.text.encode())
        is_repeated = key in self._seen
        self._seen.add(key)
        return is_repeated

    def _unique_name(self, record: WarcRecord) -> str:
        """Return `crawl.warc.gz!20160407100000/http://…`, numbered if already used."""
        instant = read_iso(record.date).instant
        timestamp = re.sub(r"\D", "", instant) if instant else "undated"
        base_name = f"{self.opened.name}!{timestamp}/{printable(record.uri)}"
        number = 1
        name = base_name
        while name in self._names:
            number += 1
            name = f"{base_name}({number})"
        return name

    def _file_warnings(self) -> Iterator[PageWarning]:
        """Yield the warnings about the whole file."""
        if self.left_out:
            counts = [f"{what} ({count:,})" for what, count in self.left_out.most_common()]
            yield PageWarning("left-out", f"left out of this file: {', '.join(counts)}")
        if self.unread:
            more = len(self.unread) - _MAX_EXAMPLES
            ending = f", and {more:,} more" if more > 0 else ""
            examples = ", ".join(self.unread[:_MAX_EXAMPLES])
            yield PageWarning("unread", f"could not be read in this file: {examples}{ending}")
        for each in self.damage[:_MAX_EXAMPLES]:
            yield _damage_warning(each)
        more = len(self.damage) - _MAX_EXAMPLES
        if more > 0:
            places = "place" if more == 1 else "places"
            yield PageWarning("damaged", f"this file is damaged in {more:,} more {places}")
        if self.stop_reason is not None:
            yield PageWarning("cut", f"the rest of this file was not read: it {self.stop_reason}")


def _damage_warning(damage: CaptureDamage) -> PageWarning:
    place = f"byte {damage.offset:,}: {damage.reason}"
    if damage.is_truncated:
        return PageWarning("cut", f"this file ends too early, at {place}")
    return PageWarning("damaged", f"this file is damaged near {place}; reading resumed after it")


def _skip_reason(record: WarcRecord) -> str | None:
    """Return what a record is if it cannot be a page, else None."""
    if record.kind in _CRAWL_RECORDS:
        return None
    if record.kind not in ("response", "resource"):
        return _OTHER_RECORDS.get(record.kind, "records of other kinds")
    if record.status not in (None, "200"):
        is_status = re.fullmatch(r"\d{3}", record.status)
        return f"responses with status {record.status}" if is_status else "responses without status"
    if record.media_type and record.media_type not in _HTML:
        return _MEDIA.get(record.media_type.partition("/")[0], "files of other types")
    return "segments of long responses" if record.is_segment else None


def _record_warnings(record: WarcRecord) -> Iterator[PageWarning]:
    if record.truncated:
        message = f"the crawler truncated this page ({record.truncated})"
        yield PageWarning("cut", message)


def _checksum(url: str, data: bytes) -> bytes:
    """Return a checksum of data and the URL it was found at."""
    return hashlib.sha256(url.encode() + b"\0" + hashlib.sha256(data).digest()).digest()


def _is_web_url(uri: str) -> bool:
    return uri.casefold().startswith(("http://", "https://"))


def printable(uri: str) -> str:
    """Quote `#`, blanks and unprintable characters of a URL for use in a page name, and shorten it.

    >>> printable("http://x.org/a b#c")
    'http://x.org/a%20b%23c'
    """
    quoted = "".join(
        quote(each, safe="") if each == "#" or each.isspace() or not each.isprintable() else each
        for each in uri
    )
    if len(quoted) <= MAX_URL_CHARS:
        return quoted
    return f"{quoted[:MAX_URL_CHARS]}~{hashlib.sha256(uri.encode()).hexdigest()[:16]}"
