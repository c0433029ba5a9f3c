"""Warn where a file has only some of its post's comments, and links to pages with the others.

WordPress numbers pages of comments (`…/comment-page-38/#comments`, `?cpage=38`) and counts on in
its lists (`<ol start="1901">`); Blogger has `?commentPage=2`.
(https://developer.wordpress.org/reference/functions/get_comments_pagenum_link/)
"""

import re
from itertools import islice
from typing import TYPE_CHECKING

from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.tree import ancestors, attribute, find_all, parse_count
from archive.formats.html.web_archive import without_prefix

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_PAGE = re.compile(r"(?:/comment-page-|[?&;](?:cpage|commentPage|comment_page)=)(\d{1,6})(?!\d)")
_HINTS = ("comment-page-", "cpage=", "commentPage=", "comment_page=", " start=", "comment-nav",
          "comments-nav", "comments-pagination")  # fmt: skip
"""One of these words is in any page with such a warning."""
_PAGERS = (
    ".comment-navigation a[href], .comments-navigation a[href], .comments-pagination a[href], "
    ".comment-nav a[href], #comment-nav-above a[href], #comment-nav-below a[href]"
)
"""Selectors of the links to older and newer comments."""
_COMMENT = re.compile(r"#(?:comment-|c)\d+\Z")
"""The end of a link to one comment."""
_LIST_WORDS = ("comment", "kommentar", "respon", "discuss")
_MAX_LEVELS = 6
"""At most this many elements around a list are checked for a name of comments."""


def warn_of_other_pages(thread: ThreadDraft, source: Source) -> None:
    """Warn if a file shows that it lacks comments of its post, which are on other pages."""
    if not any(hint in source.html for hint in _HINTS):
        return
    reasons = []
    starts = (parse_count(attribute(node, "start")) or 0 for node in _numbered_lists(source))
    if (start := max(starts, default=0)) > 1:
        reasons.append(f"its list starts at {start}")
    others = _other_pages(thread, source)
    if len(others) == 1:
        reasons.append(f"it links to comment page {others[0]}")
    elif others:
        reasons.append(f"it links to comment pages {others[0]} to {others[-1]}")
    elif source.tree.css_first(_PAGERS) is not None:
        reasons.append("it links to older or newer ones")
    if reasons:
        message = "other comments on this post are not in this file"
        thread.warn("left-out", f"{message}: {' and '.join(reasons)}")


def _numbered_lists(source: Source) -> list["LexborNode"]:
    """Return the lists of comments that do not count from 1."""
    return [node for node in source.tree.css("ol[start]") if _is_of_comments(node)]


def _is_of_comments(node: "LexborNode") -> bool:
    around = islice((node, *ancestors(node)), _MAX_LEVELS)
    names = " ".join(f"{attribute(each, 'class')} {attribute(each, 'id')}" for each in around)
    return any(word in names.casefold() for word in _LIST_WORDS)


def _other_pages(thread: ThreadDraft, source: Source) -> list[int]:
    """Return the numbers of the pages of comments on this post that the file is not."""
    own = _split(thread.url or "")
    shown = {own[1] or 0}
    linked: set[int] = set()
    for node in find_all(source.tree, "a[href]"):
        href = without_prefix(attribute(node, "href"))
        post, number = _split(href)
        if number is None or (own[0] and post.startswith("http") and not _is_same(post, own[0])):
            continue  # Lists of recent comments link to pages of other posts.
        # Each comment links to itself, on the page where it is.
        (shown if _COMMENT.search(href) else linked).add(number)
    return sorted(linked - shown)


def _split(url: str) -> tuple[str, int | None]:
    """Return the URL of a post, and the number of the page of its comments, from a URL."""
    match = _PAGE.search(url)
    if match is None:
        return url.partition("#")[0], None
    return url[: match.start()], int(match[1])


def _is_same(one: str, other: str) -> bool:
    """Return whether two URLs of a post are the same but for scheme and a slash at the end."""
    return one.partition("://")[2].rstrip("/") == other.partition("://")[2].rstrip("/")
