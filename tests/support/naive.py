"""The query language once more, in the plainest words: what every engine is held to.

Nothing here is clever or shared with the engines but the tokens, the stems and the model. Trees are
taken as they were parsed, before anything is looked up.
"""

import itertools
import re
from collections.abc import Iterator

import attrs

from archive.locators import parent_of
from archive.model import Entry, Page
from archive.query import (
    And,
    Author,
    Compound,
    Date,
    Dated,
    Depth,
    Everything,
    Fuzzy,
    Has,
    Kind,
    Near,
    Not,
    Or,
    PageName,
    Parent,
    Pattern,
    Phrase,
    Query,
    ThreadWith,
    Title,
    Undated,
    Word,
)
from archive.query.resolve import pages_matching
from archive.text.stems import stemmer
from archive.text.tokens import tokenize

Piece = tuple[int, int]


@attrs.frozen
class Said:
    """An entry and the tokens in it."""

    entry: Entry
    text: list[str]
    head: list[str]
    title: list[str]
    author: list[list[str]]


def said_on(pages: list[Page]) -> list[Said]:
    """All entries, in order; a post that is cut into sections says nothing itself."""
    return [
        Said(
            entry,
            [] if entry.kind == "post" and page.sections else tokenize(entry.text),
            tokenize(page.title or "") if entry.kind == "post" else [],
            tokenize(page.title or ""),
            [tokenize(name) for name in entry.author_names],
        )
        for page in sorted(pages, key=lambda page: page.name)
        for entry in page.entries
    ]


def distance(a: str, b: str) -> int:
    """Damerau and Levenshtein's distance, by the textbook."""
    far = len(a) + len(b)
    table = {(-1, -1): far}
    for i in range(len(a) + 1):
        table[i, -1], table[i, 0] = far, i
    for j in range(len(b) + 1):
        table[-1, j], table[0, j] = far, j
    last_row: dict[str, int] = {}
    for i in range(1, len(a) + 1):
        last_column = 0
        for j in range(1, len(b) + 1):
            row, column = last_row.get(b[j - 1], 0), last_column
            same = a[i - 1] == b[j - 1]
            if same:
                last_column = j
            table[i, j] = min(
                table[i - 1, j - 1] + (not same),
                table[i, j - 1] + 1,
                table[i - 1, j] + 1,
                table[row - 1, column - 1] + (i - row - 1) + 1 + (j - column - 1),
            )
        last_row[a[i - 1]] = i
    return table[len(a), len(b)]


def _asks_for_rest(query: Query, *, positive: bool) -> bool:
    """Whether a query has `kind:rest`, and not under a NOT."""
    match query:
        case And(parts) | Or(parts):
            return any(_asks_for_rest(part, positive=positive) for part in parts)
        case Not(part):
            return _asks_for_rest(part, positive=not positive)
    return positive and query == Kind("rest")


class Naive:
    """Answers queries about some pages."""

    def __init__(self, pages: list[Page], language: str = "english") -> None:
        self.all = said_on(pages)
        self.names = [page.name for page in pages]
        self.stem = stemmer(language)

    def search(self, query: Query) -> list[str]:
        """The ids of the entries that match, in order."""
        return [said.entry.id for said in self._asked(query) if self.matches(query, said)]

    def _asked(self, query: Query) -> list[Said]:
        """The entries that a query is about: text of unknown authorship only if it asks for it."""
        asks = _asks_for_rest(query, positive=True)
        return [said for said in self.all if asks or said.entry.kind != "rest"]

    def matches(self, query: Query, said: Said) -> bool:  # noqa: C901, PLR0912
        entry = said.entry
        match query:
            case And(parts):
                return all(self.matches(part, said) for part in parts)
            case Or(parts):
                return any(self.matches(part, said) for part in parts)
            case Not(part):
                return not self.matches(part, said)
            case Everything():
                return True
            case Title(words):
                return self.occurs(words, said.title)
            case Author(name):
                if name is None:
                    return entry.author is None
                return any(self.occurs(name, tokens) for tokens in said.author)
            case Date(first, last):
                day = (entry.date or "")[:10]
                return day != "" and (first or day) <= day <= (last or day)
            case Undated():
                return entry.date is None
            case Dated(source):
                return entry.date_source == source
            case Depth(least, most):
                return least <= entry.depth <= (10**9 if most is None else most)
            case Kind(kind):
                return entry.kind == kind or (kind == "post" and entry.kind == "section")
            case Has("link"):
                cut = entry.kind == "post" and not said.text
                return not cut and re.search(r"\b(https?://|www\.)\w", entry.text, re.I) is not None
            case Has(what):
                return entry.author_source == what
            case PageName(pattern):
                return entry.page in pages_matching(pattern, self.names)
            case Parent(part):
                return entry.kind == "comment" and any(
                    self.matches(part, other)
                    for other in self.all
                    if other.entry.page == entry.page and self._answered_by(other.entry, entry)
                )
            case ThreadWith(part):
                return any(
                    self.matches(part, other)
                    for other in self._asked(part)
                    if (other.entry.page, other.entry.thread) == (entry.page, entry.thread)
                )
        return self.occurs(query, said.text) or self.occurs(query, said.head)

    @staticmethod
    def _answered_by(other: Entry, entry: Entry) -> bool:
        parent = parent_of(entry.locator)
        return other.locator == parent or (parent == "0" and other.kind == "section")

    def occurs(self, query: Query, tokens: list[str]) -> bool:
        """Whether a text has something."""
        match query:
            case Near(parts, between):
                return self._close(parts, tokens, between, ordered=False)
            case Phrase(words, slop) if slop:
                parts = tuple(Phrase((word,)) for word in words)
                return self._close(parts, tokens, slop, ordered=True)
        return any(True for _ in self.pieces(query, tokens))

    def _close(
        self, parts: tuple[Query, ...], tokens: list[str], between: int, *, ordered: bool
    ) -> bool:
        for chosen in itertools.product(*(set(self.pieces(part, tokens)) for part in parts)):
            row = sorted(chosen)
            if ordered and list(chosen) != row:
                continue
            gaps = [right[0] - left[1] for left, right in itertools.pairwise(row)]
            if all(gap >= 0 for gap in gaps) and sum(gaps) <= between:
                return True
        return False

    def pieces(self, query: Query, tokens: list[str]) -> Iterator[Piece]:  # noqa: C901
        """Where something stands in a text."""
        match query:
            case Or(parts):
                for part in parts:
                    yield from self.pieces(part, tokens)
                return
            case Compound(parts):
                for chosen in itertools.product(*(self.pieces(part, tokens) for part in parts)):
                    if all(left[1] == right[0] for left, right in itertools.pairwise(chosen)):
                        yield chosen[0][0], chosen[-1][1]
                return
            case Phrase(words):
                for place in range(len(tokens)):
                    if tuple(tokens[place : place + len(words)]) == words:
                        yield place, place + len(words)
                return
        for place, token in enumerate(tokens):
            if self._fits(query, token):
                yield place, place + 1

    def _fits(self, query: Query, token: str) -> bool:
        match query:
            case Word(word):
                return self.stem(word) == self.stem(token)
            case Pattern(pattern):
                letters = {"*": ".*", "?": "."}
                regex = "".join(letters.get(each, re.escape(each)) for each in pattern)
                return re.fullmatch(regex, token, re.S) is not None
            case Fuzzy(word, most):
                return distance(word, token) <= most
        raise TypeError(query)
