"""The command line, run as a process: what it prints where, and its exit codes."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import archive
from archive.storage.lock import locked
from tests.support.program import run


@pytest.fixture
def indexed(seeds: Path) -> Path:
    with archive.open(".archive", create=True) as made:
        made.index(["seeds"])
    return seeds


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
    ran = run("parse", "-", "--format", "ids", input=b"One post.")
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
            assert ours.total > 0, example


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
