"""Bylines on number lines: `Cumbria and Lancs6 July 2014 at 12:31`."""

from archive.formats.dates import Stamp, read_stamps
from archive.formats.draft import Comment, Draft
from archive.formats.signatures import is_common
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
    if len(fitting) != 1 or not any(map(str.isalpha, fitting[0].byline.name)):
        problem = _problem(fitting)
        draft.warn("byline", f"the byline of comment {comment.locator} {problem}", line.number)
        return line
    stamp = fitting[0]
    comment.byline = stamp.byline
    draft.furnish("byline", line.cut(0, stamp.end))
    rest = line.cut(stamp.end)
    return rest if rest.text else None


def _problem(fitting: list[Stamp]) -> str:
    if not fitting:
        return "would be earlier than the post, and was left as text"
    if len(fitting) > 1:
        return "reads in several ways, and was left as text"
    return "has no name that could be told, and was left as text"


def _has_shape(stamp: Stamp, text: str, blank_below: bool) -> bool:
    has_time = "T" in (stamp.byline.date or "")
    if stamp.end < len(text):
        return has_time and stamp.is_glued
    if stamp.is_glued:
        return True
    return has_time and blank_below and _can_end_name(stamp.before)


def _can_end_name(words: str) -> bool:
    """Whether words before a blank and a date may be a name, and not half a sentence."""
    last = words.split()[-1:] or [""]
    return not is_common(last[0])


def _fits(stamp: Stamp, earliest: str | None) -> bool:
    date = stamp.byline.date
    return earliest is None or date is None or date[:10] >= earliest[:10]
