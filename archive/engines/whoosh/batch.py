"""One change to an index: segments are written as pages come, and committed together.

Segments are written in three ways:

- Worker processes that read new files (`archive.indexing.prefetch`) write segments of them. A page
  that was dropped or removed after its segment was written is deleted in it from the start.
- Pages that this process reads itself (a few files, containers, merged pages) are buffered, and
  written by `workers.SegmentBuilders` while reading goes on.
- Small segments are merged when everything else is written, see `merge_policy`.

If a segment cannot be written, nothing is committed. Apart from the segments being written, a batch
takes about 2 KB of memory for each new page.
"""

import errno
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from archive.engines.pages.record import PageRecord
from archive.engines.pages.table_writer import file_state_of
from archive.engines.protocol import Batch, PrefetchLimits
from archive.engines.whoosh.commit import latest_generation, remove_leftovers, write_commit
from archive.engines.whoosh.segment import Segment
from archive.errors import StorageError
from archive.model import Page
from archive.text.stems import stemmer

if TYPE_CHECKING:
    from archive.engines.whoosh.index_reader import IndexReader
    from archive.engines.whoosh.segment_writer import StoredPage
    from archive.engines.whoosh.workers import SegmentBuilders

_FLUSH_ENTRIES = 26_000
"""A segment is written when this many entries are buffered …"""
_FLUSH_CHARACTERS = 16_000_000
"""… or this many characters of their texts."""


@attrs.define
class _PageBuffer:
    """Pages for the next segment."""

    pages: "dict[str, StoredPage]" = attrs.Factory(dict)
    entries: int = 0
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return self.entries >= _FLUSH_ENTRIES or self.characters >= _FLUSH_CHARACTERS

    def add(self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None) -> None:
        self.pages[page.name] = page, record, source_data
        self.entries += len(page.entries)
        self.characters += sum(len(entry.text) for entry in page.entries)

    def remove(self, name: str) -> bool:
        """Remove a page. Returns whether it was there."""
        found = self.pages.pop(name, None)
        self.entries -= len(found[0].entries) if found else 0
        return found is not None

    def drain(self) -> "list[StoredPage]":
        """Return all pages and empty the buffer."""
        pages = [*self.pages.values()]
        self.pages, self.entries, self.characters = {}, 0, 0
        return pages


@attrs.define
class _SegmentChange:
    """What a batch changes in the metadata of a segment."""

    gone: set[int] = attrs.Factory(set)
    """Pages to delete, by number."""
    file_states: dict[int, tuple[int, ...]] = attrs.Factory(dict)
    """New states of files, by number of the page."""


class WhooshBatch(Batch):
    """A batch that holds the lock of the index."""

    # Smaller blocks would make more segments, which would be merged again at once.
    prefetch_limits = PrefetchLimits(
        min_files_per_worker=250, block_files=1_000, max_workers=4, block_bytes=12_000_000
    )

    def __init__(
        self,
        directory: Path,
        reader: "IndexReader",
        language: str,
        guard: Callable[[], AbstractContextManager[None]],
        close: Callable[[], None],
    ) -> None:
        """`reader`: the state before the change; `guard`: translates exceptions; `close`: called at
        the end, releases the lock."""
        self._directory, self._reader = directory, reader
        self._guard, self._close = guard, close
        self._language = language
        self._changes: dict[str, _SegmentChange] = {}
        """By the id of the segment."""
        self._buffer = _PageBuffer()
        self._added_entries = self._flushed_segments = 0
        self._flushed_in: dict[str, int] = {}
        """For each flushed page the index of its segment."""
        self._removed_flushed: list[tuple[int, str]] = []
        """Pages that were removed after they were flushed: index of the segment, name."""
        self._prepared_segments: list[Segment] = []
        self._prepared_pages: set[str] = set()
        self._has_changes = self._lost_pages = False

    @cached_property
    def _builders(self) -> "SegmentBuilders":
        """Writes segments. Importing it imports numpy, which most runs do not need."""
        from archive.engines.whoosh.workers import SegmentBuilders

        return SegmentBuilders(self._directory, stemmer(self._language))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            with self._guard():
                if error is not None:
                    self._cancel()
                elif self._has_changes or self._reader.generation < 0:
                    self._commit_or_cancel()
        finally:
            self._close()

    def _commit_or_cancel(self) -> None:
        generation = self._reader.generation + 1
        try:
            self._commit(generation)
        except BaseException as error:
            # Once the TOC is there, its files are in use, whatever failed after that.
            if self._latest_generation_or(generation) < generation:
                self._cancel()
            elif isinstance(error, OSError):
                path, reason = error.filename or self._directory, error.strerror or str(error)
                raise StorageError(str(path), reason, is_committed=True) from error
            raise

    def _cancel(self) -> None:
        if "_builders" in vars(self):
            self._builders.cancel()
        # Files that cannot be removed now are not part of the index; the next writer tries again.
        with suppress(OSError):
            segments = [view.segment for view in self._reader.views]
            remove_leftovers(self._directory, self._reader.generation, segments)

    def _latest_generation_or(self, default: int) -> int:
        try:
            return latest_generation(self._directory)
        except OSError:
            return default

    def records(self) -> Mapping[str, PageRecord]:
        with self._guard():
            return self._reader.lazy_records(self._guard)

    def remove(self, name: str) -> None:
        self._has_changes = True
        with self._guard():
            if self._buffer.remove(name):
                return
            if name in self._flushed_in:
                self._removed_flushed.append((self._flushed_in.pop(name), name))
            elif name in self._prepared_pages:
                self._prepared_pages.remove(name)
            elif found := self._reader.find_page(name):
                self._change_of(found[0].segment).gone.add(found[1])

    def _change_of(self, segment: Segment) -> _SegmentChange:
        return self._changes.setdefault(segment.id, _SegmentChange())

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        self._has_changes = True
        self._buffer.add(page, record, source_data)
        if self._buffer.is_full:
            with self._guard():
                self._flush()

    def prepare(self, page: Page, record: PageRecord) -> bytes:
        self._buffer.add(page, record, None)
        if self._buffer.is_full:
            try:
                self._write_prepared()
            except BaseException:
                # This is not the fault of the last page, and the other pages are lost with it.
                self._lost_pages = True
                raise
        return b""

    def _write_prepared(self) -> None:
        """Write a segment, in the process that has prepared its pages."""
        from archive.engines.whoosh.segment_writer import (
            new_segment_id,
            sorted_by_name,
            write_segment,
        )

        if pages := sorted_by_name(self._buffer.drain()):
            stem = stemmer(self._language)
            segment = write_segment(self._directory, new_segment_id(), pages, stem)
            self._prepared_segments.append(segment)

    def end_block(self) -> bytes:
        lost_pages, self._lost_pages = self._lost_pages, False
        if lost_pages:
            raise OSError(errno.EIO, "a segment of the block could not be written")
        self._write_prepared()
        block = json.dumps([segment.to_dict() for segment in self._prepared_segments]).encode()
        self._prepared_segments.clear()
        return block

    def begin_block(self, block: bytes) -> None:
        self._prepared_segments += map(Segment.from_dict, json.loads(block))

    def add_prepared(self, record: PageRecord, prepared: bytes) -> None:
        self._has_changes = True
        self._prepared_pages.add(record.name)
        self._added_entries += record.figures["entries"]

    def touch(self, record: PageRecord) -> None:
        self._has_changes = True
        with self._guard():
            if found := self._reader.find_page(record.name):
                self._change_of(found[0].segment).file_states[found[1]] = file_state_of(record)

    def _flush(self) -> None:
        """Write the buffered pages as a segment."""
        if not self._buffer.pages:
            return
        from archive.engines.whoosh.segment_writer import sorted_by_name

        entries = self._buffer.entries
        self._flushed_in |= dict.fromkeys(self._buffer.pages, self._flushed_segments)
        self._builders.add(sorted_by_name(self._buffer.drain()), entries)
        self._added_entries += entries
        self._flushed_segments += 1

    def _commit(self, generation: int) -> None:
        self._flush()
        flushed = self._builders.finish()
        self._delete_removed(flushed)
        self._delete_unused()
        old = [view.segment for view in self._reader.views]
        segments = [
            self._changed(segment, generation)
            for segment in (*old, *self._prepared_segments, *flushed)
        ]
        segments = self._merge([each for each in segments if each.gone != ((0, each.pages),)])
        write_commit(self._directory, generation, segments)
        remove_leftovers(self._directory, generation, segments)

    def _delete_removed(self, flushed: list[Segment]) -> None:
        """Delete flushed pages that were removed later."""
        from archive.engines.whoosh.merge_policy import open_segment

        for index, name in self._removed_flushed:
            page = open_segment(self._directory, flushed[index]).find(name)
            assert page is not None
            self._change_of(flushed[index]).gone.add(page)

    def _delete_unused(self) -> None:
        """Delete prepared pages that were dropped or removed. Raises OSError if one that was added
        is in no segment."""
        from archive.engines.whoosh.merge_policy import open_segment

        missing = {*self._prepared_pages}
        for segment in self._prepared_segments:
            names = open_segment(self._directory, segment).pages.names
            unused = {page for page, name in enumerate(names) if name not in missing}
            self._change_of(segment).gone |= unused
            missing.difference_update(names)
        if missing:
            raise OSError(errno.EIO, f"{min(missing)} was read but is in no segment")

    def _changed(self, segment: Segment, generation: int) -> Segment:
        """Return a segment with the changes of this batch."""
        from archive.engines.whoosh.merge_policy import with_deleted_pages, with_file_states

        change = self._changes.get(segment.id)
        if change is None:
            return segment
        if change.gone:
            segment = with_deleted_pages(self._directory, segment, change.gone)
        if change.file_states:
            name = f"MAIN_{segment.id}.{generation}.chk"
            segment = with_file_states(self._directory, segment, change.file_states, name)
        return segment

    def _merge(self, segments: list[Segment]) -> list[Segment]:
        """Merge segments as long as there are any to merge."""
        from archive.engines.whoosh.merge_policy import choose_merge, stored_pages, verify_segments

        while chosen := choose_merge(segments, self._added_entries):
            verify_segments(self._directory, chosen)
            entries = sum(segment.live_documents for segment in chosen)
            self._builders.segments.clear()
            self._builders.add(stored_pages(self._directory, chosen), entries)
            merged = self._builders.finish()
            segments = [each for each in segments if each not in chosen] + merged
        return segments
