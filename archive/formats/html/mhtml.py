"""Pages that a browser saved with their images in one file, `.mhtml` or `.mht`: a MIME message
whose parts are the page, its images and so on (RFC 2557)."""

import datetime
import email
import email.policy
import email.utils
import re
from collections.abc import Iterator
from email.message import Message

import attrs

from archive.errors import PageError
from archive.formats.common.moments import read_iso
from archive.formats.common.source import Source
from archive.formats.html.formats import detect_html
from archive.model import Page

_HEADER_BYTES = 8_192
"""The format is recognised by this many bytes at the beginning."""
_HEADER = re.compile(rb"\A\s*[A-Za-z][A-Za-z0-9-]*:[ \t]*\S")
_TYPE = re.compile(
    rb"^content-type:\s*(?:multipart/related|text/html)\b", re.IGNORECASE | re.MULTILINE
)
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)


def detect(source: Source) -> Iterator[Page] | None:
    """Return the pages of the first HTML part; None for other files."""
    header = source.data[:_HEADER_BYTES]
    if not (_HEADER.match(header) and _VERSION.search(header) and _TYPE.search(header)):
        return None
    try:
        message = email.message_from_bytes(source.data, policy=email.policy.compat32)
        part = next((each for each in message.walk() if _is_html(each)), None)
    except RecursionError as error:
        raise PageError(source.name, "MIME parts are nested too deep") from error
    if part is None:
        raise PageError(source.name, "saved web page without an HTML part")
    inner = Source(
        source.name,
        _payload(part),
        charset=_charset(part),
        url=_location(part) or _location(message),
        file_data=source.data,
        is_declared_html=True,
        read_frame=_MessageFrames(message),
    )
    pages = detect_html(inner)
    captured = _save_time(message)
    return pages and (attrs.evolve(page, captured=page.captured or captured) for page in pages)


@attrs.define(eq=False)
class _MessageFrames:
    """Reads the frames of a page from the other parts of its message (RFC 2557, section 8)."""

    message: Message
    _parts: dict[str, Message] | None = None
    """The parts that are HTML, by their addresses; None before the first frame."""
    _read: set[int] = attrs.Factory(set)
    """The parts that were returned, by `id`: a part may have two addresses."""

    def __call__(self, address: str) -> bytes | None:
        """Return the bytes of the part that a frame shows, or None; each is returned once."""
        if self._parts is None:
            self._parts = dict(_addressed_parts(self.message))
        part = self._parts.get(address)
        if part is None or id(part) in self._read:
            return None
        self._read.add(id(part))
        return _payload(part)


def _addressed_parts(message: Message) -> Iterator[tuple[str, Message]]:
    """Yield the parts that are HTML with the addresses that a page has for them."""
    for part in message.walk():
        if _is_html(part):
            content_id = str(part.get("Content-ID", "")).strip().strip("<>")
            location = str(part.get("Content-Location", "")).strip()
            yield from ((each, part) for each in (f"cid:{content_id}", location) if each != "cid:")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _save_time(message: Message) -> str | None:
    """Return when the browser saved the page, in UTC, or None."""
    try:
        moment = email.utils.parsedate_to_datetime(str(message.get("Date", "")))
        if moment.tzinfo is None:
            # The zone `-0000` means UTC.
            moment = moment.replace(tzinfo=datetime.UTC)
        return read_iso(moment.isoformat()).instant
    except (ValueError, OverflowError):
        return None


def _is_html(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")


def _charset(part: Message) -> str | None:
    charset = part.get_param("charset")
    return charset.strip() if isinstance(charset, str) and charset.strip() else None


def _location(part: Message) -> str | None:
    """Return the URL that a part or the message states; browsers use two headers for the latter."""
    for header in ("Content-Location", "Snapshot-Content-Location"):
        url = str(part.get(header, "")).strip()
        if url.casefold().startswith(("http://", "https://")):
            return "".join(url.split())
    return None
