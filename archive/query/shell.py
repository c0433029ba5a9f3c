"""Command-line arguments into one query text."""

import re
from collections.abc import Sequence

from archive.query.fields import FIELDS, GROUPS
from archive.query.parser import parse_query
from archive.text.tokens import QUOTES

_FIELD_NAMES = "|".join(dict.fromkeys((*FIELDS, *GROUPS)))
_SYNTAX = re.compile(
    rf"""["{QUOTES}(]|(?<=\w)\?+(?=\w)|(?<!\S)(?:AND|OR|NOT|NEAR(?:/\d+)?)(?!\S)|\w[*~]|[*~]\w|(?<!\S)-(?=\w)"""
    rf"""|(?<![^\s(-])(?i:{_FIELD_NAMES}):"""
)


def join_arguments(arguments: Sequence[str]) -> str:
    """What the arguments of a command mean as one query.

    The shell has taken the quotes off: an argument that holds blanks and no syntax gets them back,
    one that holds blanks and syntax gets parentheses, and must be a query of its own. Raises
    QueryError where it is none.

    >>> join_arguments(["E3 blueprint"]), join_arguments(["strike", "OR", "ballot"])
    ('"E3 blueprint"', 'strike OR ballot')
    """
    return " ".join(_join(argument) for argument in arguments)


def _join(argument: str) -> str:
    if not any(character.isspace() for character in argument.strip()):
        return argument
    syntax = _SYNTAX.search(argument.replace("?", " ") if "://" in argument else argument)
    if not syntax:
        return f'"{argument}"'
    parse_query(argument)
    return f"({argument})"
