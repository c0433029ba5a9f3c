"""The post of an HTML page that is not Blogger's, from the markup of common themes and from the
page's head."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, has_impossible_offset
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.comment_headings import find_after_heading
from archive.formats.html.main_text import read_main_text
from archive.formats.html.post_byline import PostByline, is_comment
from archive.formats.html.tree import (
    ancestors,
    capture_time,
    find_all,
    inline_text,
    mem_ids,
    meta_content,
    page_title,
    page_url,
    read_content,
    relative_url,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BODIES = (
    ".entry-content", ".post-content", ".post-entry", '[itemprop="articleBody"]', ".entry",
    ".post-body", ".article-content",
)  # fmt: skip
"""Selectors of the text of a post."""
_FURNITURE = (
    ".sharedaddy, .jp-relatedposts, .wpcnt, .post-navigation, .entry-meta, .tags-links, "
    ".author-box, .addtoany_share_save_container, #comments, .comments-area, #respond"
)
"""Elements in the body of a post that are not its text: buttons, related posts, advertisements."""


def find_body(source: Source) -> "LexborNode | None":
    """Return the element with the text of the post, or None if there is none or several."""
    for selector in _BODIES:
        matching = find_all(source.tree, selector)
        is_outermost = _OutsideComments(mem_ids(matching))
        outermost = [node for node in matching if is_outermost(node)]
        if outermost:
            return outermost[0] if len(outermost) == 1 else None
    return None


def new_thread(source: Source, layout: str) -> ThreadDraft:
    """Start a page with what its file states about it."""
    return ThreadDraft(
        name=source.name,
        layout=layout,
        sha256=source.sha256,
        characters=len(source.html),
        warnings=list(source.html_warnings),
        url=page_url(source),
        captured=capture_time(source),
        canonical=relative_url(source),
        title=page_title(source),
    )


def read_post(
    thread: ThreadDraft,
    source: Source,
    body: "LexborNode | None",
    excluded: Collection[int] = (),
) -> None:
    """Read the title, author, date and text of the post into `thread`.

    `body`: the element with the text. Without it, or if it is empty, the main text of the page is
    guessed, with a warning. `excluded`: `mem_id` of the elements that are comments.
    """
    scope: LexborNode | None = body
    content = MarkupText("")
    if body is not None:
        others = mem_ids(find_all(body, _FURNITURE)).union(excluded, find_after_heading(body))
        content = read_content(body, others, rules=True)
        articles = (each for each in ancestors(body) if each.tag in ("article", "main"))
        scope = next(articles, body.parent)
    if not content.text:
        content = read_main_text(source, excluded)
        thread.warn("main-text", "main text guessed; no known markup of a post")
    thread.set_content(content)
    thread.title = _title(source, scope, excluded)
    byline = PostByline(source, body, scope, excluded)
    thread.author = byline.author()
    moment = byline.moment()
    thread.set_moment(moment)
    if has_impossible_offset(moment):
        message = f"the post's date, {moment.date}, contradicts its exact time, {moment.instant}"
        thread.warn("date", message)


def fill_post(thread: ThreadDraft, content: MarkupText, author: str | None, moment: Moment) -> None:
    """Set the text, author and time of a post that a format has found itself."""
    thread.set_content(content)
    thread.author = author
    thread.set_moment(moment)


class _OutsideComments:
    """Checks that no comment is around an element, in linear time over all elements of a page."""

    def __init__(self, excluded: Collection[int]) -> None:
        """`excluded`: `mem_id` of other elements that count as comments."""
        self._excluded = excluded
        self._known: dict[int, bool] = {}

    def __call__(self, node: "LexborNode") -> bool:
        """Return whether no element around `node` is a comment."""
        passed: list[int] = []
        is_outside = True
        for each in ancestors(node):
            if each.mem_id in self._known:
                is_outside = self._known[each.mem_id]
                break
            passed.append(each.mem_id)
            if each.mem_id in self._excluded or is_comment(each):
                is_outside = False
                break
        self._known.update(dict.fromkeys(passed, is_outside))
        return is_outside


def _outside_comments(
    scope: "LexborNode | None", selectors: str, excluded: Collection[int]
) -> list["LexborNode"]:
    """Return the elements that match and are not in a comment."""
    if scope is None:
        return []
    is_outside = _OutsideComments(excluded)
    matching = (node for node in find_all(scope, selectors) if node.mem_id not in excluded)
    return [node for node in matching if is_outside(node)]


def _title(source: Source, scope: "LexborNode | None", excluded: Collection[int]) -> str | None:
    for root in (scope, source.tree.body):
        titles = _outside_comments(root, ".entry-title, .post-title", excluded)
        if titles and (title := inline_text(titles[0])):
            return title
    if stated := meta_content(source, "og:title"):
        return " ".join(stated.split())
    headings = [inline_text(node) for node in _outside_comments(source.tree.body, "h1", excluded)]
    return headings[0] if len(headings) == 1 and headings[0] else page_title(source)
