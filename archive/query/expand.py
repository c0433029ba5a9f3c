"""Wildcards and fuzzy words against the words that there are."""

from collections.abc import Callable, Iterable

import attrs

from archive.deadlines import checking_deadline
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

Lexicon = Callable[[str, str, Callable[[str], bool]], Iterable[str]]
"""The words of a field (`text`, `title`, `author`) that begin with something and pass a test, in
any order."""


def expand(query: Query, lexicon: Lexicon) -> Query:
    """The tree with each wildcard and fuzzy word replaced by the words that it stands for.

    Raises QueryError where they are too many.
    """
    return _Expander(lexicon).expand(query, SAID)


def distance_to(token: str, most: int) -> Callable[[str], int | None]:
    """What tells how far a word is from a token; None, if it is further than `most`.

    Damerau and Levenshtein's distance: letters added, left out, replaced, or swapped with their
    neighbours.
    """
    from rapidfuzz.distance import DamerauLevenshtein

    def distance(other: str) -> int | None:
        if abs(len(other) - len(token)) > most:
            return None
        found = DamerauLevenshtein.distance(token, other, score_cutoff=most)
        return found if found <= most else None

    return distance


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
            distance = distance_to(query.token, query.distance)
            return self.lexicon(
                field, "", checking_deadline(lambda token: distance(token) is not None)
            )
        match = query.compile().match
        return self.lexicon(
            field, query.prefix, checking_deadline(lambda token: match(token) is not None)
        )


def _error(query: Query, message: str, suggestion: str) -> QueryError:
    written = str(query)
    return QueryError(written, 0, len(written), message, suggestion, whole=False)
