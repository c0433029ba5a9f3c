"""Pages of Discourse forums: the plain ones that crawlers get, and those that browsers save.

Posts are numbered, and the first is the page's own. Crawlers get `.crawler-post`s; browsers show
`article#post_2`s. (https://github.com/discourse/discourse/blob/main/app/views/topics/show.html.erb)
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.article import fill_post, new_thread
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    Enclosing,
    attribute,
    find_all,
    find_first,
    first_text,
    inline_text,
    meta_content,
    parse_count,
    read_content,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_POSTS = (
    ".crawler-post, article[id^='post_'], "
    "[itemtype$='schema.org/DiscussionForumPosting'].topic-body, "
    "[itemtype$='schema.org/DiscussionForumPosting']:not(:has(.topic-body))"
)
_TEXTS = ("[itemprop='text']", "[itemprop='articleBody']", ".cooked", ".post")
_NAMES = (
    ".creator [itemprop='name']", ".creator a", ".creator", ".names .username a",
    ".names .username", "[itemprop='author'] [itemprop='name']", "[itemprop='author']",
)  # fmt: skip
_TIMES = (
    "time[itemprop='datePublished']", "time[itemprop='dateCreated']", "time[datetime]",
    ".post-date .relative-date", ".crawler-post-infos",
)  # fmt: skip
_ID = re.compile(r"post_(\d{1,7})")
_ANSWERED = re.compile(r"#post_(\d{1,7})$")
"""The end of a link to the post that a post answers."""


class _Post(NamedTuple):
    """A post of a topic."""

    node: "LexborNode"
    """Its element."""
    text: "LexborNode"
    """The element in it with what was said."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of a topic of a Discourse forum; None for other files."""
    if not source.is_html or "iscourse" not in source.html:
        return None
    generator = meta_content(source, "generator") or ""
    if not generator.startswith("Discourse") and "crawler-post" not in source.html:
        return None
    found = find_all(source.tree, _POSTS)
    around = Enclosing(found)
    texts = ((each, find_first(each, *_TEXTS)) for each in found if around.around(each) is None)
    posts = [_Post(each, text) for each, text in texts if text is not None]
    return iter([_page(source, posts)]) if posts else None


def _page(source: Source, posts: list["_Post"]) -> Page:
    thread = new_thread(source, "discourse-html")
    numbers = [_number(post.node, place) for place, post in enumerate(posts, start=1)]
    titles = ("#topic-title h1 a", "h1 a", ".fancy-title", "h1")
    thread.title = first_text(source.tree, *titles) or thread.title
    if numbers[0] == 1:
        _read_first(thread, posts[0])
        posts, numbers = posts[1:], numbers[1:]
    else:
        thread.warn("no-post", f"the page begins with post {numbers[0]} of its topic")
    add_comments(thread, list(_comments(posts, numbers)))
    if source.tree.css_first("a[rel~='next']") is not None:
        thread.warn("left-out", "further posts of the topic are on the next page")
    warn_of_no_comments(thread)
    return finish_page(source, thread)


def _read_first(thread: ThreadDraft, post: "_Post") -> None:
    content = read_content(post.text, rules=True)
    fill_post(thread, content, _author(post.node), _moment(post.node))
    thread.ref = "post_1"
    thread.regions.append(post.node.mem_id)


def _comments(posts: list["_Post"], numbers: list[int]) -> Iterator[MarkupComment]:
    """Yield the posts as comments. `numbers`: those that the forum gave them."""
    known = set(numbers)
    for post, number in zip(posts, numbers, strict=True):
        node = post.node
        comment = MarkupComment(f"post_{number}", None, _author(node), _moment(node))
        comment.content = read_content(post.text)
        comment.regions = (node,)
        answered = _answered(post)
        if answered is not None and answered in known and answered < number:
            comment.parent = f"post_{answered}"
        yield comment


def _number(post: "LexborNode", place: int) -> int:
    """Return the number of a post in its topic. `place`: on the page, from 1."""
    for node in (post, *post.css("[id^='post_']")):
        if match := _ID.fullmatch(attribute(node, "id")):
            return int(match[1])
    position = post.css_first("[itemprop='position']")
    if position is not None:
        stated = parse_count(attribute(position, "content") or inline_text(position).lstrip("#"))
        return place if stated is None else stated
    return place


def _author(post: "LexborNode") -> str | None:
    return first_text(post, *_NAMES)


def _moment(post: "LexborNode") -> Moment:
    time = find_first(post, *_TIMES)
    return read_time(time) if time is not None else Moment()


def _answered(post: "_Post") -> int | None:
    """Return the number of the post that one answers, which a link outside of its text gives."""
    in_text = Enclosing([post.text])
    for link in post.node.css("a[href*='#post_']"):
        match = _ANSWERED.search(attribute(link, "href"))
        if match and in_text.around(link) is None:
            return int(match[1])
    return None
