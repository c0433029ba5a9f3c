"""Texts as queries: each is understood alike by every engine, or refused."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ENGINES
from hypothesis import given
from hypothesis import strategies as st
from naive import Naive

import archive
from archive.library import Archive
from archive.query import InThread, Query, Thread, join_arguments, parse_query
from archive.query.walk import leaves_of
from archive.text.tokens import tokenize
from tests.support.tiers import examples

PAGES = {
    "a.txt": "Sunday 6 July 2014\n\nStrike ballot\n\nThe union called a strike.\n\n3 comments:\n\n"
    "  1. We strike, they had had enough. f*ck\n\n     papa\n\n    ReplyDelete\n    Replies\n"
    "    1. Striking won't help, papa: see http://a.org/b?c=d\n\n      Delete\n\n"
    "  2. Cumbria and Lancs7 July 2014 at 12:31\n\n     No union action, no political action.\n\n"
    "    ReplyDelete\n",
    "b.txt": "A post about women and a woman's ballot, co-operation, 12:33 and E3.\n\n* * *\n\n"
    "Another section: naïve cafés, union. İstanbul ß\n",
    "sub/c.txt": "Wednesday, April 6, 2016\n\nPick\n\nBody\n\n1 comment:\n\n"
    "  1. The union's reply\n\n    ReplyDelete\n",
}
PIECES = st.sampled_from(
    """ strike strikes union action ballot papa had the woman naive E3 12:33 f*ck co-op* wom?n *ion
    s* ? strke~ nap~2 no~ http://a.org/b?c=d won't “union action” "no action" "no action"~2
    "had had" " ' ~3 ~ * - -- -( ( ( ) ) AND OR NOT NEAR NEAR/2 NEAR/x NEAR/99 author: author:papa
    from:"Cumbria and Lancs" author:p* author:none title:ballot title:"strike ballot"
    title:str* date:2014 date:none date:2014-07.. date:..2015 date: 6 July 2014 2014 date:July
    date:yesterday last year after:2014 before:2016-05 dated:stated depth:1.. depth:2 kind:post
    kind: page:a page:*b* page:"sub/*" has:link has:byline has: thread:a#1 thread:( parent:(
    parent: parent:(author:papa) thread:(strike) auther:x re: é ́ ’ İ ß \u0000 \u202e \ud800 第一
    """.split(" ")  # noqa: SIM905
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=9).map(" ".join),
    st.lists(PIECES | st.text(max_size=3), max_size=7).map("".join),
    st.text(max_size=20),
)


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


def understood(text: str) -> Query | None:
    """The tree of a text; None, where it is refused with a place in it and a sentence."""
    try:
        tree = parse_query(text)
    except archive.QueryError as error:
        assert error.query == text
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message
        return None
    assert parse_query(str(tree)) == tree, text
    return tree


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
