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

UNFINISHED = ("unfinished", r"the last run of index was cut off, so some pages may be missing")
UNDATED = ("undated", r"3 entries have no date but match otherwise \(--undated")
INHERITED = ("date of the page", r"1 of them has only the date of its page")
NOWHERE = ("no such page", r"no page matches page:nowhere")
LITERAL = ("wildcards", r"more entr(?:y contains|ies contain) blue\*print literally")
DATED = ["E3", "blueprint", "date:2016"]
SOURCES = ("sources", r"1 page merged from 2 files")
WARNED = ("warnings", r"pages/bad\.txt:3: byte 29 \(E9\) is not UTF-8")
WHY = ("why nothing", r"blueprnt: no entries; did you mean blueprint")
FAILED = ("unreadable", r"pages/z\.zip!torn\.txt: not read: ")
PASSED = ("passed over", r"skipped \(hidden\): pages/\.hidden")
INSIDE = ["--in", "pages"]

TABLE: dict[str, list[tuple[list[str], list[tuple[str, str]]]]] = {
    "index": [
        (
            ["--rebuild"],
            [
                FAILED, PASSED, WARNED, ("sources", r"1 page merged from several files"),
                ("left out by hand", r"1 page left out by corrections: pages/skipped\.txt"),
                ("copies", r"pages/copy\.txt: identical to pages/bad\.txt|"
                 r"pages/bad\.txt: identical to pages/copy\.txt"),
                ("corrections", r"pages/archive\.toml.*nothing\.txt"),
            ],
        )
    ],
    "search": [
        (DATED, [UNFINISHED, UNDATED, INHERITED]),
        (["page:nowhere OR napo"], [NOWHERE]),
        (["*"], [("--limit", r"found; showing 1 to 20 \(--limit, --offset\)")]),
        (["strike", "--format", "jsonl", "--limit", "1"], [("--limit", r"showing number 1 \(")]),
        (["strike", "--format", "kwic", "--limit", "1"], [("--limit", r"showing number 1 \(")]),
        (["restless", "--format", "kwic"], [("no occurrence", r"1 of them without an occurrence")]),
        (["napo", "--offset", "999"], [("--offset", r"showing none \(--limit, --offset\)")]),
        (["blueprnt"], [WHY]),
        ([*INSIDE, "*"], [FAILED, PASSED, WARNED]),
        (
            [f"a{number}" for number in range(60)],
            [("parts not explained", r"10 more parts not explained")],
        ),
    ],
    "show": [(["bad"], [UNFINISHED, WARNED]), (["bad#0", "--format", "jsonl"], [WARNED])],
    "count": [
        (DATED, [UNFINISHED, UNDATED, INHERITED]),
        (["page:nowhere OR napo"], [NOWHERE]),
        (["starmer", "--by", "author"], [("no match", r"authors without a match not shown")]),
        (["blueprnt"], [WHY]),
        ([*INSIDE], [FAILED, PASSED, WARNED]),
    ],
    "cite": [(["bad"], [UNFINISHED, WARNED])],
    "list": [([], [UNFINISHED, SOURCES]), (["--format", "ids"], [SOURCES])],
    "stats": [
        ([], [UNFINISHED, SOURCES]),
        (["--by", "year"], [("date of the page", r"of them have only the date of their page")]),
    ],
    "check": [([], [UNFINISHED, ("sources", r"no problems found")])],
    "export": [
        (DATED, [UNFINISHED, UNDATED, INHERITED]),
        (["page:nowhere OR napo"], [NOWHERE]),
        (["blueprnt"], [WHY]),
        ([*INSIDE], [FAILED, PASSED, WARNED]),
    ],
    "parse": [
        (
            ["pages/bad.txt", "nowhere", "pages/z.zip"],
            [
                WARNED, ("unreadable", r"nowhere: no such file"),
                ("unreadable", r"z\.zip!a\.txt: not read in this file \(damaged .*\): torn\.txt"),
                ("passed over", r"z\.zip!a\.txt: skipped in this file \(hidden\): \.hidden"),
            ],
        )
    ],
    "help": [],
    "completion": [],
}  # fmt: skip
"""For each command: arguments, and the kinds of what is left out then, with how that is told.
`help` and `completion` say nothing about an archive."""

ROWS = [(name, *row) for name, rows in TABLE.items() for row in rows]


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
    ("command", "arguments", "kinds"), ROWS, ids=lambda each: " ".join(map(str, each))[:40]
)
def test_what_is_left_out_is_told(
    lacking: Path, tmp_path: Path, command: str, arguments: list[str], kinds: list[tuple[str, str]]
) -> None:
    base = lacking
    if command == "index":
        base = tmp_path / "copy"
        shutil.copytree(lacking, base)
    ran = run(command, *arguments, cwd=base)
    for kind, told in kinds:
        assert re.search(told, ran.notes), (kind, ran.notes)
