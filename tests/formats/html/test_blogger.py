"""Pages of HTML as browsers save them: Blogger's templates, themes of WordPress, and the rest."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import archive
from archive.files import Skipped, walk_files
from archive.formats.common.markup_text import MAX_HTML_DEPTH
from archive.formats.common.moments import (
    Moment,
    has_impossible_offset,
    read_iso,
    read_printed_time,
    resolve_days,
)
from archive.library import Archive
from tests.support.html_pages import name_of, render_classic, render_threaded, render_wordpress
from tests.support.html_snippets import POST, codes, html, wordpress
from tests.support.steps import check_linear
from tests.support.threads import Discussion, Said, discussions, flatten, text_of
from tests.support.tiers import examples, has_full_form, sized


def item(ref: str, text: str, *, time: str = "", replies: str = "", who: str = "papa") -> str:
    return (
        f"<li class='comment' id='{ref}'><div class='comment-block'><div class='comment-header'>"
        f"<cite class='user'>{who}</cite><span class='datetime'>{time}</span></div>"
        f"<p class='comment-content'>{text}</p><span class='comment-actions'><a>Reply</a></span>"
        f"</div><div class='comment-replies'><ol id='{ref}-ra'><div>{replies}</div></ol></div></li>"
    )


def stamp(epoch: int, words: str) -> str:
    return f"<a href='http://x.org/p.html?showComment={epoch}#c1'>{words}</a>"


def threaded(*items: str, count: str = "") -> bytes:
    heading = f"<h4>{count}</h4>" if count else ""
    return html(f"{POST}<div id='comments'>{heading}<ol id='top-ra'>{''.join(items)}</ol></div>")


def check(data: bytes) -> list[archive.Page]:
    """What holds for every page of markup, whatever the file."""
    try:
        pages = list(archive.read(data))
    except archive.PageError:
        return []
    for page in pages:
        assert archive.Page.from_dict(page.to_dict()) == page
        assert len({entry.locator for entry in page.entries}) == len(page.entries)
        for entry in page.entries:
            assert "\n\n\n" not in entry.text
            assert (entry.date is None) == (entry.date_source is None)
        found = len(page.comments)
        assert page.declared in (None, found) or "count" in codes(page)
    return pages


# Threads that are written and read back.


def check_thread(page: archive.Page, discussion: Discussion, *, nested: bool) -> None:
    said = list(flatten(discussion))
    locators = [locator for locator, _ in said] if nested else map(str, range(1, len(said) + 1))
    expected = [
        (locator, text_of(each, flat=False), name_of(number))
        for number, (locator, (_, each)) in enumerate(zip(locators, said, strict=True))
    ]
    assert [(entry.locator, entry.text, entry.author) for entry in page.comments] == expected
    body = "\n\n".join("\n".join(lines) for lines in discussion.body)
    assert (page.post.text, page.post.author) == (body, "Jim")
    assert (page.date, page.post.instant) == ("2014-07-06T10:00", "2014-07-06T09:00:00Z")
    assert page.declared == len(said)
    assert page.url == "http://blog.example.org/2014/07/page.html"
    first = page["1"]
    assert (first.date, first.date_source) == ("2014-07-06T12:31", "stated")
    assert first.instant == "2014-07-06T11:31:00Z"
    assert page.printed_date(first) in ("6 July 2014 at 12:31", "July 6, 2014 at 12:31")
    assert page.title == (discussion.title or "Blog: a page")
    assert codes(page) == []
    assert all(entry.line is None and not entry.spans for entry in page.entries)


@given(discussions(deepest=4))
def test_threaded_pages_of_blogger_are_read_back(discussion: Discussion) -> None:
    check_thread(archive.parse(render_threaded(discussion).encode()), discussion, nested=True)


@given(discussions())
def test_classic_pages_of_blogger_are_read_back(discussion: Discussion) -> None:
    check_thread(archive.parse(render_classic(discussion).encode()), discussion, nested=False)


@given(discussions(deepest=4))
def test_pages_of_wordpress_are_read_back(discussion: Discussion) -> None:
    check_thread(archive.parse(render_wordpress(discussion).encode()), discussion, nested=True)


SAMPLE = Discussion(
    "Sunday, 6 July 2014", "2014-07-06", "A title", [["One."], ["Two."]],
    [Said([["first <b>"]], [Said([["reply"]])]), Said([["second", "line"], ["paragraph"]])],
)  # fmt: skip
RENDERED = [render(SAMPLE) for render in (render_threaded, render_classic, render_wordpress)]
PIECES = ["<", ">", "</li>", "</div>", "<ol>", "<li class='comment'>", "\0", "</p>", "<script>",
          "<!--", "&#0;", "&bogus;", "<table>", "'", '"', "<template>", "<svg>",
          "<li id='c1000'>", "<!DOCTYPE html>", "<html>", "text ", "<div id='comments'>",
          "<dl id='comments-block'>", "<dt class='comment-author'>", "<ol id='top-ra'>",
          "<div class='post-body'>", "<pre>"]  # fmt: skip


@examples(300)
@given(st.sampled_from(RENDERED), st.data())
def test_mutated_pages_are_read_or_refused(page: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(page)))
        end = min(len(page), start + data.draw(st.sampled_from([0, 1, 5, 50, 500, 9999])))
        piece = data.draw(st.sampled_from(["", *PIECES]))
        page = page[:start] + piece + page[end:]
    check(page.encode())


@given(st.lists(st.sampled_from(PIECES)))
@example(["<!DOCTYPE html>"])
def test_any_run_of_tags_is_read_or_refused(pieces: list[str]) -> None:
    check("".join(["<html>", *pieces]).encode())


@pytest.mark.parametrize("page", RENDERED)
def test_what_is_there_of_a_truncated_page_is_read(page: str) -> None:
    whole = archive.parse(page.encode())
    cut = archive.parse(page[: page.index("paragraph") + 9].encode())
    assert [entry.text for entry in cut.comments] == [entry.text for entry in whole.comments]
    assert "cut" in codes(cut)


# Blogger.


def test_the_post_and_its_sections() -> None:
    page = archive.parse(threaded(item("c1", "x")))
    assert [section.text for section in page.sections] == ["One.\nTwo.", "Three."]
    assert (page.title, page.date, page.layout) == ("Troops", "2014-07-06", "blogger-html")
    assert page.printed_date(page.post) == "Sunday, 6 July 2014"
    assert page["1"].date_source == "page"


def test_a_removed_comment_and_empty_replies() -> None:
    notice = "<span class='deleted-comment'>Gone, in a language nobody knows.</span>"
    page = archive.parse(threaded(item("c1", notice, replies=item("c2", "why?"))))
    assert page["1"].removed
    assert not page["1"].lost
    assert page["1.1"].text == "why?"
    assert page["1.1"].source_ref == "c2"


def test_a_clock_alone_gets_its_day_where_that_is_certain() -> None:
    page = archive.parse(
        threaded(
            item("c1", "x", time=stamp(1381172401000, "21:00")),
            item("c2", "y", time=stamp(1419919620000, "30/12/14 2:07 a.\u00a0m.")),
            item("c3", "z", time="21:00"),
        )
    )
    assert (page["1"].date, page["1"].instant) == ("2013-10-07T21:00", "2013-10-07T19:00:01Z")
    assert page.printed_date(page["1"]) == "21:00"
    assert page["2"].date is not None
    assert page["2"].date.startswith("2014-12-30T02:07")
    assert (page["3"].date, page["3"].date_source) == ("2014-07-06", "page")
    assert codes(page) == ["date"]


def test_two_days_that_fit_are_told_apart_by_the_rest_of_the_page_alone() -> None:
    clock = Moment(instant="2014-07-06T11:00:00Z", printed="0:00", time_of_day="00:00")
    assert resolve_days([clock]) == ([clock], 1)
    other = Moment("2014-07-07T01:30", "2014-07-06T12:30:00Z", "7 July 2014 at 1:30")
    assert resolve_days([clock, other])[0][0].date == "2014-07-07T00:00"
    west = Moment("2014-07-06T01:30", "2014-07-06T12:30:00Z", "6 July 2014 at 1:30")
    assert resolve_days([clock, west, other])[1] == 1
    assert not has_impossible_offset(other)
    assert has_impossible_offset(Moment("2014-07-09T01:30", "2014-07-06T12:30:00Z"))


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("26 May 2021 at 05:04", "2021-05-26T05:04"),
        ("May 30, 2019 at 1:06 PM", "2019-05-30T13:06"),
        ("Dienstag, 28. April 2020 um 21:11:00 MESZ", "2020-04-28T21:11"),
        ("19. Juni 2018 um 15:28 Uhr", "2018-06-19T15:28"),
        ("on July 16, 2014 at 3:31 pm", "2014-07-16T15:31"),
        ("am Sonntag, 6. Juli 2014 um 15:31 Uhr", "2014-07-06T15:31"),
        ("Le 6 juillet 2014 à 15:31", "2014-07-06T15:31"),
        ("2014-07-06 15:31", "2014-07-06T15:31"),
        ("2014年7月6日 15:31", "2014-07-06T15:31"),
        ("2014. július 6. 15:31", "2014-07-06T15:31"),
        ("13.7.2014 15:31", "2014-07-13T15:31"),
        ("6.7.2014 15:31", None),
        ("2014年7月6日 下午3:31", "2014-07-06T15:31"),
        ("2014年7月6日 上午3:31", "2014-07-06T03:31"),
        ("Ann on July 6, 2014 at 3:31 pm", None),
        ("30/12/14 2:07", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_words_that_state_a_time(words: str, date: str | None) -> None:
    assert read_printed_time(words).date == date


@pytest.mark.parametrize(
    "text", ["", "2014", "2014-13-40T10:00Z", "9999-12-31T23:00:00-12:00", "x"]
)
def test_what_is_no_moment_states_none(text: str) -> None:
    assert read_iso(text).instant is None


def test_names_over_classic_comments() -> None:
    def dt(inner: str) -> str:
        return f"<dt class='comment-author'>{inner}</dt><dd class='comment-body'><p>t</p></dd>"

    names = [
        "Anonymous said...",
        "<a href='/p'>Ann</a> hat gesagt…",
        "Bo dijo...",
        "Иван комментирует...",
        "Jan pisze...",
        "匿名 さんのコメント...",
        "Xyz abc qwe...",
    ]
    page = archive.parse(
        html(
            f"{POST}<div id='comments'><dl id='comments-block'>{''.join(map(dt, names))}</dl></div>"
        )
    )
    assert [entry.author for entry in page.comments] == [
        "Anonymous", "Ann", "Bo", "Иван", "Jan", "匿名", None,
    ]  # fmt: skip
    assert codes(page) == ["byline"]


def test_the_time_before_a_name() -> None:
    def dt(ref: str, time: str, who: str) -> str:
        return (
            f"<dt class='comment-data' id='{ref}'>At <a href='#{ref}'>{time}</a>, "
            f"<span class='comment-author'>{who}</span> said…</dt><dd class='comment-body'>x</dd>"
        )

    items = dt("c1", "July 7, 2014 6:24 PM", "Ann") + dt("c2", "6:24 PM", "<a href='/p'>Ben</a>")
    page = archive.parse(
        html(f"{POST}<div id='comments'><dl id='comments-block'>{items}</dl></div>")
    )
    assert [(entry.author, entry.date, entry.date_source) for entry in page.comments] == [
        ("Ann", "2014-07-07T18:24", "stated"), ("Ben", "2014-07-06", "page"),
    ]  # fmt: skip
    assert codes(page) == ["date"]


def test_backlinks_are_no_comments() -> None:
    page = archive.parse(
        html(
            f"{POST}<div id='comments'><h4>1 comment:</h4><dl id='comments-block'>"
            "<dt class='comment-author' id='c5'>Ann said...</dt><dd class='comment-body'>one</dd>"
            "<div class='collapsed-backlink'><dt class='comment-title'>A link</dt>"
            "<dd class='comment-footer'><span class='comment-author'>posted by X</span></dd></div>"
            "</dl></div>"
        )
    )
    assert [(entry.source_ref, entry.author, entry.text) for entry in page.comments] == [
        ("c5", "Ann", "one")
    ]


def test_what_is_loaded_later_is_told() -> None:
    page = archive.parse(threaded(item("c1", "x"), count="327 Kommentare:"))
    assert page.declared == 327
    assert codes(page) == ["count"]


def test_comments_in_markup_that_nobody_knows_are_told_to_be_missing() -> None:
    rewritten = "<div id='comments'><h4>2 comments:</h4><div class='x'>Ann said: no</div></div>"
    post = POST.replace("class='post-body'", "class='post-body' id='post-body-5'")
    page = archive.parse(html(post + rewritten))
    assert (page.layout, page.declared, page.post.text) == (
        "blogger-html", 2, "One.\nTwo.\n\nThree.",
    )  # fmt: skip
    assert codes(page) == ["count"]
    page = archive.parse(html(f"<p>Words.</p>{rewritten}"))
    assert (page.layout, page.declared) == ("html", 2)
    assert "count" in codes(page)


def test_a_page_of_several_posts_is_several_pages() -> None:
    generator = "<meta name='generator' content='blogger'>"
    posts = "".join(
        f"<div class='post'><h3 class='post-title'><a href='http://x.org/{n}'>P{n}</a></h3>"
        f"<div class='post-body' id='post-body-{n}'>text {n}</div></div>"
        for n in (11, 12)
    )
    pages = list(archive.read(html(posts, generator), name="index.html"))
    assert [(page.name, page.title, page.url, page.post.text) for page in pages] == [
        ("index.html!11", "P11", "http://x.org/11", "text 11"),
        ("index.html!12", "P12", "http://x.org/12", "text 12"),
    ]
    assert codes(pages[0]) == ["index"]
    twice = list(archive.read(html(posts + posts, generator), name="index.html"))
    assert [page.name for page in twice] == [
        "index.html!11", "index.html!12", "index.html!11(2)", "index.html!12(2)",
    ]  # fmt: skip


def test_posts_beside_one_with_comments_are_told() -> None:
    other = "<div class='post'><div class='post-body' id='post-body-2'>Another.</div></div>"
    whole = threaded(item("c1", "x")).decode()
    page = archive.parse(
        whole.replace("<div id='comments'>", f"{other}<div id='comments'>").encode()
    )
    assert [entry.text for entry in page.comments] == ["x"]
    assert codes(page) == ["left-out"]


def test_repeated_ids_lose_nothing() -> None:
    page = archive.parse(threaded(item("c1", "one"), item("c1", "two"), item("c1", "one")))
    assert [entry.text for entry in page.comments] == ["one", "two"]
    assert codes(page) == ["repeated", "repeated"]


def test_scripts_and_templates_are_not_read() -> None:
    page = archive.parse(threaded(item("c1", "a<script>alert(1)</script> b<style>c</style>")))
    assert page["1"].text == "a b"


def test_text_behind_the_paragraph_of_a_comment_is_kept() -> None:
    page = archive.parse(threaded(item("c1", "one<div>two</div>three")))
    assert page["1"].text == "one\n\ntwo\n\nthree"


@pytest.mark.parametrize("said", [" said...", " комментирует...", " pisze...", "さんのコメント..."])
def test_names_without_a_link_in_the_classic_template(said: str) -> None:
    block = (
        f"<dt class='comment-author' id='c1'><a name='c1'></a>Ann{said}</dt>"
        "<dd class='comment-body'><p>one</p></dd>"
    )
    page = archive.parse(
        html(f"{POST}<div id='comments'><dl id='comments-block'>{block}</dl></div>")
    )
    assert (page["1"].author, page["1"].text) == ("Ann", "one")


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
        ("Ben", "one"), ("Tina", "two"), (None, "three"),
    ]  # fmt: skip
    assert "byline" in codes(page)


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


def test_the_comments_that_wpdiscuz_shows() -> None:
    def thread(ref: int, depth: int, name: str, text: str) -> str:
        return (
            f"<div id='wpd-comm-{ref}_0' class='comment odd depth-{depth} wpd-comment'><div "
            f"class='wpd-comment-wrap'><div id='comment-{ref}' class='wpd-comment-right'><div "
            f"class='wpd-comment-header'><div class='wpd-comment-author'>{name}</div><div "
            "class='wpd-comment-date' title='July 6, 2014 12:31 pm'>5 years ago</div></div>"
            f"<div class='wpd-comment-text'><p>{text}</p></div><div class='wpd-comment-footer'>"
            "<div class='wpd-vote'>3</div><span>Reply</span></div></div></div></div>"
        )

    post = "<div class='entry-content'>Post.</div>"
    page = archive.parse(html(post + thread(5, 1, "Ann", "one") + thread(6, 2, "Bo", "two")))
    assert [(entry.locator, entry.author, entry.text, entry.date) for entry in page.comments] == [
        ("1", "Ann", "one", "2014-07-06T12:31"), ("1.1", "Bo", "two", "2014-07-06T12:31"),
    ]  # fmt: skip


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


# Comments in the words of schema.org.


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


# Any other page, and saved ones.


def test_any_other_page_is_one_post_with_a_warning() -> None:
    page = archive.parse(html("<nav>Home</nav><p>Some words.</p>", "<title>T</title>"))
    assert (page.title, page.layout) == ("T", "html")
    assert "Some words." in page.post.text
    assert codes(page) == ["main-text", "no-comments"]


MHTML = (
    b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.org/all\r\n"
    b"MIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related;\r\n\ttype="text/html"; boundary="--B"\r\n\r\n'
    b"----B\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    b"----B\r\nContent-Type: text/html; charset=iso-8859-1\r\n"
    b"Content-Location: http://x.org/page.html\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\n%s\r\n----B--\r\n"
)


def test_a_page_saved_in_one_file() -> None:
    inner = threaded(item("c1", "caf=E9 =80")).replace(b"='", b"=3D'")
    data = MHTML % inner
    page = archive.parse(data, name="page.mhtml")
    assert page["1"].text == "café €"
    assert (page.url, page.layout) == ("http://x.org/page.html", "blogger-html")
    assert page.sha256 == __import__("hashlib").sha256(data).hexdigest()
    assert page.captured is None
    for date, captured in (
        ("Thu, 7 Apr 2016 12:00:00 +0200", "2016-04-07T10:00:00Z"),
        ("Thu, 7 Apr 2016 10:00:00 -0000", "2016-04-07T10:00:00Z"),
        ("soon", None),
    ):
        saved = archive.parse(f"Date: {date}\r\n".encode() + data)
        assert saved.captured == captured
        assert archive.Page.from_dict(saved.to_dict()) == saved
    check(data[: len(data) // 2])
    with pytest.raises(archive.PageError, match="without an HTML part"):
        archive.parse((MHTML % b"x").replace(b"text/html; charset", b"text/plain; charset"))
    with pytest.raises(archive.PageError):
        deep = b"".join(
            b'Content-Type: multipart/related; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n)
            for n in range(5_000)
        )
        archive.parse(b"MIME-Version: 1.0\r\n" + deep)


def test_folders_that_browsers_save_are_passed_over(tmp_path: Path) -> None:
    for name in ("page.html", "Seite.htm", "notes.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    for name in ("page_files", "Seite-Dateien", "notes_files", "other_files", "page-2014"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text("x", encoding="utf-8")
    found = list(walk_files(tmp_path, "."))
    passed = {Path(each.path).name: each.reason for each in found if isinstance(each, Skipped)}
    assert set(passed) == {"page_files", "Seite-Dateien"}
    assert passed["page_files"] == "belongs to the saved page page.html"
    kept = {each.path.parent.name for each in found if not isinstance(each, Skipped)}
    assert {"notes_files", "other_files", "page-2014"} <= kept


# Encodings.


def encoded(text: str, encoding: str, label: str) -> archive.Page:
    data = f"<!DOCTYPE html><html><head>{label}</head><body><p>{text}</p></body></html>"
    return archive.parse(data.encode(encoding))


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("cp1252", "<meta charset=iso-8859-1>"),
        ("cp1252", "<META http-equiv='Content-Type' content='text/html; charset=Latin1'>"),
        ("utf-8", ""),
        ("utf-8", "<meta charset='UTF8'>"),
        ("utf-16", "<meta charset='iso-8859-1'>"),
        ("utf-8-sig", "<meta charset='iso-8859-1'>"),
    ],
)
def test_what_a_page_says_its_encoding_is(encoding: str, label: str) -> None:
    page = encoded("Straße – café", encoding, label)
    assert page.post.text == "Straße – café"
    assert codes(page) == ["main-text", "no-comments"]


def test_encodings_that_are_none_or_wrong_are_told() -> None:
    page = encoded("café", "utf-8", "<meta charset=klingon>")
    assert page.post.text == "café"
    assert codes(page)[0] == "charset"
    assert "charset" in codes(encoded("café", "utf-8", "<meta charset=rot13>"))
    page = encoded("café", "cp1252", "")
    assert page.post.text == "caf\ufffd"
    assert codes(page)[0] == "bytes"
    page = encoded("café", "utf-8", "<meta charset=iso-8859-1>")
    assert page.post.text == "cafÃ©"
    assert codes(page)[0] == "charset"
    assert encoded("привет", "cp1251", "<meta charset=windows-1251>").post.text == "привет"
    assert encoded("日本", "shift_jis", "<meta charset=Shift_JIS>").post.text == "日本"


# What is large, deep, or lacks its reader.


def deep_page(depth: int) -> bytes:
    return threaded(
        *(
            f"<li class='comment' id='c{number}'><p class='comment-content'>x</p>"
            "<div><div><ol><div>"
            for number in range(depth)
        )
    )


@has_full_form
def test_deep_threads_are_read_and_deeper_ones_refused() -> None:
    depth = sized(2_000, quick=400)
    assert len(archive.parse(deep_page(depth)).comments) == depth
    with pytest.raises(archive.PageError, match="nested more than"):
        archive.parse(html("<div>" * 100_000))
    assert MAX_HTML_DEPTH < 100_000


@has_full_form
def test_work_grows_with_the_size_of_a_page_and_no_faster() -> None:
    def read(comments: int) -> None:
        when = stamp(1404646260000, "6 July 2014 at 12:31")
        data = threaded(*(item(f"c{n}", "word<br> " * 20, time=when) for n in range(comments)))
        assert len(archive.parse(data).comments) == comments

    check_linear(read, 50, 400)
    read(sized(4_000, quick=1_000))


def test_control_characters_are_no_reason_to_fail() -> None:
    page = archive.parse(threaded(item("c1", "a\0b"), *(item(f"d{n}", "x" * 40) for n in range(9))))
    assert page["1"].text.replace("\ufffd", "").replace("\0", "") == "ab"


WITHOUT = """
import sys
for name in ("selectolax", "selectolax.lexbor", "trafilatura"):
    sys.modules[name] = None
import archive
print(archive.parse(b"text").layout, archive.parse(b"a <p> b </p>").layout)
try:
    archive.parse(b"<!DOCTYPE html><html><p>x</html>")
except archive.PageError as error:
    print(type(error).__name__, "archive-search[html]" in str(error))
"""


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        (WITHOUT, ["plain plain", "MissingExtraError True"]),
        ("import archive, sys; archive.parse(b'1 < 2 <p>'); print('selectolax' in sys.modules)",
         ["False"]),
    ],
)  # fmt: skip
def test_texts_need_no_parser_of_markup(code: str, printed: list[str]) -> None:
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    )
    assert finished.stdout.splitlines() == printed


RENDERERS: list[Callable[[Discussion], str]] = [render_threaded, render_classic, render_wordpress]


@pytest.mark.parametrize("render", RENDERERS)
def test_pages_of_html_are_indexed_and_found(
    render: Callable[[Discussion], str], tmp_path: Path
) -> None:
    (tmp_path / "page.html").write_text(render(SAMPLE), encoding="utf-8")
    with archive.open(tmp_path / ".archive", create=True) as opened:
        report = opened.index([str(tmp_path / "page.html")])
        assert not report.skipped
        hits = opened.search('"second line" author:cumbria date:2014-07-06')
        assert [hit.entry.source_ref for hit in hits] == [hits[0].entry.source_ref]
        assert hits[0].entry.author_source == "byline"
