"""The frame of Disqus by itself, in its versions, and its lists from before there was one."""

import json

import archive
from tests.support.html_snippets import codes, html


def post(
    ref: str, name: str, words: str, below: str = "", *, when: str = "Thursday, April 7, 2016"
) -> str:
    return (
        f"<li class='post' id='post-{ref}'><div data-role='post-content' class='post-content'>"
        f"<div class='post-body'><header><span class='post-byline'><span class='author'><a>{name}"
        "</a></span><a class='parent-link'>Somebody</a></span><span class='post-meta'>"
        f"<span class='bullet'>•</span><a class='time-ago' data-role='relative-time' "
        f"href='http://depot.example/bus#comment-{ref}' title='{when} 9:00 PM'>5 years ago</a>"
        "</span></header><div class='post-message' data-role='message'><div><p>"
        f"{words}</p></div></div><span class='post-media'>View</span><footer>Reply Share ›</footer>"
        f"</div></div><ul data-role='children' class='children'>{below}</ul></li>"
    )


GONE = (
    "<li class='post' id='post-4'><div data-role='post-content'><div class='avatar'></div>"
    "<div class='post-body'><div class='post-message'><p>This comment was deleted.</p></div></div>"
    "</div><ul data-role='children' class='children'>{below}</ul></li>"
)
WAITING = (
    "<li class='post minimized' id='post-5'><div data-role='post-content'>"
    "<div class='minimized-comment'><p>This comment is awaiting moderation. "
    "<a data-action='reveal'>Show comment.</a></p></div></div></li>"
)


def frame(items: str, *, count: str = "", more: str = "") -> bytes:
    return html(
        f"<ul class='nav'><li><span class='comment-count'>{count}</span></li><li>Login</li></ul>"
        f"<section id='conversation'><div id='posts'><ul id='post-list' class='post-list'>{items}"
        f"</ul>{more}</div></section>",
        "<title>Disqus Comments</title>",
    )


def test_comments_and_replies() -> None:
    page = archive.parse(
        frame(
            post("1", "Orrin", "Not so.", post("2", "Wen", "Why?")) + post("3", "Orrin", "Well."),
            count="1,003 Comments",
        )
    )
    assert [(each.locator, each.author, each.text) for each in page.comments] == [
        ("1", "Orrin", "Not so."), ("1.1", "Wen", "Why?"), ("2", "Orrin", "Well."),
    ]  # fmt: skip
    assert [each.source_ref for each in page.comments] == ["1", "2", "3"]
    assert (page.layout, page.title, page.url) == ("disqus-html", None, "http://depot.example/bus")
    assert page["1"].date == "2016-04-07T21:00"
    assert (page.declared, page.rest) == (1003, None)
    assert codes(page) == ["no-post", "count"]


def test_what_was_deleted_or_waits_for_a_moderator() -> None:
    page = archive.parse(frame(GONE.format(below=post("6", "Wen", "Why?")) + WAITING))
    assert [(each.locator, each.author, each.text, each.removed) for each in page.comments] == [
        ("1", None, "This comment was deleted.", True), ("1.1", "Wen", "Why?", False),
        ("2", None, "This comment is awaiting moderation. Show comment.", False),
    ]  # fmt: skip
    assert "byline" in codes(page)


def test_a_button_for_more_comments_is_a_warning_where_it_is_shown() -> None:
    more = "<div class='load-more' data-role='more'{}><a>Load more comments</a></div>"
    shown = archive.parse(frame(post("1", "Orrin", "No."), more=more.format("")))
    assert codes(shown) == ["no-post", "left-out"]
    hidden = more.format(" style='DISPLAY:none'")
    assert codes(archive.parse(frame(post("1", "Orrin", "No."), more=hidden))) == ["no-post"]


def test_the_comment_that_the_address_led_to_is_there_once() -> None:
    shown = post("2", "Wen", "Why?")
    items = post("1", "Orrin", "Not so.", shown)
    for first, expected in ((shown, ["1", "1.1"]), (post("9", "Bo", "Hm."), ["1", "2", "2.1"])):
        copy = f"<ul id='highlighted-post' class='post-list'>{first}</ul>"
        both = f"{copy}<ul id='post-list'".encode()
        page = archive.parse(frame(items).replace(b"<ul id='post-list'", both))
        assert [each.locator for each in page.comments] == expected
        assert codes(page) == ["no-post"]


def test_the_deepest_replies_are_not_nested_but_say_what_they_answer() -> None:
    link = "<a class='parent-link' href='http://depot.example/bus#comment-2'>Wen</a>"
    deep = post("3", "Orrin", "So.").replace("<a class='parent-link'>Somebody</a>", link)
    page = archive.parse(frame(post("1", "Orrin", "No.", post("2", "Wen", "Why?") + deep)))
    assert [(each.locator, each.text) for each in page.comments] == [
        ("1", "No."), ("1.1", "Why?"), ("1.1.1", "So."),
    ]  # fmt: skip


def test_a_time_in_another_language_is_read() -> None:
    item = post("1", "Orrin", "No.", when="2014年9月14日星期日").replace(" 9:00 PM", "上午10点39")
    assert archive.parse(frame(item))["1"].date[:10] == "2014-09-14"  # type: ignore[index]


def data(*posts: dict[str, object], more: bool = False) -> str:
    thread = {"clean_title": "Night Bus", "link": "http://depot.example/bus", "posts": 2}
    made = {"cursor": {"hasNext": more}, "response": {"posts": list(posts), "thread": thread}}
    return f"<script type='text/json' id='disqus-threadData'>{json.dumps(made)}</script>"


def said(ref: int, words: str, **more: object) -> dict[str, object]:
    return {
        "id": str(ref), "parent": None, "message": f"<p>{words}</p>", "isDeleted": False,
        "author": {"name": "Orrin"}, "createdAt": "2016-04-07T19:00:00", **more,
    }  # fmt: skip


def test_the_data_of_a_frame_that_a_crawler_saved() -> None:
    page = archive.parse(
        html(data(said(2, "Why?", parent=1, author={"name": "Wen"}), said(1, "Not so.")))
    )
    assert [(each.locator, each.author, each.text) for each in page.comments] == [
        ("1", "Orrin", "Not so."), ("1.1", "Wen", "Why?"),
    ]  # fmt: skip
    assert (page["1"].date, page["1"].instant) == ("2016-04-07T19:00", "2016-04-07T19:00:00Z")
    assert (page.title, page.url, page.declared) == ("Night Bus", "http://depot.example/bus", 2)
    assert codes(page) == ["no-post"]
    gone = said(1, "", isDeleted=True, message="", author={})
    page = archive.parse(html(data(gone, more=True)))
    assert (page["1"].removed, page["1"].author, codes(page)) == (
        True, None, ["no-post", "left-out", "count"],
    )  # fmt: skip


def test_the_data_gives_the_exact_times_of_what_is_shown() -> None:
    page = archive.parse(frame(data(said(1, "x")) + post("1", "Orrin", "Not so.")))
    assert [(each.text, each.date, each.instant) for each in page.comments] == [
        ("Not so.", "2016-04-07T21:00", "2016-04-07T19:00:00Z"),
    ]  # fmt: skip


def test_data_of_any_other_form_is_no_comment() -> None:
    odd = '[{"id": true}, {"id": "x"}, {"id": 1e400}]'
    for value in (
        "[]",
        "{",
        "[" * 100_000,
        '{"response": []}',
        f'{{"response": {{"posts": {odd}}}}}',
    ):
        page = archive.parse(html(f"<p>x</p><script id='disqus-threadData'>{value}</script>"))
        assert page.layout == "html"


def test_lists_from_before_there_was_a_frame() -> None:
    def item(ref: int, name: str, words: str, below: str = "") -> str:
        return (
            f"<li id='dsq-comment-{ref}' class='dsq-comment dsq-depth-0'>"
            f"<div class='dsq-comment-header'><cite class='dsq-commenter-name'>{name}</cite>"
            "<span class='dsq-comment-header-time'><a href='#x' title='April 7, 2012 9:00 PM'>"
            "4 years ago</a></span></div><div class='dsq-comment-body'>"
            f"<div class='dsq-comment-message'><p>{words}</p></div></div>"
            f"<div class='dsq-comment-footer'>Reply</div><ul>{below}</ul></li>"
        )

    items = item(11, "Orrin", "Not so.", item(12, "Wen", "Why?"))
    page = archive.parse(
        html(f"<div class='entry-content'>It closes.</div><ul id='dsq-comments'>{items}</ul>")
    )
    assert page.post.text == "It closes."
    assert [(each.locator, each.author, each.date, each.text) for each in page.comments] == [
        ("1", "Orrin", "2012-04-07T21:00", "Not so."), ("1.1", "Wen", "2012-04-07T21:00", "Why?"),
    ]  # fmt: skip
    assert codes(page) == []


def test_other_lists_of_posts_are_no_comments() -> None:
    page = archive.parse(html("<ul class='post-list'><li class='post'>A post.</li></ul>"))
    assert page.layout == "html"


def test_a_frame_that_begins_with_a_deleted_comment_has_its_address() -> None:
    page = archive.parse(frame(GONE.format(below="") + post("6", "Orrin", "Not so.")))
    assert page.url == "http://depot.example/bus"
