"""Split query text into lexemes with their positions, in linear time whatever the text."""

import datetime
import re
from collections.abc import Callable, Iterator

import attrs

from archive.errors import QueryError
from archive.query.fields import DATE_FIELDS, FIELDS, GROUP_FIELDS, WORD_FIELDS, FieldValue
from archive.query.periods import UnknownDateError
from archive.query.terms import read_distance, read_phrase, read_term
from archive.query.tree import Everything, Query
from archive.text.folding import QUOTES

MAX_QUERY_CHARS = 10_000
"""A query has at most this many characters."""
DEFAULT_NEAR_DISTANCE = 10
"""Number of other words that a match of `NEAR` without a number may contain."""

OPEN, CLOSE, AND, OR, NOT, NEAR, LEAF = "(", ")", "AND", "OR", "NOT", "NEAR", "leaf"

_QUOTE = f'["{QUOTES}]'
_CHUNK = re.compile(rf'[^\s()"{QUOTES}]+')
_NEXT_CHUNK = re.compile(rf'\s+([^\s()"{QUOTES}]+)')
_FIELD = re.compile(r"([^\W\d_]+):")
_GLUED_OPERATOR = re.compile(r"(?:AND|OR|NOT)[-:/].*|NEAR\W.*")
_SLOP = re.compile(r"~(\w*)")
_DATE_ENDING = re.compile(r"(?:ago\b|г\.?$|р\.?$)", re.IGNORECASE)
"""Words that may follow what is already a complete date: `3 months ago`, `8 марта 2012 г.`"""
_MAX_DATE_WORDS = 8
"""An unquoted date has at most this many words after the first."""


@attrs.frozen
class Lexeme:
    """A piece of a query."""

    kind: str
    """`(`, `)`, `AND`, `OR`, `NOT`, `NEAR`, or `leaf`."""
    start: int
    """Index of its first character."""
    end: int
    """Index after its last character."""
    node: Query | None = None
    """The node of a leaf."""
    distance: int = 0
    """Number of other words that NEAR allows in between."""
    wrap: Callable[[Query], Query] | None = None
    """For a parenthesis opened by a field such as `parent:(`: makes the node around the query."""


@attrs.define
class Lexer:
    """Reads the text of one query from start to end."""

    text: str
    """The whole query."""
    today: datetime.date = attrs.Factory(datetime.date.today)
    """The day that relative dates count from."""
    offset: int = 0
    """Index of the next character to read."""

    def __attrs_post_init__(self) -> None:
        if len(self.text) > MAX_QUERY_CHARS:
            message = f"a query has at most {MAX_QUERY_CHARS:,} characters"
            raise self.error(MAX_QUERY_CHARS, len(self.text), message, "make it shorter")

    def error(
        self, start: int, end: int, message: str, suggestion: str | None = None
    ) -> QueryError:
        """Return an error about a part of the query."""
        return QueryError(self.text, start, end, message, suggestion)

    def _error_since(self, start: int, error: ValueError, field: str = "") -> QueryError:
        """Return an error about the text read since `start`."""
        message = f"{field}: {error}" if field else str(error)
        return self.error(start, self.offset, message, getattr(error, "suggestion", None))

    def lexemes(self) -> Iterator[Lexeme]:
        """Yield all lexemes in order. Raises QueryError."""
        while self.offset < len(self.text):
            start, character = self.offset, self.text[self.offset]
            if character.isspace():
                self.offset += 1
            elif character in "()":
                self.offset += 1
                if character == ")":
                    self._check_space_follows(start)
                yield Lexeme(character, start, self.offset)
            elif self._is_quote(start):
                yield self._read_phrase(start)
            elif self._is_minus():
                self.offset += 1
                yield Lexeme(NOT, start, self.offset)
            else:
                yield self._read_chunk(start)

    def _character_at(self, offset: int) -> str:
        """Return a character, or an empty string after the end."""
        return self.text[offset : offset + 1]

    def _is_quote(self, offset: int) -> bool:
        return self._character_at(offset) in tuple('"' + QUOTES)

    def _is_minus(self) -> bool:
        if self.text[self.offset] != "-":
            return False
        before = self.text[self.offset - 1 : self.offset]
        after = self._character_at(self.offset + 1)
        starts = not before or before.isspace() or before in "(-"
        return starts and bool(after) and not after.isspace() and after != ")"

    def _check_space_follows(self, start: int) -> None:
        """Raise QueryError if text follows a closing quote or parenthesis without a space.

        It could belong to what was closed or stand alone.
        """
        after = self._character_at(self.offset)
        if not after or after.isspace() or after == ")":
            return
        message = f"a space is missing before {after!r}"
        raise self.error(start, self.offset + 1, message, "add one")

    def _read_quoted(self, start: int, quote: int, *, has_slop: bool) -> tuple[str, int]:
        """Return the text in the quotes that open at `quote`, and the slop after them.

        Moves the offset past them. Inside `"` only another `"` is special. A curly quote is closed
        by any curly quote or by `"`.
        """
        closing = '"' if self.text[quote] == '"' else _QUOTE
        match = re.compile(closing).search(self.text, quote + 1)
        if match is None:
            message = f"the quote {self.text[quote]} is never closed"
            raise self.error(quote, len(self.text), message, "close it, or leave it out")
        self.offset = match.end()
        slop = 0
        if has_slop and (number := _SLOP.match(self.text, self.offset)):
            self.offset = number.end()
            try:
                slop = read_distance(number[1], '"…"~')
            except ValueError as error:
                raise self._error_since(start, error) from None
        self._check_space_follows(start)
        return self.text[quote + 1 : match.start()], slop

    def _read_phrase(self, start: int) -> Lexeme:
        text, slop = self._read_quoted(start, start, has_slop=True)
        try:
            return Lexeme(LEAF, start, self.offset, read_phrase(text, slop))
        except ValueError as error:
            raise self._error_since(start, error) from None

    def _read_chunk(self, start: int) -> Lexeme:
        """Read text up to the next space, parenthesis or quote; with a field, also its value."""
        match = _CHUNK.match(self.text, start)
        assert match is not None
        chunk, self.offset = match.group(), match.end()
        if chunk in (AND, OR, NOT):
            return Lexeme(chunk, start, self.offset)
        try:
            if chunk == NEAR:
                return Lexeme(NEAR, start, self.offset, distance=DEFAULT_NEAR_DISTANCE)
            if chunk.startswith(f"{NEAR}/"):
                distance = read_distance(chunk.removeprefix(f"{NEAR}/"), "NEAR/")
                return Lexeme(NEAR, start, self.offset, distance=distance)
            if (field := _FIELD.match(chunk)) and self._is_field(field, chunk):
                return self._read_field(start, field[1].lower(), chunk[field.end() :])
            self._check_chunk(start, chunk)
            node = Everything() if chunk == "*" else read_term(chunk, inflected=True)
        except QueryError:
            raise
        except ValueError as error:
            raise self._error_since(start, error) from None
        return Lexeme(LEAF, start, self.offset, node)

    def _check_chunk(self, start: int, chunk: str) -> None:
        """Raise QueryError if a quote directly follows a chunk, or text an operator in it."""
        if self._is_quote(self.offset):
            message = "a space is missing before the quote"
            raise self.error(start, self.offset + 1, message, "add one")
        if _GLUED_OPERATOR.fullmatch(chunk):
            message = f"a space is missing after the operator in {chunk!r}"
            raise self.error(start, self.offset, message, "add one")

    def _is_field(self, match: re.Match[str], chunk: str) -> bool:
        """Return whether letters and a colon name a field. Raises QueryError if they only seem
        to."""
        name, value = match[1].lower(), chunk[match.end() :]
        if name in FIELDS or name in GROUP_FIELDS:
            return True
        opens = self._is_quote(self.offset) or self._character_at(self.offset) == "("
        if not (value[:1].isalnum() or (not value and opens)):
            return False
        import difflib

        similar = difflib.get_close_matches(name, [*FIELDS, *GROUP_FIELDS], n=1)
        did_you_mean = f"did you mean {similar[0]}:? " if similar else ""
        start = self.offset - len(chunk)
        raise self.error(
            start,
            start + match.end(),
            f"unknown field {match[1]}:",
            f"{did_you_mean}(put it in quotes to search for the text)",
        )

    def _read_field(self, start: int, name: str, text: str) -> Lexeme:
        if not text and self._character_at(self.offset) == "(":
            return self._open_group(start, name)
        if name not in FIELDS:
            message = f"{name}: takes a query in parentheses"
            raise self.error(start, self.offset, message, f"write {name}:({text or '…'})")
        if text or not self._is_quote(self.offset):
            self._check_chunk(start, text)
            value = FieldValue(text, self.today)
        else:
            text, slop = self._read_quoted(start, self.offset, has_slop=name in WORD_FIELDS)
            value = FieldValue(text, self.today, is_quoted=True, slop=slop)
        if not text.strip():
            way_out = f'write it right after the colon, or "{name}" in quotes for the word'
            raise self.error(start, self.offset, f"{name}: needs a value", way_out)
        return Lexeme(LEAF, start, self.offset, self._field_node(start, name, value))

    def _field_node(self, start: int, name: str, value: FieldValue) -> Query:
        try:
            node = FIELDS[name](value)
        except ValueError as error:
            if name not in DATE_FIELDS or value.is_quoted:
                raise self._error_since(start, error, name) from None
            node = self._read_longer_date(start, name, value.text, error)
        if name in DATE_FIELDS and not value.is_quoted:
            self._check_range(start, name)
        return node

    def _read_longer_date(self, start: int, name: str, text: str, error: ValueError) -> Query:
        """Read the shortest date that begins with `text`, and move the offset past it.

        Spaces end a value, but are part of a date: `date:6 July 2014`. A longer date might take a
        word of the query that follows. Raises QueryError.
        """
        offset, found = self.offset, None
        for _ in range(_MAX_DATE_WORDS):
            match = _NEXT_CHUNK.match(self.text, offset)
            if match is None or match[1] in (AND, OR, NOT, NEAR):
                break
            if found and not _DATE_ENDING.match(match[1]):
                break
            text, offset = f"{text} {match[1]}", match.end()
            try:
                found, self.offset = FIELDS[name](FieldValue(text, self.today)), offset
            except ValueError as other:
                error = other if isinstance(error, UnknownDateError) else error
        if found is None:
            raise self._error_since(start, error, name) from None
        self._check_chunk(start, "")
        return found

    def _check_range(self, start: int, name: str) -> None:
        """Raise QueryError if a space seems to cut a range in two."""
        match = _NEXT_CHUNK.match(self.text, self.offset)
        if match is None:
            return
        is_open = self.text.endswith("..", start, self.offset) and match[1][:1].isdigit()
        if is_open or match[1].startswith(".."):
            message = "there is a space in the range"
            way_out = f'remove it, or put the range in quotes: {name}:"…"'
            raise self.error(start, match.end(), message, way_out)

    def _open_group(self, start: int, name: str) -> Lexeme:
        if name not in GROUP_FIELDS:
            message, way_out = f"{name}: takes no parentheses", f"write {name}:X OR {name}:Y"
            raise self.error(start, self.offset + 1, message, way_out)
        self.offset += 1
        return Lexeme(OPEN, start, self.offset, wrap=GROUP_FIELDS[name])
