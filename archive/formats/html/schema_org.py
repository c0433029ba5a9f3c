"""HTML pages that mark up their comments with schema.org, as microdata or JSON-LD.

The comments are `Comment`s (`UserComments` is their older name), the posts below a
`DiscussionForumPosting`, or `Answer`s to a `Question`. (https://schema.org/Comment,
https://schema.org/QAPage)
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.article import fill_post, find_body, new_thread, read_post
from archive.formats.html.comments import MarkupComment, add_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.schema_items import (
    author_of_item,
    find_property,
    is_signed,
    properties_of,
    read_items,
    text_of_item,
    time_of_item,
)
from archive.formats.html.schema_json import JsonDiscussion, find_repeated, read_json
from archive.formats.html.tree import (
    COMMENT_SELECTOR,
    Enclosing,
    ancestors,
    attribute,
    descendants,
    find_all,
    inline_text,
    mem_ids,
    parse_count,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_ANSWERS = "[itemtype$='schema.org/Answer']"
_QUESTIONS = "[itemtype$='schema.org/Question']"
_FORUM_POSTS = "[itemtype$='schema.org/DiscussionForumPosting']"


@attrs.frozen
class _Thread:
    """A question or the first post of a forum's thread, with what answers it."""

    post: "LexborNode"
    """The item of the question or first post."""
    replies: list["LexborNode"]
    """The items of the answers, later posts and comments, in order."""


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with such comments; None for other files."""
    if not source.is_html or "schema.org" not in source.html:
        return None
    comments = read_items(find_all(source.tree, COMMENT_SELECTOR))
    if comments:
        return iter([_page(source, comments, None)])
    found = read_json(source)
    return iter([_page(source, found.comments, found)]) if found.comments else None


def detect_question(source: Source) -> Iterator[Page] | None:
    """Return the page of an HTML file with a question, or a thread of a forum; None for others.

    Questions that the site answers itself (`FAQPage`) and quizzes do not count.
    """
    if not source.is_html or "schema.org" not in source.html:
        return None
    found = _question(source) or _forum_thread(source)
    if found is None:
        return None
    thread = new_thread(source, "schema-html")
    _read_first_post(thread, found)
    add_comments(thread, read_items(found.replies))
    thread.declared = _declared(source, found)
    return iter([finish_page(source, thread)])


def _question(source: Source) -> _Thread | None:
    """Return the only question of a page, if somebody answers it."""
    questions = source.tree.css(_QUESTIONS)
    if len(questions) != 1 or source.tree.css_first("[itemtype$='schema.org/FAQPage']") is not None:
        return None
    replies = find_all(questions[0], f"{_ANSWERS}, {COMMENT_SELECTOR}")
    reply_ids = mem_ids(replies)
    signed = (is_signed(properties_of(descendants(each, reply_ids))) for each in replies)
    return _Thread(questions[0], replies) if any(signed) else None


def _forum_thread(source: Source) -> _Thread | None:
    """Return the thread of a forum whose first post is marked up; its other posts need not be."""
    posts = source.tree.css(_FORUM_POSTS)
    if not posts:
        return None
    around = Enclosing(posts)
    first, *others = [post for post in posts if around.around(post) is None]
    items = find_all(source.tree, f"{_FORUM_POSTS}, {COMMENT_SELECTOR}, {_ANSWERS}")
    inside = Enclosing([first, *others])
    replies = [each for each in items if inside.around(each) is not None]
    replies += others
    order = {node.mem_id: number for number, node in enumerate(items)}
    replies.sort(key=lambda node: order[node.mem_id])
    properties = properties_of(descendants(first, mem_ids(replies)))
    has_text = any(find_property(properties, "text", "articleBody"))
    return _Thread(first, replies) if replies and has_text else None


def _read_first_post(thread: ThreadDraft, found: _Thread) -> None:
    """Read the question, or the first post, into the draft."""
    replies: set[int] = set()
    properties = properties_of(descendants(found.post, mem_ids(found.replies), replies))
    fill_post(
        thread,
        text_of_item(found.post, properties, replies),
        author_of_item(properties),
        time_of_item(properties),
    )
    thread.ref = attribute(found.post, "id") or None
    thread.regions.append(found.post.mem_id)
    titles = (
        node for node in find_property(properties, "headline", "name") if _is_own(node, found.post)
    )
    stated = (inline_text(node) or attribute(node, "content") for node in titles)
    thread.title = next(filter(None, stated), thread.title)


def _is_own(node: "LexborNode", item: "LexborNode") -> bool:
    """Return whether a property is one of an item, and not of another one in it, as its author."""
    for each in ancestors(node):
        if each.mem_id == item.mem_id:
            return True
        if "itemscope" in each.attributes:
            return False
    return False


def _declared(source: Source, found: _Thread) -> int | None:
    """Return the number of answers that a question states, if all its replies are answers."""
    if found.replies != find_all(found.post, _ANSWERS):
        return None
    count = source.tree.css_first('[itemprop="answerCount"]')
    if count is None:
        return None
    return parse_count(attribute(count, "content") or inline_text(count))


def _page(source: Source, comments: list[MarkupComment], json: JsonDiscussion | None) -> Page:
    """Return a page. `json`: where the comments are from, if they are not in the markup."""
    thread = new_thread(source, "schema-html")
    body = find_body(source)
    if json is not None and source.tree.body is not None:
        thread.text_nodes |= find_repeated(source.tree.body, comments, body)
    read_post(thread, source, body, set(thread.text_nodes))
    if json is not None and json.question is not None:
        _add_question(thread, json)
    add_comments(thread, comments)
    counts = find_all(source.tree, '[itemprop="commentCount"]')
    if counts:
        thread.declared = parse_count(attribute(counts[0], "content") or inline_text(counts[0]))
    return finish_page(source, thread)


def _add_question(thread: ThreadDraft, json: JsonDiscussion) -> None:
    """Add what the data says of the question to the post."""
    question = json.question
    assert question is not None
    thread.author = question.author
    thread.title = json.question_title or thread.title
    if question.moment.date is not None:
        thread.set_moment(question.moment)
    thread.text = thread.text or question.content.text
