"""Find the groups of pages, among all pages of an archive, that show one page each."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, islice

from archive.engines.pages.merge_keys import rows_of, sort_keys
from archive.engines.pages.record import BLOCK_KEY_BIT, PageRecord
from archive.engines.pages.snapshot import PendingRecords
from archive.merging.clusters import cluster_pages
from archive.merging.evidence import Verdict, compare
from archive.merging.sketch import Sketch
from archive.model import Page

MAX_PAGES_PER_KEY = 1_000
"""Pages are not compared because of a key that more pages than this have."""

MAX_KEY_SCANS = 8
"""The keys of all pages are scanned at most this often before a table of them is made."""

LoadPage = Callable[[str], Page | None]
"""Returns a page as its own file shows it, given its name; None if it is not available."""


class _KeyTable:
    """The pages that have each key, as two sorted arrays: a dictionary takes ten times the
    memory."""

    def __init__(self, pages: Iterable[tuple[str, Iterable[int]]]) -> None:
        """`pages`: the name and keys of each page."""
        self._names: list[str] = []
        self._keys, self._pages = sort_keys(self._collect_names(pages))

    def _collect_names(self, pages: Iterable[tuple[str, Iterable[int]]]) -> Iterator[Iterable[int]]:
        """Yield the keys of each page and add its name to `_names`."""
        for name, keys in pages:
            self._names.append(name)
            yield keys

    def names_with_key(self, key: int) -> Iterator[str]:
        """Yield the names of the pages that have a key."""
        return (self._names[self._pages[index]] for index in rows_of(self._keys, key))


class PagesByKey:
    """The pages that have each key: see `Sketch.keys`.

    Engines may store a table of the keys, but not of pages that are new. Among those, a few keys
    are found by a scan, since making a table takes ten times as long; after `MAX_KEY_SCANS` scans a
    table is made.
    """

    def __init__(self, records: Mapping[str, PageRecord]) -> None:
        self._records = records if isinstance(records, PendingRecords) else PendingRecords(records)
        self._found: dict[int, list[str]] = defaultdict(list)
        self._scanned: set[int] = set()
        self._scans = 0
        self._table: _KeyTable | None = None
        self.common: set[int] = set()
        """The keys passed to `names` so far that more than `MAX_PAGES_PER_KEY` pages have."""

    def prepare(self, keys: Iterable[int]) -> None:
        """Find the pages that have some keys, for `names` and `all_names`."""
        wanted = {*keys} - self._scanned if self._table is None else ()
        if not wanted:
            return
        self._scans += 1
        if self._scans > MAX_KEY_SCANS:
            self._table = _KeyTable(
                (name, (key for key in each if not key & BLOCK_KEY_BIT))
                for name, each in self._records.keys_outside_table()
            )
            self._found.clear()
            return
        for name, each in self._records.keys_outside_table():
            for key in wanted.intersection(each):
                self._found[key].append(name)
        self._scanned |= wanted

    def names(self, key: int) -> Sequence[str]:
        """Return the names of the pages that have a prepared key; none if there are more than
        `MAX_PAGES_PER_KEY`."""
        if key in self.common:
            return ()
        found = [*islice(self.all_names(key), MAX_PAGES_PER_KEY + 1)]
        if len(found) > MAX_PAGES_PER_KEY:
            self.common.add(key)
            return ()
        return found

    def all_names(self, key: int) -> Iterator[str]:
        """Yield the names of all pages that have a prepared key."""
        unlisted = (
            self._found.get(key, ()) if self._table is None else self._table.names_with_key(key)
        )
        return chain(self._records.names_with_key(key), unlisted)


class PageGroups:
    """Compares pages that share a key and groups those that show one page."""

    def __init__(self, records: Mapping[str, PageRecord], load: LoadPage) -> None:
        self._records = records
        self._load = load
        self._by_key = PagesByKey(records)
        self._sketches: dict[str, Sketch | None] = {}

    def sketch(self, name: str) -> Sketch | None:
        """Return the sketch of a page; None if the page is not available."""
        if name not in self._sketches:
            page = self._load(name)
            sketch = None if page is None else Sketch.of(page, self._records[name].file)
            self._sketches[name] = sketch
        return self._sketches[name]

    def candidates(self, name: str) -> list[str]:
        """Return the other pages that share a key with a page, by name."""
        return sorted(self._sharing(self._records[name]))

    def _sharing(self, record: PageRecord) -> set[str]:
        """Return the other pages that share a key with a record."""
        keys = record.merge_keys
        self._by_key.prepare(keys)
        return {name for key in keys for name in self._by_key.names(key)} - {record.name}

    def compare(self, one: str, other: str) -> Verdict | None:
        """Compare two pages; None if one is not available."""
        first, second = self.sketch(one), self.sketch(other)
        return None if first is None or second is None else compare(first, second)

    def matches_of_old(self, old: PageRecord, load: LoadPage) -> Iterable[str]:
        """Yield the pages that match a page as it was before it changed or went; `load` returns
        that page."""
        candidates = self._sharing(old)
        page = load(old.name) if candidates else None
        if page is None:
            return
        sketch = Sketch.of(page, old.file)
        for name in candidates:
            other = self.sketch(name)
            if other is not None and compare(sketch, other).is_same:
                yield name

    def affected_by_common_keys(self, touched: Set[str], gone: Iterable[PageRecord]) -> set[str]:
        """Return the untouched pages whose groups may change because a key that they have became
        common when pages were added, or is no longer common since others went.

        Call `groups_of` with the touched pages first: it finds the common keys.
        """
        by_key = self._by_key
        some = touched if by_key.common else ()
        new_keys = {
            key for name in some for key in by_key.common & {*self._records[name].merge_keys}
        }
        gone_keys = Counter(key for record in gone for key in record.merge_keys)
        by_key.prepare(gone_keys)
        found: set[str] = set()
        for key in new_keys:
            others = (name for name in by_key.all_names(key) if name not in touched)
            untouched = [*islice(others, MAX_PAGES_PER_KEY + 1)]
            if len(untouched) <= MAX_PAGES_PER_KEY:
                found.update(name for name in untouched if self._records[name].merged)
        for key, count in gone_keys.items():
            names = by_key.names(key)
            found.update(names if len(names) + count > MAX_PAGES_PER_KEY else ())
        return found.difference(touched)

    def share_address(self, one: str, other: str) -> bool:
        """Return whether two pages have the same address."""
        first, second = self.sketch(one), self.sketch(other)
        return bool(first and second and first.url and first.url == second.url)

    def are_separated(self, one: str, other: str) -> bool:
        """Return whether two pages that match are in different groups, because one of them also
        matches pages that differ from the other."""
        return not any({one, other} <= {*group} for group in self.groups_of([one]))

    def groups_of(self, names: Collection[str]) -> Sequence[Sequence[str]]:
        """Return the groups of some pages, also those of a single page, and of all pages that match
        them, directly or through others."""
        self._by_key.prepare(key for name in names for key in self._records[name].merge_keys)
        groups: list[list[str]] = []
        seen: set[str] = set()
        for name in names:
            if name in seen:
                continue
            matches = self._matches(name)
            reached = {name}.union(*matches)
            seen |= reached
            if not matches:
                # The common case. Do not read the page, which takes longer than all of this.
                groups.append([name])
                continue
            sketches = {each: self.sketch(each) for each in reached}
            known = {each: sketch for each, sketch in sketches.items() if sketch is not None}
            clusters = cluster_pages(known, matches) if known else [frozenset([name])]
            groups += [sorted(cluster) for cluster in clusters]
        return sorted(groups)

    def _matches(self, name: str) -> Mapping[tuple[str, str], Verdict]:
        """Return the matching pairs among all pages that match a page, directly or through others.

        Pages that are linked by their address already are not compared again.
        """
        matches: dict[tuple[str, str], Verdict] = {}
        by_address: dict[str, set[str]] = {}
        reached, waiting = {name}, [name]
        while waiting:
            one = waiting.pop()
            for other in self.candidates(one):
                pair = (one, other) if one < other else (other, one)
                if pair in matches or other in by_address.get(one, ()):
                    continue
                verdict = self.compare(*pair)
                if verdict is None or not verdict.is_same:
                    continue
                matches[pair] = verdict
                if verdict.by in ("url", "name"):
                    _join(by_address, pair)
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return matches


def _join(groups: dict[str, set[str]], names: Collection[str]) -> None:
    """Join the groups of some names, in a mapping from each name to its group."""
    joined = set(names).union(*(groups[name] for name in names if name in groups))
    for name in joined:
        groups[name] = joined
