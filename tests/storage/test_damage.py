"""Damage is found: by checksums of each commit, of the entries of each page, and by the files."""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import archive
from archive.answers.stats import digest_of
from archive.engines.tantivy import index as tantivy_index
from archive.engines.whoosh import commit as whoosh_commit
from archive.engines.whoosh.compat.codec import Storage
from archive.indexing import load
from archive.settings import FORMAT
from archive.storage.safe_files import compress, decompress, load_json
from archive_cli.commands.index import command as index_command
from tests.support.archives import MakeArchive
from tests.support.tiers import has_full_form, seeded, sized
from tests.torture import histories, spoiling

ENGINES = ("whoosh", "tantivy")


@has_full_form
@pytest.mark.parametrize("engine", ENGINES)
def test_no_damage_gives_a_wrong_answer_once_it_is_checked(tmp_path: Path, engine: str) -> None:
    place = spoiling.make(tmp_path, engine)
    with archive.open(place) as opened:
        right = spoiling.ask(opened)
    found = [
        spoiling.trial(place, right, seed, is_timed=False)
        for seed in range(10_000, 10_000 + sized(40, quick=15))
    ]
    assert [told for _, told in found if told] == []
    assert {"damaged/damaged", "right/damaged"} <= {what for what, _ in found}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_error_names_the_file_and_the_way_out(tmp_path: Path, engine: str) -> None:
    place = spoiling.make(tmp_path, engine)
    for file in sorted((place / "index-1").iterdir()):
        before = file.read_bytes()
        if "lock" in file.name.lower() or file.name == ".managed.json":
            continue
        for after in (before[:-1], before + b"x", before[:-1] + bytes([before[-1] ^ 4])):
            file.write_bytes(after)
            with archive.open(place) as opened:
                with pytest.raises(archive.ArchiveDamagedError) as caught:
                    opened.check()
                names = file.name, "meta.json" if file.name.startswith("manifest") else file.name
                assert any(name in caught.value.reason for name in names), file.name
                assert not caught.value.lost_settings
                assert caught.value.exit_code == 3
        file.write_bytes(before)
    with archive.open(place) as opened:
        assert opened.check().is_up_to_date


@pytest.mark.parametrize("engine", ENGINES)
def test_opening_looks_at_the_sizes(tmp_path: Path, engine: str) -> None:
    place = spoiling.make(tmp_path, engine)
    pattern = {"whoosh": "*.arc", "tantivy": "*.fast"}[engine]
    for file in (place / "index-1").glob(pattern):
        before = file.read_bytes()
        for after in (before[:-1], before + b"\0"):
            file.write_bytes(after)
            with (
                archive.open(place) as opened,
                pytest.raises(archive.ArchiveDamagedError, match=rf"{file.name} has .* bytes"),
            ):
                opened.search("strike")
        file.write_bytes(before)


def test_settings_are_sealed(tmp_path: Path) -> None:
    place = spoiling.make(tmp_path, "whoosh")
    file = place / "archive.json"
    text = file.read_text()
    for old, new in (
        ('"merge": true', '"merge": false'),
        ("english", "german"),
        (f"{FORMAT},", "7,"),
    ):
        assert old in text
        file.write_text(text.replace(old, new))
        with pytest.raises(
            archive.ArchiveDamagedError, match=r"archive\.json does not match its checksum"
        ):
            archive.open(place)


def failing(load_file: Callable[..., Any], part: str) -> Callable[..., Any]:
    """What reads files, but for those that have something in their names."""

    def take(path: Path, *args: object) -> Any:
        if part in path.name:
            raise archive.StorageError(str(path), "broken")
        return load_file(path, *args)

    return take


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("damage", ["cut off", "missing"])
def test_an_archive_without_its_settings_is_made_afresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, damage: str
) -> None:
    place = spoiling.make(tmp_path, engine)
    with archive.open(place) as opened:
        before = [entry.to_dict() for entry in opened.entries()]
        roots = [tmp_path / root for root in opened.roots]
    file = place / "archive.json"
    whole = file.read_text()
    if damage == "missing":
        file.unlink()
    else:
        file.write_text(whole[:-9])
    with pytest.raises(archive.ArchiveDamagedError) as caught:
        archive.open(place)
    assert caught.value.lost_settings
    with archive.open(place, rescue=True, engine=engine) as opened:
        for fails in (
            opened.stats,
            opened.check,
            lambda: opened.index(roots),
            lambda: opened.index(rebuild=True),
        ):
            with pytest.raises(archive.ArchiveDamagedError) as caught:
                fails()
            assert caught.value.lost_settings
        with monkeypatch.context() as patch:
            patch.setattr("archive.indexing.load.load_file", failing(load.load_file, "001"))
            report = opened.index(roots, rebuild=True)
        # What cannot be read now is in the old index yet.
        assert len(report.failed) == 1
        assert [entry.to_dict() for entry in opened.entries()] == before
        opened.check()
    with archive.open(place) as opened:
        assert {tmp_path / root for root in opened.roots} == set(roots)


def test_the_command_carries_over_by_the_engine_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = spoiling.make(tmp_path, "tantivy")
    (place / "archive.json").write_text("{")
    monkeypatch.setattr("archive.indexing.load.load_file", failing(load.load_file, "001"))
    asked = ["--archive", str(place), "--rebuild", str(tmp_path / "pages")]
    run = CliRunner().invoke(index_command, asked)
    assert isinstance(run.exception, archive.ArchiveDamagedError)
    run = CliRunner().invoke(index_command, [*asked, "--engine", "tantivy"])
    assert run.exit_code == 1
    with archive.open(place) as opened:
        assert any("001" in page.name for page in opened.pages())


def test_entries_are_compared_with_what_was_put_in(make_archive: MakeArchive, seeds: Path) -> None:
    made = make_archive(seeds)
    made.index(["seeds"])
    engine = made._current_engine()
    records = engine.records()
    for name, record in records.items():
        assert digest_of(engine.page(name)) == record.figures["digest"]
    first = next(iter(records))
    other = next(name for name in records if name != first)
    page = engine.page(other)
    engine.page = lambda name: page  # type: ignore[method-assign]
    with pytest.raises(
        archive.ArchiveDamagedError, match=r"instead of|not those that were indexed"
    ):
        made.check()


def test_what_the_files_say_now_is_told(make_archive: MakeArchive, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in "abcd":
        (folder / f"{name}.txt").write_text(f"The union said {name}.\n")
        os.utime(folder / f"{name}.txt", (9, 9))
    made = make_archive(tmp_path)
    made.index([folder])
    assert made.check().is_up_to_date
    (folder / "a.txt").write_text("The union said otherwise.\n")
    (folder / "b.txt").unlink()
    (folder / "c.txt").rename(folder / "z.txt")
    (folder / "e.txt").write_text("New.\n")
    (folder / "f.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "d.txt").write_text("The union said x.\n")
    os.utime(folder / "d.txt", (9, 9))
    before = made.check()
    after = made.check(files=True)
    assert before.files.changed == ("pages/a.txt",)
    assert after.files.changed == ("pages/a.txt", "pages/d.txt")
    for found in (before, after):
        assert found.files.added == ("pages/e.txt",)
        assert found.files.dropped == ("pages/b.txt",)
        assert found.files.moved == (("pages/c.txt", "pages/z.txt"),)
        assert not found.is_up_to_date
    assert made.search("x").total == 0


@pytest.mark.parametrize("engine", ENGINES)
def test_corrections_that_are_other_ones_now_are_told(tmp_path: Path, engine: str) -> None:
    place = spoiling.make(tmp_path, engine)
    corrections = tmp_path / "pages" / "archive.toml"
    corrections.write_text(corrections.read_text().replace("Ann", "Mary"))
    with archive.open(place) as opened:
        assert opened.check().files.changed == ("pages/1.txt",)
        opened.index()
        assert opened.check().is_up_to_date


class Cut(BaseException):
    """The end of a process."""


def cut(*_: object, **__: object) -> None:
    raise Cut


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("at", ["before", "after"])
def test_checksums_never_contradict_the_commit_they_are_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, at: str
) -> None:
    place = spoiling.make(tmp_path, engine)
    where: dict[tuple[str, str], tuple[object, str]] = {
        ("whoosh", "before"): (Storage.__mro__[1], "rename_file"),
        ("whoosh", "after"): (whoosh_commit, "sync_folder"),
        ("tantivy", "before"): (tantivy_index, "finish"),
        ("tantivy", "after"): (tantivy_index, "save_checksums"),
    }
    (tmp_path / "pages" / "new.txt").write_text("Zebedee.\n")
    with archive.open(place) as opened, monkeypatch.context() as patch:
        patch.setattr(*where[engine, at], cut)
        with pytest.raises(Cut):
            opened.index()
    with archive.open(place) as opened:
        assert opened.is_unfinished
        assert opened.search("zebedee").total == (at == "after")
        assert opened.check().is_up_to_date == (at == "after")
        (tmp_path / "pages" / "new.txt").unlink()
        opened.index()
        assert opened.search("zebedee").total == 0
        assert opened.check().is_up_to_date
        opened.index()
        opened.check()
        (tmp_path / "pages" / "new.txt").write_text("Zebedee.\n")
        with pytest.raises(ZeroDivisionError):
            opened.index(progress=lambda *_: 1 // 0)
        opened.check()


def test_damage_is_not_written_again_as_if_it_were_none(tmp_path: Path) -> None:
    place = spoiling.make(tmp_path, "whoosh")
    for file in (place / "index-1").glob("*.arc"):
        raw = bytearray(file.read_bytes())
        raw[len(raw) // 3] ^= 1
        file.write_bytes(raw)
    with archive.open(place) as opened:
        for number in range(9):
            (tmp_path / "pages" / f"more{number}.txt").write_text(f"More {number}.\n")
            try:
                opened.index()
            except archive.ArchiveDamagedError:
                break
        with pytest.raises(archive.ArchiveDamagedError):
            opened.check()
        opened.index(rebuild=True)
        opened.check(files=True)


@pytest.mark.parametrize("engine", ENGINES)
def test_rebuilding_makes_the_archive_that_grew(tmp_path: Path, engine: str) -> None:
    for seed in range(3):
        histories.check(tmp_path / str(seed), engine, seed)


def test_json_and_packed_bytes_are_bounded() -> None:
    commas = json.dumps("," * 6_000_000).encode()
    assert load_json(commas) == "," * 6_000_000
    for odd in (b"[" * 100_000, b"[" + b"[]," * 6_000_000 + b"1]", b"{", b"\xff"):
        with pytest.raises(ValueError, match=r".+"):
            load_json(odd)
    large = bytes(65_000_000)
    assert len(compress(large)) > len(large)
    with pytest.raises(ValueError, match="compressed data of more than"):
        decompress(__import__("zlib").compress(large), 9)
    for odd in (b"", b"x", compress(b"abc")[:-1], compress(b"abc") + b"x"):
        with pytest.raises(ValueError, match=r".+"):
            decompress(odd, 9)


def as_user(user: int, group: int, mask: int, do: Callable[[], object]) -> str:
    """What something comes to that is done by somebody else."""
    result, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(user)
            os.umask(mask)
            told = str(do())
        except BaseException as error:
            told = f"{type(error).__name__}: {error}"
        os.write(sink, told.encode())
        os._exit(0)
    os.close(sink)
    os.waitpid(pid, 0)
    with os.fdopen(result) as file:
        return file.read()


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="takes other users")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("mask", [0o022, 0o077])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_folder_that_a_group_shares(tmp_path: Path, engine: str, mask: int) -> None:
    with tempfile.TemporaryDirectory(prefix="team-") as folder:
        base = Path(folder)
        os.chown(base, -1, 6000)
        base.chmod(0o2775)
        (base / "pages").mkdir()

        def ask(place: Path = base / "x.archive", *, index: bool = False) -> str:
            with archive.open(place, create=True, engine=engine) as opened:
                if index:
                    opened.index([base / "pages"])
                return f"{opened.search('union').total} {opened.check().pages}"

        # What is imported is found by this user alone.
        assert ask(tmp_path / "own.archive", index=True) == "0 0"
        for number, user in enumerate((5001, 5002, 5001, 5003), start=1):
            (base / "pages" / f"{number}.txt").write_text(f"The union said {number}.\n")
            told = as_user(user, 6000, mask, lambda: ask(index=True))
            assert told == as_user(5004, 6000, mask, ask) == f"{number} {number}"
        if mask == 0o022:
            assert as_user(5005, 6001, mask, ask) == "4 4"
            told = as_user(5005, 6001, mask, lambda: ask(index=True))
            assert told.startswith("StorageError"), told


def test_every_way_to_damage_a_file_does() -> None:
    dice = seeded(1)
    data = bytes(range(256)) * 9
    for way in spoiling.WAYS:
        assert any(way(data, dice) != data for _ in range(9)), way.__name__
