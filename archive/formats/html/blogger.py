"""Pages of Blogger as HTML: posts in the markup of its own templates, as public pages show it."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import read_fragment
from archive.formats.common.moments import (
    Moment,
    has_impossible_offset,
    read_iso,
    read_printed_time,
)
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.blogger_comments import is_list, read_comments
from archive.formats.html.comments import Comment, add_comments, tell_of_none
from archive.formats.html.tree import (
    above,
    attribute,
    classes,
    count_in,
    find_all,
    first,
    is_inside,
    mem_ids,
    meta,
    read_speech,
    title_of,
    url_of,
    urljoin_safely,
    words_of,
)
from archive.model import Page
from archive.text.languages import declared_count

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LISTED = "index"
"""What the warning is called that a post stands in a list of posts, without its comments."""
_POST_ID = re.compile(r"post-body-(\d+)")


def detect(source: Source) -> Iterator[Page] | None:
    """The page of a file of HTML that Blogger wrote, or a page for each post of one that shows
    several."""
    if not source.is_html:
        return None
    tree = source.tree
    is_blogger = (meta(tree, "generator") or "").casefold() == "blogger"
    lists = find_all(tree, "ol#top-ra, #comments-block")
    bodies = _bodies(source)
    is_named = any(_POST_ID.fullmatch(attribute(body, "id")) for body in bodies)
    if not (is_blogger or is_named or any(is_list(each) for each in lists)):
        return None
    if not bodies and not lists:
        return None
    return _read(source, bodies)


def _bodies(source: Source) -> list["LexborNode"]:
    """What holds the text of a post, each post once."""
    found = find_all(source.tree, ".post-body, .post .entry-content")
    inside = mem_ids(found)
    return [node for node in found if not any(each.mem_id in inside for each in above(node))]


def _read(source: Source, bodies: list["LexborNode"]) -> Iterator[Page]:
    comments = read_comments(source)
    if len(bodies) < 2 or comments:
        body, others = (bodies[0] if bodies else None), len(bodies[1:])
        yield _page(source, body, comments, source.name, others=others)
        return
    names: Counter[str] = Counter()
    for number, body in enumerate(bodies, start=1):
        match = _POST_ID.search(attribute(body, "id"))
        name = f"{source.name}!{match[1] if match else number}"
        names[name] += 1
        if names[name] > 1:
            name += f"({names[name]})"
        yield _page(source, body, [], name, is_alone=False)


def _page(
    source: Source,
    body: "LexborNode | None",
    comments: list[Comment],
    name: str,
    *,
    is_alone: bool = True,
    others: int = 0,
) -> Page:
    thread = ThreadDraft(
        name=name,
        layout="blogger-html",
        sha256=source.sha256,
        characters=len(source.html) if is_alone else 0,
        warnings=list(source.html_warnings),
    )
    if body is None:
        thread.url = url_of(source)
        thread.warn("no-post", "the page shows no post, only comments")
    else:
        _read_post(thread, source, body, is_alone)
    add_comments(thread, comments)
    if is_alone:
        thread.declared = declared_in(source)
        if others:
            message = f"{others} more posts stand beside the comments, and are left out"
            thread.warn("left-out", message)
        tell_of_none(thread)
    else:
        thread.warn(LISTED, "one of several posts that a page shows without their comments")
    return thread.finish()


def _read_post(thread: ThreadDraft, source: Source, body: "LexborNode", is_alone: bool) -> None:
    whole = _whole_post(body, source) if is_alone else _whole_post(body, None)
    said = read_speech(body, _furniture(body), rules=True)
    template = first(body, 'script[type="text/template"]')
    if not said.text and template is not None:
        said = read_fragment(template.text(), source.name, rules=True)
    thread.text, thread.links = said.text, said.links
    thread.ref = attribute(body, "id") or None
    title = first(whole, ".post-title", ".entry-title")
    thread.title = (words_of(title) if title is not None else "") or None
    if thread.title is None and is_alone:
        thread.title = title_of(source)
    author = first(whole, ".post-author .fn", ".post-footer .fn", ".post-header .fn", ".fn")
    if author is not None and not is_inside(author, {"comments", "profile-container"}):
        thread.author = words_of(author) or None
    link = first(whole, "a.timestamp-link", ".post-title a")
    own_url = attribute(link, "href") if link is not None else ""
    known = url_of(source)
    joined = urljoin_safely(source.url or "", own_url)
    absolute = joined if joined.casefold().startswith(("http://", "https://")) else None
    thread.url = known if is_alone and known else absolute
    moment = _moment_of_post(whole, _date_header(source, body))
    thread.date, thread.instant, thread.printed = moment.date, moment.instant, moment.printed
    if has_impossible_offset(moment):
        thread.warn("date", f"the post's date, {moment.printed}, is not that of {moment.instant}")


def _whole_post(body: "LexborNode", source: Source | None) -> "LexborNode":
    """The element that holds the post with its header and footer."""
    whole = body
    for each in above(body):
        if not classes(each).isdisjoint({"post", "post-outer", "hentry", "date-outer"}):
            whole = each
    if whole is body and source is not None and source.tree.body is not None:
        return source.tree.body
    return whole


def _furniture(body: "LexborNode") -> set[int]:
    """Labels, buttons, and links that share."""
    return mem_ids(
        find_all(body, ".post-labels, .post-footer, .post-share-buttons, .comment-link, #comments")
    )


def _date_header(source: Source, body: "LexborNode") -> str:
    """The last date header before a post: one header may stand over the posts of a day."""
    header = None
    for node in find_all(source.tree, ".date-header, .post-body, .entry-content"):
        if node.mem_id == body.mem_id:
            break
        if "date-header" in classes(node):
            header = node
    return "" if header is None else words_of(header)


def _moment_of_post(whole: "LexborNode", words: str) -> Moment:
    """The date header or the time under the post, and the exact moment behind it."""
    stamp = first(whole, "abbr.published", "time.published", "time[datetime]", ".published")
    exact = Moment()
    if stamp is not None:
        exact = read_iso(attribute(stamp, "title") or attribute(stamp, "datetime"))
    printed = read_printed_time(words)
    if printed.date is None and stamp is not None:
        printed = read_printed_time(words_of(stamp))
    if exact.date is None:
        return printed if printed.date else Moment()
    if printed.date is None or exact.date[:10] == printed.date[:10]:
        return attrs.evolve(exact, printed=printed.printed)
    return attrs.evolve(printed, instant=exact.instant)


def declared_in(source: Source) -> int | None:
    """How many comments the heading over them says there are."""
    for node in source.tree.css("[data-num-comments]"):
        if (number := count_in(attribute(node, "data-num-comments"))) is not None:
            return number
    for node in find_all(source.tree, "#comments h3, #comments h4, .comments h4"):
        words = words_of(node).replace(" :", ":").removesuffix(":")
        if (count := declared_count(f"{words}:")) is not None:
            return count
    return None
