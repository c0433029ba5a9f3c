"""Pages of no known template, and saved pages."""

from pathlib import Path

import pytest

import archive
from archive.files import Skipped, walk_files
from tests.support.html_snippets import check, codes, html, item, threaded


def test_any_other_page_is_one_post_with_a_warning() -> None:
    page = archive.parse(html("<nav>Home</nav><p>Some words.</p>", "<title>T</title>"))
    assert (page.title, page.layout) == ("T", "html")
    assert "Some words." in page.post.text
    assert codes(page) == ["main-text", "no-comments"]


MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.org/all\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html"; boundary="--B"\r\n\r\n'
    b"----B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    b"----B\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
    b"Content-Location: http://x.org/page.html\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n----B--\r\n"
)


def test_a_page_saved_in_one_file() -> None:
    inner = threaded(item("c1", "caf=E9 =80")).replace(b"='", b"=3D'")
    data = MHTML % inner
    page = archive.parse(data, name="page.mhtml")
    assert page["1"].text == "café €"
    assert (page.url, page.layout) == ("http://x.org/page.html", "blogger-html")
    assert page.sha256 == __import__("hashlib").sha256(data).hexdigest()
    assert page.captured is None
    for date, captured in (
        ("Thu, 7 Apr 2016 12:00:00 +0200", "2016-04-07T10:00:00Z"),
        ("Thu, 7 Apr 2016 10:00:00 -0000", "2016-04-07T10:00:00Z"),
        ("soon", None),
    ):
        saved = archive.parse(f"Date: {date}\r\n".encode() + data)
        assert saved.captured == captured
        assert archive.Page.from_dict(saved.to_dict()) == saved
    check(data[: len(data) // 2])
    with pytest.raises(archive.PageError, match="without an HTML part"):
        archive.parse((MHTML % b"x").replace(b"text/html; charset", b"text/plain; charset"))
    with pytest.raises(archive.PageError):
        deep = b"".join(
            b'Content-Type: multipart/related; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
            for n in range(5_000)
        )
        archive.parse(b"MIME-Version: 1.0\r\n" + deep)


def test_folders_that_browsers_save_are_passed_over(tmp_path: Path) -> None:
    for name in ("page.html", "Seite.htm", "notes.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    for name in ("page_files", "Seite-Dateien", "notes_files", "other_files", "page-2014"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("x", encoding="utf-8")
    found = list(walk_files(tmp_path, "."))
    passed = {Path(each.path).name: each.reason for each in found if isinstance(each, Skipped)}
    assert set(passed) == {"page_files", "Seite-Dateien"}
    assert passed["page_files"] == "belongs to the saved page page.html"
    kept = {each.path.parent.name for each in found if not isinstance(each, Skipped)}
    assert {"notes_files", "other_files", "page-2014"} <= kept
