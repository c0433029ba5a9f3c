"""Pages of HTML once more, as somebody else would write them: the same must be read."""

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
from hypothesis import given

import archive
from tests.support.markup import (
    author_of,
    moment_of,
    render_classic_html,
    render_threaded,
    render_wordpress,
    shown_text,
    wall_clock,
)
from tests.support.threads import Discussion, discussions, flatten
from tests.support.tiers import examples, has_full_form, seeded, sized

THREADED = """<!DOCTYPE html><html><head><meta charset='utf-8'>
<link href='http://x.example/2014/07/troops.html' rel='canonical'/></head><body>
<h2 class='date-header'><span>Sunday, 6 July 2014</span></h2>
<h3 class='post-title entry-title'>Troops Getting Restless</h3>
<div class='post-body entry-content'>First <a href='http://y.example/'>part</a>.<hr>Second part.
</div>
<span class='post-author vcard'><span class='fn'>Jim Brown</span></span>
<abbr class='published' title='2014-07-06T09:00:00+01:00'>09:00</abbr>
<div class='comments' id='comments'><h4>4 comments:</h4><ol id="top-ra">
<li class="comment" id="c11"><div class="comment-block"><div class="comment-header">
<cite class="user"><a href="http://www.blogger.com/profile/1">Cumbria &amp; Lancs</a></cite>
<span class="icon user"></span><span class="datetime secondary-text">
<a href="http://x.example/?showComment=1404646260000#c11">6 July 2014 at 12:31</a>
</span></div><p class="comment-content">One<br>two<br /><br />three</p></div>
<div class="comment-replies"><div id="c11-rt"><ol id="c11-ra"><div>
<li class="comment" id="c12"><div class="comment-block"><div class="comment-header">
<cite class="user">Anonymous</cite><span class="icon user"></span><span class="datetime">
<a href="http://x.example/?showComment=1404676800000#c12">21:00</a></span></div>
<p class="comment-content">A reply</p></div><div class="comment-replies hidden"></div></li>
</div></ol></div></div></li>
<li class="comment" id="c13"><div class="comment-block"><div class="comment-header">
<cite class="user blog-author"><a href="http://www.blogger.com/profile/2">Jim Brown</a></cite>
<span class="icon user blog-author"></span><span class="datetime">
<a href="http://x.example/?showComment=1404680460000#c13">06/07/2014 22:01</a></span></div>
<p class="comment-content"><span class="deleted-comment">This comment has been removed by the
author.</span></p></div></li></ol></div></body></html>"""


def summary(page: archive.Page) -> list[tuple[object, ...]]:
    return [
        (entry.locator, entry.author, entry.date, entry.instant, entry.text)
        for entry in page.entries
        if entry.kind == "comment"
    ]


def test_the_threaded_template() -> None:
    page = archive.parse(THREADED.encode(), name="x.html")
    assert (page.title, page.date, page.declared, page.layout, page.url) == (
        "Troops Getting Restless", "2014-07-06T09:00", 4, "blogger-html",
        "http://x.example/2014/07/troops.html",
    )  # fmt: skip
    assert (page.post.author, page.post.instant) == ("Jim Brown", "2014-07-06T08:00:00Z")
    assert [section.text for section in page.sections] == ["First part.", "Second part."]
    assert page.post.links == ("http://y.example/",)
    assert summary(page) == [
        ("1", "Cumbria & Lancs", "2014-07-06T12:31", "2014-07-06T11:31:00Z", "One\ntwo\n\nthree"),
        ("1.1", "Anonymous", "2014-07-06T21:00", "2014-07-06T20:00:00Z", "A reply"),
        ("2", "Jim Brown", "2014-07-06T22:01", "2014-07-06T21:01:00Z",
         "This comment has been removed by the author."),
    ]  # fmt: skip
    assert page["2"].removed
    assert [page[each].source_ref for each in ("1", "1.1", "2")] == ["c11", "c12", "c13"]
    assert page["1"].line is None
    assert page["1"].spans == ()
    assert page.printed_date(page["1.1"]) == "21:00"
    assert [warning.code for warning in page.warnings] == ["count"]
    assert archive.Page.from_dict(page.to_dict()) == page


def test_the_classic_template() -> None:
    text = """<html><body><div class='post-body'>Body</div><div id='comments'>
<h4>2 comments:</h4><dl id='comments-block'>
<dt class='comment-author' id='c1'><a name='c1'></a><a href='http://p/1'>papa</a> said...</dt>
<dd class='comment-body'><p>First<br/>line</p></dd>
<dd class='comment-footer'><span class='comment-timestamp'>
<a href='http://x/?showComment=1404646260000#c1'>6 July 2014 at 12:31</a></span></dd>
<dt class='comment-author'><a name='c2'></a> Anonymous hat gesagt&#8230;</dt>
<dd class='comment-body'><p>Second</p></dd></dl></div></body></html>"""
    page = archive.parse(text.encode(), name="x")
    assert summary(page) == [
        ("1", "papa", "2014-07-06T12:31", "2014-07-06T11:31:00Z", "First\nline"),
        ("2", "Anonymous", None, None, "Second"),
    ]
    assert page.warnings == ()


def test_a_wordpress_theme() -> None:
    text = """<!doctype html><html><body><article><h1 class="entry-title">T</h1>
<time class="entry-date" datetime="2014-07-06T09:00:00+01:00">6 July 2014</time>
<div class="entry-content"><p>Body</p></div></article>
<ol class="commentlist"><li class="comment" id="li-comment-5"><div id="comment-5">
<div class="comment-author vcard"><cite class="fn">papa</cite> <span class="says">says:</span></div>
<div class="comment-meta"><a href="#comment-5">July 6, 2014 at 12:31 pm</a></div>
<em class="comment-awaiting-moderation">Your comment is awaiting moderation.</em>
<p>Hello</p><div class="reply"><a class="comment-reply-link">Reply</a></div></div>
<ul class="children"><li class="comment" id="li-comment-6"><div class="comment-author">
<span class="fn">Deb</span></div><div class="comment-content"><p>Hi</p></div></li></ul></li>
<li class="pingback" id="comment-7"><p>Pingback: spam</p></li></ol></body></html>"""
    page = archive.parse(text.encode(), name="x")
    assert (page.title, page.date, page.layout) == ("T", "2014-07-06T09:00", "wordpress-html")
    assert summary(page) == [
        ("1", "papa", "2014-07-06T12:31", None, "Hello"),
        ("1.1", "Deb", "2014-07-06T09:00", None, "Hi"),
    ]
    assert any("left out" in warning.message for warning in page.warnings)


def test_any_other_page_is_kept_as_a_post() -> None:
    page = archive.parse(b"<html><head><title>T\n t</title></head><body><p>A <b>b</b></p>c</body>")
    assert (page.title, page.post.text, page.layout) == ("T t", "A b\n\nc", "html")
    assert "no-comments" in [warning.code for warning in page.warnings]
    text = archive.parse(b"We write <html> here.")
    assert text.layout == "plain"


@attrs.frozen(kw_only=True)
class Encoded:
    """A page in some encoding."""

    head: str
    """The head of the page."""
    data: bytes
    """Its body."""
    text: str
    """What is read of the body."""
    codes: list[str]
    """Codes of the warnings."""


ENCODED = [
    Encoded(head="<meta charset=iso-8859-1>", data=b"caf\xe9 \x93q\x94", text="café “q”", codes=[]),
    Encoded(
        head="<meta http-equiv='Content-Type' content='text/html; charset=windows-1251'>",
        data=b"\xef\xf0\xe8",
        text="при",
        codes=[],
    ),
    Encoded(head="<meta charset=utf-8>", data=b"caf\xe9", text="caf\ufffd", codes=["bytes"]),
    Encoded(head="", data=b"caf\xe9", text="café", codes=["charset"]),
    Encoded(head="<meta charset=klingon>", data="é".encode(), text="é", codes=["charset"]),
    Encoded(head="<meta charset=shift_jis>", data="第一".encode("cp932"), text="第一", codes=[]),
]


@pytest.mark.parametrize("case", ENCODED, ids=lambda case: case.text)
def test_encodings(case: Encoded) -> None:
    page = archive.parse(
        b"<html><head>" + case.head.encode() + b"</head><body>" + case.data + b"</body></html>"
    )
    assert page.post.text == case.text
    aside = {"no-comments", "main-text", "cut"}
    assert [each.code for each in page.warnings if each.code not in aside] == case.codes


def test_a_page_saved_whole() -> None:
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.example/\r\n"
        "Subject: x\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="B"\r\n\r\n'
    )
    part = (
        "--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        "Content-Location: http://x.example/p.html\r\n\r\n"
        "<html><body><p>Caf=C3=A9 strike</p></body></html>\r\n--B--\r\n"
    )
    page = archive.parse((head + part).encode(), name="x.mhtml")
    assert (page.post.text, page.url) == ("Café strike", "http://x.example/p.html")
    with pytest.raises(archive.PageError, match="without an HTML part"):
        archive.parse(head.encode(), name="x.mhtml")


def test_the_folder_beside_a_page_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files/ad.html").write_text("<html>ad</html>")
    (tmp_path / "page.html").write_text("<html><body>strike</body></html>")
    (tmp_path / "other_files").mkdir()
    (tmp_path / "other_files/a.txt").write_text("strike")
    memory = archive.scan([tmp_path])
    report = memory.report
    assert [Path(each.path).name for each in report.skipped] == ["page_files"]
    assert memory.search("strike").total == 2


def test_links_are_found_in_markup(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(THREADED)
    memory = archive.scan([tmp_path])
    assert [hit.entry.locator for hit in memory.search("has:link")] == ["0"]
    assert memory.search("has:byline kind:comment").total == 3


Render = Callable[[Discussion], str]


def check_read_back(discussion: Discussion, render: Render, *, flat: bool) -> None:
    page = archive.parse(render(discussion).encode("utf-8", "replace"), name="x.html")
    wanted = list(flatten(discussion))
    found = [entry for entry in page.entries if entry.kind == "comment"]
    assert [entry.text for entry in found] == [shown_text(said) for _, said in wanted]
    assert [entry.author for entry in found] == [author_of(locator) for locator, _ in wanted]
    assert [entry.date for entry in found] == [
        wall_clock(place).strftime("%Y-%m-%dT%H:%M") for place in range(len(wanted))
    ]
    assert [entry.instant for entry in found] == [
        moment_of(place).strftime("%Y-%m-%dT%H:%M:%SZ") for place in range(len(wanted))
    ]
    locators = [str(n) for n in range(1, len(wanted) + 1)] if flat else [each for each, _ in wanted]
    assert [entry.locator for entry in found] == locators
    if discussion.title:
        assert page.title == " ".join(discussion.title.split())


@examples(150)
@given(discussions(deepest=4))
def test_threads_are_read_back(discussion: Discussion) -> None:
    check_read_back(discussion, render_threaded, flat=False)
    check_read_back(discussion, render_wordpress, flat=False)
    check_read_back(discussion, render_classic_html, flat=True)


@examples(20)
@given(discussions())
def test_damaged_pages_are_read_or_refused(discussion: Discussion) -> None:
    whole = render_threaded(discussion)
    chance = seeded(len(whole))
    for _ in range(30):
        start = chance.randrange(len(whole))
        end = min(len(whole), start + chance.choice([1, 7, 50, len(whole)]))
        damaged = whole[:start] + whole[end:]
        try:
            page = archive.parse(damaged.encode("utf-8", "replace"), name="x")
        except archive.PageError:
            continue
        assert page.entries


@has_full_form
def test_deep_long_and_hostile_pages() -> None:
    reply = '<li class="comment" id="c{}"><p class="comment-content">x</p><ol>'
    begin = '<html><body><ol id="top-ra">'
    depth = sized(2_000, quick=400)
    deep = "".join(reply.format(n) for n in range(depth)) + "</ol></li>" * depth
    assert len(archive.parse(f"{begin}{deep}</body></html>".encode()).comments) == depth
    length = sized(20_000, quick=2_000)
    flat = "".join(reply.format(n) + "</ol></li>" for n in range(length))
    assert len(archive.parse(f"{begin}{flat}</body></html>".encode()).comments) == length
    with pytest.raises(archive.PageError, match="nested more than"):
        archive.parse(b"<html><body>" + b"<div>" * 100_000)
    assert "a" in archive.parse(b"<html><body>" + b"some words " * 9 + b"\x00a").post.text
