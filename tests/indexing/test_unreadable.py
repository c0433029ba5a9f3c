"""What may not be read is told with a reason, and the rest is indexed. Root reads everything, so
that he becomes somebody else for this."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="takes rights of Unix")
NOBODY = 65534
_INDEX = """
import json, os, pathlib, sys
import archive

def index(folder):
    with archive.open(folder + "/.archive", create=True, engine=sys.argv[2]) as made:
        report = made.index([folder + "/pages"])
        told = {each.path: each.reason for each in report.failed}
        corrections = [[each.file, each.message] for each in report.corrections]
        return [told, [page.name for page in made.pages()], list(report.dropped), corrections,
                made.search("sound").total, made.check().pages]

# Modules can be imported only by this user: have all of them imported, by reading every file.
for file in pathlib.Path(sys.argv[1], "before/pages").rglob("*.*"):
    file.write_text(file.read_text() + " Again.")
index(sys.argv[1] + "/before")
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(int(sys.argv[3]))
    os.setuid(int(sys.argv[3]))
print(json.dumps(index(sys.argv[1] + "/work")))
"""


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that somebody else gets to: `work` is his, and has files and folders that are not
    to be read."""
    with tempfile.TemporaryDirectory(prefix="unreadable-") as name:
        base = Path(name).resolve()
        base.chmod(0o755)
        for folder in ("shut", "listed", "open"):
            (base / "work" / "pages" / folder).mkdir(parents=True)
        for file in FILES:
            (base / "work" / "pages" / file).write_text(f"A sound page, {file}.\n")
        shutil.copytree(base / "work", base / "before")
        if os.geteuid() == 0:
            for each in (base / "work", *(base / "work").rglob("*")):
                os.chown(each, NOBODY, NOBODY)
        yield base
        for each in (base / "work" / "pages").iterdir():
            each.chmod(0o755)


FILES = ("a.txt", "locked.txt", "locked.html", "shut/b.txt", "listed/c.txt", "open/d.txt")


def lock(base: Path) -> None:
    """Take rights away."""
    pages = base / "work" / "pages"
    for name in ("locked.txt", "locked.html"):
        # What is as it was need not be read.
        os.utime(pages / name, (1, 1))
    for name, mode in (("locked.txt", 0), ("locked.html", 0), ("shut", 0), ("listed", 0o444)):
        (pages / name).chmod(mode)


def indexed(base: Path, engine: str) -> list[Any]:
    """What comes of indexing: what is told, the pages, what was dropped, what is told of
    corrections, how many pages are found, and how many are checked."""
    ran = subprocess.run(
        [sys.executable, "-c", _INDEX, str(base), engine, str(NOBODY)],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found: list[Any] = json.loads(ran.stdout)
    return found


TOLD = {
    "pages/locked.txt": "permission denied",
    "pages/locked.html": "permission denied",
    "pages/shut": "Permission denied",
    "pages/listed/c.txt": "Permission denied",
}


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_what_may_not_be_read_is_told(base: Path, engine: str) -> None:
    lock(base)
    told, pages, dropped, _, found, checked = indexed(base, engine)
    assert told == TOLD
    assert pages == ["pages/a.txt", "pages/open/d.txt"]
    assert (dropped, found, checked) == ([], 2, 2)


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_what_was_read_before_stays(base: Path, engine: str) -> None:
    indexed(base, engine)
    (base / "work" / "pages" / "archive.toml").write_text('[aliases]\n"Ann" = ["Anna"]\n')
    (base / "work" / "pages" / "archive.toml").chmod(0)
    lock(base)
    told, _, dropped, corrections, found, checked = indexed(base, engine)
    assert told == TOLD
    assert (dropped, found, checked) == ([], 6, 6)
    ((file, reason),) = corrections
    assert file == "pages/archive.toml"
    assert reason.startswith("cannot be read: permission denied")
