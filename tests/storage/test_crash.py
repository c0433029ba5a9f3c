"""What runs leave that are killed, fail or lose power: the fast forms of `tests/torture`."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import archive
from archive.engines.whoosh import batch as whoosh_batch
from archive.storage.lock import locked
from tests.support.tiers import has_full_form, seeded, sized
from tests.torture import faults, kills, power, signals
from tests.torture.disk import Disk, Step
from tests.torture.runs import SCENARIOS, Server, leftovers
from tests.torture.tracing import CALLS, CHANGES, can_trace

TRACED = pytest.mark.skipif(not can_trace(), reason="traces as Linux does on x86-64")
SEED = 1
ON_UNIX = pytest.mark.skipif(os.name != "posix", reason="needs signals and folders of Unix")


def slow(*values: object) -> Any:
    return pytest.param(*values, marks=pytest.mark.slow)


@TRACED
@has_full_form
@pytest.mark.parametrize(
    ("engine", "how"),
    [
        ("whoosh", {"every": sized(20, quick=50)}),
        slow("whoosh", {"every": 9, "helpers": "writers", "only": CHANGES}),
        slow("whoosh", {"every": 9, "helpers": "writers", "only": CHANGES, "hits_caller": True}),
        slow("whoosh", {"every": 9, "helpers": "readers", "only": CHANGES}),
        slow("whoosh", {"every": 9, "helpers": "readers", "only": CHANGES, "hits_caller": True}),
        ("tantivy", {"every": sized(25, quick=50), "only": CHANGES}),
        slow("tantivy", {"every": 25, "helpers": "readers", "only": CHANGES}),
    ],
)
def test_killed_before_a_call(tmp_path: Path, engine: str, how: dict[str, Any]) -> None:
    # Only where several files are new, they have readers.
    scenarios = SCENARIOS[-1:] if "readers" in how.values() else SCENARIOS[1:2]
    count, _, wrong = kills.at_every_call(tmp_path, scenarios, engine=engine, **how)
    assert count > 3
    assert wrong == []


@ON_UNIX
@has_full_form
def test_killed_at_random(tmp_path: Path) -> None:
    number = sized(12, quick=4)
    count, _, wrong = kills.at_random(tmp_path, number, SCENARIOS[1:2], pages=15, seed=SEED)
    assert (count, wrong) == (number, [])


@TRACED
@has_full_form
@pytest.mark.parametrize("engine", ["whoosh", pytest.param("tantivy", marks=pytest.mark.slow)])
def test_calls_that_fail(tmp_path: Path, engine: str) -> None:
    every, only = (sized(16, quick=35), CALLS) if engine == "whoosh" else (20, CHANGES)
    came, wrong = faults.at_every_call(tmp_path, SCENARIOS[1:2], every, engine, only)
    assert sum(came.values()) > 5
    assert wrong == []


@TRACED
@pytest.mark.slow
def test_calls_that_fail_where_others_read(tmp_path: Path) -> None:
    came, wrong = faults.at_every_call(tmp_path, SCENARIOS[-1:], 7, only=CHANGES, helpers="readers")
    assert sum(came.values()) > 5
    assert wrong == []


@TRACED
@has_full_form
def test_power_cuts(tmp_path: Path) -> None:
    with Server() as server:
        recorded = power.record(tmp_path, server, SCENARIOS[:1])
        assert len(recorded) == 6
        _, _, wrong = power.cut(tmp_path, recorded, sized(50, quick=10), seed=SEED)
    assert wrong == []


@ON_UNIX
@has_full_form
def test_signals(tmp_path: Path) -> None:
    number = sized(6, quick=2)
    came, wrong = signals.signalled(tmp_path, number, SCENARIOS[:1], seed=SEED)
    assert (sum(came.values()), wrong) == (number, [])


def test_the_disk_that_loses_things(tmp_path: Path) -> None:
    file, new = str(tmp_path / "a"), str(tmp_path / "b")
    disk = Disk(tmp_path)
    for step in (Step("make", file), Step("write", file, data=b"12"), Step("rename", file, new)):
        disk.do(step)
    chance = seeded(1)
    seen = {tuple(sorted(disk.after(chance).items())) for _ in range(500)}
    names = {tuple(Path(path).name for path, _ in found[1:]) for found in seen}
    assert names == {(), ("a",), ("b",)}
    assert {data for found in seen for _, data in found[1:]} == {b"", b"1", b"12", b"\0\0"}
    disk.do(Step("sync", new))
    disk.do(Step("sync", str(tmp_path)))
    assert disk.after(chance) == {str(tmp_path): None, new: b"12"}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "a.txt").write_text("An old text.\n")
    with archive.open(tmp_path / "x.archive", create=True) as opened:
        opened.index([pages])
    (pages / "b.txt").write_text("A new text.\n")
    return tmp_path / "x.archive"


def failing(*_: object) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO), "somewhere")


@pytest.mark.parametrize("error", [failing, KeyboardInterrupt])
def test_what_fails_behind_the_commit_takes_nothing_of_it(
    made: Path, monkeypatch: pytest.MonkeyPatch, error: Callable[..., None]
) -> None:
    def fail(*_: object) -> None:
        raise error if error is KeyboardInterrupt else OSError(errno.EIO, "broken", "somewhere")

    with monkeypatch.context() as patched, archive.open(made) as opened:
        patched.setattr(whoosh_batch, "remove_leftovers", fail)
        with pytest.raises((archive.StorageError, KeyboardInterrupt)) as told:
            opened.index()
        assert opened.search("new").total == 1
        assert opened.is_unfinished
    if isinstance(told.value, archive.StorageError):
        assert told.value.is_committed
        assert str(told.value).startswith("somewhere: broken; the change is committed")
    with archive.open(made) as opened:
        assert opened.index().unchanged == 2
    assert leftovers(made) == ""


def test_what_fails_in_a_rebuilding_is_not_committed(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched, archive.open(made) as opened:
        patched.setattr(whoosh_batch, "remove_leftovers", failing)
        with pytest.raises(archive.StorageError) as told:
            opened.index(rebuild=True)
        assert not told.value.is_committed
        assert opened.search("new").total == 0
    with archive.open(made) as opened:
        assert opened.index().added == ("pages/b.txt",)
    assert leftovers(made) == ""


def test_leftovers_go_with_the_next_writer(made: Path) -> None:
    index = made / "index-1"
    for name in ("MAIN_00ff.arc", "MAIN_00ff.3.chk", "_MAIN_7.toc.1795526939.87"):
        (index / name).write_bytes(b"half")
    (made / "archive.json.new").write_text("{")
    (made / "index-2").mkdir()
    (made / "index-2" / "_MAIN_5.toc").write_bytes(b"half")
    (made / "archive.writer").write_text('{"pid": 1')
    (made.parent / "pages" / "b.txt").unlink()
    with archive.open(made) as opened:
        assert opened.index().unchanged == 1
        assert leftovers(made) == ""
        (made / "index-2").mkdir()
        (made / "index-2" / "_MAIN_5.toc").write_bytes(b"half")
        assert opened.index(rebuild=True).pages == 1
        opened.check()


def test_a_first_run_that_was_cut_off_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.\n")
    place = tmp_path / "x.archive"
    place.mkdir()
    for name in ("archive.lock", "archive.writer", "archive.writer.new", "archive.json.new"):
        (place / name).write_text("{")
        with archive.open(place, create=True) as opened:
            assert opened.roots == ()
    with archive.open(place, create=True) as opened:
        assert opened.index([tmp_path / "a.txt"]).pages == 1
    assert leftovers(place) == ""


def test_leftovers_of_tantivy(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A text.\n")
    with archive.open(tmp_path / "x.archive", create=True, engine="tantivy") as opened:
        opened.index([tmp_path / "a.txt"])
        half = tmp_path / "x.archive" / "index-1" / ".tmpA1b2C3"
        half.write_bytes(b"half")
        opened.index()
        assert not half.exists()


def test_strays_of_tantivy_stand_in_nobodys_way(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in "abc":
        (pages / f"{name}.txt").write_text(f"The text {name}.\n")
    with archive.open(tmp_path / "x.archive", create=True, engine="tantivy") as opened:
        opened.index([pages])
        index = tmp_path / "x.archive" / "index-1"
        (id_,) = (each.stem for each in index.glob("*.store"))
        # What a run leaves that lost its list of files when the power went.
        strays = [index / f"{id_}.{number}.del" for number in range(100)]
        strays += [index / f"{'0' * 32}.store"]
        for stray in strays:
            stray.write_bytes(b"half")
        (pages / "a.txt").unlink()
        assert opened.index().dropped == ("pages/a.txt",)
        assert sum(each.exists() for each in strays) == 1
        assert opened.check().pages == 2


@ON_UNIX
def test_who_holds_the_lock(made: Path) -> None:
    with archive.open(made) as opened:
        with locked(made), pytest.raises(archive.ArchiveBusyError) as told:
            opened.index()
        assert (told.value.pid, bool(told.value.host)) == (os.getpid(), True)
        assert f"process {os.getpid()} on {told.value.host}, since 2" in str(told.value)
        assert not (made / "archive.writer").exists()
        for stale in (f'{{"pid": {os.getpid()}, "host": "{told.value.host}", "since": "2001", '
                      '"began": "1"}', '{"pid": 4', "[]", ""):  # fmt: skip
            with locked(made):
                (made / "archive.writer").write_text(stale)
                with pytest.raises(archive.ArchiveBusyError) as told:
                    opened.index(wait=0.05)
            assert told.value.pid is None or os.sep == "\\"
        (made / "archive.writer").write_text("nonsense")
        assert opened.index().pages == 2
