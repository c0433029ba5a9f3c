"""Segments written by other processes, so that pages are read and indexed at the same time.

A worker is a copy of this process, as Linux makes them, that has the pages already. Where that
cannot be had, or threads make it unsafe, segments are written here.
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
from archive.engines.whoosh.segment_writer import Stem, StoredPage, build, new_id
from archive.storage.forks import fork_worker, max_workers

_WORTHWHILE = 3_000
"""So few entries are indexed sooner than a process is made."""


def _spare_processors() -> int:
    """How many processors there are besides the one this runs on, if workers can be made."""
    return max(max_workers() - 1, 0)


@attrs.frozen
class _Worker:
    pid: int
    result: IO[bytes]
    file: Path


class Builders:
    """Writes segments into a folder, some of them at the same time."""

    def __init__(self, directory: Path, stem: Stem) -> None:
        self._directory, self._stem = directory, stem
        self._working: deque[_Worker] = deque()
        self.segments: list[Segment] = []
        """What is written so far, in the order in which it was given."""

    def add(self, pages: Iterable[StoredPage], entries: int) -> None:
        """Write a segment of some pages, at least one, now or by a worker. They come in the order
        of their names, once they are wanted, and have so many entries."""
        spare = _spare_processors()
        if not spare or entries < _WORTHWHILE:
            self.finish()
            self.segments.append(build(self._directory, new_id(), pages, self._stem))
            return
        while len(self._working) >= spare:
            self._join(self._working.popleft())
        self._working.append(self._start(pages))

    def finish(self) -> list[Segment]:
        """All segments, once they are written."""
        while self._working:
            self._join(self._working.popleft())
        return self.segments

    def cancel(self) -> None:
        """Leave nothing of what was written."""
        while self._working:
            worker = self._working.popleft()
            worker.result.close()
            os.waitpid(worker.pid, 0)
            _remove(worker.file)
        for segment in self.segments:
            _remove(self._directory / segment.file)

    def _start(self, pages: Iterable[StoredPage]) -> _Worker:
        id_ = new_id()
        file = self._directory / Segment(id_, 0, 0, 0, "", "", {}, {}).file
        write = partial(build, self._directory, id_, pages, self._stem)
        return _Worker(*fork_worker(partial(_work, os.getpid(), file, write)), file)

    def _join(self, worker: _Worker) -> None:
        with worker.result:
            told = worker.result.read()
        os.waitpid(worker.pid, 0)
        values: dict[str, Any] = json.loads(told) if told else {"error": "it was killed"}
        if "error" in values:
            _remove(worker.file)
            reason = f"could not be written: {values['error']}"
            raise OSError(values.get("errno") or errno.EIO, reason, str(worker.file))
        self.segments.append(Segment.from_dict(values))


def _remove(file: Path) -> None:
    # What cannot be removed is no part of the index, and the next writer tries again.
    with suppress(OSError):
        file.unlink(missing_ok=True)


def _work(parent: int, file: Path, write: Callable[[], Segment], result: IO[bytes]) -> None:
    """Be a worker: tell what was written, or why it was not."""
    gc.disable()
    told = _told(write)
    if os.getppid() == parent:
        result.write(json.dumps(told).encode())
    else:
        _remove(file)


def _told(write: Callable[[], Segment]) -> dict[str, Any]:
    try:
        return write().to_dict()
    except OSError as error:
        return {"errno": error.errno, "error": error.strerror}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"}
