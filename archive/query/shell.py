"""Join command-line arguments into one query text."""

import re
from collections.abc import Sequence

from archive.arguments import as_tuple
from archive.query.fields import FIELDS, GROUP_FIELDS
from archive.query.parser import parse_query
from archive.text.folding import QUOTES

_FIELD_NAMES = "|".join(dict.fromkeys((*FIELDS, *GROUP_FIELDS)))
_SYNTAX = re.compile(
    rf"""["{QUOTES}(]|(?<=\w)\?+(?=\w)|(?<!\S)(?:AND|OR|NOT|NEAR(?:/\d+)?)(?!\S)|\w[*~]|[*~]\w|(?<!\S)-(?=\w)"""
    rf"""|(?<![^\s(-])(?i:{_FIELD_NAMES}):"""
)


def join_arguments(arguments: str | Sequence[str]) -> str:
    """Return the arguments of a command as one query text.

    The shell has removed the quotes: an argument that contains spaces but no query syntax gets them
    back. One that contains spaces and syntax is put in parentheses, and must be a complete query. A
    single string is one argument. Raises QueryError if it is not.

    >>> join_arguments(["E3 blueprint"]), join_arguments(["strike", "OR", "ballot"])
    ('"E3 blueprint"', 'strike OR ballot')
    """
    return " ".join(_quote_or_group(argument) for argument in as_tuple(arguments))


def _quote_or_group(argument: str) -> str:
    if not any(character.isspace() for character in argument.strip()):
        return argument
    syntax = _SYNTAX.search(argument.replace("?", " ") if "://" in argument else argument)
    if not syntax:
        return f'"{argument}"'
    parse_query(argument)
    return f"({argument})"
