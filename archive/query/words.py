"""The nodes that look for words: in a text, in a title, in a name."""

import fnmatch
import re
from typing import Any

import attrs
from attrs import validators

from archive.query.tree import PARTS, Or, Query
from archive.text.tokens import tokenize


def _is_token(_node: Query, _field: "attrs.Attribute[Any]", value: str) -> None:
    if tokenize(value) != [value]:
        raise ValueError(f"{value!r} is no folded token; parse_query makes a tree of text")


_TOKEN = validators.and_(validators.instance_of(str), _is_token)
_TOKENS = validators.deep_iterable(_TOKEN, validators.and_(
    validators.instance_of(tuple), validators.min_len(1)
))  # fmt: skip


@attrs.frozen
class Word(Query):
    """Entries that say a word or one of its inflections."""

    token: str = attrs.field(validator=_TOKEN)
    """The word as a folded token."""

    def __str__(self) -> str:
        return self.token


@attrs.frozen
class Phrase(Query):
    """Entries that say these words in this order, exactly."""

    tokens: tuple[str, ...] = attrs.field(validator=_TOKENS)
    """The words as folded tokens; at least one."""
    slop: int = attrs.field(default=0, validator=validators.ge(0))
    """How many other words may stand between them, in all."""

    def __str__(self) -> str:
        return f'"{" ".join(self.tokens)}"' + (f"~{self.slop}" if self.slop else "")


@attrs.frozen
class Pattern(Query):
    """Entries that say a word of some form: `probat*`, `wom?n`."""

    pattern: str
    """A folded token in which `*` stands for any letters, or none, and `?` for one."""

    def __str__(self) -> str:
        return self.pattern

    @property
    def prefix(self) -> str:
        """What every word that fits begins with."""
        return re.split(r"[*?]", self.pattern, maxsplit=1)[0]

    def compile(self) -> re.Pattern[str]:
        """The pattern as a regular expression for whole tokens; it never backtracks far."""
        return re.compile(fnmatch.translate(self.pattern))


@attrs.frozen
class Fuzzy(Query):
    """Entries that say a word, or one that is written almost so."""

    token: str = attrs.field(validator=_TOKEN)
    """The word as a folded token."""
    distance: int = attrs.field(default=1, validator=validators.in_((1, 2)))
    """How many letters may be added, left out, replaced, or swapped with their neighbours:
    1 or 2 (Damerau and Levenshtein's distance)."""

    def __str__(self) -> str:
        return f"{self.token}~" + (str(self.distance) if self.distance > 1 else "")


@attrs.frozen
class OneOf(Query):
    """What Pattern and Fuzzy become once the archive's words are known."""

    tokens: frozenset[str]
    """The words that fit."""
    written: Pattern | Fuzzy
    """As it was written."""

    def __str__(self) -> str:
        return str(self.written)


@attrs.frozen
class Compound(Query):
    """Entries that say several words one behind the other, not all of them exact: `co-operat*`."""

    parts: tuple[Query, ...] = attrs.field(validator=PARTS)
    """Phrases of one word each, words, patterns and fuzzy words; at least two."""

    def __str__(self) -> str:
        return "-".join(str(part).replace('"', "") for part in self.parts)


@attrs.frozen
class Near(Query):
    """Entries that say several things close together, in any order."""

    parts: tuple[Query, ...] = attrs.field(validator=PARTS)
    """Words, phrases, patterns, fuzzy words, compounds, and ORs of them; at least two."""
    distance: int = attrs.field(validator=validators.ge(0))
    """How many other words the whole match may hold."""

    def __str__(self) -> str:
        return f" NEAR/{self.distance} ".join(
            f"({part})" if isinstance(part, Or) else str(part) for part in self.parts
        )


TEXT = (Word, Phrase, Pattern, Fuzzy, OneOf, Compound, Near)
"""The nodes that look into what is said, and have occurrences."""
OPERANDS = (Word, Phrase, Pattern, Fuzzy, OneOf, Compound)
"""Those that NEAR may join, if they have no slop."""
