"""Pages of a question on Stack Overflow and the other sites of Stack Exchange.

Answers answer the question, and comments the question or the answer that they are below.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.phrases import quantity
from archive.formats.common.source import Source
from archive.formats.html.article import fill_post, new_thread
from archive.formats.html.comments import MarkupComment, add_comments, warn_of_no_comments
from archive.formats.html.coverage import finish_page
from archive.formats.html.stamps import read_time
from archive.formats.html.tree import (
    attribute,
    classes,
    find_all,
    find_first,
    first_text,
    inline_text,
    mem_ids,
    read_content,
)
from archive.model import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_BODIES = (".js-post-body", ".post-text", ".s-prose")
_MARKS = ("post-text", "js-post-body")
"""One of these is in each question."""
_NOTICES = ".post-notice, .post-taglist, .question-status, .s-notice"
_NUMBER = re.compile(r"\d{1,6}")


def detect(source: Source) -> Iterator[Page] | None:
    """Return the page of a question; None for other files."""
    if not source.is_html or not any(mark in source.html for mark in _MARKS):
        return None
    question = find_first(source.tree, "#question", "div.question")
    if question is None or find_first(question, *_BODIES) is None:
        return None
    return iter([_page(source, question)])


def _page(source: Source, question: "LexborNode") -> Page:
    thread = new_thread(source, "stackexchange-html")
    fill_post(thread, _text(question), _author(question), _moment(question))
    thread.ref = _ref(question, "question", "data-questionid")
    thread.regions.append(question.mem_id)
    titles = ("#question-header h1 a", "#question-header h1", "h1[itemprop]")
    thread.title = first_text(source.tree, *titles) or thread.title
    comments = list(_comments_below(question, None))
    for number, answer in enumerate(find_all(source.tree, "#answers .answer"), start=1):
        ref = _ref(answer, "answer", "data-answerid") or f"comment {number}"
        comments.append(
            MarkupComment(
                ref, None, _author(answer), _moment(answer), _text(answer), regions=(answer,)
            )
        )
        comments += _comments_below(answer, ref)
    add_comments(thread, comments)
    if more := sum(_hidden(link) for link in find_all(source.tree, ".js-show-link")):
        message = f"{quantity(more, 'comment')} on the posts were not loaded with the page"
        thread.warn("left-out", message)
    if source.tree.css_first(".pager-answers, .s-pagination a[rel='next']") is not None:
        thread.warn("left-out", "further answers are on other pages")
    warn_of_no_comments(thread)
    return finish_page(source, thread)


def _ref(post: "LexborNode", kind: str, name: str) -> str | None:
    """Return `answer-12`, from the id of an answer or its attribute `name`."""
    number = attribute(post, name)
    stated = attribute(post, "id")
    return stated if stated.startswith(f"{kind}-") else f"{kind}-{number}" if number else None


def _text(post: "LexborNode") -> MarkupText:
    body = find_first(post, *_BODIES)
    if body is None:
        return MarkupText("")
    return read_content(body, mem_ids(body.css(_NOTICES)), rules=True)


def _cards(post: "LexborNode") -> list["LexborNode"]:
    """Return the cards of who wrote a post; one for who edited it may come before."""
    cards = [card for card in post.css(".user-info") if "comment" not in classes(card)]
    owners = [card for card in cards if card.css_first("[itemprop='author']") is not None]
    return owners or cards[-1:]


def _author(post: "LexborNode") -> str | None:
    for card in _cards(post):
        if name := first_text(card, ".user-details a", ".user-details [itemprop='name']"):
            return name
    return None


def _moment(post: "LexborNode") -> Moment:
    """Return when a post was written: its card says so, in UTC."""
    for card in _cards(post):
        stamp = card.css_first(".user-action-time [title]")
        if stamp is not None and (moment := _titled(stamp)).date:
            return moment
    time = post.css_first("time[itemprop='dateCreated']")
    return read_time(time) if time is not None else Moment()


def _titled(stamp: "LexborNode") -> Moment:
    """Return the time in a title such as `2014-02-07 10:53:12Z, License: CC BY-SA 3.0`."""
    exact = read_iso(attribute(stamp, "title").partition(",")[0])
    if exact.date is None:
        return read_time(stamp)
    return attrs.evolve(exact, printed=inline_text(stamp) or None)


def _comments_below(post: "LexborNode", parent: str | None) -> Iterator[MarkupComment]:
    """Yield the comments on a question or answer. `parent`: the `ref` of an answer."""
    for number, node in enumerate(find_all(post, "li.comment, tr.comment"), start=1):
        text = find_first(node, ".comment-copy")
        stamp = find_first(node, ".comment-date [title]", ".relativetime-clean", ".comment-date")
        comment = MarkupComment(
            attribute(node, "id") or f"{parent or 'question'} comment {number}",
            parent,
            first_text(node, ".comment-user"),
            _titled(stamp) if stamp is not None else Moment(),
            read_content(text) if text is not None else MarkupText(""),
        )
        comment.regions = (node,)
        yield comment


def _hidden(link: "LexborNode") -> int:
    """Return how many comments a link such as `show 3 more comments` would have loaded."""
    match = _NUMBER.search(inline_text(link))
    return int(match[0]) if match and "dno" not in classes(link) else 0
