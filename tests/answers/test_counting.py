"""Counts by group and concordances, on every engine. Figures were made from the pages."""

from pathlib import Path

import pytest

import archive
from archive.answers.concordance import LineOrder
from archive.answers.results import Row
from archive.library import Archive
from tests.support.archives import MakeArchive


def rows(counts: archive.Counts) -> list[tuple[object, ...]]:
    return [
        (row.group, row.entries, row.occurrences, row.of_entries, row.of_words)
        for row in counts.rows
    ]


def test_by_month_with_what_it_is_out_of(opened: Archive) -> None:
    counts = opened.count("blueprint", by="month")
    assert rows(counts) == [
        ("2014-07", 0, 0, 56, 4684),
        ("2015-08", 0, 0, 24, 2033),
        ("2016-04", 1, 1, 51, 6436),
        (None, 3, 5, 25, 3107),
    ]
    assert [row.per_10000 for row in counts.rows] == [0.0, 0.0, 1.55, 16.09]
    assert counts.total == 4


def test_groups_of_every_kind(opened: Archive) -> None:
    assert [row.group for row in opened.count("*", by="year").rows] == [
        "2014",
        "2015",
        "2016",
        None,
    ]
    assert [row.group for row in opened.count("*", by="day").rows][:2] == [
        "2014-07-06",
        "2014-07-21",
    ]
    assert [row.group for row in opened.count("*", by="depth").rows] == ["0", "1", "2"]
    pages = [archive.parse(file) for file in sorted(Path("seeds").iterdir())]
    words = {
        kind: sum(
            entry.words
            for page in pages
            for entry in page.entries
            if entry.kind == kind and not (kind == "post" and page.sections)
        )
        for kind in ("post", "section", "comment")
    }
    assert rows(opened.count("kind:section", by="kind")) == [
        ("post", 0, None, 4, words["post"]),
        ("section", 39, None, 39, words["section"]),
        ("comment", 0, None, 113, words["comment"]),
    ]
    authors = opened.count("starmer", by="author")
    assert [(row.group, row.entries) for row in authors.rows if row.entries or not row.group] == [
        ("papa", 1), (None, 3),
    ]  # fmt: skip
    threads = opened.count("starmer", by="thread").rows
    assert [(row.group, row.entries) for row in threads[:2]] == [
        ("seeds/001_7407cd722bbc5f6e.txt#7", 3), ("seeds/001_7407cd722bbc5f6e.txt#10", 1),
    ]  # fmt: skip
    assert opened.count("starmer", by="page").rows[0].of_entries == 24


def test_all_of_it_together(opened: Archive) -> None:
    assert rows(opened.count("starmer")) == [("all", 4, 4, 156, 16260)]
    assert rows(opened.count("author:papa")) == [("all", 2, None, 156, 16260)]
    assert Row("x", 1, None, 1, 1).per_10000 is None
    assert Row("x", 1, 1, 1, 0).per_10000 is None


def test_the_undated_and_the_unnamed_are_always_there(
    make_archive: MakeArchive, tmp_path: Path
) -> None:
    page = (
        "Sunday 6 July 2014\n\nTitle\n\nbody\n\n1 comment:\n\n"
        "  1. strike\n\n     papa\n\n    ReplyDelete\n"
    )
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text(page)
    made = make_archive(tmp_path)
    made.index([tmp_path / "pages"])
    assert rows(made.count("strike", by="year")) == [("2014", 1, 1, 2, 3), (None, 0, 0, 0, 0)]
    assert [row.group for row in made.count("strike", by="author").rows][-1] is None
    assert None not in [row.group for row in made.count("strike", by="depth").rows]


def test_an_empty_archive_counts_nothing(make_archive: MakeArchive, tmp_path: Path) -> None:
    made = make_archive(tmp_path)
    assert rows(made.count("*")) == [("all", 0, None, 0, 0)]
    assert rows(made.count("strike", by="year")) == [(None, 0, 0, 0, 0)]
    assert made.concordance("strike").lines == ()
    assert made.explain("strike").total == 0


def test_what_fits_twice_counts_once(opened: Archive) -> None:
    for query in ("strike OR strikes", 'napo OR "napo"', 'strike OR "strike" OR strike* OR strke~'):
        (row,) = opened.count(query).rows
        assert row.occurrences == opened.concordance(query).occurrences, query
    assert opened.count("strike OR strikes").rows[0].occurrences == 28


def test_periods_tell_how_many_rest_on_the_date_of_their_page(opened: Archive) -> None:
    resting = opened.search("napo dated:page").total
    for by in ("year", "month", "day"):
        assert opened.count("napo", by=by).inherited == resting > 0
    assert opened.count("napo", by="depth").inherited == 0


def test_counts_tell_what_they_leave_out(opened: Archive) -> None:
    counts = opened.count('"E3 blueprint" date:2016')
    assert (counts.total, counts.undated, counts.inherited) == (1, 1, 1)
    assert opened.count('"E3 blueprint" date:2016', undated=True).total == 2
    with pytest.raises(archive.ArchiveError, match="by must be one of"):
        opened.count("*", by="mood")


def test_a_concordance_sorts_by_what_is_beside(opened: Archive) -> None:
    right = opened.concordance("starmer")
    assert [line.right[:12] for line in right.lines] == [
        " has integri", " needs to pr", " papa?", " shares any ",
    ]  # fmt: skip
    left = opened.concordance("starmer", sort="left")
    assert [line.left[-9:] for line in left.lines] == ["", " of Keir ", "dence Mr ", "workers. "]
    place = opened.concordance("starmer", sort="position")
    assert [line.entry.locator for line in place.lines] == ["7.1", "7.2", "7.3", "10"]
    for line in place.lines:
        assert line.entry.text[line.span.start : line.span.end] == line.match
    assert (place.occurrences, place.total, place.silent) == (4, 4, 0)


def test_lines_are_cut_out_after_sorting(opened: Archive) -> None:
    whole = opened.concordance("strike")
    part = opened.concordance("strike", limit=5, offset=3)
    assert part.lines == whole.lines[3:8]
    assert part.occurrences == whole.occurrences == 28
    with pytest.raises(archive.ArchiveError, match="sort must be one of"):
        opened.concordance("strike", sort="up")


@pytest.mark.parametrize(
    "query",
    ["strike", "the of", "restless", "title:napo", "author:papa", "strike OR napo", '"the union"',
     "the NEAR/3 of", "napo -kind:comment"],
)  # fmt: skip
@pytest.mark.parametrize("sort", ["right", "left", "position"])
def test_a_part_of_the_lines_counts_them_all(opened: Archive, query: str, sort: LineOrder) -> None:
    whole = opened.concordance(query, sort=sort)
    for limit in (1, 3, 50):
        part = opened.concordance(query, sort=sort, limit=limit)
        assert part.lines == whole.lines[:limit]
        assert (part.occurrences, part.silent, part.total) == (
            whole.occurrences, whole.silent, whole.total,
        )  # fmt: skip


def test_entries_without_a_line_are_counted(opened: Archive) -> None:
    found = opened.concordance("restless")
    assert (found.total, found.silent) == (found.occurrences + 1, 1)
    found = opened.concordance("author:papa")
    assert (found.lines, found.silent) == ((), 2)


def test_what_stands_close_is_one_line(opened: Archive) -> None:
    (line,) = opened.concordance("mcdonnel NEAR/4 corbyn").lines
    assert line.match == "Corbyn and his mate John McDonnel"
    (hit,) = opened.search("mcdonnel NEAR/4 corbyn")
    text = hit.entry.text
    assert [text[span.start : span.end] for span in hit.highlights] == ["Corbyn", "McDonnel"]


def test_context_is_the_thread_around(opened: Archive) -> None:
    def around(query: str, count: int) -> list[tuple[list[str], list[str]]]:
        hits = opened.search(query, sort="page", context=count)
        return [([e.locator for e in hit.before], [e.locator for e in hit.after]) for hit in hits]

    assert around("thread:001#7 starmer", 1) == [
        (["7"], ["7.2"]), (["7.1"], ["7.3"]), (["7.2"], ["7.4"]),
    ]  # fmt: skip
    assert around("author:papa page:001 -starmer", 2) == [(["0"], ["7.1", "7.2"])]
    assert around("camfamscam", 1) == [(["s6"], ["s8"])]
    assert around("page:001 kind:post", 2) == [([], ["1", "2"])]
    assert around("page:001 kind:post", 0) == [([], [])]


def test_words_that_stand_together_rank_higher(make_archive: MakeArchive, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/a.txt").write_text("action is what the union wants, it says")
    (tmp_path / "pages/b.txt").write_text("what is wanted, it says, is union action")
    made = make_archive(tmp_path)
    made.index([tmp_path / "pages"])
    hits = made.search("union action")
    assert [hit.entry.page for hit in hits] == ["pages/b.txt", "pages/a.txt"]
    assert hits[0].score > hits[1].score
