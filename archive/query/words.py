"""The nodes that search for words: in a text, a title or a name."""

import fnmatch
import re
from typing import Any

import attrs
from attrs import validators

from archive.query.tree import NAME, NODES, Or, Query
from archive.text.tokens import tokenize


def _is_token(_node: Query, _field: "attrs.Attribute[Any]", value: str) -> None:
    if tokenize(value) != [value]:
        raise ValueError(f"{value!r} is not a folded token; parse_query reads query text")


_TOKEN = validators.and_(validators.instance_of(str), _is_token)
_TOKENS = validators.deep_iterable(_TOKEN, validators.and_(
    validators.instance_of(tuple), validators.min_len(1)
))  # fmt: skip


@attrs.frozen
class Word(Query):
    """Entries that contain a word or one of its inflections."""

    token: str = attrs.field(validator=_TOKEN)
    """The word, as a folded token."""

    def __str__(self) -> str:
        return self.token


@attrs.frozen
class Phrase(Query):
    """Entries that contain exactly these words in this order."""

    tokens: tuple[str, ...] = attrs.field(validator=_TOKENS)
    """One or more words, as folded tokens."""
    slop: int = attrs.field(default=0, validator=validators.ge(0))
    """Number of other words that may stand between them in total."""

    def __str__(self) -> str:
        return f'"{" ".join(self.tokens)}"' + (f"~{self.slop}" if self.slop else "")


@attrs.frozen
class Pattern(Query):
    """Entries that contain a word that fits a wildcard pattern: `probat*`, `wom?n`."""

    pattern: str = attrs.field(validator=NAME)
    """A folded token in which `*` matches any number of letters and `?` exactly one."""

    def __str__(self) -> str:
        return self.pattern

    @property
    def prefix(self) -> str:
        """Text before the first wildcard."""
        return re.split(r"[*?]", self.pattern, maxsplit=1)[0]

    def compile(self) -> re.Pattern[str]:
        """Return a regular expression for whole tokens; it never backtracks far."""
        return re.compile(fnmatch.translate(self.pattern))


@attrs.frozen
class Fuzzy(Query):
    """Entries that contain a word or one with a similar spelling."""

    token: str = attrs.field(validator=_TOKEN)
    """The word, as a folded token."""
    distance: int = attrs.field(default=1, validator=validators.in_((1, 2)))
    """Number of letters that may be added, left out, replaced, or swapped with their neighbours:
    1 or 2 (Damerau–Levenshtein distance)."""

    def __str__(self) -> str:
        return f"{self.token}~" + (str(self.distance) if self.distance > 1 else "")


@attrs.frozen
class OneOf(Query):
    """An expanded Pattern or Fuzzy: entries that contain one of these words."""

    tokens: frozenset[str]
    """Words of the archive that match."""
    original: Pattern | Fuzzy
    """The node that was expanded."""

    def __str__(self) -> str:
        return str(self.original)


@attrs.frozen
class Compound(Query):
    """Entries that contain adjacent words, not all of them exact: `co-operat*`."""

    parts: tuple[Query, ...] = attrs.field(validator=NODES)
    """Two or more phrases of one word each, words, patterns and fuzzy words."""

    def __str__(self) -> str:
        return "-".join(str(part).replace('"', "") for part in self.parts)


@attrs.frozen
class Near(Query):
    """Entries that contain several words or phrases close together, in any order."""

    parts: tuple[Query, ...] = attrs.field(validator=NODES)
    """Two or more words, phrases, patterns, fuzzy words, compounds, and ORs of them."""
    distance: int = attrs.field(validator=validators.ge(0))
    """Number of other words that the whole match may contain."""

    def __str__(self) -> str:
        return f" NEAR/{self.distance} ".join(
            f"({part})" if isinstance(part, Or) else str(part) for part in self.parts
        )


TEXT_NODES = (Word, Phrase, Pattern, Fuzzy, OneOf, Compound, Near)
"""Text nodes: they search the text of entries, and have occurrences."""
NEAR_OPERANDS = (Word, Phrase, Pattern, Fuzzy, OneOf, Compound)
"""Nodes that NEAR may join, if they have no slop."""
