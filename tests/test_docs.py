"""Every example of the README, the documentation and docstrings, run in a folder with the seeds.

A `console` block is a session: after each `$ command` stands what it prints. A `python` block is
run; a `text` block right after it is what it prints. A `toml` block with a title is a file of that
name. What a system needs (`sh`) is not run.
"""

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

import attrs
import pytest

import archive
from archive.library import Archive
from tests.support.archives import ROOT
from tests.support.program import Ran
from tests.support.session_picture import PICTURE, drawn
from tests.support.session_picture import text as pictured

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^( *)```(\w+)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
KINDS = {"console", "python", "text", "toml", "sh", "bibtex"}


@attrs.frozen
class Block:
    """A fenced block of a page."""

    kind: str
    """The word after the fence."""
    title: str
    """What follows it."""
    text: str
    """The lines between the fences."""
    follows: str
    """The kind of the block before it, where nothing but blank lines is between them."""


def blocks(text: str) -> list[Block]:
    found: list[Block] = []
    end = 0
    for match in _FENCE.finditer(text):
        between = text[end : match.start()]
        follows = found[-1].kind if found and not between.strip() else ""
        found.append(Block(match[2], match[3].strip(), match[4], follows))
        end = match.end()
    return found


def session(text: str) -> list[tuple[str, str]]:
    """Each command of a session with what it prints."""
    parts = _COMMAND.split(text)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def run(command: str) -> str:
    name, *arguments = shlex.split(command)
    if name == "archive" and not re.search(r"[|<>&;$*\\]", command):
        return Ran(arguments, env={"PYTHONWARNINGS": "default"}, is_merged=True).out
    program = f"{shlex.quote(sys.executable)} -m archive_cli"
    finished = subprocess.run(
        re.sub(r"^archive\b", lambda _: program, command),
        shell=True,
        env={**os.environ, "COLUMNS": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return finished.stdout


def run_page(page: Path) -> list[tuple[Block, str, str, str]]:
    """Run all blocks of a page. Returns of each that prints: the command, what it shows, and what
    it prints."""
    results, names, printed = [], {"__name__": "__main__"}, ""
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.kind == "console":
            for command, shown in session(block.text):
                results.append((block, command, shown.rstrip(), run(command).rstrip()))
        elif block.kind == "python":
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                exec(compile(block.text, page.name, "exec"), names)
            printed = output.getvalue().rstrip()
        elif block.kind == "text" and block.follows == "python":
            results.append((block, "python", block.text.rstrip(), printed))
        elif block.kind == "toml" and (name := re.search(r'title="(.+?)"', block.title)):
            Path(name[1]).write_text(block.text, encoding="utf-8")
    return results


@pytest.mark.skipif(os.name == "nt", reason="the sessions are those of a Unix shell")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_all_that_a_page_shows(page: Path, seeds: Path) -> None:
    for _, command, shown, printed in run_page(page):
        assert printed == shown, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_block_is_of_a_kind_that_is_never_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert {block.kind for block in blocks(text)} <= KINDS
    assert text.count("```") == 2 * len(blocks(text))


@pytest.mark.skipif(os.name == "nt", reason="the paths are those of Unix")
def test_the_picture_shows_what_is_printed(seeds: Path) -> None:
    """If not: python -m tests.support.session_picture."""
    assert PICTURE.read_text(encoding="utf-8") == drawn(pictured(seeds))


@pytest.mark.parametrize("paper", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_a_paper_names_files_and_lists_that_exist(paper: str) -> None:
    text = (ROOT / paper).read_text(encoding="utf-8")
    tops = [ROOT / top for top in ("archive", "cli", "tests", "benchmarks", "docs", "examples")]
    found = [*ROOT.glob("*"), *(file for top in tops for file in top.rglob("*"))]
    files = {file.relative_to(ROOT).as_posix() for file in found} | {"archive.toml"}
    code = "\n".join(file.read_text(encoding="utf-8") for file in found if file.suffix == ".py")
    for name in re.findall(r"`([\w./]+\.(?:py|toml|txt|md|tsv))`", text):
        assert name in files or any(file.endswith(f"/{name}") for file in files), name
    for name in re.findall(r"`([A-Z][A-Z_]{3,})`", text):
        assert re.search(rf"\b{name}\b", code), name


def test_a_corrected_date_may_have_a_time(seeds: Path) -> None:
    """The how-to page about corrections, as it is written and as its comment says for times."""
    text = (ROOT / "docs" / "how-to" / "correct.md").read_text(encoding="utf-8")
    shown = next(block.text for block in blocks(text) if block.kind == "toml")
    other = re.sub(r"^date = \S+( +)# or ([^,]+),", r"date = \2 #", shown, flags=re.MULTILINE)
    for corrections, date in (shown, "2016-04-06"), (other, "2016-04-06T12:31"):
        Path("archive.toml").write_text(corrections, encoding="utf-8")
        memory = archive.scan(["seeds"])
        report = memory.report
        assert not [each for each in report.corrections if each.malformed]
        assert (memory.entry("004").date, memory.entry("001#7").date) == (date, "2015-08-05")


@pytest.mark.parametrize(
    ("page", "fewest"), [(ROOT / "README.md", 12), (ROOT / "docs" / "reference" / "queries.md", 40)]
)
def test_every_query_of_a_table_is_understood(opened: Archive, page: Path, fewest: int) -> None:
    memory = archive.scan(["seeds"])
    table = (
        page.read_text(encoding="utf-8").partition("| written | means |")[2].partition("\n\n")[0]
    )
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    queries = [query for row in rows for query in re.findall(r"`([^`]+)`", row)]
    assert len(queries) >= fewest
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
