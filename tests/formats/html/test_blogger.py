"""Pages of Blogger."""

import pytest

import archive
from archive.formats.common.moments import (
    Moment,
    has_impossible_offset,
    read_iso,
    read_printed_time,
    resolve_days,
)
from tests.support.html_snippets import POST, codes, html, item, stamp, threaded


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
    # The post has been dated after its comments, so that its date is not the earliest possible.
    assert (page["3"].date, page["3"].date_source) == (None, None)
    assert codes(page) == ["date", "date"]


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


def test_words_of_the_blogs_author_may_have_a_class_of_their_own() -> None:
    block = "".join(
        f"<dt class='comment-author' id='comment-{number}'>{name} said...</dt>"
        f"<dd class='{body}'><p>{text}</p></dd><dd class='comment-footer'>"
        f"<span class='comment-timestamp'>{number} May 2009 10:00</span></dd>"
        for number, name, body, text in (
            (3, "Ann", "comment-body", "one"), (4, "Tilda", "blog-author-comment", "two"),
        )
    )  # fmt: skip
    page = archive.parse(
        html(f"{POST}<div id='comments'><dl id='comments-block'>{block}</dl></div>")
    )
    assert [(each.author, each.date, each.text) for each in page.comments] == [
        ("Ann", "2009-05-03T10:00", "one"), ("Tilda", "2009-05-04T10:00", "two"),
    ]  # fmt: skip


def test_links_to_other_pages_of_comments_are_a_warning() -> None:
    link = b"<a href='?commentPage=2'>Newer</a></body>"
    page = archive.parse(threaded(item("c1", "one")).replace(b"</body>", link))
    (warning,) = [each for each in page.warnings if each.code == "left-out"]
    assert "comment page 2" in warning.message
