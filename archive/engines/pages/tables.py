"""The records of pages from several tables."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import LazyRecords, RecordColumns, gc_paused
from archive.engines.pages.table_reader import Guard, PageTable


@attrs.frozen
class TableView:
    """A table, and how its engine reads from it."""

    table: PageTable
    """The table."""
    find: Callable[[str], int | None]
    """Returns the row of a page, or None if the page is not there or deleted."""
    load_record: Callable[[int], Mapping[str, Any]]
    """Reads the whole stored record of the page in a row."""


def read_records(views: Iterable[TableView], guard: Guard) -> Mapping[str, PageRecord]:
    """Return the records of all pages, sorted by name.

    `guard`: handles errors, also those of parts that are read later.
    """
    with guard(), gc_paused():
        records = [
            record for each in views for record in each.table.records(each.load_record, guard)
        ]
    records.sort(key=lambda record: record.name)
    return {record.name: record for record in records}


def lazy_records(views: Sequence[TableView], guard: Guard) -> LazyRecords:
    """Return the records of all pages, each created on first use. `guard`: as above."""

    def find(name: str) -> PageRecord | None:
        with guard():
            for each in views:
                page = each.find(name)
                if page is not None:
                    return next(each.table.records(each.load_record, guard, [page]))
            return None

    def columns() -> RecordColumns:
        with guard(), gc_paused():
            return RecordColumns.concatenate([each.table.columns() for each in views])

    def names_with_key(key: int) -> Iterator[str]:
        with guard():
            for each in views:
                yield from each.table.names_with_key(key)

    return LazyRecords(columns, find, lambda: read_records(views, guard), names_with_key)
