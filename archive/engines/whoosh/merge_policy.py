"""How many segments there may be: which are written anew as one, and when.

A segment is merged by writing its pages again, which is as quick as anything, leaves nothing of
what is gone, and puts pages in order. Small ones are merged once there are several of about the
same size, so that each page is written again a few times at most; large ones never are. What a
commit may merge goes by what it brings, so that a small change costs little.
"""

import hashlib
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import attrs

from archive.engines.pages.table_writer import pack_file_states
from archive.engines.whoosh.arrays import read_firsts
from archive.engines.whoosh.leaves import Leaf
from archive.engines.whoosh.segment import Segment, SegmentReader
from archive.engines.whoosh.segment_writer import StoredPage
from archive.storage.safe_files import write_atomically

_MANY = 8
"""So many segments of a size are merged."""
_SMALLEST = 64
"""Segments of so few entries are of one size; from there on, it is eightfold each time."""
_LARGE = 16_000
"""Segments of so many entries are not merged."""
_ALWAYS = 6_000
"""So many entries may be written again at any commit, and four times as many as are new."""
_MOST = 40
"""If there are more small segments, the smallest are merged whatever that costs."""
_AT_ONCE = 2 * _LARGE
"""No more entries than these are written again as one: what they say is in memory meanwhile."""
_BYTES_AT_ONCE = 64_000_000
"""Nor more bytes of segments, unless two have more."""


def to_merge(segments: Sequence[Segment], added: int) -> list[Segment]:
    """The segments that are to become one now; none, if all is well."""
    budget = max(_ALWAYS, 4 * added)
    for segment in segments:
        if 2 * segment.gone_documents > segment.documents and segment.alive <= budget:
            return [segment]
    small = sorted(
        (segment for segment in segments if segment.alive < _LARGE), key=lambda each: each.alive
    )
    sizes = defaultdict(list)
    for segment in small:
        sizes[(max(segment.alive, _SMALLEST) // _SMALLEST).bit_length() // 3].append(segment)
    for found in sizes.values():
        if len(found) >= _MANY and sum(each.alive for each in found) <= budget:
            return _first_of(found)
    return _first_of(small[:_MANY]) if len(small) > _MOST else []


def _first_of(segments: Sequence[Segment]) -> list[Segment]:
    """As many of the first as are written again as one, two at the least."""
    entries = size = 0
    for place, segment in enumerate(segments):
        entries, size = entries + segment.alive, size + segment.size
        if place > 1 and (entries > _AT_ONCE or size > _BYTES_AT_ONCE):
            return [*segments[:place]]
    return [*segments]


def check_written(directory: Path, segments: Iterable[Segment]) -> None:
    """Raises InvalidFileError where segments are not what was written: what is damaged must not be
    written again as if it were not."""
    for segment in segments:
        SegmentReader(directory, segment).verify()


def pages_of(directory: Path, segments: Iterable[Segment]) -> Iterator[StoredPage]:
    """All pages of some segments that are not gone, in the order of their names."""
    leaves = [_pages_in(open_leaf(directory, segment)) for segment in segments]
    return heapq.merge(*leaves, key=lambda each: each[0].name)


def _pages_in(leaf: Leaf) -> Iterator[StoredPage]:
    records = leaf.pages.records(leaf.store.record)
    for page, record in zip(leaf.pages.live_rows(), records, strict=True):
        yield leaf.store.page(page), record, leaf.store.source_data(page)


def open_leaf(directory: Path, segment: Segment) -> Leaf:
    """A segment by itself."""
    return Leaf(directory, SegmentReader(directory, segment), 0, 0)


def with_gone(directory: Path, segment: Segment, pages: Collection[int]) -> Segment:
    """A segment of which some more pages are gone."""
    gone = {page for first, end in segment.gone for page in range(first, end)} | set(pages)
    firsts = read_firsts(SegmentReader(directory, segment)).tolist()
    return attrs.evolve(
        segment,
        gone=tuple(_runs(sorted(gone))),
        gone_documents=sum(firsts[page + 1] - firsts[page] for page in gone),
    )


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Numbers that are in order as runs: the first, and the one after the last."""
    first = end = -1
    for number in numbers:
        if number != end:
            if first >= 0:
                yield first, end
            first = number
        end = number + 1
    if first >= 0:
        yield first, end


def with_checks(
    directory: Path, segment: Segment, checks: dict[int, tuple[int, ...]], name: str
) -> Segment:
    """A segment some of whose files were seen again; `name`: what the table of them is to be
    called."""
    table: list[Sequence[int]] = list(open_leaf(directory, segment).pages.file_states)
    for page, each in checks.items():
        table[page] = each
    packed = pack_file_states([number for line in table for number in line])
    write_atomically(directory / name, packed)
    return attrs.evolve(segment, checks=name, checks_sha256=hashlib.sha256(packed).hexdigest())
