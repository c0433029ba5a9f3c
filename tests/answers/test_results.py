"""What queries find on the seeds, on every engine. The counts were made by reading the pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import archive
from archive.library import Archive
from archive.model import Span
from tests.support.archives import ENGINES, SEEDS


def short(entry: archive.Entry) -> str:
    return f"{Path(entry.page).name[:3]}#{entry.locator}"


def ids(hits: archive.Hits) -> list[str]:
    return [short(hit.entry) for hit in hits]


@pytest.fixture(scope="module", params=sorted(ENGINES))
def unchanged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Archive, Archive]]:
    """An archive of the seeds by each engine, for tests that only query, and a scan of them."""
    base = tmp_path_factory.mktemp("unchanged")
    shutil.copytree(SEEDS, base / "seeds")
    scan = ENGINES["scan"](base)
    with ENGINES[request.param](base) as made:
        for each in (made, scan):
            each.index([base / "seeds"])
        yield made, scan


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"E3 blueprint"', ["002#6", "004#0"]),
        ('"E3 blueprints"', ["004#2"]),
        ('"efficiency effectiveness and excellence"', ["004#2"]),
        ("starmer", ["001#7.1", "001#7.2", "001#7.3", "001#10"]),
        ("starmer -papa", ["001#7.2", "001#7.3"]),
        ("author:papa", ["001#7", "001#10"]),
        ("from:PAPA starmer", ["001#10"]),
        ("author:lancs", ["003#6"]),
        ('author:"lancs cumbria"', []),
        ("thread:001#7", ["001#7", "001#7.1", "001#7.2", "001#7.3", "001#7.4"]),
        ("thread:001#7.4 depth:1", ["001#7"]),
        ("title:tragic kind:post", ["001#0"]),
        ("tragic page:001", ["001#0"]),
        ('title:"pick of the week" "union bashing"', ["002#1"]),
        ("kind:section sodhexo OR prosecco", ["003#12"]),
        ("prosecco depth:1", ["003#12"]),
        ("prosecco depth:2..", []),
        ("dated:stated kind:comment", ["003#6", "003#15"]),
        ("date:2014-07-21", ["003#15"]),
        ("after:2014-07-06 before:2015", ["003#15"]),
        ('"f*ck up fairy"', ["003#10.1"]),
        ('"PI 47/14"', ["003#12.1"]),
        ("47/14", ["003#12.1"]),
        ('"napo will continue"', ["003#2"]),
        ("naive page:004", ["004#3.3"]),
        ('page:"seeds/00[12]*" obama', ["001#10", "001#10.1"]),
        ("page:nowhere", []),
        ("NOT *", []),
        ("blueprnt~ kind:comment", ["002#6", "004#2"]),
        ("parent:(author:papa) starmer", ["001#7.1", "001#7.2", "001#7.3"]),
        ("author:pap*", ["001#7", "001#10"]),
        ("author:paap~", ["001#7", "001#10"]),
        ("title:trag* kind:post", ["001#0"]),
        ("parent:(camfamscam) depth:1 obama", []),
        ("thread:(starmer) depth:1", ["001#7", "001#10"]),
        ("has:byline", ["003#6", "003#15"]),
        ("corbyn NEAR/4 mcdonnel", ["001#7"]),
        ("mcdonnel NEAR/4 corbyn", ["001#7"]),
        ('"corbyn mcdonnel"~4', ["001#7"]),
        ('"mcdonnel corbyn"~4', []),
        ('"corbyn mcdonnel"~3', []),
        ("wom?n", ["002#s21"]),
        ("parent:(title:week) kind:section", []),
        ("parent:(camfamscam) depth:1 napo", ["002#1", "002#2", "002#3"]),
    ],
)
def test_found(unchanged: tuple[Archive, Archive], query: str, found: list[str]) -> None:
    made, _ = unchanged
    assert ids(made.search(query, sort="page", limit=None)) == found


@pytest.mark.parametrize(
    "query",
    [
        "strike ballot", '"E3 blueprint"', '"union action"~3', "union NEAR/5 action", "a OR b",
        "a AND b", "NOT a", "-a", "(a b)", "probat*", "wom?n", "blueprnt~", "author:papa",
        'from:"Cumbria and Lancs"', "author:none", "date:2014", "date:2014-07..2015-08",
        "date:2016..", "date:..2014-12-31", "after:2015", "before:2015", "date:none", "depth:2",
        "depth:1..", "kind:section", "title:ballot", "thread:001#7", "has:link",
        "parent:(author:papa)", "thread:(napo)", "page:001", 'page:"seeds/00*"', "*",
        "date:2014-07-06", 'date:"6 July 2014"', "date:yesterday", 'date:"last year"',
        'date:"3 months.."', "parent:(author:papa) starmer", "has:byline",
    ],
)  # fmt: skip
def test_every_construct_finds_the_same(unchanged: tuple[Archive, Archive], query: str) -> None:
    made, memory = unchanged
    assert ids(made.search(query, sort="page", limit=None)) == ids(
        memory.search(query, sort="page", limit=None)
    )


def test_a_bare_word_finds_inflections_and_a_quoted_one_does_not(opened: Archive) -> None:
    assert opened.search("strikes").total == opened.search("striking").total == 20
    texts = [hit.entry.text.lower() for hit in opened.search('"strikes"', limit=None)]
    assert texts
    assert all("strikes" in text for text in texts)


def test_no_word_is_too_common(opened: Archive) -> None:
    the = opened.search('"the"', limit=None)
    assert the.total > 100
    assert opened.search('"will not"').total == 6


def test_a_cut_post_is_found_by_its_title_and_its_sections_by_their_text(opened: Archive) -> None:
    assert ids(opened.search("camfamscam")) == ["002#s7"]
    hits = opened.search('"pick of the week 3"')
    assert ids(hits) == ["002#0"]
    assert hits[0].highlights == ()
    assert hits[0].snippet.startswith("So what is the answer?")


def test_counts_beside_a_date(opened: Archive) -> None:
    hits = opened.search('"E3 blueprint" date:2016')
    assert (ids(hits), hits.total, hits.undated, hits.inherited) == (["002#6"], 1, 1, 1)
    hits = opened.search('"E3 blueprint" date:2016', undated=True, sort="page")
    assert (ids(hits), hits.undated) == (["002#6", "004#0"], 0)
    assert opened.search("date:2014-07-21").inherited == 0
    assert opened.search("napo OR date:2013").inherited == 0
    hits = opened.search("page:004 -date:2016")
    assert (hits.total, hits.undated, hits.inherited) == (25, 0, 0)
    hits = opened.search("-date:2014 -date:none")
    assert (hits.total, hits.inherited) == (75, 47)


def test_orders(opened: Archive) -> None:
    newest = opened.search("date:none OR dated:stated", sort="newest", limit=None)
    dates = [hit.entry.date for hit in newest]
    dated = [date for date in dates if date]
    assert dated == sorted(dated, reverse=True)
    assert dates[len(dated) :] == [None] * 25
    oldest = [hit.entry.date for hit in opened.search("*", sort="oldest", limit=None)]
    assert oldest[:131] == sorted(date for date in oldest if date)
    paged = [ids(opened.search("*", sort="page", limit=50, offset=at)) for at in (0, 50, 100, 150)]
    whole = opened.search("*", sort="page", limit=None)
    assert [entry for page in paged for entry in page] == ids(whole)
    assert ids(whole)[:4] == ["001#0", "001#1", "001#2", "001#3"]
    assert ids(whole).index("002#s26") < ids(whole).index("002#1")
    with pytest.raises(archive.ArchiveError, match="sort must be one of"):
        opened.search("*", sort="loudest")


def test_what_cannot_be_asked_is_refused(opened: Archive) -> None:
    """And leaves no hit out unseen, nor is it taken for damage."""
    for number in ({"limit": -1}, {"offset": -1}):
        with pytest.raises(archive.ArchiveError, match="must be 0 or more, not -1"):
            opened.search("napo", **number)  # type: ignore[arg-type]
        with pytest.raises(archive.ArchiveError, match="must be 0 or more, not -1"):
            opened.concordance("napo", **number)
    with pytest.raises(archive.ArchiveError, match="context must be 0 or more"):
        opened.search("napo", context=-1)
    for query in (None, 7, b"napo"):
        with pytest.raises(TypeError, match="a query is text or a tree, not "):
            opened.search(query)  # type: ignore[arg-type]


def test_relevance_is_repeatable_and_puts_titles_first(opened: Archive) -> None:
    first = opened.search("restless troops", limit=None)
    assert ids(first)[0] == "003#0"
    scores = [hit.score for hit in first]
    assert scores == sorted(scores, reverse=True)
    assert ids(opened.search("restless troops", limit=None)) == ids(first)


def test_highlights_are_spans_of_what_matched(opened: Archive) -> None:
    hit = opened.search('"E3 blueprint" OR consulting', sort="page")[0]
    text = hit.entry.text
    assert [text[span.start : span.end] for span in hit.highlights] == [
        "consultation",
        "E3 blueprint",
    ]
    cut = hit.excerpt
    assert [cut.text[span.start : span.end] for span in cut.highlights] == [
        "consultation",
        "E3 blueprint",
    ]
    assert opened.search("-napo page:001")[0].highlights == ()


def test_a_hit_is_whole_without_its_file(opened: Archive, seeds: Path) -> None:
    hits = opened.search('"E3 blueprint"', sort="page")
    for file in (seeds / "seeds").iterdir():
        file.unlink()
    opened.close()
    record = hits[0].to_dict()
    assert record["id"].endswith("#6")
    assert record["highlights"] == [[57, 69]]
    assert hits[0].highlights == (Span(57, 69),)
    assert record["date"], record["date_source"] == ("2016-04-10", "page")


def test_references(opened: Archive) -> None:
    assert short(opened.entry("001#7.4")) == "001#7.4"
    assert short(opened.entry("seeds/001#7")) == "001#7"
    assert short(opened.entry("002")) == "002#0"
    assert opened.page("003#9").title == "Troops Getting Restless"
    with pytest.raises(archive.AmbiguousReferenceError) as caught:
        opened.entry("00#1")
    assert len(caught.value.candidates) == 4
    for unknown in ("005#1", "001#99", "001#s1", "nowhere", "01", "#"):
        with pytest.raises(archive.UnknownReferenceError):
            opened.find(unknown)
    for thread in ("thread:005", "thread:001#99", "NOT thread:001#s3"):
        with pytest.raises(archive.UnknownReferenceError):
            opened.search(thread)


def test_pages_and_figures(opened: Archive) -> None:
    pages = opened.pages()
    assert [(page.declared, page.comments, page.entries) for page in pages] == [
        (23, 23, 24), (24, 24, 51), (42, 42, 56), (None, 24, 25),
    ]  # fmt: skip
    stats = opened.stats()
    assert (stats.pages, stats.entries, stats.posts, stats.sections, stats.comments) == (
        4, 156, 4, 39, 113,
    )  # fmt: skip
    assert (stats.stated, stats.inherited, stats.undated) == (44, 87, 25)
    assert (stats.named, stats.authors) == (5, 4)
    assert stats.words == sum(page.words for page in pages) == 16260
    assert opened.page("002") == archive.parse("seeds/002_5dbe20590b040a07.txt")
    assert len(list(opened.entries())) == 156


def test_what_fits_no_page_is_told(opened: Archive) -> None:
    assert opened.search("napo -page:0009 OR page:x").unmatched_pages == ("0009", "x")
