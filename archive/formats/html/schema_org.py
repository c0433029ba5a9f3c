"""Pages of HTML that say in the words of schema.org which of their elements are comments, or carry
them as JSON-LD. (https://schema.org/Comment; `UserComments` is its older name.)"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from archive.formats.common.markup_text import MarkupText, read_fragment
from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment
from archive.formats.html.article import begin, find_body, read_post, read_time
from archive.formats.html.tree import (
    MARKED_COMMENTS,
    above,
    attribute,
    count_in,
    find_all,
    mem_ids,
    own,
    read_speech,
    words_of,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TEXTS = ("text", "commentText", "description", "articleBody")
_DATES = ("dateCreated", "datePublished", "commentTime")
_NO_TEXT = ("author", "creator", *_DATES, "dateModified", "image", "url", "upvoteCount",
            "downvoteCount", "interactionStatistic")  # fmt: skip
"""What is marked in a comment and was not said."""
_HALVES = re.compile("[\ud800-\udfff]")
_POSTS = ("Article", "BlogPosting", "NewsArticle", "DiscussionForumPosting", "SocialMediaPosting")


def detect(source: Source) -> Iterator[Page] | None:
    """The page of a file of HTML that marks its comments up."""
    if not source.is_html or "schema.org" not in source.html:
        return None
    remarks = list(_marked(source)) or list(_linked(source))
    return iter([_page(source, remarks)]) if remarks else None


def _page(source: Source, remarks: list[SourceComment]) -> Page:
    thread = begin(source, "schema-html")
    read_post(thread, source, find_body(source))
    thread.remarks = remarks
    undated = sum(remark.date is None for remark in remarks)
    if undated:
        thread.warn("date", f"of {undated} comments the page does not say clearly on which day")
    counts = [attribute(node, "content") or words_of(node) for node in _counts(source)]
    thread.declared = count_in(counts[0]) if counts else None
    return thread.finish()


def _counts(source: Source) -> list["LexborNode"]:
    return find_all(source.tree, '[itemprop="commentCount"]')


def _marked(source: Source) -> Iterator[SourceComment]:
    """The comments that attributes mark."""
    items = find_all(source.tree, MARKED_COMMENTS)
    foreign = mem_ids(items)
    refs: dict[int, str] = {}
    for number, item in enumerate(items, start=1):
        refs[item.mem_id] = ref = attribute(item, "id") or f"comment {number}"
        parent = next((refs[each.mem_id] for each in above(item) if each.mem_id in refs), None)
        met: set[int] = set()
        parts = list(own(item, foreign, met))
        said = _said(item, parts, met)
        moment = _moment(parts)
        yield SourceComment(
            ref=ref,
            parent=parent,
            text=said.text,
            links=said.links,
            author=_author(parts),
            date=moment.date,
            instant=moment.instant,
            printed=moment.printed,
        )


def _with_property(parts: list["LexborNode"], *names: str) -> Iterator["LexborNode"]:
    for name in names:
        for node in parts:
            if name in attribute(node, "itemprop").split():
                yield node


def _said(item: "LexborNode", parts: list["LexborNode"], foreign: set[int]) -> MarkupText:
    """What a comment says; where nothing is marked as its text, what is not marked as anything."""
    text = next(_with_property(parts, *_TEXTS), None)
    if text is None:
        return read_speech(item, foreign | mem_ids(_with_property(parts, *_NO_TEXT)))
    said = read_speech(text, foreign)
    return said if said.text else MarkupText(attribute(text, "content"))


def _moment(parts: list["LexborNode"]) -> Moment:
    found = (read_time(node) for node in _with_property(parts, *_DATES))
    return next((moment for moment in found if moment.date), Moment())


def _author(parts: list["LexborNode"]) -> str | None:
    for node in _with_property(parts, "author", "creator"):
        inner = node.css_first('[itemprop~="name"]')
        named = node if inner is None else inner
        if name := attribute(named, "content") or words_of(named):
            return name
    return None


def _linked(source: Source) -> Iterator[SourceComment]:
    """The comments that stand in the page as JSON-LD, each behind what it answers."""
    names: set[str] = set()
    for script in source.tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        waiting: list[tuple[str | None, Mapping[str, Any]]] = [
            (None, each) for each in reversed(list(_top_comments(data)))
        ]
        while waiting:
            parent, comment = waiting.pop()
            remark = _remark(comment, parent, source.name, len(names) + 1)
            names.add(remark.ref)
            yield remark
            below = reversed(list(_comments_of(comment)))
            waiting += [(remark.ref, each) for each in below]


def _top_comments(data: Any) -> Iterator[Mapping[str, Any]]:
    """The comments to any post in some JSON, and those that stand in it by themselves."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and _is_a(value, "Comment"):
            yield value
        elif isinstance(value, dict):
            if _is_a(value, *_POSTS):
                yield from _comments_of(value)
            waiting += [value[key] for key in ("mainEntity", "@graph") if key in value]


def _is_a(value: Any, *types: str) -> bool:
    if not isinstance(value, dict):
        return False
    kind = value.get("@type")
    return any(each in types for each in (kind if isinstance(kind, list) else [kind]))


def _comments_of(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    found = value.get("comment")
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict) and _is_a(each, "Comment"):
            yield each


def _remark(
    comment: Mapping[str, Any], parent: str | None, name: str, number: int
) -> SourceComment:
    said = _read_text(next(filter(None, (_string(comment, key) for key in _TEXTS)), ""), name)
    stated = next(filter(None, (_string(comment, key) for key in _DATES)), "")
    moment = read_iso(stated)
    above_it = comment.get("parentItem")
    if parent is None and _is_a(above_it, "Comment"):
        parent = _string(above_it, "@id") or _string(above_it, "url") or None
    return SourceComment(
        ref=_string(comment, "@id") or _string(comment, "url") or f"comment {number}",
        parent=parent,
        text=said.text,
        links=said.links,
        author=_person(comment.get("author") or comment.get("creator")),
        date=moment.date,
        instant=moment.instant,
        printed=stated or None,
    )


def _string(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return _told(found) if isinstance(found, str) else ""


def _person(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return (_told(value) if isinstance(value, str) else _string(value, "name")) or None


def _told(text: str) -> str:
    """A string of JSON, which may hold one half of a character alone, as no text can: U+FFFD stands
    for it, as for bytes that are no text."""
    return _HALVES.sub("\ufffd", text).strip()


def _read_text(text: str, name: str) -> MarkupText:
    """Markup as it is seen; text as it stands, since its line breaks are its own."""
    if "</" in text or "<br" in text.casefold():
        return read_fragment(text, name)
    lines = (read_fragment(line, name) for line in text.splitlines())
    said = list(lines)
    return MarkupText(
        "\n".join(each.text for each in said), tuple(link for each in said for link in each.links)
    )
