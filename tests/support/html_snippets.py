"""Pieces of HTML pages, and what is read from them."""

import archive
from tests.support.threads import Discussion, Said

POST = (
    "<h2 class='date-header'>Sunday, 6 July 2014</h2><div class='post'>"
    "<h3 class='post-title'>Troops</h3><div class='post-body'>One.<br/>Two.<hr/>Three.</div></div>"
)


def html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def codes(page: archive.Page) -> list[str]:
    return [warning.code for warning in page.warnings]


def wordpress(*items: str, heading: str = "") -> bytes:
    return html(
        "<div class='entry-content'>Post.</div><div id='comments'>"
        f"<h2 class='comments-title'>{heading}</h2>"
        f"<ul class='commentlist'>{''.join(items)}</ul></div>"
    )


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


SAMPLE = Discussion(
    "Sunday, 6 July 2014", "2014-07-06", "A title", [["One."], ["Two."]],
    [Said([["first <b>"]], [Said([["reply"]])]), Said([["second", "line"], ["paragraph"]])],
)  # fmt: skip
