"""How the library behaves in the hands of a Python programmer."""

import copy
import datetime
import importlib
import multiprocessing
import os
import pickle
import pydoc
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import attrs
import pytest

import archive
from archive import errors
from archive.library import Archive
from archive.query import (
    And,
    Author,
    Date,
    Depth,
    Everything,
    Not,
    Or,
    PageName,
    Pattern,
    Thread,
    Word,
)
from archive.query.build import MAX_TREE_DEPTH
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


def test_a_copied_hit_is_the_hit(opened: Archive) -> None:
    hits = opened.search("napo", limit=2)
    for other in (copy.copy(hits), copy.deepcopy(hits)):
        assert other == hits
        assert other[0].page == hits[0].page


def test_an_archive_says_that_it_cannot_be_pickled(opened: Archive) -> None:
    for give in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="open it in each process"):
            give(opened)


def test_a_hit_after_its_page_has_changed(opened: Archive) -> None:
    """It says what was found, and never gives a page on which that is not said."""
    file = Path("seeds/001_7407cd722bbc5f6e.txt")
    before, text = opened.search("corbyn", limit=1), file.read_text(encoding="utf-8")
    kept = opened.search("corbyn", limit=1)
    assert kept[0].page.name == str(file)
    for change in (
        lambda: file.write_text(text.replace("Corbyn", "Attlee"), encoding="utf-8"),
        file.unlink,
    ):
        change()
        opened.index()
        assert "Corbyn" in before[0].snippet
        with pytest.raises(archive.ArchiveError, match="changed or dropped since it was found"):
            _ = before[0].page
        assert kept[0].entry in kept[0].page


HOSTILE = "x\x1b[31m\u202e\x9b2J\n\x07<b>"
"""What a terminal obeys and a notebook draws."""


def test_a_repr_is_safe_on_a_terminal(tmp_path: Path) -> None:
    post = archive.Entry(HOSTILE, "0", HOSTILE, title=HOSTILE, author=HOSTILE, note=HOSTILE)
    page = archive.Page(HOSTILE, (post,), title=HOSTILE, url=HOSTILE)
    directory = archive.open(tmp_path / HOSTILE, create=True)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / HOSTILE.replace("<b>", ".txt")).write_text("napo")
    hits = archive.scan(tmp_path / "pages").search("napo")
    for value in (post, page, directory, hits, hits[0], archive.cite(page, post)):
        assert repr(value).isprintable(), ascii(repr(value))


def test_long_values_are_cut_in_notebooks() -> None:
    long = "x" * 100_000
    post = archive.Entry(long, "0", long, title=long, author=long)
    page = archive.Page(long, (post,), title=long)
    assert len(page._repr_html_()) < 5_000


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
    with pytest.raises(archive.ArgumentError, match="one of pandas, polars, not 'spark'"):
        opened.search("napo").to_dataframe("spark")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_columns_without_values_have_their_types(seeds: Path, library: str) -> None:
    frames = importlib.import_module(library)
    made = archive.scan("seeds")
    full = archive.entries_to_dataframe(made.entries(author="papa"), library)
    unnamed = archive.entries_to_dataframe(made.entries("page:004"), library)
    empty = archive.entries_to_dataframe([], library)
    text, numbers = full["text"].dtype, full["words"].dtype
    for frame in (unnamed, empty):
        assert {frame[name].dtype for name in ("text", "author", "date", "instant")} == {text}
        assert frame["words"].dtype == numbers
        assert frames.concat([full, frame]).shape[0] == len(full) + len(frame)
    assert made.search("nobodysaysit").to_dataframe(library)["snippet"].dtype == text


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


def test_a_filter_that_names_nothing_is_refused(opened: Archive) -> None:
    """It would find everything, or nothing, and either may be what was meant."""
    nothing: Any
    for name in ("author", "page", "kind", "phrase"):
        for nothing in ([], (), set(), frozenset(), iter([])):
            for ask in (opened.search, opened.count, opened.concordance, opened.explain):
                with pytest.raises(archive.ArgumentError, match=f"{name} is empty"):
                    ask("napo", **{name: nothing})
    with pytest.raises(archive.ArgumentError, match="author takes 'none'"):
        opened.search("napo", author=None)  # type: ignore[arg-type]


def test_a_filter_of_none_is_not_given(opened: Archive) -> None:
    found = opened.search(
        "napo", since=None, until=None, page=None, kind=None, phrase=None, dated=None, depth=None
    )
    assert found == opened.search("napo")


def test_values_of_wrong_types_are_named(opened: Archive) -> None:
    wrong: Any
    for wrong in (5, 2.5, True, b"2014", object()):
        for name in ("author", "page", "kind", "phrase", "since", "until", "dated"):
            if (name, wrong) in (("since", b"2014"), ("until", b"2014")):
                continue
            with pytest.raises(TypeError, match=type(wrong).__name__):
                opened.search("napo", **{name: wrong})
        for ask in (
            opened.page,
            opened.entry,
            opened.find,
            opened.cite,
            archive.scan,
            opened.index,
        ):
            with pytest.raises(TypeError, match=type(wrong).__name__):
                ask(wrong)
    for wrong in (["papa", None], [["papa"]], [5], [Path("papa")]):
        with pytest.raises(TypeError, match="text"):
            opened.search("napo", author=wrong)
    for name in ("limit", "offset", "context"):
        for wrong in ("5", 1.5, b"5", [5]):
            with pytest.raises(TypeError, match=f"{name} takes a whole number"):
                opened.search("napo", **{name: wrong})
    for wrong in (None, 5, bytearray(b"x"), ["a.txt"]):
        with pytest.raises(TypeError, match=type(wrong).__name__):
            archive.parse(wrong)


def test_scanning_no_paths_is_refused() -> None:
    with pytest.raises(archive.ArgumentError, match="nothing to search"):
        archive.scan(path for path in ())


def test_one_argument_is_not_its_letters() -> None:
    assert archive.join_arguments("E3 blueprint") == archive.join_arguments(["E3 blueprint"])


def test_nodes_that_text_cannot_give_are_refused() -> None:
    wrong: Any = 5
    for make in (
        lambda: Depth(2, 1),
        lambda: Date("2016-01-01", "2014-12-31"),
        lambda: Pattern(""),
        lambda: PageName(""),
        lambda: Thread(""),
    ):
        with pytest.raises(ValueError, match=r"before it begins|>= 1"):
            make()
    for kind in (Pattern, PageName, Thread):
        with pytest.raises(TypeError):
            kind(wrong)


def test_a_deep_query_is_answered_or_refused(opened: Archive) -> None:
    tree: archive.Query = Word("napo")
    for _ in range(MAX_TREE_DEPTH // 2):
        tree = (tree & Word("napo")) | Word("napo")
    with pytest.raises(archive.QueryError, match="parts inside each other"):
        opened.search(tree)
    assert isinstance(tree, Or)
    assert opened.search(tree.parts[0]).total == opened.search("napo").total
    for _ in range(100_000):
        tree = ~tree
    with pytest.raises(archive.QueryError, match="parts inside each other"):
        archive.build_query(tree, since="2014")
    same: archive.Query = Word("napo")
    for _ in range(300):
        same = And((same, same))
    with pytest.raises(archive.QueryError, match="parts inside each other"):
        opened.search(same)
    text = "napo"
    for _ in range(100):
        text = f"x OR y parent:({text})"
    with pytest.raises(archive.QueryError, match=r"character 1: .* parts inside each other"):
        opened.search(text)


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
        lambda: archive.deadline(float("nan")).__enter__(),
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
    for other in (None, 0, [], {}):
        assert other not in page


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


def test_nested_values_of_other_versions_are_read(seeds: Path) -> None:
    page = archive.parse("seeds/003_0954debfd1fbd0b6.txt")
    source = attrs.asdict(archive.PageSource("a", "plain", "0"))
    other = attrs.asdict(archive.Difference("a#1", "papa"))
    page = archive.Page.from_dict({
        **page.to_dict(),
        "sources": [{**source, "invented": 1}],
        "warnings": [["count", "too few", None, "invented"]],
        "entries": [{**page.post.to_dict(), "differs": [{**other, "invented": 1}]}],
    })  # fmt: skip
    assert page.sources == (archive.PageSource("a", "plain", "0"),)
    assert page.warnings == (archive.PageWarning("count", "too few"),)
    assert page.post.differs == (archive.Difference("a#1", "papa"),)


def test_what_is_no_record_is_refused(seeds: Path) -> None:
    page = archive.parse("seeds/003_0954debfd1fbd0b6.txt").to_dict()
    entry = page["entries"][3]
    wrong: Any
    for wrong in (None, 5, "x", [], {}, *({**entry, key: value} for key, value in (
        ("locator", "banana"), ("locator", ""), ("locator", None), ("locator", "7\n"),
        ("page", 5), ("text", None), ("names", "papa"), ("links", [5]), ("spans", [[1]]),
        ("differs", [5]),
    ))):  # fmt: skip
        with pytest.raises(ValueError, match="not the record of an entry"):
            archive.Entry.from_dict(wrong)
        with pytest.raises(ValueError, match="not the record of a page"):
            archive.Page.from_dict({**page, "entries": [wrong]})
    for key in ("entries", "name"):
        with pytest.raises(ValueError, match=f"'{key}' is missing"):
            archive.Page.from_dict({name: page[name] for name in page if name != key})


def test_without_the_stub_an_import_says_what_is_missing(tmp_path: Path) -> None:
    """A program that bundles modules may leave out other files, or have no files at all."""
    shutil.copytree(Path(archive.__path__[0]), tmp_path / "archive")
    (tmp_path / "archive" / "__init__.pyi").unlink()
    ran = subprocess.run(
        [sys.executable, "-c", "import archive"],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "ImportError: archive/__init__.pyi is missing" in ran.stderr


def test_scan_gives_an_archive_with_its_report(seeds: Path) -> None:
    made = archive.scan(["seeds"])
    assert isinstance(made, Archive)
    assert (made.report.pages, made.search("napo").total) == (4, 41)
    with archive.open(".archive", create=True) as opened:
        with pytest.raises(archive.ArchiveError, match="nothing was indexed"):
            _ = opened.report
        assert opened.index("seeds") is opened.report
