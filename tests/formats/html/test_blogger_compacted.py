"""Pages of Blogger that lost their classes."""

import archive
from tests.support.html_snippets import codes, html

POST = "<div id=post-body-77>It closes.</div>"


def read(*comments: str, end: str = "", count: int | None = None, post: str = POST) -> archive.Page:
    heading = f"<h4>{len(comments) if count is None else count} comments:</h4>"
    block = f"<div id=comments>{heading}<div id=comments-block>{''.join(comments)}{end}</div></div>"
    head = "<meta name=generator content=blogger>"
    return archive.parse(html(f"<h3 class=post-title>Night Bus</h3>{post}{block}", head))


def time(ref: str, words: str = "April 7, 2016 at 9:00 PM") -> str:
    return f"<a href=bus.html#{ref} title='comment permalink'>{words}</a>"


def rows(page: archive.Page) -> list[tuple[str | None, str | None, str]]:
    return [(entry.author, entry.date, entry.text) for entry in page.comments]


ORRIN = ("Orrin", "2016-04-07T21:00", "Not so.\n\nReally.")
TILDA = ("Tilda", "2016-04-08T09:30", "Well.")
NEXT = "April 8, 2016 at 9:30 AM"
PROFILE = "<a href=https://www.blogger.com/profile/1>{}</a>"


def test_name_text_and_time_between_ids_that_hold_nothing() -> None:
    page = read(
        f"<div><div><div id=c101></div><b>{PROFILE.format('Orrin')} said...</b></div><div>Not so."
        f"<br><br>Really.<br><br>{time('c101')}<br><br>"
        "<div id=c102></div><b>Tilda said...</b></div>"
        f"<div>Well.<br><br>{time('c102', NEXT)}<br><br></div></div>"
    )
    assert rows(page) == [ORRIN, TILDA]
    assert [each.source_ref for each in page.comments] == ["c101", "c102"]
    assert page.layout == "blogger-html"


def test_the_parts_of_a_comment_in_any_order() -> None:
    speech = {"101": "<p>Not so.</p><p>Really.</p>", "102": "<p>Well.</p>"}
    name = {"101": f"{PROFILE.format('Orrin')} said...", "102": "Tilda said..."}
    when = {"101": time("c101"), "102": time("c102", NEXT)}
    for order in (
        "<i id=c{0}></i><p>{1}</p>{2}<p>{3}</p>",
        "<i id=c{0}></i><p>{1}</p><p>{3}</p>{2}",
        "<i id=c{0}></i><p>{3}</p><p>{1}</p>{2}",
        "<i id=c{0}></i><p>{3}</p>{2}<p>{1}</p>",
        "<i id=c{0}></i>{2}<p>{1}</p><p>{3}</p>",
        "<i id=c{0}></i>{2}<p>{3}</p><p>{1}</p>",
        "<div id=c{0}><p>{1}</p>{2}<p>{3}</p></div>",
        "<a name=c{0}></a>{2}<p>{1}</p><p>{3}</p>",
        "{2}<i id=c{0}></i><p>{1}</p><p>{3}</p>",
        "{2}<p>{1}</p><i id=c{0}></i><p>{3}</p>",
    ):
        items = [order.format(ref, name[ref], speech[ref], when[ref]) for ref in speech]
        page = read(*items)
        assert rows(page) == [ORRIN, TILDA], order
        assert "count" not in codes(page)


def test_a_name_beside_the_time() -> None:
    page = read(
        f"<i id=c101></i><p>Not so.</p><p>Really.</p><p>Posted by Orrin at {time('c101')}</p>",
        f"<i id=c102></i><p>Well.</p><p>{PROFILE.format('Tilda')} - {time('c102', NEXT)}</p>",
    )
    assert rows(page) == [ORRIN, TILDA]


def test_words_beside_a_time_are_no_name() -> None:
    page = read(f"<b id=c101>Orrin said...</b><p>Not so. {time('c101')} <a href=x>Delete</a></p>")
    assert [each.author for each in page.comments] == ["Orrin"]
    page = read(f"<b id=c101></b><p>Not so.</p><p>Nobody did. {time('c101')}</p>")
    assert [(each.author, each.text) for each in page.comments] == [
        (None, "Not so.\n\nNobody did."),
    ]  # fmt: skip


def test_everything_on_one_line() -> None:
    page = read(
        f"<i id=c101></i><b>Orrin said...</b> Not so. {time('c101')} <i id=c102></i>"
        f"<b>{PROFILE.format('Tilda')} said...</b> Well. {time('c102', NEXT)}"
    )
    assert rows(page) == [("Orrin", ORRIN[1], "Not so."), TILDA]


def test_what_somebody_quotes_is_no_byline() -> None:
    page = read(
        f"<p id=c101>Orrin said...</p><p>Wen said:</p><p>“No.”</p><p>{time('c101')}</p>",
        f"<p id=c102>Tilda said...</p><p>Well.</p><p>{time('c102', NEXT)}</p>",
    )
    assert rows(page) == [("Orrin", ORRIN[1], "Wen said:\n\n“No.”"), TILDA]


def test_what_comes_after_the_last_comment_is_not_said_in_it() -> None:
    one = f"<p id=c101>Orrin said...</p><p>Not so.</p><p>Really.</p><p>{time('c101')}</p>"
    two = f"<p id=c102>Tilda said...</p><p>Well.</p><p>{time('c102', NEXT)}</p>"
    for comments in ((one, two), (two,)):
        page = read(*comments, end="<p>Post a comment</p><p>Links to this post</p>")
        assert page.comments[-1].text == "Well."


def test_the_page_decides_the_order_of_digits() -> None:
    page = read(
        f"<p id=c101>Orrin said...</p><p>Not so.</p>{time('c101', '9/8/06, 12:06 AM')}",
        f"<p id=c102>Tilda said...</p><p>Well.</p>{time('c102', '9/13/06, 4:44 PM')}",
    )
    assert [each.date for each in page.comments] == ["2006-09-08T00:06", "2006-09-13T16:44"]


def test_one_comment_without_a_post() -> None:
    comment = f"<p id=c101>{PROFILE.format('Orrin')} said...</p><p>Not so.</p>{time('c101')}"
    page = archive.parse(html(f"<div>{comment}</div>"))
    assert [(each.author, each.text) for each in page.comments] == [("Orrin", "Not so.")]
    assert "no-post" in codes(page)


def test_ids_and_links_of_other_sites_are_no_comments() -> None:
    for body in (
        f"<p id=c101>x</p><p>y</p>{time('c101')}",
        f"{PROFILE.format('x')}<p id=c101>x</p><a href=#c101>Chapter 1</a>",
        f"{PROFILE.format('x')}<p id=chapter>x</p><a href=#chapter>3 May 2009</a>",
    ):
        assert archive.parse(html(body)).layout == "html"
