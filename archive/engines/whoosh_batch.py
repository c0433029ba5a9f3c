"""One change to an index: segments are written as pages come, and committed together."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from archive.engines.base import Batch, Record
from archive.engines.page_recording import checks_of
from archive.engines.whoosh_commit import clean, latest, write_commit
from archive.engines.whoosh_files import Segment
from archive.errors import StorageError
from archive.model import Page
from archive.tokens import stemmer

if TYPE_CHECKING:
    from archive.engines.whoosh_building import Kept
    from archive.engines.whoosh_leaves import Leaves
    from archive.engines.whoosh_workers import Builders

_MOST_ENTRIES = 26_000
"""A segment is written once there are so many entries for it."""
_MOST_CHARACTERS = 16_000_000
"""Or once their texts are so long."""


@attrs.define
class _Change:
    """What becomes of a segment that was there before."""

    gone: set[int] = attrs.Factory(set)
    checks: dict[int, tuple[int, ...]] = attrs.Factory(dict)


class WhooshBatch(Batch):
    """A change that holds the lock of the index."""

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
        self._waiting: dict[str, Kept] = {}
        self._entries = self._characters = self._added = 0
        self._flushed = 0
        self._written: dict[str, int] = {}
        self._withdrawn: list[tuple[int, str]] = []
        self._changed = False

    @cached_property
    def _builders(self) -> "Builders":
        """What writes segments, and brings arrays in: most runs write none."""
        from archive.engines.whoosh_workers import Builders

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
                if error is None and (self._changed or self._opened.generation < 0):
                    self._commit_or_cancel()
                else:
                    self._cancel()
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

    def _generation_or(self, unknown: int) -> int:
        try:
            return latest(self._directory)
        except OSError:
            return unknown

    def records(self) -> Mapping[str, Record]:
        with self._guard():
            return self._opened.remembered(self._guard)

    def remove(self, name: str) -> None:
        self._changed = True
        with self._guard():
            if (waiting := self._waiting.pop(name, None)) is not None:
                self._entries -= len(waiting[0].entries)
            elif name in self._written:
                self._withdrawn.append((self._written.pop(name), name))
            elif found := self._opened.find_page(name):
                self._change(found[0].segment).gone.add(found[1])

    def _change(self, segment: Segment) -> _Change:
        return self._changes.setdefault(segment.id, _Change())

    def add(self, page: Page, record: Record, own: Mapping[str, Any] | None = None) -> None:
        self._changed = True
        self._waiting[page.name] = page, record, own
        self._entries += len(page.entries)
        self._characters += sum(len(entry.text) for entry in page.entries)
        if self._entries >= _MOST_ENTRIES or self._characters >= _MOST_CHARACTERS:
            with self._guard():
                self._flush()

    def touch(self, record: Record) -> None:
        self._changed = True
        with self._guard():
            if found := self._opened.find_page(record.name):
                self._change(found[0].segment).checks[found[1]] = checks_of(record)

    def _flush(self) -> None:
        if self._waiting:
            self._builders.add(list(self._waiting.values()))
            self._written |= dict.fromkeys(self._waiting, self._flushed)
            self._flushed += 1
        self._added += self._entries
        self._waiting, self._entries, self._characters = {}, 0, 0

    def _commit(self, generation: int) -> None:
        from archive.engines.whoosh_merging import open_leaf, pages_of, to_merge

        self._flush()
        new = self._builders.finish()
        for place, name in self._withdrawn:
            leaf = open_leaf(self._directory, new[place])
            page = leaf.find(name)
            assert page is not None
            self._change(new[place]).gone.add(page)
        old = [leaf.segment for leaf in self._opened.leaves]
        segments = [self._changed_segment(each, generation) for each in (*old, *new)]
        segments = [each for each in segments if each.gone != ((0, each.pages),)]
        while chosen := to_merge(segments, self._added):
            self._builders.segments.clear()
            self._builders.add(list(pages_of(self._directory, chosen)))
            merged = self._builders.finish()
            segments = [each for each in segments if each not in chosen] + merged
        write_commit(self._directory, generation, segments)
        clean(self._directory, generation, segments)

    def _changed_segment(self, segment: Segment, generation: int) -> Segment:
        """A segment with what this change does to it."""
        from archive.engines.whoosh_merging import with_checks, with_gone

        change = self._changes.get(segment.id)
        if change is None:
            return segment
        if change.gone:
            segment = with_gone(self._directory, segment, change.gone)
        if change.checks:
            name = f"MAIN_{segment.id}.{generation}.chk"
            segment = with_checks(self._directory, segment, change.checks, name)
        return segment
