"""The pages of several tables, as if they were one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import Columns, LazyRecords, without_collecting
from archive.engines.pages.table_reader import Guard, PageTable


@attrs.frozen
class TableSlice:
    """Some pages that stand in one table, and what reads all that is kept of one."""

    pages: PageTable
    """Their table."""
    find: Callable[[str], int | None]
    """Finds the number of a page that is there."""
    store: Callable[[int], Mapping[str, Any]]
    """Reads a record by the page's number."""


def records_in(kept: Iterable[TableSlice], guard: Guard) -> Mapping[str, PageRecord]:
    """What is remembered of all pages of some tables, in the order of their names; `guard`: what
    reads the parts of a record that are read later is called in."""
    with guard(), without_collecting():
        records = [record for each in kept for record in each.pages.records(each.store, guard)]
    records.sort(key=lambda record: record.name)
    return {record.name: record for record in records}


def remembered_in(kept: Sequence[TableSlice], guard: Guard) -> LazyRecords:
    """The same, each record made once somebody asks for it."""

    def find(name: str) -> PageRecord | None:
        with guard():
            for each in kept:
                page = each.find(name)
                if page is not None:
                    return next(each.pages.records(each.store, guard, [page]))
            return None

    def columns() -> Columns:
        with guard(), without_collecting():
            return Columns.joined([each.pages.columns() for each in kept])

    def having(key: int) -> Iterator[str]:
        with guard():
            for each in kept:
                yield from each.pages.having(key)

    return LazyRecords(columns, find, lambda: records_in(kept, guard), having)
