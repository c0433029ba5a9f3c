"""What is remembered of all pages, for a run of `index` in which hardly anything has changed.

A record for each page would cost more than looking at its file does.
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
def without_collecting() -> Iterator[None]:
    """Nothing is collected as garbage meanwhile: what makes many objects that all stay would have
    the collector go over them again and again, for as long as all else takes."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@attrs.frozen(slots=False)
class Columns:
    """What is asked of all pages, a column each: a place is the same page in all of them."""

    names: Sequence[str]
    """Their names."""
    files: Sequence[str]
    """The files they are from."""
    checks: Sequence[tuple[int, int, int]]
    """The size of the file, when it was changed, and when it was read."""
    sums: Sequence[str]
    """Their checksums, in hexadecimal."""
    entries: Sequence[int]
    """How many entries they have, as their files have them."""
    odd: Sequence[bool]
    """Whether there are corrections of them, or their files could not be read as a whole."""
    shown: Sequence[Any]
    """`PageRecord.shown`, where there is any: the page is known from several files."""

    @classmethod
    def of(cls, records: Mapping[str, PageRecord]) -> Self:
        """The columns of some records."""
        return cls(
            [*records],
            [each.file for each in records.values()],
            [(each.size, each.modified, each.checked) for each in records.values()],
            [each.head["sha256"] for each in records.values()],
            [each.figures["entries"] for each in records.values()],
            [bool(each.corrections) or not each.is_whole for each in records.values()],
            [each.shown for each in records.values()],
        )

    @classmethod
    def joined(cls, parts: Sequence["Columns"]) -> "Columns":
        """Several tables as one."""
        if len(parts) == 1:
            return parts[0]
        columns = zip(*(part._all for part in parts), strict=True)
        joined = [[each for some in column for each in some] for column in columns]
        return cls(*joined) if joined else cls.of({})

    @property
    def _all(self) -> tuple[Sequence[Any], ...]:
        return tuple(getattr(self, field.name) for field in attrs.fields(Columns))

    def only(self, places: Sequence[int]) -> "Columns":
        """The columns of some of the pages."""
        return Columns(*([column[place] for place in places] for column in self._all))

    @cached_property
    def seen(self) -> Mapping[str, tuple[int, int, int]]:
        """Of each file, what `checks` has."""
        return dict(zip(self.files, self.checks, strict=True))

    @cached_property
    def odd_files(self) -> frozenset[str]:
        """The files that have an odd page."""
        if not any(self.odd):
            return frozenset()
        return frozenset(file for file, odd in zip(self.files, self.odd, strict=True) if odd)

    @cached_property
    def pages_of(self) -> Mapping[str, Sequence[str]]:
        """The names of the pages of each file, but of those that hold one page of their own name
        and no other."""
        found = defaultdict(list)
        for name, file in zip(self.names, self.files, strict=True):
            if name != file:
                found[file].append(name)
        if found:
            # A file may hold a page of its own name and others.
            rows = zip(self.names, self.files, strict=True)
            for file in found.keys() & {name for name, file in rows if name == file}:
                found[file].insert(0, file)
        return dict(found)

    @cached_property
    def merged(self) -> Sequence[str]:
        """The names of the pages that several files know."""
        if not any(self.shown):
            return ()
        return [name for name, shown in zip(self.names, self.shown, strict=True) if shown]


class LazyRecords(Mapping[str, PageRecord]):
    """All records by name, of which each is made once somebody asks for it."""

    def __init__(
        self,
        columns: Callable[[], Columns],
        find: Callable[[str], PageRecord | None],
        read: Callable[[], Mapping[str, PageRecord]],
        having: Callable[[int], Iterable[str]],
    ) -> None:
        """`find`: makes one; `read`: makes all, in the order of their names; `having`: finds the
        names of those that have something in `PageRecord.keys`."""
        self._columns, self._find, self._read, self.having = columns, find, read, having

    @cached_property
    def columns(self) -> Columns:
        """What is asked of all of them."""
        return self._columns()

    @cached_property
    def _all(self) -> Mapping[str, PageRecord]:
        return self._read()

    def __getitem__(self, name: str) -> PageRecord:
        found = self._all.get(name) if "_all" in vars(self) else self._find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self.columns.names)


def columns_of(records: Mapping[str, PageRecord]) -> Columns:
    """The columns of all records, without making those that are not made yet."""
    return records.columns if isinstance(records, LazyRecords) else Columns.of(records)


class PendingRecords(Mapping[str, PageRecord]):
    """The records that there are in the middle of a run: those of before, but for what has
    changed."""

    def __init__(self, old: Mapping[str, PageRecord]) -> None:
        self._old = old
        self.changed: dict[str, PageRecord] = {}
        """Those that are new, or other ones than before."""
        self.gone: set[str] = set()
        """The names of those of before that are not there any more."""

    def __getitem__(self, name: str) -> PageRecord:
        if name in self.changed:
            return self.changed[name]
        if name in self.gone:
            raise KeyError(name)
        return self._old[name]

    def put(self, name: str, record: PageRecord) -> None:
        """Put a record in, perhaps in place of another one."""
        self.changed[name] = record

    def drop(self, name: str) -> None:
        """Take one out."""
        self.changed.pop(name, None)
        if name in self._old:
            self.gone.add(name)

    def having(self, key: int) -> Iterator[str]:
        """The names of the pages of before that are as they were, and have a key; of those that
        `without_table` has not."""
        if isinstance(self._old, LazyRecords):
            for name in self._old.having(key):
                if name not in self.gone and name not in self.changed:
                    yield name

    def without_table(self) -> Iterator[tuple[str, Sequence[int]]]:
        """The names of the pages that `having` does not know, each with its keys."""
        if not isinstance(self._old, LazyRecords):
            other = self.gone | self.changed.keys()
            yield from ((name, each.keys) for name, each in self._old.items() if name not in other)
        yield from ((name, record.keys) for name, record in self.changed.items())

    @property
    def _names(self) -> Iterator[str]:
        yield from (name for name in self._old if name not in self.gone or name in self.changed)
        yield from (name for name in self.changed if name not in self._old)

    def __iter__(self) -> Iterator[str]:
        return self._names

    def __len__(self) -> int:
        return sum(1 for _ in self._names)
