"""Pages with comments of wpDiscuz."""

import archive
from tests.support.html_snippets import codes, html

POST = "<div class='entry-content'>Post.</div>"


def version_7(ref: int, parent: int, name: str, text: str, kind: str = "comment") -> str:
    return (
        f"<div id='wpd-comm-{ref}_{parent}' class='{kind} odd depth-1 wpd-comment'><div "
        f"class='wpd-comment-wrap'><div id='comment-{ref}' class='wpd-comment-right'><div "
        f"class='wpd-comment-header'><div class='wpd-comment-author'>{name}</div><div "
        "class='wpd-comment-date' title='July 6, 2014 12:31 pm'>5 years ago</div></div>"
        f"<div class='wpd-comment-text'><p>{text}</p></div><div class='wpd-comment-footer'>"
        "<div class='wpd-vote'>3</div><span>Reply</span></div></div></div></div>"
    )


def version_3(ref: int, parent: int, name: str, text: str) -> str:
    """Without an id of the comment inside, and with the name of a plugin's class beside it."""
    return (
        f"<div id='wc-comm-{ref}_{parent}' class='wc-comment wc_comment_level-1'><div "
        "class='wc-comment-right'><div class='wc-comment-header'><div class='wc-comment-author "
        f"wcai-uname-info'><a href='http://a.example'>{name}</a></div><div class='wc-comment-date'>"
        f"06/27/2014 9:05 pm</div></div><div class='wc-comment-text'>{text}</div>"
        f"<div class='wc-comment-footer'><span id='wc-comm-reply-{ref}_{parent}' "
        "class='wc-reply-link'>Reply</span></div></div></div>"
    )


def test_the_id_says_what_a_comment_answers() -> None:
    threads = version_7(5, 0, "Ann", "one") + version_7(6, 5, "Bo", "two")
    page = archive.parse(html(POST + threads))
    assert [(entry.locator, entry.author, entry.text, entry.date) for entry in page.comments] == [
        ("1", "Ann", "one", "2014-07-06T12:31"), ("1.1", "Bo", "two", "2014-07-06T12:31"),
    ]  # fmt: skip
    assert page.layout == "wordpress-html"


def test_early_versions() -> None:
    threads = version_3(7, 0, "Ann", "one") + version_3(8, 7, "Bo", "two<br>lines")
    page = archive.parse(html(POST + threads + version_3(9, 8, "Cy", "three")))
    assert [(entry.locator, entry.author, entry.text) for entry in page.comments] == [
        ("1", "Ann", "one"), ("1.1", "Bo", "two\nlines"), ("1.1.1", "Cy", "three"),
    ]  # fmt: skip
    assert [entry.source_ref for entry in page.comments] == ["comment-7", "comment-8", "comment-9"]
    assert page["1"].date == "2014-06-27T21:05"


def test_replies_to_a_comment_that_was_not_loaded() -> None:
    page = archive.parse(html(POST + version_7(6, 5, "Bo", "two")))
    assert [(entry.locator, entry.text) for entry in page.comments] == [("1.1", "two")]
    assert page["1"].lost
    assert codes(page) == ["lost"]


def test_pingbacks_are_left_out() -> None:
    ping = version_7(8, 0, "Elsewhere", "[…] said […]", kind="pingback")
    page = archive.parse(html(POST + version_7(5, 0, "Ann", "one") + ping))
    assert [entry.author for entry in page.comments] == ["Ann"]
    assert codes(page) == ["pingbacks"]


def test_a_page_that_only_uses_such_words_is_none() -> None:
    page = archive.parse(html(POST + "<div id='wpd-comm-nav'>x-comm-5_0</div>"))
    assert page.layout != "wordpress-html"
