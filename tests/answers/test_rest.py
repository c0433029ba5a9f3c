"""Text of unknown authorship: answers leave it out, and say so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.library import Archive
from archive.query import parse_query
from archive.query.rest import limit_threads, words_of
from tests.support.archives import ENGINES
from tests.support.rest_pages import write_blog


@pytest.fixture(params=sorted(ENGINES))
def blog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    with ENGINES[request.param](tmp_path) as made:
        made.index([write_blog(tmp_path / "blog")])
        yield made


def ids(blog: Archive, query: str) -> list[str]:
    return [entry.id.removeprefix("blog/") for entry in blog.entries(query)]


def test_it_is_found_where_it_is_asked_for(blog: Archive) -> None:
    assert ids(blog, "canteen") == ["one.html#1"]
    assert ids(blog, "kind:rest") == ["one.html#r", "two.html#r"]
    assert ids(blog, "kind:rest canteen") == ["one.html#r", "two.html#r"]
    assert ids(blog, "kind:rest OR canteen") == ["one.html#1", "one.html#r", "two.html#r"]
    assert ids(blog, "canteen (kind:rest OR kind:comment)") == [
        "one.html#1", "one.html#r", "two.html#r",
    ]  # fmt: skip
    assert [hit.entry.id for hit in blog.search("boiler", kind="rest")] == ["blog/two.html#r"]


@pytest.mark.parametrize(
    "query",
    ["*", "-boiler", "author:none", "date:none", "depth:0", "NOT kind:comment", "-kind:rest",
     "thread:one#0", "thread:(canteen)", "thread:(boiler)", "parent:(kind:rest)", "has:link",
     "page:two", "title:second", "kind:post", "kind:section", "NOT thread:(nowhere)",
     "thread:(thread:(boiler))", "thread:(nowhere OR NOT nowhere)"],
)  # fmt: skip
def test_nothing_else_finds_it(blog: Archive, query: str) -> None:
    assert "rest" not in {entry.kind for entry in blog.entries(query)}
    hits = blog.search(query, limit=None, undated=True)
    assert "rest" not in {hit.entry.kind for hit in hits}
    assert "rest" not in {hit.entry.kind for hit in blog.search(query, limit=None, sort="oldest")}
    assert "rest" not in {line.entry.kind for line in blog.concordance(query).lines}
    assert {row.group for row in blog.count(query, by="kind").rows} == {"post", "comment"}


def test_a_thread_has_no_words_of_it(blog: Archive) -> None:
    assert ids(blog, "thread:(boiler)") == []
    assert ids(blog, "thread:(kind:rest boiler)") == ["two.html#0"]
    assert ids(blog, "thread:(canteen)") == ["one.html#1"]


def test_answers_say_how_much_matches(blog: Archive) -> None:
    hits = blog.search("canteen")
    assert (hits.total, hits.rest, str(hits.rest_query)) == (1, 2, "kind:rest canteen")
    assert blog.search(hits.rest_query).total == 2
    for answer in (blog.count("canteen"), blog.concordance("canteen")):
        assert (answer.rest, answer.rest_query) == (2, hits.rest_query)
    assert blog.search("canteen page:one").rest == 1
    assert blog.search("*").rest == 2
    asked = blog.search("canteen kind:rest")
    assert (asked.total, asked.rest, asked.rest_query) == (2, 0, None)
    assert blog.search("delivered").rest == 0
    # It has neither an author nor a date, so those who ask for one do not mean it.
    assert blog.search("canteen author:anonymous").rest == 0
    assert blog.search("canteen date:2014").rest == 0
    assert blog.search("canteen date:2014", undated=True).rest == 2


@pytest.mark.parametrize(
    ("query", "total", "shown"),
    [
        ("boiler", 1, "kind:rest boiler"),
        ("boiler author:papa", 1, "kind:rest boiler"),
        ("boiler after:2015 depth:2.. kind:comment", 1, "kind:rest boiler"),
        ("canteen -author:anonymous", 2, "kind:rest canteen"),
        ("canteen parent:(author:papa)", 2, "kind:rest canteen"),
        ("canteen page:two", 1, "kind:rest canteen page:two"),
        ("canteen thread:two#1", 1, "kind:rest canteen page:blog/two.html"),
        ("(author:papa OR boiler) has:byline", 1, "kind:rest boiler"),
        ("boiler -again", 0, None),
        ("nowhere author:papa", 0, None),
        ("date:1999", 0, None),
    ],
)
def test_nothing_found_never_hides_it(
    blog: Archive, query: str, total: int, shown: str | None
) -> None:
    hits = blog.search(query)
    assert hits.total == 0
    assert hits.rest == total
    assert (None if hits.rest_query is None else str(hits.rest_query)) == shown
    if hits.rest_query is not None:
        assert blog.search(str(hits.rest_query)).total == total


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a author:x", "a"), ("a OR author:x", "a"), ("author:x", None), ("-author:x", None),
        ("NOT (a author:x)", None), ("NOT (a OR author:x)", "NOT a"), ("a has:link", "a has:link"),
        ("NOT (a b)", "NOT (a b)"), ("a NOT NOT depth:1", "a"), ("a parent:(b)", "a"),
        ("a (date:2014 OR title:b)", "a title:b"),
    ],
)  # fmt: skip
def test_what_a_query_says_of_words(query: str, words: str | None) -> None:
    found = words_of(parse_query(query))
    assert (None if found is None else str(found)) == words


def test_totals_and_figures_do_not_count_it(blog: Archive) -> None:
    (row,) = blog.count("canteen").rows
    said = [entry for entry in blog.entries() if entry.kind != "rest"]
    assert (row.entries, row.occurrences, row.of_entries) == (1, 1, 6)
    assert row.of_words == sum(entry.words for entry in said)
    (row,) = blog.count("canteen kind:rest").rows
    assert (row.entries, row.occurrences, row.of_entries) == (2, 2, 8)
    assert row.of_words == sum(entry.words for entry in said) + 10
    by_kind = {row.group: row.of_entries for row in blog.count(by="kind").rows}
    assert by_kind == {"post": 3, "comment": 3}
    by_author = {row.group: row.of_entries for row in blog.count(by="author").rows}
    assert by_author[None] == 0
    stats = blog.stats()
    assert (stats.entries, stats.undated, stats.rest, stats.rest_words) == (6, 0, 2, 10)
    assert stats.words == sum(entry.words for entry in said)
    pages = {page.name: page for page in blog.pages()}
    assert (pages["blog/two.html"].entries, pages["blog/two.html"].rest_words) == (2, 5)
    assert blog.check().entries == 6
    assert blog.index().entries == 6


def test_explanations_leave_it_out(blog: Archive) -> None:
    (part,) = blog.explain("canteen").parts
    assert (part.entries, part.occurrences) == (1, 1)
    (part,) = blog.explain("boiler").parts
    assert (part.entries, part.nearest) == (0, ())
    assert [part.entries for part in blog.explain("canteen kind:rest").parts] == [3, 2]


def test_it_is_in_no_thread(blog: Archive) -> None:
    (hit,) = blog.search("boiler kind:rest", context=5)
    assert (hit.before, hit.after) == ((), ())
    assert (hit.entry.kind, hit.entry.parent, hit.entry.author, hit.entry.date) == (
        "rest", "blog/two.html#0", None, None,
    )  # fmt: skip
    hits = blog.search("canteen", context=9)
    assert {entry.kind for entry in (*hits[0].before, *hits[0].after)} == {"post"}
    assert blog.entry("two#r") == hit.entry


def test_it_is_cited_as_part_of_its_page(blog: Archive) -> None:
    citation = blog.cite("two#r")
    assert citation.to_text().startswith(
        "Text of unknown authorship on the page “Second page”. No date. blog/two.html#r."
    )
    assert "author =" not in citation.to_bibtex()
    assert "not named" not in citation.to_bibtex()


def test_deep_threads_of_threads_are_answered(blog: Archive) -> None:
    query = "canteen"
    for _ in range(65):
        query = f"thread:(nowhere OR {query})"
    assert ids(blog, query) == ["one.html#1"]


def test_threads_of_threads_need_no_limit() -> None:
    tree = parse_query("thread:(thread:(a))")
    assert str(limit_threads(tree)) == "thread:(thread:(a NOT kind:rest))"
