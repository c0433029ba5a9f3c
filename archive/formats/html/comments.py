"""Comments as the HTML formats find them, and their warnings."""

from typing import TYPE_CHECKING

import attrs

from archive.formats.common.date_order import (
    DatedComment,
    PageDates,
    is_open,
    read_page_dates,
)
from archive.formats.common.markup_text import MarkupText
from archive.formats.common.moments import Moment, has_impossible_offset
from archive.formats.common.phrases import NO_COMMENTS_FOUND, NO_COMMENTS_STATED
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.formats.html.names import drop_common_verbs, trim_name
from archive.text.numeric_dates import ORDER_WARNING, may_begin_with_year

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
    """The elements and texts that hold the comment, perhaps with its replies: what is left in them
    besides the text is its byline, its links and buttons."""


def add_comments(
    thread: ThreadDraft, comments: list[MarkupComment], *, oldest_first: bool = False
) -> None:
    """Add the comments to a page, with the days that are certain, and warn of what is missing.

    `oldest_first`: whether the format always prints the oldest comment first.
    """
    thread.text_nodes.update(node for comment in comments for node in comment.content.nodes)
    thread.regions += [region.mem_id for comment in comments for region in comment.regions]
    dates = _read_dates(thread, comments, oldest_first)
    names = drop_common_verbs([trim_name(comment.author or "") for comment in comments])
    for comment, moment, name in zip(comments, dates.moments, names, strict=True):
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
                is_ambiguous=is_open(moment),
                removed=comment.removed,
            )
        )
    _warn_of_dates(thread, comments, dates)
    present = [comment for comment in comments if not comment.removed]
    if nameless := sum(not comment.author for comment in present):
        thread.warn("byline", f"{comments_have(nameless)} no readable author")
    if empty := sum(not comment.content.text for comment in present):
        thread.warn("text", f"{comments_have(empty)} no readable text")


def _read_dates(
    thread: ThreadDraft, comments: list[MarkupComment], oldest_first: bool
) -> PageDates:
    """Return the times of the comments; set the post's date too, if they show how to read it."""
    post = Moment(thread.date, thread.instant, thread.printed, numeric=thread.numeric)
    dated = [DatedComment(each.moment, each.ref, each.parent) for each in comments]
    texts = [thread.title or "", *(each.content.text for each in comments)]
    year_first = any(map(may_begin_with_year, texts))
    dates = read_page_dates(dated, post, oldest_first=oldest_first, year_first=year_first)
    thread.date = dates.post.date
    return dates


def _warn_of_dates(thread: ThreadDraft, comments: list[MarkupComment], dates: PageDates) -> None:
    if (message := dates.warning) is not None:
        thread.warn(ORDER_WARNING, message)
    undated = sum(
        moment.date is None and not is_open(moment) and bool(moment.printed or moment.instant)
        for moment in dates.moments
    )
    if undated:
        thread.warn("date", f"{comments_have(undated)} no readable date")
    contradictory = sum(map(has_impossible_offset, dates.moments))
    if contradictory == 1:
        thread.warn("date", "the date of 1 comment contradicts its exact time")
    elif contradictory:
        thread.warn("date", f"the dates of {contradictory} comments contradict their exact times")


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
