"""What is tantivy's own: how it commits, what it leaves behind, how it fails, what it lacks."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import archive
from archive.engines import ENGINES
from archive.engines.protocol import GROUPINGS, SORT_ORDERS
from archive.engines.tantivy import commit as tantivy_commit
from archive.engines.tantivy import compiler as tantivy_compiler
from archive.engines.tantivy import engine as tantivy_engine
from archive.engines.tantivy import index as tantivy_index
from archive.engines.tantivy import locks as tantivy_locks
from archive.engines.tantivy import reader as tantivy_reader
from archive.engines.tantivy import sorting as tantivy_sorting
from archive.engines.tantivy.schema import LazyHead
from archive.library import Archive
from archive_cli.commands.index import command as index_command
from tests.support.archives import ENGINES as MAKERS
from tests.support.archives import SEEDS
from tests.support.tiers import has_full_form, sized
from tests.support.two_sources import write_html, write_text

POST = "Sunday 6 July 2014\n\nBallot\n\nThe union called a {}.\n"
INDEX = """
import sys, archive
from archive.engines.tantivy import index as tantivy_index
finish = tantivy_index.finish
def told(*arguments):
    print("committing", flush=True)
    finish(*arguments)
tantivy_index.finish = told
with archive.open(sys.argv[1]) as opened:
    opened.index()
"""


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Archive]:
    """An archive of the seeds."""
    with archive.open(tmp_path / ".archive", create=True, engine="tantivy") as opened:
        opened.index([SEEDS])
        yield opened


@pytest.fixture
def scan(tmp_path: Path) -> Archive:
    """The same, without an index."""
    found = MAKERS["scan"](tmp_path)
    found.index([SEEDS])
    return found


def test_a_lock_that_fails_is_not_told_as_held(
    made: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    lock = tmp_path / ".archive" / "index-1" / tantivy_locks.WRITER_LOCK
    with lock.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(archive.ArchiveBusyError):
            made.index()
    assert not tantivy_locks.is_locked(lock)
    assert not tantivy_locks.is_locked(tmp_path / "none")
    # As the system says once, and tantivy calls it a lock that somebody holds.
    failures = [ValueError("Failed to acquire Lockfile: LockBusy. None")]

    class Index:
        def writer(self, **_: int) -> str:
            if failures:
                raise failures.pop()
            return "a writer"

    assert tantivy_index._writer(Index(), lock.parent) == "a writer"
    assert not failures

    def fails(*_: object) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(fcntl, "flock", fails)
    failures.append(ValueError("Failed to acquire Lockfile: LockBusy. None"))
    with pytest.raises(OSError, match="broken"):
        tantivy_index._writer(Index(), lock.parent)


def test_nothing_touches_an_index_once_a_run_is_over(tmp_path: Path) -> None:
    """A thread of tantivy's looks for commits twice a second, and is to do nothing about them."""
    index = tantivy_index.open_for_writing(tmp_path)
    lock, meta = tmp_path / ".tantivy-meta.lock", tmp_path / "meta.json"
    time.sleep(0.7)
    lock.unlink(missing_ok=True)
    before = meta.read_text()
    meta.write_text(before.replace('"opstamp": 0', '"opstamp": 1'))
    assert meta.read_text() != before
    time.sleep(1.3)
    assert not lock.exists()
    del index


def test_only_one_package_knows_tantivy() -> None:
    users = [
        file.parent.name
        for file in Path(archive.__file__).parent.rglob("*.py")
        if "import tantivy\n" in (text := file.read_text("utf-8")) or "from tantivy " in text
    ]
    assert {*users} == {"tantivy"}


def test_the_program_offers_all_engines() -> None:
    [option] = [each for each in index_command.params if each.name == "engine"]
    assert isinstance(option.type, click.Choice)
    assert tuple(ENGINES) == tuple(option.type.choices)


@pytest.mark.parametrize(
    "wait",
    [0.01, *(pytest.param(wait, marks=pytest.mark.slow) for wait in (0, 0.001, 0.003, 0.03, 0.1))],
)
def test_killed_in_the_middle_of_a_commit(tmp_path: Path, wait: float) -> None:
    folder = tmp_path / "pages"
    shutil.copytree(SEEDS, folder)
    place = tmp_path / ".archive"
    with archive.open(place, create=True, engine="tantivy") as opened:
        opened.index([folder])
    for number in range(20):
        shutil.copy(folder / "001_7407cd722bbc5f6e.txt", folder / f"copy {number}.txt")
    command = [sys.executable, "-c", INDEX, str(place)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"committing\n"
        time.sleep(wait)
        process.kill()
    with archive.open(place) as opened:
        assert (len(opened.pages()), opened.search("starmer").total) in {(4, 4), (24, 84)}
        for _ in range(3):
            opened.index()
            assert (len(opened.pages()), opened.search("starmer").total) == (24, 84)
        opened.index(rebuild=True)
        assert opened.search("starmer").total == 84


@has_full_form
def test_nothing_grows_with_the_commits(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    shutil.copytree(SEEDS, folder)
    sizes = []
    with archive.open(tmp_path / ".archive", create=True, engine="tantivy") as opened:
        for number in range(sized(30, quick=8)):
            for file in folder.glob("*.txt"):
                file.write_text(file.read_text("utf-8") + f"\nchange{number}", "utf-8")
            opened.index([folder])
            files = list((tmp_path / ".archive" / "index-1").iterdir())
            sizes.append((len(files), sum(file.stat().st_size for file in files)))
        assert opened.search("change3").total <= 4
    assert max(count for count, _ in sizes) < 120
    assert max(size for _, size in sizes) < 12 * sizes[0][1]


def test_a_reader_keeps_to_its_commit_while_others_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    page = folder / "a.txt"
    page.write_text(POST.format("strike"))
    place = tmp_path / ".archive"
    with archive.open(place, create=True, engine="tantivy") as opened:
        opened.index([folder])
        engine = tantivy_engine.TantivyEngine(place / "index-1", "english")
        query = archive.parse_query("strike")
        assert engine.count(query) == 1
        for number in range(3):
            page.write_text(POST.format(f"ballot {number}"))
            opened.index()
        assert engine.count(query) == 1
        engine.refresh()
        assert engine.count(query) == 0
        engine.close()


@pytest.fixture
def for_all() -> Iterator[Path]:
    """A folder that other users can look into."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_who_may_not_write_can_search(for_all: Path) -> None:
    folder = for_all / "pages"
    shutil.copytree(SEEDS, folder)
    place = for_all / ".archive"
    with archive.open(place, create=True, engine="tantivy") as opened:
        opened.index([folder])
        wanted = opened.search("probation", limit=None).total, opened.count("strike").total
    below = [place, *place.rglob("*")]
    assert {oct(each.stat().st_mode)[-3:] for each in below} <= {"755", "644", "700", "600"}
    for each in below:
        assert each.stat().st_mode & 0o044, each
        each.chmod(0o555 if each.is_dir() else 0o444)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        with archive.open(place) as opened:
            assert opened.page("001").name.endswith("001_7407cd722bbc5f6e.txt")
            found = opened.search("probation", limit=None).total, opened.count("strike").total
    finally:
        if user == 0:
            os.seteuid(0)
        for each in below:
            each.chmod(0o755 if each.is_dir() else 0o644)
    assert found == wanted


def test_a_panic_is_an_error_of_ours(made: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(reader: tantivy_reader.CommitReader, _: object) -> int:
        found = reader._searcher.search(reader.all_entries, limit=0)
        return len(found.hits)

    monkeypatch.setattr(tantivy_reader.CommitReader, "count", panic)
    with pytest.raises(archive.ArchiveDamagedError, match="PanicException"):
        made.search("strike", sort="newest")


FULL = """
import resource, sys, archive
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
with archive.open(sys.argv[1]) as opened:
    try:
        opened.index()
    except archive.ArchiveError as error:
        print(type(error).__name__, error.exit_code)
"""


@pytest.mark.skipif(os.name != "posix", reason="limits of POSIX")
@pytest.mark.parametrize(
    "limit", [20_000, *(pytest.param(each, marks=pytest.mark.slow) for each in (2_000, 90_000))]
)
def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, limit: int) -> None:
    folder = tmp_path / "pages"
    shutil.copytree(SEEDS, folder)
    place = tmp_path / ".archive"
    with archive.open(place, create=True, engine="tantivy") as opened:
        opened.index([folder])
    for number in range(9):
        shutil.copy(folder / "001_7407cd722bbc5f6e.txt", folder / f"copy {number}.txt")
    command = [sys.executable, "-c", FULL, str(place), str(limit)]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert ended.stdout == "StorageError 5\n"
    with archive.open(place) as opened:
        assert opened.search("starmer").total == 4
        opened.index()
        assert opened.search("starmer").total == 40


@pytest.mark.parametrize("name", ["meta.json", "*.store", "*.term", "*.idx", "*.pos", "*.fast"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "noise"])
def test_a_damaged_index_is_told(made: Archive, name: str, damage: str) -> None:
    made.close()
    assert made.directory
    file, *_ = (made.directory / "index-1").glob(name)
    data = file.read_bytes()
    file.unlink()
    if damage != "gone":
        noise = bytes(range(256)) * (len(data) // 256 + 1)
        file.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "noise": noise}[damage])
    with pytest.raises(archive.ArchiveDamagedError):
        made.search("strike date:2015 author:papa")
        made.count("strike", by="month")
    made.index(rebuild=True)
    assert made.search("starmer").total == 4


WITHOUT = """
import sys
sys.modules["tantivy"] = None
import archive
from archive_cli.main import main
place, folder, *more = sys.argv[1:]
sys.argv = ["archive", *more]
if more:
    sys.exit(main())
opened = archive.open(place, create=True, engine="tantivy")
try:
    opened.index([folder])
except archive.MissingEngineError as error:
    print(error.engine, error.extra, error.exit_code, error)
"""


def run_without(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_where_tantivy_is_missing_it_says_what_to_install(made: Archive, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.archive"
    told = run_without(fresh, SEEDS).stdout
    assert told.startswith("tantivy tantivy 3 ")
    assert "pip install 'archive-search[tantivy]'" in told
    assert not fresh.exists()
    assert made.directory
    place = str(made.directory)
    for command in (["search", "strike"], ["list"], ["index"], ["index", "--rebuild"]):
        ended = run_without(place, SEEDS, command[0], "--archive", place, *command[1:])
        assert ended.returncode == 3, ended
        assert "pip install 'archive-search[tantivy]'" in ended.stderr
        assert "Traceback" not in ended.stderr
    options = ["--rebuild", "--engine", "whoosh"]
    ended = run_without(place, SEEDS, "index", "--archive", place, *options)
    assert ended.returncode == 0, ended.stderr
    ended = run_without(place, SEEDS, "search", "--archive", place, "starmer", "--format", "ids")
    assert len(ended.stdout.splitlines()) == 4


def test_another_engine_takes_a_rebuilding(tmp_path: Path) -> None:
    with archive.open(tmp_path / ".archive", create=True) as opened:
        opened.index([SEEDS])
        wanted = [hit.entry for hit in opened.search("strike", sort="page", limit=None)]
        with pytest.raises(archive.EngineError, match="indexed with whoosh"):
            opened.index(engine="tantivy")
        with pytest.raises(archive.EngineError, match="no such engine: 'lucene'"):
            opened.index(rebuild=True, engine="lucene")
        opened.index(rebuild=True, engine="tantivy")
        opened.index()
        assert (tmp_path / ".archive" / "index-2" / "meta.json").is_file()
        found = [hit.entry for hit in opened.search("strike", sort="page", limit=None)]
        assert found == wanted
    with archive.open(tmp_path / ".archive", engine="whoosh") as opened:
        assert opened.search("starmer").total == 4
        assert not opened.index(engine="tantivy").added


@pytest.mark.parametrize(("before", "after"), [("tantivy", "whoosh"), ("whoosh", "tantivy")])
def test_another_engine_takes_over_what_cannot_be_read_now(
    tmp_path: Path, before: str, after: str
) -> None:
    pages = tmp_path / "pages"
    shutil.copytree(SEEDS, pages)
    write_text(pages / "a.txt", [1, 2, 3])
    write_html(pages / "b.html", [1, 2, 3, 4])
    with archive.open(tmp_path / ".archive", create=True, engine=before) as opened:
        merged = opened.index([pages]).merged
        assert merged
        wanted = [entry.to_dict() for entry in opened.entries()]
        pages.rename(tmp_path / "away")
        report = opened.index(rebuild=True, engine=after)
        assert report.vanished == ("pages",)
        assert report.merged == merged
        assert [entry.to_dict() for entry in opened.entries()] == wanted
        opened.check()


def test_trees_of_any_depth_leave_the_stack_alone(made: Archive, scan: Archive) -> None:
    queries = [
        "NOT (" * 48 + "strike" + ")" * 48,
        "(napo OR (union AND NOT " * 30 + "strike" + "))" * 30,
        "parent:(papa OR thread:(" * 20 + "union" + "))" * 20,
        " OR ".join(f"w{number} union" for number in range(499)),
    ]
    found: list[tuple[int, int]] = []

    def ask() -> None:
        found.extend((made.search(query).total, scan.search(query).total) for query in queries)

    before = threading.stack_size(1 << 20)
    try:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert len(found) == len(queries)
    assert all(ours == theirs for ours, theirs in found)


QUERIES = (
    "strike",
    '"the union"',
    "author:papa OR the",
    "depth:1",
    "*",
    "un* date:2014..",
    "a OR of",
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("sort", SORT_ORDERS)
def test_a_part_of_the_hits_is_a_part_of_all(
    made: Archive, scan: Archive, query: str, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_sorting, "_TIE_MARGIN", 1)
    whole = [hit.entry.id for hit in made.search(query, sort=sort, limit=None)]
    if sort != "relevance":
        assert whole == [hit.entry.id for hit in scan.search(query, sort=sort, limit=None)]
    parts = [
        hit.entry.id
        for offset in range(0, len(whole), 7)
        for hit in made.search(query, sort=sort, limit=7, offset=offset)
    ]
    assert parts == whole
    assert not made.search(query, sort=sort, limit=0).hits
    assert not made.search(query, sort=sort, offset=10_000).hits


@pytest.mark.parametrize("by", GROUPINGS)
def test_more_groups_than_tantivy_takes(
    made: Archive, scan: Archive, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_reader, "_MAX_GROUPS", 2)
    for query in ("strike OR union", "un*", "*"):
        assert made.count(query, by=by) == scan.count(query, by=by)


def test_many_entries_are_read_some_pages_at_a_time(
    made: Archive, scan: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_engine, "_MAX_ENTRIES_AT_ONCE", 3)
    monkeypatch.setattr(tantivy_commit, "_PAGES_PER_PART", 1)
    for query in ("*", "strike", "nowhere"):
        assert list(made.entries(query)) == list(scan.entries(query))


def test_what_is_looked_through_is_looked_for_where_the_rest_matches(
    made: Archive, scan: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tantivy_compiler, "_MAX_TANTIVY_DEPTH", 1)
    for query in ('"the union"~3 date:2014', "NOT (the NEAR/3 union) napo", 'author:"a b"~2 the'):
        assert made.count(query, by="kind") == scan.count(query, by="kind")
        assert made.explain(query) == scan.explain(query)


def test_heads_of_pages_are_read_when_they_are_asked_for() -> None:
    head = LazyHead(b'{"title":"Ballot","url":null}')
    assert head == {"title": "Ballot", "url": None}
    assert dict(head)["title"] == "Ballot"
    assert len(head) == 2
