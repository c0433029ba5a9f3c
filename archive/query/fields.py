"""The fields of a query: one function and one line in FIELDS for each.

Each function takes the value after the colon and returns a node. It raises ValueError with a
message that says what is wrong and what to write.
"""

import datetime
import re
from collections.abc import Callable

import attrs

from archive.query.periods import day_after, day_before, parse_end, parse_period, parse_range
from archive.query.terms import read_phrase, read_term
from archive.query.tree import (
    EVIDENCE,
    FEATURES,
    KINDS,
    Author,
    Date,
    Dated,
    Depth,
    Has,
    Kind,
    PageName,
    Parent,
    Query,
    Thread,
    ThreadWith,
    Title,
    Undated,
)

MAX_REPLY_DEPTH = 10**6
"""Larger numbers in `depth:` are lowered to this one; no thread is deeper."""
_DEPTH_RANGE = re.compile(r"(\d{0,9})(\.\.)?(\d{0,9})")


@attrs.frozen
class FieldValue:
    """What follows a field's colon."""

    text: str
    """The value, without the quotes around it."""
    today: datetime.date
    """The day that relative dates such as `yesterday` count from."""
    is_quoted: bool = False
    """Whether the value was in quotes."""
    slop: int = 0
    """How many other words may stand between the words of a phrase (`"…"~3`)."""


FieldReader = Callable[[FieldValue], Query]


def _read_words(value: FieldValue, *, inflected: bool) -> Query:
    if value.is_quoted:
        return read_phrase(value.text, value.slop)
    return read_term(value.text, inflected=inflected)


def author(value: FieldValue) -> Query:
    """Read `author:papa`, `author:pap*`, `author:"Cumbria and Lancs"` or `author:none`."""
    if value.text.casefold() == "none" and not value.is_quoted:
        return Author(None)
    return Author(_read_words(value, inflected=False))


def title(value: FieldValue) -> Query:
    """Read `title:ballot`, which finds inflections, or `title:"strike ballot"`, which does not."""
    return Title(_read_words(value, inflected=True))


def has(value: FieldValue) -> Query:
    """Read `has:link`, `has:byline` or `has:signature`."""
    if value.text.casefold() not in FEATURES:
        raise ValueError(
            f"unknown value {value.text!r}; write has:link, has:byline or has:signature"
        )
    return Has(value.text.casefold())


def date(value: FieldValue) -> Query:
    """Read `date:2014`, `date:2014-07..2015-08`, `date:2016..`, `date:"last year"`, `date:none`."""
    if value.text.casefold() == "none":
        return Undated()
    return Date(*parse_range(value.text, value.today))


def after(value: FieldValue) -> Query:
    """Read `after:2015`, which starts with 2016, or `after:"3 months"`.

    The latter starts on the day after the day three months before today.
    """
    start = day_after(parse_end(value.text, value.today))
    if start is None:
        raise ValueError("the calendar has no later day")
    return Date(start, None)


def before(value: FieldValue) -> Query:
    """Read `before:2015`, which ends with 2014."""
    end = day_before(parse_period(value.text, value.today).first)
    if end is None:
        raise ValueError("the calendar has no earlier day")
    return Date(None, end)


def dated(value: FieldValue) -> Query:
    """Read `dated:stated`, `dated:page` (the post's date, inherited) or `dated:editor`."""
    if value.text.casefold() not in EVIDENCE:
        raise ValueError(
            f"unknown value {value.text!r}; write dated:stated, dated:page, dated:editor or "
            "date:none"
        )
    return Dated(value.text.casefold())


def depth(value: FieldValue) -> Query:
    """Read `depth:2`, `depth:1..` or `depth:..2`."""
    match = _DEPTH_RANGE.fullmatch(value.text)
    if match is None or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise ValueError(f"{value.text!r} is not a depth; write depth:0, depth:1.. or depth:1..2")
    least = int(match[1] or 0)
    most = int(match[3]) if match[3] else (None if match[2] else least)
    if most is not None and least > most:
        raise ValueError(f"the range ends before it begins; write depth:{most}..{least}")
    return Depth(min(least, MAX_REPLY_DEPTH), most if most is None else min(most, MAX_REPLY_DEPTH))


def kind(value: FieldValue) -> Query:
    """Read `kind:post` (which includes sections), `kind:section`, `kind:comment` or `kind:rest`."""
    if value.text.casefold() not in KINDS:
        raise ValueError(
            f"unknown value {value.text!r}; write kind:post, kind:section, kind:comment or "
            "kind:rest"
        )
    return Kind(value.text.casefold())


def page(value: FieldValue) -> Query:
    """Read `page:001` or `page:"seeds/00*"`."""
    if not value.text.strip():
        raise ValueError("needs the name of a page")
    return PageName(value.text)


def thread(value: FieldValue) -> Query:
    """Read `thread:001#7`."""
    return Thread(value.text)


FIELDS: dict[str, FieldReader] = {
    "author": author,
    "from": author,
    "date": date,
    "after": after,
    "before": before,
    "dated": dated,
    "depth": depth,
    "kind": kind,
    "has": has,
    "page": page,
    "title": title,
    "thread": thread,
}
"""Names before a colon in a query, and the functions that read what follows."""

GROUP_FIELDS: dict[str, Callable[[Query], Query]] = {"parent": Parent, "thread": ThreadWith}
"""Fields that take a query in parentheses, and the nodes that wrap it."""

WORD_FIELDS = ("author", "from", "title")
"""Fields whose values are words; `"…"~3`, `*` and `~` mean the same there as in text."""

DATE_FIELDS = ("date", "after", "before")
"""Fields whose values may contain blanks: `date:6 July 2014`."""
