"""Evaluates trees over a Whoosh reader: each leaf becomes a table of postings, the rest is sets.

Document numbers are those of the whole reader. Whoosh's own query objects and parser are not used:
text never reaches a parser, NOT is a plain complement, and no tree is too deep for them.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from whoosh.reading import IndexReader, TermNotFound

from archive.engines.ranking import TITLE_WEIGHT, Ranking
from archive.engines.whoosh_schema import ENTRY, PAGE
from archive.model import POST
from archive.query import (
    And,
    Author,
    Date,
    Dated,
    Depth,
    Everything,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    Phrase,
    Query,
    Title,
    Undated,
    Word,
)
from archive.query.polarity import wanted_leaves
from archive.tokens import stemmer

Documents = set[int]
Frequencies = dict[int, int]


def check_columns(reader: IndexReader) -> None:
    """Raises ValueError where a segment lacks a column, which Whoosh takes for an empty one."""
    for leaf, _ in reader.leaf_readers():
        has_entries = ("record", ENTRY.encode()) in leaf
        for name in ("data", "order", "date") if has_entries else ("data", "order"):
            if leaf.doc_count_all() and not leaf.has_column(name):
                raise ValueError(f"the column {name!r} is missing")


class Evaluator:
    """Finds documents in one reader."""

    def __init__(self, reader: IndexReader, language: str) -> None:
        self._leaves: list[tuple[IndexReader, int]] = reader.leaf_readers()
        self._stem = stemmer(language)
        self._columns: dict[tuple[int, str], Any] = {}
        self._found: dict[Query, Frequencies] = {}

    @cached_property
    def everything(self) -> Documents:
        """The numbers of all entries."""
        return self._keyed("record", ENTRY)

    @cached_property
    def pages(self) -> Documents:
        """The numbers of the pages' own documents."""
        return self._keyed("record", PAGE)

    def page_documents(self, name: str) -> list[int]:
        """The numbers of a page's own document and of its entries', in order."""
        numbers = self._keyed("page", name)
        return sorted(numbers, key=lambda number: self.column("order", number))

    @cached_property
    def _posts(self) -> Documents:
        return self._keyed("kind", "post")

    def evaluate(self, query: Query) -> Documents:
        """The numbers of the entries that match."""
        match query:
            case And(parts):
                found = [self.evaluate(part) for part in parts]
                return set.intersection(*sorted(found, key=len))
            case Or(parts):
                return set().union(*(self.evaluate(part) for part in parts))
            case Not(part):
                return self.everything - self.evaluate(part)
            case Word() | Phrase():
                return set(self.frequencies(query))
            case Title(tokens, exact):
                return set(self._in_title(tokens, exact))
            case Author(tokens):
                if not tokens:
                    return self._keyed("named", "none")
                return set(self._phrase("author", tokens))
        return self._evaluate_key(query)

    def _evaluate_key(self, query: Query) -> Documents:
        match query:
            case Everything():
                return self.everything
            case Date(first, last):
                return self._lexical(
                    "day", lambda day: day != "none" and ((first or day) <= day <= (last or day))
                )
            case Undated():
                return self._keyed("day", "none")
            case Dated(source):
                return self._keyed("dated", source)
            case Depth(least, most):
                return self._lexical(
                    "depth",
                    lambda depth: least <= int(depth) and (most is None or int(depth) <= most),
                )
            case Kind(kind):
                sections = self._keyed("kind", "section") if kind == "post" else set()
                return self._keyed("kind", kind) | sections
            case InPages(pages):
                return set().union(*(self._keyed("page", page) for page in pages)) - self.pages
            case InThread(page, thread):
                whole = self._keyed("page", page) - self.pages
                return whole if thread == POST else whole & self._keyed("thread", thread)
        raise TypeError(f"no such node: {query!r}")

    def frequencies(self, query: Query) -> Frequencies:
        """How much each entry has of a word or phrase; a post's title counts for more.

        Matching and ranking both ask; the postings are read once.
        """
        if query not in self._found:
            self._found[query] = self._count(query)
        return self._found[query]

    def _count(self, query: Query) -> Frequencies:
        match query:
            case Word(token):
                found = self._counts("stem", self._stem(token))
                titled = self._in_title((token,), exact=False)
            case Phrase(tokens):
                found = self._phrase("text", tokens)
                titled = self._in_title(tokens, exact=True)
            case _:
                return {}
        for number in titled.keys() & self._posts:
            found[number] = found.get(number, 0) + TITLE_WEIGHT * titled[number]
        return found

    def _in_title(self, tokens: tuple[str, ...], exact: bool) -> Frequencies:
        if exact:
            return self._phrase("title", tokens)
        return self._counts("titlestem", self._stem(tokens[0]))

    def ranking(self, query: Query) -> Callable[[int], float]:
        """The function that scores a document by its number."""
        leaves = [leaf for leaf in wanted_leaves(query) if isinstance(leaf, Word | Phrase)]
        tables = [self.frequencies(leaf) for leaf in leaves]
        total = sum(reader.field_length("text") for reader, _ in self._leaves)
        count = len(self.everything)
        ranking = Ranking(tables, count, total / max(count, 1))

        def score(number: int) -> float:
            reader, base = self._leaf(number)
            return ranking.score(number, reader.doc_field_length(number - base, "text") or 0)

        return score

    def column(self, name: str, number: int) -> bytes:
        """What a column holds for a document."""
        reader, base = self._leaf(number)
        key = base, name
        if key not in self._columns:
            self._columns[key] = reader.column_reader(name)
        value: bytes = self._columns[key][number - base]
        return value

    def _leaf(self, number: int) -> tuple[IndexReader, int]:
        for reader, base in reversed(self._leaves):
            if number >= base:
                return reader, base
        raise IndexError(number)

    def _matchers(self, field: str, term: str) -> Iterator[tuple[Any, int]]:
        for reader, base in self._leaves:
            try:
                yield reader.postings(field, term.encode()), base
            except TermNotFound:
                continue

    def _keyed(self, field: str, term: str) -> Documents:
        return {
            base + number
            for matcher, base in self._matchers(field, term)
            for number in matcher.all_ids()
        }

    def _lexical(self, field: str, fits: Callable[[str], bool]) -> Documents:
        """The documents that have any term of a field that fits."""
        terms = {term.decode() for reader, _ in self._leaves for term in reader.lexicon(field)}
        return set().union(*(self._keyed(field, term) for term in terms if fits(term)))

    def _counts(self, field: str, term: str) -> Frequencies:
        return dict(self._values(field, term, "frequency"))

    def _values(self, field: str, term: str, what: str) -> Iterator[tuple[int, Any]]:
        for matcher, base in self._matchers(field, term):
            while matcher.is_active():
                yield base + matcher.id(), matcher.value_as(what)
                matcher.next()

    def _phrase(self, field: str, tokens: tuple[str, ...]) -> Frequencies:
        """How often tokens stand one behind the other."""
        places = {token: dict(self._values(field, token, "positions")) for token in set(tokens)}
        numbers = set.intersection(*(set(table) for table in places.values()))
        found: Frequencies = {}
        for number in numbers:
            starts = set(places[tokens[0]][number])
            for step, token in enumerate(tokens[1:], start=1):
                starts &= {place - step for place in places[token][number]}
            if starts:
                found[number] = len(starts)
        return found
