"""Archives that mean harm: nothing of them is run, nothing outside is touched, and they end."""

import ast
import os
import shutil
from pathlib import Path

import pytest

import archive
from tests.support.archives import ROOT
from tests.support.tiers import has_full_form, seeded, sized
from tests.torture import hostile, hostility_whoosh
from tests.torture.watching import prepare, use, watched

ON_UNIX = pytest.mark.skipif(os.name != "posix", reason="takes pipes and links")


def test_nothing_of_ours_unpickles() -> None:
    for file in (ROOT / "archive").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not {"pickle", "marshal", "shelve", "dill"} & set(names), file
            assert not (isinstance(node, ast.Attribute) and node.attr in ("open_dir", "exists_in"))


@ON_UNIX
@has_full_form
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_what_means_harm_does_none(tmp_path: Path, engine: str) -> None:
    place = prepare(tmp_path, engine)
    shutil.copytree(place, tmp_path / "sound")
    for seed in range(1_000, 1_000 + sized(25, quick=10)):
        _, problems, _ = hostile.trial(place, tmp_path / "sound", engine, seed, is_timed=False)
        assert problems == []


def test_pickles_are_bytes(tmp_path: Path) -> None:
    place = prepare(tmp_path, "whoosh")
    counts, problems, _ = hostile.pickles(place, 50_000, 300)
    assert problems == []
    assert set(counts) == {"answered", "ArchiveDamagedError"}


@ON_UNIX
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
@pytest.mark.parametrize("how", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, engine: str, how: str) -> None:
    place = prepare(tmp_path, engine)
    files = sorted(each for each in place.rglob("*") if each.is_file())
    for file in files:
        if file.name == "archive.lock":
            continue
        file.rename(tmp_path / "kept")
        if how == "link":
            file.symlink_to(tmp_path / "kept")
        elif how == "pipe":
            os.mkfifo(file)
        else:
            file.mkdir()
        with (
            pytest.raises(archive.ArchiveDamagedError, match=rf"{file.name} is not a regular file"),
            archive.open(place) as opened,
        ):
            opened.check()
        if how == "folder":
            file.rmdir()
        else:
            file.unlink()
        (tmp_path / "kept").rename(file)
    (place / "index-1").rename(tmp_path / "elsewhere")
    (place / "index-1").symlink_to(tmp_path / "elsewhere")
    with archive.open(place) as opened:
        with pytest.raises(archive.ArchiveDamagedError, match="index-1 is a symbolic link"):
            opened.search("union")
        opened.index(rebuild=True)
        assert opened.check().pages == 2


@ON_UNIX
def test_a_new_archive_is_not_made_through_links(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("nobody is to touch this")
    (tmp_path / "a.txt").write_text("The union said no.\n")
    place = tmp_path / "x.archive"
    place.mkdir()
    (place / "archive.json.new").symlink_to(secret)
    with archive.open(place, create=True) as made:
        made.index([tmp_path / "a.txt"])
        assert made.search("union").total == 1
    assert secret.read_text() == "nobody is to touch this"
    assert not (place / "archive.json").is_symlink()


@pytest.mark.parametrize(
    "seed",
    [*range(10), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(10, 60))],
)
def test_odd_lists_of_segments_are_told_of(tmp_path: Path, seed: int) -> None:
    place = prepare(tmp_path, "whoosh")
    hostility_whoosh.odd_values(place, seeded(seed))
    for each in use(place, seed):
        with watched(tmp_path):
            try:
                each()
            except archive.ArchiveError as error:
                assert isinstance(error, archive.ArchiveDamagedError)
