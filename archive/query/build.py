"""A tree from a query text and the options that narrow it."""

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
    """What a query means that is narrowed by options; without either, everything.

    All of `phrases`, any of `authors`, any of `pages`, any of `kinds`; `since` and `until` are
    periods (`date:X..`, `date:..X`); `dated` and `depth` are what the fields take; `today` is the
    day that `yesterday` is before. Raises QueryError.
    """
    day = today or datetime.date.today()
    parts = [] if text is None else [parse_query(text, today=day)]
    parts += [_made(read_phrase, phrase, phrase) for phrase in phrases]

    def field(make: fields.Field, value: str, *, quoted: bool = False) -> Query:
        return _made(make, fields.Value(value, day, quoted), value, f"{make.__name__}: ")

    for values, make, quoted in (
        (authors, fields.author, False),
        (pages, fields.page, True),
        (kinds, fields.kind, False),
    ):
        options = [field(make, value, quoted=quoted) for value in values]
        parts += [any_of(*options)] if options else []
    for what, value in (("since", since), ("until", until)):
        if value is not None and not value.strip():
            message = f"{what}: needs a date"
            raise QueryError("''", 0, 2, message, "leave it out", whole=False)
    if since is not None or until is not None:
        parts.append(field(fields.date, f"{since or ''}..{until or ''}"))
    if dated is not None:
        parts.append(field(fields.dated, dated))
    if depth is not None:
        parts.append(field(fields.depth, depth))
    return all_of(*parts)


def _made(make: Callable[[T], Query], value: T, text: str, label: str = "") -> Query:
    """What `make` makes of a value; QueryError in place of its ValueError."""
    text = text if text.strip() else repr(text)
    try:
        return make(value)
    except ValueError as error:
        suggestion = getattr(error, "suggestion", None)
        raise QueryError(text, 0, len(text), f"{label}{error}", suggestion, whole=False) from None
