"""Everything that the README and the package's docstring show, run as it stands."""

import contextlib
import doctest
import importlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import archive
from archive.library import Archive

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


def commands() -> list[tuple[str, str]]:
    """Each command of the session with what it prints."""
    (session,) = blocks("console")
    parts = re.split(r"^\$ (.*)\n", session, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def run(command: str, where: Path) -> str:
    program = f"{shlex.quote(sys.executable)} -m archive_cli"
    finished = subprocess.run(
        re.sub(r"^archive\b", lambda _: program, command),
        shell=True,
        cwd=where,
        env={**os.environ, "COLUMNS": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return finished.stdout


@pytest.mark.skipif(os.name == "nt", reason="the session is that of a Unix shell")
def test_the_session(seeds: Path) -> None:
    shown = commands()
    assert len(shown) > 5
    for command, printed in shown:
        assert run(command, seeds).rstrip() == printed.rstrip(), command


def test_the_python_example(seeds: Path) -> None:
    (example,) = blocks("python")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example, "README.md", "exec"), {})
    first, hit, last = printed.getvalue().splitlines()
    assert (first, last) == ("A Tragic Waste 23 23", "1 1")
    assert hit.startswith("seeds/002_5dbe20590b040a07.txt#6 None Formal, 28 day, consultation")


def test_the_corrections(seeds: Path) -> None:
    """As they are written, and as the remark says that a date can be written."""
    (shown,) = blocks("toml")
    other = re.sub(r"^date = \S+( +)# or ([^,]+),", r"date = \2 #", shown, flags=re.MULTILINE)
    for text, date in (shown, "2016-04-06"), (other, "2016-04-06T12:31"):
        Path("archive.toml").write_text(text, encoding="utf-8")
        memory, report = archive.scan(["seeds"])
        assert not [each for each in report.corrections if each.malformed]
        assert (memory.entry("004").date, memory.entry("001#7").date) == (date, "2015-08-05")


def test_every_query_of_the_table_is_understood(opened: Archive) -> None:
    memory, _ = archive.scan(["seeds"])
    rows = re.findall(r"^\| (`.*?) \|", README.partition("## Queries")[2], re.MULTILINE)
    queries = [query for row in rows for query in re.findall(r"`([^`]+)`", row)]
    assert len(queries) > 40
    for query in queries:
        if query not in ("( )", "NEAR", "NEAR/10"):
            found = [hit.entry.id for hit in opened.search(query, sort="page", limit=None)]
            wanted = [hit.entry.id for hit in memory.search(query, sort="page", limit=None)]
            assert found == wanted, query


MODULES = [
    "archive", "archive.text.dates", "archive.text.languages", "archive.query.periods",
    "archive.query.shell",
]  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str, seeds: Path) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0
    assert result.attempted > 0
