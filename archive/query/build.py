"""Build a query tree from query text and the options that narrow it."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, TypeVar

from archive.arguments import as_tuple
from archive.errors import QueryError
from archive.query import fields
from archive.query.parser import parse_query
from archive.query.terms import read_phrase
from archive.query.tree import DateEvidence, EntryKind, Query, all_of, any_of

T = TypeVar("T")


Names = str | Iterable[str]
"""One or several names, words or kinds."""
Day = str | datetime.date
"""A day, or a period or relative date as in a query: `2014-07`, `yesterday`."""


class Filters(TypedDict, total=False):
    """What narrows a query, as keyword arguments. All that are given must match."""

    phrase: Names
    """Phrases; an entry must contain each of them."""
    author: Names
    """Words of the author's name, or `none`; one of several must match."""
    page: Names
    """Names of pages, their beginnings, or globs; one of several must match."""
    kind: EntryKind | Iterable[EntryKind]
    """`post` (with its sections), `section` or `comment`; one of several must match."""
    since: Day
    """First day, or the period that it begins."""
    until: Day
    """Last day, or the period that it ends."""
    dated: DateEvidence
    """DateEvidence for the date: `stated`, `page` or `editor`."""
    depth: int | str
    """Levels below the post: `2`, `"1.."`, `"1..2"`."""


def build_query(
    query: str | Query | None = None,
    *,
    phrases: Names = (),
    authors: Names = (),
    pages: Names = (),
    kinds: Names = (),
    since: Day | None = None,
    until: Day | None = None,
    dated: str | None = None,
    depth: int | str | None = None,
    today: datetime.date | None = None,
) -> Query:
    """Return the tree for a query combined with options; Everything if there are neither.

    `query`: text in the query language, or a tree. An entry must match it, all `phrases`, one of
    `authors`, one of `pages` and one of `kinds`; a single string counts as one of them. `since` and
    `until` are periods (`date:X..`, `date:..X`) or days; `dated` and `depth` take the values of the
    fields of those names. Relative dates such as `yesterday` count from `today`, by default the
    current date. Raises QueryError.
    """
    day = today or datetime.date.today()
    parts = [] if query is None else [as_tree(query, day)]
    parts += [_read_option(read_phrase, phrase, phrase) for phrase in as_tuple(phrases)]

    def read_field(read: fields.FieldReader, value: str, *, is_quoted: bool = False) -> Query:
        field_value = fields.FieldValue(value, day, is_quoted)
        return _read_option(read, field_value, value, f"{read.__name__}: ")

    for values, read, is_quoted in (
        (authors, fields.author, False),
        (pages, fields.page, True),
        (kinds, fields.kind, False),
    ):
        names = as_tuple(values)
        alternatives = [read_field(read, value, is_quoted=is_quoted) for value in names]
        parts += [any_of(*alternatives)] if alternatives else []
    first, last = _day_text("since", since), _day_text("until", until)
    if first or last:
        parts.append(read_field(fields.date, f"{first}..{last}"))
    if dated is not None:
        parts.append(read_field(fields.dated, dated))
    if depth is not None:
        parts.append(read_field(fields.depth, str(depth)))
    return all_of(*parts)


def filter_query(query: str | Query | None, filters: Filters) -> Query:
    """Return the tree for a query and the keyword arguments of a question. Raises QueryError."""
    plural = {"phrase": "phrases", "author": "authors", "page": "pages", "kind": "kinds"}
    if unknown := filters.keys() - Filters.__annotations__.keys():
        raise TypeError(f"unknown filters: {', '.join(sorted(unknown))}")
    options: dict[str, Any] = {plural.get(name, name): value for name, value in filters.items()}
    return build_query(query, **options)


def as_tree(query: str | Query, today: datetime.date | None = None) -> Query:
    """Return a query as a tree. Raises QueryError."""
    if isinstance(query, str):
        return parse_query(query, today=today)
    if not isinstance(query, Query):
        raise TypeError(f"a query is text or a tree, not {type(query).__name__}")
    return query


def _day_text(option: str, value: Day | None) -> str:
    """Return one end of a range as it is written in a query; empty for no bound."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime.date) else value
    if not text.strip():
        message = f"{option}: needs a date"
        raise QueryError("''", 0, 2, message, "leave it out", whole=False)
    return text


def _read_option(read: Callable[[T], Query], value: T, text: str, label: str = "") -> Query:
    """Return `read(value)`, with its ValueError turned into a QueryError about `text`."""
    text = text if text.strip() else repr(text)
    try:
        return read(value)
    except ValueError as error:
        suggestion = getattr(error, "suggestion", None)
        raise QueryError(text, 0, len(text), f"{label}{error}", suggestion, whole=False) from None
