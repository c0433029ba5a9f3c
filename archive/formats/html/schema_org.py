"""HTML pages that mark up their comments with schema.org, as microdata or JSON-LD.

(https://schema.org/Comment; `UserComments` is its older name.)
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.formats.common.markup_text import MarkupText, read_fragment
from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment
from archive.formats.html.article import find_body, new_thread, read_post
from archive.formats.html.comments import comments_have
from archive.formats.html.coverage import finish_page
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    COMMENT_SELECTOR,
    ancestors,
    attribute,
    descendants,
    find_all,
    inline_text,
    mem_ids,
    parse_count,
    read_content,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TEXTS = ("text", "commentText", "description", "articleBody")
_DATES = ("dateCreated", "datePublished", "commentTime")
_FURNITURE = ("author", "creator", *_DATES, "dateModified", "image", "url", "upvoteCount",
              "downvoteCount", "interactionStatistic")  # fmt: skip
"""Properties of a comment that are not its text."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_POSTS = ("Article", "BlogPosting", "NewsArticle", "DiscussionForumPosting", "SocialMediaPosting")


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with such comments; None for other files."""
    if not source.is_html or "schema.org" not in source.html:
        return None
    nodes: set[int] = set()
    comments = list(_read_microdata(source, nodes)) or list(_read_json_ld(source))
    return iter([_page(source, comments, nodes)]) if comments else None


def _page(source: Source, comments: list[SourceComment], nodes: set[int]) -> Page:
    thread = new_thread(source, "schema-html")
    thread.text_nodes |= nodes
    read_post(thread, source, find_body(source))
    thread.comments = comments
    undated = sum(comment.date is None for comment in comments)
    if undated:
        thread.warn("date", f"{comments_have(undated)} no readable date")
    counts = find_all(source.tree, '[itemprop="commentCount"]')
    if counts:
        thread.declared = parse_count(attribute(counts[0], "content") or inline_text(counts[0]))
    return finish_page(source, thread)


def _read_microdata(source: Source, nodes: set[int]) -> Iterator[SourceComment]:
    """Yield the comments marked up by attributes; add the `mem_id` of their texts to `nodes`."""
    items = find_all(source.tree, COMMENT_SELECTOR)
    item_ids = mem_ids(items)
    refs: dict[int, str] = {}
    for number, item in enumerate(items, start=1):
        refs[item.mem_id] = ref = attribute(item, "id") or f"comment {number}"
        parent = next((refs[each.mem_id] for each in ancestors(item) if each.mem_id in refs), None)
        replies: set[int] = set()
        parts = list(descendants(item, item_ids, replies))
        content = _content(item, parts, replies)
        nodes.update(content.nodes)
        moment = _moment(parts)
        yield SourceComment(
            ref=ref,
            parent=parent,
            text=content.text,
            links=content.links,
            author=_author(parts),
            date=moment.date,
            instant=moment.instant,
            printed=moment.printed,
        )


def _with_property(parts: list["LexborNode"], *names: str) -> Iterator["LexborNode"]:
    """Yield the elements that have one of some properties, those with the first name first."""
    for name in names:
        for node in parts:
            if name in attribute(node, "itemprop").split():
                yield node


def _content(item: "LexborNode", parts: list["LexborNode"], replies: set[int]) -> MarkupText:
    """Return the text of a comment; if nothing is marked as such, all that has no other mark."""
    text = next(_with_property(parts, *_TEXTS), None)
    if text is None:
        return read_content(item, replies | mem_ids(_with_property(parts, *_FURNITURE)))
    content = read_content(text, replies)
    return content if content.text else MarkupText(attribute(text, "content"))


def _moment(parts: list["LexborNode"]) -> Moment:
    moments = (read_time(node) for node in _with_property(parts, *_DATES))
    return next((moment for moment in moments if moment.date), Moment())


def _author(parts: list["LexborNode"]) -> str | None:
    for node in _with_property(parts, "author", "creator"):
        inner = node.css_first('[itemprop~="name"]')
        name_node = node if inner is None else inner
        if name := attribute(name_node, "content") or inline_text(name_node):
            return name
    return None


def _read_json_ld(source: Source) -> Iterator[SourceComment]:
    """Yield the comments in the page's JSON-LD, each after the one it answers."""
    refs: set[str] = set()
    for script in source.tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        waiting: list[tuple[str | None, Mapping[str, Any]]] = [
            (None, each) for each in reversed(list(_top_comments(data)))
        ]
        while waiting:
            parent, value = waiting.pop()
            comment = _comment(value, parent, source.name, len(refs) + 1)
            refs.add(comment.ref)
            yield comment
            replies = reversed(list(_comments_of(value)))
            waiting += [(comment.ref, each) for each in replies]


def _top_comments(data: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the comments on posts in JSON data, and those that are not part of a post."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and _has_type(value, "Comment"):
            yield value
        elif isinstance(value, dict):
            if _has_type(value, *_POSTS):
                yield from _comments_of(value)
            waiting += [value[key] for key in ("mainEntity", "@graph") if key in value]


def _has_type(value: Any, *types: str) -> bool:
    if not isinstance(value, dict):
        return False
    stated = value.get("@type")
    return any(each in types for each in (stated if isinstance(stated, list) else [stated]))


def _comments_of(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    comments = value.get("comment")
    for each in comments if isinstance(comments, list) else [comments]:
        if isinstance(each, dict) and _has_type(each, "Comment"):
            yield each


def _comment(value: Mapping[str, Any], parent: str | None, name: str, number: int) -> SourceComment:
    """Return the comment in JSON data. `name`: of the page; `number`: used if it has no id."""
    content = _read_text(next(filter(None, (_string(value, key) for key in _TEXTS)), ""), name)
    stated_date = next(filter(None, (_string(value, key) for key in _DATES)), "")
    moment = read_iso(stated_date)
    parent_item = value.get("parentItem")
    if parent is None and _has_type(parent_item, "Comment"):
        parent = _string(parent_item, "@id") or _string(parent_item, "url") or None
    return SourceComment(
        ref=_string(value, "@id") or _string(value, "url") or f"comment {number}",
        parent=parent,
        text=content.text,
        links=content.links,
        author=_person_name(value.get("author") or value.get("creator")),
        date=moment.date,
        instant=moment.instant,
        printed=stated_date or None,
    )


def _string(value: Any, key: str) -> str:
    text = value.get(key) if isinstance(value, dict) else None
    return _clean(text) if isinstance(text, str) else ""


def _person_name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return (_clean(value) if isinstance(value, str) else _string(value, "name")) or None


def _clean(text: str) -> str:
    """Trim a JSON string and replace lone surrogates, which are not valid text, by U+FFFD."""
    return _SURROGATES.sub("\ufffd", text).strip()


def _read_text(text: str, name: str) -> MarkupText:
    """Read markup as it is displayed; keep the line breaks of plain text."""
    if "</" in text or "<br" in text.casefold():
        return read_fragment(text, name)
    lines = [read_fragment(line, name) for line in text.splitlines()]
    return MarkupText(
        "\n".join(line.text for line in lines), tuple(link for line in lines for link in line.links)
    )
