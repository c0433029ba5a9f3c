"""Pages of WordPress themes: `ol.comment-list` of `li.comment`, replies in `ol.children`.

The classes are those of WordPress's own `Walker_Comment`, which most themes leave as they are.
"""

import re
from typing import TYPE_CHECKING

from archive.formats.html_page import (
    HtmlPage,
    Moment,
    ancestor,
    attribute,
    classes,
    line_of,
    moment_of,
    printed_date,
    read_innermost,
    said_by,
)
from archive.formats.languages import declared_count
from archive.formats.thread import Remark, Thread
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LISTS = ".comment-list, .commentlist, .comments-list, #comments ol, #comments ul"
_ID = re.compile(r"(?:li-|div-)?comment-(\d+)")
_PINGS = frozenset({"pingback", "trackback"})
_AROUND = (".comment-author", ".comment-meta", ".comment-metadata")
_NOT_SAID = (".comment-awaiting-moderation", ".reply", ".comment-reply-link", ".comment-edit-link")


def read(page: HtmlPage) -> Page | None:
    """The page, if it has a list of comments as WordPress makes them; None otherwise."""
    if page.first(_LISTS) is None:
        return None
    found = [node for node in page.tree.css("li") if _number(node) and _kinds(node)]
    if not found:
        return None
    thread = page.thread("wordpress")
    _read_post(page, thread)
    pings = [node for node in found if _PINGS & set(classes(node))]
    said = [node for node in found if not _PINGS & set(classes(node))]
    thread.remarks = read_innermost(said, _remark)
    if pings:
        thread.warn("left-out", f"{len(pings)} pingbacks and trackbacks are left out")
    return thread.finish()


def _kinds(node: "LexborNode") -> set[str]:
    return {"comment", *_PINGS} & set(classes(node))


def _number(node: "LexborNode") -> str:
    match = _ID.fullmatch(attribute(node, "id"))
    return match[1] if match else ""


def _read_post(page: HtmlPage, thread: Thread) -> None:
    thread.title = line_of(page.first(".entry-title", ".post-title", "article h1", "h1")) or None
    said = said_by(page.first(".entry-content", ".post-content", "article"), rules=True)
    thread.text, thread.links = said.text, said.links
    author = page.first("article .author .fn", ".entry-meta .author", ".byline .author", ".author")
    thread.author = line_of(author) or None
    stamp = page.first("article time[datetime]", ".entry-date[datetime]", "time.published")
    moment, thread.printed = _moment(stamp)
    thread.date, thread.instant = moment.date, moment.instant
    for heading in page.tree.css(".comments-title, #comments h2, #comments h3"):
        if thread.declared is None:
            thread.declared = declared_count(line_of(heading))


def _moment(stamp: "LexborNode | None") -> tuple[Moment, str | None]:
    """When a time element says that it was, and its words."""
    if stamp is None:
        return Moment(), None
    printed = line_of(stamp)
    moment = moment_of(attribute(stamp, "datetime"))
    if moment.date is None:
        moment = Moment(printed_date(printed), moment.instant)
    return moment, printed or None


def _remark(node: "LexborNode") -> Remark:
    above = ancestor(node, lambda each: each.tag == "li" and bool(_number(each)))
    own = node.css_first(".comment-body") or node
    stamp = own.css_first("time") or own.css_first(".comment-metadata a, .comment-meta a")
    author = line_of(own.css_first(".comment-author .fn") or own.css_first(".fn, .comment-author"))
    moment, printed = _moment(stamp)
    content = own.css_first(".comment-content, .comment-text")
    for selector in _NOT_SAID if content is not None else (*_NOT_SAID, *_AROUND):
        for each in own.css(selector):
            each.decompose()
    said = said_by(content or own)
    return Remark(
        ref=f"comment-{_number(node)}",
        parent=None if above is None else f"comment-{_number(above)}",
        text=said.text,
        author=author or None,
        date=moment.date,
        instant=moment.instant,
        printed=printed,
        links=said.links,
    )
