"""Files that other processes read: what comes of it is what comes of reading them here."""

import os
import signal
import sys
from pathlib import Path

import pytest

import archive
from archive import ahead

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are workers on Linux only")
PAGE = "A day in May\n\nAugust 4, 2015\n\nOn page {0} it rained{1}.\n\nPosted by Jo at 9:00 AM\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(150):
        (pages / f"{number:03}.txt").write_text(PAGE.format(number, " cats" * (number % 7)))
    (pages / "077.txt").write_bytes(b"\x00\x01\x02" * 99)
    (pages / "archive.toml").write_text(
        '[pages."003.txt"]\ntitle = "Another"\n[pages."004.txt"]\nskip = true\n'
    )
    return pages


def made(folder: Path, place: Path) -> tuple[object, ...]:
    with archive.open(place, create=True, engine="tantivy") as opened:
        report = opened.index([folder])
        entries = [entry.to_dict() for entry in opened.entries()]
        opened.check()
        return report, entries, opened.pages(), opened.stats()


@pytest.fixture
def alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    with monkeypatch.context() as patched:
        patched.setattr(ahead, "_workers", lambda: 0)
        return made(folder, folder.parent / "alone")


def test_workers_make_no_difference(
    folder: Path, alone: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []

    def take(self: ahead.Ahead, name: str) -> ahead.Prepared | None:
        found = real(self, name)
        taken.append(found is not None)
        return found

    real = ahead.Ahead.take
    monkeypatch.setattr(ahead.Ahead, "take", take)
    monkeypatch.setattr(ahead, "_workers", lambda: 3)
    assert made(folder, folder.parent / "together") == alone
    # All but the one that is no text, and the one that is left out.
    assert taken.count(True) == 148


def test_what_a_worker_does_not_read_is_read(
    folder: Path, alone: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = os.getpid()

    def dying(*arguments: object) -> bytes:
        if arguments[1] == "pages/020.txt" and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments)

    real = ahead._made
    monkeypatch.setattr(ahead, "_workers", lambda: 2)
    monkeypatch.setattr(ahead, "_made", dying)
    assert made(folder, folder.parent / "together") == alone


def test_workers_end_with_a_run_that_fails(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 9:
            raise KeyboardInterrupt

    monkeypatch.setattr(ahead, "_workers", lambda: 2)
    with (
        archive.open(folder.parent / "broken", create=True, engine="tantivy") as opened,
        pytest.raises(KeyboardInterrupt),
    ):
        opened.index([folder], progress=stop)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
