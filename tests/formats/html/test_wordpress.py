"""Pages of WordPress."""

import pytest

import archive
from tests.support.html_snippets import codes, html, wordpress


def test_pingbacks_are_left_out_and_counted() -> None:
    ping = "<li class='pingback' id='comment-2'><div class='comment-body'>Pingback: X</div></li>"
    old = "<li id='comment-3'><cite>Trackback von X</cite><p>[…]</p></li>"
    said = "<li class='comment' id='comment-1'><cite class='fn'>Ann</cite><p>said</p></li>"
    page = archive.parse(wordpress(said, ping, old, heading="3 Gedanken zu „2014“"))
    assert [(entry.author, entry.text) for entry in page.comments] == [("Ann", "said")]
    assert (page.declared, codes(page)) == (1, ["pingbacks"])
    page = archive.parse(wordpress(said, ping, heading="142 Antworten zu 3 Fragen"))
    assert (page.declared, codes(page)) == (142, ["pingbacks", "count"])


def test_a_theme_that_counts_as_blogger_does() -> None:
    page = archive.parse(
        html(
            "<div class='post'><div class='entry-content'>Post.</div></div><div id='comments'>"
            "<h3>1 Kommentar</h3><ol class='commentlist'><li class='comment' id='comment-1'>"
            "<cite class='fn'>Ann</cite><p>said</p></li></ol></div>"
        )
    )
    assert (page.layout, page.declared, page["1"].author) == ("wordpress-html", 1, "Ann")


def test_a_name_is_a_name_alone() -> None:
    page = archive.parse(
        wordpress(
            "<li class='comment' id='comment-1'><div class='comment-author'><strong>Ben</strong>"
            " 19. Juni 2018 um 15:28 Uhr <a class='comment-reply-link'>Antworten</a></div>"
            "<div class='comment-text'>one</div></li>",
            "<li class='comment' id='comment-2'><cite class='fn'>Tina<br><i>Autor</i></cite>"
            "<div class='comment-text'>two</div></li>",
            "<li class='comment' id='comment-3'><div class='comment-author'>Eva 19. Juni 2018</div>"
            "<div class='comment-text'>three</div></li>",
        )
    )
    assert [(entry.author, entry.text) for entry in page.comments] == [
        ("Ben", "one"), ("Tina", "two"), ("Eva", "three"),
    ]  # fmt: skip
    assert [page[each].date for each in "123"] == ["2018-06-19T15:28", None, "2018-06-19"]


def walked(ref: int, depth: int, inner: str, *, tag: str = "div", below: str = "") -> str:
    kind = f"class='comment even thread-even depth-{depth}' id='comment-{ref}'"
    return f"<{tag} {kind}>{inner}{below}</{tag}>"


def told(page: archive.Page) -> list[tuple[str, str | None, str, str | None]]:
    return [(entry.locator, entry.author, entry.text, entry.instant) for entry in page.comments]


def test_a_theme_that_makes_no_list_of_its_comments() -> None:
    def inner(name: str, text: str) -> str:
        return (
            "<article class='comment-body'><footer class='comment-meta'><div class='comment-author "
            f"vcard'><img alt=''><span class='fn'>{name}</span><span class='screen-reader-text "
            "says'>says:</span></div><div class='comment-metadata'><a href='#'><time datetime="
            "'2014-07-06T12:31:00+01:00'>July 6, 2014</time></a></div></footer>"
            f"<div class='comment-content entry-content'><p>{text}</p></div>"
            "<footer class='comment-footer-meta'><span class='by-post-author'>By Post Author"
            "</span></footer></article>"
        )

    deep = walked(7, 3, inner("Deb", "three"))
    reply = walked(6, 2, inner("Bo", "two"), below=deep)
    items = walked(5, 1, inner("Ann", "one"), below=reply) + walked(8, 1, inner("Cy", "four"))
    heading = "<h2 class='comment-reply-title'>4 replies on “T”</h2>"
    post = "<div class='entry-content'>Post.</div>"
    page = archive.parse(html(f"{post}<div class='comments' id='comments'>{heading}{items}</div>"))
    instant = "2014-07-06T11:31:00Z"
    assert told(page) == [
        ("1", "Ann", "one", instant), ("1.1", "Bo", "two", instant),
        ("1.1.1", "Deb", "three", instant), ("2", "Cy", "four", instant),
    ]  # fmt: skip
    assert (page.post.text, page.declared, codes(page)) == ("Post.", 4, [])


def test_a_theme_made_of_blocks() -> None:
    def inner(name: str, text: str) -> str:
        return (
            "<div class='wp-block-group'><div class='wp-block-avatar'><img></div>"
            f"<div class='wp-block-comment-author-name'><a href='http://a.b'>{name}</a></div>"
            "<div class='wp-block-comment-date'><time datetime='2014-07-06T12:31:00+01:00'>"
            "<a href='#'>July 6, 2014</a></time></div><div class='wp-block-comment-edit-link'>"
            f"<a>Edit</a></div><div class='wp-block-comment-content'><p>{text}</p></div>"
            "<div class='wp-block-comment-reply-link'><a>Reply</a></div></div>"
        )

    reply = f"<ol>{walked(6, 2, inner('Bo', 'two'), tag='li')}</ol>"
    items = walked(5, 1, inner("Ann", "one"), tag="li", below=reply)
    heading = "<h2 id='comments' class='wp-block-comments-title'>3 responses to “T”</h2>"
    listed = f"<ol class='wp-block-comment-template'>{items}</ol>"
    page = archive.parse(
        html(
            "<div class='entry-content wp-block-post-content'>Post.</div>"
            f"<div class='wp-block-comments'>{heading}{listed}</div>"
        )
    )
    instant = "2014-07-06T11:31:00Z"
    assert told(page) == [("1", "Ann", "one", instant), ("1.1", "Bo", "two", instant)]
    assert (page.declared, codes(page)) == (3, ["count"])


def test_replies_beside_what_they_answer_go_by_their_depth() -> None:
    cite = "<cite class='fn'>Ann</cite><p>{}</p>"
    ping = "<div class='pingback even depth-1' id='comment-5'><p>Pingback: x</p></div>"
    page = archive.parse(
        html(
            "<div class='entry-content'>Post.</div>"
            + walked(1, 1, cite.format("one"))
            + walked(2, 2, cite.format("two"))
            + walked(3, 2, walked(3, 2, cite.format("three"), tag="article"))
            + walked(4, 3, cite.format("four"))
            + ping
            + walked(6, 2, cite.format("six"))
        )
    )
    assert [(entry.locator, entry.text) for entry in page.comments] == [
        ("1", "one"), ("1.1", "two"), ("1.2", "three"), ("1.2.1", "four"), ("2", "six"),
    ]  # fmt: skip


@pytest.mark.parametrize("says", ["Says:", "schreibt:", "a dit\u00a0:", ""])
def test_a_name_right_over_a_text_was_not_said(says: str) -> None:
    """The theme that WordPress came with up to 2010."""
    page = archive.parse(
        wordpress(
            f"<li class='alt' id='comment-5'><cite><a href='http://a.b'>Ann</a></cite> {says}<br />"
            "<small class='commentmetadata'><a>July 6th, 2014 at 12:31 pm</a></small>"
            "<p>I read <cite>The Times</cite>: one</p></li>",
            "<li class='comment' id='comment-6'><b class='fn'>Bo</b> <cite>The Times</cite>: two"
            "</li>",
        )
    )
    assert [(entry.author, entry.text) for entry in page.comments] == [
        ("Ann", "I read The Times: one"), ("Bo", "The Times: two"),
    ]  # fmt: skip
    assert page["1"].date == "2014-07-06T12:31"


def test_a_comment_without_a_text_is_told() -> None:
    item = "<li class='comment' id='comment-{}'><cite class='fn'>Ann</cite><p>{}</p></li>"
    page = archive.parse(wordpress(item.format(1, "one"), item.format(2, "<img src='x.png'>")))
    assert [entry.text for entry in page.comments] == ["one", ""]
    assert codes(page) == ["text"]


def test_a_page_without_any_comments_says_so() -> None:
    theme = "<link rel='stylesheet' href='/wp-content/themes/t/style.css'>"
    post = "<div class='post'><div class='entry-content'>Post.</div></div>"
    elsewhere = "<div id='comments'><div id='disqus_thread'></div></div>"
    for head in (theme, "<meta name='generator' content='blogger'>"):
        page = archive.parse(html(post + elsewhere, head))
        assert (page.post.text, len(page.comments), codes(page)) == ("Post.", 0, ["no-comments"])
    counted = "<div id='comments'><h4>No comments:</h4></div>"
    page = archive.parse(html(post + counted, "<meta name='generator' content='blogger'>"))
    assert (page.declared, codes(page)) == (0, ["no-comments"])
    counted = counted.replace("No", "2")
    page = archive.parse(html(post + counted, "<meta name='generator' content='blogger'>"))
    assert (page.declared, codes(page)) == (2, ["count"])


def test_pictures_of_what_was_typed_are_said() -> None:
    picture = "<img class='wp-smiley' src='x.gif' alt=':-)'>"
    emoji = "<img class='emoji' draggable='false' alt='👍' src='x.svg'>"
    other = "<img class='avatar' alt='Ann'>"
    item = "<li class='comment' id='comment-{}'><cite class='fn'>Ann</cite><p>{}</p></li>"
    page = archive.parse(wordpress(item.format(1, f"one{other} {picture}"), item.format(2, emoji)))
    assert [entry.text for entry in page.comments] == ["one :-)", "👍"]


@pytest.mark.parametrize(
    ("version", "other", "is_exact"),
    [
        ("", "+00:00", False),
        ("5.2", "+00:00", False),
        ("5.3", "+00:00", True),
        ("", "+01:00", True),
    ],
)
def test_the_zone_that_old_versions_print_is_none(version: str, other: str, is_exact: bool) -> None:
    def item(ref: int, zone: str) -> str:
        when = f"<time datetime='2014-01-06T12:31:00{zone}'>6 January 2014</time>"
        return (
            f"<li class='comment' id='comment-{ref}'><cite class='fn'>Ann</cite>{when}<p>x</p></li>"
        )

    generator = f"<meta name='generator' content='WordPress {version}'>" if version else ""
    post = (
        "<article><time class='entry-date' datetime='2014-01-06T09:00:00+00:00'>6 January 2014"
        "</time><div class='entry-content'>Post.</div></article>"
    )
    comments = f"<ol class='commentlist'>{item(1, '+00:00')}{item(2, other)}</ol>"
    page = archive.parse(html(post + comments, generator))
    assert (page.date, page["1"].date) == ("2014-01-06T09:00", "2014-01-06T12:31")
    assert page["1"].instant == ("2014-01-06T12:31:00Z" if is_exact else None)
    assert page.post.instant == ("2014-01-06T09:00:00Z" if is_exact else None)
