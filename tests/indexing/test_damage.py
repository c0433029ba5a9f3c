"""Damaged, odd and outdated archives, told and rebuilt."""

import gc
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

import archive
from archive.engines.tantivy import commit as tantivy_commit
from archive.engines.tantivy import engine as tantivy_engine
from archive.settings import FORMAT, Settings
from archive.storage.checksums import json_checksum
from tests.support.archives import MakeArchive
from tests.support.three_pages import ALL, names

DAMAGES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no index": ("", shutil.rmtree),
    "no toc": ("*.toc", Path.unlink),
    "empty toc": ("*.toc", lambda file: file.write_bytes(b"")),
    "odd toc": ("*.toc", lambda file: file.write_bytes(b"nonsense" * 99)),
    "cut toc": ("*.toc", lambda file: file.write_bytes(file.read_bytes()[:-40])),
    "no segment": ("*.arc", Path.unlink),
    "empty segment": ("*.arc", lambda file: file.write_bytes(b"")),
    "cut segment": ("*.arc", lambda file: file.write_bytes(file.read_bytes()[:-40])),
    "odd segment": ("*.arc", lambda file: file.write_bytes(bytes(file.stat().st_size))),
}


def damage(how: str) -> None:
    pattern, change = DAMAGES[how]
    index = next(Path("x.archive").glob("index-*"))
    change(next(index.glob(pattern)) if pattern else index)


@pytest.fixture
def _leaky() -> Iterator[None]:
    """Whoosh leaves files open when it fails to open an index."""
    yield
    gc.collect()


@pytest.mark.usefixtures("_leaky")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("how", DAMAGES)
def test_damage_is_told_and_mended_from_the_pages(pages: Path, how: str) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages/a.txt"])
        made.index(["pages"])
    damage(how)
    with archive.open("x.archive") as made:
        with pytest.raises(archive.ArchiveDamagedError) as caught:
            made.search("called", limit=None)
            made.page("a")
        facts = caught.value.lost_settings, caught.value.missing_root, caught.value.unreadable
        assert facts == (False, None, None)
        assert made.index(rebuild=True).pages == 3
        assert names(made) == ALL
        assert made.search("called").total == 3


@pytest.mark.usefixtures("_leaky")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_rebuilding_gives_up_nothing_that_cannot_be_read_again(pages: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages/a.txt", "pages/sub"])
        shutil.rmtree("pages/sub")
        damage("no segment")
        made.close()
        with pytest.raises(archive.ArchiveDamagedError) as caught:
            made.index(rebuild=True)
        assert caught.value.missing_root == "pages/sub"
        damage("no toc")
        with pytest.raises(archive.ArchiveDamagedError) as caught:
            made.index(rebuild=True)
        assert caught.value.missing_root == "pages/sub"
        assert made.index(rebuild=True, forget=["pages/sub"]).pages == 1


@pytest.mark.usefixtures("_leaky")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_rebuilding_a_damaged_index_needs_every_file(
    pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scandir(folder: Path) -> object:
        raise PermissionError(13, "Permission denied", str(folder))

    with archive.open("x.archive", create=True) as made:
        made.index(["pages"])
        damage("no segment")
        made.close()
        with monkeypatch.context() as closed:
            closed.setattr("archive.files.os.scandir", scandir)
            with pytest.raises(
                archive.ArchiveDamagedError, match="neither the index nor pages can be read"
            ):
                made.index(rebuild=True)
        assert made.index(rebuild=True).pages == 3


def test_settings_that_are_gone_are_damage(pages: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages"])
    Path("x.archive/archive.json").unlink()
    with pytest.raises(archive.ArchiveDamagedError, match=r"archive\.json is missing"):
        archive.open("x.archive", create=True)


def test_a_nested_root_that_vanished_is_kept_by_its_parent(pages: Path) -> None:
    with archive.open("x.archive", create=True) as made:
        made.index(["pages/sub"])
        made.index(["pages"])
        (pages / "pages" / "sub").rename(pages / "away")
        report = made.index(["pages"])
        assert (report.vanished, report.dropped) == (("pages/sub",), ())
        assert names(made) == ALL


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": 3}', '{"format": 4}', "[" * 100_000]
    + [
        json.dumps({**values, "checksum": json_checksum(values)})
        for odd in ({"engine": []}, {"index": "../x"}, {"roots": [1]}, {"language": "klingon"})
        for values in [attrs.asdict(Settings()) | odd]
    ],
    ids=lambda text: text[:20],
)
def test_odd_settings_are_damage(pages: Path, text: str) -> None:
    Path("x.archive").mkdir()
    Path("x.archive/archive.json").write_text(text)
    for create in (False, True):
        with pytest.raises(archive.ArchiveDamagedError, match=r"archive\.json"):
            archive.open("x.archive", create=create)


def test_what_a_newer_version_made_is_told(pages: Path) -> None:
    """Making it afresh is not all that can be done then."""
    Path("x.archive").mkdir()
    Path("x.archive/archive.json").write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(archive.ArchiveDamagedError, match=f"newer version .* format {FORMAT + 1}"):
        archive.open("x.archive")


def test_an_archive_is_no_page_of_another(pages: Path) -> None:
    with archive.open("one.archive", create=True) as one:
        one.index(["pages"])
    with archive.open("two.archive", create=True) as two:
        report = two.index(["."])
        assert names(two) == ALL
    assert [(each.path, each.reason) for each in report.skipped] == [
        ("one.archive", "an archive"),
        ("two.archive", "an archive"),
    ]


def test_scan_needs_no_archive(pages: Path) -> None:
    memory = archive.scan(["pages"])
    report = memory.report
    assert report.added == tuple(ALL)
    assert memory.search("called").total == 3
    assert sorted(each.name for each in pages.iterdir()) == ["pages"]
    with pytest.raises(archive.PathError):
        archive.scan(["nowhere"])


@pytest.mark.parametrize("begins", [False, True])
def test_what_is_being_read_stays_what_it_was(
    make_archive: MakeArchive, pages: Path, monkeypatch: pytest.MonkeyPatch, begins: bool
) -> None:
    monkeypatch.setattr(tantivy_engine, "_MAX_ENTRIES_AT_ONCE", 1)
    monkeypatch.setattr(tantivy_commit, "_PAGES_PER_PART", 1)
    made = make_archive(pages)
    made.index(["pages"])
    reading = made.entries("page")
    found = [next(reading).page] if begins else []
    (pages / "pages" / "b.txt").unlink()
    (pages / "pages" / "d.txt").write_text("This page is called d.\n")
    # The index that is read is gone with the second run.
    made.index(rebuild=True)
    made.index()
    made.close()
    assert found + [entry.page for entry in reading] == ALL
    assert [entry.page for entry in made.entries("page")] == [ALL[0], "pages/d.txt", ALL[2]]
