"""The data from which the frame of Disqus makes its comments, as JSON in the frame.

A crawler, which runs no scripts, saves the frame with the data alone: `script#disqus-threadData`.
Times are in UTC (https://disqus.com/api/docs/posts/list/).
"""

import json
from collections.abc import Mapping
from typing import Any

import attrs

from archive.formats.common.markup_text import MarkupText, read_fragment
from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.source import Source
from archive.formats.html.comments import MarkupComment

_NOTICE = "This comment was deleted."
"""What the frame shows in place of a deleted comment."""


@attrs.frozen
class ThreadData:
    """What the data of a frame says."""

    posts: tuple[Mapping[str, Any], ...]
    """The data of each comment, in order."""
    name: str
    """The name of the page that is read."""
    title: str | None
    """Title of the page that the frame is on."""
    url: str | None
    """Its address."""
    declared: int | None
    """How many comments the page has."""
    is_whole: bool
    """Whether all of them are in the data."""

    def comments(self) -> list[MarkupComment]:
        """Return the comments, in the order of the data."""
        return [_comment(post, self.name) for post in self.posts]

    def instants(self) -> dict[str, str | None]:
        """Return the exact time of each comment, by its number."""
        return {_number(post.get("id")): _moment(post).instant for post in self.posts}


def read_data(source: Source) -> ThreadData | None:
    """Return the data of a frame, or None if there is none that can be read."""
    script = source.tree.css_first("script#disqus-threadData")
    if script is None:
        return None
    try:
        data = json.loads(script.text())
    except (ValueError, RecursionError):
        return None
    response = _object(data, "response")
    posts = response.get("posts")
    posts = posts if isinstance(posts, list) else []
    thread = _object(response, "thread")
    cursor = _object(data, "cursor")
    declared = thread.get("posts")
    return ThreadData(
        tuple(each for each in posts if isinstance(each, dict) and _number(each.get("id"))),
        source.name,
        _text(thread, "clean_title") or _text(thread, "title") or None,
        _text(thread, "link") or None,
        declared if isinstance(declared, int) and declared >= 0 else None,
        cursor.get("hasNext") is not True,
    )


def _comment(post: Mapping[str, Any], name: str) -> MarkupComment:
    """Return a comment in the data. `name`: of the page."""
    content = read_fragment(_text(post, "message"), name)
    is_deleted = post.get("isDeleted") is True
    return MarkupComment(
        _number(post.get("id")),
        _number(post.get("parent")) or None,
        (not is_deleted and _text(_object(post, "author"), "name")) or None,
        _moment(post),
        MarkupText(_NOTICE) if is_deleted and not content.text else content,
        removed=is_deleted,
    )


def _moment(post: Mapping[str, Any]) -> Moment:
    """Return the time of a comment; the data writes UTC without saying so."""
    created = _text(post, "createdAt")
    exact = read_iso(created)
    if exact.date is None or exact.instant is not None:
        return exact
    return read_iso(f"{created}Z")


def _object(value: Any, key: str) -> Mapping[str, Any]:
    """Return an object in another one; an empty one if there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _text(value: Mapping[str, Any], key: str) -> str:
    text = value.get(key)
    return text.encode("utf-8", "replace").decode().strip() if isinstance(text, str) else ""


def _number(value: Any) -> str:
    """Return the digits of an id, which are a number or a text; empty for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text if text.isdecimal() and len(text) <= 20 else ""
