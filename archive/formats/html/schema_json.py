"""Comments in the JSON-LD of a page, in the words of schema.org."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import attrs

from archive.formats.common.markup_text import MarkupText, is_block, read_fragment, walk_visible
from archive.formats.common.moments import Moment
from archive.formats.common.source import Source
from archive.formats.html.comments import MarkupComment
from archive.formats.html.schema_items import DATES, TEXTS
from archive.formats.html.stamps import read_timestamp

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SURROGATES = re.compile("[\ud800-\udfff]")
_POSTS = ("Article", "BlogPosting", "NewsArticle", "DiscussionForumPosting", "SocialMediaPosting")
_MIN_REPEATED_WORDS = 3
"""Shorter lines of the page are not looked for among the words of comments."""

Value = Mapping[str, Any]
"""A JSON object."""


@attrs.define
class JsonDiscussion:
    """The comments in the JSON-LD of a page, and the question that they answer."""

    comments: list[MarkupComment] = attrs.Factory(list)
    """The comments, each after the one that it answers."""
    question: MarkupComment | None = None
    """The question, if the page is one."""
    question_title: str | None = None
    """Its title."""


def read_json(source: Source) -> JsonDiscussion:
    """Return the comments in a page's JSON-LD."""
    found = JsonDiscussion()
    for script in source.tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text())
        except (ValueError, RecursionError):
            continue
        questions = list(_questions(data))
        if len(questions) == 1 and found.question is None and _is_discussed(questions[0]):
            found.question = _comment(questions[0], None, source.name, 0)
            found.question_title = _string(questions[0], "name") or None
            _add(found.comments, list(_answers(questions[0])), source.name)
        else:
            _add(found.comments, list(_top_comments(data)), source.name)
    return found


def _add(comments: list[MarkupComment], values: list[Value], name: str) -> None:
    """Add comments and all that answers them. `name`: of the page."""
    waiting: list[tuple[str | None, Value]] = [(None, each) for each in reversed(values)]
    while waiting:
        parent, value = waiting.pop()
        comment = _comment(value, parent, name, len(comments) + 1)
        comments.append(comment)
        waiting += [(comment.ref, each) for each in reversed(list(_comments_of(value)))]


def _questions(data: Any) -> Iterator[Value]:
    """Yield the questions in JSON data, without those that the site asks itself (`FAQPage`)."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and not _has_type(value, "FAQPage"):
            if _has_type(value, "Question"):
                yield value
            waiting += [value[key] for key in ("mainEntity", "@graph") if key in value]


def _is_discussed(question: Value) -> bool:
    """Return whether people answer a question: a quiz names nobody."""
    values = [question, *_answers(question)]
    has_answers = len(values) > 1
    return has_answers and any(_person_name(_author(value)) or _date(value) for value in values)


def _answers(question: Value) -> Iterator[Value]:
    """Yield the comments on a question, and the answers to it."""
    yield from _comments_of(question)
    for key in ("acceptedAnswer", "suggestedAnswer"):
        answers = question.get(key)
        for each in answers if isinstance(answers, list) else [answers]:
            if isinstance(each, dict) and _has_type(each, "Answer"):
                yield each


def _top_comments(data: Any) -> Iterator[Value]:
    """Yield the comments on posts in JSON data, and those that are not part of a post."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict) and _has_type(value, "Comment"):
            yield value
        elif isinstance(value, dict):
            if _has_type(value, *_POSTS):
                yield from _comments_of(value)
            waiting += [value[key] for key in ("mainEntity", "@graph") if key in value]


def _has_type(value: Any, *types: str) -> bool:
    if not isinstance(value, dict):
        return False
    stated = value.get("@type")
    return any(each in types for each in (stated if isinstance(stated, list) else [stated]))


def _comments_of(value: Value) -> Iterator[Value]:
    comments = value.get("comment")
    for each in comments if isinstance(comments, list) else [comments]:
        if isinstance(each, dict) and _has_type(each, "Comment"):
            yield each


def _comment(value: Value, parent: str | None, name: str, number: int) -> MarkupComment:
    """Return the comment in JSON data. `name`: of the page; `number`: used if it has no id."""
    content = _read_text(next(filter(None, (_string(value, key) for key in TEXTS)), ""), name)
    parent_item = value.get("parentItem")
    if parent is None and _has_type(parent_item, "Comment"):
        parent = _string(parent_item, "@id") or _string(parent_item, "url") or None
    return MarkupComment(
        ref=_string(value, "@id") or _string(value, "url") or f"comment {number}",
        parent=parent,
        author=_person_name(_author(value)),
        moment=_moment(_date(value)),
        content=content,
    )


def _moment(stated: str) -> Moment:
    moment = read_timestamp(stated)
    return Moment(moment.date, moment.instant, stated or None)


def _author(value: Value) -> Any:
    return value.get("author") or value.get("creator")


def _date(value: Value) -> str:
    return next(filter(None, (_string(value, key) for key in DATES)), "")


def _string(value: Any, key: str) -> str:
    text = value.get(key) if isinstance(value, dict) else None
    return _clean(text) if isinstance(text, str) else ""


def _person_name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return (_clean(value) if isinstance(value, str) else _string(value, "name")) or None


def _clean(text: str) -> str:
    """Trim a JSON string and replace lone surrogates, which are not valid text, by U+FFFD."""
    return _SURROGATES.sub("\ufffd", text).strip()


def _read_text(text: str, name: str) -> MarkupText:
    """Read markup as it is displayed; keep the line breaks of plain text."""
    if "</" in text or "<br" in text.casefold():
        return read_fragment(text, name)
    lines = [read_fragment(line, name) for line in text.splitlines()]
    return MarkupText(
        "\n".join(line.text for line in lines), tuple(link for line in lines for link in line.links)
    )


def find_repeated(
    root: "LexborNode", comments: Iterable[MarkupComment], post: "LexborNode | None"
) -> set[int]:
    """Return the `mem_id` of the text nodes in which a page shows what its JSON-LD says too.

    They are the paragraphs that are equal to a paragraph or line of a comment, and not in the
    `post`.
    """
    said = {
        " ".join(part.split())
        for comment in comments
        for part in (*comment.content.text.split("\n\n"), *comment.content.text.split("\n"))
    }
    said = {part for part in said if len(part.split()) >= _MIN_REPEATED_WORDS}
    repeated: set[int] = set()
    nodes: list[int] = []
    words: list[str] = []
    skip = () if post is None else {post.mem_id}
    # The end of the root ends its last paragraph.
    for node, _ in chain(walk_visible(root, skip), ((root, False),)):
        tag = node.tag or ""
        if tag == "-text":
            nodes.append(node.mem_id)
            words.append(node.text_content or "")
        elif tag == "br" or is_block(tag):
            if " ".join("".join(words).split()) in said:
                repeated.update(nodes)
            nodes, words = [], []
    return repeated
