"""Web captures: what crawlers write, and each way in which that goes wrong."""

import gzip
import hashlib
import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

import archive
from archive.containers import http_bodies, warc
from tests.support.captures import (
    DATE,
    HTML,
    Capture,
    chunked,
    comment_page,
    packed,
    record,
    response,
)
from tests.support.warc import AT, CRAWL, page_record, pages


def names(data: bytes) -> list[str]:
    return [page.name.removeprefix("c.warc.gz!") for page in pages(data)]


def told(data: bytes, code: str) -> list[str]:
    return [each.message for each in pages(data)[-1].warnings if each.code == code]


def texts(data: bytes) -> list[str]:
    return [page["1"].text for page in pages(data)]


@pytest.mark.parametrize(
    "make", [bytes, gzip.decompress, lambda d: gzip.compress(gzip.decompress(d))]
)
def test_the_discussions_of_a_crawl(make: Callable[[bytes], bytes]) -> None:
    """A record a member of gzip, not packed, and packed as a whole."""
    data = make(CRAWL.done())
    found = pages(data)
    assert names(data) == [f"{AT}/http://x.org/{each}" for each in ("1", "sniffed", "kept")]
    assert [page["1"].text for page in found] == ["One.", "Sniffed.", "Kept."]
    assert {page.captured for page in found} == {DATE}
    assert [page.url for page in found] == [f"http://x.org/{n}" for n in ("1", "sniffed", "kept")]
    assert found[0].sha256 == hashlib.sha256(comment_page("One.").encode()).hexdigest()
    assert [len(page.warnings) for page in found] == [0, 0, 1]
    assert told(data, "left-out") == [
        "left out of this file: images (1), files of other types (1), responses with status 404 "
        "(1), responses with status 301 (1), HTML pages without a discussion (1), revisits of "
        "pages captured before (1), files declared as HTML that are not text (1), "
        "files of unknown type (1)"
    ]


def test_names_are_ids_and_unlike_each_other() -> None:
    crawl = Capture()
    for number in range(3):
        crawl.add("http://x.org/ä?q=1#top \x07", comment_page(f"{number}"))
    crawl.add("http://x.org/ä?q=1#top \x07", comment_page("1"))
    crawl.add("http://x.org/ä?q=1#top \x07", comment_page("1"), date="2017-01-01T00:00:00Z")
    crawl.add("http://x.org/ä?q=1#top \x07", comment_page("new"), date="2017-01-01T00:00:00.5Z")
    crawl.add("http://x.org/" + "long" * 500, comment_page("long"), date="never")
    name = "http://x.org/ä?q=1%23top%20%07"
    found = names(crawl.done())
    assert found[:4] == [
        f"{AT}/{name}",
        f"{AT}/{name}(2)",
        f"{AT}/{name}(3)",
        f"20170101000000/{name}",
    ]
    assert found[4].startswith("undated/http://x.org/longlong")
    assert len(found[4]) < warc.MAX_URL_CHARS + 40
    assert pages(crawl.done())[4].captured is None
    assert "identical captures of the same page (2)" in told(crawl.done(), "left-out")[0]


def test_the_encoding_is_what_the_server_says() -> None:
    data = comment_page("Grüße — «»").encode("cp1252")
    crawl = Capture().add("http://x.org/", data, 'text/HTML; Charset="windows-1252"')
    assert texts(crawl.done()) == ["Grüße — «»"]
    assert texts(Capture().add("http://x.org/", "ж".join(["", comment_page()]), HTML).done()) == [
        "Yes."
    ]


def test_bodies_as_servers_send_them() -> None:
    page = comment_page("Sent.").encode()
    raw = gzip.compress(page)
    zlib_frame = zlib.compress(page)
    ways = [
        response(chunked(raw), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        response(chunked(page), "Transfer-Encoding: Chunked"),
        response(page, "Transfer-Encoding: chunked"),
        response(page, "Content-Encoding: gzip"),
        response(page, "Content-Encoding: br"),
        response(brotli.compress(page), "content-encoding: br"),
        response(zlib_frame, "Content-Encoding: deflate"),
        response(zlib_frame[2:-4], "Content-Encoding: deflate"),
        response(gzip.compress(raw), "Content-Encoding: gzip, x-gzip"),
        response(page, "Content-Encoding: identity", "X-Folded: a\r\n b", "no colon"),
    ]
    data = packed(*(record(f"http://x.org/{n}", each) for n, each in enumerate(ways)))
    assert texts(data) == ["Sent."] * len(ways)


def test_what_cannot_be_unpacked_is_told() -> None:
    ways = [
        response(b"\x1f\x8b\x08broken", "Content-Encoding: gzip"),
        response(b"broken", "Content-Encoding: zstd"),
        response(b"\xff\xffbroken", "Content-Encoding: br"),
        response(b"x", "Content-Encoding: gzip, gzip, gzip, gzip"),
    ]
    data = packed(page_record(1), *(record(f"http://x.org/b{n}", w) for n, w in enumerate(ways)))
    assert names(data) == [f"{AT}/http://x.org/1"]
    (message,) = told(data, "unread")
    for number, reason in enumerate(
        ["corrupt gzip data", "encoding zstd", "corrupt brotli data", "more than 3 content enc"]
    ):
        assert f"http://x.org/b{number} (" in message
        assert reason in message


def test_chunks_that_break_off() -> None:
    assert http_bodies.decode_chunked(b"3\r\nabc\r\n5\r\nab") == b"abcab"
    assert http_bodies.decode_chunked(b"3;x=y\r\nabc\r\n0\r\n\r\n") == b"abc"
    assert http_bodies.decode_chunked(b"3\r\nabc\r\nno chunk") == b"abcno chunk"
    assert http_bodies.decode_chunked(b"<html>") == b"<html>"


@pytest.mark.parametrize("cut", [30, 100, 200])
def test_a_crawl_that_was_killed(cut: int) -> None:
    whole = packed(*(page_record(number) for number in range(3)))
    data = whole[:-cut]
    assert texts(data) == ["Number 0.", "Number 1."]
    (message,) = told(data, "cut")
    assert f"ends too early, at byte {len(data):,}" in message
    plain = b"".join(page_record(number) for number in range(3))[: -cut - 4]
    assert texts(plain) == ["Number 0.", "Number 1."]
    assert f"at byte {len(plain):,}" in told(plain, "cut")[0]
    assert "http://x.org/2" in told(plain, "unread")[0]


def test_a_crawl_that_was_killed_at_once() -> None:
    for data in (page_record(1)[:700], packed(page_record(1))[:300]):
        with pytest.raises(
            archive.PageError, match=r"without a discussion page.*ends too early"
        ) as e:
            pages(data)
        assert not isinstance(e.value, archive.NotTextError)


def test_damage_in_the_middle() -> None:
    one, two, three = (page_record(number) for number in range(3))
    broken = bytearray(gzip.compress(two))
    broken[100:130] = bytes(30)
    data = packed(one) + bytes(broken) + packed(three)
    assert texts(data) == ["Number 0.", "Number 2."]
    assert "damaged near byte" in told(data, "damaged")[0]
    data = packed(one) + b"rubbish " * 40_000 + packed(three) + bytes(512)
    assert texts(data) == ["Number 0.", "Number 2."]
    lines = b"no record: at all\r\n" * 9
    for damaged in (packed(one, lines, three), one + lines + three, one + two[30:] + three):
        assert texts(damaged) == ["Number 0.", "Number 2."]
        assert told(damaged, "damaged")


def test_lengths_that_are_wrong() -> None:
    block = response(comment_page("Wrong."))
    short = record("http://x.org/s", block, length=len(block) - 100)
    long = record("http://x.org/l", block, length=len(block) + 5_000)
    none = record("http://x.org/n", block).replace(b"Content-Length:", b"Content-Size:")
    for wrong, count in ((short, 3), (long, 2), (none, 2)):
        data = packed(page_record(1), wrong, page_record(2))
        found = pages(data)
        assert len(found) == count
        assert found[-1]["1"].text == "Number 2."
        assert told(data, "damaged")
    assert len(pages(page_record(1) + short + page_record(2))) == 3
    assert len(pages(page_record(1) + none + page_record(2))) == 2


def test_heads_that_are_wrong() -> None:
    block = response(comment_page("Odd."))
    long = record("http://x.org/x", block).replace(
        b"WARC-Date", b"X: " + b"x" * 2_000_000 + b"\r\nY"
    )
    for wrong in (
        long,
        record("http://x.org/x", block).replace(b"WARC-Target-URI", b"X"),
        record("http://x.org/x", b""),
        record("http://x.org/x", b"\xff\xfe\r\n\r\n"),
        record("http://x.org/x", block).replace(b"WARC-Type", b"X"),
        record("http://x.org/x", block, kind="conversion"),
        record("dns:x.org", b"1 x.org 1.2.3.4"),
    ):
        for data in (
            packed(page_record(1), wrong, page_record(2)),
            page_record(1) + wrong + page_record(2),
        ):
            assert texts(data) == ["Number 1.", "Number 2."], wrong[:300]
            assert pages(data)[-1].warnings


def test_oddities_of_crawlers() -> None:
    wget = record("<http://x.org/w>", response(comment_page()))
    newer = (
        page_record(1)
        .replace(b"WARC/1.0", b"WARC/1.1")
        .replace(DATE.encode(), b"2016-04-07T10:00:00.123456Z")
    )
    pieces = page_record(2).replace(b"WARC-Date", b"WARC-Segment-Number: 1\r\nWARC-Date")
    cut = page_record(3).replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date")
    blank = record("http://x.org/a b", response(comment_page()))
    data = packed(wget, newer, pieces, cut, blank)
    assert names(data) == [f"{AT}/http://x.org/{each}" for each in ("w", "1", "3", "a%20b")]
    assert pages(data)[1].captured == DATE
    assert pages(data)[2].warnings[0].message.endswith("(length)")
    assert "segments of long responses (1)" in told(data, "left-out")[0]


def test_arc() -> None:
    spec = b"1 0 Alexa\nURL IP-address Archive-date Content-type Archive-length\n\n"
    block = response(comment_page("Old."))
    head = b"filedesc://x.arc 0.0.0.0 20080101000000 text/plain %d\n" % len(spec) + spec

    def old(number: int) -> bytes:
        return (
            b"http://x.org/%d 1.2.3.4 20080102030405 text/html %d\n" % (number, len(block))
            + block
            + b"\n"
        )

    for data in (head + old(1) + old(2), packed(head, old(1), old(2))):
        assert names(data) == ["20080102030405/http://x.org/1", "20080102030405/http://x.org/2"]
        assert pages(data)[0].captured == "2008-01-02T03:04:05Z"
    assert len(pages(head + old(1) + b"rubbish\n" * 5 + old(2))) == 2


def test_lists_of_posts_are_taken_once() -> None:
    def listing(*numbers: int) -> str:
        posts = "".join(
            f"<div class='post hentry'><h3 class='post-title'><a href='/{n}.html'>Post {n}</a></h3>"
            f"<div class='post-body' id='post-body-{n}'>Text {n}.</div></div>"
            for n in numbers
        )
        head = "<head><meta name='generator' content='blogger'></head>"
        return f"<html>{head}<body>{posts}</body></html>"

    crawl = Capture().add("http://x.org/", listing(1, 2)).add("http://x.org/label", listing(2, 3))
    found = pages(crawl.done())
    assert [page.post.text for page in found] == ["Text 1.", "Text 2.", "Text 3."]
    assert found[2].name.endswith("http://x.org/label!3")
    assert "posts already read from another list (1)" in told(crawl.done(), "left-out")[0]


def test_what_is_no_crawl_or_has_no_discussion() -> None:
    with pytest.raises(archive.NotTextError, match=r"without a discussion page; .*images \(1\)"):
        pages(Capture().add("http://x.org/a.png", b"x", "image/png").done())
    with pytest.raises(archive.NotTextError, match="not text"):
        pages(gzip.compress(os.urandom(9_000)))
    with pytest.raises(archive.PageError, match="decompress it with: zstd -d"):
        pages(b"\x28\xb5\x2f\xfd" + bytes(99))


def test_the_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "warcio.recordloader", None)
    with pytest.raises(archive.MissingExtraError, match=r"pip install 'archive-search\[warc\]'"):
        pages(CRAWL.done())
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "brotli", None)
    with pytest.raises(archive.MissingExtraError, match=r"^c.warc.gz: .*archive-search\[warc\]"):
        pages(packed(record("http://x.org/", response(b"\xff", "Content-Encoding: br"))))


def test_pages_come_as_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "c.warc.gz"
    path.write_bytes(
        packed(*(page_record(number) for number in range(50))) + b"\x1f\x8b\x08rubbish"
    )
    found = archive.read(path)
    assert next(found)["1"].text == "Number 0."
    found.close()  # type: ignore[attr-defined]
