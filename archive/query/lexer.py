"""Query text into lexemes, each with its place. Linear, whatever the text."""

import difflib
import re
from collections.abc import Iterator

import attrs

from archive.errors import QueryError
from archive.query.fields import FIELDS, PLANNED
from archive.query.tree import Everything, Phrase, Query, Word
from archive.tokens import fold_quotes, tokenize

LONGEST_QUERY = 10_000
"""A query has at most this many characters."""

OPEN, CLOSE, AND, OR, NOT, LEAF = "(", ")", "AND", "OR", "NOT", "leaf"

_CHUNK = re.compile(r'[^\s"()]+')
_FIELD = re.compile(r"([^\W\d_]+):")
_NEAR = re.compile(r"NEAR(?:/\d*)?")
_WILD = re.compile(r"\w['’]?\*|\*['’]?\w|\w\?\w")
_FUZZY = re.compile(r".*\w~\d*")
_SLOP = re.compile(r"~\d*")


@attrs.frozen
class Lexeme:
    """A piece of a query."""

    kind: str
    """`(`, `)`, `AND`, `OR`, `NOT`, or `leaf`."""
    start: int
    """Where it begins."""
    end: int
    """Where it ends."""
    node: Query | None = None
    """A leaf's node."""


@attrs.define
class Lexer:
    """Goes through one query's text."""

    original: str
    text: str = attrs.field(init=False)
    place: int = 0

    def __attrs_post_init__(self) -> None:
        self.text = fold_quotes(self.original)
        if len(self.original) > LONGEST_QUERY:
            message = f"a query has at most {LONGEST_QUERY:,} characters"
            raise self.error(LONGEST_QUERY, len(self.original), message, "make it shorter")

    def error(
        self, start: int, end: int, message: str, suggestion: str | None = None
    ) -> QueryError:
        """An error about a part of the query."""
        return QueryError(self.original, start, end, message, suggestion)

    def lexemes(self) -> Iterator[Lexeme]:
        """All pieces, in order. Raises QueryError."""
        while self.place < len(self.text):
            start, character = self.place, self.text[self.place]
            if character.isspace():
                self.place += 1
            elif character in "()":
                self.place += 1
                yield Lexeme(character, start, self.place)
            elif character == '"':
                yield self._phrase(start)
            elif self._is_minus():
                self.place += 1
                yield Lexeme(NOT, start, self.place)
            else:
                yield self._chunk(start)

    def _is_minus(self) -> bool:
        if self.text[self.place] != "-":
            return False
        before = self.text[self.place - 1 : self.place]
        behind = self.text[self.place + 1 : self.place + 2]
        starts = not before or before.isspace() or before in "(-"
        return starts and bool(behind) and not behind.isspace() and behind != ")"

    def _quoted(self, start: int) -> str:
        """The text in the quotes that open at `start`; the place moves behind them."""
        end = self.text.find('"', start + 1)
        if end < 0:
            raise self.error(
                start,
                len(self.text),
                'a quote (") is opened and not closed',
                "close it, or leave it out",
            )
        self.place = end + 1
        return self.text[start + 1 : end]

    def _phrase(self, start: int) -> Lexeme:
        tokens = self._tokens(self._quoted(start), start)
        if slop := _SLOP.match(self.text, self.place):
            raise self._unsupported(slop.start(), slop.end(), "a number of words between (~)")
        return Lexeme(LEAF, start, self.place, Phrase(tokens))

    def _tokens(self, text: str, start: int) -> tuple[str, ...]:
        tokens = tuple(tokenize(text))
        if not tokens:
            raise self.error(
                start, self.place, f"{text!r} has no letters or digits to look for", "leave it out"
            )
        return tokens

    def _unsupported(self, start: int, end: int, what: str) -> QueryError:
        return self.error(
            start,
            end,
            f"{what} is not supported yet",
            "put the text in quotes to look for just that",
        )

    def _chunk(self, start: int) -> Lexeme:
        match = _CHUNK.match(self.text, start)
        assert match is not None
        chunk, self.place = match.group(), match.end()
        if chunk in (AND, OR, NOT):
            return Lexeme(chunk, start, self.place)
        if chunk == "*":
            return Lexeme(LEAF, start, self.place, Everything())
        if (field := _FIELD.match(chunk)) and self._is_field(field, chunk):
            return self._field(start, field[1], chunk[field.end() :])
        self._refuse_unsupported(start, chunk)
        tokens = self._tokens(chunk, start)
        node = Word(tokens[0]) if len(tokens) == 1 else Phrase(tokens)
        return Lexeme(LEAF, start, self.place, node)

    def _refuse_unsupported(self, start: int, chunk: str) -> None:
        for pattern, what in (
            (_NEAR.fullmatch, "NEAR"), (_WILD.search, "a wildcard (* or ?)"),
            (_FUZZY.fullmatch, "a fuzzy word (~)"),
        ):  # fmt: skip
            if pattern(chunk):
                raise self._unsupported(start, self.place, what)

    def _is_field(self, match: re.Match[str], chunk: str) -> bool:
        """Whether letters and a colon name a field. Raises QueryError where it looks like one."""
        name, value = match[1].lower(), chunk[match.end() :]
        start = self.place - len(chunk)
        if name in FIELDS:
            return True
        if name in PLANNED and (value or self.text[self.place : self.place + 1] in ("(", '"')):
            raise self._unsupported(start, self.place, f"{name}:")
        if not value[:1].isalnum():
            return False
        near = difflib.get_close_matches(name, FIELDS, n=1)
        instead = f"did you mean {near[0]}:? " if near else ""
        raise self.error(
            start,
            start + match.end(),
            f"unknown field {match[1]}:",
            f"{instead}(put it in quotes to look for the text)",
        )

    def _field(self, start: int, name: str, value: str) -> Lexeme:
        name = name.lower()
        quoted = not value and self.text[self.place : self.place + 1] == '"'
        if quoted:
            value = self._quoted(self.place)
        elif not value and self.text[self.place : self.place + 1] == "(":
            if name == "thread":
                raise self._unsupported(start, self.place + 1, "thread:(…)")
            raise self.error(
                start,
                self.place + 1,
                f"{name}: takes no parentheses",
                f"write {name}:X OR {name}:Y",
            )
        if not value.strip():
            raise self.error(
                start,
                self.place,
                f"{name}: needs a value",
                f'write it right behind the colon, or "{name}" for the word',
            )
        try:
            node = FIELDS[name](value, quoted)
        except ValueError as error:
            raise self.error(start, self.place, f"{name}: {error}") from None
        return Lexeme(LEAF, start, self.place, node)
