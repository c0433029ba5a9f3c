"""Query text into lexemes, each with its place. Linear, whatever the text."""

import datetime
import re
from collections.abc import Callable, Iterator

import attrs

from archive.errors import QueryError
from archive.query.fields import DATES, FIELDS, GROUPS, WORDS, Value
from archive.query.terms import read_distance, read_phrase, read_term
from archive.query.tree import Everything, Query
from archive.text.tokens import QUOTES

LONGEST_QUERY = 10_000
"""A query has at most this many characters."""
NEARBY = 10
"""How many other words a match of `NEAR` may hold, where no number is given."""

OPEN, CLOSE, AND, OR, NOT, NEAR, LEAF = "(", ")", "AND", "OR", "NOT", "NEAR", "leaf"

_QUOTE = f'["{QUOTES}]'
_CHUNK = re.compile(rf'[^\s()"{QUOTES}]+')
_MORE = re.compile(rf'\s+([^\s()"{QUOTES}]+)')
_FIELD = re.compile(r"([^\W\d_]+):")
_OPERATOR_AND_MORE = re.compile(r"(?:AND|OR|NOT)[-:/].*|NEAR\W.*")
_SLOP = re.compile(r"~(\w*)")
_AND_MORE = re.compile(r"(?:ago\b|г\.?$|р\.?$)", re.IGNORECASE)
"""What may go on with a date that is one already."""
_GENERIC = "is no date; write"
_LONGEST_DATE = 8
"""A date in a query has at most this many words."""


@attrs.frozen
class Lexeme:
    """A piece of a query."""

    kind: str
    """`(`, `)`, `AND`, `OR`, `NOT`, `NEAR`, or `leaf`."""
    start: int
    """Where it begins."""
    end: int
    """Where it ends."""
    node: Query | None = None
    """A leaf's node."""
    distance: int = 0
    """How many other words NEAR lets stand between."""
    group: Callable[[Query], Query] | None = None
    """What becomes of the query in the parentheses that open here, where a field opens them."""


@attrs.define
class Lexer:
    """Goes through one query's text."""

    text: str
    today: datetime.date = attrs.Factory(datetime.date.today)
    place: int = 0

    def __attrs_post_init__(self) -> None:
        if len(self.text) > LONGEST_QUERY:
            message = f"a query has at most {LONGEST_QUERY:,} characters"
            raise self.error(LONGEST_QUERY, len(self.text), message, "make it shorter")

    def error(
        self, start: int, end: int, message: str, suggestion: str | None = None
    ) -> QueryError:
        """An error about a part of the query."""
        return QueryError(self.text, start, end, message, suggestion)

    def _refused(self, start: int, error: ValueError, field: str = "") -> QueryError:
        """An error about what has been read since `start`."""
        message = f"{field}: {error}" if field else str(error)
        return self.error(start, self.place, message, getattr(error, "suggestion", None))

    def lexemes(self) -> Iterator[Lexeme]:
        """All pieces, in order. Raises QueryError."""
        while self.place < len(self.text):
            start, character = self.place, self.text[self.place]
            if character.isspace():
                self.place += 1
            elif character in "()":
                self.place += 1
                self._check_apart(start, character == ")")
                yield Lexeme(character, start, self.place)
            elif self._is_quote(start):
                yield self._phrase(start)
            elif self._is_minus():
                self.place += 1
                yield Lexeme(NOT, start, self.place)
            else:
                yield self._chunk(start)

    def _at(self, place: int) -> str:
        return self.text[place : place + 1]

    def _is_quote(self, place: int) -> bool:
        return self._at(place) in tuple('"' + QUOTES)

    def _is_minus(self) -> bool:
        if self.text[self.place] != "-":
            return False
        before, behind = self.text[self.place - 1 : self.place], self._at(self.place + 1)
        starts = not before or before.isspace() or before in "(-"
        return starts and bool(behind) and not behind.isspace() and behind != ")"

    def _check_apart(self, start: int, applies: bool = True) -> None:
        """Raises QueryError where something touches the end of what closes there.

        It could be meant to belong to it or to stand alone.
        """
        behind = self._at(self.place)
        if not applies or not behind or behind.isspace() or behind == ")":
            return
        what = f"{behind!r} touches what closes before it"
        raise self.error(start, self.place + 1, what, "put a blank between them")

    def _quoted(self, start: int, quote: int, *, has_slop: bool) -> tuple[str, int]:
        """The text in the quotes that open at `quote`, and the number of words between.

        The place moves behind them. Within `"` only another `"` is special; curly quotes close
        each other, and `"` them.
        """
        closing = '"' if self.text[quote] == '"' else _QUOTE
        match = re.compile(closing).search(self.text, quote + 1)
        if match is None:
            message = f"a quote ({self.text[quote]}) is opened and not closed"
            raise self.error(quote, len(self.text), message, "close it, or leave it out")
        self.place = match.end()
        slop = 0
        if has_slop and (number := _SLOP.match(self.text, self.place)):
            self.place = number.end()
            try:
                slop = read_distance(number[1], '"…"~')
            except ValueError as error:
                raise self._refused(start, error) from None
        self._check_apart(start)
        return self.text[quote + 1 : match.start()], slop

    def _phrase(self, start: int) -> Lexeme:
        text, slop = self._quoted(start, start, has_slop=True)
        try:
            return Lexeme(LEAF, start, self.place, read_phrase(text, slop))
        except ValueError as error:
            raise self._refused(start, error) from None

    def _chunk(self, start: int) -> Lexeme:
        match = _CHUNK.match(self.text, start)
        assert match is not None
        chunk, self.place = match.group(), match.end()
        if chunk in (AND, OR, NOT):
            return Lexeme(chunk, start, self.place)
        try:
            if chunk == NEAR or chunk.startswith(f"{NEAR}/"):
                distance = read_distance(chunk[5:], "NEAR/") if chunk != NEAR else NEARBY
                return Lexeme(NEAR, start, self.place, distance=distance)
            if (field := _FIELD.match(chunk)) and self._is_field(field, chunk):
                return self._field(start, field[1].lower(), chunk[field.end() :])
            self._check_word(start, chunk)
            node = Everything() if chunk == "*" else read_term(chunk, inflected=True)
        except ValueError as error:
            raise self._refused(start, error) from None
        return Lexeme(LEAF, start, self.place, node)

    def _check_word(self, start: int, chunk: str) -> None:
        """Raises QueryError where a quote touches a word, or something an operator."""
        if self._is_quote(self.place):
            message = "a quote touches the word before it"
            raise self.error(start, self.place + 1, message, "put a blank between them")
        if _OPERATOR_AND_MORE.fullmatch(chunk):
            message = f"something touches the operator in {chunk!r}"
            raise self.error(start, self.place, message, "put a blank between them")

    def _is_field(self, match: re.Match[str], chunk: str) -> bool:
        """Whether letters and a colon name a field. Raises QueryError where it looks like one."""
        name, value = match[1].lower(), chunk[match.end() :]
        if name in FIELDS or name in GROUPS:
            return True
        touches = self._is_quote(self.place) or self._at(self.place) == "("
        if not (value[:1].isalnum() or (not value and touches)):
            return False
        import difflib

        near = difflib.get_close_matches(name, [*FIELDS, *GROUPS], n=1)
        instead = f"did you mean {near[0]}:? " if near else ""
        start = self.place - len(chunk)
        raise self.error(
            start,
            start + match.end(),
            f"unknown field {match[1]}:",
            f"{instead}(put it in quotes to look for the text)",
        )

    def _field(self, start: int, name: str, text: str) -> Lexeme:
        if not text and self._at(self.place) == "(":
            return self._group(start, name)
        if name not in FIELDS:
            message = f"{name}: takes a query in parentheses"
            raise self.error(start, self.place, message, f"write {name}:({text or '…'})")
        if text or not self._is_quote(self.place):
            self._check_word(start, text)
            value = Value(text, self.today)
        else:
            text, slop = self._quoted(start, self.place, has_slop=name in WORDS)
            value = Value(text, self.today, quoted=True, slop=slop)
        if not text.strip():
            way_out = f'write it right behind the colon, or "{name}" for the word'
            raise self.error(start, self.place, f"{name}: needs a value", way_out)
        return Lexeme(LEAF, start, self.place, self._node(start, name, value))

    def _node(self, start: int, name: str, value: Value) -> Query:
        try:
            node = FIELDS[name](value)
        except ValueError as error:
            if name not in DATES or value.quoted:
                raise self._refused(start, error, name) from None
            node = self._longer_date(start, name, value.text, error)
        if name in DATES and not value.quoted:
            self._check_range(start, name)
        return node

    def _longer_date(self, start: int, name: str, text: str, error: ValueError) -> Query:
        """The shortest date that a value is the beginning of; the place moves behind it.

        Blanks end a value, and belong to a date: `date:6 July 2014`. Raises QueryError.
        """
        place, found = self.place, None
        for _ in range(_LONGEST_DATE):
            match = _MORE.match(self.text, place)
            ends = match is None or match[1] in (AND, OR, NOT, NEAR)
            if match is None or ends or (found and not _AND_MORE.match(match[1])):
                break
            text, place = f"{text} {match[1]}", match.end()
            try:
                found, self.place = FIELDS[name](Value(text, self.today)), place
            except ValueError as other:
                error = other if _GENERIC in str(error) else error
        if found is None:
            raise self._refused(start, error, name) from None
        self._check_word(start, "")
        return found

    def _check_range(self, start: int, name: str) -> None:
        """Raises QueryError where a blank seems to cut a range in two."""
        match = _MORE.match(self.text, self.place)
        if match is None:
            return
        is_open = self.text.endswith("..", start, self.place) and match[1][:1].isdigit()
        if is_open or match[1].startswith(".."):
            message = "a blank cuts the range in two"
            way_out = f'leave it out, or put the text behind {name}: in quotes: {name}:"…"'
            raise self.error(start, match.end(), message, way_out)

    def _group(self, start: int, name: str) -> Lexeme:
        if name not in GROUPS:
            message, way_out = f"{name}: takes no parentheses", f"write {name}:X OR {name}:Y"
            raise self.error(start, self.place + 1, message, way_out)
        self.place += 1
        return Lexeme(OPEN, start, self.place, group=GROUPS[name])
