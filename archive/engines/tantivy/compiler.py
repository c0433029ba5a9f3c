"""Trees as queries of tantivy.

What tantivy cannot say is looked up and put in as the numbers of the entries that match.
"""

from collections.abc import Iterable

from tantivy import Query as Asked

from archive.engines.tantivy.reader import Reader
from archive.engines.tantivy.schema import AUTHOR, DATE, Stem, day_of, key_of
from archive.engines.tantivy.text_queries import Documents, Field
from archive.locators import POST
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
from archive.query.walk import leaves_of

_DEEPEST = 8
"""Queries that are deeper in each other are looked up: tantivy goes down on the stack, which may be
that of a thread. Five hundred levels are more than a stack of 8 MB holds."""


class Compiler:
    """Makes queries for one commit."""

    def __init__(self, reader: Reader, stem: Stem) -> None:
        self.reader = reader
        self.text = Field(reader, "text", "stem", stem)
        self.title = Field(reader, "title", "titlestem", stem)
        self.documents = Documents(reader, stem)
        self._author = Field(reader, "author", "author", stem)
        self._posts = Asked.const_score_query(reader.term("kind", "post"), 0.0)
        self._around: dict[Query, Asked] = {}

    def compile(self, query: Query, within: Asked | None = None, depth: int = 0) -> Asked:
        """The query that finds the entries that match; perhaps only those that another one finds
        as well."""
        if depth >= _DEEPEST:
            found = self.compile(query, within)
            return self._keyed(self.reader.keys(found))
        match query:
            case And(parts):
                return self._all_of(parts, within, depth + 1)
            case Or(parts):
                found_parts = [self.compile(part, within, depth + 1) for part in parts]
                return self.reader.any_of(*found_parts)
            case Not():
                return self._all_of((query,), within, depth + 1)
            case Parent() | ThreadWith():
                return self._related(query)
            case Title(words):
                return self._words(words, self.title, "title", within)
            case Author(name) if name is not None:
                return self._words(name, self._author, "author", within)
        if isinstance(query, TEXT):
            return self.said(query, within)
        return self._compile_date(query)

    def heads(self, query: Query, within: Asked | None = None) -> Asked:
        """The posts that have something in their title."""
        posts = self._posts if within is None else self.reader.all_of(self._posts, within)
        found = self._words(query, self.title, "title", posts)
        return self.reader.all_of(found, self._posts)

    def said(self, query: Query, within: Asked | None = None) -> Asked:
        """The entries that have something in their text, or, posts, in their title."""
        return self._words(query, self.text, "said", within)

    def _all_of(self, parts: Iterable[Query], within: Asked | None, depth: int) -> Asked:
        """What matches every part. Those that have to be looked through come last, and only where
        all others match."""
        wanted: list[Asked] = []
        excluded: list[Asked] = []
        reader = self.reader
        for part in sorted(parts, key=self._is_looked_through):
            around = [*wanted, *([] if within is None else [within])]
            inner = reader.all_of(*around) if around else None
            if isinstance(part, Not):
                excluded.append(self.compile(part.part, inner, depth))
            else:
                wanted.append(self.compile(part, inner, depth))
        found = reader.all_of(*wanted) if wanted else reader.everything
        return reader.but(found, *excluded) if excluded else found

    def _is_looked_through(self, query: Query) -> bool:
        return any(self._is_slow(leaf) for leaf in leaves_of(query))

    def _is_slow(self, leaf: Query) -> bool:
        match leaf:
            case Title(words):
                return self.title.native(words) is None
            case Author(name) if name is not None:
                return self._author.native(name) is None
        return isinstance(leaf, TEXT) and self.text.native(leaf) is None

    def _words(self, query: Query, field: Field, name: str, within: Asked | None) -> Asked:
        found = field.native(query)
        if found is not None:
            return found
        found = field.candidates(query)
        if within is not None:
            found = self.reader.all_of(found, within)
        return self._keyed(self.documents.counts(query, name, found))

    def _keyed(self, keys: Iterable[int]) -> Asked:
        return self.reader.terms("key", keys)

    def _compile_date(self, query: Query) -> Asked:
        reader = self.reader
        match query:
            case Date(None, None):
                return reader.but(reader.everything, reader.given("lacks", DATE))
            case Date(first, last):
                ends = [None if day is None else day_of(day) for day in (first, last)]
                return reader.range("day", *ends)
            case Undated():
                return reader.given("lacks", DATE)
            case Dated(source):
                return reader.given("dated", source)
        return self._compile_key(query)

    def _compile_key(self, query: Query) -> Asked:
        reader = self.reader
        match query:
            case Everything():
                return reader.everything
            case Author(None):
                return reader.given("lacks", AUTHOR)
            case Depth(least, most):
                return reader.range("depth", least, most)
            case Kind(kind):
                return reader.terms("kind", ["post", "section"] if kind == "post" else [kind])
            case Has(what):
                return reader.given("having", what)
            case InPages(pages):
                return reader.all_of(reader.everything, reader.terms("page", sorted(pages)))
            case InThread(page, thread):
                return self._in_thread(page, thread)
        raise TypeError(f"no such node: {query!r}")

    def _in_thread(self, page: str, thread: str) -> Asked:
        reader = self.reader
        if thread == POST:
            return reader.all_of(reader.everything, reader.term("page", page))
        number = reader.pages.get(page)
        if number is None:
            return reader.nothing
        in_thread = reader.term("thread", key_of(number, int(thread)))
        return reader.all_of(reader.term("page", page), in_thread)

    def _related(self, query: Parent | ThreadWith) -> Asked:
        """What stands around the entries that match inside. Whoever asks again gets the same."""
        if query not in self._around:
            found = self.compile(query.part)
            is_parent = isinstance(query, Parent)
            self._around[query] = self._answers(found) if is_parent else self._threads(found)
        return self._around[query]

    def _answers(self, found: Asked) -> Asked:
        """The entries that answer some; what a section says, its post says."""
        reader = self.reader
        sections = reader.rows(reader.all_of(found, reader.term("kind", "section")))
        asked = set(reader.keys(found))
        asked.update(reader.column("parent", [row.address for row in sections]))
        comments = reader.term("kind", "comment")
        return reader.all_of(comments, reader.terms("parent", asked))

    def _threads(self, found: Asked) -> Asked:
        rows = self.reader.rows(found)
        threads = set(self.reader.column("thread", [row.address for row in rows]))
        return self.reader.terms("thread", threads)
