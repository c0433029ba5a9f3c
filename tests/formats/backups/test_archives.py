"""Backups in archives: many pages of one file."""

import shutil
from pathlib import Path

import pytest

import archive
from tests.support.archives import MakeArchive
from tests.support.backups import (
    wxr_comment,
    wxr_file,
    wxr_item,
)


def site(*numbers: int, mark: str = "") -> str:
    return wxr_file(
        *(
            wxr_item(
                number,
                f"Post {number}.",
                wxr_comment(100, f"Comment{mark} on {number}."),
                wxr_comment(101, "Reply.", parent=100),
                title=f"Title {number}",
            )
            for number in numbers
        )
    )


@pytest.fixture
def backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of three pages, in a working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b").mkdir()
    file = tmp_path / "b" / "file.xml"
    file.write_text(site(1, 2, 12))
    return file


def test_the_pages_of_a_file_come_change_move_and_go(
    make_archive: MakeArchive, backup: Path, tmp_path: Path
) -> None:
    made = make_archive(tmp_path)
    report = made.index(["b"])
    assert report.added == ("b/file.xml!1", "b/file.xml!2", "b/file.xml!12")
    assert (report.pages, report.entries) == (3, 9)
    assert made.index().unchanged == 3
    backup.write_text(site(1, 12, 13, mark="!"))
    report = made.index()
    assert (report.added, report.dropped) == (("b/file.xml!13",), ("b/file.xml!2",))
    assert report.changed == ("b/file.xml!1", "b/file.xml!12")
    other = backup.rename(tmp_path / "b" / "other.xml")
    report = made.index()
    assert report.moved == tuple((f"b/file.xml!{n}", f"b/other.xml!{n}") for n in (1, 12, 13))
    shutil.copy(other, tmp_path / "b" / "copy.xml")
    report = made.index()
    assert report.copies == tuple((f"b/other.xml!{n}", f"b/copy.xml!{n}") for n in (1, 12, 13))
    (tmp_path / "b" / "copy.xml").unlink()
    assert len(made.index().dropped) == 3
    other.write_text("<rss><wp:x>")
    report = made.index()
    assert [(each.path, each.failed) for each in report.skipped] == [("b/other.xml", True)]
    assert (report.pages, report.dropped) == (3, ())
    other.write_text(site(1))
    assert made.index().dropped == ("b/other.xml!12", "b/other.xml!13")


def test_pages_of_a_file_are_kept_when_it_cannot_be_read_at_a_rebuilding(
    backup: Path, tmp_path: Path
) -> None:
    with archive.open(tmp_path / ".archive", create=True) as made:
        made.index(["b"])
        backup.write_text("<rss><wp:x>")
        report = made.index(rebuild=True)
        assert [each.path for each in report.skipped] == ["b/file.xml"]
        assert made.search("comment").total == 3
        backup.write_text(site(12))
        assert made.index(rebuild=True).dropped == ("b/file.xml!1", "b/file.xml!2")
        assert made.search("comment").total == 1


def test_pages_of_a_file_by_name(make_archive: MakeArchive, backup: Path, tmp_path: Path) -> None:
    made = make_archive(tmp_path)
    made.index(["b"])

    def found(query: str) -> list[str]:
        return [hit.entry.id.removeprefix("b/file.xml!") for hit in made.search(query, sort="page")]

    assert found("page:file.xml!12") == ["12#0", "12#1", "12#1.1"]
    assert found("page:file.xml!1") == ["1#0", "1#1", "1#1.1"]
    assert found('page:"file.xml!1?" depth:2') == ["12#1.1"]
    assert found("page:file depth:1") == ["1#1", "12#1", "2#1"]
    assert found("thread:file.xml!12#1") == ["12#1", "12#1.1"]
    assert found("thread:b/file.xml!2") == ["2#0", "2#1", "2#1.1"]
    assert made.entry("file.xml!12#1.1").text == "Reply."
    assert made.find("b/file.xml!2")[0].title == "Title 2"
    with pytest.raises(archive.AmbiguousReferenceError):
        made.search("thread:file.xml#1")
