"""Bylines on number lines: `Cumbria and Lancs6 July 2014 at 12:31`."""

from archive.formats.dates import Stamp, read_stamps
from archive.formats.draft import Comment, Draft
from archive.formats.source import Line


def take_byline(draft: Draft, comment: Comment, line: Line, blank_below: bool) -> Line | None:
    """Give a comment the byline that its first line begins with; returns the text behind it.

    A name glued to its date is a byline; one with a blank between is, where it fills the line and a
    blank line follows. Of several readings only one may be no earlier than the post; otherwise the
    line stays text and the page's reader is warned.
    """
    stamps = [
        stamp for stamp in read_stamps(line.text) if _has_shape(stamp, line.text, blank_below)
    ]
    if not stamps:
        return line
    fitting = [stamp for stamp in stamps if _fits(stamp, draft.date)]
    if len(fitting) != 1:
        what = "reads in several ways" if fitting else "would be earlier than the post"
        draft.warn("byline", f"the byline of comment {comment.locator} {what}", line.number)
        return line
    stamp = fitting[0]
    comment.byline = stamp.byline
    draft.furnish("byline", line.cut(0, stamp.end))
    rest = line.cut(stamp.end)
    return rest if rest.text else None


def _has_shape(stamp: Stamp, text: str, blank_below: bool) -> bool:
    has_time = "T" in (stamp.byline.date or "")
    if stamp.end == len(text):
        return (has_time and blank_below) or not stamp.spaced
    return has_time and not stamp.spaced


def _fits(stamp: Stamp, earliest: str | None) -> bool:
    date = stamp.byline.date
    return earliest is None or date is None or date[:10] >= earliest[:10]
