"""How corrections are shown by the program, in citations and in scans."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import archive
from archive.corrections.toml_file import read_file
from archive.formats import FORMATS
from archive.formats.common.source import Source
from archive.model import Entry, Page
from tests.support.archives import ROOT, SEEDS, MakeArchive
from tests.support.corrections import JIM, write
from tests.support.program import Ran


def test_a_citation_tells_what_is_the_editors(seeds: Path) -> None:
    write(JIM)
    made = archive.scan(["seeds"])
    text = made.cite("004#1").to_text()
    assert text.startswith(
        "Jim Brown (by the editor). Comment 1 on “Guest Blog” (title by the editor). "
        "7 April 2016, 12:31 (by the editor). Editor: “Said so himself in 002#3.”. "
    )
    inherited = made.cite("004#2").to_text()
    assert "On or after 6 April 2016 (the page's date, by the editor)." in inherited
    for each in ("004#0", "004#1", "004#2"):
        bibtex = made.cite(each).to_bibtex()
        assert "year =" not in bibtex
        assert "date =" not in bibtex
        assert "by the editor" in bibtex
    assert made.cite("004#1").to_dict()["note"] == "Said so himself in 002#3."


def test_the_pages_own_words_do_not_stand_for_a_corrected_date(seeds: Path) -> None:
    write('[pages."001"]\ndate = 2015-08-05\n')
    made = archive.scan(["seeds"])
    assert made.cite("001").printed is None
    assert made.cite("001#7").printed is None


def test_a_scan_is_corrected_too(seeds: Path) -> None:
    write(JIM)
    made = archive.scan(["seeds"])
    report = made.report
    assert report.corrections == ()
    assert made.entry("004#1").author == "Jim Brown"
    assert len(read_file(SEEDS / "archive.toml", "archive.toml", None).problems) == 1


def run(*arguments: str) -> tuple[int, str, str]:
    ran = Ran(arguments)
    return ran.code, ran.out, ran.notes


def test_the_program_tells_what_is_not_applied(seeds: Path) -> None:
    write(JIM + '[pages."\\u001b[31m"]\ntitle = "x"\n[pages."003"]\nskip = true\n')
    code, out, notes = run("index", "seeds")
    assert (code, out.startswith("3 pages, ")) == (0, True)
    assert notes == (
        "1 page left out by corrections: seeds/003_0954debfd1fbd0b6.txt\n"
        'seeds/archive.toml: pages."\\x1b[31m": '
        "matches no page in or below this folder; not applied\n"
    )
    write(JIM + "[pages")
    code, out, notes = run("index")
    assert (code, out.startswith("3 pages, ")) == (1, True)
    assert notes.splitlines()[1] == (
        "seeds/archive.toml:13: not TOML: Expected ']' at the end of a table declaration; "
        "pages keep the corrections they had"
    )
    write('[pages."001"]\ncolour = "red"\n')
    code, _, notes = run("index")
    assert code == 1
    assert 'pages."001".colour: unknown key' in notes
    assert run("search", "--in", "seeds", "starmer")[2].startswith("seeds/archive.toml: pages.")


def test_the_program_shows_what_is_the_editors(seeds: Path) -> None:
    write(JIM + '[aliases]\nJim = ["papa"]\n')
    assert run("index", "seeds")[0] == 0
    _, out, _ = run("show", "004#1")
    assert "Guest Blog (editor) · 2016-04-06 (editor) · 24 comments" in out
    assert "#0  post · Jim Brown (editor) · 2016-04-06 (editor)" in out
    assert "#1  comment · Jim Brown (editor) · 2016-04-07 12:31 (editor)" in out
    assert "Editor: Said so himself in 002#3." in out
    assert "#2  comment · nobody named · on or after 2016-04-06" in run("show", "004#2")[1]
    assert "by the editor 2\n" in run("stats")[1]
    assert "comment · papa (signed) (Jim) · " in run("search", "--author", "jim", "starmer")[1]
    assert run("count", "--by", "author", "author:papa", "--format", "csv")[1].startswith(
        "group,entries,"
    )
    assert "\nJim," in run("count", "--by", "author", "author:papa", "--format", "csv")[1]


def test_a_file_of_many_pages(
    make_archive: MakeArchive, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def detect(source: Source) -> Iterator[Page] | None:
        if not source.name.endswith(".many"):
            return None
        names = [f"{source.name}!{each}" for each in source.data.decode().split()]
        return (Page(name, (Entry(name, "0", f"this is {name}"),), sha256="0") for name in names)

    monkeypatch.setattr("archive.containers.FORMATS", [detect, *FORMATS])
    Path("seeds/blog.many").write_text("1 2 3")
    write(
        '[pages."blog.many!1"]\nauthor = "Jim"\n[pages."blog.many!2"]\nskip = true\n'
        '[pages."blog"]\nauthor = "x"\n[pages."blog.many"]\nauthor = "x"\n'
    )
    made = make_archive(seeds)
    for _ in range(2):
        report = made.index(["seeds"])
        assert report.left_out == {"seeds/blog.many!2": "seeds/blog.many"}
        assert [each.key for each in report.corrections] == ["pages.blog", 'pages."blog.many"']
        assert [entry.id for entry in made.entries("author:jim")] == ["seeds/blog.many!1#0"]
        assert made.search("page:blog").total == 2
    write('[pages."blog.many"]\nskip = true\n')
    report = made.index()
    assert report.left_out == {"seeds/blog.many": "seeds/blog.many"}
    assert (report.corrections, made.search("page:blog").total) == ((), 0)
    assert made.index().left_out == {"seeds/blog.many": "seeds/blog.many"}
    write("")
    assert len(made.index().added) == 3
    write('[pages."blog.many!3"]\nskip = true\n')
    assert made.index().left_out == {"seeds/blog.many!3": "seeds/blog.many"}
    Path("seeds/blog.many").write_text("1 2 3 4")
    report = made.index()
    assert (report.corrections, report.added) == ((), ("seeds/blog.many!4",))
    Path("seeds/archive.toml").unlink()
    report = made.index()
    assert (report.added, report.left_out) == (("seeds/blog.many!3",), {})


def test_the_example_in_the_docs(seeds: Path) -> None:
    guide = (ROOT / "docs" / "how-to" / "correct.md").read_text(encoding="utf-8")
    example, _ = re.findall(r"```toml.*?\n(.*?)```", guide, re.DOTALL)
    write(example)
    made = archive.scan(["seeds"])
    report = made.report
    assert [each.key for each in report.corrections] == ['aliases."Jim Brown"']
    assert made.entry("001#7").person == "Jim Brown"
    assert made.search("author:jim", limit=None).total == 3
