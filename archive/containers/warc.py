"""Web captures as crawlers and browsers record them: the discussion pages among the many files of a
crawl. Needs the extras `warc` and `html`."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import attrs

from archive.containers.base import Item, Opened, TooMuch
from archive.containers.gzip_members import Broken
from archive.containers.http_bodies import Spoiled
from archive.containers.warc_records import Damage, WarcRecord, is_capture, is_zstandard, records
from archive.errors import MissingExtraError, NotTextError, PageError
from archive.formats.common.moments import read_iso
from archive.formats.common.source import Source
from archive.formats.html.blogger import LISTED
from archive.formats.html.formats import DISCUSSIONS
from archive.model import Page, PageWarning

LONGEST_URL = 1_000
"""Longer addresses are kept in a page's name as their beginning and a checksum."""
_SHOWN = 5
"""So many addresses or places are told one by one; the rest are counted."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_MEDIA = {"image": "images", "video": "videos", "audio": "sounds", "font": "fonts"}
_SILENT = frozenset({"warcinfo", "request", "metadata"})
"""Records about the crawl, which hold nothing that was published."""
_KINDS = {
    "revisit": "captures of what the crawl had captured before",
    "conversion": "copies in another format",
    "continuation": "pieces of long responses",
}


def detect(opened: Opened) -> Iterator[Item] | None:
    """The discussion pages of a capture; None for anything else."""
    if is_zstandard(opened):
        raise PageError(opened.name, "packed with Zstandard, which is not read; unpack it: zstd -d")
    return _Capture(opened).pages() if is_capture(opened) else None


@attrs.define
class _Capture:
    """A capture that is being read."""

    opened: Opened
    left_out: Counter[str] = attrs.Factory(Counter)
    """What is no page, and how much of it."""
    unread: list[str] = attrs.Factory(list)
    """What should be a page, and cannot be read."""
    damage: list[Damage] = attrs.Factory(list)
    _names: set[str] = attrs.Factory(set)
    _seen: set[bytes] = attrs.Factory(set)
    """Checksums of addresses with what was found there."""

    def pages(self) -> Iterator[Page]:
        """The pages. What concerns the whole file is told with the last one.

        Raises NotTextError where there is none and nothing is wrong, and PageError where something
        is.
        """
        last: Page | None = None
        for page in self._found():
            if last is not None:
                yield last
            last = page
        told = list(self._warnings())
        if last is not None:
            yield attrs.evolve(last, warnings=(*last.warnings, *told))
            return
        is_sound = not self.unread and not self.damage
        error = NotTextError if is_sound else PageError
        reasons = "; ".join(
            ["a web capture without any discussion page", *(w.message for w in told)]
        )
        raise error(self.opened.name, reasons)

    def _found(self) -> Iterator[Page]:
        try:
            for each in records(self.opened):
                if isinstance(each, Damage):
                    self.damage.append(each)
                elif reason := _reason_against(each):
                    self.left_out[reason] += 1
                elif each.kind not in _SILENT:
                    yield from self._read(each)
        except TooMuch as error:
            self.damage.append(Damage(f"{error}; what follows is not read", 0, is_cut=True))

    def _read(self, record: WarcRecord) -> Iterator[Page]:
        """The pages of a response of HTML: one, or none, or the posts of one that shows several."""
        try:
            body = record.body()
            if not record.media_type and not Source("", body).is_html:
                self.left_out["files of unknown type"] += 1
            else:
                yield from self._pages(record, body)
        except MissingExtraError as error:
            raise MissingExtraError(self.opened.name, error.extra) from error
        except NotTextError:
            self.left_out["files that are called HTML and are no text"] += 1
        except (Broken, Spoiled, PageError) as error:
            reason = error.reason if isinstance(error, Broken | PageError) else str(error)
            self.unread.append(f"{record.uri} ({reason})")

    def _pages(self, record: WarcRecord, body: bytes) -> Iterator[Page]:
        key = _key(record.uri, body)
        if key in self._seen:
            self.left_out["pages captured again with the same bytes"] += 1
            return
        source = Source(
            self._name(record),
            body,
            charset=record.charset,
            url=record.uri if _is_address(record.uri) else None,
            is_declared_html=True,
        )
        asked = (each(source) for each in DISCUSSIONS)
        found = next((pages for pages in asked if pages is not None), None)
        if found is None:
            self.left_out["pages of HTML without a discussion"] += 1
            return
        self._seen.add(key)
        self._names.add(source.name)
        captured = read_iso(record.date).instant
        for page in found:
            if self._is_repeated(page):
                self.left_out["posts that several pages list"] += 1
                continue
            warnings = (*page.warnings, *_warnings_of(record))
            yield attrs.evolve(page, captured=captured, warnings=warnings)

    def _is_repeated(self, page: Page) -> bool:
        """Whether a page is a post in a list of posts, and another list has it just so: a crawl
        holds a blog's lists by month, label and author."""
        if not any(warning.code == LISTED for warning in page.warnings):
            return False
        key = _key(page.url or page.post.source_ref or "", page.post.text.encode())
        is_repeated = key in self._seen
        self._seen.add(key)
        return is_repeated

    def _name(self, record: WarcRecord) -> str:
        """`crawl.warc.gz!20160407100000/http://…`, unlike all others of the file."""
        instant = read_iso(record.date).instant
        stamp = re.sub(r"\D", "", instant) if instant else "undated"
        name = f"{self.opened.name}!{stamp}/{printable(record.uri)}"
        number = 1
        found = name
        while found in self._names:
            number += 1
            found = f"{name}({number})"
        return found

    def _warnings(self) -> Iterator[PageWarning]:
        """What should be told of the file."""
        if self.left_out:
            counts = [f"{what} ({count:,})" for what, count in self.left_out.most_common()]
            yield PageWarning("left-out", f"left out of this file: {', '.join(counts)}")
        if self.unread:
            more = len(self.unread) - _SHOWN
            ending = f", and {more:,} more" if more > 0 else ""
            message = f"could not be read in this file: {', '.join(self.unread[:_SHOWN])}{ending}"
            yield PageWarning("unread", message)
        for each in self.damage[:_SHOWN]:
            yield PageWarning("cut" if each.is_cut else "damaged", _told(each))
        if len(self.damage) > _SHOWN:
            message = f"damaged in {len(self.damage) - _SHOWN:,} more places"
            yield PageWarning("damaged", message)


def _told(damage: Damage) -> str:
    if damage.is_cut:
        return f"this file ends before it should, at byte {damage.place:,}: {damage.reason}"
    return (
        f"this file is damaged at about byte {damage.place:,}: {damage.reason}; read on behind it"
    )


def _reason_against(record: WarcRecord) -> str | None:
    """What a record is, where it cannot be a page."""
    if record.kind in _SILENT:
        return None
    if record.kind not in ("response", "resource"):
        return _KINDS.get(record.kind, "records of other kinds")
    if record.status not in (None, "200"):
        is_status = re.fullmatch(r"\d{3}", record.status)
        return f"responses with status {record.status}" if is_status else "responses without status"
    if record.media_type and record.media_type not in _HTML:
        return _MEDIA.get(record.media_type.partition("/")[0], "files of other types")
    return "pieces of long responses" if record.is_part else None


def _warnings_of(record: WarcRecord) -> Iterator[PageWarning]:
    if record.truncated:
        message = f"the crawler did not record all of the page ({record.truncated})"
        yield PageWarning("cut", message)


def _key(called: str, body: bytes) -> bytes:
    """What tells the same bytes under the same name."""
    return hashlib.sha256(called.encode() + b"\0" + hashlib.sha256(body).digest()).digest()


def _is_address(uri: str) -> bool:
    return uri.casefold().startswith(("http://", "https://"))


def printable(uri: str) -> str:
    """An address as a part of a name: no `#`, no blanks, nothing that cannot be seen.

    >>> printable("http://x.org/a b#c")
    'http://x.org/a%20b%23c'
    """
    shown = "".join(
        quote(each, safe="") if each == "#" or each.isspace() or not each.isprintable() else each
        for each in uri
    )
    if len(shown) <= LONGEST_URL:
        return shown
    return f"{shown[:LONGEST_URL]}~{hashlib.sha256(uri.encode()).hexdigest()[:16]}"
