"""The author and time of a post, beside those of everybody else on its page."""

import pytest

import archive
from tests.support.html_snippets import html

BODY = "<div class='entry-content'>It stops.</div>"
TITLE = "<h1 class='entry-title'>Bus</h1>"


def read(markup: str) -> tuple[str | None, str | None]:
    page = archive.parse(html(markup, "<title>Bus</title><link href='/wp-content/x.css'>"))
    return page.post.author, page.date


REL = "<a rel='author' href='/a'>{}</a>"


@pytest.mark.parametrize(
    ("markup", "author"),
    [
        (f"<article>{TITLE}{BODY}{REL.format('Ann')}</article>", "Ann"),
        (f"<article>{TITLE}{BODY}</article><footer>{REL.format('More by Ann')}</footer>", "Ann"),
        (f"<article>{TITLE}{BODY}{REL.format('by Staff Writer')}</article>", None),
        (f"<article>{TITLE}{BODY}{REL.format('Archiv anzeigen')}</article>", None),
        (f"<article>{TITLE}{BODY}{REL.format('Von Ann Fr, 18. Oktober 2019')}</article>", "Ann"),
        (f"<article>{TITLE}{BODY}{REL.format('Ann')}{REL.format('All posts by Ann')}</article>",
         "Ann"),
        (f"<article>{TITLE}{BODY}{REL.format('Ann')}{REL.format('Bo')}</article>", None),
        # A list of other posts with their authors does not hide the byline.
        (f"<article>{TITLE}<p class='byline'>{REL.format('Ann')}</p>{BODY}<ul>"
         f"<li>{REL.format('Bo')}</li><li>{REL.format('Cy')}</li></ul></article>", "Ann"),
        (f"<article>{TITLE}{BODY}</article><aside>{REL.format('Bo')}</aside>", "Bo"),
        # Whoever comments is not the author, whatever the markup.
        (f"<div>{TITLE}{BODY}</div><section class='discussion'>{REL.format('Bo')} Yes.</section>",
         None),
        (f"<div>{TITLE}{BODY}</div><div><div class='x'>{REL.format('Bo')} Yes.</div>"
         f"<div class='x'>{REL.format('Bo')} No.</div></div>", None),
        (f"<div>{TITLE}{BODY}</div><div>{REL.format('Bo')}<time>3 May</time> Yes.</div>", None),
        (f"<div>{TITLE}{BODY}</div>" + f"<p>{REL.format('Bo')}</p>" * 200, None),
        (f"<article>{TITLE}<span class='author-name'>By Ann</span>{BODY}</article>", "Ann"),
        (f"<article>{TITLE}{BODY}<div itemprop='author'><meta itemprop='name' content='Ann'></div>"
         "</article>", "Ann"),
    ],
)  # fmt: skip
def test_the_author_of_a_post(markup: str, author: str | None) -> None:
    assert read(markup)[0] == author


def test_a_byline_without_a_known_text() -> None:
    posted = "<span class='posted'>Posted by {} at October {}, 2006 11:56 AM</span>"
    text = "<p>The depot closes in spring, they say, and with it goes the last bus.</p>"
    other = f"<div class='comments-body'>Not so. {posted.format('Bo', 14)}</div>"
    assert read(f"{text}{posted.format('Ann', 13)}{other}") == ("Ann", "2006-10-13T11:56")
    assert read(f"{text}{other}") == (None, None)
    assert read(f"{text}{posted.format('Ann', 13)}{posted.format('Bo', 14)}") == (None, None)


TIME = "<time datetime='2020-10-12'>October 12, 2020</time>"
SHOWN = "<time datetime='2014-07-06'>6 July</time>"


@pytest.mark.parametrize(
    ("markup", "date"),
    [
        (f"<article>{TITLE}{SHOWN}{BODY}</article>", "2014-07-06"),
        # The day on which the page was saved is above everything.
        (f"<header>{TIME}</header><article>{TITLE}{BODY}</article>", None),
        (f"<header>{TIME}</header>{TITLE}{BODY}", None),
        (f"<div class='topbar'>{TIME}</div><div>{TITLE}{SHOWN}{BODY}</div>", "2014-07-06"),
        (f"{TIME}{TITLE}{BODY}", None),
        (f"{TIME}{TITLE}{SHOWN}{BODY}", "2014-07-06"),
        (f"<div class='date'>October 12, 2020</div>{TITLE}{BODY}", None),
        (f"<header>{TITLE}{SHOWN}</header>{BODY}", "2014-07-06"),
        (f"<article>{TITLE}<div id='wm-ipp'>{TIME}</div>{SHOWN}{BODY}</article>", "2014-07-06"),
        (f"<article>{TITLE}<time class='updated' datetime='2020-10-12'>x</time>{SHOWN}{BODY}"
         "</article>", "2014-07-06"),
        (f"<article>{TITLE}<div class='entry-content'><blockquote>{TIME}</blockquote></div>"
         f"<footer>{SHOWN}</footer></article>", "2014-07-06"),
        (f"<article>{TITLE}<p class='entry-meta'>Posted by Ann on 6 July 2014</p>{BODY}</article>",
         "2014-07-06"),
        (f"<div>{TITLE}{BODY}<p class='postmetadata'>This entry was posted on July 6th, 2014"
         f" at 8:12 pm and is filed under News. You can follow {'any responses ' * 20}.</p></div>",
         "2014-07-06T20:12"),
        (f"<article>{TITLE}<p class='entry-meta'>Updated 6 July 2014</p>{BODY}</article>", None),
        (f"<article>{TITLE}<span class='post-date'>6 July 2014</span>{BODY}</article>",
         "2014-07-06"),
    ],
)  # fmt: skip
def test_the_time_of_a_post(markup: str, date: str | None) -> None:
    assert read(markup)[1] == date
