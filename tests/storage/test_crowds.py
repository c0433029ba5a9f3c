"""Many at one archive, and much that is bad in one batch: the fast forms of `tests/torture`."""

import threading
import time
from pathlib import Path

import pytest

import archive
from archive.engines.tantivy import files as tantivy_files
from archive.storage.lock import locked
from tests.support.program import run
from tests.torture import crowds, poison


@pytest.mark.parametrize("engine", crowds.ENGINES)
def test_readers_during_commits(tmp_path: Path, engine: str) -> None:
    count, commits, wrong = crowds.crowd(tmp_path, engine, 150)
    assert wrong == []
    assert count >= 150
    assert commits > 2


def test_a_commit_while_its_lists_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("An old text.\n")
    writer = archive.open(tmp_path / "x.archive", create=True, engine="tantivy")
    with writer, archive.open(tmp_path / "x.archive", create=True, engine="tantivy") as reader:
        writer.index([tmp_path / "a.txt"])
        check, calls = tantivy_files._check_segment, []

        def late(directory: Path, segment: object) -> None:
            calls.append(segment)
            if len(calls) == 1:
                with monkeypatch.context() as usual:
                    usual.setattr(tantivy_files, "_check_segment", check)
                    (tmp_path / "a.txt").write_text("A new text, of another length.\n")
                    writer.index()
            check(directory, segment)

        monkeypatch.setattr(tantivy_files, "_check_segment", late)
        assert reader.search("new").total == 1
        assert len(calls) == 2


@pytest.mark.parametrize("engine", crowds.ENGINES)
def test_bad_files_and_sound_ones(tmp_path: Path, engine: str) -> None:
    reported, _, wrong = poison.batch(tmp_path, engine, 45)
    assert (reported, wrong) == (45, [])
    reported, wrong = poison.entries(tmp_path, engine, 20)
    assert (reported, wrong) == (20, [])


def test_waiting_for_another_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DIR", raising=False)
    Path("pages").mkdir()
    Path("pages/a.txt").write_text("A text.\n")
    assert run("index", "--wait", "pages").code == 0
    place = tmp_path.resolve() / ".archive"
    with locked(place):
        assert run("index").code == 4
        ran = run("index", "--wait", "0.1")
        assert ran.code == 4
        assert "waiting for process" in ran.notes
        assert ", at most 0.1 s" in ran.notes
        assert "archive index --wait" in ran.notes
        assert run("index", "--wait=soon").code == 2
        for seconds in ("-5", "-0.5"):
            ran = run("index", "--wait", seconds)
            assert (ran.code, f"{float(seconds)} is not in the range" in ran.notes) == (2, True)
    holder = threading.Thread(target=lambda: _hold(place))
    holder.start()
    while not (place / "archive.writer").exists():
        time.sleep(0.01)
    ran = run("index", "--wait")
    holder.join()
    assert ran.code == 0
    with archive.open(place) as opened:
        assert opened.index(wait=1).unchanged == 1


def _hold(place: Path) -> None:
    with locked(place):
        time.sleep(2)
