"""HTML pages in the markup of Blogger's templates: their posts."""

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
from archive.formats.common.phrases import quantity
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.blogger_comments import is_comment_list, read_comments
from archive.formats.html.blogger_compacted import find_marks, read_compacted
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.names import clean_name
from archive.formats.html.other_pages import warn_of_other_pages
from archive.formats.html.tree import (
    ancestors,
    attribute,
    capture_time,
    classes,
    find_all,
    find_first,
    first_text,
    inline_text,
    is_inside,
    join_url,
    mem_ids,
    meta_content,
    page_title,
    page_url,
    parse_count,
    read_content,
    relative_url,
)
from archive.formats.html.web_archive import without_prefix
from archive.model import Page
from archive.text.languages import declared_count

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

LISTED_POST = "index"
"""Code of the warning on a post from a list of posts, without its comments."""
_TRACES = ("blogger.com/", "Blog1_", "comments-block")
"""Words that show a page without markup to be Blogger's."""
_POST_ID = re.compile(r"post-body-(\d+)")


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of a Blogger HTML file, or a page for each post of a list of posts; None for
    other files."""
    if not source.is_html:
        return None
    tree = source.tree
    is_blogger = (meta_content(source, "generator") or "").casefold() == "blogger"
    lists = find_all(tree, "ol#top-ra, #comments-block")
    bodies = _bodies(source)
    has_post_id = any(_POST_ID.fullmatch(attribute(body, "id")) for body in bodies)
    is_known = is_blogger or has_post_id or any(is_comment_list(each) for each in lists)
    if is_known and (bodies or lists):
        return _read_pages(source, bodies)
    if not _is_compacted(source, is_known=is_known):
        return None
    return _read_pages(source, bodies)


def _is_compacted(source: Source, *, is_known: bool) -> bool:
    """Return whether a page without markup has comments of Blogger. `is_known`: it is Blogger's."""
    is_known = is_known or any(each in source.html for each in _TRACES)
    return is_known and bool(find_marks(source))


def _bodies(source: Source) -> list["LexborNode"]:
    """Return the elements with the text of a post, each post once."""
    matching = find_all(source.tree, ".post-body, .post .entry-content")
    ids = mem_ids(matching)
    return [node for node in matching if not any(each.mem_id in ids for each in ancestors(node))]


def _read_pages(source: Source, bodies: list["LexborNode"]) -> Iterator[Page]:
    comments = read_comments(source) or read_compacted(source)
    if len(bodies) < 2 or comments:
        body, others = (bodies[0] if bodies else None), len(bodies[1:])
        yield finish_page(source, _draft(source, body, comments, source.name, others=others))
        return
    drafts = []
    names: Counter[str] = Counter()
    for number, body in enumerate(bodies, start=1):
        match = _POST_ID.search(attribute(body, "id"))
        name = f"{source.name}!{match[1] if match else number}"
        names[name] += 1
        if names[name] > 1:
            name += f"({names[name]})"
        drafts.append(_draft(source, body, [], name, is_listed=True))
    # What surrounds the posts is accounted for once, with the first of them.
    drafts[0].text_nodes.update(*(draft.text_nodes for draft in drafts))
    yield finish_page(source, drafts[0])
    for draft in drafts[1:]:
        yield draft.finish()


def _draft(
    source: Source,
    body: "LexborNode | None",
    comments: list[MarkupComment],
    name: str,
    *,
    is_listed: bool = False,
    others: int = 0,
) -> ThreadDraft:
    """Read a page. `is_listed`: it is one of a list; `others`: number of posts left out."""
    thread = ThreadDraft(
        name=name,
        layout="blogger-html",
        sha256=source.sha256,
        characters=0 if is_listed else len(source.html),
        warnings=list(source.html_warnings),
        captured=capture_time(source),
        canonical=None if is_listed else relative_url(source),
    )
    if body is None:
        thread.url = page_url(source)
        thread.warn("no-post", "the page has comments but no post")
    else:
        _read_post(thread, source, body, is_listed)
    add_comments(thread, comments, oldest_first=True)
    if is_listed:
        thread.warn(LISTED_POST, "one of several posts listed on a page without their comments")
    else:
        thread.declared = find_declared_count(source)
        if others:
            thread.warn("left-out", f"{quantity(others, 'other post')} on the page left out")
        warn_of_no_comments(thread)
        warn_of_other_pages(thread, source)
    return thread


def _read_post(thread: ThreadDraft, source: Source, body: "LexborNode", is_listed: bool) -> None:
    whole = _whole_post(body, None if is_listed else source)
    content = read_content(body, _furniture(body), rules=True)
    template = find_first(body, 'script[type="text/template"]')
    if not content.text and template is not None:
        content = read_fragment(template.text(), source.name, rules=True)
    thread.set_content(content)
    thread.ref = attribute(body, "id") or None
    thread.title = first_text(whole, ".post-title", ".entry-title")
    if thread.title is None and not is_listed:
        thread.title = page_title(source)
    author = find_first(whole, ".post-author .fn", ".post-footer .fn", ".post-header .fn", ".fn")
    if author is not None and not is_inside(author, {"comments", "profile-container"}):
        thread.author = clean_name(inline_text(author), is_post=True)
    post_url = _post_url(source, whole)
    thread.url = post_url if is_listed else page_url(source) or post_url
    moment = _moment(whole, _date_header(source, body))
    thread.set_moment(moment)
    if has_impossible_offset(moment):
        message = f"the post's date, {moment.printed}, contradicts its exact time, {moment.instant}"
        thread.warn("date", message)


def _post_url(source: Source, whole: "LexborNode") -> str | None:
    """Return the absolute URL to which a post links itself, or None."""
    link = find_first(whole, "a.timestamp-link", ".post-title a")
    href = attribute(link, "href") if link is not None else ""
    url = without_prefix(join_url(source.url or "", href))
    return url if url.casefold().startswith(("http://", "https://")) else None


def _whole_post(body: "LexborNode", source: Source | None) -> "LexborNode":
    """Return the element that holds the post with its header and footer.

    If there is none, return the body of the page, if `source` is given, else that of the post.
    """
    whole = body
    for each in ancestors(body):
        if not classes(each).isdisjoint({"post", "post-outer", "hentry", "date-outer"}):
            whole = each
    if whole is body and source is not None and source.tree.body is not None:
        return source.tree.body
    return whole


def _furniture(body: "LexborNode") -> set[int]:
    """Return the labels, buttons, and sharing links in a post."""
    return mem_ids(
        find_all(body, ".post-labels, .post-footer, .post-share-buttons, .comment-link, #comments")
    )


def _date_header(source: Source, body: "LexborNode") -> str:
    """Return the last date header before a post; all posts of a day may share one header."""
    header = None
    for node in find_all(source.tree, ".date-header, .post-body, .entry-content"):
        if node.mem_id == body.mem_id:
            break
        if "date-header" in classes(node):
            header = node
    return "" if header is None else inline_text(header)


def _moment(whole: "LexborNode", date_header: str) -> Moment:
    """Return the date of the header, or the time under the post, with the exact time."""
    timestamp = find_first(
        whole, "abbr.published", "time.published", "time[datetime]", ".published"
    )
    exact = Moment()
    if timestamp is not None:
        exact = read_iso(attribute(timestamp, "title") or attribute(timestamp, "datetime"))
    printed = read_printed_time(date_header)
    if printed.date is None and timestamp is not None:
        printed = read_printed_time(inline_text(timestamp))
    if exact.date is None:
        return printed if printed.date or printed.numeric else Moment()
    if printed.date is None or exact.date[:10] == printed.date[:10]:
        return attrs.evolve(exact, printed=printed.printed)
    return attrs.evolve(printed, instant=exact.instant)


def find_declared_count(source: Source) -> int | None:
    """Return the number of comments that the heading above them states, or None."""
    for node in source.tree.css("[data-num-comments]"):
        if (number := parse_count(attribute(node, "data-num-comments"))) is not None:
            return number
    for node in find_all(source.tree, "#comments h3, #comments h4, .comments h4"):
        heading = inline_text(node).replace(" :", ":").removesuffix(":")
        if (count := declared_count(f"{heading}:")) is not None:
            return count
    return None
