"""Pages of Hacker News."""

import archive
from tests.support.html_snippets import codes, html

STORY = """<table class="fatitem"><tr class="athing" id="500"><td class="title">
<span class="titleline"><a href="http://depot.example/closing">The depot closes</a>
<span class="sitebit comhead"> (<a href="from?site=depot.example">depot.example</a>)</span></span>
</td></tr><tr><td class="subtext"><span class="score">7 points</span> by
<a href="user?id=tilda" class="hnuser">tilda</a>
<span class="age" title="2016-04-07T20:00:00"><a href="item?id=500">5 years ago</a></span> |
<a href="item?id=500">4&nbsp;comments</a></td></tr></table>"""


def row(ref: str, indent: str, heading: str, comment: str, classes: str = "athing comtr") -> str:
    return (
        f"<tr class='{classes}' id='{ref}'><td><table><tr><td class='ind'{indent}></td>"
        f"<td class='votelinks'></td><td class='default'><span class='comhead'>{heading}</span><br>"
        f"<div class='comment'>{comment}</div></td></tr></table></td></tr>"
    )


def heading(name: str, ref: str, title: str = "2016-04-07T21:00:00 1460062800") -> str:
    return (
        f"<a href='user?id={name}' class='hnuser'>{name}</a> <span class='age' title='{title}'>"
        f"<a href='item?id={ref}'>5 years ago</a></span> <span class='navs'>| "
        "<a href='#9'>prev</a> [–]</span>"
    )


def said(text: str, ref: str) -> str:
    return (
        f"<div class='commtext c00'>{text}</div><div class='reply'><p><font size='1'><u>"
        f"<a href='reply?id={ref}'>reply</a></u></font></p></div>"
    )


def image(width: int) -> str:
    return f"><img src='s.gif' height='1' width='{width}'"


def page_of(*rows: str, story: str = STORY, more: str = "") -> archive.Page:
    tree = f"<table class='comment-tree'>{''.join(rows)}</table>"
    return archive.parse(html(f"{story}{tree}{more}", "<title>x | Hacker News</title>"))


def test_a_story_and_its_comments() -> None:
    page = page_of(
        row("501", " indent='0'", heading("orrin", "501"), said("Not so.<p>Really.", "501")),
        row(
            "502", " indent='1'", heading("wen", "502"), said("Why?", "502"), "athing comtr noshow"
        ),
        row("503", image(80), heading("tilda", "503"), said("It <i>is</i>.", "503")),
        row("504", image(0), heading("orrin", "504", "soon"), said("Well.", "504")),
    )
    assert (page.title, page.post.author, page.date) == (
        "The depot closes", "tilda", "2016-04-07T20:00",
    )  # fmt: skip
    assert (page.post.text, page.post.links) == ("", ("http://depot.example/closing",))
    assert page.layout == "hackernews-html"
    assert [(each.locator, each.author, each.text) for each in page.comments] == [
        ("1", "orrin", "Not so.\n\nReally."), ("1.1", "wen", "Why?"), ("1.1.1", "tilda", "It is."),
        ("2", "orrin", "Well."),
    ]  # fmt: skip
    assert [each.source_ref for each in page.comments] == ["501", "502", "503", "504"]
    assert (page["1"].date, page["1"].instant) == ("2016-04-07T21:00", "2016-04-07T21:00:00Z")
    assert (page["2"].date, page["2"].date_source) == ("2016-04-07T20:00", "page")
    assert page.declared == 4
    assert page.rest is None


def test_comments_that_were_withdrawn() -> None:
    deleted = "<span class='age' title='2016-04-07T21:00:00'><a href='item?id=501'>old</a></span>"
    page = page_of(
        row("501", image(0), deleted, " [deleted] <div class='reply'></div>"),
        row("502", image(40), f"{heading('wen', '502')} [flagged]", ""),
        row("503", image(0), f"{heading('wen', '503')} [dead]", said("Still here.", "503")),
        row("504", image(0), heading("wen", "504"), said("[deleted] is a word.", "504")),
    )
    assert [(each.author, each.text, each.removed) for each in page.comments] == [
        (None, "[deleted]", True), ("wen", "[flagged]", True), ("wen", "Still here.", False),
        ("wen", "[deleted] is a word.", False),
    ]  # fmt: skip
    assert "byline" not in codes(page)
    assert page.declared == 4
    two = STORY.replace("4&nbsp;", "2&nbsp;")
    page = page_of(
        row("501", image(0), deleted, " [deleted] <div class='reply'></div>"),
        row("502", image(0), heading("wen", "502"), said("One.", "502")),
        row("503", image(0), heading("wen", "503"), said("Two.", "503")),
        story=two,
    )
    assert (page.declared, codes(page)) == (3, [])


def test_pages_from_before_there_were_classes() -> None:
    story = (
        "<table><tr><td></td><td class='title'><a href='http://depot.example/'>The depot</a></td>"
        "</tr><tr><td colspan='2'></td><td class='subtext'>1 point by <a href='user?id=tilda'>tilda"
        "</a> 3 days ago | <a href='item?id=500'>1 comment</a></td></tr></table>"
    )
    comment = (
        "<tr><td><table><tr><td><img src='s.gif' height=1 width=0></td><td valign=top></td>"
        "<td class='default'><div><span class='comhead'><a href='user?id=orrin'>orrin</a> 2 days "
        "ago | <a href='item?id=501'>link</a></span></div><br><span class='comment'>"
        "<font color=#000000>Not so.</font></span><p><font size=1><u>"
        "<a href='reply?id=501'>reply</a></u></font></p></td></tr></table></td></tr>"
    )
    page = page_of(comment, story=story)
    assert (page.title, page.post.author, page.date) == ("The depot", "tilda", None)
    assert [(each.source_ref, each.author, each.text) for each in page.comments] == [
        ("501", "orrin", "Not so."),
    ]  # fmt: skip


def test_a_comment_with_a_page_of_its_own() -> None:
    line = (
        f"{heading('orrin', '501')} | <a href='item?id=500'>parent</a> "
        "<span class='onstory'>| on: <a href='item?id=500'>The depot closes</a></span>"
    )
    story = f"<table class='fatitem'>{row('501', '', line, said('Not so.', '501'))}</table>"
    page = page_of(row("502", image(0), heading("wen", "502"), said("Why?", "502")), story=story)
    assert (page.title, page.post.author, page.post.text) == (
        "The depot closes", "orrin", "Not so.",
    )  # fmt: skip
    assert [(each.locator, each.author) for each in page.comments] == [("1", "wen")]
    assert codes(page) == ["left-out"]


def test_that_more_comments_are_on_the_next_page_is_said() -> None:
    one = row("501", image(0), heading("orrin", "501"), said("Not so.", "501"))
    page = page_of(one, more="<a class='morelink' href='item?id=500&p=2'>More</a>")
    assert codes(page) == ["left-out", "count"]


def test_lists_of_stories_are_not_items() -> None:
    front = STORY.replace("fatitem", "itemlist") * 2
    assert archive.parse(html(front)).layout == "html"
