"""Texts as queries: each is understood alike by every engine, or refused."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.library import Archive
from archive.query import InThread, Query, Thread, join_arguments, parse_query
from archive.query.walk import leaves_of
from archive.text.tokens import tokenize
from tests.support.archives import ENGINES
from tests.support.naive import Naive
from tests.support.query_texts import PAGES, TEXTS, understood
from tests.support.tiers import examples


@pytest.fixture(scope="module", params=sorted(set(ENGINES) - {"scan"}))
def engines(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Archive, Archive, Naive]]:
    base = tmp_path_factory.mktemp("fuzz")
    for name, text in PAGES.items():
        (base / name).parent.mkdir(exist_ok=True)
        (base / name).write_text(text, "utf-8")
    with ENGINES[request.param](base) as engine:
        scan = ENGINES["scan"](base)
        for each in (engine, scan):
            each.index([base / "a.txt", base / "b.txt", base / "sub"])
        yield engine, scan, Naive([scan.page(page.name) for page in scan.pages()])


def check_nothing_dropped(text: str, tree: Query) -> None:
    """Where there are no fields, quotes and ~, all words of a text are in the tree, as often."""
    if re.search(r'[:"“”«»„~]', text):
        return
    operators = r"(?<!\S)(?:AND|OR|-*NOT|NEAR(?:/\d+)?)(?!\S)"

    def words(written: str) -> Counter[str]:
        return Counter(tokenize(re.sub(operators, " ", re.sub(r"[()]", " ", written))))

    assert words(text) == words(str(tree)), text


@pytest.mark.timeout(900)
@examples(20_000, quick=500)
@given(text=TEXTS)
def test_any_text_means_the_same_everywhere(
    engines: tuple[Archive, Archive, Naive], text: str
) -> None:
    tree = understood(text)
    if tree is None:
        return
    check_nothing_dropped(text, tree)
    engine, scan, naive = engines
    try:
        ours = engine.search(tree, sort="page", limit=None)
    except archive.ArchiveError as error:
        with pytest.raises(type(error)):
            scan.search(tree)
        return
    theirs = scan.search(tree, sort="page", limit=None)
    assert [hit.to_dict() | {"score": 0} for hit in ours] == [
        hit.to_dict() | {"score": 0} for hit in theirs
    ]
    assert (ours.total, ours.undated, ours.inherited, ours.literal, ours.unmatched_pages) == (
        theirs.total, theirs.undated, theirs.inherited, theirs.literal, theirs.unmatched_pages,
    )  # fmt: skip
    if not any(isinstance(leaf, Thread | InThread) for leaf in leaves_of(tree)):
        assert [hit.entry.id for hit in ours] == naive.search(tree)


@examples(1_000)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_any_arguments_are_joined_or_refused(arguments: list[str]) -> None:
    try:
        joined = join_arguments(arguments)
    except archive.QueryError:
        return
    understood(joined)


def test_the_cost_of_a_megabyte_is_that_of_looking_at_its_length(tmp_path: Path) -> None:
    for text in ("(", '"', "a OR ", "a*", "-", "parent:(", "NEAR ", "date:x "):
        with pytest.raises(archive.QueryError, match="at most 10,000 characters"):
            parse_query(text * (1_000_000 // len(text)))
