"""The time of an element, and of a comment by the elements of it, for every HTML format.

Themes state times in attributes (`datetime`, `title`), in words, or in both; in `time` elements, in
elements whose class says "date", or in links to the comment.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import attrs

from archive.formats.common.moments import (
    Moment,
    is_on_some_clock,
    read_epoch,
    read_iso,
    read_printed_time,
)
from archive.formats.html.names import read_named_time
from archive.formats.html.tree import attribute, inline_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Parts = Sequence[tuple["LexborNode", set[str]]]
"""The elements of a comment, each with its classes."""

_EXACT = ("datetime", "content", "data-datetime", "data-date", "data-time", "data-created")
"""Attributes with a timestamp for machines."""
_EPOCHS = ("data-utime", "data-timestamp", "data-epoch", "data-unixtime", "data-time")
"""Attributes with seconds or milliseconds since 1970."""
_TITLES = ("title", "data-original-title", "data-tooltip", "aria-label")
"""Attributes with the words of a date, where the text is `5 years ago`."""
_DATE_CLASSES = (
    "comment-date", "comment-time", "comment-datetime", "comment-timestamp", "commentdate",
    "commenttime", "comment-published", "wp-block-comment-date", "wpd-comment-date",
    "date", "datetime", "time", "timestamp", "published", "pubdate", "post-date", "postdate",
    "posted-on", "date-time", "entry-date", "when", "dateline", "posttime", "post-time",
    "comment-metadata", "comment-meta", "commentmetadata", "comment-permalink", "meta",
    "comment-info", "comment-header", "comment-head", "comment-byline", "byline", "comment-author",
)  # fmt: skip
"""Classes of elements with a time, the best first; `_` counts as `-`."""
_UNPADDED = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(:\d{1,2}(?:[.,]\d+)?)?(.*))?"
)
_SECONDS = re.compile(r"\d{9,10}")
_MILLISECONDS = re.compile(r"\d{12,13}")


def read_time(node: "LexborNode") -> Moment:
    """Return the time that an element states, in its attributes or in its text."""
    printed = read_printed_time(inline_text(node))
    exact = _read_exact(node)
    if exact.date is not None:
        return _combine(exact, printed)
    if printed.date is None:
        for name in _TITLES:
            titled = read_printed_time(attribute(node, name))
            if titled.date is not None or (titled.numeric and not printed.numeric):
                printed = titled
                break
    return printed if exact.instant is None else attrs.evolve(printed, instant=exact.instant)


def find_time(parts: Parts) -> Moment:
    """Return the time of a comment.

    `parts`: its elements, without those of other comments in it and without its text. If no time is
    readable, the moment has the words that may state it, if there are any.
    """
    return first_time(_moments(parts))


def first_time(moments: Iterable[Moment]) -> Moment:
    """Return the first moment with a date, or the one that states most of a time."""
    unclear = Moment()
    for moment in moments:
        if moment.date is not None:
            return moment
        unclear = _better(unclear, moment)
    return unclear


def _moments(parts: Parts) -> Iterator[Moment]:
    """Yield what the elements of a comment that may state a time do, the best first."""
    for node, _ in parts:
        if node.tag == "time" or attribute(node, "datetime"):
            yield read_time(node)
    named = [(node, {name.casefold().replace("_", "-") for name in has}) for node, has in parts]
    for name in _DATE_CLASSES:
        for node, has in named:
            if name in has:
                yield from _moments_in(node)


def _moments_in(node: "LexborNode") -> Iterator[Moment]:
    """Yield the times of the links in an element, and of the element itself."""
    for each in (*node.css("a"), node):
        yield read_time(each)
    # The element may hold the name too.
    yield read_named_time(inline_text(node)).moment


def _better(one: Moment, other: Moment) -> Moment:
    """Return the moment that states more of a time; the first if both do alike."""
    return max((one, other), key=_rank)


def _rank(moment: Moment) -> tuple[bool, bool, bool, bool]:
    return (
        moment.numeric is not None,
        moment.instant is not None,
        moment.time_of_day is not None,
        any(map(str.isdecimal, moment.printed or "")),
    )


def _read_exact(node: "LexborNode") -> Moment:
    """Return the time in an attribute for machines."""
    for name in _EXACT:
        value = attribute(node, name)
        if value and (moment := read_timestamp(value)).date is not None:
            return moment
    for name in _EPOCHS:
        value = attribute(node, name)
        if _SECONDS.fullmatch(value):
            return Moment(instant=read_epoch(value + "000"))
        if _MILLISECONDS.fullmatch(value):
            return Moment(instant=read_epoch(value))
    return Moment()


def read_timestamp(text: str) -> Moment:
    """Read a timestamp for machines, also one whose numbers are not padded: `2019-11-5`.

    >>> read_timestamp("2019-11-5").date, read_timestamp("2019-11-5 7:08").date
    ('2019-11-05', '2019-11-05T07:08')
    """
    moment = read_iso(text)
    if moment.date is not None or not (match := _UNPADDED.fullmatch(text.strip())):
        return moment
    year, month, day, hour, minute, _, zone = match.groups()
    padded = f"{year}-{month:0>2}-{day:0>2}"
    if hour is None:
        return read_iso(padded)
    moment = read_iso(f"{padded}T{hour:0>2}:{minute:0>2}{zone}")
    return moment if moment.date else read_iso(padded)


def _combine(exact: Moment, printed: Moment) -> Moment:
    """Return the exact time, with the printed words, and their time of day if it has none."""
    day = exact.date or ""
    clock = printed.date
    if printed.date is None and printed.numeric is not None:
        readings = printed.numeric.readings.values()
        clock = next((each for each in readings if each[:10] == day[:10]), None)
    if "T" not in day and clock is not None and clock[:10] == day:
        day = clock
    # The printed time is the page's own clock, where it is at the exact moment in some time zone.
    if clock is not None and is_on_some_clock(attrs.evolve(exact, date=clock)):
        day = clock
    return attrs.evolve(exact, date=day, printed=printed.printed, numeric=printed.numeric)
