"""Zip files: what is read in them, what is passed over, and what is meant to harm."""

import io
import re
import struct
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest

import archive
from archive.containers import base
from tests.support.archives import ROOT, MakeArchive
from tests.support.captures import Capture, comment_page, packed, record, response, zipped

NOISE = bytes(range(32)) * 9
WARC = packed(*(record(f"http://x.org/{n}", response(comment_page(f"{n}."))) for n in range(2)))


def pages(data: bytes) -> list[archive.Page]:
    return list(archive.read(data, name="z.zip"))


def names(data: bytes) -> list[str]:
    return [page.name.removeprefix("z.zip!") for page in pages(data)]


def told(data: bytes) -> list[str]:
    own = ("unread", "passed-over")
    return [each.message for each in pages(data)[-1].warnings if each.code in own]


def seed(number: int) -> bytes:
    return sorted((ROOT / "seeds").iterdir())[number].read_bytes()


def test_members_are_read_as_files_are() -> None:
    data = zipped(
        {
            "seeds/001.txt": seed(0),
            "page.html": comment_page(),
            "crawl.warc.gz": WARC,
            "more/inner.zip": zipped({"deep/002.txt": seed(1), "c.warc": WARC}),
        }
    )
    at = "20160407100000/http://x.org"
    assert names(data) == [
        "seeds/001.txt", "page.html", f"crawl.warc.gz!{at}/0", f"crawl.warc.gz!{at}/1",
        "more/inner.zip!deep/002.txt", f"more/inner.zip!c.warc!{at}/0",
        f"more/inner.zip!c.warc!{at}/1",
    ]  # fmt: skip
    assert told(data) == []
    alone = archive.parse(seed(0), name="z.zip!seeds/001.txt")
    assert pages(data)[0] == alone
    assert pages(data)[4].entries == archive.parse(seed(1), name=pages(data)[4].name).entries


def test_a_collection_of_captures() -> None:
    data = zipped(
        {
            "datapackage.json": "{}",
            "archive/data.warc.gz": WARC,
            "pages/pages.jsonl": '{"url": "http://x.org/0"}',
            "indexes/index.cdx": "org,x)/0 2016",
        },
        zipfile.ZIP_STORED,
    )
    at = "archive/data.warc.gz!20160407100000/http://x.org"
    assert names(data) == [f"{at}/0", f"{at}/1"]
    assert pages(data)[0].captured == "2016-04-07T10:00:00Z"
    assert told(data) == [
        "skipped in this file (part of a collection of web captures): "
        "datapackage.json, pages/pages.jsonl, indexes/index.cdx"
    ]


def test_what_is_passed_over() -> None:
    data = zipped(
        {
            "saved.html": comment_page(),
            "saved_files/a.html": comment_page("never"),
            "saved_files/b/c.txt": "never",
            ".hidden": "never",
            ".folder/a.txt": "never",
            "__MACOSX/._saved.html": "never",
            "deep/archive.toml": "[pages]",
            "a.png": NOISE,
        }
    )
    assert names(data) == ["saved.html"]
    assert sorted(told(data)) == [
        "skipped in this file (a corrections file, which is only read in folders): "
        "deep/archive.toml",
        "skipped in this file (belongs to the saved page saved.html): "
        "saved_files/a.html, saved_files/b/c.txt",
        "skipped in this file (hidden): .hidden, .folder/a.txt",
        "skipped in this file (macOS metadata): __MACOSX/._saved.html",
        "skipped in this file (this is not text): a.png",
    ]


def test_names_are_names_and_no_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    odd = ["../up.txt", "/etc/abs.txt", "a\\b.txt", "c:/d.txt", "ü#1.txt", "x/../y.txt"]
    assert names(zipped(dict.fromkeys(odd, "A text."))) == odd
    assert list(tmp_path.iterdir()) == []


def test_the_same_name_twice() -> None:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as made:
        warnings.simplefilter("ignore")
        for name in ("a.txt", "a.txt", "a.txt(2)", "a.txt"):
            made.writestr(name, "A text.")
    assert names(file.getvalue()) == ["a.txt", "a.txt(2)", "a.txt(2)(2)", "a.txt(3)"]


def flagged(data: bytes, name: bytes, flag: int, method: int | None = None) -> bytes:
    """A zip file with a flag, and perhaps a method of packing, put into both heads of a member."""
    changed = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        length = 30 if place == 6 else 46
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            if data[at + length : at + length + len(name)] == name:
                changed[at + place] |= flag
                if method is not None:
                    struct.pack_into("<H", changed, at + place + 2, method)
    return bytes(changed)


def test_what_cannot_be_read_is_told_and_the_rest_is_read() -> None:
    members: dict[str, str | bytes] = {
        "locked.txt": "secret", "odd.txt": "odd", "torn.txt": seed(0), "fine.txt": "A fine text.",
    }  # fmt: skip
    data = flagged(flagged(zipped(members), b"locked.txt", 1), b"odd.txt", 0, 97)
    at = data.find(b"torn.txt") + 300
    data = data[:at] + bytes(50) + data[at + 50 :]
    assert names(data) == ["fine.txt"]
    encrypted, odd, torn = sorted(told(data), key=lambda each: each.rpartition(": ")[2])
    assert encrypted == "not read in this file (encrypted): locked.txt"
    assert odd.startswith("not read in this file (unsupported compression")
    assert torn.startswith("not read in this file (damaged zip member")


def test_a_file_that_is_cut_or_none() -> None:
    data = zipped({"a.txt": seed(0)})
    for wrong in (data[:-30], data[:1_000], b"PK\x03\x04" + bytes(99)):
        with pytest.raises(archive.PageError, match="damaged zip file"):
            pages(wrong)
    with pytest.raises(archive.NotTextError, match="empty zip file"):
        pages(zipped({}))
    with pytest.raises(archive.NotTextError, match=r"no page .*\(this is not text\): a\.png"):
        pages(zipped({"a.png": NOISE}))


@pytest.mark.parametrize("sign", ["mimetype", "[Content_Types].xml", "META-INF/MANIFEST.MF"])
def test_zip_files_that_are_something_else(sign: str) -> None:
    with pytest.raises(archive.NotTextError, match=r"document|program"):
        pages(zipped({sign: "x", "content.xml": "<text>never</text>"}))


def test_zips_in_zips_have_an_end() -> None:
    data = zipped({"a.txt": "A text."})
    for _ in range(base.MAX_CONTAINER_DEPTH):
        data = zipped({"z.zip": data})
    with pytest.raises(
        archive.PageError, match=f"zip files nested more than {base.MAX_CONTAINER_DEPTH} deep"
    ):
        pages(data)
    inner = pages(zipped({"z.zip": zipped({"z.zip": zipped({"a.txt": "A text."})})}))
    assert inner[0].name == "z.zip!z.zip!z.zip!a.txt"


def test_bombs_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = zipped({"zeros.txt": bytes(100 << 20), "fine.txt": "A text."})
    assert names(zeros) == ["fine.txt"]
    assert (
        "decompresses to 104,857,600 bytes, more than 100 times its size): zeros.txt"
        in told(zeros)[0]
    )
    monkeypatch.setattr(base, "_FREE_BYTES", 50 << 20)
    capture = record("http://x.org/b", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>")
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n"
    film = record("http://x.org/film", head + bytes(20 << 20))
    large = zipped({f"{n}.warc": capture + film for n in range(5)} | {"fine.txt": "A text."})
    with pytest.raises(archive.PageError, match=r"200 times its size; .* at 4.warc \(2 of 6"):
        pages(large)


def test_members_that_overlap() -> None:
    """The way of the bomb of D. Fifield (2019): many members with the bytes of one."""
    data = zipped({"a.txt": seed(0), "b.txt": seed(0)})
    start = data.rfind(b"PK\x01\x02")
    changed = bytearray(data)
    struct.pack_into("<L", changed, start + 42, 10)
    overlaps = "not read in this file (overlaps another member): b.txt"
    try:
        zipfile.ZipFile(io.BytesIO(changed)).read("a.txt")
    except zipfile.BadZipFile:
        # This version of Python refuses the other of them, too.
        with pytest.raises(archive.PageError, match=re.escape(overlaps)):
            pages(bytes(changed))
    else:
        assert names(bytes(changed)) == ["a.txt"]
        assert told(bytes(changed)) == [overlaps]


def test_too_many_members(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({f"{n}.txt": "A text." for n in range(20)})
    monkeypatch.setattr("archive.containers.zip.MAX_MEMBERS", 19)
    with pytest.raises(archive.PageError, match="more than 19 members"):
        pages(data)
    monkeypatch.setattr("archive.containers.zip._MAX_DIRECTORY_BYTES", 500)
    with pytest.raises(archive.PageError, match="central directory of more than 500 bytes"):
        pages(data)


def test_an_index_of_zip_files(make_archive: MakeArchive, tmp_path: Path) -> None:
    path = tmp_path / "p" / "z.zip"
    path.parent.mkdir()
    members: dict[str, str | bytes] = {"a.txt": "Text one.", "b.txt": seed(1), "c.png": NOISE}
    path.write_bytes(zipped(members))
    made = make_archive(tmp_path)
    report = made.index([tmp_path / "p"])
    assert report.added == ("p/z.zip!a.txt", "p/z.zip!b.txt")
    assert [(each.path, each.reason) for each in report.skipped] == [
        ("p/z.zip!c.png", "this is not text")
    ]
    assert made.index().unchanged == 2
    members["a.txt"] = "Text two."
    damaged = zipped(members)
    at = damaged.find(b"b.txt") + 300
    path.write_bytes(damaged[:at] + bytes(50) + damaged[at + 50 :])
    for _ in range(2):
        report = made.index()
        assert [each.path for each in report.failed] == ["p/z.zip!b.txt"]
        assert (report.pages, report.dropped) == (2, ())
        assert made.search("two page:z.zip!a").total == 1
        assert made.page("p/z.zip!b.txt").comments
    made.index(rebuild=True)
    assert made.page("p/z.zip!b.txt").comments
    path.write_bytes(zipped(members))
    report = made.index()
    assert (report.unchanged, report.failed) == (2, ())
    del members["b.txt"]
    path.write_bytes(zipped(members))
    assert made.index().dropped == ("p/z.zip!b.txt",)


def test_corrections_are_for_pages_in_zip_files_too(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    (tmp_path / "z.zip").write_bytes(zipped({"a.txt": "Text one.", "b.txt": "Text two."}))
    (tmp_path / "archive.toml").write_text(
        '[pages."z.zip!a.txt"]\ntitle = "Named"\n[pages."z.zip!b.txt"]\nskip = true\n'
    )
    made = make_archive(tmp_path)
    report = made.index([tmp_path / "z.zip"])
    assert report.left_out == {"z.zip!b.txt": "z.zip"}
    assert made.page("z.zip!a.txt").title == "Named"
    assert made.index().unchanged == 1


def test_what_takes_an_extra_that_is_missing_is_tried_again(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = Capture().add("http://x.org/", comment_page()).done()
    (tmp_path / "z.zip").write_bytes(zipped({"a.txt": "A text.", "c.warc.gz": crawl}))
    made = make_archive(tmp_path)
    monkeypatch.setitem(sys.modules, "warcio.recordloader", None)
    report = made.index([tmp_path / "z.zip"])
    assert (report.pages, [each.path for each in report.failed]) == (1, ["z.zip!c.warc.gz"])
    monkeypatch.undo()
    report = made.index()
    assert (report.pages, report.failed) == (2, ())


def test_the_program(tmp_path: Path) -> None:
    (tmp_path / "z.zip").write_bytes(zipped({"a.txt": "A text.", "b.png": NOISE}))
    command = [sys.executable, "-m", "archive_cli"]
    for more, source in ((["z.zip"], None), (["-"], (tmp_path / "z.zip").read_bytes())):
        ran = subprocess.run(
            [*command, "parse", "--format", "ids", *more],
            input=source, capture_output=True, cwd=tmp_path, check=True,
        )  # fmt: skip
        assert ran.stdout.decode() == f"{more[0]}!a.txt#0\n"
        assert b"this is not text): b.png" in ran.stderr


def test_skipped_members_of_one_name_are_reported_each() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.writestr("a.txt", "A line.")
        file.writestr(".hidden.txt", "One.")
        file.writestr(".hidden.txt", "Two.")
    (message,) = [warning.message for warning in pages(data.getvalue())[-1].warnings
                  if warning.code == "passed-over"]  # fmt: skip
    assert message.count(".hidden.txt") == 2
