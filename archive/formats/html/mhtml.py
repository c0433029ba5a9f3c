"""A page that a browser saved with all that belongs to it in one file, `.mhtml` or `.mht`: a MIME
message whose parts are the page, its pictures and so on (RFC 2557)."""

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
from archive.formats.html import formats as html_formats
from archive.model import Page

_BEGINNING = 8_192
_HEADER = re.compile(rb"\A\s*[A-Za-z][A-Za-z0-9-]*:[ \t]*\S")
_TYPE = re.compile(
    rb"^content-type:\s*(?:multipart/related|text/html)\b", re.IGNORECASE | re.MULTILINE
)
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)


def detect(source: Source) -> Iterator[Page] | None:
    """The pages of the first part that is HTML."""
    beginning = source.data[:_BEGINNING]
    if not (_HEADER.match(beginning) and _VERSION.search(beginning) and _TYPE.search(beginning)):
        return None
    try:
        message = email.message_from_bytes(source.data, policy=email.policy.compat32)
        part = next((each for each in message.walk() if _is_html(each)), None)
    except RecursionError as error:
        raise PageError(source.name, "parts are nested too deep in each other") from error
    if part is None:
        raise PageError(source.name, "a saved web page that holds no HTML")
    payload = part.get_payload(decode=True)
    inner = Source(
        source.name,
        payload if isinstance(payload, bytes) else b"",
        charset=_charset(part),
        url=_location(part) or _location(message),
        file=source.data,
        is_declared_html=True,
    )
    pages = html_formats.detect(inner)
    captured = _saved(message)
    return pages and (attrs.evolve(page, captured=captured) for page in pages)


def _saved(message: Message) -> str | None:
    """When the browser saved the page, in UTC."""
    try:
        moment = email.utils.parsedate_to_datetime(str(message.get("Date", "")))
        if moment.tzinfo is None:
            # `-0000`: told in UTC.
            moment = moment.replace(tzinfo=datetime.UTC)
        return read_iso(moment.isoformat()).instant
    except (ValueError, OverflowError):
        return None


def _is_html(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")


def _charset(part: Message) -> str | None:
    found = part.get_param("charset")
    return found.strip() if isinstance(found, str) and found.strip() else None


def _location(part: Message) -> str | None:
    """Where a part, or the whole, says that it was published; browsers name the whole in two
    ways."""
    for header in ("Content-Location", "Snapshot-Content-Location"):
        found = str(part.get(header, "")).strip()
        if found.casefold().startswith(("http://", "https://")):
            return "".join(found.split())
    return None
