"""Bylines on number lines: `Cumbria and Lancs6 July 2014 at 12:31`."""

from archive.formats.common.byline_readings import BylineReading, read_bylines
from archive.formats.common.source import Line
from archive.formats.text.draft import Draft, DraftComment
from archive.formats.text.signatures import is_plausible_name

_HALVES = frozenset("nachm vorm em fm ip ap odp dop ös öö م ص дп пп".split())  # noqa: SIM905
"""Words for the half of the day behind a time, which are not read."""


def take_byline(draft: Draft, comment: DraftComment, line: Line, blank_below: bool) -> Line | None:
    """Give a comment the byline that its first line begins with; returns the text behind it.

    A name glued to its date is a byline; one with a blank between is, where it fills the line and a
    blank line follows. Of several readings only one may be no earlier than the post; otherwise the
    line stays text and the page's reader is warned.
    """
    readings = [
        reading
        for reading in read_bylines(line.text)
        if _has_shape(reading, line.text, blank_below)
    ]
    if not readings:
        return line
    fitting = [reading for reading in readings if _fits(reading, draft.date)]
    problem = _problem(fitting, line.text)
    if problem:
        draft.warn("byline", f"the byline of comment {comment.locator} {problem}", line.number)
        return line
    reading = fitting[0]
    comment.byline = reading.byline
    draft.add_furniture("byline", line.cut(0, reading.end))
    rest = line.cut(reading.end)
    return rest if rest.text else None


def _problem(fitting: list[BylineReading], text: str) -> str | None:
    if not fitting:
        return "would be earlier than the post, and was left as text"
    if len(fitting) > 1:
        return "reads in several ways, and was left as text"
    if not is_plausible_name(fitting[0].byline.name, fitting[0].is_glued):
        return "may be half a sentence, and was left as text"
    behind = text[fitting[0].end :].split(maxsplit=1)
    if behind and behind[0].rstrip(".,").casefold() in _HALVES:
        return "may have a time of the other half of the day, and was left as text"
    return None


def _has_shape(reading: BylineReading, text: str, blank_below: bool) -> bool:
    """Whether a reading with a time is glued, or fills the line with a blank line below."""
    return reading.has_time and (reading.is_glued or (reading.end == len(text) and blank_below))


def _fits(reading: BylineReading, earliest: str | None) -> bool:
    date = reading.byline.date
    return earliest is None or date is None or date[:10] >= earliest[:10]
