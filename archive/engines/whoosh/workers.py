"""Write segments in worker processes, while this process reads pages.

A worker is a forked copy of this process, so it already has the pages. Where processes cannot be
forked, or running threads make that unsafe, segments are written in this process.
"""

import errno
import gc
import json
import os
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, Any

import attrs

from archive.engines.whoosh.segment import Segment
from archive.engines.whoosh.segment_writer import (
    Stem,
    StoredPage,
    empty_segment,
    new_segment_id,
    write_segment,
)
from archive.storage.forks import fork_worker, max_workers

_MIN_WORKER_ENTRIES = 3_000
"""Fewer entries are indexed sooner than a process is started."""


def _spare_processors() -> int:
    """Return how many workers can run beside this process."""
    return max(max_workers() - 1, 0)


@attrs.frozen
class _Worker:
    pid: int
    result: IO[bytes]
    """What `_run_worker` writes."""
    file: Path


class SegmentBuilders:
    """Write segments into a directory, some of them in workers.

    Each segment being written takes some 200 MB of memory.
    """

    def __init__(self, directory: Path, stem: Stem) -> None:
        self._directory, self._stem = directory, stem
        self._workers: deque[_Worker] = deque()
        self.segments: list[Segment] = []
        """The segments written so far, in the order of `add`."""

    def add(self, pages: Iterable[StoredPage], entries: int) -> None:
        """Write a segment of at least one page, or start a worker that does. `pages`: in the order
        of their names; `entries`: the number of their entries."""
        spare = _spare_processors()
        if not spare or entries < _MIN_WORKER_ENTRIES:
            self.finish()
            segment = write_segment(self._directory, new_segment_id(), pages, self._stem)
            self.segments.append(segment)
            return
        while len(self._workers) >= spare:
            self._join(self._workers.popleft())
        self._workers.append(self._start(pages))

    def finish(self) -> list[Segment]:
        """Wait for the workers and return all segments. Raises OSError if one was not written."""
        while self._workers:
            self._join(self._workers.popleft())
        return self.segments

    def cancel(self) -> None:
        """Remove everything that was written."""
        while self._workers:
            worker = self._workers.popleft()
            worker.result.close()
            os.waitpid(worker.pid, 0)
            _remove(worker.file)
        for segment in self.segments:
            _remove(self._directory / segment.file)

    def _start(self, pages: Iterable[StoredPage]) -> _Worker:
        id_ = new_segment_id()
        file = self._directory / empty_segment(id_).file
        write = partial(write_segment, self._directory, id_, pages, self._stem)
        return _Worker(*fork_worker(partial(_run_worker, os.getpid(), file, write)), file)

    def _join(self, worker: _Worker) -> None:
        with worker.result:
            result = worker.result.read()
        os.waitpid(worker.pid, 0)
        values: dict[str, Any] = (
            json.loads(result) if result else {"error": "the process was killed"}
        )
        if "error" in values:
            _remove(worker.file)
            reason = f"could not be written: {values['error']}"
            raise OSError(values.get("errno") or errno.EIO, reason, str(worker.file))
        self.segments.append(Segment.from_dict(values))


def _remove(file: Path) -> None:
    # A file that cannot be removed now is not part of the index; the next writer tries again.
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _run_worker(parent: int, file: Path, write: Callable[[], Segment], result: IO[bytes]) -> None:
    """Write a segment in a worker and report it, or why it was not written."""
    gc.disable()
    outcome = _outcome_of(write)
    if os.getppid() == parent:
        result.write(json.dumps(outcome).encode())
    else:
        _remove(file)


def _outcome_of(write: Callable[[], Segment]) -> dict[str, Any]:
    try:
        return write().to_dict()
    except OSError as error:
        return {"errno": error.errno, "error": error.strerror}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"}
