"""What holds for every text, and for every discussion that is rendered and read back."""

import re

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import archive
from archive.formats.common.date_order import is_before_post
from tests.support.archives import SEEDS
from tests.support.coverage_of import check_page
from tests.support.threads import (
    CLASSICS,
    PLACES,
    Classic,
    Discussion,
    Said,
    discussions,
    flatten,
    render_classic,
    render_flattened,
    render_indented,
    text_of,
)
from tests.support.tiers import examples

SEED_LINES = [file.read_bytes().split(b"\n") for file in sorted(SEEDS.iterdir())]
MARKS = [
    b"", b"    ReplyDelete", b"      Delete", b"ReplyDelete", b"DeleteDeleted", b"Deleted text",
    b"    Replies", b"  3. Replies", b"    1. one", b"  1. one", b"  2. ", b"*****", b"* * *",
    b"5 comments:", b"No comments:", b"Sunday 6 July 2014", b"\xef\xbb\xbf", b"\xff\xfe", b"\r",
    b"\xc2\xa0", b"\xe2\x80\xa8", b"  7. Name6 July 2014 at 12:31", b"Posted by", b"at", b"12:31",
    b"Deb said...", b"said...", b"As he said...", b"9:03 PM", b"6 July 2014 12:31", b"2 comments:",
    "Emma a dit\u2026".encode(), b"Debdijo...", b"Newer Post Older Post Home", b"7/6/2014 9:03 PM",
    b"Post Comments (Atom)", b"papa", b"\x00", b"  99999999999. x",
]  # fmt: skip


def parse(data: bytes) -> archive.Page | None:
    try:
        page = archive.parse(data)
    except archive.ArchiveError:
        return None
    check_page(page, data)
    return page


@given(st.binary(max_size=400))
def test_any_bytes_are_covered_or_refused(data: bytes) -> None:
    parse(data)


@given(st.text(max_size=400))
def test_any_text_is_covered(text: str) -> None:
    parse(text.encode("utf-8", "replace"))


@given(st.lists(st.sampled_from(MARKS) | st.binary(max_size=12), max_size=40))
def test_any_run_of_marks_is_covered(lines: list[bytes]) -> None:
    parse(b"\n".join(lines))


@examples(300)
@given(st.sampled_from(SEED_LINES), st.data())
def test_mutated_seeds_are_covered(lines: list[bytes], data: st.DataObject) -> None:
    mutated = list(lines)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(mutated) - 1))
        match data.draw(st.sampled_from(["cut", "drop", "insert", "swap", "end"])):
            case "cut":
                mutated[place] = mutated[place][: data.draw(st.integers(0, 80))]
            case "drop":
                del mutated[place]
            case "insert":
                mutated.insert(place, data.draw(st.sampled_from(MARKS)))
            case "swap":
                other = data.draw(st.integers(0, len(mutated) - 1))
                mutated[place], mutated[other] = mutated[other], mutated[place]
            case "end":
                del mutated[place + 1 :]
        mutated = mutated or [b""]
    parse(b"\n".join(mutated))


def check_thread(page: archive.Page | None, discussion: Discussion, *, flat: bool) -> None:
    assert page is not None
    expected = [
        (locator, text_of(said, flat=flat), said.signature) for locator, said in flatten(discussion)
    ]
    found = [(entry.locator, entry.text, entry.author) for entry in page.comments]
    assert found == expected
    assert (page.date, page.title) == (discussion.date, discussion.title)
    assert {entry.date_source for entry in page.comments} <= {"page" if page.date else None}
    join = "\n\n" if flat else "\n"
    assert page.post.text == "\n\n".join(join.join(lines) for lines in discussion.body)
    assert {warning.code for warning in page.warnings} <= {
        "byline",
        "unproven",
        "footer",
        "ending",
        "repeated",
    }


@given(discussions())
def test_indented_threads_are_read_back(discussion: Discussion) -> None:
    check_thread(parse(render_indented(discussion).encode()), discussion, flat=False)


@given(discussions())
def test_indented_threads_without_a_count_are_read_back(discussion: Discussion) -> None:
    check_thread(parse(render_indented(discussion, count=False).encode()), discussion, flat=False)


@pytest.mark.parametrize("count", [True, False])
@given(discussions(deepest=4, numbers=False))
def test_lists_without_footers_are_read_back(count: bool, discussion: Discussion) -> None:
    text = render_indented(discussion, footers=False, count=count)
    check_thread(parse(text.encode()), discussion, flat=False)


def drop(lines: list[str], dropped: set[int]) -> str:
    """The lines of a list without some of its comments, counted in printed order, and without the
    replies to them."""
    kept: list[str] = []
    comment, hidden = -1, 99
    for line in lines:
        opened = re.match(r"( +)\d+\. ", line)
        if opened:
            comment += 1
            depth = len(opened[1])
            hidden = min(hidden, 99) if depth > hidden else 99
            if hidden == 99 and comment in dropped:
                hidden = depth
        if hidden == 99 or not line.startswith(" "):
            kept.append(line)
    return "\n".join(kept)


@given(discussions(deepest=3, numbers=False), st.sets(st.integers(0, 12), max_size=6))
def test_comments_survive_that_others_are_dropped_before(
    discussion: Discussion, dropped: set[int]
) -> None:
    lines = render_indented(discussion, footers=False).split("\n")
    whole = parse("\n".join(lines).encode())
    page = parse(drop(lines, dropped).encode())
    assert whole is not None
    assert page is not None
    hidden = {whole.comments[n].locator for n in dropped if n < len(whole.comments)}
    left = [
        entry.text
        for entry in whole.comments
        if not any(f"{entry.locator}.".startswith(f"{each}.") for each in hidden)
    ]
    assert [entry.text for entry in page.comments] == left
    tops = [entry.locator for entry in page.comments if entry.depth == 1]
    assert tops == [str(number) for number in range(1, len(tops) + 1)]


LISTS = ["1. milk\n2. bread", "• milk\n• bread", "1984. That was the year.", "12. of May",
         "3 of them", "1) one\n2) two"]  # fmt: skip


@given(discussions(deepest=1, numbers=False), st.lists(st.sampled_from(LISTS), max_size=5))
def test_lists_and_numbers_in_comments_stay_text(discussion: Discussion, lists: list[str]) -> None:
    comments = [
        attrs.evolve(said, paragraphs=[*said.paragraphs, each.split("\n")], signature=None)
        for said, each in zip(discussion.comments, lists, strict=False)
    ]
    with_lists = attrs.evolve(discussion, comments=comments + discussion.comments[len(comments) :])
    text = render_indented(with_lists, footers=False)
    check_thread(parse(text.encode()), with_lists, flat=False)


@pytest.mark.parametrize("place", PLACES)
@given(discussions(flat=True))
def test_flattened_threads_are_read_back(place: str, discussion: Discussion) -> None:
    check_thread(parse(render_flattened(discussion, place).encode()), discussion, flat=True)


@given(discussions())
def test_line_ends_make_no_difference(discussion: Discussion) -> None:
    text = render_indented(discussion)
    pages = [archive.parse(text.replace("\n", end).encode()) for end in ("\n", "\r\n", "\r")]
    said = [[(entry.locator, entry.text, entry.line) for entry in page.entries] for page in pages]
    assert said[0] == said[1] == said[2]


def quotes(said: Said) -> bool:
    """Whether a comment has a line that might open another."""
    return has_said(said.paragraphs)


def has_said(paragraphs: list[list[str]]) -> bool:
    ends = ("said...", "said…", "said …")
    return any(line.endswith(ends) for lines in paragraphs for line in lines)


def check_classic(text: str, discussion: Discussion, classic: Classic, *, times: bool) -> None:
    page = parse(text.encode())
    assert page is not None
    assert page.layout == "classic"
    said_entries = list(flatten(discussion))
    given = [classic.time(place)[1] if times else None for place in range(len(said_entries))]
    # A post that is dated after its comments gives them no date.
    is_after = any(date and page.date and is_before_post(date, page.date) for date in given)
    inherited = (None, None) if is_after else (page.date, "page" if page.date else None)
    expected = []
    for place, (locator, said) in enumerate(said_entries):
        stated = given[place]
        date = (stated, "stated") if stated else inherited
        expected.append((locator, text_of(said, flat=False), classic.name(place), *date))
    assert expected == [
        (entry.locator, entry.text, entry.author, entry.date, entry.date_source)
        for entry in page.comments
    ]
    assert {entry.author_source for entry in page.comments} == {"byline"}
    assert (page.date, page.title) == (discussion.date, discussion.title)
    assert page.post.text == "\n\n".join("\n".join(lines) for lines in discussion.body)
    assert {warning.code for warning in page.warnings} <= {"byline", "repeated"}


@given(discussions(deepest=1), CLASSICS)
def test_classic_pages_are_read_back(discussion: Discussion, classic: Classic) -> None:
    assume("Out of the Blue" not in classic.names or not any(map(quotes, discussion.comments)))
    text = render_classic(discussion, classic)
    check_classic(text, discussion, classic, times=True)


@given(discussions(deepest=1), CLASSICS)
def test_classic_pages_without_a_count_are_read_back(
    discussion: Discussion, classic: Classic
) -> None:
    assume(len(discussion.comments) > 1 and not quotes(discussion.comments[0]))
    assume(not has_said(discussion.body))
    assume("Out of the Blue" not in classic.names)
    text = render_classic(discussion, classic, count=False)
    check_classic(text, discussion, classic, times=True)


@given(discussions(deepest=1), CLASSICS)
def test_classic_pages_without_times_are_read_back(
    discussion: Discussion, classic: Classic
) -> None:
    assume(not any(map(quotes, discussion.comments)) and "Out of the Blue" not in classic.names)
    text = render_classic(discussion, classic, times=False)
    check_classic(text, discussion, classic, times=False)


@examples(300)
@given(discussions(deepest=1), CLASSICS, st.data())
def test_mutated_classic_pages_invent_no_author(
    discussion: Discussion, classic: Classic, data: st.DataObject
) -> None:
    """Lines are lost and quotations come in; still every name is a commenter's."""
    assume(not any(map(quotes, discussion.comments)) and not has_said(discussion.body))
    assume(discussion.title is None or not has_said([[discussion.title]]))
    lines = render_classic(discussion, classic, count=data.draw(st.booleans())).split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "quote", "end", "blank"])):
            case "drop":
                del lines[place]
            case "quote":
                lines.insert(place, data.draw(st.sampled_from(QUOTES)))
            case "end":
                del lines[place + 1 :]
            case "blank":
                lines[place] = f"\t{lines[place]} "
        lines = lines or [""]
    page = parse("\n".join(lines).encode())
    assert page is not None
    known = {*classic.names, "papa", "Deb", "Anne-Marie", "jw", None}
    assert {entry.author for entry in page.comments} <= known


QUOTES = [
    "As he said...",
    "What she said...",
    "And then they said...",
    "I said...",
    '"No," he said...',
]
