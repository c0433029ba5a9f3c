"""Which of all pages are one that is known from several files."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, islice

from archive.engines.pages.merge_keys import rows_of, sort_keys
from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import PendingRecords
from archive.merging.clusters import divide
from archive.merging.evidence import Verdict, compare
from archive.merging.sketch import Sketch
from archive.model import Page

MOST_ALIKE = 1_000
"""What more pages than this have in common is no reason to compare them."""

MOST_LOOKS = 8
"""The keys of all pages are gone over so many times before there is a table of them."""

Load = Callable[[str], Page | None]
"""Gives a page as its file has it, by name; None where it cannot be had."""


class _Table:
    """Which of some pages have a key, as two arrays in order: a dictionary takes ten times the
    memory."""

    def __init__(self, pages: Iterable[tuple[str, Iterable[int]]]) -> None:
        self._names: list[str] = []
        self._keys, self._pages = sort_keys(self._named(pages))

    def _named(self, pages: Iterable[tuple[str, Iterable[int]]]) -> Iterator[Iterable[int]]:
        """The keys of each page, whose name is kept."""
        for name, keys in pages:
            self._names.append(name)
            yield keys

    def names_with_key(self, key: int) -> Iterator[str]:
        """The names of the pages that have a key."""
        return (self._names[self._pages[place]] for place in rows_of(self._keys, key))


class ByKey:
    """Which pages have a key. Engines may keep a table of that, but not of what is new. A few keys
    are looked for among all that is in no table, since one of it all would take ten times as long;
    what is asked for often enough has it made."""

    def __init__(self, records: Mapping[str, PageRecord]) -> None:
        self._records = records if isinstance(records, PendingRecords) else PendingRecords(records)
        self._found: dict[int, list[str]] = defaultdict(list)
        self._table: _Table | None = None
        self.common: set[int] = set()
        """Those of the keys that were asked for that more pages have than are compared for that."""
        self._looked_for: set[int] = set()
        self._looks = 0

    def look_for(self, keys: Iterable[int]) -> None:
        """Have the pages of some keys ready."""
        wanted = {*keys} - self._looked_for if self._table is None else ()
        if not wanted:
            return
        self._looks += 1
        if self._looks > MOST_LOOKS:
            self._table = _Table(self._records.keys_outside_table())
            self._found.clear()
            return
        for name, each in self._records.keys_outside_table():
            for key in wanted.intersection(each):
                self._found[key].append(name)
        self._looked_for |= wanted

    def names(self, key: int) -> Sequence[str]:
        """The names of the pages that have a key which was looked for; none, where they are more
        than are compared for that."""
        if key in self.common:
            return ()
        found = [*islice(self.all_names(key), MOST_ALIKE + 1)]
        if len(found) > MOST_ALIKE:
            self.common.add(key)
            return ()
        return found

    def all_names(self, key: int) -> Iterator[str]:
        """The names of all pages that have a key which was looked for."""
        own = self._found.get(key, ()) if self._table is None else self._table.names_with_key(key)
        return chain(self._records.names_with_key(key), own)


class Groups:
    """Compares pages that have something in common."""

    def __init__(self, records: Mapping[str, PageRecord], load: Load) -> None:
        self._records = records
        self._load = load
        self._by_key = ByKey(records)
        self._sketches: dict[str, Sketch | None] = {}

    def sketch(self, name: str) -> Sketch | None:
        """What a page is compared by; None where it cannot be had."""
        if name not in self._sketches:
            page = self._load(name)
            sketch = None if page is None else Sketch.of(page, self._records[name].file)
            self._sketches[name] = sketch
        return self._sketches[name]

    def candidates(self, name: str) -> list[str]:
        """The pages that have something in common with one, without that one."""
        found: set[str] = set()
        self._by_key.look_for(self._records[name].keys)
        for key in self._records[name].keys:
            found.update(self._by_key.names(key))
        return sorted(found - {name})

    def compare(self, one: str, other: str) -> Verdict | None:
        """What comparing two pages comes to; None where one cannot be had."""
        first, second = self.sketch(one), self.sketch(other)
        return None if first is None or second is None else compare(first, second)

    def like(self, old: PageRecord, load: Load) -> Iterable[str]:
        """The pages that are the same as one that is no more as it was; `load` gives that."""
        self._by_key.look_for(old.keys)
        alike = {name for key in old.keys for name in self._by_key.names(key)} - {old.name}
        page = load(old.name) if alike else None
        if page is None:
            return
        sketch = Sketch.of(page, old.file)
        for name in alike:
            other = self.sketch(name)
            if other is not None and compare(sketch, other).is_same:
                yield name

    def compared_otherwise(self, touched: Set[str], gone: Iterable[PageRecord]) -> set[str]:
        """The pages that may be the same as others by what so many have in common since some were
        put in that it is no reason to compare them any more, or have not since some are gone. What
        is `around` those that were touched must have been asked for."""
        by_key = self._by_key
        some = touched if by_key.common else ()
        came = {key for name in some for key in by_key.common & {*self._records[name].keys}}
        went = Counter(key for record in gone for key in record.keys)
        by_key.look_for(went)
        found: set[str] = set()
        for key in came:
            others = (name for name in by_key.all_names(key) if name not in touched)
            old = [*islice(others, MOST_ALIKE + 1)]
            if len(old) <= MOST_ALIKE:
                found.update(name for name in old if self._records[name].merged)
        for key, number in went.items():
            alike = by_key.names(key)
            found.update(alike if len(alike) + number > MOST_ALIKE else ())
        return found.difference(touched)

    def have_one_address(self, one: str, other: str) -> bool:
        """Whether two pages give the same address."""
        first, second = self.sketch(one), self.sketch(other)
        return bool(first and second and first.url and first.url == second.url)

    def are_doubtful(self, one: str, other: str) -> bool:
        """Whether two pages are the same and yet not one, since others that differ are as well."""
        return not any({one, other} <= {*group} for group in self.around([one]))

    def around(self, names: Collection[str]) -> Sequence[Sequence[str]]:
        """The groups that some pages are in, those of one page among them, and all other groups of
        the pages that are the same as one of theirs by way of others."""
        self._by_key.look_for(key for name in names for key in self._records[name].keys)
        groups: list[list[str]] = []
        seen: set[str] = set()
        for name in names:
            if name in seen:
                continue
            pairs = self._same(name)
            reached = {name}.union(*pairs)
            seen |= reached
            if not pairs:
                # So it is with most pages, and reading one takes longer than all of this.
                groups.append([name])
                continue
            sketches = {each: self.sketch(each) for each in reached}
            known = {each: sketch for each, sketch in sketches.items() if sketch is not None}
            groups += [sorted(group) for group in divide(known, pairs)] if known else [[name]]
        return sorted(groups)

    def _same(self, name: str) -> Mapping[tuple[str, str], Verdict]:
        """The pairs of pages that are the same, of all that are by way of others."""
        pairs: dict[tuple[str, str], Verdict] = {}
        by_address: dict[str, set[str]] = {}
        reached, waiting = {name}, [name]
        while waiting:
            one = waiting.pop()
            for other in self.candidates(one):
                pair = (one, other) if one < other else (other, one)
                if pair in pairs or other in by_address.get(one, ()):
                    continue
                verdict = self.compare(*pair)
                if verdict is None or not verdict.is_same:
                    continue
                pairs[pair] = verdict
                if verdict.by == "url":
                    _join(by_address, pair)
                if other not in reached:
                    reached.add(other)
                    waiting.append(other)
        return pairs


def _join(together: dict[str, set[str]], names: Collection[str]) -> None:
    joined = set(names).union(*(together[name] for name in names if name in together))
    for name in joined:
        together[name] = joined
