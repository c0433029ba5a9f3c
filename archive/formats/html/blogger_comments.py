"""The comments of Blogger's pages as HTML, in the markup of its own templates.

That is `ol#top-ra` with an `li` a comment, and the replies in lists of their own; or
`#comments-block` with an author, a body and a footer a comment, one after the other.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, read_epoch, read_printed_time
from archive.formats.common.source import Source
from archive.formats.html.comments import Comment
from archive.formats.html.tree import (
    above,
    attribute,
    classes,
    first,
    is_inside,
    mem_ids,
    own,
    read_speech,
    words_of,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_EPOCH = re.compile(r"[?&]showComment=(\d{1,15})(?:#(c\d+))?")
_SAID = re.compile(
    r"(?:\s(?:said|dijo|hat gesagt|a dit|disse|ha detto|sa|sade|zei|sagde|napisał(?:\(a\))?|"
    r"сказал(?:\(а\))?|powiedział(?:\(a\))?|dedi ki|kirjoitti|řekl(?:\(a\))?|ha dit|mengatakan|"
    r"írta|комментирует|каже|pisze)|\s?(?:さんのコメント|님의 말|说|說|提到))"
    r"\s*(?:\.{3}|…|:)\s*",
    re.IGNORECASE,
)
"""What stands behind the name over a comment of the classic templates."""
_BACKLINKS = frozenset(
    {"collapsed-backlink", "backlink-control", "backlinks-container", "Blog1_backlinks-container"}
)


def read_comments(source: Source) -> list[Comment]:
    """The comments of a page, in order, in whichever of the templates they are."""
    return list(_threaded(source)) or list(_classic(source))


def is_list(node: "LexborNode") -> bool:
    """Whether an element holds the comments of one of the templates."""
    if attribute(node, "id") == "top-ra":
        return True
    return first(node, ".comment-author", ".comment-poster") is not None


def _threaded(source: Source) -> Iterator[Comment]:
    """The comments of the threaded template, in order."""
    items = [
        node
        for node in source.tree.css("li.comment")
        if is_inside(node, {"top-ra", "comment-thread"})
    ]
    refs: dict[int, str] = {}
    foreign = mem_ids(items)
    for number, item in enumerate(items, start=1):
        ref = attribute(item, "id") or f"comment {number}"
        refs[item.mem_id] = ref
        found = Comment(ref)
        found.parent = next(
            (refs[each.mem_id] for each in above(item) if each.mem_id in refs), None
        )
        _read_item(found, item, foreign)
        yield found


def _read_item(found: Comment, item: "LexborNode", foreign: set[int]) -> None:
    """What a comment of the threaded template says, and what stands over it."""
    furniture: set[int] = set()
    content = None
    for node in own(item, foreign, furniture):
        names = classes(node)
        if "comment-replies" in names:
            furniture.add(node.mem_id)
        elif "comment-content" in names and content is None:
            content = node
        elif found.author is None and "user" in names and node.tag == "cite":
            found.author = words_of(node) or None
        elif "datetime" in names and not found.moment.printed:
            found.moment = _moment(node)
        elif "deleted-comment" in names:
            found.removed = True
    if content is not None:
        found.said = _said(content, furniture)


def _said(content: "LexborNode", furniture: set[int]) -> MarkupText:
    """The text of a comment: also what a parser has put behind its paragraph, which ends where
    another block begins."""
    pieces = [read_speech(content, furniture)]
    node = content.next
    while node is not None and not _classes_of_any(node) & {"comment-actions", "comment-footer"}:
        if node.is_element_node and node.mem_id not in furniture:
            pieces.append(read_speech(node, furniture))
        elif node.tag == "-text":
            pieces.append(MarkupText((node.text_content or "").strip()))
        node = node.next
    text = "\n\n".join(piece.text for piece in pieces if piece.text)
    return MarkupText(text, tuple(link for piece in pieces for link in piece.links))


def _classes_of_any(node: "LexborNode") -> set[str]:
    """An element's classes; none for what is no element."""
    return classes(node) if node.is_element_node else set()


def _moment(node: "LexborNode") -> Moment:
    """The words that state a time, with the exact moment that their link holds."""
    moment = read_printed_time(words_of(node))
    links = [node] if node.tag == "a" else node.css("a")
    for link in links:
        if match := _EPOCH.search(attribute(link, "href")):
            return attrs.evolve(moment, instant=read_epoch(match[1]))
    return moment


def _classic(source: Source) -> Iterator[Comment]:
    """The comments of the classic templates, in order."""
    block = next((each for each in source.tree.css("#comments-block") if is_list(each)), None)
    if block is None:
        return
    found: Comment | None = None
    number = 0
    passed: set[int] = set()
    for node in own(block):
        names = classes(node)
        parent = node.parent
        if (parent is not None and parent.mem_id in passed) or names & _BACKLINKS:
            passed.add(node.mem_id)
        elif names & {"comment-author", "comment-poster"}:
            passed.add(node.mem_id)
            if found is not None:
                yield found
            number += 1
            found = Comment(_classic_ref(node) or f"comment {number}", author=_name(node))
            if parent is not None and "comment-data" in classes(parent):
                found.moment = _moment_before(parent)
        elif found is not None:
            passed.update(_read_classic(found, node, names))
    if found is not None:
        yield found


def _read_classic(found: Comment, node: "LexborNode", names: set[str]) -> Iterator[int]:
    """Take in a body or a time; what is in them needs no looking at any more."""
    if "comment-body" in names:
        yield node.mem_id
        said = read_speech(node)
        before = found.said
        text = "\n\n".join(piece for piece in (before.text, said.text) if piece)
        found.said = MarkupText(text, before.links + said.links)
        found.removed |= first(node, ".deleted-comment") is not None or "deleted" in names
    elif "comment-timestamp" in names and not found.moment.printed:
        yield node.mem_id
        control = mem_ids(node.css(".item-control"))
        moment = read_printed_time(words_of(node, control))
        found.moment = attrs.evolve(_moment(node), **_but_instant(moment))


def _moment_before(line: "LexborNode") -> Moment:
    """The time that the oldest template has on the line of the name: `At 6:24 PM, Ann said…`."""
    moments = (_moment(link) for link in line.css("a[href]"))
    return next((each for each in moments if each.date or each.clock), Moment())


def _but_instant(moment: Moment) -> dict[str, str | None]:
    return {"date": moment.date, "printed": moment.printed, "clock": moment.clock}


def _classic_ref(node: "LexborNode") -> str | None:
    """The comment's id, on the line of its author, on an anchor in it, or around it."""
    candidates = [attribute(node, "id")]
    candidates += [attribute(each, "name") for each in node.css("a[name]")]
    candidates += [attribute(each, "id") for each, _ in zip(above(node), range(3), strict=False)]
    return next((each for each in candidates if re.fullmatch(r"c\d+", each)), None)


def _name(node: "LexborNode") -> str | None:
    """Who said it: the name that a link has, or what stands before the word for saying it."""
    words = words_of(node)
    linked = [name for link in node.css("a[href]") if (name := words_of(link))]
    if linked:
        return linked[0]
    if match := _SAID.search(words):
        return words[: match.start()].strip() or None
    return None if words.endswith(("...", "…")) else words.rstrip(":") or None
