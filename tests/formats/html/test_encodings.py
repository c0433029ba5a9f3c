"""Encodings of HTML pages."""

import pytest

import archive
from tests.support.html_snippets import codes


def encoded(text: str, encoding: str, label: str) -> archive.Page:
    data = f"<!DOCTYPE html><html><head>{label}</head><body><p>{text}</p></body></html>"
    return archive.parse(data.encode(encoding))


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("cp1252", "<meta charset=iso-8859-1>"),
        ("cp1252", "<META http-equiv='Content-Type' content='text/html; charset=Latin1'>"),
        ("utf-8", ""),
        ("utf-8", "<meta charset='UTF8'>"),
        ("utf-16", "<meta charset='iso-8859-1'>"),
        ("utf-8-sig", "<meta charset='iso-8859-1'>"),
    ],
)
def test_what_a_page_says_its_encoding_is(encoding: str, label: str) -> None:
    page = encoded("Straße – café", encoding, label)
    assert page.post.text == "Straße – café"
    assert codes(page) == ["main-text", "no-comments"]


def test_encodings_that_are_none_or_wrong_are_told() -> None:
    page = encoded("café", "utf-8", "<meta charset=klingon>")
    assert page.post.text == "café"
    assert codes(page)[0] == "charset"
    assert "charset" in codes(encoded("café", "utf-8", "<meta charset=rot13>"))
    page = encoded("café", "cp1252", "")
    assert page.post.text == "café"
    assert codes(page)[0] == "charset"
    page = encoded("café", "utf-8", "<meta charset=iso-8859-1>")
    assert page.post.text == "cafÃ©"
    assert codes(page)[0] == "charset"
    assert encoded("привет", "cp1251", "<meta charset=windows-1251>").post.text == "привет"
    assert encoded("日本", "shift_jis", "<meta charset=Shift_JIS>").post.text == "日本"


def test_a_page_without_a_declaration_is_read_as_browsers_show_it() -> None:
    page = archive.parse(
        "<html><head><title>Straßenbahn</title><link rel='stylesheet' href='/wp-content/x.css'>"
        "</head><body><div class='post'><h1 class='entry-title'>Straßenbahn</h1>"
        "<div class='entry-content'><p>Sie fährt nicht mehr nach Kößnitz.</p></div></div>"
        "<div id='comments'><ol class='commentlist'><li class='comment depth-1' id='comment-5'>"
        "<div class='comment-author vcard'><cite class='fn'>Jörn Mück</cite></div>"
        "<p>„Schön“ ist das nicht – gar nicht.</p></li></ol></div></body></html>".encode("cp1252")
    )
    assert page.title == "Straßenbahn"
    assert page.post.text == "Sie fährt nicht mehr nach Kößnitz."
    assert (page["1"].author, page["1"].text) == ("Jörn Mück", "„Schön“ ist das nicht – gar nicht.")
    assert "charset" in codes(page)
