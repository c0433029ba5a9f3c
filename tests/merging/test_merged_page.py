"""What a page known from several files shows."""

import random
from collections import Counter
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats.common.thread import SourceComment
from archive.locators import parent_of, without_wording
from archive.merging.merged_page import merge_pages
from archive.model import Difference, Page
from archive.text.tokens import tokenize
from tests.support.archives import MakeArchive
from tests.support.html_pages import render_threaded
from tests.support.merge_pages import page, remark
from tests.support.threads import Discussion, Said, discussions, render_flattened, render_indented
from tests.support.two_sources import NAMES, POST, prose, write_html


def bare(source: Page) -> Page:
    """The page as an extractor leaves it: without names, times and ids."""
    entries = [
        attrs.evolve(
            entry, author=None, author_source=None, instant=None, source_ref=None, line=number,
            date=source.date, date_source="page" if entry.kind == "comment" else "stated",
        )
        for number, entry in enumerate(source.entries, start=1)
    ]  # fmt: skip
    return attrs.evolve(source, entries=tuple(entries), layout="indented", printed=())


def ids(shown: Page) -> dict[str, tuple[str, ...]]:
    return {entry.locator: entry.sources for entry in shown.entries}


def test_the_text_and_the_html_of_a_page_are_one() -> None:
    html = page("a.html", [remark(1), remark(2, 1), remark(3)], declared=3)
    text = attrs.evolve(bare(page("a.txt", [remark(1), remark(3)])), declared=3)
    merged = merge_pages([text, html])
    assert (merged.page.name, merged.page.declared, merged.page.warnings) == ("a.html", 3, ())
    assert [source.name for source in merged.page.sources] == ["a.html", "a.txt"]
    assert ids(merged.page) == {
        "0": ("a.html#0", "a.txt#0"),
        "1": ("a.html#1", "a.txt#1"),
        "1.1": ("a.html#1.1",),
        "2": ("a.html#2", "a.txt#2"),
    }
    comment = merged.page["2"]
    assert (comment.author, comment.date) == ("Anonymous", "2015-08-04T09:03")
    (part,) = merged.other_sources
    assert Counter(pair.by for pair in part.pairs) == {"post": 1, "text": 2}
    assert (part.added, part.wordings) == ((), ())


def test_what_only_an_earlier_capture_has_stays() -> None:
    early = page("1.html", [remark(1), remark(2), remark(3, 2), remark(4)])
    late = page("2.html", [remark(1), remark(4), *(remark(n) for n in range(5, 9))])
    shown = merge_pages([early, late]).page
    assert shown.name == "2.html"
    assert ids(shown)["7"] == ("1.html#2",)
    assert ids(shown)["7.1"] == ("1.html#2.1",)
    assert shown["7"].text == prose(2)
    assert shown["7"].id == "2.html#7"
    assert ids(shown)["2"] == ("2.html#2", "1.html#3")


@pytest.mark.parametrize("notice", ["This comment has been removed by the author.", "Weg damit."])
def test_a_removed_comment_keeps_what_an_earlier_source_says(notice: str) -> None:
    gone = remark(2, removed=True, text=notice, author=None)
    late = page("2.html", [remark(1), gone, remark(3), remark(4)])
    for early in (
        page("1.html", [remark(1), remark(2)]),
        bare(page("1.txt", map(remark, range(1, 5)))),
    ):
        shown = merge_pages([early, late]).page
        entry = shown["2"]
        assert (entry.text, entry.removed) == (prose(2), True)
        assert entry.sources == (f"{early.name}#2", "2.html#2")
        assert len(shown.comments) == 4
    third = page("3.html", [remark(1), gone, remark(3)])
    assert merge_pages([third, late, early]).page["2"].text == prose(2)
    assert merge_pages([third, late]).page["2"].text == notice


def test_a_lost_comment_is_found_by_the_replies_to_it() -> None:
    html = page("a.html", [remark(1), remark(2), remark(3, 2)])
    text = bare(page("a.txt", [remark(1), remark(3, 2)]))
    assert [entry.lost for entry in text.entries] == [False, False, True, False]
    shown = merge_pages([html, text]).page
    assert ids(shown)["2"] == ("a.html#2", "a.txt#2")
    assert not any(entry.lost for entry in shown.entries)


def test_other_words_are_kept_beside_those_that_are_shown() -> None:
    said = f"{prose(2)}\n\nI take that back."
    html = page("a.html", [remark(1), remark(2, text=said), remark(3)])
    other = page("b.html", [remark(1), remark(2, text=f"{prose(2)}\n\nI never said a word of it.")])
    merged = merge_pages([html, other])
    assert [entry.locator for entry in merged.page.entries] == ["0", "1", "2", "2v2", "3"]
    wording = merged.page["2v2"]
    assert (wording.text, wording.sources) == ("I never said a word of it.", ("b.html#2",))
    assert (wording.kind, wording.depth, wording.author) == ("comment", 1, NAMES[2])
    assert merged.other_sources[0].wordings == ("2v2",)
    assert len(merged.page.comments) == 3
    assert merged.page.replies(merged.page.post) == merged.page.comments
    again = merge_pages([html, other, attrs.evolve(page("c.html", other_remarks(other)), url=None)])
    assert again.page["2v2"].text == wording.text
    assert sum(entry.is_other_wording for entry in again.page.entries) == 1


def other_remarks(source: Page) -> list[SourceComment]:
    return [
        SourceComment(
            ref=entry.source_ref or "",
            text=entry.text,
            author=entry.author,
            date=entry.date,
            instant=entry.instant,
        )
        for entry in source.comments
    ]


def test_a_post_that_was_changed_has_what_it_said_before_as_a_section() -> None:
    before = page("1.html", [remark(1)], text=f"{POST}\n\nSigned, the whole committee.")
    shown = merge_pages([before, page("2.html", [remark(1), remark(2)])]).page
    entry = shown["0v2"]
    assert (entry.kind, entry.depth, entry.parent, entry.thread) == ("section", 0, "2.html#0", "0")
    assert entry.text == "Signed, the whole committee."
    assert shown.sections == ()


def test_a_title_that_was_changed_is_found(make_archive: MakeArchive, pages: Path) -> None:
    early = pages / "p" / "early" / "c.html"
    early.write_text(early.read_text().replace("A Tragic Waste", "A Terrible Shame"))
    write_html(pages / "p" / "z.html", [1, 5])
    made = make_archive(pages)
    made.index(["p"])
    (hit,) = made.search("terrible shame")
    assert (hit.entry.id, hit.entry.title) == ("p/b.html#0v2", "A Tragic Waste")
    assert (hit.entry.text, hit.entry.sources) == ("A Terrible Shame", ("p/early/c.html#0",))
    assert made.entry("c#0").id == "p/b.html#0"
    assert made.cite("b#0v2").start is None


def test_of_equal_evidence_the_better_source_counts_and_the_other_is_told() -> None:
    one = page("1.html", [remark(1), remark(2, author="Unknown"), remark(3)])
    other = page("2.html", [remark(1), remark(2, author="Jim Brown")])
    entry = merge_pages([one, other]).page["2"]
    assert (entry.author, entry.names) == ("Unknown", ("Unknown", "Jim Brown"))
    assert entry.differs == (Difference("2.html#2", "Jim Brown", None),)
    signed = attrs.evolve(bare(other), name="2.txt")
    signed = attrs.evolve(
        signed,
        entries=tuple(
            attrs.evolve(entry, page="2.txt", author="jb", author_source="signature")
            if entry.locator == "2"
            else attrs.evolve(entry, page="2.txt")
            for entry in signed.entries
        ),
    )
    entry = merge_pages([one, signed]).page["2"]
    assert (entry.author, entry.names, entry.differs) == ("Unknown", (), ())


def test_short_texts_that_are_there_several_times_are_not_given_to_each_other() -> None:
    thanks = [remark(n, text="Thanks!") for n in (2, 3, 4)]
    html = page("a.html", [remark(1), *thanks, remark(5)])
    same = merge_pages([html, bare(page("a.txt", [remark(1), *thanks, remark(5)]))]).page
    assert [len(entry.sources) for entry in same.comments] == [2] * 5
    fewer = merge_pages([html, bare(page("a.txt", [remark(1), *thanks[:2], remark(5)]))])
    assert len(fewer.page.comments) == 5
    assert Counter(pair.by for pair in fewer.other_sources[0].pairs)["one of several"] == 2
    between = [remark(1), thanks[0], remark(6), thanks[1], remark(5)]
    bylines = page("b.html", between, layout="schema-html")
    named = [attrs.evolve(each, author=None, date=None, instant=None) for each in between]
    nameless = page("c.html", [*named[:3], *named[4:]], layout="schema-html")
    shown = merge_pages([bylines, nameless]).page
    assert ids(shown)["2"] == ("b.html#2", "c.html#2")
    assert ids(shown)["4"] == ("b.html#4",)


def test_two_who_say_the_same_stay_two() -> None:
    first = remark(2, text="I agree with every word of that, and so should you.")
    second = remark(40, text=first.text, author="somebody else", date="2015-08-09T10:00",
                    instant="2015-08-09T09:00:00Z")  # fmt: skip
    shown = merge_pages(
        [page("1.html", [remark(1), first]), page("2.html", [remark(1), second])]
    ).page
    assert sorted(entry.author or "" for entry in shown.comments if entry.text == first.text) == [
        "Cumbria and Lancs",
        "somebody else",
    ]


def test_a_piece_of_a_comment_that_an_extractor_took_for_one_is_no_comment() -> None:
    whole = remark(2, text=f"{prose(2)}\n{prose(20)}")
    html = page("a.html", [remark(1), whole, remark(3)])
    pieces = [remark(1), remark(2), remark(20), remark(3)]
    shown = merge_pages([html, bare(page("a.txt", pieces))]).page
    assert len(shown.comments) == 3
    assert shown["2"].sources[:1] == ("a.html#2",)
    assert {"a.txt#2", "a.txt#3"} <= set(shown["2"].sources)


def nameless(number: int, **changes: object) -> SourceComment:
    """A comment of a page whose comments have no ids, which are called by their places then."""
    return remark(number, **{"author": None, "date": None, "instant": None, **changes})


def test_a_place_is_no_id() -> None:
    early = [nameless(n, ref=f"comment {place}") for place, n in enumerate((1, 2, 3, 4), 1)]
    late = [nameless(n, ref=f"comment {place}") for place, n in enumerate((1, 3, 4, 5), 1)]
    for layout in ("schema-html", "wordpress-html"):
        pages = [page("1.html", early, layout=layout), page("2.html", late, layout=layout)]
        shown = merge_pages(pages).page
        assert sorted(entry.text for entry in shown.comments) == sorted(map(prose, range(1, 6)))
        assert not any(entry.is_other_wording for entry in shown.entries)


def test_ids_that_count_the_comments_are_no_evidence_against_the_text() -> None:
    early = [nameless(n, ref=f"comment-{place}") for place, n in enumerate((1, 2, 3), 1)]
    late = [nameless(n, ref=f"comment-{place}") for place, n in enumerate((1, 3), 1)]
    pages = [
        page("1.html", early, layout="schema-html"),
        page("2.html", late, layout="schema-html"),
    ]
    assert ids(merge_pages(pages).page)["3"] == ("1.html#3", "2.html#2")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        # The same minute, as many who are Anonymous.
        ({"text": "The union is wrong about this"}, {"text": "Something quite different, I say"}),
        # The same words at another time.
        ({}, {"text": prose(1), "author": "Jane", "date": "2015-08-04T15:05", "instant": None}),
        # What is said is quoted as a whole.
        ({}, {"text": f"{prose(1)} That is rubbish."}),
        # A notice of another comment where this one stood.
        ({}, {"text": "This comment has been removed by the author.", "removed": True}),
    ],
)
def test_comments_with_other_ids_stay_two(
    ours: dict[str, object], theirs: dict[str, object]
) -> None:
    ours = {"author": "Anonymous", "instant": None, "date": "2015-08-04T10:05", **ours}
    one, other = remark(1, **ours), remark(90, **{**ours, **theirs})
    for layout in ("blogger-html", "wordpress-html"):
        early = page("1.html", [*map(remark, (3, 4)), one], layout=layout)
        late = page("2.html", [*map(remark, (3, 4)), other], layout=layout)
        shown = merge_pages([early, late]).page
        assert {entry.text for entry in shown.comments} >= {one.text, other.text}
        assert len(shown.comments) == len(shown.entries) - 1 == 4
        assert not any(entry.removed and entry.text == one.text for entry in shown.comments)


def test_a_site_that_moves_may_give_new_ids() -> None:
    early = page("1.html", [remark(n) for n in (1, 2, 3)], layout="wordpress-html")
    late = page(
        "2.html", [remark(n, ref=f"c{n + 100}") for n in (1, 2, 3)], layout="wordpress-html"
    )
    assert all(len(entry.sources) == 2 for entry in merge_pages([early, late]).page.entries)


def test_the_same_words_in_the_same_minute_are_one_by_another_name() -> None:
    spam = [remark(n, ref=f"comment {n}", text="Buy cheap pills at my site") for n in (1, 6, 12)]
    early = page("1.html", spam[:2], layout="schema-html")
    renamed = [attrs.evolve(spam[1], ref="comment 1", author="Unknown"), spam[2]]
    shown = merge_pages([early, page("2.html", renamed, layout="schema-html")]).page
    assert sorted(entry.sources for entry in shown.comments) == [
        ("1.html#1",), ("1.html#2", "2.html#1"), ("2.html#2",)
    ]  # fmt: skip


def test_a_comment_of_one_id_may_have_another_text_and_name() -> None:
    early = page("1.html", [remark(1), remark(2, text="Thanks!")], layout="wordpress-html")
    edited = remark(2, text="I take all of it back.", author="Bea")
    late = page("2.html", [remark(1), edited], layout="wordpress-html")
    shown = merge_pages([early, late]).page
    assert [entry.locator for entry in shown.entries] == ["0", "1", "2", "2v2"]
    assert shown["2"].names == (NAMES[2], "Bea")


def test_an_id_stays_with_a_comment_whose_text_is_from_elsewhere() -> None:
    notice = remark(2, removed=True, text="Removed.", author=None, date=None, instant=None)
    text = bare(page("1.txt", [remark(n) for n in (1, 2, 3)]))
    late = page("2.html", [remark(1), notice, *map(remark, range(3, 9))])
    later = page("3.html", [notice, *map(remark, range(4, 8))])
    shown = merge_pages([text, late, later]).page
    assert shown["2"].text == prose(2)
    assert shown["2"].sources == ("1.txt#2", "2.html#2", "3.html#1")


def test_clocks_differ_as_time_zones_do() -> None:
    said = remark(1, text="I agree with every word of that.", instant=None, ref="x")
    for clock, count in (("2015-08-04T10:01", 1), ("2015-08-04T14:21", 2)):
        again = attrs.evolve(said, date=clock, ref="y")
        pages = [page("1.html", [said], layout="schema-html"),
                 page("2.html", [again], layout="schema-html")]  # fmt: skip
        assert len(merge_pages(pages).page.comments) == count


def test_a_comment_that_is_quoted_as_a_whole_stays() -> None:
    quoting = remark(3, text=f"{prose(1)}\nRubbish.")
    text = bare(page("1.txt", [remark(2), remark(1), remark(4), quoting]))
    shown = merge_pages([text, page("2.html", [remark(2), remark(4), quoting])]).page
    assert sorted(entry.text for entry in shown.comments if entry.text != quoting.text) == sorted(
        map(prose, (1, 2, 4))
    )


def test_one_of_several_is_the_one_that_has_the_same_replies() -> None:
    thanks = [remark(n, text="Thanks!") for n in (1, 2, 3)]
    replies = [remark(n + 10, n) for n in (1, 2, 3)]
    html = page("a.html", [*thanks, *replies])
    shown = merge_pages([html, bare(page("b.txt", [*thanks[1:], *replies[1:]]))]).page
    assert [ids(shown)[n][1:] for n in ("1", "2", "3")] == [(), ("b.txt#1",), ("b.txt#2",)]
    fewer = page("a.html", thanks)
    shown = merge_pages([fewer, bare(page("b.txt", [*thanks[1:], *replies[1:]]))]).page
    (reply,) = [entry for entry in shown.entries if entry.text == prose(13)]
    assert shown[parent_of(reply.locator) or ""].author is None


def test_lines_without_the_words_of_a_link_are_nothing_new() -> None:
    said = prose(2)
    shorter = " ".join(word for place, word in enumerate(said.split()) if place not in (9, 10, 11))
    html = page("a.html", [remark(1), remark(2), remark(3)])
    text = bare(page("a.txt", [remark(1), remark(2, text=shorter), remark(3)]))
    shown = merge_pages([html, text]).page
    assert ids(shown) == {n: (f"a.html#{n}", f"a.txt#{n}") for n in ("0", "1", "2", "3")}


def test_many_texts_that_are_all_a_little_different_are_paired() -> None:
    html = page("a.html", [remark(n) for n in range(1, 60)])
    longer = [remark(n, text=f"{prose(n)} Reply") for n in range(1, 60) if n % 9]
    shown = merge_pages([html, bare(page("a.txt", longer))]).page
    assert len(shown.comments) == 59
    assert sum(len(entry.sources) == 2 for entry in shown.comments) == len(longer)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 8), st.booleans()), max_size=9),
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 8), st.booleans()), max_size=9),
    st.booleans(),
)
def test_nothing_is_lost_and_nothing_invented(
    ours: list[tuple[int, int, bool]], theirs: list[tuple[int, int, bool]], is_text: bool
) -> None:
    one = page("1.html", drawn(ours))
    other = page("2.html", drawn(theirs))
    other = bare(other) if is_text else other
    merged = merge_pages([one, other])
    shown = merged.page
    assert merge_pages([other, one]) == merged
    members = {entry.id: entry for each in (one, other) for entry in each.entries}
    told = Counter(source for entry in shown.entries for source in entry.sources)
    for id_, entry in members.items():
        if entry.kind != "section":
            assert told[id_] >= 1
            assert told[id_] == 1 or any(each.is_other_wording for each in shown.entries)
        if not entry.removed:
            for line in entry.text.split("\n"):
                assert any(runs_in(line, each.text) for each in shown.entries), line
    for entry in shown.entries:
        sources = [members[source] for source in entry.sources]
        assert entry.text in {source.text for source in sources} or entry.is_other_wording
        assert entry.author in {source.author for source in sources}
        assert entry.date in {*(source.date for source in sources), shown.date}
        assert (
            entry.parent is None
            or without_wording(entry.locator) in shown
            or entry.is_other_wording
        )
    assert len({entry.locator for entry in shown.entries}) == len(shown.entries)
    assert Page.from_dict(shown.to_dict()) == shown


def runs_in(line: str, text: str) -> bool:
    return " ".join(tokenize(line)) in " ".join(tokenize(text))


def drawn(plan: list[tuple[int, int, bool]]) -> list[SourceComment]:
    """Comments that have much in common with those of another plan."""
    remarks: dict[int, SourceComment] = {}
    texts = ("Thanks!", "+1", "I agree with every word of that speech.", "Thanks!\n\nReally.")
    for number, kind, removed in plan:
        above = number // 2 if number // 2 in remarks and kind % 2 else None
        text = prose(number, 8) if kind > 3 else texts[kind]
        changes: dict[str, object] = {"text": text}
        if removed:
            changes = {"text": "This comment has been removed by the author.", "removed": True}
        remarks.setdefault(number, remark(number, above, **changes))
    return list(remarks.values())


@given(discussions(), st.randoms(use_true_random=False))
def test_layouts_of_one_discussion_are_one_page(
    discussion: Discussion, draw: random.Random
) -> None:
    """Where every text is there once, the text and the HTML have the same entries."""
    said = attrs.evolve(discussion, comments=numbered(discussion.comments))
    html = archive.parse(render_threaded(said).encode(), name="a.html")
    for render in (render_indented, lambda each: render_flattened(each, "own")):
        text = archive.parse(render(said).encode(), name="a.txt")
        if len(text.comments) != len(html.comments):
            continue
        shown = merge_pages([text, html]).page
        found = [entry for entry in shown.entries if entry.kind == "comment"]
        assert [entry.locator for entry in found] == [each.locator for each in html.comments]
        assert [entry.sources[0] for entry in found] == [each.id for each in html.comments]
        assert all(len(entry.sources) == 2 for entry in found)


def numbered(comments: list[Said], start: str = "") -> list[Said]:
    return [
        attrs.evolve(
            said,
            paragraphs=[[f"This is what comment {start}{n} has to say about it"], *said.paragraphs],
            replies=numbered(said.replies, f"{start}{n} "),
        )
        for n, said in enumerate(comments, start=1)
    ]
