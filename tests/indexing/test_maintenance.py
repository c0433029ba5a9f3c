"""What runs of index add, change, keep and drop, over every engine."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import cast

import pytest

import archive
from archive.indexing.load import LoadedFile
from archive.storage.lock import locked
from tests.support.archives import MakeArchive
from tests.support.three_pages import ALL, names

ON_UNIX = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix file system")


def test_pages_are_taken_in_once(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    calls: list[tuple[int, int, str]] = []
    report = made.index(["pages"], progress=lambda *call: calls.append(call))
    assert report.added == tuple(ALL)
    assert (report.pages, report.entries, report.unchanged) == (3, 3, 0)
    assert list(report.warnings) == ALL
    assert calls == [(0, 3, ALL[0]), (1, 3, ALL[1]), (2, 3, ALL[2])]
    again = made.index(["pages", "pages/sub", "pages/a.txt"])
    assert (again.added, again.changed, again.unchanged) == ((), (), 3)
    assert made.roots == ("pages",)
    assert made.index().unchanged == 3


def test_a_run_that_finds_nothing_new_brings_in_little(pages: Path) -> None:
    for name in ALL:
        os.utime(name, (1_000_000_000, 1_000_000_000))
    with archive.open(pages / "whoosh.archive", create=True) as made:
        made.index(["pages"])
    unwanted = ["numpy", "archive.containers", "archive.formats", "archive.merging", "whoosh.index"]
    code = (
        "import archive, sys; report = archive.open('whoosh.archive').index();"
        f"print(report.unchanged, [name for name in {unwanted} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    finished = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert finished.stdout.strip() == "3 []"


def test_a_run_that_fails_leaves_nothing_locked(pages: Path) -> None:
    """Not even until garbage is collected."""
    with archive.open(pages / "tantivy.archive", create=True, engine="tantivy") as made:
        made.index(["pages"])
        gc.disable()
        try:
            with pytest.raises(ZeroDivisionError):
                made.index(progress=lambda *_: 1 // 0)
            assert made.index().unchanged == 3
        finally:
            gc.enable()


def test_changed_moved_and_gone(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["pages"])
    (pages / "pages" / "a.txt").write_text("Quite different.\n")
    (pages / "pages" / "b.txt").rename(pages / "pages" / "moved.txt")
    (pages / "pages" / "sub" / "c.txt").unlink()
    report = made.index()
    assert report.changed == ("pages/a.txt",)
    assert report.moved == (("pages/b.txt", "pages/moved.txt"),)
    assert report.dropped == ("pages/sub/c.txt",)
    assert (report.added, report.pages) == ((), 2)
    assert made.search("called").total == 1
    assert made.search("different").total == 1


def test_a_touched_file_is_not_read_into_the_index_again(
    make_archive: MakeArchive, pages: Path
) -> None:
    made = make_archive(pages)
    made.index(["pages"])
    os.utime(pages / "pages" / "a.txt", (1_000_000_000, 1_000_000_000))
    assert made.index().unchanged == 3
    assert made.index().unchanged == 3
    assert made.search("called").total == 3


def test_a_change_that_keeps_size_and_time_is_seen(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    file = pages / "pages" / "a.txt"
    made.index(["pages"])
    status = file.stat()
    file.write_text(file.read_text().replace("called", "hailed"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert made.index().changed == ("pages/a.txt",)


@pytest.mark.parametrize("year", [1600, 1960, 2300])
def test_a_clock_far_off_harms_nobody(make_archive: MakeArchive, pages: Path, year: int) -> None:
    """The times of files come out of zip files and cameras, and some are centuries away."""
    file = pages / "pages" / "a.txt"
    seconds = (year - 1970) * 31_556_952
    try:
        os.utime(file, (seconds, seconds))
    except (OSError, OverflowError):
        pytest.skip("there are no such times here")
    made = make_archive(pages)
    assert made.index(["pages"]).added == tuple(ALL)
    assert made.index().unchanged == 3
    file.write_text(file.read_text().replace("called", "hailed"))
    assert made.index().changed == ("pages/a.txt",)


def test_a_name_that_nothing_can_have_is_not_remembered(
    make_archive: MakeArchive, pages: Path
) -> None:
    made = make_archive(pages)
    made.index(["pages"])
    for name in ("x" * 300, "pages/" + "y/" * 3000):
        with pytest.raises(archive.PathError, match="no such file or folder"):
            made.index([name])
    assert made.roots == ("pages",)
    with pytest.raises(archive.PathError, match="not a valid path"):
        archive.open("x\0y", create=True)


def test_copies_are_told(make_archive: MakeArchive, pages: Path) -> None:
    shutil.copy(pages / "pages" / "a.txt", pages / "pages" / "z.txt")
    report = make_archive(pages).index(["pages"])
    assert report.copies == (("pages/z.txt", "pages/a.txt"),)


def test_nothing_of_a_vanished_folder_is_dropped(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["pages/sub"])
    made.index(["pages"])
    assert made.roots == ("pages/sub", "pages")
    (pages / "pages" / "sub").rename(pages / "away")
    report = made.index()
    assert (report.vanished, report.dropped) == (("pages/sub",), ())
    assert names(made) == ALL
    report = made.index(rebuild=True)
    assert (report.vanished, report.dropped) == (("pages/sub",), ())
    assert names(made) == ALL
    assert made.search("called", sort="page").total == 3
    report = made.index(forget=["pages/sub"])
    assert report.dropped == ()
    assert made.index().dropped == ("pages/sub/c.txt",)


def test_forgetting_spares_what_other_roots_hold(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    made.index(["pages/sub"])
    made.index(["pages"])
    assert made.index(forget=["pages"]).dropped == ("pages/a.txt", "pages/b.txt")
    assert (made.roots, names(made)) == (("pages/sub",), ["pages/sub/c.txt"])
    assert made.index(forget=["pages/sub"]).pages == 0
    with pytest.raises(archive.PathError, match="not indexed"):
        made.index(forget=["pages"])
    with pytest.raises(archive.PathError, match="both"):
        made.index(["pages"])
        made.index(["pages"], forget=["pages"])


def test_a_path_that_never_was_stops_everything(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    with pytest.raises(archive.PathError, match="no such file"):
        made.index(["pages", "nowhere"])
    with pytest.raises(archive.PathError, match="empty path"):
        made.index([""])
    assert (names(made), made.roots) == ([], ())
    assert not (pages / ".archive").exists()


def test_roots_above_beside_and_with_odd_names(make_archive: MakeArchive, pages: Path) -> None:
    base = pages / "inner"
    base.mkdir()
    made = make_archive(base)
    odd = pages / "pages" / "12:33 #1 [x].txt"
    if sys.platform == "win32":
        odd = pages / "pages" / "12 #1 [x].txt"
    odd.write_text("odd\n")
    made.index([pages / "pages"])
    assert names(made) == [(pages.resolve() / "pages" / each).as_posix() for each in
                           sorted(["a.txt", "b.txt", odd.name, "sub/c.txt"])]  # fmt: skip
    hit = made.search("odd")[0]
    assert made.entry(hit.entry.id) == hit.entry
    odd.unlink()
    assert len(made.index().dropped) == 1
    assert made.index(forget=[pages / "pages"]).pages == 0


def test_the_folder_around_the_archive(make_archive: MakeArchive, pages: Path) -> None:
    made = make_archive(pages)
    report = made.index(["."])
    assert names(made) == ALL
    assert {each.reason for each in report.skipped} <= {"hidden"}
    (pages / "pages" / "a.txt").unlink()
    assert made.index().dropped == ("pages/a.txt",)


@ON_UNIX
def test_what_cannot_be_read_is_passed_over_and_told(
    make_archive: MakeArchive, pages: Path
) -> None:
    folder = pages / "pages"
    made = make_archive(pages)
    made.index(["pages"])
    (folder / ".hidden.txt").write_text("no")
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9)
    (folder / "loop").symlink_to(folder)
    (folder / "broken").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    report = made.index()
    assert {(each.path, each.reason, each.failed) for each in report.skipped} == {
        ("pages/.hidden.txt", "hidden", False),
        ("pages/picture.png", "this is not text", False),
        ("pages/loop", "a link to a folder that was already read", False),
        ("pages/broken", "No such file or directory", True),
        ("pages/pipe", "not a regular file", False),
    }
    assert report.pages == 3


def test_pages_in_a_folder_that_is_closed_now_are_kept(
    make_archive: MakeArchive, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_archive(pages)
    made.index(["pages"])
    real = os.scandir

    def scandir(folder: str | Path) -> object:
        if Path(folder).name == "sub":
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    monkeypatch.setattr("archive.files.os.scandir", scandir)
    report = made.index()
    assert [(each.path, each.reason) for each in report.failed] == [
        ("pages/sub", "Permission denied")
    ]
    assert (report.dropped, names(made)) == ((), ALL)


def test_a_failing_file_keeps_its_last_pages(
    make_archive: MakeArchive, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_archive(pages)
    made.index(["pages"])
    real = archive.indexing.load.load_file  # type: ignore[attr-defined]

    def load_file(path: Path, name: str, known: Collection[str]) -> LoadedFile:
        if path.name == "b.txt":
            raise archive.StorageError(str(path), "Input/output error")
        return cast(LoadedFile, real(path, name, known))

    monkeypatch.setattr("archive.indexing.load.load_file", load_file)
    (pages / "pages" / "b.txt").write_text("changed, and out of reach")
    for rebuild in (False, True):
        report = made.index(rebuild=rebuild)
        assert [each.path for each in report.failed] == ["pages/b.txt"]
        assert names(made) == ALL
    assert made.search("called").total == 3


def test_names_are_relative_to_the_folder_of_the_archive(pages: Path) -> None:
    with archive.open(pages / "pages" / "my.archive", create=True) as made:
        made.index([pages / "pages" / "sub"])
        assert names(made) == ["sub/c.txt"]
    shutil.move(pages / "pages", pages / "elsewhere")
    with archive.open(pages / "elsewhere" / "my.archive") as made:
        assert made.index().unchanged == 1
        assert made.page("c").name == "sub/c.txt"


def test_opening(pages: Path) -> None:
    with pytest.raises(archive.NoArchiveError):
        archive.open("nowhere")
    with pytest.raises(archive.PathError, match="other files"):
        archive.open("pages", create=True)
    with pytest.raises(archive.PathError, match="not a folder"):
        archive.open("pages/a.txt", create=True)
    with pytest.raises(archive.ArchiveError, match="no such engine"):
        archive.open("new", create=True, engine="steam")
    with archive.open("new", create=True) as made:
        assert made.search("*").total == 0
        assert not Path("new").exists()


def test_one_writer_at_a_time(pages: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages"])
        with locked(Path("x.archive").resolve()), pytest.raises(archive.ArchiveBusyError):
            made.index()
        assert made.index().unchanged == 3


def test_two_hands_on_one_archive_lose_no_roots(pages: Path) -> None:
    one = archive.open("x.archive", create=True)
    other = archive.open("x.archive", create=True)
    with one, other:
        one.index(["pages/a.txt"])
        other.index(["pages/sub"])
        assert one.index(["pages/b.txt"]).pages == 3
        assert names(other) == names(one) == ALL
        assert other.index(rebuild=True).pages == 3
        assert names(one) == ALL
        assert one.search("called").total == 3


def test_a_run_that_is_cut_off_changes_nothing_and_is_told(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, total: int, name: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with archive.open("x.archive", create=True) as made, pytest.raises(KeyboardInterrupt):
        made.index(["pages"], progress=stop)
    with archive.open("x.archive") as made:
        assert made.is_unfinished
        assert (made.search("*").total, names(made)) == (0, [])
        assert made.index().pages == 3
        assert not made.is_unfinished
        (pages / "pages" / "a.txt").write_text("Quite different.\n")
        for rebuild in (False, True):
            with pytest.raises(KeyboardInterrupt):
                made.index(progress=stop, rebuild=rebuild)
            assert made.search("called").total == 3
        assert made.index().changed == ("pages/a.txt",)
        assert [each.name for each in Path("x.archive").glob("index-*")] == ["index-1"]
        made.index(["pages/b.txt"])
        assert not made.is_unfinished
        Path("new").mkdir()
        for number in range(3):
            Path(f"new/{number}.txt").write_text("Zebedee")
        with pytest.raises(KeyboardInterrupt):
            made.index(["new"], progress=stop)
        with archive.open("x.archive") as other:
            assert (other.search("zebedee").total, other.is_unfinished) == (0, True)
        assert made.index().pages == 6
        assert not made.is_unfinished
