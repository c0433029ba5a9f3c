"""What a run of `index` can say of all pages, by what was remembered of them before and is now."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import PendingRecords, RecordColumns


def size_of(before: RecordColumns, now: PendingRecords) -> tuple[int, int]:
    """How many pages and entries there are. Most are what they were."""
    if not (before.merged_pages or now.changed or now.removed):
        return len(before.names), sum(before.entries)
    special = {*before.merged_pages, *now.changed}
    rows = zip(before.names, before.entries, strict=True)
    plain = [count for name, count in rows if name not in special and name not in now.removed]
    records = [now[name] for name in special if name in now]
    shown = [record.merged_figures["entries"] for record in records if record.is_primary]
    return len(plain) + len(shown), sum(plain) + sum(shown)


def moved_in(
    old: Mapping[str, PageRecord], now: PendingRecords, dropped: Iterable[str], added: Iterable[str]
) -> list[tuple[str, str]]:
    """Pages that are gone under one name and new under another, each told once."""
    gone = defaultdict(list)
    for name in sorted(dropped, reverse=True):
        gone[old[name].head["sha256"]].append(name)
    return [
        (gone[sha256].pop(), name)
        for name in sorted(added)
        if gone.get(sha256 := now[name].head["sha256"])
    ]


def copies_in(before: RecordColumns, now: PendingRecords) -> Iterator[tuple[str, str]]:
    """Pages of different files with the same bytes, each with the first of them, as far as they are
    not shown as one.

    A file may hold many pages; what a name has behind the file's tells them apart.
    """
    if not (now.changed or now.removed) and len({*before.checksums}) == len(before.checksums):
        return
    sums = dict(zip(before.names, before.checksums, strict=True))
    for name in now.removed:
        del sums[name]
    sums |= {name: record.head["sha256"] for name, record in now.changed.items()}
    if len({*sums.values()}) == len(sums):
        return
    often = Counter(sums.values())
    first: dict[tuple[str, str], PageRecord] = {}
    for name in sorted(name for name, sha256 in sums.items() if often[sha256] > 1):
        record = now[name]
        which = (record.head["sha256"], name.removeprefix(record.file))
        original = first.setdefault(which, record)
        if original.file != record.file and original.merged_into != record.merged_into:
            yield name, original.name
