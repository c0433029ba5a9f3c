"""The backups of Blogger and WordPress: each form of them, and each way in which they go wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats.backups.base import read_moment
from archive.formats.backups.wordpress import typed_to_html
from archive.library import Archive
from tests.support.backups import (
    BEGUN,
    answer,
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
from tests.support.steps import check_linear
from tests.support.threads import Discussion, discussions, flatten, text_of
from tests.support.tiers import examples, has_full_form, sized


def pages(text: str | bytes) -> list[archive.Page]:
    data = text if isinstance(text, bytes) else text.encode()
    return list(archive.read(data, name="file.xml"))


def page(text: str | bytes) -> archive.Page:
    found = pages(text)
    assert len(found) == 1
    return found[0]


def said(made: archive.Page) -> list[tuple[str, str | None, str]]:
    return [(entry.locator, entry.author, entry.text) for entry in made.entries]


def codes(made: archive.Page) -> list[str]:
    return [warning.code for warning in made.warnings]


def message(made: archive.Page, code: str) -> str:
    return next(warning.message for warning in made.warnings if warning.code == code)


BLOGGER = blogger_feed(
    blogger_entry(
        20, "comment", "Me <i>too</i>.", author="Anonymous", rest=answer(12, 10),
        time="2014-07-06T14:00:00.000+01:00",
    ),
    blogger_entry(1, "settings", "no"),
    blogger_entry(2, "template", "no"),
    blogger_entry(
        12, "post", "One.<hr />Two &amp; <a href='http://y.org/'>three</a>.", title="It's & so",
        rest="<category scheme='http://www.blogger.com/atom/ns#' term='strike'/>"
        "<link rel='alternate' type='text/html' href='http://x.org/12.html'/>"
        "<thr:total>3</thr:total>",
    ),
    blogger_entry(
        10, "comment", "Yes.<br /><br />papa", author="papa",
        rest=f"{answer(12)}<gd:extendedProperty name='blogger.displayTime' "
        "value='6 July 2014 at 13:00'/>",
        time="2014-07-06T13:00:00.000+01:00",
    ),
    blogger_entry(
        30, "comment", "Entfernt, nicht wahr?", author="Deb",
        rest=f"{answer(12)}<gd:extendedProperty name='blogger.contentRemoved' value='true'/>",
        time="2014-07-06T13:30:00.000+01:00",
    ),
    blogger_entry(13, "post", "no", rest="<app:control><app:draft>yes</app:draft></app:control>"),
    blogger_entry(14, "comment", "on a draft", rest=answer(13)),
    blogger_entry(15, "page", "About", title="Us"),
    blogger_entry(16, "comment", "alone", rest=answer(99)),
)  # fmt: skip


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


WXR = wxr_file(
    wxr_item(
        5,
        "<![CDATA[One\ntwo.\n\nThree <b>four</b>.\n<!--more-->]]>",
        wxr_comment(3, "Later.", 2, author=""),
        wxr_comment(2, "<![CDATA[First.<br />\nSo there.\n\nEnd]]>", author="papa"),
        wxr_comment(4, "no", kind="pingback"),
        wxr_comment(6, "no", kind="pingback"),
        wxr_comment(7, "no", approved="spam"),
        wxr_comment(8, "no", approved="0"),
        wxr_comment(9, "no", approved="trash"),
        wxr_comment(10, "Old.", kind="", date="0000-00-00 00:00:00", utc="0000-00-00 00:00:00"),
        title="Q&A",
    ),
    wxr_item(6, "no", wxr_comment(11, "x"), kind="attachment", status="inherit"),
    wxr_item(7, "no", kind="nav_menu_item"),
    wxr_item(8, "no", status="draft"),
    wxr_item(9, "no", status="private"),
    wxr_item(10, "no", kind="topic"),
    wxr_item(11, "A page.", kind="page"),
)


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


BOMB = '<!DOCTYPE {0} [\n<!ENTITY a "ha">\n' + "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">\n'
    for inner, name in zip("abcdefg", "bcdefgh", strict=True)
) + "]>\n"  # fmt: skip


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE {0} [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
        '<!DOCTYPE {0} SYSTEM "http://x.org/x.dtd">\n',
        '<!DOCTYPE {0} PUBLIC "-//X" "http://x.org/x.dtd">\n',
        '<!DOCTYPE {0} [<!ENTITY % p SYSTEM "http://x.org/p"> %p;]>\n',
    ],
)
@pytest.mark.parametrize(("text", "root"), [(BLOGGER, "feed"), (WXR, "rss")])
def test_entities_and_external_references_are_refused(doctype: str, text: str, root: str) -> None:
    head, _, rest = text.partition("\n")
    with pytest.raises(archive.PageError, match="DOCTYPE") as caught:
        pages(f"{head}\n{doctype.format(root)}{rest.replace('One', '&h;&x;')}")
    assert caught.value.line in (2, 3)


def test_a_bare_doctype_and_entities_of_html_are_harmless() -> None:
    text = BLOGGER.replace("\n", "\n<!DOCTYPE feed>\n", 1)
    made = pages(text.replace("alone", "al&eacute;ne&foo;"))[-1]
    assert made["1"].text == "aléne&foo;"


PIECES = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"\x00", b"\xff", b"<!--", b"-->", b"&#0;", b"&nbsp;",
    b"<item>", b"</item>", b"<entry>", b"</entry>", b"<wp:comment>", b"</wp:comment>", b"<rss>",
    b"xmlns:x=''", b" type='xhtml'", b"<!DOCTYPE feed>", b"&#xD800;", b"\xef\xbb\xbf", b"</feed>",
    b"<?xml version='1.0' encoding='UTF-16'?>", b"<wp:comment_parent>2</wp:comment_parent>",
]  # fmt: skip


@examples(200)
@given(st.sampled_from([BLOGGER.encode(), WXR.encode()]), st.data())
def test_whatever_the_bytes_there_are_pages_or_one_error(data: bytes, draw: st.DataObject) -> None:
    for _ in range(draw.draw(st.integers(1, 6))):
        place, end = (draw.draw(st.integers(0, len(data))) for _ in range(2))
        piece = draw.draw(st.sampled_from([*PIECES, data[place:end][:400]]))
        length = draw.draw(st.sampled_from([0, 0, 1, 100]))
        data = data[:place] + piece + data[place + length :]
    try:
        found = pages(data)
    except archive.PageError:
        return
    assert len({made.name for made in found}) == len(found)
    for made in found:
        assert archive.Page.from_dict(made.to_dict()) == made
        assert len({entry.locator for entry in made.entries}) == len(made.entries)


@pytest.mark.parametrize("text", [BLOGGER, WXR], ids=["blogger", "wxr"])
def test_what_is_whole_before_the_end_is_kept(text: str) -> None:
    data = text.encode()
    whole = {(entry.id, entry.text) for made in pages(data) for entry in made.entries}
    most = 0
    for end in [*range(0, len(data), 50), len(data) - 2]:
        try:
            found = pages(data[:end])
        except archive.PageError as error:
            assert error.line is None or error.line <= data[:end].count(b"\n") + 1
            continue
        if found[0].layout == "plain":
            assert b"<feed" not in data[: max(end - 300, 0)]
            continue
        texts = {entry.text for made in found for entry in made.entries if not entry.lost}
        assert texts <= {text for _, text in whole} | {""}
        most = max(most, sum(len(made.comments) for made in found))
        line = next(warning.line for warning in found[-1].warnings if warning.code == "xml")
        assert line == data[:end].count(b"\n") + 1
    assert most == sum(len(made.comments) for made in pages(data))


def test_a_cut_item_keeps_its_whole_comments() -> None:
    text = WXR.partition("<wp:comment_id>7<")[0]
    made = page(text)
    assert [entry.locator for entry in made.entries] == ["0", "1", "1.1"]
    assert codes(made) == ["cut", "left-out", "xml"]
    assert "not well-formed" in message(made, "xml")
    with pytest.raises(archive.PageError, match="not well-formed") as caught:
        pages(text.partition("<wp:status>")[0])
    assert caught.value.line == text.partition("<wp:status>")[0].count("\n") + 1


def test_what_comes_before_broken_xml_is_kept() -> None:
    made = page(BLOGGER.replace("<title type='text'>Us</title>", "<title>Us</titel>"))
    assert made.name == "file.xml!12"
    assert made.warnings[-1].line == 1 + BLOGGER[: BLOGGER.index(">Us<")].count("\n")
    assert "mismatched tag" in message(made, "xml")
    junk = pages(BLOGGER + "<more/>")
    assert len(junk) == 3
    assert "xml" in codes(junk[-1])


def test_invalid_bytes_are_told_with_their_line() -> None:
    made = page(BLOGGER.encode().replace(b">Us<", b">\xff<"))
    assert made.name == "file.xml!12"
    assert made.warnings[-1].line == 1 + BLOGGER[: BLOGGER.index(">Us<")].count("\n")


def test_encodings() -> None:
    text = BLOGGER.replace("alone", "caf\u00e9").replace("UTF-8", "iso-8859-1")
    assert pages(text.encode("latin-1"))[-1]["1"].text == "caf\u00e9"
    text = BLOGGER.replace("alone", "\u201ccurly\u201d").replace("UTF-8", "windows-1252")
    assert pages(text.encode("cp1252"))[-1]["1"].text == "\u201ccurly\u201d"
    text = BLOGGER.replace("alone", "\u65e5\u672c").replace("UTF-8", "Shift_JIS")
    assert pages(text.encode("shift_jis"))[-1]["1"].text == "\u65e5\u672c"
    with pytest.raises(archive.PageError, match="not valid shift_jis") as caught:
        pages(text.encode("shift_jis") + b"\n\x81")
    assert caught.value.line == text.count("\n") + 2
    text = BLOGGER.replace("alone", "\u65e5\u672c").replace("UTF-8", "UTF-16")
    assert pages(text.encode("utf-16"))[-1]["1"].text == "\u65e5\u672c"
    assert len(pages("\ufeff" + BLOGGER)) == 3
    with pytest.raises(archive.PageError, match="encoding"):
        pages(BLOGGER.replace("UTF-8", "nonsense"))


def test_control_characters_and_blank_lines_are_put_right() -> None:
    text = BLOGGER.replace("alone", "a\x00b\x0bc&#11;d&#x1F;e&#10;f")
    made = pages("\n \n" + text.replace("</feed>", ""))[-1]
    assert made["1"].text == "a\ufffdb\ufffdc\ufffdd\ufffde f"
    assert [code for code in codes(made) if code in ("xml", "bytes")] == ["xml", "bytes", "xml"]
    assert message(made, "bytes") == "4 control characters, read as U+FFFD"
    lines = [warning.line for warning in made.warnings if warning.code in ("xml", "bytes")]
    assert lines == [1, text[: text.index("\x00")].count("\n") + 3, text.count("\n") + 3]


def test_comments_that_name_no_post() -> None:
    made = page(blogger_feed(blogger_entry(1, "comment", "x")))
    assert made.name == "file.xml!comments"
    assert codes(made) == ["lost"]


def test_a_post_that_is_there_twice() -> None:
    entry = blogger_entry(1, "post", "a")
    first, second = pages(
        blogger_feed(entry, blogger_entry(2, "comment", "x", rest=answer(1)), entry)
    )
    assert (first.name, second.name) == ("file.xml!1", "file.xml!1(2)")
    assert codes(second) == ["repeated"]
    assert len(first.comments) == 1


def test_files_without_a_published_post() -> None:
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    with pytest.raises(archive.PageError, match="no published post; left out: 1 draft"):
        pages(blogger_feed(blogger_entry(1, "post", "a", rest=draft)))
    with pytest.raises(archive.PageError, match=r"no published post$"):
        pages(blogger_feed())


def test_the_feed_of_a_blog_is_read_like_its_backup() -> None:
    text = blogger_feed(
        blogger_entry(1, "post", "a"), blogger_entry(2, "comment", "b", rest=answer(1))
    )
    kind = "<category scheme='http://schemas.google.com/g/2005#kind'"
    made = page("\n".join(line for line in text.split("\n") if not line.startswith(kind)))
    assert said(made) == [("0", "A. Blogger", "a"), ("1", "A. Blogger", "b")]
    content = "<content type='xhtml'><div>One<p>t&lt;wo <b>three</b></p></div></content>"
    made = page(text.replace("<content type='html'>a</content>", content))
    assert made.post.text == "One\n\nt<wo three"


@pytest.mark.parametrize(
    "text",
    [
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>",
        "<rss version='2.0'><channel><item/></channel></rss>",
        "<html><body>tag:blogger.com,1999:blog-1 and wordpress.org/export/</body></html>",
        "I saved the feed from http://schemas.google.com/blogger/2008/ as <feed>.",
        "<",
        "",
    ],
)
def test_other_files_are_left_to_other_formats(text: str) -> None:
    assert page(text).layout not in ("blogger", "wxr")


def test_markup_that_is_nested_too_deep_loses_its_tags_only() -> None:
    deep = "&lt;div&gt;" * 20_000 + "deep"
    made = page(wxr_file(wxr_item(1, "x", wxr_comment(2, deep), wxr_comment(3, "y"))))
    assert [entry.text for entry in made.comments] == ["deep", "y"]
    assert codes(made) == ["markup"]
    nested = "<x>" * 200_000 + "deep" + "</x>" * 200_000
    assert page(wxr_file(wxr_item(1, nested))).layout == "wxr"


def wxr_of(comments: int) -> str:
    said = [
        wxr_comment(number, "One\n\ntwo &amp;amp; three.") for number in range(100, 100 + comments)
    ]
    return wxr_file(wxr_item(1, "x", *said))


def feed_of(comments: int) -> str:
    numbers = range(100, 100 + comments)
    entries = [blogger_entry(n, "comment", "One<br />two.", rest=answer(1)) for n in numbers]
    return blogger_feed(*entries, blogger_entry(1, "post", "x"))


@has_full_form
@pytest.mark.parametrize("render", [wxr_of, feed_of])
def test_work_grows_with_the_comments_and_no_faster(render: Callable[[int], str]) -> None:
    made = {size: render(size) for size in (100, 800, sized(10_000, quick=2_000))}
    *small, large = made
    check_linear(lambda size: page(made[size]), *small)
    assert len(page(made[large]).comments) == large


def site(*numbers: int, mark: str = "") -> str:
    return wxr_file(
        *(
            wxr_item(
                number,
                f"Post {number}.",
                wxr_comment(100, f"Comment{mark} on {number}."),
                wxr_comment(101, "Reply.", parent=100),
                title=f"Title {number}",
            )
            for number in numbers
        )
    )


MakeArchive = Callable[[Path], Archive]


@pytest.fixture
def backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of three pages, in a working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b").mkdir()
    file = tmp_path / "b" / "file.xml"
    file.write_text(site(1, 2, 12))
    return file


def test_the_pages_of_a_file_come_change_move_and_go(
    make_archive: MakeArchive, backup: Path, tmp_path: Path
) -> None:
    made = make_archive(tmp_path)
    report = made.index(["b"])
    assert report.added == ("b/file.xml!1", "b/file.xml!2", "b/file.xml!12")
    assert (report.pages, report.entries) == (3, 9)
    assert made.index().unchanged == 3
    backup.write_text(site(1, 12, 13, mark="!"))
    report = made.index()
    assert (report.added, report.dropped) == (("b/file.xml!13",), ("b/file.xml!2",))
    assert report.changed == ("b/file.xml!1", "b/file.xml!12")
    other = backup.rename(tmp_path / "b" / "other.xml")
    report = made.index()
    assert report.moved == tuple((f"b/file.xml!{n}", f"b/other.xml!{n}") for n in (1, 12, 13))
    shutil.copy(other, tmp_path / "b" / "copy.xml")
    report = made.index()
    assert report.copies == tuple((f"b/other.xml!{n}", f"b/copy.xml!{n}") for n in (1, 12, 13))
    (tmp_path / "b" / "copy.xml").unlink()
    assert len(made.index().dropped) == 3
    other.write_text("<rss><wp:x>")
    report = made.index()
    assert [(each.path, each.failed) for each in report.skipped] == [("b/other.xml", True)]
    assert (report.pages, report.dropped) == (3, ())
    other.write_text(site(1))
    assert made.index().dropped == ("b/other.xml!12", "b/other.xml!13")


def test_pages_of_a_file_are_kept_when_it_cannot_be_read_at_a_rebuilding(
    backup: Path, tmp_path: Path
) -> None:
    with archive.open(tmp_path / ".archive", create=True) as made:
        made.index(["b"])
        backup.write_text("<rss><wp:x>")
        report = made.index(rebuild=True)
        assert [each.path for each in report.skipped] == ["b/file.xml"]
        assert made.search("comment").total == 3
        backup.write_text(site(12))
        assert made.index(rebuild=True).dropped == ("b/file.xml!1", "b/file.xml!2")
        assert made.search("comment").total == 1


def test_pages_of_a_file_by_name(make_archive: MakeArchive, backup: Path, tmp_path: Path) -> None:
    made = make_archive(tmp_path)
    made.index(["b"])

    def found(query: str) -> list[str]:
        return [hit.entry.id.removeprefix("b/file.xml!") for hit in made.search(query, sort="page")]

    assert found("page:file.xml!12") == ["12#0", "12#1", "12#1.1"]
    assert found("page:file.xml!1") == ["1#0", "1#1", "1#1.1"]
    assert found('page:"file.xml!1?" depth:2') == ["12#1.1"]
    assert found("page:file depth:1") == ["1#1", "12#1", "2#1"]
    assert found("thread:file.xml!12#1") == ["12#1", "12#1.1"]
    assert found("thread:b/file.xml!2") == ["2#0", "2#1", "2#1.1"]
    assert made.entry("file.xml!12#1.1").text == "Reply."
    assert made.find("b/file.xml!2")[0].title == "Title 2"
    with pytest.raises(archive.AmbiguousReferenceError):
        made.search("thread:file.xml#1")
