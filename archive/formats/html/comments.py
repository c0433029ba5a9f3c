"""What the readers of HTML find of comments, and remarks made of it."""

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, has_impossible_offset, resolve_days
from archive.formats.common.thread import SourceComment, ThreadDraft


@attrs.define
class Comment:
    """A comment in the making."""

    ref: str
    """What the page calls it, or its number."""
    parent: str | None = None
    """What it answers, called so; None for the post."""
    author: str | None = None
    """Who said it, as far as the page names anybody."""
    moment: Moment = attrs.Factory(Moment)
    """When, as the page says it there."""
    said: MarkupText = attrs.Factory(lambda: MarkupText(""))
    """What it says."""
    removed: bool = False
    """Whether a notice stands in its place."""


def add_comments(thread: ThreadDraft, comments: list[Comment]) -> None:
    """Make remarks of the comments, with the days that are certain."""
    moments, undated = resolve_days(found.moment for found in comments)
    for found, moment in zip(comments, moments, strict=True):
        thread.remarks.append(
            SourceComment(
                ref=found.ref,
                parent=found.parent,
                text=found.said.text,
                links=found.said.links,
                author=found.author,
                date=moment.date,
                instant=moment.instant,
                printed=moment.printed,
                removed=found.removed,
            )
        )
    if undated:
        thread.warn("date", f"of {undated} comments the page does not say clearly on which day")
    wrong = sum(map(has_impossible_offset, moments))
    if wrong:
        thread.warn("date", f"{wrong} comments show another date than their exact moment has")
    silent = sum(not found.author and not found.removed for found in comments)
    if silent:
        thread.warn("byline", f"of {silent} comments the name could not be read")
    empty = sum(not found.said.text and not found.removed for found in comments)
    if empty:
        thread.warn("text", f"of {empty} comments no text could be read")


def tell_of_none(thread: ThreadDraft) -> None:
    """Warn of a page on which no comment was found, unless the warning about its count does."""
    if thread.remarks or thread.declared:
        return
    if thread.declared == 0:
        thread.warn("no-comments", "the page says that it has no comments")
    else:
        thread.warn("no-comments", "no comments were recognised; the page is kept as one post")
