"""The times of elements and comments."""

import pytest

import archive
from archive.formats.common.markup_text import parse_html
from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.html.stamps import first_time, read_time, read_timestamp
from archive.formats.html.tree import descendants
from tests.support.html_snippets import codes, html


@pytest.mark.parametrize(
    ("markup", "date", "instant"),
    [
        ("<time datetime='2019-11-5'>x</time>", "2019-11-05", None),
        ("<time datetime='2019-11-5'>05.11.2019 // 07:08</time>", "2019-11-05T07:08", None),
        ("<time datetime='2019-11-5'>5 November 2019 at 7:08</time>", "2019-11-05T07:08", None),
        ("<time datetime='2019-11-5'>6 November 2019 at 7:08</time>", "2019-11-05", None),
        ("<time datetime='2019-11-5T7:8:00+01:00'>x</time>", "2019-11-05T07:08",
         "2019-11-05T06:08:00Z"),
        ("<a class='time' datetime='2019-11-05 07:08:00'>old</a>", "2019-11-05T07:08", None),
        ("<a title='5 November 2019, 07:08'>5 years ago</a>", "2019-11-05T07:08", None),
        ("<abbr data-utime='1572937680'>5 November 2019 at 8:08</abbr>", "2019-11-05T08:08",
         "2019-11-05T07:08:00Z"),
        ("<time datetime='2019-11-05T07:08:00+00:00'>5 November 2019 at 8:08</time>",
         "2019-11-05T08:08", "2019-11-05T07:08:00Z"),
        ("<time datetime='2019-11-05T07:08:00+00:00'>5 November 2019 at 8:12</time>",
         "2019-11-05T07:08", "2019-11-05T07:08:00Z"),
        ("<b content='2019-11-05T07:08Z'>x</b>", "2019-11-05T07:08", "2019-11-05T07:08:00Z"),
        ("<span>Posted on 5 November 2019</span>", "2019-11-05", None),
        ("<span>5 years ago</span>", None, None),
        ("<time datetime='2019-13-5'>yesterday</time>", None, None),
    ],
)  # fmt: skip
def test_the_time_of_an_element(markup: str, date: str | None, instant: str | None) -> None:
    body = parse_html(markup, "x").body
    assert body is not None
    node = next(iter(descendants(body)))
    moment = read_time(node)
    assert (moment.date, moment.instant) == (date, instant)


def test_the_moment_that_states_most() -> None:
    unclear = read_printed_time("9/8/06")
    known = read_printed_time("3 May 2009")
    assert first_time([Moment(printed="Ann"), unclear, Moment(printed="9")]) == unclear
    assert first_time([unclear, known]) == known
    assert first_time([]) == Moment()
    assert read_timestamp("soon").date is None


def comment(number: int, meta: str) -> str:
    return (
        f"<li class='comment depth-1' id='comment-{number}'><cite class='fn'>Ann</cite>"
        f"<div class='comment-meta'>{meta}</div><div class='comment-content'><p>No. {number}</p>"
        "</div></li>"
    )


def page_of(*metas: str, post: str = "") -> archive.Page:
    comments = "".join(comment(number, meta) for number, meta in enumerate(metas, start=1))
    article = (
        f"<article><h1 class='entry-title'>Bus</h1>{post}<div class='entry-content'>It stops.</div>"
        "</article>"
    )
    return archive.parse(html(f"{article}<ol class='commentlist'>{comments}</ol>"))


POST = "<time class='entry-date' datetime='2014-07-06'>x</time>"


def test_a_time_that_cannot_be_read_is_a_warning() -> None:
    page = page_of("7 July 2014", "5 years ago", post=POST)
    assert [(each.date, each.date_source) for each in page.comments] == [
        ("2014-07-07", "stated"), ("2014-07-06", "page"),
    ]  # fmt: skip
    assert [warning.message for warning in page.warnings] == ["1 comment has no readable date"]
    assert codes(page_of("", post=POST)) == []


def test_a_post_that_is_dated_after_its_comments_gives_them_nothing() -> None:
    page = page_of("3 July 2014", "", post=POST)
    assert [each.date for each in page.comments] == ["2014-07-03", None]
    assert [warning.message for warning in page.warnings] == [
        "1 comment is dated before the post; no comment gets its date"
    ]
    # A day is the difference of two clocks.
    assert page_of("5 July 2014", "", post=POST)["2"].date == "2014-07-06"


def test_digits_are_read_by_the_whole_page() -> None:
    page = page_of("7/8/14", "7/14/14", post=POST)
    assert [each.date for each in page.comments] == ["2014-07-08", "2014-07-14"]
    page = page_of("7/8/14", "8/9/14", post=POST)
    assert [(each.date, each.date_source) for each in page.comments] == [(None, None)] * 2
    assert codes(page) == ["date-order"]
    assert page_of("31/12/14", post=POST)["1"].date == "2014-12-31"
    printed = "<time class='entry-date' datetime='2014-07-06'>7/6/14</time>"
    assert page_of("7/8/14", post=printed)["1"].date == "2014-07-08"
    open_post = page_of("7/8/14", post="<span class='entry-date'>7/6/14</span>")
    assert (open_post.date, open_post["1"].date) == (None, None)
    known = page_of("7/8/14", "7/14/14", post="<span class='entry-date'>7/6/14</span>")
    assert (known.date, known["1"].date) == ("2014-07-06", "2014-07-08")
