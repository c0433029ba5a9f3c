"""Query text into the tree.

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
from archive.query.words import OPERANDS, Near, Phrase

DEEPEST = 100
"""Parentheses and NOTs stand at most this deep in each other."""
MOST_LEAVES = 1_000
"""A query has at most this many words, phrases and fields."""
MOST_OPERANDS = 6
"""NEAR joins at most this many."""


def parse_query(text: str, *, today: datetime.date | None = None) -> Query:
    """The tree that a query means.

    `today`: the day that `yesterday` is before; the computer's, for none. Raises QueryError with
    the place and a way out. Whatever the text, one of the two happens.
    """
    lexer = Lexer(text) if today is None else Lexer(text, today)
    lexemes = list(lexer.lexemes())
    leaves = [lexeme for lexeme in lexemes if lexeme.kind == LEAF]
    if len(leaves) > MOST_LEAVES:
        extra = leaves[MOST_LEAVES]
        message = f"a query has at most {MOST_LEAVES:,} words, phrases and fields"
        raise lexer.error(extra.start, extra.end, message, "make it shorter")
    if not lexemes:
        raise lexer.error(0, len(text), "there is nothing to look for", "* is everything")
    return _Parser(lexer, lexemes).parse()


@attrs.define
class _Parser:
    lexer: Lexer
    lexemes: list[Lexeme]
    place: int = 0

    def parse(self) -> Query:
        query = self._or(0)
        if (extra := self._next()) is not None:
            raise self._error(
                extra, "there is no ( that this ) closes", "leave it out, or put the text in quotes"
            )
        return query

    def _next(self) -> Lexeme | None:
        return self.lexemes[self.place] if self.place < len(self.lexemes) else None

    def _take(self, kind: str) -> Lexeme | None:
        lexeme = self._next()
        if lexeme is None or lexeme.kind != kind:
            return None
        self.place += 1
        return lexeme

    def _error(self, lexeme: Lexeme, message: str, suggestion: str | None = None) -> QueryError:
        return self.lexer.error(lexeme.start, lexeme.end, message, suggestion)

    def _or(self, depth: int) -> Query:
        parts = [self._and(depth)]
        while (operator := self._take(OR)) is not None:
            self._need_operand(operator)
            parts.append(self._and(depth))
        return any_of(*parts)

    def _and(self, depth: int) -> Query:
        parts = [self._not(depth)]
        while (lexeme := self._next()) is not None and lexeme.kind not in (OR, CLOSE):
            if (operator := self._take(AND)) is not None:
                self._need_operand(operator)
            parts.append(self._not(depth))
        return all_of(*parts)

    def _not(self, depth: int) -> Query:
        negations = 0
        while (operator := self._take(NOT)) is not None:
            self._need_operand(operator)
            negations += 1
            self._check_depth(operator, depth + negations)
        query = self._near(depth + negations)
        for _ in range(negations):
            query = Not(query)
        return query

    def _near(self, depth: int) -> Query:
        places, parts = [self.place], [self._leaf(depth)]
        operators = []
        while (operator := self._take(NEAR)) is not None:
            self._need_operand(operator)
            if (behind := self._next()) is not None and behind.kind == NOT:
                raise self._cannot_be_near(behind, "NOT")
            operators.append(operator)
            places.append(self.place)
            parts.append(self._leaf(depth))
        if not operators:
            return parts[0]
        self._check_near(operators)
        for place, part in zip(places, parts, strict=True):
            if not _can_be_near(part):
                raise self._cannot_be_near(self.lexemes[place], str(part))
        return Near(tuple(parts), operators[0].distance)

    def _cannot_be_near(self, lexeme: Lexeme, what: str) -> QueryError:
        message = f"NEAR joins words, phrases and ORs of them, and not {what}"
        return self._error(lexeme, message, "use AND, or put NEAR in quotes for the word")

    def _check_near(self, operators: list[Lexeme]) -> None:
        if len(operators) >= MOST_OPERANDS:
            message = f"NEAR joins at most {MOST_OPERANDS} words or phrases"
            raise self._error(operators[MOST_OPERANDS - 1], message, "make it shorter")
        distance = operators[0].distance
        for operator in operators:
            if operator.distance != distance:
                message = "NEARs in a row need the same distance"
                raise self._error(operator, message, f"write NEAR/{distance}")

    def _leaf(self, depth: int) -> Query:
        lexeme = self._next()
        if lexeme is not None and lexeme.kind in (AND, OR, NEAR):
            raise self._missing(lexeme, "before")
        if lexeme is None or lexeme.kind == CLOSE:
            previous = self.lexemes[self.place - 1] if self.place else self.lexemes[0]
            raise self._error(previous, "there is nothing here to look for", "write a word")
        self.place += 1
        if lexeme.node is not None:
            return lexeme.node
        assert lexeme.kind == OPEN
        self._check_depth(lexeme, depth + 1)
        query = self._or(depth + 1)
        if self._take(CLOSE) is None:
            raise self._error(
                lexeme, "a ( is opened and not closed", "close it, or put the text in quotes"
            )
        return query if lexeme.group is None else lexeme.group(query)

    def _need_operand(self, operator: Lexeme) -> None:
        lexeme = self._next()
        if lexeme is None or lexeme.kind in (AND, OR, NEAR, CLOSE):
            raise self._missing(operator, "behind")

    def _missing(self, operator: Lexeme, where: str) -> QueryError:
        word = self.lexer.text[operator.start : operator.end]
        way_out = f'write "{word}" in quotes for the word' if word != "-" else "leave it out"
        return self._error(operator, f"{word} needs something {where} it", way_out)

    def _check_depth(self, lexeme: Lexeme, depth: int) -> None:
        if depth > DEEPEST:
            message = f"parentheses and NOTs stand at most {DEEPEST} deep in each other"
            raise self._error(lexeme, message, "make it simpler")


def _can_be_near(query: Query) -> bool:
    if isinstance(query, Or):
        return all(_can_be_near(part) for part in query.parts)
    return isinstance(query, OPERANDS) and not (isinstance(query, Phrase) and query.slop)
