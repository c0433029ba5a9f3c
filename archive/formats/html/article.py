"""The post of a page of HTML whose template is not Blogger's: what themes and the page's own head
say about it. Needs the extra `html`."""

from typing import TYPE_CHECKING

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import (
    Moment,
    has_impossible_offset,
    read_iso,
    read_printed_time,
)
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.main_text import read_main_text
from archive.formats.html.tree import (
    COMMENT_TYPES,
    above,
    attribute,
    find_all,
    is_inside,
    mem_ids,
    meta,
    read_speech,
    title_of,
    url_of,
    words_of,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BODIES = (
    ".entry-content", ".post-content", ".post-entry", '[itemprop="articleBody"]', ".entry",
    ".post-body", ".article-content",
)  # fmt: skip
_AUTHORS = ".author .fn, .author.vcard, a[rel~='author'], [itemprop='author'] [itemprop='name']"
_DATES = ("time.entry-date", "time.published", ".entry-date", "time[datetime]", ".published")
_NO_TEXT = (
    ".sharedaddy, .jp-relatedposts, .wpcnt, .post-navigation, .entry-meta, .tags-links, "
    ".author-box, .addtoany_share_save_container, #comments, .comments-area, #respond"
)
"""What stands in the body of a post and is none of it: buttons, related posts, advertisements."""
COMMENTS = frozenset({"comments", "comment-list", "commentlist", "comments-area", "comment"})
"""Classes and ids of what holds comments."""


def _is_in_comment(node: "LexborNode") -> bool:
    """Whether an element stands among the comments, or in what is marked up as one."""
    return is_inside(node, COMMENTS) or any(
        attribute(each, "itemtype").endswith(COMMENT_TYPES) for each in above(node)
    )


def find_body(source: Source) -> "LexborNode | None":
    """What holds the text of the post that the page shows, where it shows one alone."""
    for selector in _BODIES:
        found = find_all(source.tree, selector)
        inside = mem_ids(found)
        outer = [
            node
            for node in found
            if not any(each.mem_id in inside for each in above(node)) and not _is_in_comment(node)
        ]
        if outer:
            return outer[0] if len(outer) == 1 else None
    return None


def begin(source: Source, layout: str) -> ThreadDraft:
    """A page in the making, with what its file says of itself."""
    return ThreadDraft(
        name=source.name,
        layout=layout,
        sha256=source.sha256,
        characters=len(source.html),
        warnings=list(source.html_warnings),
        url=url_of(source),
        title=title_of(source),
    )


def read_post(thread: ThreadDraft, source: Source, body: "LexborNode | None") -> None:
    """Fill in the post: its title, author and date, and its text; where no element is known to
    hold that, what looks like the main text, with a warning."""
    scope: LexborNode | None = body
    said = MarkupText("")
    if body is not None:
        said = read_speech(body, mem_ids(find_all(body, _NO_TEXT)), rules=True)
        around = (each for each in above(body) if each.tag in ("article", "main"))
        scope = next(around, body.parent)
    if not said.text:
        said = read_main_text(source)
        thread.warn("main-text", "the post is what looks like the main text of the page")
    thread.text, thread.links = said.text, said.links
    thread.title = _title(source, scope)
    thread.author = _author(source, scope)
    moment = _moment(source, scope)
    thread.date, thread.instant, thread.printed = moment.date, moment.instant, moment.printed
    if has_impossible_offset(moment):
        thread.warn("date", f"the post's date, {moment.date}, is not that of {moment.instant}")


def _of_post(scope: "LexborNode | None", selectors: str) -> list["LexborNode"]:
    """The elements that fit and stand in no comment."""
    if scope is None:
        return []
    return [node for node in find_all(scope, selectors) if not _is_in_comment(node)]


def _title(source: Source, scope: "LexborNode | None") -> str | None:
    for whole in (scope, source.tree.body):
        named = _of_post(whole, ".entry-title, .post-title")
        if named and (words := words_of(named[0])):
            return words
    if title := meta(source.tree, "og:title"):
        return " ".join(title.split())
    headings = [words_of(node) for node in _of_post(source.tree.body, "h1")]
    return headings[0] if len(headings) == 1 and headings[0] else title_of(source)


def _author(source: Source, scope: "LexborNode | None") -> str | None:
    """The name that stands with the post, or the one name that the page gives for any."""
    for whole in (scope, source.tree.body):
        names = {name for node in _of_post(whole, _AUTHORS) if (name := words_of(node))}
        if len(names) == 1:
            return names.pop()
    return None


def _moment(source: Source, scope: "LexborNode | None") -> Moment:
    if scope is not None:
        for selector in _DATES:
            for node in scope.css(selector):
                if not _is_in_comment(node) and (moment := read_time(node)).date:
                    return moment
    return read_iso(meta(source.tree, "article:published_time", "datePublished") or "")


def read_time(node: "LexborNode") -> Moment:
    """What an element states: for programs in an attribute, for people in its words."""
    exact = read_iso(attribute(node, "datetime") or attribute(node, "content"))
    printed = read_printed_time(words_of(node))
    if exact.date is None:
        return printed
    return Moment(exact.date, exact.instant, printed.printed)
