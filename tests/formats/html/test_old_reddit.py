"""Pages of old Reddit."""

import archive
from tests.support.html_snippets import codes, html

POST = """<div class="thing id-t3_p1 link" data-fullname="t3_p1" data-domain="depot.example">
<div class="entry"><p class="title"><a class="title" href="http://depot.example/">The depot</a>
<span class="domain">(depot.example)</span></p><p class="tagline">submitted
<time title="Thu Apr 7 20:00:00 2016 UTC" datetime="2016-04-07T20:00:00+00:00">5 years ago</time>
by <a class="author" href="/user/tilda">tilda</a></p><ul class="buttons"><li>
<a class="comments">{count} comments</a></li></ul></div></div>"""


def thing(ref: str, text: str, below: str = "", *, name: str = "orrin", line: str = "") -> str:
    line = line or (
        f"<a class='expand'>[–]</a><a class='author' href='/user/{name}'>{name}</a> "
        "<span class='score'>3 points</span> <time title='Thu Apr 7 21:00:00 2016 UTC' "
        "datetime='2016-04-07T21:00:00+00:00'>5 years ago</time><time class='edited-timestamp' "
        "datetime='2016-04-08T21:00:00+00:00'>*</time>"
    )
    return (
        f"<div class='thing id-{ref} comment' data-fullname='{ref}'><p class='parent'></p>"
        f"<div class='entry'><p class='tagline'>{line}</p><form class='usertext'>"
        f"<div class='usertext-body'><div class='md'>{text}</div></div></form>"
        "<ul class='flat-list buttons'><li><a>permalink</a></li><li><a>reply</a></li></ul></div>"
        f"<div class='child'><div class='sitetable listing'>{below}</div></div></div>"
    )


def page_of(*things: str, count: int = 0, post: str = POST) -> archive.Page:
    area = f"<div class='commentarea'><div class='sitetable'>{''.join(things)}</div></div>"
    return archive.parse(html(post.format(count=count or len(things)) + area))


def test_a_link_and_its_comments() -> None:
    reply = thing("t1_c2", "<p>Why?</p>", name="wen")
    page = page_of(thing("t1_c1", "<p>Not so.</p><p>Really.</p>", reply), count=2)
    assert (page.layout, page.title, page.post.author, page.date) == (
        "reddit-html", "The depot", "tilda", "2016-04-07T20:00",
    )  # fmt: skip
    assert (page.post.text, page.post.links) == ("", ("http://depot.example/",))
    assert page.post.source_ref == "t3_p1"
    assert [(each.locator, each.source_ref, each.author, each.text) for each in page.comments] == [
        ("1", "t1_c1", "orrin", "Not so.\n\nReally."), ("1.1", "t1_c2", "wen", "Why?"),
    ]  # fmt: skip
    assert (page["1"].date, page["1"].instant) == ("2016-04-07T21:00", "2016-04-07T21:00:00Z")
    assert (codes(page), page.rest) == ([], None)


def test_the_text_of_a_post() -> None:
    text = "<div class='expando'><form class='usertext'><div class='usertext-body'><div class='md'>"
    text += "<p>It closes.</p><p>In spring.</p></div></div></form></div></div></div>"
    post = POST.replace("thing id-t3_p1 link", "thing id-t3_p1 link self")
    page = page_of(thing("t1_c1", "No."), post=post.removesuffix("</div></div>") + text)
    assert (page.post.text, page.post.links) == ("It closes.\n\nIn spring.", ())


def test_what_was_deleted() -> None:
    gone = "<a class='expand'>[–]</a><em>[deleted]</em> <time datetime='2016-04-07T21:00:00+00:00'>"
    page = page_of(
        thing("t1_c1", "<p>[deleted]</p>", line=f"{gone}5 years ago</time>"),
        thing("t1_c2", "<p>[removed]</p>", thing("t1_c3", "<p>Kept.</p>", line=gone)),
        count=3,
    )
    assert [(each.author, each.text, each.removed) for each in page.comments] == [
        (None, "[deleted]", True), ("orrin", "[removed]", True), (None, "Kept.", False),
    ]  # fmt: skip


def test_comments_that_were_not_loaded_are_a_warning() -> None:
    more = (
        "<div class='thing morechildren'><div class='entry'><span class='morecomments'>"
        "<a>load more comments <span>(13 replies)</span></a></span></div></div>"
        "<span class='deepthread'><a>continue this thread</a></span>"
    )
    page = page_of(thing("t1_c1", "No.", more), count=15)
    assert codes(page) == ["left-out", "count"]
    assert page.warnings[0].message == (
        "comments at 2 places were not loaded when the page was saved: at least 13 comments"
    )


def test_ids_in_letters_and_digits_are_compared_as_a_whole() -> None:
    from archive.merging.ids import ids_of

    page = page_of(thing("t1_a7", "No."), thing("t1_b7", "Yes."))
    assert [ref for _, ref in ids_of(page)] == ["t1_a7", "t1_b7"]


def test_lists_of_posts_are_no_discussion() -> None:
    assert archive.parse(html(POST.format(count=1) * 2)).layout == "html"


def test_what_reddit_removed() -> None:
    removed = thing("t1_b", "x", line="[ Removed by Reddit ]").replace("usertext-body", "gone")
    page = page_of(removed, count=1)
    (comment,) = page.comments
    assert (comment.removed, comment.text) == (True, "[ Removed by Reddit ]")
