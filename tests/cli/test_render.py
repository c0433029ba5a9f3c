"""What the program prints of entries: formats, escapes, colours."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import run


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
        run("show", "\x1b[31m"), run("search", "--\x1b[31m"), run("cite", "nasty#1"),
        run("cite", "nasty", "--format", "bibtex"), run("cite", "nasty", "--format", "jsonl"),
        run("count", "evil", "--by", "page"), run("count", "--by", "thread", "--format", "csv"),
        run("search", "strike", "--format", "kwic"), run("search", "evil", "--context", "3"),
        run("search", "evil", "--explain"), run("search", "page:\x1b[31m"),
        run("search", "strike*", "evl~", "-nobody\u202e"), run("stats", "--by", "page"),
        run("help", "\x1b[31m"), run("search", "evil", "--output", "\x1b[31m/x"),
        run("index", "--language", "\x1b[31m"),
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
    assert "has no date but matches otherwise (--undated includes it)" in ran.notes
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
