"""Segments written by other processes, so that pages are read and indexed at the same time.

A worker is a copy of this process, as Linux makes them, that has the pages already. Where that
cannot be had, or threads make it unsafe, segments are written here.
"""

import errno
import gc
import json
import os
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import attrs

from archive.engines.whoosh_building import Kept, Stem, build, new_id
from archive.engines.whoosh_files import Segment

_WORTHWHILE = 3_000
"""So few entries are indexed sooner than a process is made."""
_RESULT = 3
"""The file descriptor that a worker writes its result to."""


def _spare_processors() -> int:
    """How many processors there are besides the one this runs on, if workers can be made."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return len(os.sched_getaffinity(0)) - 1


@attrs.frozen
class _Worker:
    pid: int
    result: int
    file: Path


class Builders:
    """Writes segments into a folder, some of them at the same time."""

    def __init__(self, directory: Path, stem: Stem) -> None:
        self._directory, self._stem = directory, stem
        self._working: deque[_Worker] = deque()
        self.segments: list[Segment] = []
        """What is written so far, in the order in which it was given."""

    def add(self, pages: Iterable[Kept], entries: int) -> None:
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
            os.close(worker.result)
            os.waitpid(worker.pid, 0)
            _remove(worker.file)
        for segment in self.segments:
            _remove(self._directory / segment.file)

    def _start(self, pages: Iterable[Kept]) -> _Worker:
        id_ = new_id()
        file = self._directory / Segment(id_, 0, 0, 0, "", "", {}, {}).file
        result, sink = os.pipe()
        parent = os.getpid()
        with warnings.catch_warnings():
            # Threads of libraries, which Python warns of, are at rest.
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                pid = os.fork()
            except OSError:
                os.close(result)
                os.close(sink)
                raise
        if pid == 0:
            _work(sink, parent, file, lambda: build(self._directory, id_, pages, self._stem))
        os.close(sink)
        return _Worker(pid, result, file)

    def _join(self, worker: _Worker) -> None:
        with os.fdopen(worker.result, "rb") as file:
            told = file.read()
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


def _work(sink: int, parent: int, file: Path, write: Callable[[], Segment]) -> None:
    """Be a worker: tell what was written, or why it was not, and end."""
    status = 1
    try:
        gc.disable()
        # What else is open is the parent's: its locks are to go with it.
        os.dup2(sink, _RESULT)
        os.closerange(_RESULT + 1, os.sysconf("SC_OPEN_MAX"))
        told = _told(write)
        if os.getppid() == parent:
            with os.fdopen(_RESULT, "wb") as stream:
                stream.write(json.dumps(told).encode())
            status = 0
        else:
            _remove(file)
    finally:
        os._exit(status)


def _told(write: Callable[[], Segment]) -> dict[str, Any]:
    try:
        return write().to_dict()
    except OSError as error:
        return {"errno": error.errno, "error": error.strerror}
    except BaseException as error:
        return {"error": f"{type(error).__name__}: {error}"}
