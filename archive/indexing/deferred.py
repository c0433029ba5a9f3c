"""A batch that adds pages with text of unknown authorship last.

Which of their blocks are furniture is known when all pages have been read and merged
(`archive.indexing.recurring`). Until then they wait on disk.
"""

import json
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import IO, Any, Self

import attrs

from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, PrefetchLimits
from archive.model import Page

_DEFERRED, _READY = b"d", b"r"
"""The first byte of what `prepare` returns: a stored page, or what the engine's batch prepared."""


@attrs.frozen
class DeferredPage:
    """A page that is to be added, with the other arguments of `Batch.add`."""

    page: Page
    """The page, with its whole text of unknown authorship."""
    record: PageRecord
    """Its record."""
    source_data: Mapping[str, Any] | None = None
    """What is stored with it."""

    def dump(self) -> bytes:
        """Return it as bytes."""
        values = [self.page.to_dict(), self.record.to_dict(), self.source_data]
        return json.dumps(values, separators=(",", ":")).encode()

    @classmethod
    def load(cls, raw: bytes) -> Self:
        """Return what was dumped."""
        page, record, source_data = json.loads(raw)
        return cls(Page.from_dict(page), PageRecord.from_dict(record), source_data)


class DeferringBatch(Batch):
    """Passes everything to the batch of an engine, but pages with a rest only in `flush`."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._places: dict[str, tuple[int, int]] = {}
        """Offset and length in the file of each deferred page, by name."""
        self._file: IO[bytes] | None = None
        self.touched: set[str] = set()
        """Pages of which only the state of the file was changed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The caller that opened the engine's batch commits it.
        if self._file is not None:
            self._file.close()

    def records(self) -> Mapping[str, PageRecord]:
        return self._batch.records()

    @property
    def prefetch_limits(self) -> PrefetchLimits | None:  # type: ignore[override]
        return self._batch.prefetch_limits

    def prepare(self, page: Page, record: PageRecord) -> bytes:
        if page.rest is not None:
            return _DEFERRED + DeferredPage(page, record).dump()
        return _READY + self._batch.prepare(page, record)

    def end_block(self) -> bytes:
        return self._batch.end_block()

    def begin_block(self, block: bytes) -> None:
        self._batch.begin_block(block)

    def add_prepared(self, record: PageRecord, prepared: bytes) -> None:
        kind, data = prepared[:1], prepared[1:]
        if kind == _DEFERRED:
            self._store(record.name, data)
        else:
            self._batch.add_prepared(record, data)

    def remove(self, name: str) -> None:
        self._places.pop(name, None)
        self.touched.discard(name)
        self._batch.remove(name)

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        if page.rest is not None:
            self._store(page.name, DeferredPage(page, record, source_data).dump())
        else:
            self._batch.add(page, record, source_data)

    def touch(self, record: PageRecord) -> None:
        self.touched.add(record.name)
        self._batch.touch(record)

    def load(self, name: str) -> Page | None:
        """Return a deferred page; None for any other."""
        return None if name not in self._places else self._read(*self._places[name]).page

    def _store(self, name: str, raw: bytes) -> None:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `__exit__`
        self._places[name] = self._file.seek(0, 2), len(raw)
        self._file.write(raw)

    def _read(self, offset: int, length: int) -> DeferredPage:
        assert self._file is not None
        self._file.seek(offset)
        return DeferredPage.load(self._file.read(length))

    def flush(self, derive: Callable[[DeferredPage], DeferredPage]) -> None:
        """Add the deferred pages to the engine's batch, each as `derive` returns it."""
        for place in self._places.values():
            shown = derive(self._read(*place))
            self._batch.add(shown.page, shown.record, shown.source_data)
        self._places = {}

    def replace(self, new: DeferredPage) -> None:
        """Replace a page in the engine's batch that is in its index already."""
        self._batch.remove(new.page.name)
        self._batch.add(new.page, new.record, new.source_data)
