"""Pages of WordPress in the elements and words that its many themes choose."""

import pytest

import archive
from tests.support.html_snippets import POST, codes, html, wordpress


def div(number: int, who: str, said: str, below: str = "") -> str:
    """A comment as Twenty Twenty writes it, with the replies to it."""
    return (
        f"<div id='comment-{number}' class='comment depth-1'>"
        f"<article id='div-comment-{number}' class='comment-body'><footer class='comment-meta'>"
        f"<div class='comment-author vcard'><span class='fn'>{who}</span>"
        "<span class='screen-reader-text says'>says:</span></div><div class='comment-metadata'>"
        "<time datetime='2014-07-07T09:00:00+01:00'>July 7, 2014</time></div></footer>"
        f"<div class='comment-content entry-content'><p>{said}</p></div>"
        "<footer class='comment-footer-meta'><span class='comment-reply'>Reply</span></footer>"
        f"</article>{below}</div>"
    )


def block(number: int, who: str, said: str, below: str = "") -> str:
    """A comment as themes of blocks write it, from Twenty Twenty-Two on."""
    return (
        f"<li id='comment-{number}' class='comment depth-1'><div class='wp-block-columns'>"
        f"<div class='wp-block-comment-author-name'>{who}</div><div class='wp-block-comment-date'>"
        "<time datetime='2014-07-07T09:00:00+01:00'><a>July 7, 2014</a></time></div>"
        f"<div class='wp-block-comment-content'><p>{said}</p></div>"
        "<div class='wp-block-comment-reply-link'><a class='comment-reply-link'>Reply</a></div>"
        f"</div>{below}</li>"
    )


DIVS = (
    "<div class='comments' id='comments'><h2 class='comment-reply-title'>3 replies on “T”</h2>"
    f"<div class='comments-inner'>{div(3, 'Ann', 'one', div(4, 'Ben', 'two'))}"
    f"{div(5, 'Eva', 'three')}</div></div>"
)
BLOCKS = (
    "<div class='wp-block-comments'><h2 id='comments' class='wp-block-comments-title'>3 responses "
    "to “T”</h2><ol class='wp-block-comment-template'>"
    f"{block(3, 'Ann', 'one', '<ol>' + block(4, 'Ben', 'two') + '</ol>')}"
    f"{block(5, 'Eva', 'three')}</ol></div>"
)
IN_A_LIST_OF_ITS_OWN = (
    "<div class='discussion'><h3 id='comments'>3 comments</h3><ol class='comments-list'>"
    f"{block(3, 'Ann', 'one', '<ol>' + block(4, 'Ben', 'two') + '</ol>')}"
    f"{block(5, 'Eva', 'three')}</ol></div>"
)
INSIDE = (  # Twenty Eleven: the id on the inside alone.
    "<div id='comments'><h2 id='comments-title'>3 thoughts on “T”</h2><ol class='commentlist'>"
    "<li class='comment' id='li-comment-3'><article id='comment-3' class='comment'>"
    "<cite class='fn'>Ann</cite><time datetime='2014-07-07T09:00:00+01:00'></time>"
    f"<div class='comment-content'>one</div></article><ul>{block(4, 'Ben', 'two')}</ul></li>"
    f"{block(5, 'Eva', 'three')}</ol></div>"
)


@pytest.mark.parametrize(
    "comments", [DIVS, DIVS.replace(" depth-1", ""), BLOCKS, IN_A_LIST_OF_ITS_OWN, INSIDE]
)
def test_comments_in_the_elements_that_themes_choose(comments: str) -> None:
    page = archive.parse(
        html(
            f"<article><div class='entry-content'>Post.</div></article>{comments}",
            "<link rel='stylesheet' href='/wp-content/themes/x/style.css'>",
        )
    )
    assert (page.layout, page.declared, codes(page)) == ("wordpress-html", 3, [])
    assert [(each.locator, each.author, each.date, each.text) for each in page.comments] == [
        ("1", "Ann", "2014-07-07T09:00", "one"),
        ("1.1", "Ben", "2014-07-07T09:00", "two"),
        ("2", "Eva", "2014-07-07T09:00", "three"),
    ]


def test_the_form_that_was_opened_below_a_comment_is_none_of_it() -> None:
    form = "<div id='respond' class='comment-respond'><h3>Leave a Reply</h3><form>x</form></div>"
    item = f"<li id='comment-1' class='comment'><cite>Ann</cite><p>one</p>{form}</li>"
    assert [(each.author, each.text) for each in archive.parse(wordpress(item)).comments] == [
        ("Ann", "one")
    ]


def test_the_latest_comments_of_all_posts_are_none_of_this_one() -> None:
    latest = "<ul><li id='recent-comment-9' class='comment'><cite>Zoe</cite> on another</li></ul>"
    page = archive.parse(
        html(f"<div class='entry-content'>Post.</div>{DIVS}<aside>{latest}</aside>")
    )
    assert [entry.author for entry in page.comments] == ["Ann", "Ben", "Eva"]


def test_the_list_of_the_oldest_theme() -> None:
    old = (
        "<div class='entry-content'>Post.</div><h2 id='comments'>2 Comments</h2>"
        "<ol id='commentlist'><li id='comment-1'><p>one</p><p><cite>Comment by Ann</cite></p></li>"
        "<li id='comment-2'><p>two</p><p><cite>Pingback by Ben</cite></p></li></ol>"
    )
    page = archive.parse(html(old))
    assert [entry.source_ref for entry in page.comments] == ["comment-1"]
    assert page["1"].text.startswith("one")
    assert (page.declared, "pingbacks" in codes(page)) == (1, True)


@pytest.mark.parametrize(
    "heading",
    [
        "One Response to <em>2014</em>",
        "Une réponse à 2014",
        "1 Kommentar zu 3 Fragen",
        "Ein Gedanke",
    ],
)
def test_one_comment_on_whatever_has_a_number(heading: str) -> None:
    item = "<li class='comment' id='comment-1'><b class='fn'>Ann</b><p>one</p></li>"
    page = archive.parse(wordpress(item, heading=heading))
    assert (page.declared, codes(page)) == (1, [])


@pytest.mark.parametrize(
    "words",
    [
        "Jean a dit :",
        "Jean dit :",
        "Jean ha dicho:",
        "Jean hat gesagt:",
        "Jean пишет:",
        "Jean sier:",
    ],
)
def test_the_word_for_saying_it_is_no_part_of_a_name(words: str) -> None:
    item = f"<li class='comment' id='comment-1'><b class='fn'>{words}</b><p>one</p></li>"
    assert archive.parse(wordpress(item))["1"].author == "Jean"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Ann pisze:", "Ann"), ("Анна пишет:", "Анна"), ("Ann escribió:", "Ann"),
        ("Ann より:", "Ann"), ("Ann Says:", "Ann"), ("Ann Skrev", "Ann Skrev"),
        ("Dan diu", "Dan diu"), ("Maria sade", "Maria sade"),
    ],
)  # fmt: skip
def test_some_words_for_saying_it_are_names_but_for_a_colon(words: str, name: str) -> None:
    item = f"<div class='comment-author'>{words}</div><p>x</p>"
    page = archive.parse(wordpress(f"<li class='comment' id='comment-1'>{item}</li>"))
    assert page["1"].author == name


def test_the_word_for_saying_it_behind_a_name_was_not_said() -> None:
    page = archive.parse(
        wordpress(
            "<li id='comment-1'><cite><a href='http://x.org'>Ann</a></cite> Says:<br>"
            "<small class='commentmetadata'>July 7th, 2014 at 3:45 pm</small><p>one</p></li>",
            "<li id='comment-2'><cite>Ben</cite> a écrit\u00a0:<p>I read: <cite>X</cite></p></li>",
            "<li id='comment-3'><cite>Eva</cite><p>three</p></li>",
            "<li id='comment-4'><b class='fn'>Tom</b><cite>The Times</cite> says: four</li>",
        )
    )
    assert [(entry.author, entry.text) for entry in page.comments] == [
        ("Ann", "one"), ("Ben", "I read: X"), ("Eva", "three"), ("Tom", "The Times says: four"),
    ]  # fmt: skip
    assert page["1"].date == "2014-07-07T15:45"


def test_a_page_of_wordpress_whose_comments_say_what_they_are_in_other_words() -> None:
    marked = (
        "<div itemprop='comment' itemscope itemtype='https://schema.org/Comment'>"
        "<span itemprop='author'>Ann</span><div itemprop='text'>said</div></div>"
    )
    body = "<div class='entry-content'>Post.</div>"
    head = "<link rel='stylesheet' href='/wp-content/themes/x/style.css'>"
    page = archive.parse(html(body + marked, head))
    assert [(entry.author, entry.text) for entry in page.comments] == [("Ann", "said")]
    page = archive.parse(html(body, head))
    assert (page.layout, page.post.text) == ("wordpress-html", "Post.")


def test_where_no_comments_are_recognised_it_is_told() -> None:
    head = "<link rel='stylesheet' href='/wp-content/themes/x/style.css'>"
    unknown = "<div class='entry-content'>Post.</div><div class='talk'><b>Ann</b> said</div>"
    page = archive.parse(html(unknown, head))
    assert (page.layout, codes(page)) == ("wordpress-html", ["no-comments"])
    none = "<div class='entry-content'>Post.</div><div id='comments'><h3>0 comments</h3></div>"
    page = archive.parse(html(none, head))
    assert (page.declared, codes(page)) == (0, ["no-comments"])
    elsewhere = html(
        f"{POST}<div id='disqus_thread'></div>", "<meta name=generator content=blogger>"
    )
    page = archive.parse(elsewhere)
    assert (page.layout, codes(page)) == ("blogger-html", ["no-comments"])
