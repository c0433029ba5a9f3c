"""Wildcards and fuzzy words against the words that there are."""

from collections.abc import Callable, Iterable, Sequence

import attrs

from archive.errors import QueryError
from archive.query.tree import Author, Query, Title
from archive.query.walk import with_parts
from archive.query.words import Fuzzy, OneOf, Pattern

MOST_EXPANDED = 50
"""A query has at most this many different words with wildcards, and fuzzy ones."""
MOST_EXPANSIONS = 10_000
"""Together they may stand for at most this many words."""

SAID = ("text", "title")
"""Where words are looked for, if not in a field."""

Lexicon = Callable[[str, str], Iterable[str]]
"""The words of a field (`text`, `title`, `author`) that begin with something, in any order."""


def expand(query: Query, lexicon: Lexicon) -> Query:
    """The tree with each wildcard and fuzzy word replaced by the words that it stands for.

    Raises QueryError where they are too many.
    """
    return _Expander(lexicon).expand(query, SAID)


def distances(token: str, tokens: Sequence[str], most: int) -> dict[str, int]:
    """How far each of some words is from a token, those that are at most so far.

    Damerau and Levenshtein's distance: letters added, left out, replaced, or swapped with their
    neighbours.
    """
    from rapidfuzz.distance import DamerauLevenshtein

    found = {}
    for other in tokens:
        if abs(len(other) - len(token)) <= most:
            distance = DamerauLevenshtein.distance(token, other, score_cutoff=most)
            if distance <= most:
                found[other] = distance
    return found


@attrs.define
class _Expander:
    lexicon: Lexicon
    done: dict[tuple[Query, tuple[str, ...]], OneOf] = attrs.Factory(dict)
    total: int = 0

    def expand(self, query: Query, fields: tuple[str, ...]) -> Query:
        if isinstance(query, Pattern | Fuzzy):
            key = query, fields
            if key not in self.done:
                self.done[key] = self._one_of(query, fields)
            return self.done[key]
        if isinstance(query, Title | Author):
            fields = ("title",) if isinstance(query, Title) else ("author",)
        return with_parts(query, lambda part: self.expand(part, fields))

    def _one_of(self, query: Pattern | Fuzzy, fields: tuple[str, ...]) -> OneOf:
        if len(self.done) >= MOST_EXPANDED:
            message = f"a query has at most {MOST_EXPANDED} words with wildcards or ~"
            raise _error(query, message, "make it shorter")
        tokens = frozenset(token for field in fields for token in self._fitting(query, field))
        self.total += len(tokens)
        if self.total > MOST_EXPANSIONS:
            message = (
                f"stands for {len(tokens):,} words, and all that a query holds may stand for "
                f"{MOST_EXPANSIONS:,}"
            )
            raise _error(query, message, "write more of the word")
        return OneOf(tokens, query)

    def _fitting(self, query: Pattern | Fuzzy, field: str) -> Iterable[str]:
        if isinstance(query, Fuzzy):
            return distances(query.token, list(self.lexicon(field, "")), query.distance)
        fits = query.compile().match
        return (token for token in self.lexicon(field, query.prefix) if fits(token))


def _error(query: Query, message: str, suggestion: str) -> QueryError:
    written = str(query)
    return QueryError(written, 0, len(written), message, suggestion, whole=False)
