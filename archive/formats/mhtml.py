"""Pages that a browser saved whole, as one file (RFC 2557): the HTML in it, at its address."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.errors import PageError
from archive.formats import html
from archive.formats.source import Source
from archive.model import Page

if TYPE_CHECKING:
    from email.message import EmailMessage

_HEAD = 4_096
_HEADERS = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:|[ \t])[^\r\n]*\r?\n")
_RELATED = re.compile(rb"(?im)^content-type:\s*multipart/related")


def detect(source: Source) -> Iterator[Page] | None:
    """The page in a file of mail parts, if it is one."""
    head = source.data[:_HEAD]
    if not _HEADERS.match(head) or not _RELATED.search(head):
        return None
    return iter([_read(source)])


def _read(source: Source) -> Page:
    from email import policy
    from email.parser import BytesParser

    try:
        message = BytesParser(policy=policy.default).parsebytes(source.data)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
        payload = parts[0].get_payload(decode=True) if parts else None
    except Exception as error:  # The parser fails in many ways on what is no mail.
        raise PageError(source.name, f"its parts cannot be read: {error}") from error
    if not isinstance(payload, bytes) or not payload.strip():
        raise PageError(source.name, "holds no HTML")
    page = Source(source.name, payload)
    charset = parts[0].get_content_charset()
    found = html.read(page, charset=charset, url=_address(parts[0], message))
    return attrs.evolve(found, sha256=source.sha256)


def _address(part: "EmailMessage", message: "EmailMessage") -> str | None:
    for value in (part.get("Content-Location"), message.get("Snapshot-Content-Location")):
        if value and str(value).strip().startswith(("http://", "https://")):
            return str(value).strip()
    return None
