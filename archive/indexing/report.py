"""Computes the parts of an `IndexReport` that concern all pages, from old and new records."""

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from archive.answers.results import OpenDates
from archive.answers.stats import OPEN
from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import PendingRecords, RecordColumns

_MAX_OTHER_PAGES = 10_000
"""At most this many pages of earlier runs are asked which order their dates have."""


def count_pages_and_entries(before: RecordColumns, now: PendingRecords) -> tuple[int, int]:
    """Return the numbers of pages and entries after the run, merged pages counted once.

    Records are created only for changed and merged pages: most pages are neither.
    """
    if not (before.merged_pages or now.changed or now.removed):
        return len(before.names), sum(before.entries)
    special = {*before.merged_pages, *now.changed}
    rows = zip(before.names, before.entries, strict=True)
    unchanged = [count for name, count in rows if name not in special and name not in now.removed]
    records = [now[name] for name in special if name in now]
    others = [record.merged_figures["entries"] for record in records if record.is_primary]
    return len(unchanged) + len(others), sum(unchanged) + sum(others)


def find_moved(
    old: Mapping[str, PageRecord], now: PendingRecords, dropped: Iterable[str], added: Iterable[str]
) -> list[tuple[str, str]]:
    """Return pairs of a dropped and an added page with the same bytes, each page in one pair."""
    by_checksum = defaultdict(list)
    for name in sorted(dropped, reverse=True):
        by_checksum[old[name].head["sha256"]].append(name)
    return [
        (by_checksum[sha256].pop(), name)
        for name in sorted(added)
        if by_checksum.get(sha256 := now[name].head["sha256"])
    ]


def leaves_dates_open(record: PageRecord) -> bool:
    """Return whether the dates of a page have an order that only the editor knows."""
    return _is_open(record) or "date_order" in record.corrections


def _is_open(record: PageRecord) -> bool:
    """Return whether a page has dates in digits whose order is not known."""
    return "date_order" in record.figures and record.figures["date_order"][0] == OPEN


def find_open_dates(
    before: RecordColumns, now: PendingRecords, written: Collection[str]
) -> Iterator[OpenDates]:
    """Yield the pages of this run that leave the order of their dates open, by site."""
    open_pages: dict[str, list[str]] = defaultdict(list)
    for name in sorted(written):
        if (record := now.get(name)) and _is_open(record):
            open_pages[_site(record)].append(name)
    if not open_pages:
        return
    shown: dict[str, Counter[str]] = defaultdict(Counter)
    for name in {*islice(before.names, _MAX_OTHER_PAGES), *now.changed}:
        if (record := now.get(name)) and "date_order" in record.figures:
            shown[_site(record)][record.figures["date_order"][0]] += 1
    for site, names in open_pages.items():
        counts = dict(shown[site].most_common())
        counts.pop(OPEN, None)
        yield OpenDates(site, tuple(names), counts)


def _site(record: PageRecord) -> str:
    """Return the host of a page, or else the folder of its file."""
    host: str | None = record.figures["date_order"][1]
    return host or posixpath.dirname(record.file)


def find_copies(before: RecordColumns, now: PendingRecords) -> Iterator[tuple[str, str]]:
    """Find pages of different files that have the same bytes and are not merged.

    Yields each with the first page, by name, that it is a copy of. In files with several pages,
    only pages with the same name within the file are copies of each other.
    """
    is_unchanged = not (now.changed or now.removed)
    if is_unchanged and len({*before.checksums}) == len(before.checksums):
        return
    checksums = dict(zip(before.names, before.checksums, strict=True))
    for name in now.removed:
        del checksums[name]
    checksums |= {name: record.head["sha256"] for name, record in now.changed.items()}
    if len({*checksums.values()}) == len(checksums):
        return
    counts = Counter(checksums.values())
    first: dict[tuple[str, str], PageRecord] = {}
    for name in sorted(name for name, sha256 in checksums.items() if counts[sha256] > 1):
        record = now[name]
        key = (record.head["sha256"], name.removeprefix(record.file))
        original = first.setdefault(key, record)
        if original.file != record.file and original.merged_into != record.merged_into:
            yield name, original.name
