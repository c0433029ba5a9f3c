"""Files that other processes read: what comes of it is what comes of reading them here."""

import errno
import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.engines.protocol import PrefetchLimits
from archive.engines.tantivy.engine import TantivyBatch
from archive.engines.whoosh import batch as whoosh_batch
from archive.engines.whoosh import segment_writer
from archive.engines.whoosh.batch import WhooshBatch
from archive.files import File
from archive.indexing import prefetch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there are workers on Linux only")
PAGE = "A day in May\n\nAugust 4, 2015\n\nOn page {0} it rained{1}.\n\nPosted by Jo at 9:00 AM\n"


TWICE = (
    "<link rel='canonical' href='https://blog.example/2015/08/a-day.html'><title>A day</title>"
    f"<article class='post'><p>{' '.join(f'word{number}' for number in range(200))}</p></article>"
)
ENGINES = {"tantivy": TantivyBatch, "whoosh": WhooshBatch}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """An engine for which processes read even a few files."""
    name: str = request.param
    limits = attrs.evolve(
        ENGINES[name].prefetch_limits, min_files_per_worker=40, block_files=17, max_workers=3
    )
    monkeypatch.setattr(ENGINES[name], "prefetch_limits", limits)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(3))
    return name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(150):
        (pages / f"{number:03}.txt").write_text(PAGE.format(number, " cats" * (number % 7)))
    # One page from two files, which different processes read.
    for number in (10, 140):
        (pages / f"{number:03}.txt").unlink()
        (pages / f"{number:03}.html").write_text(TWICE + "\n" * number)
    (pages / "077.txt").write_bytes(b"\x00\x01\x02" * 99)
    (pages / "archive.toml").write_text(
        '[pages."003.txt"]\ntitle = "Another"\n[pages."004.txt"]\nskip = true\n'
    )
    return pages


def made(folder: Path, place: Path, engine: str) -> tuple[object, ...]:
    with archive.open(place, create=True, engine=engine) as opened:
        report = opened.index([folder])
        entries = [entry.to_dict() for entry in opened.entries()]
        opened.check()
        return report, entries, opened.pages(), opened.stats()


@pytest.fixture
def alone(folder: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> tuple[object, ...]:
    with monkeypatch.context() as patched:
        patched.setattr(prefetch, "workers_for", lambda *_: 0)
        return made(folder, folder.parent / "alone", engine)


def test_workers_make_no_difference(
    folder: Path, engine: str, alone: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = []

    def take(self: prefetch.PrefetchPool, name: str) -> prefetch.Prepared | None:
        found = real(self, name)
        taken.append(found is not None)
        return found

    real = prefetch.PrefetchPool.take
    monkeypatch.setattr(prefetch.PrefetchPool, "take", take)
    assert made(folder, folder.parent / "together", engine) == alone
    assert [*alone[0].merged.values()] == [("pages/010.html", "pages/140.html")]
    # All but the one that is no text, and the one that is left out.
    assert taken.count(True) == 148


@pytest.mark.parametrize("dies", [True, False])
def test_what_a_worker_does_not_read_is_read(
    folder: Path,
    engine: str,
    alone: tuple[object, ...],
    monkeypatch: pytest.MonkeyPatch,
    dies: bool,
) -> None:
    parent = os.getpid()

    def failing(name: str, *arguments: Any) -> prefetch.Prepared | None:
        if name == "pages/060.txt" and os.getpid() != parent:
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
            return None
        return real(name, *arguments)

    real = prefetch._prepare_file
    monkeypatch.setattr(prefetch, "_prepare_file", failing)
    assert made(folder, folder.parent / "together", engine) == alone


def test_what_a_worker_cannot_hand_over_is_read(
    folder: Path, engine: str, alone: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_: object) -> bytes:
        raise OSError("no room")

    monkeypatch.setattr(ENGINES[engine], "end_block", failing)
    assert made(folder, folder.parent / "together", engine) == alone


def test_a_segment_that_a_worker_cannot_write_loses_no_page(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(2))
    monkeypatch.setattr(
        WhooshBatch,
        "prefetch_limits",
        PrefetchLimits(min_files_per_worker=40, block_files=1_000, max_workers=2),
    )
    monkeypatch.setattr(whoosh_batch, "_FLUSH_ENTRIES", 10)
    calls = []

    def failing(*arguments: Any) -> Any:
        calls.append(arguments)
        if len(calls) == 2 and os.getpid() != parent:
            raise OSError(errno.ENOSPC, "no room")
        return real(*arguments)

    parent, real = os.getpid(), segment_writer.write_segment
    monkeypatch.setattr(segment_writer, "write_segment", failing)
    with archive.open(tmp_path / ".archive", create=True) as opened:
        report = opened.index([folder])
        assert (report.pages, len(opened.pages())) == (147, 147)
        assert not opened.check().files.added


def check_reaped(forks: list[int]) -> None:
    """None of these processes is left; 0 is none."""
    for process in filter(None, forks):
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)


@pytest.mark.parametrize("error", [BlockingIOError(errno.EAGAIN, "too many"), KeyboardInterrupt()])
def test_what_no_process_can_be_made_for_is_read(
    folder: Path,
    engine: str,
    alone: tuple[object, ...],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    forks: list[int] = []

    def fork() -> int:
        if len(forks) == 1:
            forks.append(0)
            raise error
        forks.append(real())
        return forks[-1]

    real, threshold = os.fork, gc.get_threshold()
    monkeypatch.setattr(os, "fork", fork)
    if isinstance(error, OSError):
        assert made(folder, folder.parent / "together", engine) == alone
    else:
        with pytest.raises(KeyboardInterrupt):
            made(folder, folder.parent / "together", engine)
    assert gc.get_threshold() == threshold
    check_reaped(forks)


def test_workers_leave_nothing_of_a_run_that_fails(
    folder: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, *_: object) -> None:
        if done == 99:
            raise KeyboardInterrupt

    def fork() -> int:
        forks.append(real())
        return forks[-1]

    forks: list[int] = []
    real = os.fork
    monkeypatch.setattr(os, "fork", fork)
    with (
        archive.open(folder.parent / "broken", create=True, engine=engine) as opened,
        pytest.raises(KeyboardInterrupt),
    ):
        opened.index([folder], progress=stop)
    assert forks
    check_reaped(forks)
    assert not [*(folder.parent / "broken").rglob("*.arc")]
    with archive.open(folder.parent / "broken") as opened:
        assert opened.index([folder]).pages == 147
        assert opened.check().pages == 147


@given(
    sizes=st.lists(st.integers(0, 99), min_size=1, max_size=99),
    count=st.integers(1, 5),
    most=st.integers(1, 20),
    weight=st.integers(0, 200),
)
def test_blocks_have_each_file_once(sizes: list[int], count: int, most: int, weight: int) -> None:
    named = [(str(place), File(str(place), "", size, 0)) for place, size in enumerate(sizes)]
    blocks = prefetch._split_into_blocks(named, count, PrefetchLimits(1, most, count, weight))
    assert [each for block in blocks for each in block] == named
    assert len(blocks) % count == 0
    if not weight:
        assert max(map(len, blocks)) <= most
    elif sum(sizes) <= weight:
        assert len(blocks) == count
