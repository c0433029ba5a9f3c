"""Bylines on number lines: `Cumbria and Lancs6 July 2014 at 12:31`."""

from archive.formats.common.byline_readings import BylineReading, read_bylines
from archive.formats.common.source import Line
from archive.formats.text.draft import Draft, DraftComment
from archive.formats.text.signatures import is_plausible_name

_UNREAD_AM_PM = frozenset("nachm vorm em fm ip ap odp dop ös öö م ص дп пп".split())  # noqa: SIM905
"""Words for AM and PM after a time, in languages whose words are not read."""


def take_byline(draft: Draft, comment: DraftComment, line: Line, blank_below: bool) -> Line | None:
    """Read the byline at the start of a comment's first line; return the text after it, or None.

    A byline is a name directly followed by its date, or a name, a blank and a date that fill the
    line, with a blank line below. If not exactly one reading is no earlier than the post, the line
    is kept as text, with a warning.
    """
    readings = [
        reading
        for reading in read_bylines(line.text)
        if _has_shape(reading, line.text, blank_below)
    ]
    if not readings:
        return line
    possible = [each for each in readings if _is_possible(each, draft.date)]
    problem = _problem(possible, line.text)
    if problem:
        message = f"the byline of comment {comment.locator} {problem}; kept as text"
        draft.warn("byline", message, line.number)
        return line
    reading = possible[0]
    comment.byline = reading.byline
    draft.add_furniture("byline", line.cut(0, reading.end))
    rest = line.cut(reading.end)
    return rest if rest.text else None


def _problem(possible: list[BylineReading], text: str) -> str | None:
    """Return what prevents reading the byline, as the end of a sentence, or None."""
    if not possible:
        return "would be earlier than the post"
    if len(possible) > 1:
        return "can be read in several ways"
    if not is_plausible_name(possible[0].byline.name, possible[0].is_glued):
        return "may be half a sentence"
    after = text[possible[0].end :].split(maxsplit=1)
    if after and after[0].rstrip(".,").casefold() in _UNREAD_AM_PM:
        return "has a time that may be AM or PM"
    return None


def _has_shape(reading: BylineReading, text: str, blank_below: bool) -> bool:
    """Return whether a reading has a time and is glued, or fills the line above a blank line."""
    return reading.has_time and (reading.is_glued or (reading.end == len(text) and blank_below))


def _is_possible(reading: BylineReading, earliest: str | None) -> bool:
    """Return whether a reading is dated no earlier than the post."""
    date = reading.byline.date
    return earliest is None or date is None or date[:10] >= earliest[:10]
