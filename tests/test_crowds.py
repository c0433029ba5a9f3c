"""Many at one archive, and much that is bad in one batch: the fast forms of `tests/torture`."""

import threading
import time
from pathlib import Path

import pytest
from test_cli import run

import archive
from archive.locking import locked
from tests.torture import crowds, poison


@pytest.mark.parametrize("engine", crowds.ENGINES)
def test_readers_during_commits(tmp_path: Path, engine: str) -> None:
    count, commits, wrong = crowds.crowd(tmp_path, engine, 150)
    assert wrong == []
    assert count >= 150
    assert commits > 2


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
        assert ", 0.1 s at most" in ran.notes
        assert "archive index --wait" in ran.notes
        assert run("index", "--wait=soon").code == 2
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
