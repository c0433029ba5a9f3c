"""Records of web captures, and what is read from them."""

import archive
from tests.support.captures import (
    Capture,
    comment_page,
    record,
    response,
)

AT = "20160407100000"


def pages(data: bytes) -> list[archive.Page]:
    return list(archive.read(data, name="c.warc.gz"))


def page_record(number: int) -> bytes:
    return record(f"http://x.org/{number}", response(comment_page(f"Number {number}.")))


CRAWL = (
    Capture()
    .info()
    .add("http://x.org/1", comment_page("One."))
    .add("http://x.org/1", b"GET / HTTP/1.1\r\n\r\n", "application/http", kind="metadata")
    .add("http://x.org/a.png", b"\x89PNG", "image/png")
    .add("http://x.org/b.css", "p {}", "text/css")
    .add("http://x.org/gone", comment_page("Gone."), status="404 Not Found")
    .add("http://x.org/moved", "", status="301 Moved Permanently")
    .add("http://x.org/about", "<html><body><p>About us.</p></body></html>")
    .add("http://x.org/1", "", kind="revisit")
    .add("http://x.org/noise", b"\x00\x01\x02\x03" * 50)
    .add("http://x.org/sniffed", comment_page("Sniffed."), None)
    .add("http://x.org/unknown", b"\x00\x01", None)
    .add("http://x.org/kept", comment_page("Kept."), "text/html", kind="resource")
)
