"""One change to an index: segments are written as pages come, and committed together."""

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
from archive.engines.whoosh.commit import clean, latest, write_commit
from archive.engines.whoosh.segment import Segment
from archive.errors import StorageError
from archive.model import Page
from archive.text.tokens import stemmer

if TYPE_CHECKING:
    from archive.engines.whoosh.leaves import Leaves
    from archive.engines.whoosh.segment_writer import StoredPage
    from archive.engines.whoosh.workers import Builders

_MOST_ENTRIES = 26_000
"""A segment is written once there are so many entries for it."""
_MOST_CHARACTERS = 16_000_000
"""Or once their texts are so long."""


@attrs.define
class _Waiting:
    """Pages for the next segment."""

    pages: "dict[str, StoredPage]" = attrs.Factory(dict)
    entries: int = 0
    characters: int = 0

    @property
    def is_full(self) -> bool:
        return self.entries >= _MOST_ENTRIES or self.characters >= _MOST_CHARACTERS

    def put(self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None) -> None:
        self.pages[page.name] = page, record, source_data
        self.entries += len(page.entries)
        self.characters += sum(len(entry.text) for entry in page.entries)

    def pop(self, name: str) -> bool:
        found = self.pages.pop(name, None)
        self.entries -= len(found[0].entries) if found else 0
        return found is not None

    def take(self) -> "list[StoredPage]":
        """All of them, so that none are waiting any more."""
        pages = [*self.pages.values()]
        self.pages, self.entries, self.characters = {}, 0, 0
        return pages


@attrs.define
class _Change:
    """What becomes of a segment that was there before."""

    gone: set[int] = attrs.Factory(set)
    checks: dict[int, tuple[int, ...]] = attrs.Factory(dict)


class WhooshBatch(Batch):
    """A change that holds the lock of the index.

    Other processes that read pages for it write the segments of theirs as well.
    """

    # More segments than these would be merged again at once.
    prefetch_limits = PrefetchLimits(
        min_files_per_worker=250, block_files=1_000, max_workers=4, block_bytes=12_000_000
    )

    def __init__(
        self,
        directory: Path,
        opened: "Leaves",
        language: str,
        guard: Callable[[], AbstractContextManager[None]],
        close: Callable[[], None],
    ) -> None:
        """`opened`: the state before; `guard`: turns errors into ours; `close`: called at the end,
        with the lock let go."""
        self._directory, self._opened = directory, opened
        self._guard, self._close = guard, close
        self._language = language
        self._changes: dict[str, _Change] = {}
        self._waiting = _Waiting()
        self._added = self._flushed = 0
        self._written: dict[str, int] = {}
        self._withdrawn: list[tuple[int, str]] = []
        self._shared: list[Segment] = []
        self._prepared: set[str] = set()
        self._changed = self._lacks_pages = False

    @cached_property
    def _builders(self) -> "Builders":
        """What writes segments, and brings arrays in: most runs write none."""
        from archive.engines.whoosh.workers import Builders

        return Builders(self._directory, stemmer(self._language))

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
                elif self._changed or self._opened.generation < 0:
                    self._commit_or_cancel()
        finally:
            self._close()

    def _commit_or_cancel(self) -> None:
        generation = self._opened.generation + 1
        try:
            self._commit(generation)
        except BaseException as error:
            # Once a commit can be seen, its files are in use, whatever went wrong behind it.
            if self._generation_or(generation) < generation:
                self._cancel()
            elif isinstance(error, OSError):
                path, reason = error.filename or self._directory, error.strerror or str(error)
                raise StorageError(str(path), reason, is_committed=True) from error
            raise

    def _cancel(self) -> None:
        if "_builders" in vars(self):
            self._builders.cancel()
        # What cannot be removed is no part of the index, and the next writer tries again.
        with suppress(OSError):
            segments = [leaf.segment for leaf in self._opened.leaves]
            clean(self._directory, self._opened.generation, segments)

    def _generation_or(self, unknown: int) -> int:
        try:
            return latest(self._directory)
        except OSError:
            return unknown

    def records(self) -> Mapping[str, PageRecord]:
        with self._guard():
            return self._opened.remembered(self._guard)

    def remove(self, name: str) -> None:
        self._changed = True
        with self._guard():
            if self._waiting.pop(name):
                return
            if name in self._written:
                self._withdrawn.append((self._written.pop(name), name))
            elif name in self._prepared:
                self._prepared.remove(name)
            elif found := self._opened.find_page(name):
                self._change(found[0].segment).gone.add(found[1])

    def _change(self, segment: Segment) -> _Change:
        return self._changes.setdefault(segment.id, _Change())

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        self._changed = True
        self._waiting.put(page, record, source_data)
        if self._waiting.is_full:
            with self._guard():
                self._flush()

    def prepare(self, page: Page, record: PageRecord) -> bytes:
        self._waiting.put(page, record, None)
        if self._waiting.is_full:
            try:
                self._write_block()
            except BaseException:
                # It is no fault of the page that came last, and takes others with it.
                self._lacks_pages = True
                raise
        return b""

    def _write_block(self) -> None:
        """Write a segment in the process that has prepared its pages."""
        from archive.engines.whoosh.segment_writer import build, in_order, new_id

        if pages := in_order(self._waiting.take()):
            stem = stemmer(self._language)
            self._shared.append(build(self._directory, new_id(), pages, stem))

    def end_block(self) -> bytes:
        lacks_pages, self._lacks_pages = self._lacks_pages, False
        if lacks_pages:
            raise OSError(errno.EIO, "a segment of the block could not be written")
        self._write_block()
        told = json.dumps([segment.to_dict() for segment in self._shared]).encode()
        self._shared.clear()
        return told

    def begin_block(self, block: bytes) -> None:
        self._shared += map(Segment.from_dict, json.loads(block))

    def add_prepared(self, record: PageRecord, prepared: bytes) -> None:
        self._changed = True
        self._prepared.add(record.name)
        self._added += record.figures["entries"]

    def touch(self, record: PageRecord) -> None:
        self._changed = True
        with self._guard():
            if found := self._opened.find_page(record.name):
                self._change(found[0].segment).checks[found[1]] = file_state_of(record)

    def _flush(self) -> None:
        if not self._waiting.pages:
            return
        from archive.engines.whoosh.segment_writer import in_order

        entries = self._waiting.entries
        self._written |= dict.fromkeys(self._waiting.pages, self._flushed)
        self._builders.add(in_order(self._waiting.take()), entries)
        self._added += entries
        self._flushed += 1

    def _commit(self, generation: int) -> None:
        from archive.engines.whoosh.merge_policy import check_written, open_leaf, pages_of, to_merge

        self._flush()
        new = self._builders.finish()
        for place, name in self._withdrawn:
            page = open_leaf(self._directory, new[place]).find(name)
            assert page is not None
            self._change(new[place]).gone.add(page)
        lacking = {*self._prepared}
        for segment in self._shared:
            names = open_leaf(self._directory, segment).pages.names
            gone = {page for page, name in enumerate(names) if name not in lacking}
            self._change(segment).gone |= gone
            lacking.difference_update(names)
        if lacking:
            raise OSError(errno.EIO, f"{min(lacking)} was read, and is in no segment")
        old = [leaf.segment for leaf in self._opened.leaves]
        segments = [self._changed_segment(each, generation) for each in (*old, *self._shared, *new)]
        segments = [each for each in segments if each.gone != ((0, each.pages),)]
        while chosen := to_merge(segments, self._added):
            check_written(self._directory, chosen)
            entries = sum(each.alive for each in chosen)
            self._builders.segments.clear()
            self._builders.add(pages_of(self._directory, chosen), entries)
            merged = self._builders.finish()
            segments = [each for each in segments if each not in chosen] + merged
        write_commit(self._directory, generation, segments)
        clean(self._directory, generation, segments)

    def _changed_segment(self, segment: Segment, generation: int) -> Segment:
        """A segment with what this change does to it."""
        from archive.engines.whoosh.merge_policy import with_checks, with_gone

        change = self._changes.get(segment.id)
        if change is None:
            return segment
        if change.gone:
            segment = with_gone(self._directory, segment, change.gone)
        if change.checks:
            name = f"MAIN_{segment.id}.{generation}.chk"
            segment = with_checks(self._directory, segment, change.checks, name)
        return segment
