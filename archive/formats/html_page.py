"""One HTML page as its templates see it, and what several of them read alike."""

import datetime
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from archive.formats.dates import parse_header, read_stamps
from archive.formats.markup_text import Said, read_node
from archive.formats.source import Source
from archive.formats.thread import Remark, Thread

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_SPACE = re.compile(r"\s+")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::\d{2})?(?:\s?([AaPp])\.?\s?[Mm]\.?)?")
_DIGITS = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\D+(\d{1,2}[:.]\d{2}.*)")
_QUARTER = datetime.timedelta(minutes=15)
_EARLIEST, _LATEST = datetime.timedelta(hours=-12), datetime.timedelta(hours=14)
"""The clocks of the world are so far from UTC (the time zone database of IANA)."""


@attrs.frozen
class HtmlPage:
    """A parsed page."""

    source: Source
    """The file."""
    text: str
    """Its decoded text."""
    tree: "LexborHTMLParser"
    """Its elements."""
    url: str | None = None
    """Where it was found, as far as is known from outside."""

    def first(self, *selectors: str) -> "LexborNode | None":
        """The first element that fits the first selector that any fits."""
        for selector in selectors:
            if (node := self.tree.css_first(selector)) is not None:
                return node
        return None

    @cached_property
    def canonical(self) -> str | None:
        """Where the page says that it was published; else where it was found."""
        for selector, name in (
            ("link[rel=canonical]", "href"),
            ('meta[property="og:url"]', "content"),
        ):
            node = self.tree.css_first(selector)
            if node is not None and (value := attribute(node, name)):
                return value
        return self.url

    def thread(self, layout: str) -> Thread:
        """A page in the making."""
        return Thread(
            name=self.source.name,
            layout=layout,
            sha256=self.source.sha256,
            characters=len(self.text),
            url=self.canonical,
        )


def attribute(node: "LexborNode", name: str) -> str:
    """An attribute's value, trimmed; empty where it is missing."""
    value: Any = (node.attributes or {}).get(name)
    return value.strip() if isinstance(value, str) else ""


def classes(node: "LexborNode") -> list[str]:
    """The classes of an element."""
    return attribute(node, "class").split()


def line_of(node: "LexborNode | None") -> str:
    """The text of an element on one line; empty for none."""
    return "" if node is None else _SPACE.sub(" ", read_node(node).text).strip()


def said_by(node: "LexborNode | None", *, rules: bool = False) -> Said:
    """What an element says; nothing for none."""
    return Said("") if node is None else read_node(node, rules=rules)


def ancestor(node: "LexborNode", fits: Callable[["LexborNode"], bool]) -> "LexborNode | None":
    """The nearest element around one that fits."""
    above: LexborNode | None = node.parent
    while above is not None and not fits(above):
        above = above.parent
    return above


def read_innermost(
    nodes: Sequence["LexborNode"], read: Callable[["LexborNode"], Remark]
) -> list[Remark]:
    """What `read` makes of elements that may stand in each other, in the order of the page.

    Each is taken out of the tree once it is read, so that those around it find only their own.
    """
    found = []
    for node in reversed(nodes):
        found.append(read(node))
        node.decompose()
    return found[::-1]


@attrs.frozen
class Moment:
    """When something was said."""

    date: str | None = None
    """`2014-07-06T12:31` or `2014-07-06`, in the page's own wall clock."""
    instant: str | None = None
    """The exact moment in UTC, `2014-07-06T11:31:00Z`."""


def moment_of(iso: str) -> Moment:
    """The moment that an ISO time states (`2014-07-06T12:31:00+01:00`); nothing, for anything
    else. Without an offset, it states the wall clock alone."""
    try:
        stated = datetime.datetime.fromisoformat(iso.strip())
    except ValueError:
        return Moment()
    if len(iso.strip()) <= 10:
        return Moment(stated.date().isoformat())
    date = stated.strftime("%Y-%m-%dT%H:%M") if stated.year >= 1000 else None
    return Moment(date, None if stated.tzinfo is None else in_utc(stated))


def in_utc(moment: datetime.datetime) -> str | None:
    """A moment as `2014-07-06T11:31:00Z`; None beyond the calendar."""
    try:
        return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return None


def moment_of_epoch(milliseconds: str, printed: str) -> Moment:
    """The moment that Blogger's `showComment` states, in milliseconds since 1970, and the wall
    clock that the page prints for it.

    Where the page prints a time of day alone, or a date in digits that may be read in several ways,
    the moment decides: no clock is more than 14 hours from UTC. In doubt there is no date.
    """
    try:
        instant = datetime.datetime.fromtimestamp(int(milliseconds) / 1000, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return Moment(printed_date(printed))
    clocks = {clock for clock in _clocks(printed, instant) if _is_near(clock, instant)}
    date = clocks.pop().strftime("%Y-%m-%dT%H:%M") if len(clocks) == 1 else None
    return Moment(date or printed_date(printed), in_utc(instant))


def _is_near(clock: datetime.datetime, instant: datetime.datetime) -> bool:
    """Whether some place's clock shows that at a moment: offsets are quarters of an hour."""
    apart = clock - instant.replace(tzinfo=None, second=0, microsecond=0)
    return _EARLIEST <= apart <= _LATEST and apart % _QUARTER == datetime.timedelta()


def _clocks(printed: str, instant: datetime.datetime) -> list[datetime.datetime]:
    """The readings of a printed time."""
    date = printed_date(printed)
    if date is not None and "T" in date:
        return [datetime.datetime.fromisoformat(date)]
    if match := _DIGITS.fullmatch(printed.strip()):
        one, two, three = (int(part) for part in match.groups()[:3])
        days = [(three, two, one), (three, one, two), (one, two, three)]
        return [clock for day in days if (clock := _clock(day, match[4])) is not None]
    around = [(instant + datetime.timedelta(days=days)).date() for days in (-1, 0, 1)]
    days = [(day.year, day.month, day.day) for day in around]
    return [clock for day in days if (clock := _clock(day, printed)) is not None]


def _clock(day: tuple[int, int, int], printed: str) -> datetime.datetime | None:
    match = _CLOCK.fullmatch(printed.strip())
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2])
    if match[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match[3] in "Pp" else 0)
    year, month, number = day
    try:
        return datetime.datetime(year + (2000 if year < 100 else 0), month, number, hour, minute)
    except ValueError:
        return None


def printed_date(printed: str) -> str | None:
    """The date, with the time where there is one, that the words of a page state."""
    line = _SPACE.sub(" ", printed).strip()
    for stamp in read_stamps(line):
        if not stamp.byline.name and stamp.end == len(line):
            return stamp.byline.date
    return parse_header(line)
