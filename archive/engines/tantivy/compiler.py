"""Compiles query trees into queries of tantivy.

What tantivy cannot express exactly (NEAR, phrases with other words between, compounds with
inflections) is found by scanning candidate documents; the result is a query for the keys of those
that match. Only entries that match the rest of an AND are scanned.
"""

from collections.abc import Iterable

from tantivy import Query as TantivyQuery

from archive.engines.tantivy.reader import CommitReader
from archive.engines.tantivy.schema import AUTHOR, DATE, Stem, day_of, key_of
from archive.engines.tantivy.text_queries import DocumentScanner, FieldQueries
from archive.locators import POST
from archive.query import (
    TEXT_NODES,
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

_MAX_TANTIVY_DEPTH = 8
"""Nodes nested deeper than this are searched separately and replaced by the keys of their matches.
tantivy recurses on the stack, perhaps that of a thread: a stack of 8 MB overflows at some five
hundred levels."""


class Compiler:
    """Compiles queries for one commit."""

    def __init__(self, reader: CommitReader, stem: Stem) -> None:
        self.reader = reader
        self.text = FieldQueries(reader, "text", "stem", stem)
        self.title = FieldQueries(reader, "title", "titlestem", stem)
        self.scanner = DocumentScanner(reader, stem)
        self._author = FieldQueries(reader, "author", "author", stem)
        self._posts = TantivyQuery.const_score_query(reader.term("kind", "post"), 0.0)
        self._related_queries: dict[Query, TantivyQuery] = {}

    def compile(
        self, query: Query, within: TantivyQuery | None = None, depth: int = 0
    ) -> TantivyQuery:
        """Compile a query for entries. The result may leave out entries that `within` does not
        match."""
        if depth >= _MAX_TANTIVY_DEPTH:
            found = self.compile(query, within)
            return self._by_keys(self.reader.keys(found))
        match query:
            case And(parts):
                return self._all_of(parts, within, depth + 1)
            case Or(parts):
                alternatives = [self.compile(part, within, depth + 1) for part in parts]
                return self.reader.any_of(*alternatives)
            case Not():
                return self._all_of((query,), within, depth + 1)
            case Parent() | ThreadWith():
                return self._related(query)
            case Title(words):
                return self._compile_text(words, self.title, "title", within)
            case Author(name) if name is not None:
                return self._compile_text(name, self._author, "author", within)
        if isinstance(query, TEXT_NODES):
            return self.in_text_or_title(query, within)
        return self._compile_date(query)

    def in_post_titles(self, query: Query, within: TantivyQuery | None = None) -> TantivyQuery:
        """Match posts that have a text node in their title."""
        posts = self._posts if within is None else self.reader.all_of(self._posts, within)
        found = self._compile_text(query, self.title, "title", posts)
        return self.reader.all_of(found, self._posts)

    def in_text_or_title(self, query: Query, within: TantivyQuery | None = None) -> TantivyQuery:
        """Match entries that have a text node in their text and posts that have it in their
        title."""
        return self._compile_text(query, self.text, "text_or_title", within)

    def _all_of(
        self, parts: Iterable[Query], within: TantivyQuery | None, depth: int
    ) -> TantivyQuery:
        """Match what every part matches. Parts that need a scan are compiled last, and scan only
        what all other parts match."""
        wanted: list[TantivyQuery] = []
        excluded: list[TantivyQuery] = []
        reader = self.reader
        for part in sorted(parts, key=self._needs_scan):
            limits = [*wanted, *([] if within is None else [within])]
            scope = reader.all_of(*limits) if limits else None
            if isinstance(part, Not):
                excluded.append(self.compile(part.part, scope, depth))
            else:
                wanted.append(self.compile(part, scope, depth))
        found = reader.all_of(*wanted) if wanted else reader.all_entries
        return reader.without(found, *excluded) if excluded else found

    def _needs_scan(self, query: Query) -> bool:
        return any(self._leaf_needs_scan(leaf) for leaf in leaves_of(query))

    def _leaf_needs_scan(self, leaf: Query) -> bool:
        match leaf:
            case Title(words):
                return self.title.native(words) is None
            case Author(name) if name is not None:
                return self._author.native(name) is None
        return isinstance(leaf, TEXT_NODES) and self.text.native(leaf) is None

    def _compile_text(
        self, query: Query, field: FieldQueries, scan_field: str, within: TantivyQuery | None
    ) -> TantivyQuery:
        found = field.native(query)
        if found is not None:
            return found
        found = field.candidates(query)
        if within is not None:
            found = self.reader.all_of(found, within)
        return self._by_keys(self.scanner.match_counts(query, scan_field, found))

    def _by_keys(self, keys: Iterable[int]) -> TantivyQuery:
        return self.reader.terms("key", keys)

    def _compile_date(self, query: Query) -> TantivyQuery:
        reader = self.reader
        match query:
            case Date(None, None):
                return reader.without(reader.all_entries, reader.term_if_present("lacks", DATE))
            case Date(first, last):
                ends = [None if day is None else day_of(day) for day in (first, last)]
                return reader.range("day", *ends)
            case Undated():
                return reader.term_if_present("lacks", DATE)
            case Dated(source):
                return reader.term_if_present("dated", source)
        return self._compile_attribute(query)

    def _compile_attribute(self, query: Query) -> TantivyQuery:
        reader = self.reader
        match query:
            case Everything():
                return reader.all_entries
            case Author(None):
                return reader.term_if_present("lacks", AUTHOR)
            case Depth(least, most):
                return reader.range("depth", least, most)
            case Kind(kind):
                if kind == "post":
                    return reader.terms("kind", ["post", "section"])
                return reader.term_if_present("kind", kind)
            case Has(what):
                return reader.term_if_present("having", what)
            case InPages(pages):
                return reader.all_of(reader.all_entries, reader.terms("page", sorted(pages)))
            case InThread(page, thread):
                return self._in_thread(page, thread)
        raise TypeError(f"no such node: {query!r}")

    def _in_thread(self, page: str, thread: str) -> TantivyQuery:
        reader = self.reader
        if thread == POST:
            return reader.all_of(reader.all_entries, reader.term("page", page))
        page_number = reader.page_numbers.get(page)
        if page_number is None:
            return reader.nothing
        in_thread = reader.term("thread", key_of(page_number, int(thread)))
        return reader.all_of(reader.term("page", page), in_thread)

    def _related(self, query: Parent | ThreadWith) -> TantivyQuery:
        """Match the replies to what `query.part` matches, or its threads. Results are cached."""
        if query not in self._related_queries:
            found = self.compile(query.part)
            related = self._replies if isinstance(query, Parent) else self._threads
            self._related_queries[query] = related(found)
        return self._related_queries[query]

    def _replies(self, found: TantivyQuery) -> TantivyQuery:
        """Match the replies to entries. A reply to a post is also a reply to its sections."""
        reader = self.reader
        sections = reader.rows(reader.all_of(found, reader.term("kind", "section")))
        parents = set(reader.keys(found))
        parents.update(reader.column_values("parent", [row.address for row in sections]))
        comments = reader.term("kind", "comment")
        return reader.all_of(comments, reader.terms("parent", parents))

    def _threads(self, found: TantivyQuery) -> TantivyQuery:
        """Match the threads that entries belong to."""
        rows = self.reader.rows(found)
        threads = set(self.reader.column_values("thread", [row.address for row in rows]))
        return self.reader.terms("thread", threads)
