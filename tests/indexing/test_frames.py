"""The frames of saved pages are watched for changes with their pages."""

import os
from pathlib import Path

import pytest

import archive
from tests.formats.html.test_frames import frame, story
from tests.support.archives import MakeArchive

LONG_AGO = 1_000_000_000
ONE = frame(("Orrin", "Not without a fight."))
TWO = frame(("Orrin", "Not without a fight."), ("Tilda", "They said so last year."))


def write(file: Path, data: bytes, when: int = LONG_AGO) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
    os.utime(file, (when, when))


def saved(folder: Path) -> tuple[Path, Path]:
    """A page and its frame, saved long ago."""
    page, inner = folder / "night.html", folder / "night_files" / "saved_resource.html"
    write(page, story("./night_files/saved_resource.html"))
    write(inner, ONE)
    return page, inner


def fates(report: archive.IndexReport) -> tuple[tuple[str, ...], tuple[str, ...], int]:
    return report.added, report.changed, report.unchanged


def test_a_page_is_read_again_when_its_frame_changes(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    _, inner = saved(tmp_path / "in")
    made = make_archive(tmp_path)
    report = made.index([tmp_path / "in"])
    assert fates(report) == (("in/night.html",), (), 0)
    assert [Path(each.path).name for each in report.skipped] == ["night_files"]
    assert made.search("fight").total == 1
    assert fates(made.index()) == ((), (), 1)
    write(inner, TWO, LONG_AGO + 100)
    assert fates(made.index()) == ((), ("in/night.html",), 0)
    assert made.search("author:tilda").total == 1
    assert fates(made.index()) == ((), (), 1)
    inner.unlink()
    assert fates(made.index()) == ((), ("in/night.html",), 0)
    assert made.search("fight").total == 0
    assert fates(made.index()) == ((), (), 1)
    write(inner, ONE)
    assert fates(made.index()) == ((), ("in/night.html",), 0)
    assert made.search("fight").total == 1
    assert made.check().is_up_to_date


def test_a_frame_that_was_only_touched_changes_nothing(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    page, inner = saved(tmp_path / "in")
    made = make_archive(tmp_path)
    made.index([tmp_path / "in"])
    for file in (inner, page):
        write(file, file.read_bytes(), LONG_AGO + 100)
        assert fates(made.index()) == ((), (), 1)
    assert made.search("fight").total == 1


def test_unchanged_pages_are_not_read_again(
    make_archive: MakeArchive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(tmp_path / "in")
    made = make_archive(tmp_path)
    made.index([tmp_path / "in"])

    def fail(*_: object) -> None:
        raise AssertionError("a page is read")

    monkeypatch.setattr("archive.indexing.load.load_file", fail)
    assert fates(made.index()) == ((), (), 1)


def test_a_page_that_moves_with_its_folder_is_the_same(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    saved(tmp_path / "in")
    made = make_archive(tmp_path)
    made.index([tmp_path / "in"])
    (tmp_path / "in" / "new").mkdir()
    for name in ("night.html", "night_files"):
        (tmp_path / "in" / name).rename(tmp_path / "in" / "new" / name)
    report = made.index()
    assert report.moved == (("in/night.html", "in/new/night.html"),)
    assert made.search("fight").total == 1


def test_bytes_that_change_without_a_trace_are_found_by_a_check(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    _, inner = saved(tmp_path / "in")
    made = make_archive(tmp_path)
    made.index([tmp_path / "in"])
    write(inner, ONE.replace(b"fight", b"night"))
    assert made.index().unchanged == 1
    assert made.check(files=True).unseen == ("in/night.html",)
