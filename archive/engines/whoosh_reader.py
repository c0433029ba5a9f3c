"""Evaluates trees over a Whoosh reader: each leaf is a table of documents, the rest is sets."""

from collections.abc import Callable, Mapping
from functools import cached_property

from whoosh.reading import IndexReader

from archive.engines.base import Group, Tally, period_of
from archive.engines.ranking import TITLE_WEIGHT, Ranking, ranked_by
from archive.engines.whoosh_postings import Documents, Field, Frequencies, Postings
from archive.engines.whoosh_schema import ENTRY, PAGE, Facts, page_of
from archive.locators import POST, make_id
from archive.query import (
    TEXT,
    And,
    Author,
    Date,
    Dated,
    Depth,
    Everything,
    Has,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    Parent,
    Query,
    ThreadWith,
    Title,
    Undated,
)
from archive.query.walk import wanted_texts
from archive.tokens import stemmer


class Evaluator:
    """Finds documents in one reader."""

    def __init__(self, reader: IndexReader, language: str) -> None:
        self.postings = Postings(reader)
        stem = stemmer(language)
        self._text = Field(self.postings, "text", "stem", stem)
        self._title = Field(self.postings, "title", "titlestem", stem)
        self._author = Field(self.postings, "author", "author", stem)
        self._around: dict[Query, Documents] = {}

    @cached_property
    def everything(self) -> Documents:
        """The numbers of all entries."""
        return self.postings.keyed("record", ENTRY)

    @cached_property
    def pages(self) -> Documents:
        """The numbers of the pages' own documents."""
        return self.postings.keyed("record", PAGE)

    def page_documents(self, name: str) -> list[int]:
        """The numbers of a page's own document and of its entries', in order."""
        numbers = self.postings.keyed("page", name)
        return sorted(numbers, key=lambda number: self.postings.column("order", number))

    @cached_property
    def _posts(self) -> Documents:
        return self.postings.keyed("kind", "post")

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
            case Title(words):
                return set(self._title.frequencies(words))
            case Author(None):
                return self.postings.keyed("named", "none")
            case Author(name):
                assert name is not None
                return set(self._author.frequencies(name))
            case Parent() | ThreadWith():
                return self._related(query)
        if isinstance(query, TEXT):
            return set(self._text.frequencies(query)) | set(self._heads(query))
        return self._evaluate_key(query)

    def _evaluate_key(self, query: Query) -> Documents:
        keyed = self.postings.keyed
        match query:
            case Everything():
                return self.everything
            case Date(first, last):
                return self.postings.lexical(
                    "day", lambda day: day != "none" and ((first or day) <= day <= (last or day))
                )
            case Undated():
                return keyed("day", "none")
            case Dated(source):
                return keyed("dated", source)
            case Depth(least, most):
                return self.postings.lexical(
                    "depth",
                    lambda depth: least <= int(depth) and (most is None or int(depth) <= most),
                )
            case Kind(kind):
                sections = keyed("kind", "section") if kind == "post" else set()
                return keyed("kind", kind) | sections
            case Has(what):
                return keyed("having", what)
            case InPages(pages):
                return set().union(*(keyed("page", page) for page in pages)) - self.pages
            case InThread(page, thread):
                whole = keyed("page", page) - self.pages
                return whole if thread == POST else whole & keyed("thread", thread)
        raise TypeError(f"no such node: {query!r}")

    def _heads(self, query: Query) -> Frequencies:
        """How often each post has something in its title."""
        found = self._title.frequencies(query)
        return {number: found[number] for number in found.keys() & self._posts}

    def _related(self, query: Parent | ThreadWith) -> Documents:
        """What stands around the entries that match inside. Whoever asks again gets the same."""
        if query not in self._around:
            found = self.evaluate(query.part)
            related = self._answers if isinstance(query, Parent) else self._same_threads
            self._around[query] = related(found)
        return self._around[query]

    def _answers(self, numbers: Documents) -> Documents:
        """The entries that answer some; what a section says, its post says."""
        column = self.postings.column
        sections = numbers & self.postings.keyed("kind", "section")
        asked = {column("order", number) for number in numbers}
        asked |= {column("parent", number) for number in sections}
        around = self._neighbours(numbers) - self.postings.keyed("kind", "section")
        return {number for number in around if column("parent", number) in asked}

    def _same_threads(self, numbers: Documents) -> Documents:
        asked = {self._thread(number) for number in numbers}
        return {number for number in self._neighbours(numbers) if self._thread(number) in asked}

    def _neighbours(self, numbers: Documents) -> Documents:
        """All entries of the pages of some."""
        pages = {self._page(number) for number in numbers}
        return set().union(*(self.postings.keyed("page", page) for page in pages)) - self.pages

    def _page(self, number: int) -> str:
        return page_of(self.postings.column("order", number))

    def _thread(self, number: int) -> str:
        return make_id(self._page(number), self._facts(number).thread)

    def _facts(self, number: int) -> Facts:
        return Facts.load(self.postings.column("facts", number))

    def tally(self, query: Query) -> Tally:
        """How much there is of a node of TEXT."""
        found, heads = self._text.frequencies(query), self._heads(query)
        return Tally(len(found.keys() | heads.keys()), sum(found.values()), len(heads))

    def groups(self, query: Query, by: str) -> Mapping[str | None, Group]:
        """All entries by something, and how many of each group match."""
        found = self.evaluate(query)
        said = self._text.together(wanted_texts(query))
        groups: dict[str | None, list[int]] = {}
        for number in self.everything:
            facts = self._facts(number)
            sums = groups.setdefault(self._group(number, facts, by), [0, 0, 0, 0])
            sums[2] += 1
            sums[3] += facts.words
            if number in found:
                sums[0] += 1
                sums[1] += said(number)
        return {key: Group(*sums) for key, sums in groups.items()}

    def _group(self, number: int, facts: Facts, by: str) -> str | None:
        match by:
            case "author" | "depth" | "kind":
                value: str | None = getattr(facts, by)
                return value
            case "page":
                return self._page(number)
            case "thread":
                return self._thread(number)
        return period_of(self.postings.column("date", number).decode(), by)

    def ranking(self, query: Query) -> Callable[[int], float]:
        """The function that scores a document by its number."""
        tables = [self._weights(leaf) for leaf in ranked_by(query)]
        leaves = self.postings.leaves
        total = sum(reader.field_length("text") for reader, _ in leaves)
        count = len(self.everything)
        ranking = Ranking(tables, count, total / max(count, 1))

        def score(number: int) -> float:
            reader, base = self.postings.leaf(number)
            return ranking.score(number, reader.doc_field_length(number - base, "text") or 0)

        return score

    def _weights(self, query: Query) -> Frequencies:
        found = dict(self._text.frequencies(query))
        for number, count in self._heads(query).items():
            found[number] = found.get(number, 0) + TITLE_WEIGHT * count
        return found
