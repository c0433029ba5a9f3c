"""Command-line arguments into one query text."""

import re
from collections.abc import Sequence

from archive.query.fields import FIELDS, PLANNED
from archive.tokens import fold_quotes

_FIELD_NAMES = "|".join((*FIELDS, *PLANNED))
_SYNTAX = re.compile(
    rf"""["(]|(?<!\S)(?:AND|OR|NOT|NEAR(?:/\d+)?)(?!\S)|\w[*~]|[*~]\w|(?<!\S)-(?=\w)"""
    rf"""|(?<![^\s(-])(?i:{_FIELD_NAMES}):"""
)


def join_arguments(arguments: Sequence[str]) -> str:
    """What the arguments of a command mean as one query.

    The shell has taken the quotes off: an argument that holds blanks and no syntax gets them back,
    one that holds blanks and syntax gets parentheses.

    >>> join_arguments(["E3 blueprint"]), join_arguments(["strike", "OR", "ballot"])
    ('"E3 blueprint"', 'strike OR ballot')
    """
    return " ".join(_join(argument) for argument in arguments)


def _join(argument: str) -> str:
    if not any(character.isspace() for character in argument.strip()):
        return argument
    return f"({argument})" if _SYNTAX.search(fold_quotes(argument)) else f'"{argument}"'
