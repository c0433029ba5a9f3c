"""What the program says of what fails, and of what check finds."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import run


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("MemoryError()", "out of memory"),
        ("ImportError('A long story.\\nno libx.so\\n')", "a module cannot be loaded: no libx.so"),
        ("ImportError()", "a module cannot be loaded: "),
    ],
)
def test_what_the_machine_lacks_is_no_answer(indexed: Path, error: str, told: str) -> None:
    """Not exit code 1, which says that nobody said it; nor is the archive damaged."""
    ran = _fails("archive.engines.whoosh.searcher", "IndexSearcher.__init__", error)
    assert (ran.returncode, ran.stdout, ran.stderr) == (5, "", f"archive: {told}\n")


def _fails(module: str, name: str, error: str) -> subprocess.CompletedProcess[str]:
    """A search in which a function fails."""
    code = (
        f"import sys, archive_cli.main, {module}\n"
        f"def fail(*_, **__): raise {error}\n"
        f"{module}.{name} = fail\n"
        "archive_cli.main.main()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "search", "papa"], capture_output=True, text=True, check=False
    )


def test_a_fault_of_the_program_is_no_answer(indexed: Path) -> None:
    ran = _fails("archive_cli.options", "read_query", "ValueError('\\x1b[31m of a page')")
    assert (ran.returncode, ran.stdout) == (70, "")
    assert "ValueError: \\x1b[31m of a page\n" in ran.stderr
    assert ran.stderr.endswith("archive: internal error; no result was produced\n")


def test_check_tells_what_puts_in_what_looks_as_it_did(indexed: Path) -> None:
    """A plain run of `index` does not read such a file, and would never put it in."""
    first = min(Path("seeds").glob("*.txt"))
    os.utime(first, (1_000_000_000, 1_000_000_000))
    assert run("index").code == 0
    first.write_bytes(first.read_bytes().replace(b"Starmer", b"Starker"))
    os.utime(first, (1_000_000_000, 1_000_000_000))
    told = run("check", "--files")
    assert told.out == f"seeds/{first.name}: differs from the archive\n"
    assert told.notes.endswith("update the archive with: archive index --rebuild\n")
    assert run("index", "--rebuild").code == 0
    assert run("check", "--files").out == ""
    assert run("search", "Starker").code == 0


def test_check_tells_what_the_files_say_now(indexed: Path) -> None:
    first, second, *_ = sorted(Path("seeds").glob("*.txt"))
    first.write_text("Quite different.\n")
    second.unlink()
    told = run("check")
    assert (told.code, "archive index" in told.notes) == (0, True)
    assert told.out == (
        f"seeds/{first.name}: differs from the archive\n"
        f"seeds/{second.name}: deleted, but still in the archive\n"
    )
    lines = run("check", "--files", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"kind": "file", "name": f"seeds/{first.name}", "state": "changed"},
        {"kind": "file", "name": f"seeds/{second.name}", "state": "gone"},
    ]
    (segment,) = Path(".archive/index-1").glob("*.arc")
    segment.write_bytes(segment.read_bytes()[:-1] + b"?")
    told = run("check")
    assert told.code == 3
    assert segment.name in told.notes
    assert "archive index --rebuild" in told.notes
