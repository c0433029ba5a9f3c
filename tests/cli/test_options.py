"""Options of the program, and the archive that it finds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import archive
from archive.storage.lock import locked
from tests.support.program import run


def help_examples() -> list[str]:
    """The queries in the left column of `archive help query`."""
    text = run("help", "query").out
    assert all(len(line) < 80 for line in text.splitlines())
    assert len(text.splitlines()) <= 40
    rows = [line[2:29] for line in text.splitlines() if line.startswith("  ")]
    found = [each for row in rows for each in row.split("  ") if each.strip()]
    more = text.split("archive search ")[1].split("'")[1]
    inside = ["date:2016..", "date:..2014", "kind:section", "has:signature"]
    assert all(each in text for each in inside)
    return [*map(str.strip, found), more, *inside]


def test_the_help_on_queries_is_true(indexed: Path) -> None:
    examples = help_examples()
    assert len(examples) > 35
    scan = archive.scan(["seeds"])
    with archive.open(".archive") as opened:
        for example in examples:
            ours, theirs = opened.search(example, limit=None), scan.search(example, limit=None)
            assert ours.total == theirs.total, example
            # The seeds are texts, in which everything is somebody's or furniture.
            assert ours.total > 0 or example == "kind:rest", example


def test_warnings_and_what_is_missing_are_told(seeds: Path) -> None:
    page = "Sunday, 6 July 2014\n\nTitle\n\n24 comments:\n\n  1. one\n\n    ReplyDelete\n"
    Path("pages").mkdir()
    Path("pages/short.txt").write_text(page)
    ran = run("index", "pages")
    assert ran.notes == "pages/short.txt: the page says it has 24 comments; 1 was found\n"
    assert (ran.code, "1 warning" in ran.out) == (0, True)
    assert run("list").out.startswith("! 2014-07-06       1/24  pages/short.txt  Title")
    assert run("show", "short").notes == ran.notes
    Path("pages").rename("away")
    ran = run("index")
    assert ran.code == 1
    assert "its pages are kept" in ran.notes
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


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use stays")
def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    code = "import os, sys, archive_cli.main as main; os.rmdir(os.getcwd()); main.main()"
    for arguments in ["search", "napo"], ["index", "."], ["parse", "a.txt"]:
        (tmp_path / "gone").mkdir()
        ran = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=tmp_path / "gone", capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (ran.returncode, ran.stdout) == (5, "")
        assert ran.stderr == "archive: this folder: No such file or directory\n"


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--archive", "--archive '' is not a folder"),
        ("--language", "--language requires --in"),
        ("--author", "query, '': author: "),
        ("--page", "query, '': page: "),
        ("--phrase", "query, '': "),
        ("--since", "query, '': since: "),
        ("--depth", "query, '': depth: "),
        ("--in", "'': empty path"),
        ("--output", "--output '' is not a file"),
    ],
)
def test_an_empty_option_is_not_left_out(indexed: Path, option: str, told: str) -> None:
    """A variable of the shell that is not set must not ask another question, or of others."""
    ran = run("search", "starmer", option, "")
    assert (ran.code, ran.out) == (2, "")
    assert ran.notes.startswith(f"archive: {told}")


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are text there")
@pytest.mark.parametrize("option", [(), ("--author",), ("--phrase",), ("--since",)])
def test_what_is_in_another_encoding_is_refused(indexed: Path, option: tuple[str, ...]) -> None:
    """The word must not end before what cannot be read, and be searched without it."""
    asked = os.fsdecode("café".encode("latin-1"))
    ran = run("search", *option, asked)
    assert (ran.code, ran.out) == (2, "")
    assert "'caf\\udce9' is not valid utf-8, from character 4 on" in ran.notes


def test_seconds_are_a_number(indexed: Path) -> None:
    with archive.open(".archive") as made, pytest.raises(archive.ArchiveError, match="not nan"):
        made.index(wait=float("nan"))
    for arguments in (["search", "starmer", "--timeout", "nan"], ["index", "--wait=nan"]):
        ran = run(*arguments)
        assert (ran.code, ran.out) == (2, "")
        assert "'nan' is not a number of seconds" in ran.notes
    assert run("index", "--wait=inf").code == 0
    assert run("search", "starmer", "--timeout", "inf").code == 0


def test_a_run_that_goes_on_is_not_told_as_cut_off(indexed: Path) -> None:
    told = []

    def ask(*_: object) -> None:
        told.append(run("search", "starmer", "--format", "ids").notes)

    with archive.open(".archive") as made:
        made.index(progress=lambda *call: ask() if call[0] == 1 else None)
    assert len(told) == 1
    assert "another process is indexing here; some pages may be missing until it is done" in told[0]
    assert "cut off" not in told[0]
    assert run("search", "starmer", "--format", "ids").notes == "4 found\n"
