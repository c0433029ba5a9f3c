"""Replace wildcards and fuzzy words by the words of the archive that they match."""

from collections.abc import Callable, Iterable
from functools import partial

import attrs

from archive.deadlines import checking_deadline
from archive.errors import QueryError
from archive.query.tree import Author, Query, Title
from archive.query.walk import map_parts
from archive.query.words import Fuzzy, OneOf, Pattern

MAX_EXPANDED_WORDS = 50
"""A query has at most this many different wildcard and fuzzy words."""
MAX_EXPANSIONS = 10_000
"""All of them together match at most this many words of the archive."""

DEFAULT_FIELDS = ("text", "title")
"""Lexicon fields that words outside `author:` and `title:` are looked up in."""

Lexicon = Callable[[str, str, Callable[[str], bool]], Iterable[str]]
"""Takes a field (`text`, `title`, `author`), a prefix and a test; returns the tokens of that field
that have the prefix and pass the test, in any order."""


def expand(query: Query, lexicon: Lexicon) -> Query:
    """Replace each Pattern and Fuzzy node by a OneOf node with the words that it matches.

    Raises QueryError if there are too many.
    """
    return _Expander(lexicon).expand(query, DEFAULT_FIELDS)


def edit_distance_to(token: str, limit: int) -> Callable[[str], int | None]:
    """Return a function that gives a word's edit distance to `token`, or None beyond `limit`.

    The distance is Damerau–Levenshtein: letters added, left out, replaced, or swapped with their
    neighbours.
    """
    from rapidfuzz.distance import DamerauLevenshtein

    def distance(other: str) -> int | None:
        if abs(len(other) - len(token)) > limit:
            return None
        found = DamerauLevenshtein.distance(token, other, score_cutoff=limit)
        return found if found <= limit else None

    return distance


@attrs.define
class _Expander:
    lexicon: Lexicon
    expansions: dict[tuple[Query, tuple[str, ...]], OneOf] = attrs.Factory(dict)
    """The replacement of each node in each set of fields."""
    token_count: int = 0
    """Number of tokens in all expansions."""

    def expand(self, query: Query, fields: tuple[str, ...]) -> Query:
        if isinstance(query, Pattern | Fuzzy):
            key = query, fields
            if key not in self.expansions:
                self.expansions[key] = self._expand_word(query, fields)
            return self.expansions[key]
        if isinstance(query, Title | Author):
            fields = ("title",) if isinstance(query, Title) else ("author",)
        return map_parts(query, partial(self.expand, fields=fields))

    def _expand_word(self, query: Pattern | Fuzzy, fields: tuple[str, ...]) -> OneOf:
        if len(self.expansions) >= MAX_EXPANDED_WORDS:
            message = f"a query has at most {MAX_EXPANDED_WORDS} words with wildcards or ~"
            raise _error(query, message, "make it shorter")
        tokens = frozenset(token for field in fields for token in self._matching(query, field))
        self.token_count += len(tokens)
        if self.token_count > MAX_EXPANSIONS:
            words = "word" if len(tokens) == 1 else "words"
            message = (
                f"matches {len(tokens):,} {words} of the archive; wildcards and ~ may match at "
                f"most {MAX_EXPANSIONS:,} in one query"
            )
            raise _error(query, message, "write more of the word")
        return OneOf(tokens, query)

    def _matching(self, query: Pattern | Fuzzy, field: str) -> Iterable[str]:
        if isinstance(query, Fuzzy):
            distance = edit_distance_to(query.token, query.distance)
            return self.lexicon(
                field, "", checking_deadline(lambda token: distance(token) is not None)
            )
        match = query.compile().match
        return self.lexicon(
            field, query.prefix, checking_deadline(lambda token: match(token) is not None)
        )


def _error(query: Query, message: str, suggestion: str) -> QueryError:
    text = str(query)
    return QueryError(text, 0, len(text), message, suggestion, whole=False)
