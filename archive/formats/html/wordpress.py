"""WordPress HTML pages, of the many themes that keep the names of WordPress's templates:
comments with ids such as `comment-123`, in a list, or with classes such as `depth-1` in any
element; replies inside the comments they answer, mostly in `ol.children`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from archive.formats.common.byline_readings import MAX_NAME_CHARS, read_bylines
from archive.formats.common.markup_text import only_text, read_node
from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.common.source import Source
from archive.formats.html.article import find_body, new_thread, read_post
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.other_pages import warn_of_other_pages
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    ancestors,
    attribute,
    classes,
    descendants,
    find_all,
    inline_text,
    is_inside,
    mem_ids,
    meta_content,
    read_content,
)
from archive.formats.html.wordpress_counts import read_declared_count
from archive.formats.html.wordpress_zones import drop_false_instants
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_LISTS = (
    "ol.commentlist, ol.comment-list, ul.commentlist, ul.comment-list, "
    "div.commentlist, div.comment-list, #comments ol, #comments ul, .comments ol, .comments ul, "
    "ol#commentlist, ul#commentlist, ol.comments-list, ul.comments-list"
)
"""Selectors of lists of comments."""
_CANDIDATES = (
    "li[id], li.comment, li.pingback, li.trackback, [class*='depth-'], [id*='comment-'].comment"
)
"""Selectors of what may be a comment or a pingback."""
_COMMENT_TAGS = frozenset({"li", "div", "article", "section"})
"""Elements that may hold a whole comment."""
_PINGS = frozenset({"pingback", "trackback", "pings", "ping"})
_ID = re.compile(r"(?:[a-z]+-)*comment-(\d+)")
_OWN_ID = re.compile(r"(?:(?:li|div|article)-)?comment-\d+")
"""Id of a comment itself; lists of recent comments in the sidebar have other ids."""
_DEPTH = re.compile(r"depth-(\d{1,4})")
"""Class that WordPress itself gives a comment, whatever the element."""
_TEXT_CLASSES = (
    "comment-content", "wp-block-comment-content", "comment-text", "comment_content",
    "comment-entry", "comment_text", "comment-body-text", "commententry", "comment-body",
    "comment_body", "comment-inner", "wpd-comment-text",
)  # fmt: skip
"""Classes of the element with a comment's text, the best first."""
_FURNITURE_CLASSES = frozenset(
    {"comment-author", "vcard", "comment-meta", "commentmetadata", "comment-metadata", "reply",
     "comment-reply", "comment-reply-link", "comment-respond", "comment-edit-link", "edit-link",
     "comment-date", "comment-awaiting-moderation", "says", "comment-header", "comment-permalink",
     "fn", "comment-time", "comment-info", "screen-reader-text", "sharedaddy", "comment-likes",
     "cld-like-dislike-wrap", "comment-footer", "comment-actions", "comment-tools", "children",
     "comment-footer-meta", "wpd-comment-left", "wpd-comment-header", "wpd-comment-footer",
     "wp-block-comment-author-name", "wp-block-comment-date",
     "wp-block-comment-edit-link", "wp-block-comment-reply-link"}
)  # fmt: skip
"""Classes of elements in a comment that are not its text."""
_AUTHOR_CLASSES = (
    "fn", "comment-author-name", "wp-block-comment-author-name", "comment-author", "comment_author",
    "wpd-comment-author", "author-name", "author_name", "author",
)  # fmt: skip
_NOT_NAME = (
    ".says, time, .comment-meta, .commentmetadata, .reply, .comment-reply-link, .comment-date, "
    '.date, small, sup, [class*="badge"], [class*="label"], .post-author, .screen-reader-text'
)
"""Selectors of elements beside a name."""
_DATE_CLASSES = (
    "comment-metadata", "comment-meta", "commentmetadata", "comment-date", "comment-time",
    "comment_date", "wp-block-comment-date", "wpd-comment-date", "comment-permalink",
)  # fmt: skip
_MAX_CACHED_NAMES = 10_000
_SAYS = re.compile(
    r"\s(?:(?:says|said|sagt|sagte|meint|schreibt|schrieb|denkt|dice|dijo|a écrit|a dit|dit|diz|"
    r"disse)\s*:?|(?:Says|Said|writes|wrote|hat gesagt|escribe|escribió|ha dicho|escreve|escreveu|"
    r"scrive|ha scritto|ha detto|zegt|zei|schrijft|schreef|säger|sade|skriver|skrev|sier|siger|"
    r"sagde|pisze|mówi|napisał(?:\(?a\)?)?|пишет|говорит|сказал|комментирует|"
    r"написал(?:\(?а\)?)?|sanoo|kirjoittaa|kirjoitti|říká|píše|napsal(?:\(?a\)?)?|mondja|írta|"
    r"diyor|dedi|diu|より)\s*:)$"
)
"""Words such as "says" after a name; those of the second group only count with a colon."""
_SAYS_ANY_LANGUAGE = re.compile(r"\s*(?:[^\W\d_]+\s+){0,2}[^\W\d_]+\s*:\s*")
"""Text after the name above a comment, such as ` Says:`, in any language."""

Parts = Sequence[tuple["LexborNode", set[str]]]
"""The elements of a comment, each with its classes."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with comments of a WordPress theme; None for other files."""
    if not source.is_html or not (items := _find_items(source)):
        return None
    return iter([_page(source, items, find_body(source))])


def detect_post(source: Source) -> Iterator[Page] | None:
    """Return the page of a WordPress HTML file without comments; None for other files."""
    if not source.is_html or (body := find_body(source)) is None:
        return None
    is_wordpress = "wp-content" in source.html or (
        (meta_content(source.tree, "generator") or "").startswith("WordPress")
    )
    return iter([_page(source, [], body)]) if is_wordpress else None


def _find_items(source: Source) -> list["LexborNode"]:
    """Return the comments and pingbacks, each once, in order."""
    lists = mem_ids(find_all(source.tree, _LISTS))
    items = [node for node in find_all(source.tree, _CANDIDATES) if _is_item(node, lists)]
    known = {node.mem_id: (_ref(node), _depth(node)) for node in items}
    return [node for node in items if not _is_duplicate(node, known)]


def _is_item(node: "LexborNode", lists: set[int]) -> bool:
    """Return whether an element is a comment or a pingback.

    It is recognised by the classes that WordPress gives it, or by its id and the list around it.
    """
    names = classes(node)
    has_class = bool(names & _PINGS) or "comment" in names
    is_confirmed = _depth(node) is not None or _OWN_ID.fullmatch(attribute(node, "id")) is not None
    if has_class and node.tag in _COMMENT_TAGS and is_confirmed:
        return True
    is_named = _ID.fullmatch(attribute(node, "id")) is not None
    is_named = is_named or bool(names & _PINGS) or (has_class and _ref(node) is not None)
    return is_named and node.tag == "li" and any(each.mem_id in lists for each in ancestors(node))


def _is_duplicate(node: "LexborNode", known: Mapping[int, tuple[str | None, int | None]]) -> bool:
    """Return whether an element is the same comment as the one around it, marked up twice."""
    outer = next((known[each.mem_id] for each in ancestors(node) if each.mem_id in known), None)
    ref, depth = known[node.mem_id]
    return outer is not None and (outer[0] == ref if ref else outer == (ref, depth))


def _depth(node: "LexborNode") -> int | None:
    """Return the depth of a comment in its class, from 1, or None."""
    matches = map(_DEPTH.fullmatch, classes(node))
    return next((int(match[1]) for match in matches if match), None)


def _ref(node: "LexborNode") -> str | None:
    """Return `comment-123`, from the element or the first in it with such an id."""
    if match := _ID.fullmatch(attribute(node, "id")):
        return f"comment-{match[1]}"
    inner = node.css_first('[id*="comment-"]')
    match = _ID.fullmatch(attribute(inner, "id")) if inner is not None else None
    return f"comment-{match[1]}" if match else None


def _page(source: Source, items: list["LexborNode"], body: "LexborNode | None") -> Page:
    thread = new_thread(source, "wordpress-html")
    read_post(thread, source, body)
    pings = [node for node in items if _is_ping(node)]
    comments = list(_read_comments(items, mem_ids(pings)))
    drop_false_instants(source, thread, comments)
    add_comments(thread, comments)
    thread.declared = read_declared_count(source, len(comments), len(pings))
    warn_of_no_comments(thread)
    warn_of_other_pages(thread, source)
    if len(pings) == 1:
        thread.warn("pingbacks", "1 pingback or trackback left out")
    elif pings:
        thread.warn("pingbacks", f"{len(pings)} pingbacks or trackbacks left out")
    return finish_page(source, thread)


def _is_ping(node: "LexborNode") -> bool:
    if classes(node) & _PINGS:
        return True
    cite = node.css_first("cite")
    return cite is not None and inline_text(cite).casefold().startswith(("pingback", "trackback"))


def _read_comments(items: list["LexborNode"], pings: set[int]) -> Iterator[MarkupComment]:
    item_ids = mem_ids(items)
    refs: dict[int, str] = {}
    path: list[str | None] = []
    for number, item in enumerate(items, start=1):
        ref = None if item.mem_id in pings else _ref(item) or f"comment {number}"
        parent = _parent(item, refs, path)
        depth = _depth(item) or 1
        path += [None] * (depth - 1 - len(path))
        path[depth - 1 :] = [ref]
        if ref is None:
            continue
        refs[item.mem_id] = ref
        comment = MarkupComment(ref, parent, regions=(item,))
        replies: set[int] = set()
        parts = [(node, classes(node)) for node in descendants(item, item_ids, replies)]
        comment.author = _author(parts)
        comment.moment = _moment(parts)
        _read_text(comment, item, parts, replies)
        yield comment


def _parent(item: "LexborNode", refs: dict[int, str], path: list[str | None]) -> str | None:
    """Return what a comment answers: the comment around it, or, if the theme does not nest them,
    the last one with a depth smaller by one."""
    outer = next((refs[each.mem_id] for each in ancestors(item) if each.mem_id in refs), None)
    depth = _depth(item) or 1
    return path[depth - 2] if outer is None and 1 < depth <= len(path) + 1 else outer


def _with_class(parts: Parts, *names: str) -> Iterator["LexborNode"]:
    """Yield the elements that have one of some classes, those with the first class first."""
    for name in names:
        for node, node_classes in parts:
            if name in node_classes:
                yield node


def _author(parts: Parts) -> str | None:
    """Return the author, without badges and "says"; None if the text holds more than a name."""
    for node in _with_class(parts, *_AUTHOR_CLASSES):
        # Only the class `fn` is certain to hold nothing but the name.
        may_hold_more = "fn" not in classes(node)
        inner = node.css_first("cite, strong, b, a.url, a.fn, .author") if may_hold_more else None
        if name := _clean_name(node if inner is None else inner):
            return name
    cites = (node for node, _ in parts if node.tag == "cite" and _is_outside_text(node))
    return next(filter(None, map(_clean_name, cites)), None)


def _is_outside_text(node: "LexborNode") -> bool:
    return not is_inside(node, {"comment-content", "comment-text", "comment_content"}) and not any(
        each.tag in ("p", "blockquote") for each in ancestors(node)
    )


def _clean_name(node: "LexborNode") -> str | None:
    skip = set() if only_text(node) is not None else mem_ids(find_all(node, _NOT_NAME))
    line = read_node(node, skip=skip).text.partition("\n")[0]
    name = _SAYS.sub("", " ".join(line.split())).strip(" :|")
    return name if 0 < len(name) <= MAX_NAME_CHARS and not _contains_date(name) else None


@lru_cache(_MAX_CACHED_NAMES)
def _contains_date(name: str) -> bool:
    """Return whether there is a date or a time in a name; cached because names repeat."""
    return bool(read_printed_time(name).date or read_bylines(name))


def _moment(parts: Parts) -> Moment:
    """Return the time in a `time` element, or in the text of the elements themes use for dates."""
    for node, _ in parts:
        if node.tag == "time" and (moment := read_time(node)).date:
            return moment
    unclear = Moment()
    for node in _with_class(parts, *_DATE_CLASSES):
        for each in (*node.css("a"), node):
            # Where the text is "5 years ago", the title often has the date.
            for words in (inline_text(each), attribute(each, "title")):
                moment = read_printed_time(words)
                if moment.date:
                    return moment
                if not unclear.printed and any(map(str.isdigit, words)):
                    unclear = moment
    return unclear


def _read_text(comment: MarkupComment, item: "LexborNode", parts: Parts, replies: set[int]) -> None:
    """Read the text of a comment; if no element is known to hold it, all but the furniture."""
    body = next(_with_class(parts, *_TEXT_CLASSES), item)
    furniture = mem_ids(node for node, has in parts if has & _FURNITURE_CLASSES)
    content = read_content(body, furniture | replies)
    if body is item or not content.text:
        furniture.update(_byline_ids(parts, comment.author))
        content = read_content(item, furniture | replies)
    comment.content = content


def _byline_ids(parts: Parts, author: str | None) -> Iterator[int]:
    """Yield the `mem_id` of the name above a text without an element, and of "says" after it."""
    cites = (node for node, _ in parts if node.tag == "cite" and _is_outside_text(node))
    cite = next(cites, None)
    if cite is None or author is None or _clean_name(cite) != author:
        return
    yield cite.mem_id
    after = cite.next
    text = after.text_content if after is not None and after.tag == "-text" else None
    if after is not None and text and _SAYS_ANY_LANGUAGE.fullmatch(text):
        yield after.mem_id
