"""Nothing is left out in silence: for each command, what it may leave out, and where it says so."""

import re
import shutil
from pathlib import Path

import attrs
import pytest

import archive
from archive.settings import Settings
from archive_cli.main import COMMANDS
from tests.support.archives import SEEDS
from tests.support.captures import zipped
from tests.support.every_format import FORMS
from tests.support.hostile_pages import DISCUSSION
from tests.support.program import run
from tests.support.threads import Said


@attrs.frozen(kw_only=True)
class LeftOut:
    """Something that an answer leaves out."""

    what: str
    """What it is, in a word."""
    note: str
    """A pattern of the note that says so."""


@attrs.frozen(kw_only=True)
class Row:
    """A command line that leaves something out."""

    arguments: list[str]
    """The arguments after the command."""
    left_out: list[LeftOut]
    """What it leaves out."""


UNFINISHED = LeftOut(
    what="unfinished", note=r"the last run of index was cut off, so some pages may be missing"
)
UNDATED = LeftOut(what="undated", note=r"3 entries have no date but match otherwise \(--undated")
INHERITED = LeftOut(what="date of the page", note=r"1 of them has only the date of its page")
NOWHERE = LeftOut(what="no such page", note=r"no page matches page:nowhere")
DATED = ["E3", "blueprint", "date:2016"]
SOURCES = LeftOut(what="sources", note=r"1 page merged from 2 files")
WARNED = LeftOut(what="warnings", note=r"pages/bad\.txt:3: byte 29 \(E9\) is not UTF-8")
WHY = LeftOut(what="why nothing", note=r"blueprnt: no entries; did you mean blueprint")
FAILED = LeftOut(what="unreadable", note=r"pages/z\.zip!torn\.txt: not read: ")
PASSED = LeftOut(what="passed over", note=r"skipped \(hidden\): pages/\.hidden")
INSIDE = ["--in", "pages"]

TABLE: dict[str, list[Row]] = {
    "index": [
        Row(
            arguments=["--rebuild"],
            left_out=[
                FAILED,
                PASSED,
                WARNED,
                LeftOut(what="sources", note=r"1 page merged from several files"),
                LeftOut(
                    what="left out by hand",
                    note=r"1 page left out by corrections: pages/skipped\.txt",
                ),
                LeftOut(
                    what="copies",
                    note=r"pages/copy\.txt: identical to pages/bad\.txt|"
                    r"pages/bad\.txt: identical to pages/copy\.txt",
                ),
                LeftOut(what="corrections", note=r"pages/archive\.toml.*nothing\.txt"),
            ],
        ),
    ],
    "search": [
        Row(arguments=DATED, left_out=[UNFINISHED, UNDATED, INHERITED]),
        Row(arguments=["page:nowhere OR napo"], left_out=[NOWHERE]),
        Row(
            arguments=["*"],
            left_out=[
                LeftOut(what="--limit", note=r"found; showing 1 to 20 \(--limit, --offset\)")
            ],
        ),
        Row(
            arguments=["strike", "--format", "jsonl", "--limit", "1"],
            left_out=[LeftOut(what="--limit", note=r"showing number 1 \(")],
        ),
        Row(
            arguments=["strike", "--format", "kwic", "--limit", "1"],
            left_out=[LeftOut(what="--limit", note=r"showing number 1 \(")],
        ),
        Row(
            arguments=["restless", "--format", "kwic"],
            left_out=[LeftOut(what="no occurrence", note=r"1 of them without an occurrence")],
        ),
        Row(
            arguments=["napo", "--offset", "999"],
            left_out=[LeftOut(what="--offset", note=r"showing none \(--limit, --offset\)")],
        ),
        Row(arguments=["blueprnt"], left_out=[WHY]),
        Row(arguments=[*INSIDE, "*"], left_out=[FAILED, PASSED, WARNED]),
        Row(
            arguments=[f"a{number}" for number in range(60)],
            left_out=[LeftOut(what="parts not explained", note=r"10 more parts not explained")],
        ),
    ],
    "show": [
        Row(arguments=["bad"], left_out=[UNFINISHED, WARNED]),
        Row(arguments=["bad#0", "--format", "jsonl"], left_out=[WARNED]),
    ],
    "count": [
        Row(arguments=DATED, left_out=[UNFINISHED, UNDATED, INHERITED]),
        Row(arguments=["page:nowhere OR napo"], left_out=[NOWHERE]),
        Row(
            arguments=["starmer", "--by", "author"],
            left_out=[LeftOut(what="no match", note=r"authors without a match not shown")],
        ),
        Row(arguments=["blueprnt"], left_out=[WHY]),
        Row(arguments=[*INSIDE], left_out=[FAILED, PASSED, WARNED]),
    ],
    "cite": [
        Row(arguments=["bad"], left_out=[UNFINISHED, WARNED]),
    ],
    "list": [
        Row(arguments=[], left_out=[UNFINISHED, SOURCES]),
        Row(arguments=["--format", "ids"], left_out=[SOURCES]),
    ],
    "stats": [
        Row(arguments=[], left_out=[UNFINISHED, SOURCES]),
        Row(
            arguments=["--by", "year"],
            left_out=[
                LeftOut(what="date of the page", note=r"of them have only the date of their page")
            ],
        ),
    ],
    "check": [
        Row(
            arguments=[], left_out=[UNFINISHED, LeftOut(what="sources", note=r"no problems found")]
        ),
    ],
    "export": [
        Row(arguments=DATED, left_out=[UNFINISHED, UNDATED, INHERITED]),
        Row(arguments=["page:nowhere OR napo"], left_out=[NOWHERE]),
        Row(arguments=["blueprnt"], left_out=[WHY]),
        Row(arguments=[*INSIDE], left_out=[FAILED, PASSED, WARNED]),
    ],
    "parse": [
        Row(
            arguments=["pages/bad.txt", "nowhere", "pages/z.zip"],
            left_out=[
                WARNED,
                LeftOut(what="unreadable", note=r"nowhere: no such file"),
                LeftOut(
                    what="unreadable",
                    note=r"z\.zip!a\.txt: not read in this file \(damaged .*\): torn\.txt",
                ),
                LeftOut(
                    what="passed over",
                    note=r"z\.zip!a\.txt: skipped in this file \(hidden\): \.hidden",
                ),
            ],
        ),
    ],
    "help": [],
    "completion": [],
}
"""Command lines by command. `help` and `completion` say nothing about an archive."""

ROWS = [(name, row) for name, rows in TABLE.items() for row in rows]


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the seeds and of all that may be left out, whose last run was cut off."""
    base = tmp_path_factory.mktemp("lacking")
    shutil.copytree(SEEDS, base / "seeds")
    pages = base / "pages"
    pages.mkdir()
    bad = b"Sunday 6 July 2014\n\nTitle caf\xe9\n\nA text with a blue*print.\n"
    (pages / "bad.txt").write_bytes(bad)
    (pages / "copy.txt").write_bytes(bad)
    (pages / ".hidden").write_text("never")
    (pages / "skipped.txt").write_text("Left out.")
    (pages / "archive.toml").write_text(
        '[pages."skipped.txt"]\nskip = true\n[pages."nothing.txt"]\ntitle = "x"\n'
    )
    torn = (base / "seeds").iterdir().__next__().read_bytes()
    members: dict[str, str | bytes] = {"torn.txt": torn, ".hidden": "never", "a.txt": "Inside."}
    data = zipped(members)
    at = data.find(b"torn.txt") + 300
    (pages / "z.zip").write_bytes(data[:at] + bytes(50) + data[at + 50 :])
    forms = {form.name: form for form in FORMS}
    words = [f"{chr(97 + number % 26)}word{number}" for number in range(600)]
    said = [" ".join(words[start : start + 60]) for start in range(0, 600, 60)]
    long = attrs.evolve(
        DISCUSSION, body=[[said[0]]], comments=[Said([[each]]) for each in said[1:]]
    )
    (pages / "same.txt").write_bytes(forms["indented text"].data(long))
    (pages / "same.html").write_bytes(forms["Blogger HTML, threaded"].data(long))
    with archive.open(base / ".archive", create=True) as made:
        made.index([base / "seeds", pages])
    place = base / ".archive"
    attrs.evolve(Settings.load(place), finished=False).save(place)
    return base


def test_every_command_has_its_row() -> None:
    assert set(TABLE) == set(COMMANDS)


@pytest.mark.parametrize(
    ("command", "row"),
    ROWS,
    ids=lambda each: " ".join(each.arguments)[:40] if isinstance(each, Row) else each,
)
def test_what_is_left_out_is_told(lacking: Path, tmp_path: Path, command: str, row: Row) -> None:
    base = lacking
    if command == "index":
        base = tmp_path / "copy"
        shutil.copytree(lacking, base)
    ran = run(command, *row.arguments, cwd=base)
    for each in row.left_out:
        assert re.search(each.note, ran.notes), (each.what, ran.notes)
