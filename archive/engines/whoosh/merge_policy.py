"""Merging segments: which ones, when, and how; also changes to the metadata of a segment.

A segment is merged by writing its pages again, as new pages are written: that is as fast as any
other way, leaves no deleted pages, and sorts the pages. Pages are read as they are written, so
merging takes no more memory than indexing. Eight small segments of about the same size become one,
so each page is rewritten a few times at most; large segments stay. How much a commit may rewrite
depends on how much it adds, so that a small change costs little. An index has at most some 40 small
segments, and one large segment for every 16,000 to 26,000 entries.
"""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from archive.engines.pages.table_writer import pack_file_states
from archive.engines.whoosh.arrays import read_page_starts
from archive.engines.whoosh.index_reader import SegmentView
from archive.engines.whoosh.segment import Segment, SegmentReader
from archive.engines.whoosh.segment_writer import StoredPage
from archive.storage.safe_files import write_atomically

_MERGE_FACTOR = 8
"""This many segments of a size class are merged."""
_SIZE_UNIT_ENTRIES = 64
"""Unit of the size classes, which end at 4, 32 and 256 units: 256, 2,048 and 16,384 entries."""
_LARGE_ENTRIES = 16_000
"""Segments with at least this many entries are large: they are not merged."""
_MIN_BUDGET_ENTRIES = 6_000
"""Any commit may rewrite this many entries, or four times as many as it adds."""
_MAX_SMALL_SEGMENTS = 40
"""With more small segments, the smallest are merged at any cost."""
_MAX_MERGE_ENTRIES = 2 * _LARGE_ENTRIES
"""Entries that are merged into one segment: they are indexed in memory."""
_MAX_MERGE_BYTES = 64_000_000
"""Total size of segments that are merged into one, unless two are larger."""


def choose_merge(segments: Sequence[Segment], added: int) -> list[Segment]:
    """Return the segments to merge into one now; none if nothing is to be merged. A single one is
    rewritten because most of it is deleted. `added`: number of entries that the commit adds."""
    budget = max(_MIN_BUDGET_ENTRIES, 4 * added)
    for segment in segments:
        if 2 * segment.gone_documents > segment.documents and segment.live_documents <= budget:
            return [segment]
    small = sorted(
        (segment for segment in segments if segment.live_documents < _LARGE_ENTRIES),
        key=lambda segment: segment.live_documents,
    )
    size_classes = defaultdict(list)
    for segment in small:
        units = max(segment.live_documents // _SIZE_UNIT_ENTRIES, 1)
        size_classes[units.bit_length() // 3].append(segment)
    for found in size_classes.values():
        if len(found) >= _MERGE_FACTOR and sum(each.live_documents for each in found) <= budget:
            return _first_mergeable(found)
    return _first_mergeable(small[:_MERGE_FACTOR]) if len(small) > _MAX_SMALL_SEGMENTS else []


def _first_mergeable(segments: Sequence[Segment]) -> list[Segment]:
    """Return as many of the first segments as may be merged at once, but at least two."""
    entries = size = 0
    for count, segment in enumerate(segments):
        entries, size = entries + segment.live_documents, size + segment.size
        if count > 1 and (entries > _MAX_MERGE_ENTRIES or size > _MAX_MERGE_BYTES):
            return [*segments[:count]]
    return [*segments]


def verify_segments(directory: Path, segments: Iterable[Segment]) -> None:
    """Raise InvalidFileError if segments do not match their checksums. Otherwise merging would give
    damage a new, valid checksum."""
    for segment in segments:
        SegmentReader(directory, segment).verify()


def stored_pages(directory: Path, segments: Iterable[Segment]) -> Iterator[StoredPage]:
    """Yield all pages of some segments that are not deleted, in the order of their names."""
    views = [_stored_pages_of(open_segment(directory, segment)) for segment in segments]
    return heapq.merge(*views, key=lambda each: each[0].name)


def _stored_pages_of(view: SegmentView) -> Iterator[StoredPage]:
    records = view.pages.records(view.store.record)
    for page, record in zip(view.pages.live_rows(), records, strict=True):
        yield view.store.page(page), record, view.store.source_data(page)


def open_segment(directory: Path, segment: Segment) -> SegmentView:
    """Open a single segment."""
    return SegmentView(directory, SegmentReader(directory, segment), 0, 0)


def with_deleted_pages(directory: Path, segment: Segment, pages: Collection[int]) -> Segment:
    """Return a segment with some more pages deleted, by their numbers."""
    gone = {page for first, end in segment.gone for page in range(first, end)} | set(pages)
    starts = read_page_starts(SegmentReader(directory, segment)).tolist()
    return attrs.evolve(
        segment,
        gone=tuple(_runs(sorted(gone))),
        gone_documents=sum(starts[page + 1] - starts[page] for page in gone),
    )


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield sorted numbers as runs: the first, and the one after the last."""
    first = end = -1
    for number in numbers:
        if number != end:
            if first >= 0:
                yield first, end
            first = number
        end = number + 1
    if first >= 0:
        yield first, end


def with_file_states(
    directory: Path, segment: Segment, file_states: dict[int, tuple[int, ...]], name: str
) -> Segment:
    """Write a new table of file states and return the segment with it. `file_states`: the changed
    rows by page number; `name`: the name of the new file."""
    rows: list[Sequence[int]] = list(open_segment(directory, segment).pages.file_states)
    for page, row in file_states.items():
        rows[page] = row
    packed = pack_file_states([number for row in rows for number in row])
    write_atomically(directory / name, packed)
    return attrs.evolve(segment, checks=name, checks_sha256=hashlib.sha256(packed).hexdigest())
