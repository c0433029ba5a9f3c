"""The command line, run as a process: exit codes, options, where it finds the archive."""

import csv
import io
import json
from pathlib import Path

import pytest

import archive
from tests.support.program import run


def test_index_then_search(seeds: Path) -> None:
    ran = run("index", "seeds/")
    assert (ran.code, ran.notes) == (0, "")
    assert ran.out == (
        "4 pages, 156 entries: 4 added, 0 changed, 0 moved, 0 dropped, 0 unchanged, "
        "0 skipped, 0 warnings\n"
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
        "nowhere", "picture", "seeds", "1", "no comments were recognised; the page is read as one "
        "post",
    ]  # fmt: skip
    assert "byte 3 (E9) is not UTF-8" in ran.notes
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["text"] for row in rows] == ["caf\ufffd strike"]
    ran = run("parse", "-", "--format", "ids", given=b"One post.")
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
        (["search", "parent:(author:papa)", "starmer"], 0),
        (["search", "--dated", "stated", "*"], 0),
        (["search", "--dated", "perhaps", "*"], 2),
        (["search", "--since", "last year", "napo"], 1),
        (["search", "--context", "1", "starmer"], 0),
        (["search", "--context", "1", "--format", "ids", "starmer"], 2),
        (["search", "--kwic-sort", "left", "starmer"], 2),
        (["search", "--sort", "page", "--format", "kwic", "starmer"], 2),
        (["search", "--format", "kwic", "starmer"], 0),
        (["search", "--format", "kwic", "nobodysaidthis"], 1),
        (["search", "--language", "de", "napo"], 2),
        (["search", "--in", "seeds", "--language", "de", "napo"], 0),
        (["search", "--in", "seeds", "--language", "klingon", "napo"], 2),
        (["search", "--output", "nowhere/x", "napo"], 2),
        (["count"], 0),
        (["count", "napo", "--by", "month"], 0),
        (["count", "nobodysaidthis"], 1),
        (["count", "("], 2),
        (["count", "--by", "mood"], 2),
        (["stats", "--by", "year"], 0),
        (["cite", "001#7"], 0),
        (["cite", "001#99"], 1),
        (["cite", "00"], 2),
        (["cite"], 2),
        (["help"], 0),
        (["help", "query"], 0),
        (["help", "count"], 0),
        (["help", "nothing"], 2),
        (["completion", "zsh"], 0),
        (["completion", "tcsh"], 2),
        (["index", "--language", "german"], 2),
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
    if code == 1:
        assert ran.notes
