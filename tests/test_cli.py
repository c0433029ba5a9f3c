"""The command line, run as a process: what it prints where, and its exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

import archive
from archive.locking import locked


class Ran:
    """A finished command."""

    def __init__(self, arguments: Sequence[str], **how: object) -> None:
        environment = {**os.environ, "PYTHONWARNINGS": "error", **how.pop("env", {})}  # type: ignore[dict-item]
        finished = subprocess.run(
            [sys.executable, "-m", "archive_cli", *arguments],
            capture_output=True,
            check=False,
            env=environment,
            **how,  # type: ignore[call-overload]
        )
        self.code: int = finished.returncode
        self.out: str = finished.stdout.decode()
        self.notes: str = finished.stderr.decode()


def run(*arguments: str, **how: object) -> Ran:
    ran = Ran(arguments, **how)
    assert "Traceback" not in ran.notes
    return ran


@pytest.fixture
def indexed(seeds: Path) -> Path:
    with archive.open(".archive", create=True) as made:
        made.index(["seeds"])
    return seeds


def test_index_then_search(seeds: Path) -> None:
    ran = run("index", "seeds/")
    assert (ran.code, ran.notes) == (0, "")
    assert ran.out == (
        "4 pages, 156 entries: 4 added, 0 changed, 0 moved, 0 dropped, 0 unchanged, "
        "0 passed over, 0 warnings\n"
    )
    ran = run("search", "E3 blueprint", "--format", "ids")
    assert ran.out.splitlines() == [
        "seeds/002_5dbe20590b040a07.txt#6",
        "seeds/004_5bdfdddec775b2a0.txt#0",
    ]
    assert (ran.code, ran.notes) == (0, "2 found\n")


def test_parse_prints_every_entry(seeds: Path) -> None:
    files = sorted(f"seeds/{file.name}" for file in (seeds / "seeds").iterdir())
    ran = run("parse", *files)
    records = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.notes, len(records)) == (0, "", 156)
    expected = [entry.to_dict() for file in files for entry in archive.parse(file).entries]
    assert records == expected
    assert list(records[0]) == [
        "id", "page", "locator", "kind", "depth", "parent", "title", "author", "author_source",
        "date", "date_source", "text", "spans", "words", "line",
    ]  # fmt: skip


def test_parse_goes_on_after_a_failure(seeds: Path) -> None:
    Path("picture").write_bytes(bytes(range(256)))
    Path("latin").write_bytes(b"caf\xe9 strike\n")
    ran = run("parse", "nowhere", "picture", "seeds", "latin", "--format", "csv")
    assert ran.code == 1
    assert [line.split(":")[1].strip() for line in ran.notes.splitlines()] == [
        "nowhere", "picture", "seeds", "1", "no comments were recognised; the page is kept as one "
        "post",
    ]  # fmt: skip
    assert "byte 3 (E9) is not UTF-8" in ran.notes
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["text"] for row in rows] == ["caf\ufffd strike"]
    ran = run("parse", "-", "--format", "ids", input=b"One post.")
    assert (ran.code, ran.out) == (0, "-#0\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["search", "napo"], 0),
        (["search", "-napo", "--limit", "1"], 0),
        (["search", "--", "-napo"], 0),
        (["search", "--author", "papa"], 0),
        (["search", "--since", "2016", "--until", "2016-04", "napo"], 0),
        (["search", "nobodysaidthis"], 1),
        (["search", "--page", "nowhere", "*"], 1),
        (["search", "thread:001#99"], 1),
        (["search"], 2),
        (["search", ""], 2),
        (["search", "("], 2),
        (["search", "auther:papa"], 2),
        (["search", "--since", "soon", "napo"], 2),
        (["search", "--depth", "deep", "napo"], 2),
        (["search", "--lim", "1", "napo"], 2),
        (["search", "--unknown", "napo"], 2),
        (["search", "--limit", "0", "napo"], 2),
        (["search", "--in", "nowhere", "napo"], 2),
        (["search", "--in", "seeds", "--archive", "x", "napo"], 2),
        (["search", "--in", "seeds", "napo"], 0),
        (["search", "thread:00#1"], 2),
        (["export"], 0),
        (["export", "nobodysaidthis"], 1),
        (["export", ""], 2),
        (["show", "001#7"], 0),
        (["show", "001#99"], 1),
        (["show", "005"], 1),
        (["show", "00"], 2),
        (["index"], 0),
        (["index", "nowhere"], 2),
        (["index", "--forget", "nowhere"], 2),
        (["index", ""], 2),
        (["list", "--archive", "nowhere"], 3),
        (["parse"], 2),
        (["parse", "nowhere"], 1),
        (["dance"], 2),
        ([], 2),
        (["--help"], 0),
        (["--version"], 0),
        (["search", "--help"], 0),
    ],
)
def test_exit_codes(indexed: Path, arguments: list[str], code: int) -> None:
    ran = run(*arguments)
    assert ran.code == code, ran.notes
    if code >= 2 and arguments:
        assert ran.out == ""
        assert len(ran.notes.splitlines()) == 1


def test_notes_tell_what_was_left_out(indexed: Path) -> None:
    assert run("search", "*").notes == "156 found, 1 to 20 shown (--limit, --offset)\n"
    notes = run("search", "E3 blueprint", "date:2016").notes.splitlines()
    assert notes == [
        "1 found",
        "1 of them by the date of their page: the earliest that they can be",
        "1 entry matches all but the date, and has none (--undated takes them in)",
    ]
    assert run("search", "E3 blueprint", "date:2016", "--undated").notes.startswith("2 found\n")
    assert run("search", "page:nowhere OR napo").notes.startswith("no page fits page:nowhere\n")
    assert "could be any of: seeds/001_" in run("show", "00#1").notes


def test_warnings_and_what_is_missing_are_told(seeds: Path) -> None:
    page = "Sunday, 6 July 2014\n\nTitle\n\n24 comments:\n\n  1. one\n\n    ReplyDelete\n"
    Path("pages").mkdir()
    Path("pages/short.txt").write_text(page)
    ran = run("index", "pages")
    assert ran.notes == "pages/short.txt: the page declares 24 comments, found are 1\n"
    assert (ran.code, "1 warning" in ran.out) == (0, True)
    assert run("list").out.startswith("! 2014-07-06       1/24  pages/short.txt  Title")
    assert run("show", "short").notes == ran.notes
    Path("pages").rename("away")
    ran = run("index")
    assert ran.code == 1
    assert "nothing of it was dropped" in ran.notes
    assert run("index", "--forget", "pages").out.startswith("0 pages, 0 entries")


def test_an_archive_is_found_above_and_by_its_name(indexed: Path) -> None:
    below = indexed / "a" / "b"
    below.mkdir(parents=True)
    assert run("search", "starmer", cwd=below).code == 0
    assert run("search", "starmer", cwd="/" if os.name != "nt" else "C:\\").code == 3
    where = {"ARCHIVE_DIR": str(indexed / ".archive")}
    assert run("search", "starmer", cwd=below, env=where).code == 0
    assert run("list", "--archive", str(indexed / ".archive"), cwd=below).code == 0


def test_busy(indexed: Path) -> None:
    with locked((indexed / ".archive").resolve()):
        ran = run("index")
    assert (ran.code, ran.out) == (4, "")
    assert "another process" in ran.notes


def test_hits_as_json_lines(indexed: Path) -> None:
    ran = run("search", "E3 blueprint", "--format", "jsonl", "--sort", "page")
    first, second = (json.loads(line) for line in ran.out.splitlines())
    assert first["id"].endswith("#6")
    start, end = first["highlights"][0]
    assert first["text"][start:end] == "E3 blueprint"
    assert first["snippet"] == first["text"]
    assert second["locator"] == "0"
    assert first["score"] > second["score"] > 0


def test_options_narrow_as_fields_do(indexed: Path) -> None:
    pairs = [
        (["--author", "papa"], ["author:papa"]),
        (["--author", "papa", "--author", "deb"], ["author:papa OR author:deb"]),
        (["--phrase", "E3 blueprint"], ['"E3 blueprint"']),
        (["--page", "001", "--kind", "post"], ["page:001", "kind:post"]),
        (["--depth", "2..", "napo"], ["depth:2..", "napo"]),
        (["--since", "2015", "napo"], ["date:2015..", "napo"]),
    ]
    for options, query in pairs:
        assert run("export", *options).out == run("export", *query).out != ""


NASTY = "\x1b]0;owned\x07 \x9b31m \u202eevil\u2066 \u2028 \x7f \x00 =cmd()"


def test_nothing_archived_acts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DIR", raising=False)
    name = "nasty \x1b[31m\u202e.txt" if os.name != "nt" else "nasty \u202e.txt"
    Path("pages").mkdir()
    text = f"Sunday 6 July 2014\n{NASTY}\n=1+1\n{NASTY} strike\n1 comment:\n\n  1. {NASTY}\n"
    Path("pages", name).write_text(text, encoding="utf-8")
    printed = [
        run("index", "pages"), run("index"), run("search", "strike"), run("list"), run("stats"),
        run("search", NASTY.replace("\x00", "")), run("show", "nasty#1"), run("show", "nasty"),
        run("search", "strike", "--format", "csv"), run("search", "evil", "--format", "jsonl"),
        run("export", "--format", "ids"), run("export", "--format", "csv"),
        run("export"), run("parse", f"pages/{name}"), run("parse", "\x1b[31m"),
        run("show", "\x1b[31m"), run("search", "--\x1b[31m"),
    ]  # fmt: skip
    live = {*map(chr, range(32)), *map(chr, range(127, 160)), *"\u202e\u2066\u2028"} - {"\n"}
    for ran in printed:
        assert not live & set(ran.out + ran.notes)
    exported = [json.loads(line) for line in run("export").out.splitlines()]
    assert exported[0]["title"] == exported[1]["title"]
    assert NASTY.split(maxsplit=1)[0] in exported[1]["text"]
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").out)))
    assert rows[0]["text"].startswith("'=1+1")


def test_export_tells_what_it_leaves_out(indexed: Path) -> None:
    ran = run("export", "--since", "2016", "--phrase", "E3 blueprint", "--format", "ids")
    assert ran.out == "seeds/002_5dbe20590b040a07.txt#6\n"
    assert "has none (--undated takes them in)" in ran.notes
    assert len(run("export", "E3 blueprint", "date:2016", "--undated").out.splitlines()) == 2


def test_colour_only_on_terminals(indexed: Path) -> None:
    for env in ({}, {"NO_COLOR": "1"}):
        assert "\x1b" not in run("search", "napo", env=env).out


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix shell")
def test_a_reader_that_has_seen_enough(indexed: Path) -> None:
    program = f"'{sys.executable}' -m archive_cli"
    script = f"{program} export | head -n 1; echo ${{PIPESTATUS[0]}}"
    finished = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert finished.stdout.splitlines()[-1] == b"0"
    assert finished.stderr == b""
    script = f"{program} list >&-; echo $?; {program} search napo 2>&- | wc -l"
    finished = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert finished.stdout.split()[0] == b"0"
    assert int(finished.stdout.split()[1]) > 20


def test_show_prints_the_thread_in_order(indexed: Path) -> None:
    lines = run("show", "001#7", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["locator"] for line in lines] == ["0", "7", "7.1", "7.2", "7.3", "7.4"]
    lines = run("show", "001#7.2", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["locator"] for line in lines] == ["0", "7", "7.2"]
    lines = run("show", "002#s3", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["locator"] for line in lines] == ["0", "s3"]
    whole = run("show", "002", "--format", "jsonl").out.splitlines()
    assert len(whole) == 25
    assert "> #7.2" in run("show", "001#7.2").out
