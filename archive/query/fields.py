"""The fields of a query: each is one function here and one line in FIELDS.

A field takes its value and returns a node; it raises ValueError with a sentence that says what is
wrong and what to write.
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

DEEPEST = 10**6
"""No thread is deeper than this."""
_RANGE = re.compile(r"(\d{0,9})(\.\.)?(\d{0,9})")


@attrs.frozen
class Value:
    """What stands behind a field's colon."""

    text: str
    """The value, without quotes around it."""
    today: datetime.date
    """The day that `yesterday` is before."""
    quoted: bool = False
    """Whether it was in quotes."""
    slop: int = 0
    """How many words may stand between those in the quotes (`"…"~3`)."""


Field = Callable[[Value], Query]


def _words(value: Value, *, inflected: bool) -> Query:
    if value.quoted:
        return read_phrase(value.text, value.slop)
    return read_term(value.text, inflected=inflected)


def author(value: Value) -> Query:
    """`author:papa`, `author:pap*`, `author:"Cumbria and Lancs"`, `author:none`."""
    if value.text.casefold() == "none" and not value.quoted:
        return Author(None)
    return Author(_words(value, inflected=False))


def title(value: Value) -> Query:
    """`title:ballot`, with its inflections; `title:"strike ballot"` exactly."""
    return Title(_words(value, inflected=True))


def has(value: Value) -> Query:
    """`has:link`, `has:byline`, `has:signature`."""
    if value.text.casefold() not in FEATURES:
        raise ValueError(f"{value.text!r} is none; write has:link, has:byline or has:signature")
    return Has(value.text.casefold())


def date(value: Value) -> Query:
    """`date:2014`, `date:2014-07..2015-08`, `date:2016..`, `date:"last year"`, `date:none`."""
    if value.text.casefold() == "none":
        return Undated()
    return Date(*parse_range(value.text, value.today))


def after(value: Value) -> Query:
    """`after:2015` starts with 2016, `after:"3 months"` on the day after that day."""
    start = day_after(parse_end(value.text, value.today))
    if start is None:
        raise ValueError("the calendar ends there")
    return Date(start, None)


def before(value: Value) -> Query:
    """`before:2015` ends with 2014."""
    end = day_before(parse_period(value.text, value.today).first)
    if end is None:
        raise ValueError("the calendar begins there")
    return Date(None, end)


def dated(value: Value) -> Query:
    """`dated:stated` for a date of the entry's own, `dated:page` for the post's, `dated:editor`."""
    if value.text.casefold() not in EVIDENCE:
        raise ValueError(
            f"{value.text!r} is no evidence; write dated:stated, dated:page, dated:editor or "
            "date:none"
        )
    return Dated(value.text.casefold())


def depth(value: Value) -> Query:
    """`depth:2`, `depth:1..`, `depth:..2`."""
    match = _RANGE.fullmatch(value.text)
    if match is None or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise ValueError(f"{value.text!r} is no depth; write depth:0, depth:1.. or depth:1..2")
    least = int(match[1] or 0)
    most = int(match[3]) if match[3] else (None if match[2] else least)
    if most is not None and least > most:
        raise ValueError(f"the range ends before it begins; write depth:{most}..{least}")
    return Depth(min(least, DEEPEST), most if most is None else min(most, DEEPEST))


def kind(value: Value) -> Query:
    """`kind:post` (sections as well), `kind:section`, `kind:comment`."""
    if value.text.casefold() not in KINDS:
        raise ValueError(
            f"{value.text!r} is no kind; write kind:post, kind:section or kind:comment"
        )
    return Kind(value.text.casefold())


def page(value: Value) -> Query:
    """`page:001`, `page:"seeds/00*"`."""
    if not value.text.strip():
        raise ValueError("a page needs a name")
    return PageName(value.text)


def thread(value: Value) -> Query:
    """`thread:001#7`."""
    return Thread(value.text)


FIELDS: dict[str, Field] = {
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
"""What a query may name before a colon."""

GROUPS: dict[str, Callable[[Query], Query]] = {"parent": Parent, "thread": ThreadWith}
"""The fields that take a query in parentheses, and the nodes around it."""

WORDS = ("author", "from", "title")
"""Fields whose values are words; `"…"~3`, * and ~ mean there what they mean without a field."""

DATES = ("date", "after", "before")
"""Fields whose values may hold blanks: `date:6 July 2014`."""
