"""Comments of Disqus: its frame, as browsers save it, and the lists from before it had one.

The frame has a list of `li.post`, each with its replies in `ul.children`. Until 2012 Disqus wrote
`li.dsq-comment` into the page itself.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.source import Source
from archive.formats.html.article import find_body, new_thread, read_post
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.disqus_data import ThreadData, read_data
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    Enclosing,
    ancestors,
    attribute,
    classes,
    descendants,
    find_all,
    inline_text,
    mem_ids,
    read_content,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_FRAME_ITEMS = "ul.post-list li.post, #post-list li.post, #posts li.post"
_INLINE_ITEMS = "li.dsq-comment, div.dsq-comment"
_MESSAGES = ".post-message, [data-role='message'], .minimized-comment"
_AUTHORS = frozenset({"author", "dsq-commenter-name"})
_TEXTS = frozenset({"post-message", "dsq-comment-message"})
_OLD_TIMES = frozenset({"dsq-comment-header-time", "dsq-header-time"})
_ID = re.compile(r"(?:post-|(?:dsq-)?comment-)(\d{1,20})")
_LINK_ID = re.compile(r"#comment-(\d{1,20})$")
_COUNT = re.compile(r"\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+|\d{1,9}")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


# Frozen ones take three times as long to make, and a page has thousands.
@attrs.define(eq=False)
class _Part:
    """An element of a comment, with what says what it is for."""

    node: "LexborNode"
    """The element."""
    tag: str
    """Its tag."""
    id: str
    """Its id."""
    names: frozenset[str]
    """Its classes."""
    role: str
    """What it is for, in the frame."""

    @classmethod
    def of(cls, node: "LexborNode") -> "_Part":
        """Return an element with what says what it is for."""
        found = node.attributes
        names = frozenset((found.get("class") or "").split())
        role = (found.get("data-role") or "").strip()
        return cls(node, node.tag or "", (found.get("id") or "").strip(), names, role)

    @property
    def is_time(self) -> bool:
        """Whether it has the time, in the frame."""
        return "time-ago" in self.names or self.role == "relative-time"

    @property
    def is_old_author(self) -> bool:
        """Whether it has the name, in the lists."""
        return self.tag == "cite" or self.id.startswith("dsq-author-user-")

    @property
    def is_old_time(self) -> bool:
        """Whether it has the time, in the lists."""
        parent = self.node.parent if self.tag == "a" else None
        return parent is not None and not classes(parent).isdisjoint(_OLD_TIMES)


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of a file with comments of Disqus; None for other files."""
    if not source.is_html:
        return None
    html = source.html
    if "post-message" in html or 'data-role="message"' in html or "disqus-threadData" in html:
        items = _without_copies(find_all(source.tree, _FRAME_ITEMS))
        items = items if any(each.css_first(_MESSAGES) is not None for each in items) else []
        data = read_data(source)
        if items or (data is not None and data.posts):
            return iter([_frame(source, items, data)])
    if "dsq-comment-message" in html:
        items = find_all(source.tree, _INLINE_ITEMS)
        if items:
            return iter([_page_with_list(source, items)])
    return None


def _without_copies(items: list["LexborNode"]) -> list["LexborNode"]:
    """Return the items without the copy of the one that the address of the page led to.

    It is shown above the others too.
    """
    above = [node for item in items[:1] for node in ancestors(item)]
    shown = Enclosing(node for node in above if attribute(node, "id") == "highlighted-post")
    copies = [item for item in items if shown.around(item) is not None]
    listed = {attribute(item, "id") for item in items[len(copies) :]}
    return [item for item in copies if attribute(item, "id") not in listed] + items[len(copies) :]


def _frame(source: Source, items: list["LexborNode"], data: ThreadData | None) -> Page:
    """Return the page of a frame alone: it has no post."""
    thread = new_thread(source, "disqus-html")
    thread.title = data.title if data else None
    thread.url = (data.url if data else None) or _address(items) or thread.url
    thread.warn("no-post", "the page has comments but no post")
    if source.tree.body is not None:
        thread.regions.append(source.tree.body.mem_id)
    comments = list(_comments(items))
    if data is not None:
        _add_instants(comments, data)
    add_comments(thread, comments or (data.comments() if data else []))
    thread.declared = _declared(source)
    if thread.declared is None and data is not None:
        thread.declared = data.declared
    if _has_more(source) or (data is not None and not items and not data.is_whole):
        thread.warn("left-out", "further comments were not loaded when the page was saved")
    warn_of_no_comments(thread)
    return finish_page(source, thread)


def _add_instants(comments: list[MarkupComment], data: ThreadData) -> None:
    """Add the exact times to comments that are shown with the time of whoever saved the page."""
    exact = data.instants()
    for comment in comments:
        comment.moment = comment.moment.at(exact.get(comment.ref))


def _page_with_list(source: Source, items: list["LexborNode"]) -> Page:
    """Return a page that holds its comments itself."""
    thread = new_thread(source, "disqus-html")
    read_post(thread, source, find_body(source))
    add_comments(thread, list(_comments(items)))
    warn_of_no_comments(thread)
    return finish_page(source, thread)


def _comments(items: list["LexborNode"]) -> Iterator[MarkupComment]:
    item_ids = mem_ids(items)
    others = Enclosing(items)
    refs: dict[int, str] = {}
    known: set[str] = set()
    for number, item in enumerate(items, start=1):
        replies: set[int] = set()
        parts = [_Part.of(node) for node in descendants(item, item_ids, replies)]
        refs[item.mem_id] = ref = _ref(item, parts) or f"comment {number}"
        outer = others.around(item)
        comment = MarkupComment(ref, refs[outer.mem_id] if outer else None, regions=(item,))
        comment.parent = _stated_parent(parts, known) or comment.parent
        known.add(ref)
        _fill(comment, parts, replies)
        yield comment


def _stated_parent(parts: Sequence[_Part], known: set[str]) -> str | None:
    """Return the comment that one links to as the one it answers: the deepest are not nested."""
    links = (part.node for part in parts if "parent-link" in part.names)
    matches = (_LINK_ID.search(attribute(node, "href")) for node in links)
    return next((match[1] for match in matches if match and match[1] in known), None)


def _ref(item: "LexborNode", parts: Sequence[_Part]) -> str | None:
    """Return the number of a comment, from its id or from the link of its time."""
    if match := _ID.fullmatch(attribute(item, "id")):
        return match[1]
    times = (part.node for part in parts if part.is_time)
    matches = (_LINK_ID.search(attribute(node, "href")) for node in times)
    return next((match[1] for match in matches if match), None)


def _fill(comment: MarkupComment, parts: Sequence[_Part], replies: set[int]) -> None:
    """Read the author, time and text of a comment from its elements."""
    message = notice = author = None
    for part in parts:
        if not part.names.isdisjoint(_AUTHORS) or part.is_old_author:
            author = author or part.node
        elif (part.is_time or part.is_old_time) and not comment.moment.printed:
            comment.moment = read_time(part.node)
        elif not part.names.isdisjoint(_TEXTS) or part.role == "message":
            message = message or part.node
        elif "minimized-comment" in part.names:
            notice = notice or part.node
    if author is not None:
        # The element holds nothing but a name, whatever people call themselves.
        comment.author = inline_text(author, replies) or None
    text = message or notice
    if text is not None:
        comment.content = read_content(text, replies)
    # What replaces a deleted comment has neither name nor time; what waits for a moderator can be
    # shown, and has a link for that.
    is_nameless = author is None and not comment.moment.printed
    comment.removed = is_nameless and text is not None and text.css_first("a") is None


def _address(items: list["LexborNode"]) -> str | None:
    """Return the address of the page that the frame was on: the times link to it."""
    for item in items:
        for link in item.css("a.time-ago"):
            address = attribute(link, "href")
            if _LINK_ID.search(address) and address.startswith(("http://", "https://")):
                return address.partition("#")[0]
    return None


def _declared(source: Source) -> int | None:
    """Return the number of comments that the frame states above them."""
    for node in find_all(source.tree, ".comment-count, [data-role='post-count']"):
        if match := _COUNT.search(inline_text(node)):
            return int(re.sub(r"\D", "", match.group()))
    return None


def _has_more(source: Source) -> bool:
    """Return whether the button "Load more comments" is shown."""
    buttons = find_all(source.tree, "[data-role='more'], .load-more")
    return any(not _is_hidden(button) for button in buttons)


def _is_hidden(node: "LexborNode") -> bool:
    return bool(_HIDDEN.search(attribute(node, "style"))) or "hidden" in classes(node)
