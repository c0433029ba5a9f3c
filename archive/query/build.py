"""Build a query tree from query text and the options that narrow it."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, TypedDict, TypeVar

from archive.arguments import as_tuple
from archive.errors import ArgumentError, QueryError
from archive.query import fields
from archive.query.parser import parse_query
from archive.query.terms import read_phrase
from archive.query.tree import DateEvidence, EntryKind, Query, all_of, any_of
from archive.query.walk import depth_of

T = TypeVar("T")


Names = str | Iterable[str]
"""One or several names, words or kinds."""
Day = str | datetime.date
"""A day, or a period or relative date as in a query: `2014-07`, `yesterday`."""
MAX_TREE_DEPTH = 210
"""Deeper trees would exhaust the stack of Python, which has 1,000 frames by default."""


class Filters(TypedDict, total=False):
    """What narrows a query, as keyword arguments. All that are given must match.

    None is the same as not given, except for `author`; nothing can match an empty list, which
    raises ArgumentError.
    """

    phrase: Names | None
    """Phrases; an entry must contain each of them."""
    author: Names
    """Words of the author's name, or `none`; one of several must match."""
    page: Names | None
    """Names of pages, their beginnings, or globs; one of several must match."""
    kind: EntryKind | Iterable[EntryKind] | None
    """`post` (with its sections), `section`, `comment` or `rest`; one of several must match."""
    since: Day | None
    """First day, or the period that it begins."""
    until: Day | None
    """Last day, or the period that it ends."""
    dated: DateEvidence | None
    """Evidence for the date: `stated`, `page` or `editor`."""
    depth: int | str | None
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
    parts += [_read_option(read_phrase, phrase, phrase) for phrase in _texts("phrase", phrases)]

    def read_field(read: fields.FieldReader, value: str, *, is_quoted: bool = False) -> Query:
        field_value = fields.FieldValue(value, day, is_quoted)
        return _read_option(read, field_value, value, f"{read.__name__}: ")

    for values, read, is_quoted in (
        (authors, fields.author, False),
        (pages, fields.page, True),
        (kinds, fields.kind, False),
    ):
        names = _texts(read.__name__, values)
        alternatives = [read_field(read, value, is_quoted=is_quoted) for value in names]
        parts += [any_of(*alternatives)] if alternatives else []
    first, last = _day_text("since", since), _day_text("until", until)
    if first or last:
        parts.append(read_field(fields.date, f"{first}..{last}"))
    if dated is not None:
        parts.append(read_field(fields.dated, _as_text("dated", dated)))
    if depth is not None:
        parts.append(read_field(fields.depth, str(depth)))
    return all_of(*parts)


def filter_query(query: str | Query | None, filters: Filters) -> Query:
    """Return the tree for a query and the keyword arguments of a question. Raises QueryError."""
    plural = {"phrase": "phrases", "author": "authors", "page": "pages", "kind": "kinds"}
    if unknown := filters.keys() - Filters.__annotations__.keys():
        raise TypeError(f"unknown filters: {', '.join(sorted(unknown))}")
    if "author" in filters and filters["author"] is None:
        # The `author` of an entry that names nobody is None, so that no filter would mislead.
        message = "author takes 'none' for entries that name nobody; leave it out for everybody"
        raise ArgumentError("author", None, message)
    options: dict[str, Any] = {name: each for name, each in filters.items() if each is not None}
    for name in plural.keys() & options:
        values = as_tuple(options.pop(name))
        if not values:
            message = f"{name} is empty, which nothing can match; leave it out for no filter"
            raise ArgumentError(name, values, message)
        options[plural[name]] = values
    return build_query(query, **options)


def as_tree(query: str | Query, today: datetime.date | None = None) -> Query:
    """Return a query as a tree. Raises QueryError."""
    text = query if isinstance(query, str) else "tree"
    tree = parse_query(query, today=today) if isinstance(query, str) else query
    if not isinstance(tree, Query):
        raise TypeError(f"a query is text or a tree, not {type(tree).__name__}")
    if depth_of(tree) > MAX_TREE_DEPTH:
        message = f"a query has at most {MAX_TREE_DEPTH} parts inside each other"
        raise QueryError(text, 0, len(text), message, "simplify the query", whole=text is query)
    return tree


def _as_text(option: str, value: str) -> str:
    """Return the value of an option. Raises TypeError if it is not text."""
    if not isinstance(value, str):
        raise TypeError(f"{option} takes text, not {type(value).__name__}: {value!r}")
    return value


def _texts(option: str, values: Names) -> tuple[str, ...]:
    return tuple(_as_text(option, value) for value in as_tuple(values))


def _day_text(option: str, value: Day | None) -> str:
    """Return one end of a range as it is written in a query; empty for no bound."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime.date) else _as_text(option, value)
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
