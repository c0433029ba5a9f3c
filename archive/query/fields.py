"""The fields of a query: each is one function here and one line in FIELDS.

A field takes its value (and whether that was in quotes) and returns a node; it raises ValueError
with a sentence that says what is wrong and what to write.
"""

import re
from collections.abc import Callable

from archive.query.periods import day_after, day_before, parse_period
from archive.query.tree import (
    Author,
    Date,
    Dated,
    Depth,
    Kind,
    PageName,
    Query,
    Thread,
    Title,
    Undated,
)
from archive.tokens import tokenize

KINDS = ("post", "section", "comment")
DEEPEST = 10**6
"""No thread is deeper than this."""
_RANGE = re.compile(r"(\d{0,9})(\.\.)?(\d{0,9})")

Field = Callable[[str, bool], Query]


def _words(value: str) -> tuple[str, ...]:
    tokens = tuple(tokenize(value))
    if not tokens:
        raise ValueError(f"{value!r} has no letters or digits to look for")
    return tokens


def author(value: str, quoted: bool) -> Query:
    """`author:papa`, `author:"Cumbria and Lancs"`, `author:none`."""
    if value.casefold() == "none" and not quoted:
        return Author(())
    return Author(_words(value))


def title(value: str, quoted: bool) -> Query:
    """`title:ballot`, with its inflections; `title:"strike ballot"` exactly."""
    tokens = _words(value)
    return Title(tokens, exact=quoted or len(tokens) > 1)


def date(value: str, quoted: bool) -> Query:
    """`date:2014`, `date:2014-07..2015-08`, `date:2016..`, `date:none`."""
    if value.casefold() == "none":
        return Undated()
    first, dots, last = value.partition("..")
    if not dots:
        period = parse_period(value)
        return Date(str(period.first), str(period.last))
    since = str(parse_period(first).first) if first else None
    until = str(parse_period(last).last) if last else None
    if since is None and until is None:
        raise ValueError("the range has no ends; write date:2014..2016, date:2014.. or date:none")
    if since is not None and until is not None and since > until:
        raise ValueError(f"the range ends before it begins; write {last}..{first}")
    return Date(since, until)


def after(value: str, quoted: bool) -> Query:
    """`after:2015` starts with 2016."""
    start = day_after(parse_period(value).last)
    if start is None:
        raise ValueError("the calendar ends there")
    return Date(start, None)


def before(value: str, quoted: bool) -> Query:
    """`before:2015` ends with 2014."""
    end = day_before(parse_period(value).first)
    if end is None:
        raise ValueError("the calendar begins there")
    return Date(None, end)


def dated(value: str, quoted: bool) -> Query:
    """`dated:stated` for a date of the entry's own, `dated:page` for the post's."""
    if value.casefold() not in ("stated", "page"):
        raise ValueError(f"{value!r} is no evidence; write dated:stated, dated:page or date:none")
    return Dated(value.casefold())


def depth(value: str, quoted: bool) -> Query:
    """`depth:2`, `depth:1..`, `depth:..2`."""
    match = _RANGE.fullmatch(value)
    if match is None or not (match[1] or match[3]) or (match[3] and not match[2]):
        raise ValueError(f"{value!r} is no depth; write depth:0, depth:1.. or depth:1..2")
    least = int(match[1] or 0)
    most = int(match[3]) if match[3] else (None if match[2] else least)
    if most is not None and least > most:
        raise ValueError(f"the range ends before it begins; write depth:{most}..{least}")
    return Depth(min(least, DEEPEST), most if most is None else min(most, DEEPEST))


def kind(value: str, quoted: bool) -> Query:
    """`kind:post` (sections as well), `kind:section`, `kind:comment`."""
    if value.casefold() not in KINDS:
        raise ValueError(f"{value!r} is no kind; write kind:post, kind:section or kind:comment")
    return Kind(value.casefold())


def page(value: str, quoted: bool) -> Query:
    """`page:001`, `page:"seeds/00*"`."""
    if not value.strip():
        raise ValueError("a page needs a name")
    return PageName(value)


def thread(value: str, quoted: bool) -> Query:
    """`thread:001#7`."""
    return Thread(value)


FIELDS: dict[str, Field] = {
    "author": author,
    "from": author,
    "date": date,
    "after": after,
    "before": before,
    "dated": dated,
    "depth": depth,
    "kind": kind,
    "page": page,
    "title": title,
    "thread": thread,
}
"""What a query may name before a colon."""

VERBATIM = ("page", "thread", "date", "after", "before", "depth")
"""Fields whose values are no words: * and ~ mean there what the field says."""

PLANNED = ("has", "parent")
"""Field names that are understood and not supported yet."""
