"""Large web captures, and captures in archives."""

import gzip
import os
import subprocess
import sys
import zlib
from pathlib import Path

import brotli
import pytest
from hypothesis import given

import archive
from archive.containers import warc
from archive.containers.base import OpenedFile
from tests.support.archives import MakeArchive
from tests.support.captures import (
    DATE,
    Capture,
    packed,
    record,
    response,
)
from tests.support.html_pages import render_classic, render_threaded, render_wordpress
from tests.support.program import Ran
from tests.support.threads import Discussion, discussions
from tests.support.tiers import examples
from tests.support.warc import AT, CRAWL, page_record, pages

MEASURED = """
import resource
import archive
list(archive.parse(b"x").entries)
list(archive.read({small!r}))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = [page["1"].text for page in archive.read({path!r})]
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(len(found), (after - before) // 1024, found[0], found[-1])
"""


def measured(path: Path) -> tuple[int, int, str]:
    """How many pages a file has, how many megabytes reading it takes, and their first and last."""
    small = path.with_name("small.warc.gz")
    small.write_bytes(packed(page_record(1)))
    code = MEASURED.format(path=str(path), small=str(small))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    count, memory, ends = ran.stdout.strip().split(" ", 2)
    assert not ran.stderr
    return int(count), int(memory), ends


def bomb(megabytes: int) -> bytes:
    """A record of zeros, packed."""
    head = record("http://x.org/bomb", b"", length=(megabytes << 20) + 19).removesuffix(b"\r\n\r\n")
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(head + b"HTTP/1.1 200 OK\r\n\r\n")]
    pieces += [packer.compress(bytes(1 << 20)) for _ in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


@pytest.mark.skipif(sys.platform == "win32", reason="measures memory")
def test_bombs_take_neither_memory_nor_time(tmp_path: Path) -> None:
    path = tmp_path / "bomb.warc.gz"
    inner = gzip.compress(gzip.compress(bytes(99 << 20)))
    path.write_bytes(
        packed(page_record(0))
        + bomb(400)
        + packed(
            record("http://x.org/2", response(inner, "Content-Encoding: gzip, gzip")),
            record(
                "http://x.org/3",
                response(brotli.compress(bytes(99 << 20), quality=4), "Content-Encoding: br"),
            ),
            page_record(9),
        )
    )
    count, memory, ends = measured(path)
    assert (count, ends) == (2, "Number 0. Number 9.")
    assert memory < 300
    messages = " ".join(each.message for each in list(archive.read(path))[-1].warnings)
    assert "http://x.org/2 (decompresses to more than 50,000,000 bytes)" in messages
    assert "decompresses to more than 300 times its size" in messages


@pytest.mark.skipif(sys.platform == "win32", reason="measures memory")
def test_a_large_capture_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.warc"
    image = record(
        "http://x.org/film", b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n" + bytes(60 << 20)
    )
    large = record("http://x.org/huge", response(bytes(60 << 20)))
    with path.open("wb") as file:
        for number in range(5):
            file.write(page_record(number) + image)
        file.write(large + page_record(9))
    count, memory, _ = measured(path)
    assert count == 6
    assert memory < 50
    last = list(archive.read(path))[-1]
    assert "http://x.org/huge (larger than 50,000,000 bytes)" in last.warnings[-1].message


@examples(20)
@given(discussions(), discussions())
def test_threads_read_back_as_from_files(one: Discussion, two: Discussion) -> None:
    rendered = [render_threaded(one), render_classic(two), render_wordpress(two)]
    crawl = Capture()
    for number, text in enumerate(rendered):
        crawl.add(f"http://x.org/{number}", text)
    found = pages(crawl.done())
    assert len(found) == len(rendered)
    for page, text in zip(found, rendered, strict=True):
        alone = archive.parse(text.encode(), name=page.name)
        assert page.entries == alone.entries
        assert page.sha256 == alone.sha256


def test_an_index_of_captures(make_archive: MakeArchive, tmp_path: Path) -> None:
    path = tmp_path / "p" / "c.warc.gz"
    path.parent.mkdir()
    path.write_bytes(packed(page_record(1), page_record(2)))
    made = make_archive(tmp_path)
    report = made.index([tmp_path / "p"])
    assert report.added == tuple(f"p/c.warc.gz!{AT}/http://x.org/{n}" for n in (1, 2))
    assert made.page("http://x.org/1").captured == DATE
    assert made.search("number").total == 2
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert made.index().unchanged == 2
    assert made.index().unchanged == 2
    path.write_bytes(packed(page_record(1), page_record(3)))
    report = made.index()
    assert (report.unchanged, report.changed) == (1, ())
    assert report.added == (f"p/c.warc.gz!{AT}/http://x.org/3",)
    assert report.dropped == (f"p/c.warc.gz!{AT}/http://x.org/2",)
    moved = path.rename(path.with_name("d.warc.gz"))
    assert len(made.index().moved) == 2
    moved.write_bytes(Capture().add("http://x.org/a.png", b"x", "image/png").done())
    report = made.index()
    assert (len(report.dropped), report.failed) == (2, ())
    assert "without a discussion" in report.skipped[0].reason


def test_a_capture_that_fails_in_its_middle_leaves_the_index_as_it_was(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.warc.gz"
    path.write_bytes(packed(page_record(1), page_record(2)))
    made = make_archive(tmp_path)
    made.index([path])
    path.write_bytes(packed(*(page_record(number) for number in range(5, 9))))
    real = warc.read_records
    failing = archive.StorageError("c.warc.gz", "Input/output error")

    def records(opened: OpenedFile) -> object:
        for number, each in enumerate(real(opened)):
            if number == 2:
                raise failing
            yield each

    monkeypatch.setattr(warc, "read_records", records)
    report = made.index()
    assert [each.reason for each in report.failed] == ["Input/output error"]
    assert (report.pages, report.added, report.dropped) == (2, (), ())
    monkeypatch.undo()
    assert made.index().pages == 4


def test_many_pages_wait_on_the_disk(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.storage.page_spool._MAX_CHARS_IN_MEMORY", 40)
    path = tmp_path / "c.warc.gz"
    path.write_bytes(packed(*(page_record(number) for number in range(20))))
    made = make_archive(tmp_path)
    assert made.index([path]).pages == 20
    for number, page in enumerate(archive.read(path, name="c.warc.gz")):
        assert made.page(page.name) == page
        assert page["1"].text == f"Number {number}."


def test_the_program(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(CRAWL.done())

    def run(*arguments: str) -> Ran:
        return Ran(arguments, cwd=tmp_path)

    parsed = run("parse", "crawl.warc.gz", "--format", "ids")
    assert (parsed.code, len(parsed.out.splitlines())) == (0, 6)
    assert "left out of this file: images (1)" in parsed.notes
    found = run("search", "--in", "crawl.warc.gz", "sniffed", "--format", "ids")
    assert found.out == f"crawl.warc.gz!{AT}/http://x.org/sniffed#1\n"
    assert run("index", ".").code == 0
    assert (
        run("search", "kept", "--format", "ids").out == f"crawl.warc.gz!{AT}/http://x.org/kept#1\n"
    )
    assert run("show", "crawl.warc.gz!20160407100000/http://x.org/kept#1").code == 0
