"""What is in no entry of an HTML page: furniture by its kinds, or the rest."""

import re

import pytest

import archive
from archive.formats.html.furniture import KINDS
from tests.support.html_snippets import html, wordpress
from tests.support.steps import check_linear

POST = (
    "<article><h1>The ferry</h1><p>The ferry leaves the old quay at nine, if the wind allows it, "
    "and on the way back it calls at the mill.</p></article>"
)
LONG = (
    "I have made this crossing for thirty years, in every weather, and it was never on time. " * 5
)


def read(beside: str) -> archive.Page:
    return archive.parse(html(POST + beside))


def kinds(page: archive.Page) -> list[str]:
    return [piece.kind for piece in page.furniture if piece.kind != "title"]


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ("<nav>Home</nav>", "navigation"),
        ("<div role='navigation'>Home</div>", "navigation"),
        ("<ul class='main-menu'><li>Home</ul>", "navigation"),
        ("<p class='breadcrumbs'>Home, then the ferry</p>", "navigation"),
        ("<a class='screen-reader-text'>Skip</a>", "navigation"),
        ("<header>My island</header>", "header"),
        ("<div id='masthead'>My island</div>", "header"),
        ("<footer>All rights are reserved.</footer>", "footer"),
        ("<div id='site-footer'>All rights are reserved.</div>", "footer"),
        ("<div id='footerWrap'>All rights are reserved.</div>", "footer"),
        ("<aside>A short word.</aside>", "aside"),
        ("<div id='sidebar'>A short word.</div>", "aside"),
        ("<div class='widget widget_text'>A short word.</div>", "aside"),
        ("<div class='blogroll'>My friends</div>", "aside"),
        ("<form><label>Name</label> <button>Send</button></form>", "form"),
        ("<select><option>May</option><option>June</option></select>", "form"),
        ("<div id='respond'>Your address will not be published.</div>", "form"),
        ("<h3 class='comment-reply-title'>Leave a word</h3>", "form"),
        ("<p class='no-comments'>Nobody can answer.</p>", "form"),
        ("<div id='cookie-law-info-bar'>We use cookies.</div>", "notice"),
        ("<div class='newsletter'>A letter every week.</div>", "notice"),
        ("<div id='wm-ipp-base'>12 captures</div>", "notice"),
        ("<noscript>Switch scripts on.</noscript>", "notice"),
        ("<div class='share-buttons'>Tell your friends</div>", "share"),
        ("<div class='nav-links'>Before and after</div>", "pager"),
        ("<p class='cat-links'>Filed under ferries</p>", "labels"),
        ("<div class='related-posts'>The mill</div>", "related"),
        ("<div class='recent-comments'>papa on The mill</div>", "related"),
        ("<div class='ad-slot'>Buy bread</div>", "advertisement"),
        ("<div class='author-bio'>Lives on the island.</div>", "profile"),
        ("<p class='entry-meta'>Anna Holm, on Sunday</p>", "byline"),
        ("<p>Posted on 6 July 2014 at 12:31</p>", "byline"),
        ("<p>Geschrieben am 6. Juli 2014</p>", "byline"),
        ("<p>3 comments</p>", "count"),
        ("<p>1,204</p>", "number"),
        ("<p>3 Kommentare:</p>", "count"),
        ("<p><span>Reply</span></p>", "form"),
        ("<p><a href='/a'>One</a> and <a href='/b'>another</a></p>", "links"),
        ("<p>* * *</p>", "mark"),
    ],
)
def test_furniture_has_a_kind(markup: str, kind: str) -> None:
    page = read(markup)
    assert (kinds(page), page.rest) == ([kind], None)
    assert kind in KINDS
    shown = " ".join(re.sub("<[^>]*>", " ", markup).split())
    assert " ".join((page.furniture[-1].text or "").split()) == shown


@pytest.mark.parametrize(
    "markup",
    [
        "<aside>{}</aside>", "<div id='sidebar'>{}</div>", "<footer>{}</footer>", "<form>{}</form>",
        "<div class='related'>{}</div>", "<noscript>{}</noscript>", "<header>{}</header>",
        "<div class='comments'>{}</div>", "<div class='x1'>{}</div>",
    ],
)  # fmt: skip
def test_much_prose_is_no_furniture_whatever_it_is_in(markup: str) -> None:
    page = read(markup.format(f"<p>{LONG}</p><p>So it is.</p>"))
    assert page["r"].text == f"{LONG.strip()}\n\nSo it is."


@pytest.mark.parametrize(
    "text",
    ["Thank you, Anna Holm!", "Yes.", "On Sunday I said so.", "+1", "3 ferries", "May I come?"],
)
def test_what_somebody_may_have_said_is_no_furniture(text: str) -> None:
    page = archive.parse(html(f"{POST}<p>by <a rel='author'>Anna Holm</a></p><p>{text}</p>"))
    assert page["r"].text == text


def test_the_rest_has_its_paragraphs_and_its_words_whole() -> None:
    page = read(
        "<div class='x'><p>One <b>w</b>ord<br>and</p><table><tr><td>a</td><td>b</td></tr></table>"
        "<p><i>two</i> <i>more</i></p></div>"
    )
    assert page["r"].text == "One word and\n\na\n\nb\n\ntwo more"


def test_what_a_comment_has_beside_its_text_is_its_furniture() -> None:
    page = archive.parse(
        wordpress(
            "<li class='comment' id='comment-1'><cite class='fn'>papa</cite> <a>6 July 2014</a>"
            "<div class='comment-content'>Words.</div><a class='comment-reply-link'>Reply</a></li>"
        )
    )
    assert [(each.kind, each.text) for each in page.furniture] == [
        ("comment", "papa 6 July 2014 Reply")
    ]
    assert page.rest is None


def test_long_text_in_a_comment_that_the_format_does_not_know_is_the_rest() -> None:
    sentence = "It was late on Sunday too, and on Monday it did not come at all."
    page = archive.parse(
        wordpress(
            "<li class='comment' id='comment-1'><cite class='fn'>papa</cite>"
            f"<div class='comment-content'>Words.</div><div class='reply'>{sentence}</div></li>"
        )
    )
    assert page["r"].text == sentence


def test_hidden_elements_are_no_text() -> None:
    page = read("<script>a = 1</script><style>b</style><template>c</template><div></div>")
    assert (kinds(page), page.rest) == ([], None)


@pytest.mark.parametrize(
    "piece",
    ["<p>word", "<div>word", "<aside><p>word", "<a>w</a> ", "word<br>", "<b class='menu'>w"],
)
def test_the_work_grows_with_the_page_alone(piece: str) -> None:
    check_linear(lambda count: read(piece * count), 40, 400)
