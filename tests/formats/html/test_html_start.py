"""What is HTML, and what is text that holds tags."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive
from archive.formats.common.html_start import HtmlStart, find_html_start
from archive.formats.common.source import Source
from tests.support.steps import check_linear
from tests.support.tiers import examples

STYLE = "<style>" + ".a > b { color: red }\n" * 2_000 + "</style>"
SCRIPT = "<script type='a>b'>if (a < b) { x = '<p>'; }\n" + "// no\n" * 8_000 + "</script>"
REST = "<title>Nets</title><p>The nets are back.</p>"
BEGINNINGS = [
    "<!DOCTYPE html>", "<!doctypehtml>", "<!DocTypeHTML>", "<!DOCTYPE\nhtml>", "<!DOCTYPE html5>",
    '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/x.dtd">',
    "<!DOCTYPE HTML SYSTEM 'about:legacy-compat'>", "<html>", "<HTML\nlang=en>", "<head>", "<body>",
    '<!DOCTYPE rubbish><html class="no-js">', "<frameset cols=2>",
]  # fmt: skip
BEFORE = [
    "", "\ufeff", "\n\r\n  ", "\ufeff\n\ufeff", "<!-- saved from url=(0014)about:internet -->\n",
    "<!---->", "<!--[if gt IE 8]><!-->", "<!--" + "x > y " * 9_000 + "-->", STYLE, SCRIPT,
    f"{STYLE}\n{SCRIPT}\n", '<?xml version="1.0" encoding="utf-8"?>\n', "<meta charset=utf-8>",
    "<link rel='a>b' href=x>", "<!><![endif]--></div>", "<noscript>Switch scripts on</noscript>",
]  # fmt: skip


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("before", BEFORE, ids=lambda text: text[:16])
def test_html_is_recognised(before: str, beginning: str) -> None:
    text = before + beginning + REST
    assert find_html_start(text) is HtmlStart.PAGE
    assert Source("a", text.encode()).is_html


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("before", ["", " \n", f"{STYLE}\n"], ids=["start", "blank", "style"])
def test_html_in_any_encoding_of_unicode(encoding: str, before: str) -> None:
    page = archive.parse(f"{before}<!DOCTYPE html><title>Net–s</title><p>Back.".encode(encoding))
    assert (page.title, page.post.text) == ("Net–s", "Back.")


@pytest.mark.parametrize(
    "text",
    [
        f"{STYLE}<div class=a>The nets are back.</div>",
        "<title>Nets</title><h1>Nets</h1>The nets are back.",
        "<meta charset=utf-8>The nets are back.<p>All of them.</p>",
        "<br />\n<b>Warning</b>: no such file in x.php<br />\n<html><p>The nets are back.</html>",
        "<div>The nets are back.</div>",
    ],
)
def test_pieces_of_pages(text: str) -> None:
    page = archive.parse(text.encode())
    assert page.layout == "html"
    assert "The nets are back." in page.post.text
    assert "color" not in page.post.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<",
        "The nets are <b>back</b>, and <html> is a tag.",
        "<b>Nets</b> are what <p>I</p> meant.",
        "<rant>Nets!</rant>\nThey are back.",
        "< html > is how no page begins",
        "<!-- a note that is not closed, and then <html>",
        "<style> is what I lack",
        "<title>Nets that nobody closed\n\nThe nets are back.",
        "<3 the nets",
        "<htmlish>The nets are back.",
        '<?xml version="1.0"?><notes><p>The nets</p></notes>',
        "How to begin:\n<!DOCTYPE html>\n<html>",
        "--> <!DOCTYPE html>",
    ],
)
def test_text_that_holds_tags_is_text(text: str) -> None:
    assert find_html_start(text) is None
    assert archive.parse(text.encode(), name="a.txt").post.text.split() == text.split()


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("Notice: no index in x.php on line 3\n<!DOCTYPE html><p>The nets are back.", True),
        ("<h1>Nets</h1>The nets are back.", True),
        ("The nets are <b>back</b>, and <html> is a tag.", False),
        ("1. The nets are back.", False),
    ],
)
@pytest.mark.parametrize("name", ["a.html", "a/b.HTM", "a.php?p=4", "a.html?m=1", "a.xhtml"])
def test_the_name_of_a_file_is_evidence(text: str, is_html: bool, name: str) -> None:
    assert Source(name, text.encode()).is_html is is_html
    assert not Source("a.txt", text.encode()).is_html
    assert not Source("html.notes/a", text.encode()).is_html


@examples(300)
@given(st.lists(st.sampled_from([*BEFORE[:7], *BEFORE[11:], "<", "<!--", "<p>", "x", "<style>"])))
def test_nothing_hides_a_text(pieces: list[str]) -> None:
    text = "".join(pieces) + "The nets are back."
    page = archive.parse(text.encode())
    is_html = find_html_start(text) is not None
    # What stands in an open tag, style sheet or comment of a page is not shown.
    is_open = text.rfind("<!--") > text.rfind("-->")
    hidden = is_html and ("<style>" in text or "<The nets" in text or is_open)
    assert hidden or "nets" in page.post.text


def test_long_beginnings_take_no_longer_than_their_length() -> None:
    for piece in ("<!-- a -->", "<style></style>", "<meta a='b'>", "<script>", "<!--", "<a b='"):
        check_linear(lambda times, piece=piece: find_html_start(piece * times), 500, 4_000)
