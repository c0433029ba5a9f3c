"""What the program says of text of unknown authorship."""

import json
from pathlib import Path

import pytest

from tests.support.program import run
from tests.support.rest_pages import write_blog


@pytest.fixture
def blog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_blog(tmp_path / "blog")
    assert run("index", "blog").code == 0
    return tmp_path


def test_results_say_how_much_more_there_is(blog: Path) -> None:
    note = "2 more in text of unknown authorship (kind:rest)"
    for command in ("search", "count", "export"):
        ran = run(command, "canteen")
        assert (ran.code, ran.notes.splitlines()) == (0, ["1 found", note])
    assert run("search", "canteen", "--format", "kwic").notes.splitlines()[-1] == note
    assert run("search", "--in", "blog", "canteen").notes.splitlines()[-1] == note
    assert "unknown" not in run("search", "delivered").notes
    assert run("export").notes.splitlines() == ["6 found", note]


def test_nothing_found_never_hides_it(blog: Path) -> None:
    ran = run("search", "boiler")
    assert (ran.code, ran.out) == (1, "")
    assert ran.notes.splitlines() == [
        "nothing found",
        "but found in 1 text of unknown authorship; search for: kind:rest boiler",
        "  boiler: no entries",
    ]
    ran = run("count", "canteen", "--author", "papa")
    assert ran.code == 1
    assert ran.notes.splitlines()[:2] == [
        "nothing found",
        "but found in 2 texts of unknown authorship; search for: kind:rest canteen",
    ]
    assert run("search", "kind:rest", "canteen").code == 0
    assert run("search", "nowhere").notes.splitlines()[:2] == [
        "nothing found",
        "  nowhere: no entries",
    ]


def test_it_is_printed_where_it_is_asked_for(blog: Path) -> None:
    ran = run("search", "--kind", "rest", "canteen", "--sort", "page")
    assert ran.notes == "2 found\n"
    assert ran.out.splitlines() == [
        "blog/one.html#r  First page",
        "  text of unknown authorship",
        "  Somebody saw the canteen open.",
        "",
        "blog/two.html#r  Second page",
        "  text of unknown authorship",
        "  The canteen again. A boiler.",
    ]
    (record,) = map(json.loads, run("export", "kind:rest boiler").out.splitlines())
    assert record["id"] == "blog/two.html#r"
    assert (record["kind"], record["depth"], record["parent"]) == ("rest", 0, "blog/two.html#0")
    assert (record["author"], record["date"]) == (None, None)
    assert run("search", "kind:rest", "--format", "ids", "--sort", "page").out == (
        "blog/one.html#r\nblog/two.html#r\n"
    )
    assert ",rest,0," in run("export", "kind:rest", "--format", "csv").out
    assert "#r\n" in run("parse", "blog/two.html", "--format", "ids").out


def test_a_page_is_shown_with_it_last_and_apart(blog: Path) -> None:
    lines = run("show", "two").out.splitlines()
    at = lines.index("#r  text of unknown authorship")
    assert lines[at - 3 :] == [
        "", "-" * 40, "", "#r  text of unknown authorship", "  The canteen again.", "",
        "  A boiler.",
    ]  # fmt: skip
    assert lines.index("-" * 40) > max(n for n, line in enumerate(lines) if "#1" in line)
    assert "> #r  text of unknown authorship" in run("show", "two#r").out
    assert "unknown authorship" not in run("show", "three").out


def test_a_citation_names_nobody(blog: Path) -> None:
    assert run("cite", "two#r").out.startswith(
        "Text of unknown authorship on the page “Second page”. No date. blog/two.html#r."
    )


def test_figures_count_it_apart(blog: Path) -> None:
    rows = run("stats").out.splitlines()
    assert rows[-1] == "not counted     10 words of unknown authorship on 2 pages (kind:rest)"
    assert "entries         6" in rows
    (record,) = map(json.loads, run("stats", "--format", "jsonl").out.splitlines())
    assert (record["entries"], record["rest"], record["rest_words"]) == (6, 2, 10)
