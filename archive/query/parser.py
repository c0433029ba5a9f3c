"""Parse query text into a tree.

query  = and ("OR" and)*
and    = not ("AND"? not)*
not    = ("NOT" | "-")* near
near   = leaf ("NEAR/N" leaf)*
leaf   = word | phrase | field | "*" | "(" query ")" | "parent:(" query ")" | "thread:(" query ")"
"""

import datetime

import attrs

from archive.errors import QueryError
from archive.query.lexer import AND, CLOSE, LEAF, NEAR, NOT, OPEN, OR, Lexeme, Lexer
from archive.query.tree import Not, Or, Query, all_of, any_of
from archive.query.words import NEAR_OPERANDS, Near, Phrase

MAX_QUERY_DEPTH = 100
"""Parentheses and NOTs are nested at most this deep."""
MAX_LEAVES = 1_000
"""A query has at most this many words, phrases and fields."""
MAX_NEAR_OPERANDS = 6
"""NEAR joins at most this many words or phrases."""


def parse_query(text: str, *, today: datetime.date | None = None) -> Query:
    """Return the tree that a query means.

    Relative dates such as `yesterday` count from `today`, by default the current date, and become
    days, so that a tree means the same tomorrow. Any text either gives a tree or raises QueryError
    with the place of the problem and a way out.
    """
    lexer = Lexer(text) if today is None else Lexer(text, today)
    lexemes = list(lexer.lexemes())
    leaves = [lexeme for lexeme in lexemes if lexeme.kind == LEAF]
    if len(leaves) > MAX_LEAVES:
        extra = leaves[MAX_LEAVES]
        message = f"a query has at most {MAX_LEAVES:,} words, phrases and fields"
        raise lexer.error(extra.start, extra.end, message, "make it shorter")
    if not lexemes:
        message = "there is nothing to search for"
        raise lexer.error(0, len(text), message, "write a word, or * for everything")
    return _Parser(lexer, lexemes).parse()


@attrs.define
class _Parser:
    lexer: Lexer
    lexemes: list[Lexeme]
    index: int = 0
    """Index of the next lexeme."""

    def parse(self) -> Query:
        query = self._parse_or(0)
        if (extra := self._peek()) is not None:
            message = "this ) has no matching ("
            raise self._error(extra, message, "leave it out, or put the text in quotes")
        return query

    def _peek(self) -> Lexeme | None:
        return self.lexemes[self.index] if self.index < len(self.lexemes) else None

    def _accept(self, kind: str) -> Lexeme | None:
        """Return the next lexeme and move past it if it is of a kind; otherwise return None."""
        lexeme = self._peek()
        if lexeme is None or lexeme.kind != kind:
            return None
        self.index += 1
        return lexeme

    def _error(self, lexeme: Lexeme, message: str, suggestion: str | None = None) -> QueryError:
        return self.lexer.error(lexeme.start, lexeme.end, message, suggestion)

    def _parse_or(self, depth: int) -> Query:
        parts = [self._parse_and(depth)]
        while (operator := self._accept(OR)) is not None:
            self._require_operand(operator)
            parts.append(self._parse_and(depth))
        return any_of(*parts)

    def _parse_and(self, depth: int) -> Query:
        parts = [self._parse_not(depth)]
        while (lexeme := self._peek()) is not None and lexeme.kind not in (OR, CLOSE):
            if (operator := self._accept(AND)) is not None:
                self._require_operand(operator)
            parts.append(self._parse_not(depth))
        return all_of(*parts)

    def _parse_not(self, depth: int) -> Query:
        negations = 0
        while (operator := self._accept(NOT)) is not None:
            self._require_operand(operator)
            negations += 1
            self._check_depth(operator, depth + negations)
        query = self._parse_near(depth + negations)
        for _ in range(negations):
            query = Not(query)
        return query

    def _parse_near(self, depth: int) -> Query:
        starts, parts = [self.index], [self._parse_leaf(depth)]
        operators = []
        while (operator := self._accept(NEAR)) is not None:
            self._require_operand(operator)
            if (following := self._peek()) is not None and following.kind == NOT:
                raise self._bad_near_operand(following, "NOT")
            operators.append(operator)
            starts.append(self.index)
            parts.append(self._parse_leaf(depth))
        if not operators:
            return parts[0]
        self._check_near_operators(operators)
        for start, part in zip(starts, parts, strict=True):
            if not _is_near_operand(part):
                raise self._bad_near_operand(self.lexemes[start], str(part))
        return Near(tuple(parts), operators[0].distance)

    def _bad_near_operand(self, lexeme: Lexeme, operand: str) -> QueryError:
        message = f"NEAR joins words, phrases and ORs of them, not {operand}"
        return self._error(lexeme, message, 'use AND, or write "NEAR" in quotes for the word')

    def _check_near_operators(self, operators: list[Lexeme]) -> None:
        if len(operators) >= MAX_NEAR_OPERANDS:
            message = f"NEAR joins at most {MAX_NEAR_OPERANDS} words or phrases"
            raise self._error(operators[MAX_NEAR_OPERANDS - 1], message, "leave some out")
        distance = operators[0].distance
        for operator in operators:
            if operator.distance != distance:
                message = "consecutive NEARs need the same distance"
                raise self._error(operator, message, f"write NEAR/{distance}")

    def _parse_leaf(self, depth: int) -> Query:
        lexeme = self._peek()
        if lexeme is not None and lexeme.kind in (AND, OR, NEAR):
            raise self._missing_operand(lexeme, "before")
        if lexeme is None or lexeme.kind == CLOSE:
            previous = self.lexemes[self.index - 1] if self.index else self.lexemes[0]
            raise self._error(previous, "there is nothing to search for here", "write a word")
        self.index += 1
        if lexeme.node is not None:
            return lexeme.node
        assert lexeme.kind == OPEN
        self._check_depth(lexeme, depth + 1)
        query = self._parse_or(depth + 1)
        if self._accept(CLOSE) is None:
            message = "this ( has no matching )"
            raise self._error(lexeme, message, "close it, or put the text in quotes")
        return query if lexeme.wrap is None else lexeme.wrap(query)

    def _require_operand(self, operator: Lexeme) -> None:
        lexeme = self._peek()
        if lexeme is None or lexeme.kind in (AND, OR, NEAR, CLOSE):
            raise self._missing_operand(operator, "after")

    def _missing_operand(self, operator: Lexeme, side: str) -> QueryError:
        word = self.lexer.text[operator.start : operator.end]
        way_out = "leave it out" if word == "-" else f'write "{word}" in quotes for the word'
        return self._error(operator, f"{word} needs something {side} it", way_out)

    def _check_depth(self, lexeme: Lexeme, depth: int) -> None:
        if depth > MAX_QUERY_DEPTH:
            message = f"parentheses and NOTs can be nested at most {MAX_QUERY_DEPTH} deep"
            raise self._error(lexeme, message, "simplify the query")


def _is_near_operand(query: Query) -> bool:
    if isinstance(query, Or):
        return all(_is_near_operand(part) for part in query.parts)
    return isinstance(query, NEAR_OPERANDS) and not (isinstance(query, Phrase) and query.slop)
