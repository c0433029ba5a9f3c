"""A tree from a query text and the options that narrow it."""

from collections.abc import Callable, Iterable

from archive.errors import QueryError
from archive.query import fields
from archive.query.lexer import find_unsupported
from archive.query.parser import parse_query
from archive.query.tree import Phrase, Query, all_of, any_of
from archive.tokens import tokenize


def build_query(
    text: str | None = None,
    *,
    phrases: Iterable[str] = (),
    authors: Iterable[str] = (),
    pages: Iterable[str] = (),
    kinds: Iterable[str] = (),
    since: str | None = None,
    until: str | None = None,
    depth: str | None = None,
) -> Query:
    """What a query means that is narrowed by options; without either, everything.

    All of `phrases`, any of `authors`, any of `pages`, any of `kinds`; `since` and `until` are
    periods (`date:X..`, `date:..X`), `depth` is what the field takes. Raises QueryError.
    """
    parts = [] if text is None else [parse_query(text)]
    parts += [_phrase(phrase) for phrase in phrases]
    for values, field, quoted in (
        (authors, fields.author, False),
        (pages, fields.page, True),
        (kinds, fields.kind, False),
    ):
        options = [_field(field, value, quoted) for value in values]
        parts += [any_of(*options)] if options else []
    if since is not None or until is not None:
        parts.append(_field(fields.date, f"{since or ''}..{until or ''}", False))
    if depth is not None:
        parts.append(_field(fields.depth, depth, False))
    return all_of(*parts)


def _phrase(text: str) -> Query:
    tokens = tuple(tokenize(text))
    if not tokens:
        raise QueryError(text, 0, len(text), f"{text!r} has no letters or digits to look for")
    return Phrase(tokens)


def _field(field: Callable[[str, bool], Query], value: str, quoted: bool) -> Query:
    is_words = field in (fields.author, fields.title)
    if is_words and not quoted and (what := find_unsupported(value)) is not None:
        message = f"{field.__name__}: {what} is not supported yet"
        raise QueryError(value, 0, len(value), message, "leave it out")
    try:
        return field(value, quoted)
    except ValueError as error:
        raise QueryError(value, 0, len(value), f"{field.__name__}: {error}") from None
