"""The records of all pages during a run of `index` in which little has changed.

Creating a record for each page would take longer than checking its file.
"""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Self

import attrs

from archive.engines.pages.record import PageRecord


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector within the block.

    While many objects are created that all stay alive, it would visit them again and again, which
    takes as long as everything else.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


FileState = tuple[int, int, int]
"""`size`, `modified` and `checked` of a `PageRecord`."""


@attrs.frozen(slots=False)
class RecordColumns:
    """Fields of all records as columns: the same index is the same page in each of them."""

    names: Sequence[str]
    """Names of the pages."""
    files: Sequence[str]
    """Names of the files that they were read from."""
    file_states: Sequence[FileState]
    """Size and times of the files."""
    checksums: Sequence[str]
    """`head["sha256"]` of the records."""
    entries: Sequence[int]
    """Numbers of entries, as the files have them."""
    is_special: Sequence[bool]
    """Whether a page has corrections or frames, or something in its file could not be read: an
    unchanged file does not mean that the page stays as it is."""
    merged: Sequence[Mapping[str, Any]]
    """`PageRecord.merged`; empty unless the page is one of several merged sources."""

    @classmethod
    def from_records(cls, records: Mapping[str, PageRecord]) -> Self:
        """Return the columns of some records."""
        return cls(
            [*records],
            [each.file for each in records.values()],
            [(each.size, each.modified, each.checked) for each in records.values()],
            [each.head["sha256"] for each in records.values()],
            [each.figures["entries"] for each in records.values()],
            [
                bool(each.corrections or each.frames) or not each.is_whole
                for each in records.values()
            ],
            [each.merged for each in records.values()],
        )

    @classmethod
    def concatenate(cls, parts: Sequence["RecordColumns"]) -> "RecordColumns":
        """Return the columns of several tables, one after the other."""
        if len(parts) == 1:
            return parts[0]
        columns = zip(*(part._all for part in parts), strict=True)
        joined = [[value for column in some for value in column] for some in columns]
        return cls(*joined) if joined else cls.from_records({})

    @property
    def _all(self) -> tuple[Sequence[Any], ...]:
        return tuple(getattr(self, field.name) for field in attrs.fields(RecordColumns))

    def select(self, rows: Sequence[int]) -> "RecordColumns":
        """Return the columns of some of the pages."""
        return RecordColumns(*([column[row] for row in rows] for column in self._all))

    @cached_property
    def state_of_file(self) -> Mapping[str, FileState]:
        """`file_states` by the names of the files."""
        return dict(zip(self.files, self.file_states, strict=True))

    @cached_property
    def special_files(self) -> frozenset[str]:
        """Files with a page that is special."""
        if not any(self.is_special):
            return frozenset()
        rows = zip(self.files, self.is_special, strict=True)
        return frozenset(file for file, is_special in rows if is_special)

    @cached_property
    def pages_of_file(self) -> Mapping[str, Sequence[str]]:
        """Names of the pages in each file, without the files that are a single page of the same
        name."""
        found = defaultdict(list)
        for name, file in zip(self.names, self.files, strict=True):
            if name != file:
                found[file].append(name)
        if found:
            # A file may contain a page of the same name and other pages.
            rows = zip(self.names, self.files, strict=True)
            for file in found.keys() & {name for name, file in rows if name == file}:
                found[file].insert(0, file)
        return dict(found)

    @cached_property
    def merged_pages(self) -> Sequence[str]:
        """Names of the pages that are one of several merged sources."""
        if not any(self.merged):
            return ()
        return [name for name, merged in zip(self.names, self.merged, strict=True) if merged]


class LazyRecords(Mapping[str, PageRecord]):
    """All records by name, each created on first use."""

    def __init__(
        self,
        columns: Callable[[], RecordColumns],
        find: Callable[[str], PageRecord | None],
        read_all: Callable[[], Mapping[str, PageRecord]],
        names_with_key: Callable[[int], Iterable[str]],
    ) -> None:
        """`columns`: returns the columns of all records; `find`: returns the record of a page, or
        None; `read_all`: returns all records, sorted by name; `names_with_key`: returns the names
        of the pages that have a merge key."""
        self._columns, self._find, self._read_all = columns, find, read_all
        self.names_with_key = names_with_key

    @cached_property
    def columns(self) -> RecordColumns:
        """The columns of all records."""
        return self._columns()

    @cached_property
    def _all(self) -> Mapping[str, PageRecord]:
        return self._read_all()

    def __getitem__(self, name: str) -> PageRecord:
        found = self._all.get(name) if "_all" in vars(self) else self._find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self.columns.names)


def columns_of(records: Mapping[str, PageRecord]) -> RecordColumns:
    """Return the columns of all records, without creating records that are lazy."""
    if isinstance(records, LazyRecords):
        return records.columns
    return RecordColumns.from_records(records)


class PendingRecords(Mapping[str, PageRecord]):
    """The records in the middle of a run: the old ones with all changes so far."""

    def __init__(self, old: Mapping[str, PageRecord]) -> None:
        self._old = old
        self.changed: dict[str, PageRecord] = {}
        """New or changed records."""
        self.removed: set[str] = set()
        """Names of old pages that have been removed; they may be in `changed` again."""

    def __getitem__(self, name: str) -> PageRecord:
        if name in self.changed:
            return self.changed[name]
        if name in self.removed:
            raise KeyError(name)
        return self._old[name]

    def put(self, name: str, record: PageRecord) -> None:
        """Add or replace a record."""
        self.changed[name] = record

    def remove(self, name: str) -> None:
        """Remove a record, if there is one."""
        self.changed.pop(name, None)
        if name in self._old:
            self.removed.add(name)

    def names_with_key(self, key: int) -> Iterator[str]:
        """Iterate over the names of the unchanged pages that have a merge key.

        Only pages that are in a table: `keys_outside_table` has the others.
        """
        if isinstance(self._old, LazyRecords):
            for name in self._old.names_with_key(key):
                if name not in self.removed and name not in self.changed:
                    yield name

    def keys_outside_table(self) -> Iterator[tuple[str, Sequence[int]]]:
        """Iterate over the pages that `names_with_key` does not know, each with its merge keys."""
        if not isinstance(self._old, LazyRecords):
            other = self.removed | self.changed.keys()
            yield from ((name, each.keys) for name, each in self._old.items() if name not in other)
        yield from ((name, record.keys) for name, record in self.changed.items())

    @property
    def _names(self) -> Iterator[str]:
        yield from (name for name in self._old if name not in self.removed or name in self.changed)
        yield from (name for name in self.changed if name not in self._old)

    def __iter__(self) -> Iterator[str]:
        return self._names

    def __len__(self) -> int:
        return sum(1 for _ in self._names)
