"""Query text into lexemes, each with its place. Linear, whatever the text."""

import difflib
import re
from collections.abc import Iterator

import attrs

from archive.errors import QueryError
from archive.query.fields import FIELDS, PLANNED, VERBATIM
from archive.query.tree import Everything, Phrase, Query, Word
from archive.tokens import QUOTES, fold, tokenize

LONGEST_QUERY = 10_000
"""A query has at most this many characters."""
LONGEST_PHRASE = 500
"""A phrase has at most this many words."""

OPEN, CLOSE, AND, OR, NOT, LEAF = "(", ")", "AND", "OR", "NOT", "leaf"

_QUOTE = f'["{QUOTES}]'
_CHUNK = re.compile(rf'[^\s()"{QUOTES}]+')
_FIELD = re.compile(r"([^\W\d_]+):")
_OPERATOR_AND_MORE = re.compile(r"(?:AND|OR|NOT)[-:/].*")
_NEAR = re.compile(r"NEAR(?:\W.*)?")
_INNER_WILD = re.compile(r"\w'?\?+'?\w")
_FUZZY = re.compile(r"\w'?~")
_IN_QUOTES = "put the text in quotes to look for just that"


def find_unsupported(chunk: str) -> str | None:
    """What a run of text without blanks holds that is not understood yet; None, for nothing."""
    folded = fold(chunk)
    if _NEAR.fullmatch(chunk):
        return "NEAR"
    if "*" in folded or ("://" not in folded and _INNER_WILD.search(folded)):
        return "a wildcard (* or ?)"
    return "a fuzzy word (~)" if _FUZZY.search(folded) else None


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

    text: str
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

    def _is_quote(self, place: int) -> bool:
        return self.text[place : place + 1] in tuple('"' + QUOTES)

    def _is_minus(self) -> bool:
        if self.text[self.place] != "-":
            return False
        before = self.text[self.place - 1 : self.place]
        behind = self.text[self.place + 1 : self.place + 2]
        starts = not before or before.isspace() or before in "(-"
        return starts and bool(behind) and not behind.isspace() and behind != ")"

    def _check_apart(self, start: int, applies: bool = True) -> None:
        """Raises QueryError where something touches the end of what closes there.

        It could be meant to belong to it (`"union action"~3`) or to stand alone.
        """
        behind = self.text[self.place : self.place + 1]
        if not applies or not behind or behind.isspace() or behind == ")":
            return
        what = (
            "a number of words between (~) is not supported yet"
            if behind == "~"
            else (f"{behind!r} touches what closes before it")
        )
        raise self.error(start, self.place + 1, what, "put a blank between them")

    def _quoted(self, start: int) -> str:
        """The text in the quotes that open at `start`; the place moves behind them.

        Within `"` only another `"` is special; curly quotes close each other, and `"` them.
        """
        closing = '"' if self.text[start] == '"' else _QUOTE
        match = re.compile(closing).search(self.text, start + 1)
        if match is None:
            message = f"a quote ({self.text[start]}) is opened and not closed"
            raise self.error(start, len(self.text), message, "close it, or leave it out")
        self.place = match.end()
        self._check_apart(start)
        return self.text[start + 1 : match.start()]

    def _phrase(self, start: int) -> Lexeme:
        tokens = self._tokens(self._quoted(start), start)
        return Lexeme(LEAF, start, self.place, Phrase(tokens))

    def _tokens(self, text: str, start: int) -> tuple[str, ...]:
        tokens = tuple(tokenize(text))
        if not tokens:
            raise self.error(
                start, self.place, f"{text!r} has no letters or digits to look for", "leave it out"
            )
        if len(tokens) > LONGEST_PHRASE:
            message = f"a phrase has at most {LONGEST_PHRASE} words"
            raise self.error(start, self.place, message, "look for a part of it")
        return tokens

    def _chunk(self, start: int) -> Lexeme:
        match = _CHUNK.match(self.text, start)
        assert match is not None
        chunk, self.place = match.group(), match.end()
        if chunk in (AND, OR, NOT):
            return Lexeme(chunk, start, self.place)
        if chunk == "*":
            self._check_quote_behind(start)
            return Lexeme(LEAF, start, self.place, Everything())
        if (field := _FIELD.match(chunk)) and self._is_field(field, chunk):
            return self._field(start, field[1].lower(), chunk[field.end() :])
        self._refuse_unsupported(start, chunk)
        self._check_quote_behind(start)
        tokens = self._tokens(chunk, start)
        node = Word(tokens[0]) if len(tokens) == 1 else Phrase(tokens)
        return Lexeme(LEAF, start, self.place, node)

    def _check_quote_behind(self, start: int) -> None:
        if self._is_quote(self.place):
            message = "a quote touches the word before it"
            raise self.error(start, self.place + 1, message, "put a blank between them")

    def _refuse_unsupported(self, start: int, chunk: str) -> None:
        if (what := find_unsupported(chunk)) is not None:
            raise self.error(start, self.place, f"{what} is not supported yet", _IN_QUOTES)
        if _OPERATOR_AND_MORE.fullmatch(chunk):
            message = f"something touches the operator in {chunk!r}"
            raise self.error(start, self.place, message, "put a blank between them")

    def _is_field(self, match: re.Match[str], chunk: str) -> bool:
        """Whether letters and a colon name a field. Raises QueryError where it looks like one."""
        name, value = match[1].lower(), chunk[match.end() :]
        start = self.place - len(chunk)
        if name in FIELDS:
            return True
        touches = self._is_quote(self.place) or self.text[self.place : self.place + 1] == "("
        if name in PLANNED and (value or touches):
            raise self.error(start, self.place, f"{name}: is not supported yet", _IN_QUOTES)
        if not (value[:1].isalnum() or (not value and touches)):
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
        quoted = not value and self._is_quote(self.place)
        if quoted:
            value = self._quoted(self.place)
        else:
            self._refuse_parentheses(start, name, value)
            self._check_quote_behind(start)
            if name not in VERBATIM:
                self._refuse_unsupported(start, value)
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

    def _refuse_parentheses(self, start: int, name: str, value: str) -> None:
        if value or self.text[self.place : self.place + 1] != "(":
            return
        if name == "thread":
            raise self.error(
                start,
                self.place + 1,
                "thread:(…) is not supported yet",
                "name the thread: thread:PAGE#NUMBER",
            )
        raise self.error(
            start, self.place + 1, f"{name}: takes no parentheses", f"write {name}:X OR {name}:Y"
        )
