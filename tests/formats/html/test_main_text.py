"""The text of the post on pages of no known template."""

import pytest

import archive
from archive.formats.common.markup_text import walk_visible
from archive.formats.common.source import Source
from archive.formats.html.main_text import read_main_text
from archive.formats.html.tree import mem_ids
from tests.support.html_snippets import html
from tests.support.steps import check_linear

FIRST = (
    "The ferry to the island leaves from the old quay at nine, if the tide and the wind allow it."
)
SECOND = "On the way back it calls at the mill, where the bread for the next day is taken aboard."
LONG = (
    "I have made this crossing for thirty years, in every weather, and it was never on time. " * 9
)
MENU = "<a href='/a'>Home</a> <a href='/b'>All the crossings</a> <a href='/c'>About</a>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def main_text(body: str) -> str:
    return read_main_text(Source("page.html", html(body))).text


def test_lists_and_tables_of_the_post_are_kept() -> None:
    text = main_text(
        f"<div id='top'>{MENU}</div><div class='x'>{paragraphs(FIRST)}"
        "<ul><li>bread</li><li>salt</li></ul>"
        "<ul><li><a href='http://a.org'>The mill</a></li><li><a href='/q'>The quay</a></li></ul>"
        "<table><tr><td>nine</td><td>quay</td></tr></table>"
        f"<blockquote>So it was.</blockquote><h2>The way back</h2>{paragraphs(SECOND)}</div>"
    )
    assert text.split("\n\n") == [
        FIRST, "bread", "salt", "The mill", "The quay", "nine quay", "So it was.", "The way back",
        SECOND,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "comments", "comment-list", "commentlist", "wp-block-comments", "replies", "reply-box",
        "discussion", "disqus_thread", "kommentare", "commentaires", "lista-comentarios",
        "commenti", "reacties", "postComments", "komentarze", "yorumlar", "trackbacks",
    ],
)  # fmt: skip
@pytest.mark.parametrize("attribute", ["id", "class"])
def test_comments_are_not_the_post_however_long_they_are(name: str, attribute: str) -> None:
    comments = f"<div {attribute}='{name}'>{paragraphs(LONG, LONG)}</div>"
    for body in (
        f"<div>{paragraphs(FIRST)}</div>{comments}",
        f"<div>{paragraphs(FIRST)}{comments}</div>",
        f"<div><h1>A title</h1>{paragraphs(FIRST)}</div><section>{comments}</section>",
    ):
        assert main_text(body) == FIRST


def test_comments_alone_are_no_post() -> None:
    assert main_text(f"<div class='comments'>{paragraphs(LONG)}</div>") == ""


@pytest.mark.parametrize(
    "post",
    [
        f"<div><h1>A title</h1><div class='entry-content'>{paragraphs(FIRST)}</div></div>",
        f"<article><h2>A title</h2><div class='post-body'>{paragraphs(FIRST)}</div></article>",
        f"<div><h1>A title</h1><div itemprop='articleBody'>{paragraphs(FIRST)}</div></div>",
    ],
)
def test_what_is_longer_beside_a_marked_post_is_not_the_post(post: str) -> None:
    text = main_text(f"{post}<div class='v9'><div>{paragraphs(LONG, LONG)}</div></div>")
    assert text.removeprefix("A title\n\n") == FIRST


@pytest.mark.parametrize(
    "records",
    [
        "<div id='edit101'>{0}</div><div id='edit102'>{1}</div>",
        "<ul><li id='post_101'>{0}</li><li id='post_102'>{1}</li></ul>",
        "<div><div id='js-post-101'>{0}</div></div><div><div id='js-post-102'>{1}</div></div>",
        "<div id='msg101'>{0}<div id='msg102'>{1}</div></div>",
    ],
)
def test_of_several_records_of_a_database_only_the_first_is_the_post(records: str) -> None:
    assert main_text(records.format(paragraphs(FIRST), paragraphs(SECOND))) == FIRST


def test_numbers_of_paragraphs_and_sections_are_no_records() -> None:
    body = f"<p id='p101'>{FIRST}</p><p id='p102'>{SECOND}</p>"
    sections = f"<div id='part-101'>{body}</div><div id='c102'>{paragraphs(LONG)}</div>"
    sections = f"<div id='c101'></div>{sections}"
    assert main_text(f"<div>{sections}</div>") == f"{FIRST}\n\n{SECOND}\n\n{LONG.strip()}"


def test_what_stands_around_the_post_is_left_out() -> None:
    links = "".join(f"<li><a href='/{n}'>Another crossing, number {n}</a></li>" for n in range(9))
    text = main_text(
        f"<header><h2>My island</h2>{MENU}</header><nav>{MENU}</nav>"
        f"<div class='page'><h1>The ferry</h1><div class='meta'>by Anna, 3 May</div>"
        f"{paragraphs(FIRST)}<div class='share-buttons'>Share this with your friends.</div>"
        f"{paragraphs(SECOND)}<h3>Related</h3><ul>{links}</ul>"
        "<div class='author-box'>Anna has lived on the island for all her life, and writes.</div>"
        "<form>Leave a reply. Your address will not be published.<input></form></div>"
        f"<aside>{paragraphs('A short word about this site and the people who write it.')}</aside>"
        "<div id='cookie-notice'>This site uses cookies to remember who you are.</div>"
        "<footer>All rights are reserved by the ferry.</footer>"
    )
    assert text == f"{FIRST}\n\n{SECOND}"


def test_a_first_paragraph_beside_the_text_is_joined_to_it() -> None:
    lead = f"<div class='lead'>{paragraphs(SECOND)}</div>"
    for body in (
        f"<article>{lead}<div class='a1'>{paragraphs(LONG)}</div></article>",
        f"<article><header><h1>T</h1>{paragraphs(SECOND)}</header>{paragraphs(LONG)}</article>",
        f"<div><div>{lead}<div><div>{paragraphs(LONG)}</div></div></div></div>",
    ):
        assert main_text(body) == f"{SECOND}\n\n{LONG.strip()}"


def test_the_text_is_not_in_the_header_that_has_the_title() -> None:
    header = f"<header><h1>T</h1><p>{SECOND}</p></header>"
    body = f"<article>{header}<section>{paragraphs(LONG[:300])}</section></article>"
    assert main_text(body) == f"{SECOND}\n\n{LONG[:300].strip()}"


def test_a_post_that_may_be_commented_on_is_no_comment() -> None:
    post = f"<div class='node comment-2'>{paragraphs(LONG)}</div>"
    assert main_text(f"<div><h1>T</h1></div>{post}") == LONG.strip()


def test_pages_laid_out_as_tables_are_read() -> None:
    text = main_text(
        f"<center><table><tr><td>{MENU}</td><td>{FIRST}<br><br>{LONG}</td></tr></table></center>"
    )
    assert text == f"{FIRST}\n\n{LONG.strip()}"


@pytest.mark.parametrize(
    "name", ["elementor-widget", "so-panel widget", "has-sidebar", "category-menu", "with-comments"]
)
def test_names_that_say_no_such_thing_do_not_count(name: str) -> None:
    for short in ("Short.", FIRST):
        body = f"<div class='{name}'>{paragraphs(short)}</div><div>{paragraphs(LONG)}</div>"
        assert main_text(f"<div>{body}</div>") == f"{short}\n\n{LONG.strip()}" or short == "Short."


def test_a_post_without_prose_is_all_that_is_no_furniture() -> None:
    assert main_text(f"<nav>{MENU}</nav><p>Some words.</p>") == "Some words."
    assert main_text(f"<div id='menu'>{MENU}</div>") == "Home All the crossings About"
    assert main_text("") == ""


def test_excluded_elements_are_left_out_however_they_are_named() -> None:
    source = Source("page.html", html(f"<div>{paragraphs(FIRST, LONG, SECOND)}</div>"))
    second = source.tree.css("p")[1]
    assert read_main_text(source, mem_ids([second])).text == f"{FIRST}\n\n{SECOND}"


def test_the_text_nodes_that_were_read_are_known() -> None:
    body = f"<nav>{MENU}</nav><div>{paragraphs(FIRST, f'{SECOND} <b>So</b>')}</div>"
    source = Source("page.html", html(body))
    content = read_main_text(source)
    assert source.tree.body is not None
    read = [
        node.text_content
        for node, _ in walk_visible(source.tree.body)
        if node.mem_id in content.nodes
    ]
    assert read == [FIRST, f"{SECOND} ", "So"]


@pytest.mark.parametrize(
    "piece",
    ["<p>word word word</p>", "<div><p>A sentence that is long enough.</p>", "<ul><li><a>x</a>",
     "<div class='a b c'>", "<article><h1>t</h1>"],
)  # fmt: skip
def test_the_work_grows_with_the_page_alone(piece: str) -> None:
    check_linear(lambda count: main_text(piece * count), 40, 400)


def test_the_page_keeps_what_the_post_leaves_out() -> None:
    comments = f"<div class='comments'>{paragraphs(SECOND)}</div>"
    page = archive.parse(html(f"<div>{paragraphs(FIRST)}</div>{comments}"))
    assert (page.post.text, page["r"].text) == (FIRST, SECOND)
