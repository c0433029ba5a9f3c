"""The benchmarks run and tell the truth, on very little; how long they take is not looked at."""

import json
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

import archive
from archive.engines import ENGINES
from benchmarks import chart, parsing, search
from benchmarks.corpus import load, read_documents, render_page
from benchmarks.discussions import generate_discussion
from benchmarks.documents import Corpus, Document
from benchmarks.peers import PEERS, get_peer
from benchmarks.questions import KINDS, choose_questions
from benchmarks.text_generator import TextGenerator
from tests.support.archives import ROOT
from tests.support.every_format import FORMS, Form


@pytest.mark.parametrize("form", [FORMS[0], FORMS[-1]], ids=lambda form: form.name)
def test_a_format_is_read_whole(form: Form) -> None:
    generator = TextGenerator(1)
    made = [generate_discussion(generator, size) for size in (2, 5)]
    assert parsing.measure(form, made, rounds=1)["entries"] == 7


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_format_is_read_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "parsing.json"
    parsing.main(["--pages", "2", "--rounds", "1", "--sizes", "2", "4", "8", "--out", str(file)])
    results = json.loads(file.read_text(encoding="utf-8"))
    assert [each["format"] for each in results["results"]] == [form.name for form in FORMS]
    printed = capsys.readouterr().out
    by_name = {each["format"]: each for each in results["results"]}
    for form in FORMS:
        assert f"| {form.name} " in printed
        wanted = results["pages"] * (1 if form.has("comment author") is None else 25)
        assert by_name[form.name]["entries"] == wanted, form.name
    ElementTree.fromstring(chart.chart_of(results).svg())


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="it needs Linux's /proc")
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_searching_beside_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "search.json"
    asked = ["--entries", "100", "--folder", str(tmp_path / "work"), "--out", str(file)]
    search.main([*asked, "--peers", "fts5", "whoosh", "fts5:pages"])
    results = json.loads(file.read_text(encoding="utf-8"))
    systems = [*(f"archive:{engine}" for engine in ENGINES if engine != "scan"), "fts5", "whoosh"]
    assert (results["systems"], results["docs"]) == ([*systems, "fts5:pages"], 100)
    assert results["differences"] == []
    for system in systems:
        assert set(results["warm"][system]) >= set(KINDS) - {"inflections"}
        assert all(results["index"][system][name] > 0 for name in ("wall", "bytes", "memory"))
        assert results["cold"][system] > 0
        assert results["warm"][system]["term"]["first"] > 0
    assert sum(results["warm"]["fts5"]["term"]["hits"]) > 0
    assert results["index"]["fts5:pages"]["cpu"] > results["index"]["fts5"]["cpu"]
    given = [(doc.id, doc.text) for doc in Corpus(tmp_path / "work" / "corpus").docs()]
    file = tmp_path / "work" / "fts5-pages" / "fts5.db"
    with closing(sqlite3.connect(file)) as connection:
        assert [*connection.execute("SELECT id, text FROM docs ORDER BY number")] == given
    assert set(results["refresh"]["archive:whoosh"]) == {"refresh", "change", "remove"}
    printed = capsys.readouterr().out
    assert "different numbers of hits" in printed
    assert "| relative to archive:whoosh" in printed
    ElementTree.fromstring(chart.chart_of(results).svg())


def test_figures_are_given_in_times_of_ours() -> None:
    row = search.Row("a word, ms", [2.0, 3.0, None, 0.0], [4.0, 3.5, None, 0.0])
    assert row.cells() == ["a word, ms (95 %)", "2 (4)", "3 (3.5)", "–", "0 (0)"]
    assert row.ratios(0, [1, 2, 3]) == ["a word, ms", "1.5", "–", "0"]
    assert row.ratios(3, [0]) == ["a word, ms", "–"]


def test_a_page_of_entries_is_read_back(tmp_path: Path) -> None:
    page = archive.parse(ROOT / "seeds" / "001_7407cd722bbc5f6e.txt")
    file = tmp_path / "page.html"
    file.write_text(render_page([entry.to_dict() for entry in page.entries]), encoding="utf-8")
    there = archive.parse(file)
    assert [(entry.locator, entry.text) for entry in there.entries] == [
        (entry.locator, entry.text) for entry in page.entries if entry.kind != "section"
    ]
    assert [entry.author for entry in there.comments] == [entry.author for entry in page.comments]


def test_a_corpus_of_exported_entries(tmp_path: Path) -> None:
    page = archive.parse(ROOT / "seeds" / "003_0954debfd1fbd0b6.txt")
    file = tmp_path / "mine.jsonl"
    lines = (json.dumps(entry.to_dict()) for entry in page.entries)
    file.write_text("\n".join(lines), encoding="utf-8")
    corpus = load(tmp_path / "made", file)
    docs = list(corpus.docs())
    assert len(docs) == len(page.comments) + 1
    assert docs == list(read_documents(next(corpus.pages.iterdir())))
    assert len(list(corpus.texts.rglob("*.txt"))) == len(docs)


def test_questions_are_the_same_for_the_same_seed() -> None:
    docs = [
        Document(
            f"p#{n}", "p", 1, "Deb", "2014-07-06", f"some words that make {n} a sentence of mine"
        )
        for n in range(30)
    ]
    assert choose_questions(docs, 3) == choose_questions(docs, 3)
    assert {question.kind for question in choose_questions(docs, 3)} == set(KINDS)


@pytest.mark.parametrize("name", PEERS)
def test_every_system_of_the_list_can_be_asked_whether_it_is_here(name: str) -> None:
    assert get_peer(name).is_installed() in (True, False)


@pytest.mark.skipif(os.name == "nt", reason="it names no program of Windows")
def test_a_measurement_that_fails_is_told(tmp_path: Path) -> None:
    from benchmarks.processes import MeasurementError, run_worker, time_command

    with pytest.raises(MeasurementError, match="No module"):
        time_command([sys.executable, "-c", "import no_such_module"])
    with pytest.raises(MeasurementError):
        run_worker("fts5", "ask", str(tmp_path), str(tmp_path), "term")
