"""One commit of a tantivy index: everything that an engine is asked of it."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import tantivy

from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Found, GroupCount, Tally
from archive.engines.tantivy.compiler import Compiler
from archive.engines.tantivy.counting import GroupTotals, OccurrenceCounter, group_totals
from archive.engines.tantivy.reader import CommitReader
from archive.engines.tantivy.schema import PAGE, SOURCE, Guard, Stem, page_number_of
from archive.engines.tantivy.sorting import HitSorter
from archive.model import Entry, Page
from archive.query import Query
from archive.query.simplify import simplify

_PAGES_PER_PART = 100
"""So many pages are read at a time."""


class CommitSearcher:
    """What one commit answers."""

    def __init__(self, searcher: tantivy.Searcher, stem: Stem, guard: Guard) -> None:
        """`guard`: what is read later is read in."""
        self.reader = CommitReader(searcher, guard)
        self._stem = stem
        self._group_totals: dict[str, GroupTotals] = {}

    def clear_cache(self) -> None:
        """Let go of what was kept for one question."""
        self.__dict__.pop("compiler", None)

    @cached_property
    def compiler(self) -> Compiler:
        """What makes queries; it keeps what it has looked up for one question."""
        return Compiler(self.reader, self._stem)

    def records(self) -> dict[str, PageRecord]:
        """What is known of each page, in order of the names."""
        rows = self.reader.rows(self.reader.term("is", PAGE), by="page")
        return {row.value: self.reader.record(row.address) for row in rows}

    def record(self, name: str) -> PageRecord | None:
        """What is known of a page; None, where there is none."""
        found = self.reader.rows(self.reader.term("record", name))
        return self.reader.record(found[0].address) if found else None

    def page(self, name: str) -> Page | None:
        """A whole page; None, where there is none."""
        rows = self.reader.rows(self.reader.term("page", name))
        if not rows:
            return None
        record, *said = rows
        entries = [self.reader.stored_data(row.address)["entry"] for row in said]
        return Page.from_dict({**self.reader.record(record.address).shown_head, "entries": entries})

    @cached_property
    def names(self) -> dict[str, str]:
        """All pages, each with the one that it is shown on."""
        names = {name: name for name in self.reader.page_numbers}
        sources = self.reader.rows(self.reader.term("is", SOURCE), by="into")
        return names | {
            self.reader.page_names[page_number_of(row.key)]: row.value for row in sources
        }

    def own(self, name: str) -> Any:
        """What is kept with a page and not searched, if anything."""
        found = self.reader.rows(self.reader.term("record", name))
        return self.reader.own(found[0].address) if found else None

    def count(self, query: Query) -> int:
        """How many entries match."""
        return self.reader.count(self.compiler.compile(simplify(query)))

    def tally(self, query: Query) -> Tally:
        """How much there is of a node of TEXT."""
        return OccurrenceCounter(self.compiler, self._stem).tally(query)

    def groups(self, query: Query, by: str) -> Mapping[str | None, GroupCount]:
        """All entries by something, and how many of each group match."""
        if by not in self._group_totals:
            self._group_totals[by] = group_totals(self.reader, by)
        return OccurrenceCounter(self.compiler, self._stem).groups(
            query, by, self._group_totals[by]
        )

    def find(self, query: Query, sort: str, limit: int | None, offset: int) -> Found:
        """The entries that match, from `offset` on, at most `limit` of them."""
        return HitSorter(self.compiler).find(query, sort, limit, offset)

    def entry_parts(self, query: Query, few: int) -> list[Callable[[], list[Entry]]]:
        """What reads the entries that match, in the order of pages and places: some pages at a
        time, where they are more than a few."""
        compiler, reader = self.compiler, self.reader
        found, sorter = compiler.compile(query), HitSorter(compiler)
        total = reader.count(found)
        if total <= few:
            return [lambda: [sorter.entry(row.address) for row in sorter.all_by_page(found)]]
        names = list(reader.page_numbers)

        def part(start: int) -> Callable[[], list[Entry]]:
            pages = reader.terms("page", names[start : start + _PAGES_PER_PART])
            some = reader.all_of(found, pages)
            return lambda: [
                sorter.entry(row.address)
                for row in sorted(reader.rows(some), key=sorter.page_order)
            ]

        return [part(start) for start in range(0, len(names), _PAGES_PER_PART)]
