"""What every engine must do as the scan does; pages and queries for it."""

from typing import Any

from hypothesis import strategies as st

from archive.engines.protocol import GROUPINGS
from archive.library import Archive
from archive.query import (
    And,
    Author,
    Compound,
    Date,
    Dated,
    Depth,
    Everything,
    Fuzzy,
    Has,
    Kind,
    Near,
    Not,
    Or,
    PageName,
    Parent,
    Pattern,
    Phrase,
    Query,
    ThreadWith,
    Title,
    Undated,
    Word,
)
from archive.query.rest import REST
from archive.query.walk import positive_leaves
from tests.support.html_pages import render_threaded, with_rest
from tests.support.naive import Naive
from tests.support.threads import PLACES, discussions, render_flattened, render_indented

TOKENS = st.sampled_from(
    [
        "strike",
        "strikes",
        "union",
        "napo",
        "probation",
        "officer",
        "e3",
        "blueprint",
        "never",
        "the",
        "of",
        "and",
        "cafe",
        "naive",
        "don't",
        "60",
        "f",
        "ck",
        "pi",
        "47",
        "delete",
        "papa",
        "deb",
        "anne",
        "marie",
        "privet",
        "nowhere",
        "said",
        "第",
        "一",
        "दिन",
        "👍",
        "привет",
    ]
)
DAYS = st.sampled_from([None, "2009-05-01", "2010-11-10", "2014-07-06", "2016-04-06", "2016-12-31"])
PHRASES = st.lists(TOKENS, min_size=1, max_size=3).map(lambda tokens: Phrase(tuple(tokens)))
SLOPPY = st.builds(
    lambda tokens, slop: Phrase(tuple(tokens), slop),
    st.lists(TOKENS, min_size=2, max_size=3),
    st.integers(1, 6),
)
PATTERNS = st.sampled_from(
    ["s*", "*e", "*i*", "str?ke", "n*o", "pro*on", "d?b", "?a*", "don'*", "*'t", "п*"]
).map(Pattern)
FUZZY = st.builds(Fuzzy, st.sampled_from(["strke", "nap", "unoin", "said", "f", "papas"]),
                  st.integers(1, 2))  # fmt: skip
SINGLE = st.one_of(TOKENS.map(lambda token: Phrase((token,))), PATTERNS, FUZZY)
COMPOUNDS = st.lists(SINGLE, min_size=2, max_size=3).map(tuple).map(Compound)
NAMED = st.one_of(PHRASES, SLOPPY, PATTERNS, FUZZY, COMPOUNDS)
OPERANDS = st.one_of(TOKENS.map(Word), PHRASES, PATTERNS, FUZZY, COMPOUNDS)
NEARS = st.builds(
    Near,
    st.lists(
        OPERANDS | st.lists(OPERANDS, min_size=2, max_size=3).map(tuple).map(Or),
        min_size=2,
        max_size=3,
    ).map(tuple),
    st.integers(0, 8),
)


def _is_range(ends: tuple[Any, Any]) -> bool:
    """Whether a range does not end before it begins; nodes refuse those that do."""
    return None in ends or ends[0] <= ends[1]


LEAVES: st.SearchStrategy[Query] = st.one_of(
    st.just(Everything()),
    TOKENS.map(Word),
    PHRASES,
    SLOPPY,
    PATTERNS,
    FUZZY,
    COMPOUNDS,
    NEARS,
    (NAMED | TOKENS.map(Word)).map(Title),
    (NAMED | st.none()).map(Author),
    st.tuples(DAYS, DAYS).filter(_is_range).map(lambda ends: Date(*ends)),
    st.just(Undated()),
    st.sampled_from(["stated", "page", "editor"]).map(Dated),
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3))
    .filter(_is_range)
    .map(lambda ends: Depth(*ends)),
    st.sampled_from(["post", "section", "comment", "rest"]).map(Kind),
    st.sampled_from(["link", "byline", "signature"]).map(Has),
    st.sampled_from(["a", "pages/b", "*", "*.txt", "00", "x"]).map(PageName),
)
QUERIES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        parts.map(Not),
        parts.map(Parent),
        parts.map(ThreadWith),
        st.lists(parts, min_size=2, max_size=3).map(tuple).map(And),
        st.lists(parts, min_size=2, max_size=3).map(tuple).map(Or),
    ),
    max_leaves=6,
)
BLOCKS = st.lists(TOKENS, min_size=1, max_size=4).map(" ".join)
REST_PAGES = st.builds(
    with_rest, discussions().map(render_threaded), st.lists(BLOCKS, min_size=1, max_size=3)
)
"""Pages with text of unknown authorship."""
PAGES = st.one_of(
    discussions().map(render_indented),
    st.builds(render_flattened, discussions(flat=True), st.sampled_from(PLACES)),
    REST_PAGES,
    st.text(max_size=200),
).map(lambda text: text.encode("utf-8", "replace"))
NAMES = st.sampled_from(["a.txt", "b.txt", "c d.txt", "sub/a.txt"])


def check_same(
    engine: Archive, scan: Archive, queries: list[Query], *, plain: bool = False
) -> None:
    """Both hold the same pages and give the same answers."""
    assert engine.pages() == scan.pages()
    assert engine.stats() == scan.stats()
    naive = Naive([scan.page(page.name) for page in scan.pages()]) if plain else None
    for query in queries:
        if naive is not None:
            found = [entry.id for entry in scan.entries(query)]
            assert found == naive.search(query), str(query)
        check_counts(engine, scan, query)
        for sort in ("page", "newest", "oldest"):
            ours = engine.search(query, sort=sort, limit=None)
            theirs = scan.search(query, sort=sort, limit=None)
            assert [hit.entry for hit in ours] == [hit.entry for hit in theirs], str(query)
            assert (ours.total, ours.undated, ours.inherited, ours.rest, ours.rest_query) == (
                theirs.total, theirs.undated, theirs.inherited, theirs.rest, theirs.rest_query,
            )  # fmt: skip
            if ours.rest_query is not None:
                assert engine.search(ours.rest_query).total == ours.rest
        ranked = engine.search(query, limit=None)
        wanted = scan.search(query, limit=None)
        assert {hit.entry.id for hit in ranked} == {hit.entry.id for hit in wanted}
        assert {hit.entry.id: hit.highlights for hit in ranked} == {
            hit.entry.id: hit.highlights for hit in wanted
        }


def check_counts(engine: Archive, scan: Archive, query: Query) -> None:
    """Counts, concordances and explanations are the same, and agree with each other."""
    # One of the groupings and orders for each query: all of them are tried over many queries.
    chosen = len(str(query))
    for by in (GROUPINGS[chosen % len(GROUPINGS)], None):
        counts = engine.count(query, by=by)
        assert counts == scan.count(query, by=by), (str(query), by)
        assert counts.total == sum(row.entries for row in counts.rows)
        stats = scan.stats()
        words = stats.words + (stats.rest_words if REST in positive_leaves(query) else 0)
        assert sum(row.of_words for row in counts.rows) == words
    sort = ("right", "left", "position")[chosen % 3]
    assert engine.concordance(query, sort=sort) == scan.concordance(query, sort=sort), str(query)
    assert engine.explain(query) == scan.explain(query), str(query)
