"""What in the comments of a WordPress page is a name, a date and a text, whatever the theme."""

import pytest

import archive
from tests.support.html_snippets import codes, html, wordpress

POST = (
    "<article class='post'><h1 class='entry-title'>Nets</h1><time class='entry-date' "
    "datetime='2019-04-08T01:30:00+00:00'>8 April 2019</time><div class='entry-content'>"
    "<p>The nets are back.</p></div></article>"
)
WORDPRESS = "<link rel='stylesheet' href='/wp-content/x.css'>"


def item(ref: int, inner: str, attributes: str = "class='comment depth-1'") -> str:
    return f"<li {attributes} id='comment-{ref}'>{inner}</li>"


def said(page: archive.Page) -> list[tuple[str, str | None, str | None, str]]:
    return [
        (each.locator, each.author, each.date if each.date_source == "stated" else None, each.text)
        for each in page.comments
    ]


def reply(label: str, *, attribute: str = "aria-label") -> str:
    link = f"href='/nets/?replytocom=5#respond' {attribute}='{label}'"
    return f"<a class='comment-reply-link' {link}>Antworten</a>"


@pytest.mark.parametrize("attribute", ["aria-label", "data-replyto"])
@pytest.mark.parametrize(
    "label",
    ["Reply to Vera Mohn", "Antworte auf Vera Mohn", "Auf Vera Mohn antworten",
     "Répondre à Vera Mohn", "Vera Mohn に返信する", "Svara på Vera Mohn"],
)  # fmt: skip
def test_the_link_to_reply_names_the_author(label: str, attribute: str) -> None:
    page = archive.parse(wordpress(item(5, f"<p>one</p>{reply(label, attribute=attribute)}")))
    assert said(page) == [("1", "Vera Mohn", None, "one")]


def test_a_link_to_reply_in_words_that_nobody_knows_names_nobody() -> None:
    page = archive.parse(wordpress(item(5, f"<p>one</p>{reply('Klik hier')}")))
    assert said(page) == [("1", None, None, "one")]


def test_links_to_reply_are_understood_by_the_names_that_are_known() -> None:
    def comment(ref: int, label: str, name: str = "") -> str:
        named = f"<cite class='fn'>{name}</cite>" if name else ""
        return item(ref, f"{named}<p>{ref}</p>{reply(label)}")

    page = archive.parse(
        wordpress(
            comment(1, "Zegg: Ann, nu!", "Ann"),
            comment(2, "Zegg: Bo, nu!", "Bo"),
            comment(3, "Zegg: Cy Marten, nu!"),
        )
    )
    assert [each.author for each in page.comments] == ["Ann", "Bo", "Cy Marten"]


def test_the_caption_of_a_picture_is_no_name() -> None:
    """The same words in each comment, where another element has names."""

    def comment(ref: int, name: str) -> str:
        picture = "<div class='comment-author avatar-cell'><img><a href='#'>Visitenkarte</a></div>"
        inner = f"<div class='comment_author'>{name}</div><div class='comment-body'><p>x</p></div>"
        return item(ref, f"{picture}<div class='comment-meta comment_text'>{inner}</div>")

    page = archive.parse(wordpress(comment(1, "Ann Loy"), comment(2, "Bo")))
    assert [(each.author, each.text) for each in page.comments] == [("Ann Loy", "x"), ("Bo", "x")]


def test_a_title_is_no_name_where_names_are_marked() -> None:
    def comment(ref: int, line: str) -> str:
        return item(ref, f"<h3>About nets</h3><p class='comment-meta'>{line}</p><p>x</p>")

    lines = ("by Ann on May 3, 2015", "by Bo on May 4, 2015", "May 5, 2015")
    page = archive.parse(wordpress(*(comment(ref, line) for ref, line in enumerate(lines))))
    assert [each.author for each in page.comments] == ["Ann", "Bo", None]
    assert "byline" in codes(page)


def test_an_element_for_names_that_holds_all_of_a_comment() -> None:
    """With and without paragraphs."""
    inner = (
        "<div class='comment-author vcard'><cite class='fn'>Ann</cite> "
        "<time>March 2, 2013 at 8:15 am</time><br>{}</div>"
    )
    page = archive.parse(
        wordpress(item(1, inner.format("one<br>line")), item(2, inner.format("<p>two</p>")))
    )
    assert said(page) == [
        ("1", "Ann", "2013-03-02T08:15", "one\nline"), ("2", "Ann", "2013-03-02T08:15", "two"),
    ]  # fmt: skip


def test_a_theme_that_has_the_same_timestamp_in_every_comment() -> None:
    stamp = "<time datetime='2016-01-28T12:43:17+00:00'>March {}, 2013 at 7:40 pm</time>"
    page = archive.parse(
        wordpress(
            *(item(day, f"<b class='fn'>Ann</b>{stamp.format(day)}<p>x</p>") for day in (2, 3))
        )
    )
    assert [each.date for each in page.comments] == ["2013-03-02T19:40", "2013-03-03T19:40"]
    assert page["1"].instant is None


@pytest.mark.parametrize("words", ["Pingback by", "Trackback from", "Pingback:", "Trackback"])
def test_pingbacks_by_the_words_below_them(words: str) -> None:
    ping = item(2, f"<p>[…] said […]</p><p class='postMeta'>{words} <a href='/x'>X</a></p>", "")
    own = item(1, "<p>Pingback spam is awful.</p><p class='postMeta'>Comment by Ann</p>", "")
    page = archive.parse(wordpress(own, ping))
    assert [each.text for each in page.comments] == ["Pingback spam is awful."]
    assert "pingbacks" in codes(page)


LATEST = (
    "<li class='comment depth-1' id='li-comment-9'><article id='comment-9' class='comment'>{}"
    "</article></li>"
)
OTHER = (
    "<span class='fn'>Zoe</span> on <a href='https://x.example/other/#comment-9'>Other</a><p>x</p>"
)
HERE = (
    "<span class='fn'>Ann</span> <a href='https://x.example/nets/#comment-5'>8 April 2019</a>"
    "<p>one</p>"
)
HEAD = f"{WORDPRESS}<link rel='canonical' href='https://x.example/nets/'>"


@pytest.mark.parametrize(
    "around",
    ["<aside class='widget'><ol class='commentlist'>{}</ol></aside>",
     "<div class='widget-area'><ol class='commentlist'>{}</ol></div>",
     "<div id='recentcomments-2'><ol class='commentlist'>{}</ol></div>",
     "<ol class='commentlist'>{}</ol>"],
)  # fmt: skip
def test_the_latest_comments_on_other_pages_are_none_of_this_one(around: str) -> None:
    comments = f"<div id='comments'><ol class='commentlist'>{item(5, HERE)}</ol></div>"
    latest = around.format(LATEST.format(OTHER))
    page = archive.parse(html(POST + comments + latest, HEAD))
    assert said(page) == [("1", "Ann", "2019-04-08", "one")]


def test_comments_in_a_sidebar_are_comments() -> None:
    comments = f"<aside id='comments'><ol class='commentlist'>{item(5, HERE)}</ol></aside>"
    page = archive.parse(html(POST + comments, HEAD))
    assert said(page) == [("1", "Ann", "2019-04-08", "one")]


def test_a_comment_shown_again_in_the_sidebar_is_one_comment() -> None:
    comments = f"<div id='comments'><ol class='commentlist'>{item(5, HERE)}</ol></div>"
    again = f"<aside class='widget'><ol class='commentlist'>{item(5, HERE)}</ol></aside>"
    page = archive.parse(html(POST + comments + again, HEAD))
    assert said(page) == [("1", "Ann", "2019-04-08", "one")]
    assert codes(page) == []


def test_another_page_of_the_same_comments_is_not_another_page() -> None:
    """The link may lead to a page of comments, to the copy of an archive, or to AMP's."""
    links = (
        "https://x.example/nets/comment-page-2/#comment-1",
        "https://web.archive.org/web/20190501000000/https://x.example/nets/#comment-2",
        "https://x.example/nets/amp/#comment-3",
        "?replytocom=3#comment-4",
    )
    items = (
        item(ref, f"<b class='fn'>Ann</b><a href='{link}'>May {ref}, 2019</a><p>{ref}</p>")
        for ref, link in enumerate(links, start=1)
    )
    page = archive.parse(html(f"{POST}<ol class='commentlist'>{''.join(items)}</ol>", HEAD))
    assert [each.text for each in page.comments] == ["1", "2", "3", "4"]


def test_a_page_of_questions_is_read_as_such() -> None:
    """Comments there have the same ids."""
    question = (
        "<div itemscope itemtype='https://schema.org/Question'><ul class='comments-list'>"
        "<li id='comment-5' class='comment'><span>Why?</span></li></ul></div>"
    )
    assert archive.parse(html(question)).layout != "wordpress-html"


def test_a_page_of_wordpress_with_only_ids() -> None:
    page = archive.parse(
        html(
            f"{POST}<div id='comment-5'><h5>Ann Loy</h5><span>May 3, 2019 at 8:15 am</span>"
            "<p>one</p><p>two</p></div>",
            WORDPRESS,
        )
    )
    assert said(page) == [("1", "Ann Loy", "2019-05-03T08:15", "one\n\ntwo")]


@pytest.mark.parametrize("words", ["http://id.example/" + "a1" * 30, "-", "***"])
def test_where_the_name_cannot_be_one_nothing_else_is(words: str) -> None:
    """Not the words that a comment without paragraphs has in bold, nor a work that it cites."""
    inner = (
        f"<b class='fn'>{words}</b> on May 3, 2019<br>I read <b>Nets</b> by <cite>Bo</cite> again."
    )
    page = archive.parse(wordpress(item(1, inner), item(2, "<b class='fn'>Ann</b><p>two</p>")))
    assert [each.author for each in page.comments] == [None, "Ann"]
    assert "byline" in codes(page)


def test_words_in_bold_are_a_name_at_the_beginning_alone() -> None:
    page = archive.parse(
        wordpress(item(1, "<b>Ann</b><br>I read <b>Nets</b>."), item(2, "I read <b>Boats</b>."))
    )
    assert [each.author for each in page.comments] == ["Ann", None]


def test_an_empty_element_with_the_id_of_a_comment_is_none() -> None:
    """As Disqus's plugin leaves them beside its own comments."""
    empty = "<div id='comment-5'></div><div id='comment-6'> </div>"
    page = archive.parse(html(f"{POST}{empty}", WORDPRESS))
    assert not page.comments
    assert not [each for each in page.entries if each.lost]


@pytest.mark.parametrize("words", ["2", "3 years ago", "9:15 pm"])
def test_a_number_without_a_mark_is_no_name(words: str) -> None:
    page = archive.parse(wordpress(item(1, f"<h4>{words}</h4>{words}<p>one</p>")))
    assert said(page) == [("1", None, None, "one")]


def test_a_comment_that_links_to_its_copy_in_the_wayback_machine_is_of_this_page() -> None:
    copied = HERE.replace("https://", "/web/20200407100000/https://")
    comments = [item(5, copied), item(6, "<span class='fn'>Ben</span><p>two</p>")]
    page = archive.parse(html(f"{POST}<ol class='commentlist'>{''.join(comments)}</ol>", HEAD))
    assert [each.author for each in page.comments] == ["Ann", "Ben"]


def test_a_day_before_its_month_is_no_number_of_a_comment() -> None:
    items = "".join(
        f"<li id='comment-{n}'><p class='who'><cite><a href='http://x.example'>{name}</a></cite>:</p>"
        f"<p>{text}</p><p><small>comment at <a href='#comment-{n}'>{n}. August 2005</a></small>"
        "</p></li>"
        for n, name, text in ((5, "Tilda Loy", "Good points."), (6, "Orrin", "They said so."))
    )
    page = archive.parse(html(f"{POST}<ol class='commentlist'>{items}</ol>"))
    assert [(each.author, each.date, each.text) for each in page.comments] == [
        ("Tilda Loy", "2005-08-05", "Good points."), ("Orrin", "2005-08-06", "They said so."),
    ]  # fmt: skip


def test_a_day_before_its_month_does_not_hide_who_wrote() -> None:
    items = "".join(
        f"<li id='comment-{n}'><div><h2>{title}</h2><span class='metadata'>written by {name} on "
        f"{n}. Jan. 2015, 19:04</span></div><p>{text}</p></li>"
        for n, title, name, text in (
            (5, "Thanks", "wren", "One."),
            (6, "An argument", "pq", "Two."),
        )
    )
    page = archive.parse(html(f"{POST}<ul class='comments'>{items}</ul>"))
    assert [(each.author, each.date) for each in page.comments] == [
        ("wren", "2015-01-05T19:04"), ("pq", "2015-01-06T19:04"),
    ]  # fmt: skip
