"""Pieces of HTML pages, and what is read from them."""

import archive

POST = (
    "<h2 class='date-header'>Sunday, 6 July 2014</h2><div class='post'>"
    "<h3 class='post-title'>Troops</h3><div class='post-body'>One.<br/>Two.<hr/>Three.</div></div>"
)


def html(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def codes(page: archive.Page) -> list[str]:
    return [warning.code for warning in page.warnings]


# WordPress.


def wordpress(*items: str, heading: str = "") -> bytes:
    return html(
        "<div class='entry-content'>Post.</div><div id='comments'>"
        f"<h2 class='comments-title'>{heading}</h2>"
        f"<ul class='commentlist'>{''.join(items)}</ul></div>"
    )
