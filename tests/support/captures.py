"""Web captures and zip files, made as crawlers and zippers make them."""

import gzip
import io
import zipfile
from collections.abc import Mapping

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HTML = "text/html; charset=utf-8"
DATE = "2016-04-07T10:00:00Z"


def comment_page(text: str = "Yes.", author: str = "papa", extra: str = "") -> str:
    """A page of Blogger with one comment."""
    return (
        "<!DOCTYPE html><html><head><meta name='generator' content='blogger'><title>A title</title>"
        f"</head><body>{extra}<div class='post hentry'><h3 class='post-title'>A title</h3>"
        "<div class='post-body' id='post-body-7'>The post.</div></div>"
        "<div class='comments' id='comments'><h4>1 comment:</h4><dl id='comments-block'>"
        f"<dt class='comment-author' id='c1'><a name='c1'></a>{author} said...</dt>"
        f"<dd class='comment-body'><p>{text}</p></dd><dd class='comment-footer'>"
        "<span class='comment-timestamp'>July 6, 2014 at 12:31</span></dd></dl></div></body></html>"
    )


class Capture:
    """A capture in the making, by warcio's own writer."""

    def __init__(self, *, packed: bool = True) -> None:
        self._file = io.BytesIO()
        self._writer = WARCWriter(self._file, gzip=packed)

    def add(
        self,
        uri: str,
        body: str | bytes,
        content_type: str | None = HTML,
        *,
        status: str = "200 OK",
        kind: str = "response",
        date: str = DATE,
        http: Mapping[str, str] | None = None,
        warc: Mapping[str, str] | None = None,
    ) -> "Capture":
        """Add a record."""
        data = body.encode() if isinstance(body, str) else body
        headers = [("Content-Type", content_type)] if content_type else []
        headers += list((http or {}).items())
        is_http = kind in ("response", "revisit")
        record = self._writer.create_warc_record(
            uri,
            kind,
            payload=io.BytesIO(data),
            length=len(data),
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            if is_http
            else None,
            warc_content_type="" if is_http else content_type or "",
            warc_headers_dict={"WARC-Date": date, **(warc or {})},
        )
        self._writer.write_record(record)
        return self

    def info(self) -> "Capture":
        """Add a record about the capture itself."""
        record = self._writer.create_warcinfo_record("x.warc.gz", {"software": "test"})
        self._writer.write_record(record)
        return self

    def done(self) -> bytes:
        """The bytes."""
        return self._file.getvalue()


def record(uri: str, block: bytes, *, length: int | None = None, kind: str = "response") -> bytes:
    """A record, written by hand."""
    size = len(block) if length is None else length
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: {DATE}\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {size}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def response(body: str | bytes, *headers: str) -> bytes:
    """What a server sends."""
    head = "\r\n".join(["HTTP/1.1 200 OK", "Content-Type: text/html", *headers])
    return f"{head}\r\n\r\n".encode() + (body.encode() if isinstance(body, str) else body)


def chunked(data: bytes, size: int = 50) -> bytes:
    """A body in chunks."""
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in [*pieces, b""])


def packed(*records: bytes) -> bytes:
    """Records, each packed by itself."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)


def zipped(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()
