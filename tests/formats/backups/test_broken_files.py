"""Backups that are hostile, broken, cut off, empty or large."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from tests.support.backup_pages import BLOGGER, WXR, codes, message, page, pages, said
from tests.support.backups import (
    answer,
    blogger_entry,
    blogger_feed,
    wxr_comment,
    wxr_file,
    wxr_item,
)
from tests.support.steps import check_linear
from tests.support.tiers import examples, has_full_form, sized

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
