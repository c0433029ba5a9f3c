"""Comments in the words of schema.org."""

from collections.abc import Callable
from pathlib import Path

import archive
from archive.library import Archive
from tests.support.html_snippets import codes, html


def test_comments_that_are_marked_up() -> None:
    page = archive.parse(
        html(
            "<article><h1>T</h1><div itemprop='articleBody'>Body.</div></article>"
            "<div itemscope itemtype='https://schema.org/Comment' id='a'>"
            "<span itemprop='author'><span itemprop='name'>Ann</span></span>"
            "<time itemprop='dateCreated' datetime='2014-07-06T12:31+01:00'>6 July 2014</time>"
            "<p itemprop='text'>one</p><div itemscope itemtype='http://schema.org/UserComments'>"
            "<b itemprop='creator'>Bo</b><p itemprop='commentText'>two</p></div></div>"
        )
    )
    assert page.layout == "schema-html"
    assert page.post.text == "Body."
    assert [(entry.locator, entry.author, entry.text) for entry in page.comments] == [
        ("1", "Ann", "one"), ("1.1", "Bo", "two"),
    ]  # fmt: skip
    assert page["1"].instant == "2014-07-06T11:31:00Z"


def remarked(inner: str, name: str = "Ann", day: str = "2014-07-09") -> str:
    return (
        "<div itemprop='comment' itemscope itemtype='http://schema.org/Comment'>"
        f"<p itemprop='author' itemscope><span itemprop='name'>{name}</span></p>"
        f"<time itemprop='datePublished' datetime='{day}'>{day}</time>{inner}</div>"
    )


def test_a_comment_whose_text_is_not_marked_is_not_lost() -> None:
    page = archive.parse(
        html(
            "<main><h1>T</h1><div itemprop='articleBody'>Body.</div>"
            + remarked("<p>one <a itemprop='url' href='#1'>#1</a></p><button>Like</button>")
            + remarked("<meta itemprop='text' content='two'>")
            + remarked("<p itemprop='text'></p>")
            + "</main>"
        )
    )
    assert [(entry.author, entry.date, entry.text) for entry in page.comments] == [
        ("Ann", "2014-07-09", "one"), ("Ann", "2014-07-09", "two"), ("Ann", "2014-07-09", ""),
    ]  # fmt: skip


def test_the_main_text_holds_no_comment() -> None:
    post = "".join(f"<p>{n} The post says that the union will strike on Monday.</p>" for n in "12")
    said = "<p itemprop='text'>I do not agree, and I will say so at the meeting on Monday.</p>"
    page = archive.parse(html(f"<div class='x'><h1>T</h1>{post}{remarked(said) * 3}</div>"))
    assert codes(page) == ["main-text"]
    assert (page.post.text.count("strike"), page.post.text.count("agree")) == (2, 0)
    assert [entry.text.count("agree") for entry in page.comments] == [1, 1, 1]


def test_what_stands_over_a_comment_is_not_of_the_post() -> None:
    text = "<p itemprop='text'>one</p>"
    page = archive.parse(
        html(f"<main><h1>T</h1><div itemprop='articleBody'>Body.</div>{remarked(text)}</main>")
    )
    assert (page.post.text, page.post.author, page.date) == ("Body.", None, None)


def test_comments_in_json() -> None:
    data = """{"@context": "https://schema.org", "@graph": [{"@type": "BlogPosting", "comment": [
      {"@type": "Comment", "author": {"name": "Ann"}, "text": "one &amp; 1 < 2\\nline",
       "dateCreated": "2014-07-06T12:31:00Z",
       "comment": {"@type": "Comment", "author": "Bo", "text": "<p>two</p>"}},
      {"@type": "Comment", "text": "three"}]}]}"""
    script = f"<script type='application/ld+json'>{data}</script>"
    broken = "<script type='application/ld+json'>{" + "[" * 100_000 + "</script>"
    page = archive.parse(html("<p>Body text of it.</p>", broken + script))
    assert [(entry.locator, entry.author, entry.text) for entry in page.comments] == [
        ("1", "Ann", "one & 1 < 2\nline"), ("1.1", "Bo", "two"), ("2", None, "three"),
    ]  # fmt: skip


def test_half_a_character_in_json_is_no_text(
    make_archive: Callable[[Path], Archive], tmp_path: Path
) -> None:
    comment = r'{"@type": "Comment", "author": "A\ud83d", "text": "\udc4d \ud83d\udc4d"}'
    data = f"<script type='application/ld+json'>{comment}</script>schema.org"
    page = archive.parse(html("<p>Body text of it.</p>", data))
    assert [(entry.author, entry.text) for entry in page.comments] == [("A\ufffd", "\ufffd 👍")]
    (tmp_path / "page.html").write_bytes(html("<p>Body text of it.</p>", data))
    made = make_archive(tmp_path)
    assert made.index([tmp_path / "page.html"]).entries == 2
    assert [entry.author for entry in made.entries("kind:comment")] == ["A\ufffd"]
