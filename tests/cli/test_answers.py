"""What the program prints of answers, and beside them."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.program import run


def test_notes_tell_what_was_left_out(indexed: Path) -> None:
    assert run("search", "*").notes == "156 found; showing 1 to 20 (--limit, --offset)\n"
    notes = run("search", "E3 blueprint", "date:2016").notes.splitlines()
    assert notes == [
        "1 found",
        "1 of them has only the date of its page, and may be later",
        "1 entry has no date but matches otherwise (--undated includes it)",
    ]
    assert run("search", "E3 blueprint", "date:2016", "--undated").notes.startswith("2 found\n")
    assert run("search", "page:nowhere OR napo").notes.startswith("no page matches page:nowhere\n")
    assert "could be any of: seeds/001_" in run("show", "00#1").notes


def test_nothing_found_says_why(indexed: Path) -> None:
    for command in ("search", "export", "count"):
        assert run(command, "blueprnt").notes == (
            "nothing found\n  blueprnt: no entries; did you mean blueprint (4)?\n"
        )
    assert run("search", "papa", "date:2013").notes.splitlines() == [
        "nothing found",
        "  papa is an author's name: author:papa has 2 entries",
        "  date:2013: no entries",
        "  without date:2013: 4 entries",
    ]
    assert run("search", "starmer date:2015 author:deb").notes.splitlines() == [
        "nothing found",
        "  all together: starmer: 4, then date:2015: 4, then author:deb: none",
        "  without author:deb: 4 entries",
    ]
    assert run("search", "starmer date:2016..").notes.splitlines()[-1] == (
        "  4 entries match except that their page is dated too early; they may be later"
    )
    assert run("search", '"E3 blueprnt"').notes.splitlines() == [
        "nothing found",
        '  "e3 blueprnt": no entries',
        '    "e3": 8 entries, 18 occurrences',
        '    "blueprnt": no entries; did you mean "blueprint" (3)?',
    ]


def test_explain_tells_all_of_it_beside_the_data(indexed: Path) -> None:
    ran = run("search", "strike* date:2016 -tragic", "--explain", "--format", "ids")
    plain = run("search", "strike* date:2016 -tragic", "--format", "ids")
    assert ran.out == plain.out != ""
    assert ran.notes.removeprefix(plain.notes).splitlines() == [
        "understood as: strike* date:2016 NOT tragic",
        "  strike*: 20 entries, 27 occurrences; as strike (18), strikes (2)",
        "  date:2016: 51 entries",
        "  tragic: 2 entries, 1 occurrence, 1 title; as tragic (2)",
        "  all together: strike*: 20, then NOT tragic: 20, then date:2016: 3",
        "  5 entries match except that their page is dated too early; they may be later",
    ]


def test_a_concordance(indexed: Path) -> None:
    ran = run("search", "blueprint", "--format", "kwic", env={"COLUMNS": "100"})
    lines = ran.out.splitlines()
    assert len(lines) == 6
    assert 90 < max(map(len, lines)) <= 100
    start = lines[0].lower().index("  blueprint")
    assert all(line[start:].lower().startswith("  blueprint") for line in lines)
    assert all(line.endswith((".txt#2", ".txt#13", ".txt#6", ".txt#0")) for line in lines)
    assert ran.notes == "6 occurrences in 4 entries\n"
    left = run("search", "blueprint", "--format", "kwic", "--kwic-sort", "left").out.splitlines()
    assert sorted(line.rsplit("  ", 1)[1] for line in left) == sorted(
        line.rsplit("  ", 1)[1] for line in lines
    )
    some = run("search", "blueprint", "--format", "kwic", "--limit", "2", "--offset", "1")
    assert some.notes == "6 occurrences in 4 entries; showing 2 to 3 (--limit, --offset)\n"
    assert len(some.out.splitlines()) == 2
    notes = run("search", "restless", "--format", "kwic").notes
    assert "1 of them without an occurrence" in notes


def test_wide_characters_stay_in_their_columns(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text("第一章 strike 罷工投票\n\nplain strike text\n", "utf-8")
    ran = run("search", "--in", "pages", "strike", "--format", "kwic", cwd=tmp_path)
    columns = [
        sum(2 if ord(each) > 0x2E80 else 1 for each in line[: line.index("  strike  ")])
        for line in ran.out.splitlines()
    ]
    assert len(columns) == 2
    assert columns[0] == columns[1]


def test_hits_and_their_context_look_apart(indexed: Path) -> None:
    ran = run("search", "starmer", "author:papa", "--context", "1")
    lines = ran.out.splitlines()
    hits = [line for line in lines if line.startswith("> ")]
    assert [line.split("  ")[0] for line in hits] == ["> seeds/001_7407cd722bbc5f6e.txt#10"]
    around = [line for line in lines if line.startswith("    | #")]
    assert [line.split()[1] for line in around] == ["#0", "#10.1"]
    assert ran.notes == "1 found\n"
    records = run("search", "starmer", "author:papa", "--context", "1", "--format", "jsonl").out
    record = json.loads(records)
    assert [each["locator"] for each in record["before"] + record["after"]] == ["0", "10.1"]
    assert "before" not in json.loads(run("search", "author:deb", "--format", "jsonl").out)


def test_counts_as_tables(indexed: Path) -> None:
    ran = run("count", "blueprint", "--by", "year")
    assert ran.out.splitlines() == [
        "year     entries  of  occurrences  of words  per 10,000",
        "2014           0  56            0     4,684        0.00",
        "2015           0  24            0     2,033        0.00",
        "2016           1  51            1     6,436        1.55",
        "no date        3  25            5     3,107       16.09",
    ]
    assert ran.notes == ("4 found\n1 of them has only the date of its page, and may be later\n")
    rows = list(csv.DictReader(io.StringIO(run("count", "blueprint", "--by", "year", "--format",
                                               "csv").out)))  # fmt: skip
    assert list(rows[0]) == [
        "group", "entries", "occurrences", "of_entries", "of_words", "per_10000",
    ]  # fmt: skip
    assert rows[-1]["group"] == ""
    records = [
        json.loads(line)
        for line in run("count", "starmer", "--by", "author", "--format", "jsonl").out.splitlines()
    ]
    assert [(each["group"], each["entries"]) for each in records] == [("papa", 1), (None, 3)]
    ran = run("count", "starmer", "--by", "author", "--zeros", "--format", "jsonl")
    assert len(ran.out.splitlines()) == 5
    assert "not shown" not in ran.notes
    assert run("count", "starmer", "--by", "author").notes.splitlines()[0] == (
        "3 authors without a match not shown (--zeros)"
    )
    assert run("stats", "--by", "depth", "--format", "csv").out.splitlines()[0] == (
        "group,entries,words"
    )
    assert sum(
        int(row["words"])
        for row in csv.DictReader(io.StringIO(run("stats", "--by", "page", "--format", "csv").out))
    ) == 16260  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix terminal")
def test_a_terminal_shows_bars_and_colours(indexed: Path) -> None:
    import pty

    shown, slave = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "archive_cli", "count", "blueprint", "--by", "year"],
        stdout=slave, stderr=subprocess.DEVNULL, check=True, env={**os.environ, "COLUMNS": "80"},
    )  # fmt: skip
    os.close(slave)
    printed = os.read(shown, 100_000).decode()
    os.close(shown)
    bars = [line.count("█") for line in printed.splitlines()]
    assert bars[:3] == [0, 0, 0]
    assert bars[4] > bars[3] > 0
    assert all(len(line) <= 80 for line in printed.splitlines())


def test_output_goes_into_a_file(indexed: Path) -> None:
    for arguments in (
        ["search", "starmer", "--format", "jsonl"], ["export", "--format", "csv"], ["list"],
        ["count", "--by", "year"], ["stats"], ["show", "001#7"], ["cite", "001#7"],
        ["parse", "seeds/001_7407cd722bbc5f6e.txt"], ["search", "starmer", "--format", "kwic"],
    ):  # fmt: skip
        ran = run(*arguments, "--output", "out")
        assert (ran.code, ran.out) == (0, "")
        plain = run(*arguments)
        assert Path("out").read_text(encoding="utf-8") == plain.out != ""
        assert ran.notes == plain.notes
    ran = run("search", "nobodysaidthis", "--output", "out")
    assert (ran.code, Path("out").read_text()) == (1, "")
    Path("out").write_text("kept")
    assert run("search", "(", "--output", "out").code == 2
    assert Path("out").read_text() == "kept"
    assert not list(Path.cwd().glob(".archive-output*"))


def test_the_language_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text("Viele Häuser", "utf-8")
    assert run("index", "pages", "--language", "de", cwd=tmp_path).code == 0
    assert run("search", "Haus", cwd=tmp_path).code == 0
    ran = run("index", "--language", "english", cwd=tmp_path)
    assert (ran.code, ran.notes.count("\n")) == (2, 1)
    assert "--rebuild --language english" in ran.notes
    assert run("index", "--language", "english", "--rebuild", cwd=tmp_path).code == 0
    assert run("search", "Haus", cwd=tmp_path).code == 1
    assert run("search", "--in", "pages", "--language", "de", "Haus", cwd=tmp_path).code == 0
