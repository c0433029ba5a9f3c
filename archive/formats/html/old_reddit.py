"""Pages of old.reddit.com, which all of reddit.com looked like until 2018: a post and comments,
each in the element `.child` of the comment that it answers."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment
from archive.formats.common.phrases import quantity
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.article import new_thread
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    Enclosing,
    attribute,
    classes,
    descendants,
    find_all,
    find_first,
    inline_text,
    mem_ids,
    parse_count,
    read_content,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_THINGS = "div.thing.comment"
_FULLNAME = re.compile(r"(?:id-|thing_)?(t[13]_[0-9a-z]{1,20})")
"""A comment (`t1_`) or post (`t3_`), in an attribute, a class or the id of its element."""
_WITHDRAWN = frozenset({"[deleted]", "[removed]", "[ removed by reddit ]"})
"""What Reddit prints in place of a name, or of a text that its author or a moderator deleted."""
_NUMBER = re.compile(r"\d{1,9}")


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of a post of old Reddit with its comments; None for other files."""
    if not source.is_html or "usertext" not in source.html or "tagline" not in source.html:
        return None
    things = find_all(source.tree, _THINGS)
    posts = find_all(source.tree, "div.thing.link")
    if len(posts) > 1 or not (posts or things):
        return None
    return iter([_page(source, posts[0] if posts else None, things)])


def _page(source: Source, post: "LexborNode | None", things: list["LexborNode"]) -> Page:
    thread = new_thread(source, "reddit-html")
    if post is None:
        thread.warn("no-post", "the page has comments but no post")
    else:
        _read_post(thread, post)
    add_comments(thread, list(_comments(things)))
    _warn_of_more(thread, source)
    warn_of_no_comments(thread)
    return finish_page(source, thread)


def _read_post(thread: ThreadDraft, post: "LexborNode") -> None:
    thread.ref = _fullname(post)
    thread.regions.append(post.mem_id)
    link = find_first(post, "a.title", "p.title a")
    if link is not None:
        thread.title = inline_text(link) or thread.title
        address = attribute(link, "href")
        thread.links = (address,) if "://" in address and not _is_self(post) else ()
    line = post.css_first(".tagline")
    thread.author = _author(line) or (attribute(post, "data-author") if line is None else None)
    thread.set_moment(_moment(line))
    body = find_first(post, ".expando .usertext-body .md", ".usertext-body .md", ".usertext-body")
    if body is not None:
        links = thread.links
        thread.set_content(read_content(body, rules=True))
        thread.links = (*links, *thread.links)
    counts = [attribute(post, "data-comments-count")]
    counts += [inline_text(each) for each in post.css("a.comments")]
    numbers = (_NUMBER.match(each) for each in counts)
    thread.declared = next((parse_count(each[0]) for each in numbers if each), None)


def _is_self(post: "LexborNode") -> bool:
    """Return whether a post is a text, and not a link to another page."""
    return "self" in classes(post) or attribute(post, "data-domain").startswith("self.")


def _comments(things: list["LexborNode"]) -> Iterator[MarkupComment]:
    thing_ids = mem_ids(things)
    others = Enclosing(things)
    refs: dict[int, str] = {}
    for number, thing in enumerate(things, start=1):
        refs[thing.mem_id] = ref = _fullname(thing) or f"comment {number}"
        outer = others.around(thing)
        comment = MarkupComment(ref, refs[outer.mem_id] if outer else None, regions=(thing,))
        _fill(comment, thing, thing_ids)
        yield comment


def _fill(comment: MarkupComment, thing: "LexborNode", thing_ids: set[int]) -> None:
    """Read the author, time and text of a comment, without its replies."""
    line = body = None
    replies: set[int] = set()
    for node in descendants(thing, thing_ids, replies):
        names = classes(node)
        if "tagline" in names and line is None:
            line = node
        elif "usertext-body" in names and body is None:
            body = node
    comment.author = _author(line)
    comment.moment = _moment(line)
    if body is not None:
        comment.content = read_content(body, replies)
    elif line is not None:
        words = inline_text(line, replies)
        notices = (each for each in _WITHDRAWN if words.casefold().startswith(each))
        comment.content = MarkupText(words[: len(next(notices, ""))])
    comment.removed = comment.content.text.casefold() in _WITHDRAWN


def _fullname(thing: "LexborNode") -> str | None:
    candidates = [
        attribute(thing, "data-fullname"),
        *sorted(classes(thing)),
        attribute(thing, "id"),
    ]
    matches = map(_FULLNAME.fullmatch, candidates)
    return next((match[1] for match in matches if match), None)


def _author(line: "LexborNode | None") -> str | None:
    """Return the name in the line above a text; None if the account was deleted."""
    node = line.css_first("a.author") if line is not None else None
    name = inline_text(node) if node is not None else ""
    return None if name.casefold() in _WITHDRAWN else name or None


def _moment(line: "LexborNode | None") -> Moment:
    """Return the time of a text; that of its last change comes after it."""
    times = find_all(line, "time[datetime]") if line is not None else []
    moments = (read_time(each) for each in times if "edited-timestamp" not in classes(each))
    return next((moment for moment in moments if moment.date), Moment())


def _warn_of_more(thread: ThreadDraft, source: Source) -> None:
    """Warn of comments that the page would have loaded: `load more comments (13 replies)`."""
    links = find_all(source.tree, ".morecomments a, .deepthread a")
    if not links:
        return
    numbers = (_NUMBER.search(inline_text(link)) for link in links)
    total = sum(int(match[0]) for match in numbers if match)
    known = f": at least {quantity(total, 'comment')}" if total else ""
    places = "1 place" if len(links) == 1 else f"{len(links)} places"
    thread.warn("left-out", f"comments at {places} were not loaded when the page was saved{known}")
