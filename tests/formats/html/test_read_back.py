"""Discussions that are rendered as HTML and read back, whole and damaged."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import archive
from tests.support.html_pages import name_of, render_classic, render_threaded, render_wordpress
from tests.support.html_snippets import SAMPLE, check, codes
from tests.support.threads import Discussion, discussions, flatten, text_of
from tests.support.tiers import examples


def check_thread(page: archive.Page, discussion: Discussion, *, nested: bool) -> None:
    said = list(flatten(discussion))
    locators = [locator for locator, _ in said] if nested else map(str, range(1, len(said) + 1))
    expected = [
        (locator, text_of(each, flat=False), name_of(number))
        for number, (locator, (_, each)) in enumerate(zip(locators, said, strict=True))
    ]
    assert [(entry.locator, entry.text, entry.author) for entry in page.comments] == expected
    body = "\n\n".join("\n".join(lines) for lines in discussion.body)
    assert (page.post.text, page.post.author) == (body, "Jim")
    assert (page.date, page.post.instant) == ("2014-07-06T10:00", "2014-07-06T09:00:00Z")
    assert page.declared == len(said)
    assert page.url == "http://blog.example.org/2014/07/page.html"
    first = page["1"]
    assert (first.date, first.date_source) == ("2014-07-06T12:31", "stated")
    assert first.instant == "2014-07-06T11:31:00Z"
    assert page.printed_date(first) in ("6 July 2014 at 12:31", "July 6, 2014 at 12:31")
    assert page.title == (discussion.title or "Blog: a page")
    assert codes(page) == []
    assert all(entry.line is None and not entry.spans for entry in page.entries)


@given(discussions(deepest=4))
def test_threaded_pages_of_blogger_are_read_back(discussion: Discussion) -> None:
    check_thread(archive.parse(render_threaded(discussion).encode()), discussion, nested=True)


@given(discussions())
def test_classic_pages_of_blogger_are_read_back(discussion: Discussion) -> None:
    check_thread(archive.parse(render_classic(discussion).encode()), discussion, nested=False)


@given(discussions(deepest=4))
def test_pages_of_wordpress_are_read_back(discussion: Discussion) -> None:
    check_thread(archive.parse(render_wordpress(discussion).encode()), discussion, nested=True)


RENDERED = [render(SAMPLE) for render in (render_threaded, render_classic, render_wordpress)]
PIECES = ["<", ">", "</li>", "</div>", "<ol>", "<li class='comment'>", "\0", "</p>", "<script>",
          "<!--", "&#0;", "&bogus;", "<table>", "'", '"', "<template>", "<svg>",
          "<li id='c1000'>", "<!DOCTYPE html>", "<html>", "text ", "<div id='comments'>",
          "<dl id='comments-block'>", "<dt class='comment-author'>", "<ol id='top-ra'>",
          "<div class='post-body'>", "<pre>"]  # fmt: skip


@examples(300)
@given(st.sampled_from(RENDERED), st.data())
def test_mutated_pages_are_read_or_refused(page: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(page)))
        end = min(len(page), start + data.draw(st.sampled_from([0, 1, 5, 50, 500, 9999])))
        piece = data.draw(st.sampled_from(["", *PIECES]))
        page = page[:start] + piece + page[end:]
    check(page.encode())


@given(st.lists(st.sampled_from(PIECES)))
@example(["<!DOCTYPE html>"])
def test_any_run_of_tags_is_read_or_refused(pieces: list[str]) -> None:
    check("".join(["<html>", *pieces]).encode())


@pytest.mark.parametrize("page", RENDERED)
def test_what_is_there_of_a_truncated_page_is_read(page: str) -> None:
    whole = archive.parse(page.encode())
    cut = archive.parse(page[: page.index("paragraph") + 9].encode())
    assert [entry.text for entry in cut.comments] == [entry.text for entry in whole.comments]
    assert "cut" in codes(cut)
