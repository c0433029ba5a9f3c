"""How the library behaves in the hands of a Python programmer."""

import copy
import datetime
import importlib
import multiprocessing
import pickle
import pydoc
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import pytest

import archive
from archive import errors
from archive.library import Archive
from archive.query import And, Author, Everything, Not, Or, Word
from tests.support.errors import ERRORS


def kinds_of(error: type[BaseException]) -> set[type[BaseException]]:
    return {error}.union(*(kinds_of(each) for each in error.__subclasses__()))


def test_every_error_is_tried() -> None:
    public = [getattr(archive, name) for name in archive.__all__]
    raised = {kind for kind in kinds_of(archive.ArchiveError) if kind in public}
    assert {type(each) for each in ERRORS} == raised - {archive.ArchiveError}
    assert all(kind in vars(errors).values() for kind in kinds_of(archive.ArchiveError))


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_errors_come_back_equal(error: archive.ArchiveError) -> None:
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (other, vars(other), str(other)) == (error, vars(error), str(error))
        assert hash(other) == hash(error)
    assert error != archive.ArchiveError(str(error))


def test_an_error_crosses_processes(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("What was said.")
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map_async(archive.parse, [good]).get(60)[0].post.text == "What was said."
        with pytest.raises(archive.NotTextError) as caught:
            pool.map_async(archive.parse, [good, bad]).get(60)
        assert caught.value.name.endswith("bad.txt")
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        with pytest.raises(archive.NotTextError):
            executor.submit(archive.parse, bad).result(60)
        assert executor.submit(archive.parse, good).result(60).declared is None


SHORT = archive.Page | archive.Entry | archive.Hits | archive.Hit | Archive
"""Values that a line says something of."""


def values(opened: Archive) -> list[Any]:
    """A value of every kind that the library gives back."""
    hits = opened.search("napo", context=1)
    page = opened.page("001")
    return [
        page, *page, *page.furniture, *page.warnings, hits, *hits, hits[0].excerpt,
        opened.concordance("napo", limit=3), opened.count("napo", by="year"),
        opened.explain("napo -strike"), opened.cite("001#7"), *opened.pages(), opened.stats(),
        opened.check(), opened.report, hits.query, archive.build_query("a b", since="2014"),
    ]  # fmt: skip


def test_values_come_back_equal(opened: Archive) -> None:
    for value in values(opened):
        assert pickle.loads(pickle.dumps(value)) == value, value


def test_what_a_pickled_hit_says(opened: Archive) -> None:
    hit = opened.search("napo")[0]
    other = pickle.loads(pickle.dumps(hit))
    assert (other.snippet, other.highlights) == (hit.snippet, hit.highlights)
    with pytest.raises(archive.ArchiveError, match="not loaded before"):
        _ = other.page
    assert hit.page[hit.entry.locator] == hit.entry
    assert pickle.loads(pickle.dumps(hit)).page == hit.page


def test_values_say_what_they_are_on_a_line(opened: Archive) -> None:
    for value in [opened, *values(opened)]:
        if not isinstance(value, SHORT):
            continue
        assert len(repr(value)) < 200
        assert "\n" not in repr(value)
    hits = opened.search("napo", limit=5)
    assert repr(hits) == f"<Hits 5 of {hits.total} for 'napo'>"
    assert not hits.is_complete
    assert opened.search("napo", limit=None).is_complete
    assert repr(opened.page("001")).startswith("<Page seeds/001_7407cd722bbc5f6e.txt 'A Tragic")
    assert repr(opened.count("napo", by="year")) == "<Counts 41 for 'napo' by year, 4 rows>"


def test_a_notebook_shows_tables_with_everything_escaped(tmp_path: Path) -> None:
    text = "4 August 2015\n\n<b>Bold</b>\n\nnapo <script>alert(1)</script>"
    (tmp_path / "a.txt").write_text(text)
    made = archive.scan(tmp_path)
    for value in (made.search("napo"), made.count("napo", by="page"), made.page("a")):
        table = value._repr_html_()
        assert table.startswith("<table>")
        assert "<script>" not in table
        assert "<b>" not in table
    assert "<mark>napo</mark> &lt;script&gt;" in made.search("napo")._repr_html_()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames(opened: Archive, library: str) -> None:
    frames = importlib.import_module(library)
    hits, counts = opened.search("napo", limit=3), opened.count("napo", by="year")
    for frame, rows in (
        (hits.to_dataframe(library), 3),
        (counts.to_dataframe(library), 4),
        (archive.entries_to_dataframe(opened.entries("napo"), library), 41),
    ):
        assert isinstance(frame, frames.DataFrame)
        assert frame.shape[0] == rows
    assert list(hits.to_dataframe(library)["id"]) == [hit.entry.id for hit in hits]
    assert [*counts.to_dataframe(library)["of_words"]] == [row.of_words for row in counts.rows]


def test_without_a_library_of_data_frames(opened: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.answers.frames.find_spec", lambda _: None)
    with pytest.raises(archive.MissingPackageError, match="requires pandas or polars") as caught:
        opened.search("napo").to_dataframe()
    assert isinstance(caught.value, ImportError)
    with pytest.raises(archive.MissingPackageError, match="requires spark"):
        opened.search("napo").to_dataframe("spark")


def test_one_string_or_path_means_itself(
    seeds: Path, monkeypatch: pytest.MonkeyPatch, opened: Archive
) -> None:
    assert archive.build_query(authors="papa") == archive.build_query(authors=["papa"])
    assert archive.build_query(phrases="E3 blueprint") == archive.parse_query('"E3 blueprint"')
    assert archive.build_query(pages="001", kinds="post") == archive.parse_query(
        "page:001 kind:post"
    )
    for paths in ("seeds", Path("seeds"), ["seeds"], (path for path in ["seeds"])):
        assert archive.scan(paths).report.pages == 4
    assert opened.index("seeds").unchanged == 4
    assert opened.index(forget="seeds").pages == 0


def test_filters_of_questions_are_those_of_queries(opened: Archive) -> None:
    for filters, query in (
        ({"author": "papa"}, "author:papa"),
        ({"author": ["papa", "none"]}, "(author:papa OR author:none)"),
        ({"kind": "comment"}, "kind:comment"),
        ({"since": "2014", "until": datetime.date(2015, 12, 31)}, "date:2014..2015-12-31"),
        ({"page": "001", "depth": 2}, "page:001 depth:2"),
        ({"phrase": "E3 blueprint", "dated": "page"}, '"E3 blueprint" dated:page'),
    ):
        wanted = opened.search(f"(*) {query}", limit=None, sort="page")
        found: Any = opened.search(limit=None, sort="page", **filters)  # type: ignore[arg-type]
        assert [hit.entry.id for hit in found] == [hit.entry.id for hit in wanted]
        assert opened.count("napo", **filters).total == opened.count(f"napo {query}").total  # type: ignore[arg-type]
        assert [*opened.entries("napo", **filters)] == [*opened.entries(f"napo {query}")]  # type: ignore[arg-type]
        lines = opened.concordance("napo", **filters).lines  # type: ignore[arg-type]
        assert lines == opened.concordance(f"napo {query}").lines
        explained = opened.explain("napo", **filters)  # type: ignore[arg-type]
        assert explained == opened.explain(f"napo {query}")
    with pytest.raises(TypeError, match="unknown filters: writer"):
        opened.search("napo", writer="papa")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="a query is text or a tree"):
        opened.search()


def test_nodes_combine() -> None:
    papa, strike = Author(Word("papa")), Word("strike")
    assert papa & strike & Everything() == And((papa, strike, Everything()))
    assert papa | strike | ~papa == Or((papa, strike, Not(papa)))
    assert (papa | strike) & ~strike == And((Or((papa, strike)), Not(strike)))
    for wrong in ("strike", None, 7):
        with pytest.raises(TypeError):
            _ = papa & wrong  # type: ignore[operator]
        with pytest.raises(TypeError):
            _ = papa | wrong  # type: ignore[operator]


def test_a_wrong_choice_is_a_value_error(opened: Archive) -> None:
    wrong: Any = "loudest"
    for ask in (
        lambda: opened.search("napo", sort=wrong),
        lambda: opened.count("napo", by=wrong),
        lambda: opened.concordance("napo", sort=wrong),
        lambda: opened.search("napo", kind=wrong),
        lambda: opened.search("napo", dated=wrong),
        lambda: opened.search("napo", limit=-1),
        lambda: opened.index(engine=wrong),
        lambda: opened.index(wait=float("nan")),
    ):
        with pytest.raises(ValueError, match=r".") as caught:
            ask()
        assert isinstance(caught.value, archive.ArchiveError)


def test_a_page_is_a_collection_of_entries(seeds: Path) -> None:
    page = archive.parse("seeds/001_7407cd722bbc5f6e.txt")
    assert [*page] == [*page.entries]
    assert len(page) == 24
    assert page.post in page
    assert "7.1" in page
    assert "99" not in page
    assert attrs.evolve(page.post, text="x") not in page


def test_help_works_and_every_function_has_its_module() -> None:
    assert "who said what" in pydoc.render_doc(archive)
    for name in archive.__all__:
        value = getattr(archive, name)
        assert pydoc.render_doc(value)
        for each in vars(value).values() if isinstance(value, type) else ():
            if callable(each) and hasattr(each, "__module__"):
                assert isinstance(each.__module__, str), (name, each)


def test_dates_as_values(seeds: Path) -> None:
    page = archive.parse("seeds/003_0954debfd1fbd0b6.txt")
    stated = next(entry for entry in page if entry.date and "T" in entry.date)
    assert stated.moment is not None
    assert stated.moment.isoformat(timespec="minutes") == stated.date
    assert (page.post.day, page.post.moment) == (datetime.date(2014, 7, 6), None)
    assert attrs.evolve(page.post, date=None).day is None


def test_json_of_other_versions_is_read(seeds: Path) -> None:
    page = archive.parse("seeds/003_0954debfd1fbd0b6.txt")
    record = page.to_dict()
    assert archive.Page.from_dict({**record, "invented": 1}) == page
    newer = {**page.post.to_dict(), "invented": 1}
    assert archive.Entry.from_dict(newer) == page.post
    old = {name: record[name] for name in ("name", "entries", "furniture", "warnings")}
    old["entries"] = [
        {"page": each["page"], "locator": each["locator"], "text": each["text"]}
        for each in record["entries"]
    ]
    read = archive.Page.from_dict(old)
    assert [entry.text for entry in read] == [entry.text for entry in page]


def test_scan_gives_an_archive_with_its_report(seeds: Path) -> None:
    made = archive.scan(["seeds"])
    assert isinstance(made, Archive)
    assert (made.report.pages, made.search("napo").total) == (4, 41)
    with archive.open(".archive", create=True) as opened:
        with pytest.raises(archive.ArchiveError, match="nothing was indexed"):
            _ = opened.report
        assert opened.index("seeds") is opened.report
