"""Read the comments of a WordPress page, whatever the theme."""

from collections.abc import Iterator, Sequence

from archive.formats.common.moments import Moment, read_printed_time
from archive.formats.html.comments import MarkupComment
from archive.formats.html.names import read_named_time
from archive.formats.html.stamps import first_time, read_time
from archive.formats.html.tree import mem_ids
from archive.formats.html.wordpress_authors import (
    Candidate,
    choose_names,
    confirm_names,
    find_names,
)
from archive.formats.html.wordpress_classes import DATE, META
from archive.formats.html.wordpress_items import Item
from archive.formats.html.wordpress_parts import Parts
from archive.formats.html.wordpress_replies import read_reply_label
from archive.formats.html.wordpress_split import read_parts
from archive.formats.html.wordpress_text import read_text

_MAX_TRIED = 20
"""At most this many elements are tried; elements in elements would be read again and again."""


def read_comments(items: Sequence[Item]) -> list[MarkupComment]:
    """Return the comments among the items of a page, without pingbacks."""
    item_ids = mem_ids(item.node for item in items)
    said = [(item, item.ref) for item in items if item.ref is not None and not item.is_ping]
    comments, labels = [], []
    first: list[Candidate | None] = []
    for item, ref in said:
        parts = read_parts(item.roots, ref, item_ids)
        comment = MarkupComment(ref, item.parent, regions=item.roots)
        comment.moment = first_time(_moments(parts))
        comment.content = read_text(parts)
        comments.append(comment)
        first.append(next(find_names(parts), None))
        labels.append(read_reply_label(parts))

    def find_all() -> list[list[Candidate]]:
        return [list(find_names(read_parts(item.roots, ref, item_ids))) for item, ref in said]

    names = confirm_names(choose_names(first, find_all), labels)
    for comment, name in zip(comments, names, strict=True):
        comment.author = name
    _drop_fixed_times(comments)
    return comments


def _moments(parts: Parts) -> Iterator[Moment]:
    """Yield what may be the time of a comment, the best first."""
    for part in parts.all:
        if part.tag == "time" and part.mem_id not in parts.with_speech:
            yield read_time(part.node)
    dated = [part for part in parts.all if part.role.kind in (DATE, META)]
    for part in sorted(dated, key=lambda part: part.role.kind == META)[:_MAX_TRIED]:
        if part.mem_id not in parts.with_speech:
            yield from map(read_time, (*part.node.css("a, abbr")[:_MAX_TRIED], part.node))
    for node in parts.anchors[:_MAX_TRIED]:
        if node.mem_id not in parts.with_speech:
            yield read_time(node)
    for line in (*parts.header_lines(), *parts.texts_outside()):
        yield read_named_time(line).moment


def _drop_fixed_times(comments: list[MarkupComment]) -> None:
    """Take the printed times where a theme has the same `datetime` in all comments."""
    exact = {(comment.moment.date, comment.moment.instant) for comment in comments}
    if len(comments) < 2 or len(exact) != 1:
        return
    printed = [read_printed_time(comment.moment.printed or "") for comment in comments]
    days = {moment.date for moment in printed}
    if len(days) > 1 and None not in days:
        for comment, moment in zip(comments, printed, strict=True):
            comment.moment = moment
