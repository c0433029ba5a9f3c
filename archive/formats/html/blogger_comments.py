"""The comments of HTML pages in the markup of Blogger's templates.

The threaded template has `ol#top-ra` with an `li` for each comment and nested lists of replies; the
classic ones have `#comments-block` with an author, a body and a footer for each comment in turn.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.formats.common.markup_text import MarkupText, join_texts
from archive.formats.common.moments import Moment, read_epoch, read_printed_time
from archive.formats.common.source import Source
from archive.formats.html.comments import MarkupComment
from archive.formats.html.names import clean_name
from archive.formats.html.tree import (
    Enclosing,
    ancestors,
    attribute,
    classes,
    descendants,
    find_first,
    inline_text,
    is_inside,
    mem_ids,
    read_content,
)

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_EPOCH = re.compile(r"[?&]showComment=(\d{1,15})(?:#(c\d+))?")
_BACKLINKS = frozenset(
    {"collapsed-backlink", "backlink-control", "backlinks-container", "Blog1_backlinks-container"}
)


def read_comments(source: Source) -> list[MarkupComment]:
    """Return the comments of a page, in order, whichever template it uses."""
    return list(_read_threaded(source)) or list(_read_classic(source))


def is_comment_list(node: "LexborNode") -> bool:
    """Return whether an element holds the comments of one of the templates."""
    if attribute(node, "id") == "top-ra":
        return True
    return find_first(node, ".comment-author", ".comment-poster") is not None


def _read_threaded(source: Source) -> Iterator[MarkupComment]:
    """Yield the comments of the threaded template, in order."""
    items = [
        node
        for node in source.tree.css("li.comment")
        if is_inside(node, {"top-ra", "comment-thread"})
    ]
    refs: dict[int, str] = {}
    item_ids = mem_ids(items)
    enclosing = Enclosing(items)
    for number, item in enumerate(items, start=1):
        ref = attribute(item, "id") or f"comment {number}"
        refs[item.mem_id] = ref
        outer = enclosing.around(item)
        parent = None if outer is None else refs[outer.mem_id]
        comment = MarkupComment(ref, parent, regions=(item,))
        _fill_threaded(comment, item, item_ids)
        yield comment


def _fill_threaded(comment: MarkupComment, item: "LexborNode", item_ids: set[int]) -> None:
    """Read the text, author and time of a comment of the threaded template."""
    furniture: set[int] = set()
    content = None
    for node in descendants(item, item_ids, furniture):
        if not (names := classes(node)):
            continue
        if "comment-replies" in names:
            furniture.add(node.mem_id)
        elif "comment-content" in names and content is None:
            content = node
        elif comment.author is None and "user" in names and node.tag == "cite":
            comment.author = clean_name(inline_text(node))
        elif "datetime" in names and not comment.moment.printed:
            comment.moment = read_moment(node)
        elif "deleted-comment" in names:
            comment.removed = True
    if content is not None:
        comment.content = _read_threaded_content(content, furniture)


def _read_threaded_content(content: "LexborNode", furniture: set[int]) -> MarkupText:
    """Return the text of a comment.

    It includes what the parser moved after the paragraph, which ends where another block begins.
    """
    pieces = [read_content(content, furniture)]
    node = content.next
    while node is not None and not _element_classes(node) & {"comment-actions", "comment-footer"}:
        if node.is_element_node and node.mem_id not in furniture:
            pieces.append(read_content(node, furniture))
        elif node.tag == "-text":
            pieces.append(MarkupText((node.text_content or "").strip(), nodes=(node.mem_id,)))
        node = node.next
    return join_texts(pieces)


def _element_classes(node: "LexborNode") -> set[str]:
    """Return the classes of a node; none if it is not an element."""
    return classes(node) if node.is_element_node else set()


def read_moment(node: "LexborNode") -> Moment:
    """Return the time stated in words, with the exact time from its link."""
    return read_printed_time(inline_text(node)).at(_instant(node))


def _instant(node: "LexborNode") -> str | None:
    """Return the exact time in the link of a time."""
    links = [node] if node.tag == "a" else node.css("a")
    matches = (_EPOCH.search(attribute(link, "href")) for link in links)
    return next((read_epoch(match[1]) for match in matches if match), None)


def _read_classic(source: Source) -> Iterator[MarkupComment]:
    """Yield the comments of the classic templates, in order."""
    blocks = source.tree.css("#comments-block")
    block = next((each for each in blocks if is_comment_list(each)), None)
    if block is None:
        return
    comment: MarkupComment | None = None
    number = 0
    done: set[int] = set()
    for node in descendants(block):
        names = classes(node)
        parent = node.parent
        if (parent is not None and parent.mem_id in done) or names & _BACKLINKS:
            done.add(node.mem_id)
        elif names & {"comment-author", "comment-poster"}:
            done.add(node.mem_id)
            if comment is not None:
                yield comment
            number += 1
            ref = _classic_ref(node) or f"comment {number}"
            comment = MarkupComment(ref, author=_classic_author(node), regions=(node,))
            if parent is not None and "comment-data" in classes(parent):
                comment.moment = _moment_before_name(parent)
        elif comment is not None and _fill_classic(comment, node, names):
            done.add(node.mem_id)
    if comment is not None:
        yield comment


def _fill_classic(comment: MarkupComment, node: "LexborNode", names: set[str]) -> bool:
    """Read an element into a comment if it is a body or a time; return whether it is."""
    if "comment-body" in names or _is_authors_body(node, names):
        comment.content = join_texts((comment.content, read_content(node)))
        comment.removed |= find_first(node, ".deleted-comment") is not None or "deleted" in names
        return True
    if "comment-timestamp" in names and not comment.moment.printed:
        controls = mem_ids(node.css(".item-control"))
        comment.moment = read_printed_time(inline_text(node, controls)).at(_instant(node))
        comment.regions += (node,)
        return True
    return False


def _is_authors_body(node: "LexborNode", names: set[str]) -> bool:
    """Return whether an element holds a comment of the blog's author, to which some templates give
    another class: it is between the name and the footer."""
    if node.tag != "dd" or "comment-footer" in names:
        return False
    return find_first(node, ".comment-timestamp", ".comment-body") is None


def _moment_before_name(line: "LexborNode") -> Moment:
    """Return the time in the oldest template's line with the name: `At 6:24 PM, Ann said…`."""
    moments = (read_moment(link) for link in line.css("a[href]"))
    return next((each for each in moments if each.date or each.time_of_day), Moment())


def _classic_ref(node: "LexborNode") -> str | None:
    """Return the comment's id: that of the author's line, an anchor in it, or an ancestor."""
    candidates = [attribute(node, "id")]
    candidates += [attribute(each, "name") for each in node.css("a[name]")]
    parents = zip(ancestors(node), range(3), strict=False)
    candidates += [attribute(each, "id") for each, _ in parents]
    return next((each for each in candidates if re.fullmatch(r"c\d+", each)), None)


def _classic_author(node: "LexborNode") -> str | None:
    """Return the author: the text of a link, or the words before "said"."""
    line = inline_text(node)
    linked = [name for link in node.css("a[href]") if (name := inline_text(link))]
    if linked:
        return clean_name(linked[0])
    author = clean_name(line)
    # The dots follow a verb in an unknown language.
    return None if author is None or author.endswith(("...", "\u2026")) else author
