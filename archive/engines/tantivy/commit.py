"""Answers queries about one commit."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import tantivy

from archive.engines.pages.record import PageRecord
from archive.engines.protocol import GroupCount, SearchResult, Tally
from archive.engines.tantivy.compiler import Compiler
from archive.engines.tantivy.counting import GroupTotals, OccurrenceCounter, group_totals
from archive.engines.tantivy.reader import CommitReader
from archive.engines.tantivy.schema import PAGE, SOURCE, Guard, Stem, page_number_of
from archive.engines.tantivy.sorting import HitSorter
from archive.model import Entry, Page
from archive.query import Query
from archive.query.simplify import simplify

_PAGES_PER_PART = 100
"""Number of pages whose entries are read at a time."""


class CommitSearcher:
    """Answers from one commit, whatever is committed later."""

    def __init__(self, searcher: tantivy.Searcher, stem: Stem, guard: Guard) -> None:
        """`guard`: the context in which lazy parts are read."""
        self.reader = CommitReader(searcher, guard)
        self._stem = stem
        self._group_totals: dict[tuple[str, Query], GroupTotals] = {}

    def clear_cache(self) -> None:
        """Drop the compiler with what it looked up for the last query."""
        self.__dict__.pop("compiler", None)

    @cached_property
    def compiler(self) -> Compiler:
        """Compiles queries; caches what it looks up for one of them."""
        return Compiler(self.reader, self._stem)

    def records(self) -> dict[str, PageRecord]:
        """Return the records of all pages, in the order of their names."""
        rows = self.reader.rows(self.reader.term("is", PAGE), by="page")
        return {row.value: self.reader.record(row.address) for row in rows}

    def record(self, name: str) -> PageRecord | None:
        """Return the record of a page; None if there is no such page."""
        found = self.reader.rows(self.reader.term("record", name))
        return self.reader.record(found[0].address) if found else None

    def page(self, name: str) -> Page | None:
        """Return a whole page; None if there is no such page."""
        rows = self.reader.rows(self.reader.term("page", name))
        if not rows:
            return None
        record, *entry_rows = rows
        entries = [self.reader.stored_data(row.address)["entry"] for row in entry_rows]
        return Page.from_dict(
            {**self.reader.record(record.address).merged_head, "entries": entries}
        )

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of all pages, each with the name of the page it is shown on."""
        names = {name: name for name in self.reader.page_numbers}
        sources = self.reader.rows(self.reader.term("is", SOURCE), by="into")
        return names | {
            self.reader.page_names[page_number_of(row.key)]: row.value for row in sources
        }

    def source_data(self, name: str) -> Any:
        """Return the JSON value kept with a page and not searched; None if there is none."""
        found = self.reader.rows(self.reader.term("record", name))
        return self.reader.source_data(found[0].address) if found else None

    def count(self, query: Query) -> int:
        """Return the number of matching entries."""
        return self.reader.count(self.compiler.compile(simplify(query)))

    def tally(self, query: Query, scope: Query) -> Tally:
        """Return entry, occurrence and title counts for a text node in a scope."""
        return OccurrenceCounter(self.compiler, self._stem).tally(query, scope)

    def groups(self, query: Query, by: str, scope: Query) -> Mapping[str | None, GroupCount]:
        """Group all entries in a scope, and count those in each group that match."""
        if (by, scope) not in self._group_totals:
            entries = self.compiler.compile(scope)
            self._group_totals[by, scope] = group_totals(self.reader, entries, by)
        return OccurrenceCounter(self.compiler, self._stem).groups(
            query, by, self._group_totals[by, scope]
        )

    def find(self, query: Query, sort: str, limit: int | None, offset: int) -> SearchResult:
        """Return the matching entries from `offset` on, at most `limit` of them."""
        return HitSorter(self.compiler).find(query, sort, limit, offset)

    def entry_parts(self, query: Query, max_at_once: int) -> list[Callable[[], list[Entry]]]:
        """Return functions that each read some of the matching entries, in the order of pages and
        locators.

        More than `max_at_once` entries are read a few pages at a time.
        """
        compiler, reader = self.compiler, self.reader
        found, sorter = compiler.compile(query), HitSorter(compiler)
        total = reader.count(found)
        if total <= max_at_once:
            return [lambda: [sorter.entry(row.address) for row in sorter.all_by_page(found)]]
        names = list(reader.page_numbers)

        def read_part(start: int) -> Callable[[], list[Entry]]:
            pages = reader.terms("page", names[start : start + _PAGES_PER_PART])
            some = reader.all_of(found, pages)
            return lambda: [
                sorter.entry(row.address)
                for row in sorted(reader.rows(some), key=sorter.page_order)
            ]

        return [read_part(start) for start in range(0, len(names), _PAGES_PER_PART)]
