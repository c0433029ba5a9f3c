"""Backups of Blogger and WordPress: what is read from them."""

import pytest
from hypothesis import given

import archive
from archive.formats.backups.base import read_moment
from archive.formats.backups.wordpress import typed_to_html
from tests.support.backup_pages import BLOGGER, WXR, codes, message, page, pages, said
from tests.support.backups import (
    BEGUN,
    blogger_entry,
    blogger_feed,
    clock,
    render_atom,
    render_wxr,
    takeout_entry,
    takeout_feed,
    takeout_reply,
    wxr_comment,
    wxr_file,
    wxr_item,
)
from tests.support.threads import Discussion, discussions, flatten, text_of
from tests.support.tiers import examples


def test_blogger_backup() -> None:
    post, about, alone = pages(BLOGGER)
    assert [post.name, about.name, alone.name] == ["file.xml!12", "file.xml!15", "file.xml!99"]
    assert said(post) == [
        ("0", "A. Blogger", "One.\n\nTwo & three."),
        ("s1", "A. Blogger", "One."),
        ("s2", "A. Blogger", "Two & three."),
        ("1", "papa", "Yes.\n\npapa"),
        ("1.1", "Anonymous", "Me too."),
        ("2", "Deb", "Entfernt, nicht wahr?"),
    ]
    assert (post.title, post.url, post.date) == (
        "It's & so", "http://x.org/12.html", "2014-07-06T12:00",
    )  # fmt: skip
    assert (post.declared, post.layout, codes(post)) == (3, "blogger", [])
    assert post.post.links == ("http://y.org/",)
    first = post["1"]
    assert (first.date, first.instant) == ("2014-07-06T13:00", "2014-07-06T12:00:00Z")
    assert (first.date_source, first.author_source) == ("stated", "byline")
    assert post.printed_date(first) == "6 July 2014 at 13:00"
    assert post.printed_date(post["2"]) == "2014-07-06T13:30:00.000+01:00"
    assert [entry.locator for entry in post.entries if entry.removed] == ["2"]
    assert (first.source_ref, post.post.source_ref) == ("10", "12")
    assert (about.title, about.post.text, codes(about)) == ("Us", "About", [])
    assert said(alone) == [("0", None, ""), ("1", "A. Blogger", "alone")]
    assert alone.url == "http://x.org/99.html"
    assert codes(alone) == ["lost", "left-out"]
    assert message(alone, "left-out") == (
        "left out of this file: 1 draft, 1 comment on posts left out"
    )


def test_an_unbound_prefix_is_read_as_usual() -> None:
    draft = "\n<app:control><app:draft>yes</app:draft></app:control>"
    text = blogger_feed(blogger_entry(1, "post", "a"), blogger_entry(2, "post", "b", rest=draft))
    made = page(text.replace("xmlns:app='http://purl.org/atom/app#'", ""))
    assert made.name == "file.xml!1"
    assert codes(made) == ["prefix", "left-out"]
    assert made.warnings[0].line == 15
    other = text.replace("xmlns:app=", "xmlns:q=").replace("app:control>", "q:control>")
    assert codes(page(other.replace("app:draft>", "q:draft>"))) == ["left-out"]
    foreign = text.replace("http://purl.org/atom/app#", "http://else.org/")
    assert [each.name for each in pages(foreign)] == ["file.xml!1", "file.xml!2"]


def test_takeout_feed() -> None:
    name = "<blogger:filename>/2011/10/b.html</blogger:filename>"
    trashed = "<blogger:trashed>2012-05-11T19:12:00Z</blogger:trashed>"
    post, about = pages(
        takeout_feed(
            takeout_entry(10, "POST", "LIVE", "Body", rest=name),
            takeout_entry(11, "POST", "DRAFT", "no"),
            takeout_entry(12, "POST", "LIVE", "no", rest=trashed),
            takeout_entry(20, "COMMENT", "LIVE", "a", rest=takeout_reply(10)),
            takeout_entry(21, "COMMENT", "LIVE", "b", rest=takeout_reply(10, "20")),
            takeout_entry(22, "COMMENT", "SPAM_COMMENT", "no", rest=takeout_reply(10)),
            takeout_entry(23, "COMMENT", "EMPTIED", "gone", rest=takeout_reply(10)),
            takeout_entry(24, "PAGE", "LIVE", "About"),
        )
    )
    assert said(post) == [
        ("0", "N10", "Body"), ("1", "N20", "a"), ("1.1", "N21", "b"), ("2", "N23", "gone"),
    ]  # fmt: skip
    assert post.title == "T's"
    assert (post.date, post.post.instant) == ("2011-05-11T19:10", "2011-05-11T19:10:00Z")
    assert post["2"].removed
    assert message(post, "left-out") == "left out: 1 spam comment"
    assert codes(about) == ["zone", "left-out"]
    assert message(about, "left-out") == "left out of this file: 1 draft, 1 trashed post"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_wordpress_export(version: str) -> None:
    post, about = pages(WXR.replace("/1.2/", f"/{version}/"))
    assert [post.name, about.name] == ["file.xml!5", "file.xml!11"]
    assert said(post) == [
        ("0", "J. W.", "One\ntwo.\n\nThree four."),
        ("1", "papa", "First.\nSo there.\n\nEnd"),
        ("1.1", None, "Later."),
        ("2", "Deb", "Old."),
    ]  # fmt: skip
    assert (post.title, post.url, post.layout) == ("Q&A", "http://x.org/?p=5", "wxr")
    assert (post.date, post.post.instant) == ("2014-07-06T12:00", "2014-07-06T11:00:00Z")
    assert (post["1"].date, post["1"].instant) == ("2014-07-06T12:02", "2014-07-06T11:02:00Z")
    assert (post["2"].date_source, post["2"].instant) == ("page", None)
    assert post.declared is None
    assert message(post, "left-out") == (
        "left out: 2 pingbacks, 1 spam comment, 1 unapproved comment, 1 trashed comment"
    )
    assert message(about, "left-out") == (
        "left out of this file: 1 comment on items left out, 1 draft, 1 private post, 1 topic item"
    )


def test_an_answer_to_what_is_left_out_hangs_on_a_lost_one() -> None:
    made = page(
        wxr_file(
            wxr_item(5, "x", wxr_comment(1, "no", approved="0"), wxr_comment(2, "yes", parent=1))
        )
    )
    assert [(entry.locator, entry.lost) for entry in made.entries] == [
        ("0", False), ("1", True), ("1.1", False),
    ]  # fmt: skip
    assert codes(made) == ["left-out", "lost"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a\nb\n\nc", "a<br>b<br><br>c"),
        ("a<br />\nb", "a<br />b"),
        ("<a\nhref='x'>b</a>", "<a\nhref='x'>b</a>"),
        ("<pre>a\nb</pre>\nc", "<pre>a\nb</pre><br>c"),
        ("<!-- wp:p -->\n<p>a\nb</p>", "<!-- wp:p -->\n<p>a\nb</p>"),
        ("a\r\nb\rc", "a<br>b<br>c"),
    ],
)
def test_line_breaks_as_wordpress_prints_them(written: str, read: str) -> None:
    assert typed_to_html(written) == read


@pytest.mark.parametrize(
    ("text", "date", "instant"),
    [
        ("2014-07-06T00:31:00.123+01:00", "2014-07-06T00:31", "2014-07-05T23:31:00Z"),
        ("2014-07-06T12:31:05-0330", "2014-07-06T12:31", "2014-07-06T16:01:05Z"),
        ("2014-07-06 12:31:05", "2014-07-06T12:31", None),
        ("2014-07-06", "2014-07-06", None),
        ("0000-00-00 00:00:00", None, None),
        ("2014-02-30T12:31:00Z", None, None),
        ("0001-01-01T00:00:00+14:00", None, None),
        ("Sun, 6 July", None, None),
    ],
)
def test_moments(text: str, date: str | None, instant: str | None) -> None:
    found = read_moment(text)
    assert (found.date, found.instant) == (date, instant)


def test_comments_stand_in_the_order_of_their_moments() -> None:
    none = "0000-00-00 00:00:00"
    made = page(
        wxr_file(
            wxr_item(
                5,
                "x",
                wxr_comment(4, "c"),
                wxr_comment(2, "a"),
                wxr_comment(9, "b", date=none, utc=none),
                wxr_comment(6, "d"),
            )
        )
    )
    assert [entry.text for entry in made.comments] == ["a", "b", "c", "d"]


def check_thread(made: archive.Page, discussion: Discussion) -> None:
    expected = [
        (locator, f"Author of {locator}", text_of(said, flat=False))
        for locator, said in flatten(discussion)
    ]
    assert [(entry.locator, entry.author, entry.text) for entry in made.comments] == expected
    assert [entry.date for entry in made.comments] == [
        clock(number).isoformat(timespec="minutes") for number in range(100, 100 + len(expected))
    ]
    assert made.post.text == "\n\n".join("\n".join(lines) for lines in discussion.body)
    assert (made.title, made.date) == (discussion.title, BEGUN.isoformat(timespec="minutes"))
    assert made.warnings == ()


@examples(60)
@given(discussions(deepest=4))
def test_atom_is_read_back(discussion: Discussion) -> None:
    check_thread(page(render_atom(discussion)), discussion)


@pytest.mark.parametrize("cdata", [True, False])
@examples(60)
@given(discussions(deepest=4))
def test_wxr_is_read_back(cdata: bool, discussion: Discussion) -> None:
    check_thread(page(render_wxr(discussion, cdata=cdata)), discussion)


def test_names_in_wxr_are_html() -> None:
    said = wxr_comment(1, "said", author="Ann &amp; Ben &lt;3 &quot;x&quot; & <3")
    file = wxr_file(wxr_item(7, "Body.", said)).replace("J. W.", "J. &amp; W.")
    page = archive.parse(file.encode())
    assert (page.post.author, page["1"].author) == ("J. & W.", 'Ann & Ben <3 "x" & <3')
