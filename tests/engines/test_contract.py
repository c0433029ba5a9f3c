"""The contract of engines: each finds what a plain scan finds, whatever the pages and the query."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.library import Archive
from archive.query import (
    Query,
)
from tests.support.archives import ENGINES, SEEDS
from tests.support.contract import NAMES, PAGES, QUERIES, check_same
from tests.support.tiers import examples

INDEXED = sorted(set(ENGINES) - {"scan"})


@pytest.fixture(scope="module", params=INDEXED)
def on_seeds(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Archive, Archive]]:
    base = tmp_path_factory.mktemp("seeds")
    with ENGINES[request.param](base) as engine:
        scan = ENGINES["scan"](base)
        for each in (engine, scan):
            each.index([SEEDS])
        yield engine, scan


@pytest.mark.timeout(400)
@examples(200, quick=15)
@given(query=QUERIES)
def test_same_answers_on_the_seeds(on_seeds: tuple[Archive, Archive], query: Query) -> None:
    check_same(*on_seeds, [query])


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", INDEXED)
@examples(40, quick=6)
@given(data=st.data())
def test_same_answers_while_pages_come_change_and_go(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    base = tmp_path_factory.mktemp("pages")
    folder = base / "pages"
    (folder / "sub").mkdir(parents=True)
    (folder / "keep.txt").write_bytes(b"union napo strike")
    with ENGINES[name](base) as engine:
        for _ in range(data.draw(st.integers(1, 4), "rounds")):
            for file in data.draw(st.lists(NAMES, max_size=3, unique=True), "changed"):
                (folder / file).write_bytes(data.draw(PAGES, file))
            for file in data.draw(st.lists(NAMES, max_size=2), "gone"):
                (folder / file).unlink(missing_ok=True)
            rebuild = data.draw(st.booleans(), "rebuild")
            engine.index([folder], rebuild=rebuild)
            scan = ENGINES["scan"](base)
            scan.index([folder])
            queries = data.draw(st.lists(QUERIES, max_size=4), "queries")
            check_same(engine, scan, queries, plain=True)
        again = engine.index()
        assert (again.added, again.changed, again.dropped, again.moved) == ((), (), (), ())


@pytest.mark.parametrize("name", INDEXED)
def test_odd_tokens_and_texts(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text("x" * 100_000 + " y\n\nhad had had\n\n\u0000 nul", "utf-8")
    (folder / "b.txt").write_text("x" * 100_001 + " Café’s ½ ² ™ ﬀ", "utf-8")
    (folder / "empty.txt").write_text("")
    engine, scan = ENGINES[name](tmp_path), ENGINES["scan"](tmp_path)
    for each in (engine, scan):
        each.index([folder])
    long = "x" * 9_000
    texts = ['"had had had"', '"had had"', "cafe's", "cafe", "½", "ff", long, "nul", "y"]
    for text in texts:
        ours, theirs = engine.search(text, sort="page"), scan.search(text, sort="page")
        assert [hit.entry.id for hit in ours] == [hit.entry.id for hit in theirs], text[:20]
    assert engine.search('"had had had"').total == 1
    assert engine.search('"had had had had"').total == 0
    engine.close()


@pytest.mark.parametrize("name", INDEXED)
def test_words_of_pages_that_are_gone_are_no_words(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    for place, text in enumerate(["strike stride", "strange", "straight"]):
        (folder / f"{place}.txt").write_text(text)
    with ENGINES[name](tmp_path) as engine:
        engine.index([folder])
        (folder / "1.txt").unlink()
        (folder / "2.txt").write_text("straits")
        engine.index()
        (part,) = engine.explain("str*").parts
        assert {word for word, _ in part.variants} == {"strike", "stride", "straits"}
        assert part.stands_for == 3
        assert not engine.explain("strangle").parts[0].nearest
