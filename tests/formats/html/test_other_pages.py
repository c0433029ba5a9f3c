"""Files with some of the comments on a post, and pages saved from the Wayback Machine."""

import pytest

import archive
from archive.formats.html.web_archive import moment_in, without_prefix
from tests.support.html_snippets import html

URL = "http://x.example/top/"


def read(
    list_tag: str = "<ol class='comment-list'>", around: str = "", link: str = ""
) -> archive.Page:
    item = (
        f"<li class='comment depth-1' id='comment-5'><cite class='fn'>Ann</cite>{link}"
        "<div class='comment-content'>No.</div></li>"
    )
    head = f"<link rel='canonical' href='{URL}'>"
    comments = f"<div id='comments'>{around}{list_tag}{item}</ol></div>"
    return archive.parse(html(f"<div class='entry-content'>A list.</div>{comments}", head))


def left_out(page: archive.Page) -> list[str]:
    return [warning.message for warning in page.warnings if warning.code == "left-out"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (read("<ol class='comment-list' start='1901'>"), "its list starts at 1901"),
        (read(around=f"<a href='{URL}comment-page-38/#comments'>Older</a>"),
         "it links to comment page 38"),
        (read(around="<a href='?cpage=2#comments'>2</a> <a href='?p=9&cpage=3#comments'>3</a>"),
         "it links to comment pages 2 to 3"),
        (read(around="<nav class='comment-navigation'><a href='/older'>Older Comments</a></nav>"),
         "it links to older or newer ones"),
        (read("<ol class='comment-list' start='51'>", f"<a href='{URL}comment-page-1/'>Older</a>",
              f"<a href='{URL}comment-page-2/#comment-5'>3 May</a>"),
         "its list starts at 51 and it links to comment page 1"),
    ],
)  # fmt: skip
def test_other_comments_are_not_in_the_file(page: archive.Page, reason: str) -> None:
    assert left_out(page) == [f"other comments on this post are not in this file: {reason}"]


@pytest.mark.parametrize(
    "page",
    [
        read(),
        read("<ol class='comment-list' start='1'>"),
        # Each comment links to itself, on the page that the file is.
        read(link=f"<a href='{URL}comment-page-1/#comment-5'>3 May</a>"),
        read(around="<a href='http://x.example/other/comment-page-2/#comments'>Bo on Other</a>"),
        read(around="<ol start='7'><li>A chart.</li></ol>", list_tag="<ol class='commentlist'>"),
    ],
)
def test_all_comments_are_in_the_file(page: archive.Page) -> None:
    found = left_out(page)
    assert found == [] or "starts at 7" in found[0]


SAVED = "https://web.archive.org/web/20160407100000/http://quay.example/old/"


def wayback(head: str, end: str = "") -> archive.Page:
    toolbar = (
        "<div id='wm-ipp-base'><time datetime='2016-04-07'>07 Apr 2016</time> 12 captures</div>"
    )
    body = f"{toolbar}<article><div class='entry-content'>They fill it in.</div></article>{end}"
    return archive.parse(html(body, f"<link href='/wp-content/x.css'>{head}"))


@pytest.mark.parametrize(
    ("head", "end", "url", "captured"),
    [
        (f"<link rel='canonical' href='{SAVED}'>", "", "http://quay.example/old/",
         "2016-04-07T10:00:00Z"),
        (f"<meta property='og:url' content='{SAVED}'>", "", "http://quay.example/old/",
         "2016-04-07T10:00:00Z"),
        ("<link rel='canonical' href='/web/20160407100000/http://quay.example/old/'>", "",
         "http://quay.example/old/", "2016-04-07T10:00:00Z"),
        ("<link rel='canonical' href='http://quay.example/old/'>",
         "<!-- FILE ARCHIVED ON 10:00:00 Apr 07, 2016 AND RETRIEVED FROM THE INTERNET ARCHIVE -->",
         "http://quay.example/old/", "2016-04-07T10:00:00Z"),
        ("<link rel='canonical' href='http://quay.example/old/'>", "", "http://quay.example/old/",
         None),
    ],
)  # fmt: skip
def test_a_page_from_the_wayback_machine(
    head: str, end: str, url: str, captured: str | None
) -> None:
    page = wayback(head, end)
    assert (page.url, page.captured, page.date) == (url, captured, None)
    assert "captures" not in page.post.text


def test_urls_of_the_wayback_machine() -> None:
    assert without_prefix("http://web.archive.org/web/2016id_/https://q.example/a?b") == (
        "https://q.example/a?b"
    )
    assert without_prefix("http://q.example/web/2016/x") == "http://q.example/web/2016/x"
    assert moment_in("http://web.archive.org/web/2016/http://q.example/") is None
    assert moment_in("http://web.archive.org/web/20161399999999/http://q.example/") is None
