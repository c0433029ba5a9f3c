"""Comments as the HTML formats find them, and their warnings."""

from typing import TYPE_CHECKING

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, has_impossible_offset, resolve_days
from archive.formats.common.phrases import NO_COMMENTS_FOUND, NO_COMMENTS_STATED
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.formats.html.names import drop_common_verbs

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


@attrs.define
class MarkupComment:
    """A comment that is being read."""

    ref: str
    """Its id on the page, or its number."""
    parent: str | None = None
    """`ref` of the comment it answers; None for the post."""
    author: str | None = None
    """Its author, if the page names one."""
    moment: Moment = attrs.Factory(Moment)
    """When it was written, as stated with it."""
    content: MarkupText = attrs.Factory(lambda: MarkupText(""))
    """Its text and links."""
    removed: bool = False
    """Whether a notice of removal replaces it."""
    regions: tuple["LexborNode", ...] = ()
    """The elements that hold the comment, perhaps with its replies: what is left in them besides
    the text is its byline, its links and buttons."""


def add_comments(thread: ThreadDraft, comments: list[MarkupComment]) -> None:
    """Add the comments to a page, with the days that are certain, and warn of what is missing."""
    thread.text_nodes.update(node for comment in comments for node in comment.content.nodes)
    thread.regions += [region.mem_id for comment in comments for region in comment.regions]
    moments, undated = resolve_days(comment.moment for comment in comments)
    names = drop_common_verbs([comment.author for comment in comments])
    for comment, moment, name in zip(comments, moments, names, strict=True):
        thread.comments.append(
            SourceComment(
                ref=comment.ref,
                parent=comment.parent,
                text=comment.content.text,
                links=comment.content.links,
                author=name,
                date=moment.date,
                instant=moment.instant,
                printed=moment.printed,
                removed=comment.removed,
            )
        )
    if undated == 1:
        thread.warn("date", "the date of 1 comment is ambiguous")
    elif undated:
        thread.warn("date", f"the dates of {undated} comments are ambiguous")
    contradictory = sum(map(has_impossible_offset, moments))
    if contradictory == 1:
        thread.warn("date", "the date of 1 comment contradicts its exact time")
    elif contradictory:
        thread.warn("date", f"the dates of {contradictory} comments contradict their exact times")
    present = [comment for comment in comments if not comment.removed]
    if nameless := sum(not comment.author for comment in present):
        thread.warn("byline", f"{comments_have(nameless)} no readable author")
    if empty := sum(not comment.content.text for comment in present):
        thread.warn("text", f"{comments_have(empty)} no readable text")


def comments_have(count: int) -> str:
    """Return `1 comment has` or `2 comments have`."""
    return f"{count} comment has" if count == 1 else f"{count} comments have"


def warn_of_no_comments(thread: ThreadDraft) -> None:
    """Warn if a page has no comments, unless the warning about the declared number says so."""
    if thread.comments or thread.declared:
        return
    if thread.declared == 0:
        thread.warn("no-comments", NO_COMMENTS_STATED)
    else:
        thread.warn("no-comments", NO_COMMENTS_FOUND)
