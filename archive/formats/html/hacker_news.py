"""Hacker News pages of one item: a story, question or comment, and the comments below it.

Comments are rows of a table, and the width of an image before a comment shows its depth. Pages
saved before 2015 have fewer classes: there, a comment is a cell `td.default` with a heading.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, read_epoch, read_iso
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.article import new_thread
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.tree import (
    Enclosing,
    ancestors,
    attribute,
    find_all,
    find_first,
    first_text,
    inline_text,
    mem_ids,
    parse_count,
    read_content,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_USER = 'a[href*="user?id="]'
_ITEM = re.compile(r"item\?id=(\d{1,12})")
_COUNT = re.compile(r"(\d{1,9})\s*comments?")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?: (\d{1,12}))?")
"""The `title` of an age: the time in UTC, and since 2023 also in seconds since 1970."""
_WITHDRAWN = re.compile(r"(?:\[(?:deleted|flagged|dead)\]\s*)+")
"""What Hacker News prints in place of a comment."""
_CONTROLS = '.reply, a[href*="reply?id="]'
_INDENT_PIXELS = 40
_MAX_DEPTH = 10_000
"""Greater widths are not depths."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an item of Hacker News; None for other files."""
    if not source.is_html or "user?id=" not in source.html or "item?id=" not in source.html:
        return None
    cells = _comment_cells(source)
    post = find_first(source.tree, "table.fatitem") or _table_above(source, cells)
    if post is None:
        return None
    return iter([_page(source, post, cells)])


def _comment_cells(source: Source) -> list["LexborNode"]:
    """Return the rows or cells with one comment each."""
    found = find_all(source.tree, "tr.comtr, td.default")
    others = Enclosing(found)
    return [node for node in found if others.around(node) is None and _heading(node) is not None]


def _table_above(source: Source, cells: list["LexborNode"]) -> "LexborNode | None":
    """Return the table with the story, on pages that have no class for it."""
    lines = source.tree.css("td.subtext")
    if len(lines) != 1 or not cells:
        return None
    return next((each for each in ancestors(lines[0]) if each.tag == "table"), None)


def _heading(cell: "LexborNode") -> "LexborNode | None":
    """Return the line with author and age of a comment; None for other cells."""
    heading: LexborNode | None = cell.css_first(".comhead")
    return heading


def _page(source: Source, post: "LexborNode", cells: list["LexborNode"]) -> Page:
    thread = new_thread(source, "hackernews-html")
    post_only = Enclosing([post])
    inside = [cell for cell in cells if post_only.around(cell) is not None]
    if inside:
        _read_comment_as_post(thread, inside[0])
    else:
        _read_post(thread, post)
    thread.regions.append(post.mem_id)
    below = [cell for cell in cells if post_only.around(cell) is None]
    comments = list(_comments(below))
    add_comments(thread, comments)
    if thread.declared == sum(not comment.removed for comment in comments):
        # Hacker News does not count those that were withdrawn.
        thread.declared = len(comments)
    if source.tree.css_first("a.morelink") is not None:
        thread.warn("left-out", "further comments are on the next page")
    warn_of_no_comments(thread)
    return finish_page(source, thread)


def _read_post(thread: ThreadDraft, post: "LexborNode") -> None:
    """Read a story or question into the draft."""
    link = find_first(post, ".titleline a", "a.storylink", "td.title a")
    line = post.css_first("td.subtext")
    if link is not None:
        thread.title = inline_text(link) or thread.title
        address = attribute(link, "href")
        thread.links = (address,) if "://" in address else ()
    if line is not None:
        thread.author = _author(line)
        thread.set_moment(_moment(line))
        for each in line.css("a"):
            if match := _COUNT.fullmatch(inline_text(each)):
                thread.declared = parse_count(match[1])
    links = thread.links
    thread.set_content(_post_text(post))
    thread.links = (*links, *thread.links)


def _post_text(post: "LexborNode") -> MarkupText:
    """Return the text of a question: it is in a separate cell below the line with the author."""
    body = post.css_first(".toptext")
    if body is not None:
        return read_content(body)
    cells = [cell for cell in post.css("tr > td") if not cell.attributes.get("class")]
    texts = (read_content(cell) for cell in cells if cell.css_first("table, td") is None)
    return next((content for content in texts if content.text), MarkupText(""))


def _read_comment_as_post(thread: ThreadDraft, cell: "LexborNode") -> None:
    """Read the comment that a page shows above the replies to it, as its post."""
    comment = _comment(cell, "")
    thread.author = comment.author
    thread.set_content(comment.content)
    thread.set_moment(comment.moment)
    story = cell.css_first(".onstory a, .storyon a")
    thread.title = inline_text(story) if story is not None else thread.title
    thread.warn("left-out", "the page shows one comment on a story, and the replies to it")


def _comments(cells: list["LexborNode"]) -> Iterator[MarkupComment]:
    """Yield the comments in order; each answers the last one that is less indented."""
    path: list[tuple[int, str]] = []
    for number, cell in enumerate(cells, start=1):
        comment = _comment(cell, f"comment {number}")
        depth = _depth(cell)
        while path and path[-1][0] >= depth:
            path.pop()
        comment.parent = path[-1][1] if path else None
        path.append((depth, comment.ref))
        yield comment


def _comment(cell: "LexborNode", ref: str) -> MarkupComment:
    """Return one comment. `ref`: its id if it states none."""
    heading = _heading(cell)
    comment = MarkupComment(ref, regions=(cell,))
    if heading is not None:
        comment.author = _author(heading)
        comment.moment = _moment(heading)
        comment.ref = _item(heading) or ref
    body = find_first(cell, ".commtext", ".comment")
    controls = mem_ids(find_all(cell, _CONTROLS))
    if body is not None:
        comment.content = read_content(body, controls)
    if not comment.content.text and heading is not None:
        notice = inline_text(cell, controls)
        match = _WITHDRAWN.search(notice)
        comment.content = MarkupText(match.group().strip() if match else "")
    comment.removed = _WITHDRAWN.fullmatch(comment.content.text) is not None
    return comment


def _item(heading: "LexborNode") -> str | None:
    """Return the number of a comment, which its age or the word "link" links to."""
    for link in find_all(heading, '.age a, a[href*="item?id="]'):
        if match := _ITEM.search(attribute(link, "href")):
            return match[1]
    return None


def _author(line: "LexborNode") -> str | None:
    return first_text(line, "a.hnuser", _USER)


def _moment(line: "LexborNode") -> Moment:
    """Return the time that the age of a comment or story has as its `title`, which is in UTC."""
    age = line.css_first(".age")
    if age is None:
        return Moment()
    printed = inline_text(age) or None
    match = _DAYS.match(attribute(age, "title"))
    if match is None:
        return Moment(printed=printed)
    moment = read_iso(match[1])
    instant = read_epoch(f"{match[2]}000") if match[2] else None
    return attrs.evolve(moment, instant=instant, printed=printed)


def _depth(cell: "LexborNode") -> int:
    """Return how far a comment is indented, from 0."""
    row = cell if cell.tag == "tr" else cell.parent
    if row is None:
        return 0
    indent = row.css_first("td.ind")
    if indent is not None and (stated := parse_count(attribute(indent, "indent"))) is not None:
        return min(stated, _MAX_DEPTH)
    image = row.css_first("td img[width]")
    width = parse_count(attribute(image, "width")) if image is not None else None
    return min((width or 0) // _INDENT_PIXELS, _MAX_DEPTH)
