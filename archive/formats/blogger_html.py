"""Pages of Blogger: the threaded template, and the classic one.

Threaded: `li.comment#c<ID>`, replies in lists inside; `span.datetime a` leads to an address whose
`showComment` is the moment in milliseconds since 1970. Classic: `dl#comments-block` of `dt` with
the author, `dd` with the text, `dd` with the time.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.formats.html_page import (
    HtmlPage,
    ancestor,
    attribute,
    classes,
    line_of,
    moment_of,
    moment_of_epoch,
    printed_date,
    read_innermost,
    said_by,
)
from archive.formats.languages import declared_count
from archive.formats.thread import Remark, Thread
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_EPOCH = re.compile(r"[?&]showComment=(\d{1,16})")
_ID = re.compile(r"c\d+")
_BODY = "div.post-body"


def read(page: HtmlPage) -> Page | None:
    """The page, if it is one of Blogger's with one post; None otherwise."""
    posts = page.tree.css(_BODY)
    threaded = [node for node in page.tree.css("li.comment") if _is_comment(node)]
    classic = page.first("dl#comments-block")
    if not threaded and classic is None and not (len(posts) == 1 and _is_bloggers(page)):
        return None
    thread = page.thread("blogger")
    _read_post(page, thread)
    if threaded:
        thread.remarks = read_innermost(threaded, _remark)
    elif classic is not None:
        thread.remarks = list(_classic(classic))
    for remark in thread.remarks:
        if remark.date is None and remark.printed:
            thread.warn("date", f"comment {remark.ref}: {remark.printed!r} does not tell its date")
    if len(posts) > 1:
        thread.warn("posts", f"the page holds {len(posts)} posts; the first one is kept with it")
    return thread.finish()


def _is_bloggers(page: HtmlPage) -> bool:
    node = page.first("meta[name=generator]")
    return node is not None and "blogger" in attribute(node, "content").casefold()


def _is_comment(node: "LexborNode") -> bool:
    return node.tag == "li" and _ID.fullmatch(attribute(node, "id")) is not None


def _read_post(page: HtmlPage, thread: Thread) -> None:
    thread.title = line_of(page.first(".post-title", ".entry-title")) or None
    said = said_by(page.first(_BODY, ".entry-content"), rules=True)
    thread.text, thread.links = said.text, said.links
    author = page.first(".post-author .fn", ".post-author [itemprop=name]", ".vcard .fn")
    thread.author = line_of(author) or None
    header = line_of(page.first(".date-header"))
    thread.printed = header or None
    stamp = page.first("abbr.published", "time.published", "[itemprop=datePublished]")
    iso = "" if stamp is None else attribute(stamp, "title") or attribute(stamp, "datetime")
    moment = moment_of(iso or ("" if stamp is None else attribute(stamp, "content")))
    thread.date, thread.instant = moment.date or printed_date(header), moment.instant
    if thread.url is None and (link := page.first("a.timestamp-link")) is not None:
        thread.url = attribute(link, "href") or None
    thread.declared = _declared(page)


def _declared(page: HtmlPage) -> int | None:
    """How many comments the heading over them counts."""
    for heading in page.tree.css("#comments h4, #comments h3, #comments .title"):
        if (count := declared_count(line_of(heading))) is not None:
            return count
    return None


def _remark(node: "LexborNode") -> Remark:
    """A comment of the threaded template."""
    above = ancestor(node, _is_comment)
    block = node.css_first(".comment-block") or node
    stamp = block.css_first(".datetime a") or block.css_first(".datetime")
    content = block.css_first(".comment-content")
    return _made(
        ref=attribute(node, "id"),
        parent=None if above is None else attribute(above, "id"),
        author=line_of(block.css_first("cite.user") or block.css_first(".comment-header cite")),
        stamp=stamp,
        content=content,
    )


def _made(
    *,
    ref: str,
    parent: str | None,
    author: str,
    stamp: "LexborNode | None",
    content: "LexborNode | None",
) -> Remark:
    printed = line_of(stamp)
    epoch = None if stamp is None else _EPOCH.search(attribute(stamp, "href"))
    moment = moment_of_epoch(epoch[1] if epoch else "", printed)
    said = said_by(content)
    removed = content is not None and (
        "deleted-comment" in classes(content) or content.css_first(".deleted-comment") is not None
    )
    return Remark(
        ref=ref,
        parent=parent,
        text=said.text,
        author=author or None,
        date=moment.date,
        instant=moment.instant,
        printed=printed or None,
        removed=removed,
        links=said.links,
    )


def _classic(block: "LexborNode") -> Iterator[Remark]:
    """The comments of the classic template: a name, a text and a time each."""
    name: LexborNode | None = None
    content: LexborNode | None = None
    node = block.child
    while node is not None:
        found = classes(node)
        if node.tag == "dt":
            if name is not None:
                yield _classic_remark(name, content, None)
            name, content = node, None
        elif "comment-body" in found:
            content = node
        elif "comment-footer" in found and name is not None:
            stamp = node.css_first(".comment-timestamp a") or node.css_first(".comment-timestamp")
            yield _classic_remark(name, content, stamp)
            name, content = None, None
        node = node.next
    if name is not None:
        yield _classic_remark(name, content, None)


def _classic_remark(
    name: "LexborNode", content: "LexborNode | None", stamp: "LexborNode | None"
) -> Remark:
    ref = attribute(name, "id")
    if not ref and (anchor := name.css_first("a[name]")) is not None:
        ref = attribute(anchor, "name")
    return _made(ref=ref, parent=None, author=_classic_author(name), stamp=stamp, content=content)


def _classic_author(node: "LexborNode") -> str:
    """The name in a `dt`: its link, or what stands before "said…"."""
    for link in node.css("a[href]"):
        if name := line_of(link):
            return name
    words = line_of(node)
    ends = [each for each in SAID if words.casefold().endswith(each)]
    return words[: -len(max(ends, key=len))].strip() if ends else ""


SAID = tuple(
    f" {said}{dots}"
    for said in (
        "said", "dijo", "hat gesagt", "a dit", "disse", "ha detto", "zei", "sa", "sade", "sagde",
        "powiedział(a)", "napisał(a)", "dedi ki", "писал(а)", "сказал(а)", "комментирует",
    )
    for dots in ("...", "…", ":", "")
)  # fmt: skip
"""What stands behind the name of an author who has no link."""
