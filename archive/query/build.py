"""Build a query tree from query text and the options that narrow it."""

import datetime
from collections.abc import Callable, Iterable
from typing import TypeVar

from archive.errors import QueryError
from archive.query import fields
from archive.query.parser import parse_query
from archive.query.terms import read_phrase
from archive.query.tree import Query, all_of, any_of

T = TypeVar("T")


def build_query(
    text: str | None = None,
    *,
    phrases: Iterable[str] = (),
    authors: Iterable[str] = (),
    pages: Iterable[str] = (),
    kinds: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    dated: str | None = None,
    depth: str | None = None,
    today: datetime.date | None = None,
) -> Query:
    """Return the tree for query text combined with options; Everything if there are neither.

    An entry must match the text, all `phrases`, one of `authors`, one of `pages` and one of
    `kinds`. `since` and `until` are periods (`date:X..`, `date:..X`); `dated` and `depth` take the
    values of the fields of those names. Relative dates such as `yesterday` count from `today`, by
    default the current date. Raises QueryError.
    """
    day = today or datetime.date.today()
    parts = [] if text is None else [parse_query(text, today=day)]
    parts += [_read_option(read_phrase, phrase, phrase) for phrase in phrases]

    def read_field(read: fields.FieldReader, value: str, *, is_quoted: bool = False) -> Query:
        field_value = fields.FieldValue(value, day, is_quoted)
        return _read_option(read, field_value, value, f"{read.__name__}: ")

    for values, read, is_quoted in (
        (authors, fields.author, False),
        (pages, fields.page, True),
        (kinds, fields.kind, False),
    ):
        alternatives = [read_field(read, value, is_quoted=is_quoted) for value in values]
        parts += [any_of(*alternatives)] if alternatives else []
    for option, value in (("since", since), ("until", until)):
        if value is not None and not value.strip():
            message = f"{option}: needs a date"
            raise QueryError("''", 0, 2, message, "leave it out", whole=False)
    if since is not None or until is not None:
        parts.append(read_field(fields.date, f"{since or ''}..{until or ''}"))
    if dated is not None:
        parts.append(read_field(fields.dated, dated))
    if depth is not None:
        parts.append(read_field(fields.depth, depth))
    return all_of(*parts)


def _read_option(read: Callable[[T], Query], value: T, text: str, label: str = "") -> Query:
    """Return `read(value)`, with its ValueError turned into a QueryError about `text`."""
    text = text if text.strip() else repr(text)
    try:
        return read(value)
    except ValueError as error:
        suggestion = getattr(error, "suggestion", None)
        raise QueryError(text, 0, len(text), f"{label}{error}", suggestion, whole=False) from None
