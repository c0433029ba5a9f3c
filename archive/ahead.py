"""New files read by other processes, so that several are read at the same time.

A worker is a copy of this process, as Linux makes them. What it makes of a file comes through a
pipe; what it leaves out (containers, whatever fails), and all that a worker that is gone would have
read, is read by whoever asked for it, as if there were no workers.
"""

import gc
import json
import os
import signal
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import IO

import attrs

from archive.engines.base import Record
from archive.files import File
from archive.model import PageWarning

_WORTHWHILE = 100
"""Fewer files are read sooner than processes are made."""
_LARGEST = 4_000_000
"""Larger files, in bytes, are left to whoever asked: what is made of one is in memory at once."""
_MOST_WORKERS = 8
_AT_ONCE = 8
"""A worker reads so many files before it is the next one's turn."""
_PIPE = 1 << 20
"""What a worker may be ahead by, in bytes, as far as the system lets it."""
_SINK = 3
"""The file descriptor that a worker writes to."""
_LENGTH = 8
_RARELY = 100_000
"""Cycles are looked for once there are so many objects more."""


@attrs.frozen
class Prepared:
    """A file with one page, as a worker has read it."""

    record: Record
    """What is remembered of the page, in brief."""
    warnings: tuple[PageWarning, ...]
    """What its reader should be told."""
    kept: bytes
    """What the engine made of the page: `Batch.prepare`."""


Prepare = Callable[[str, File], Prepared | None]
"""Reads a file; None leaves it to whoever asked."""


class Ahead:
    """Reads files in the order in which they will be asked for."""

    def __init__(self, files: Mapping[str, File], prepare: Prepare) -> None:
        count = _workers() if len(files) >= _WORTHWHILE else 0
        self._workers: list[_Worker] = []
        self._places: dict[str, int] = {}
        self._threshold = gc.get_threshold()
        if count:
            # What comes of files has no cycles, and is as many objects as are looked for cycles in
            # for most of the time.
            gc.set_threshold(_RARELY, *self._threshold[1:])
            names = list(files)
            self._places = {name: place for place, name in enumerate(names)}
            for number in range(count):
                own = [n for n in range(len(names)) if n // _AT_ONCE % count == number]
                some = [(names[n], files[names[n]]) for n in own]
                self._workers.append(_Worker.start(own, some, prepare))

    def take(self, name: str) -> Prepared | None:
        """What was made of a file; None where it is to be read by whoever asks."""
        place = self._places.get(name)
        if place is None:
            return None
        return self._workers[place // _AT_ONCE % len(self._workers)].take(place)

    def close(self) -> None:
        """End all workers."""
        if self._workers:
            gc.set_threshold(*self._threshold)
        for worker in self._workers:
            worker.end()
        self._workers, self._places = [], {}


def _workers() -> int:
    """How many workers there can be."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    processors = len(os.sched_getaffinity(0))
    return min(processors, _MOST_WORKERS) if processors > 1 else 0


@attrs.define
class _Worker:
    pid: int
    results: IO[bytes]
    waiting: deque[int]

    @classmethod
    def start(
        cls, places: Iterable[int], files: Sequence[tuple[str, File]], prepare: Prepare
    ) -> "_Worker":
        # Where there are no workers, there is no such module either.
        import fcntl

        results, sink = os.pipe()
        with suppress(OSError, AttributeError):
            fcntl.fcntl(sink, fcntl.F_SETPIPE_SZ, _PIPE)
        with warnings.catch_warnings():
            # Threads of libraries, which Python warns of, are at rest.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            _work(sink, files, prepare)
        os.close(sink)
        return cls(pid, os.fdopen(results, "rb"), deque(places))

    def take(self, place: int) -> Prepared | None:
        raw = b""
        while self.waiting and self.waiting[0] <= place:
            self.waiting.popleft()
            raw = self._next()
        return _unpack(raw) if raw else None

    def _next(self) -> bytes:
        """The next result; nothing, where the worker has left it out, or is gone."""
        length = int.from_bytes(self.results.read(_LENGTH))
        raw = self.results.read(length)
        return raw if len(raw) == length else b""

    def end(self) -> None:
        self.results.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _pack(prepared: Prepared) -> bytes:
    told = [attrs.astuple(each) for each in prepared.warnings]
    values = json.dumps([prepared.record.to_dict(), told]).encode()
    return b"".join((len(values).to_bytes(_LENGTH), values, prepared.kept))


def _unpack(raw: bytes) -> Prepared:
    end = _LENGTH + int.from_bytes(raw[:_LENGTH])
    record, told = json.loads(raw[_LENGTH:end])
    brief = Record.from_dict(record).brief()
    return Prepared(brief, tuple(PageWarning(*each) for each in told), raw[end:])


def _work(sink: int, files: Iterable[tuple[str, File]], prepare: Prepare) -> None:
    """Be a worker, and end."""
    status = 1
    try:
        # What else is open is the parent's: its locks are to go with it.
        os.dup2(sink, _SINK)
        os.closerange(_SINK + 1, os.sysconf("SC_OPEN_MAX"))
        with os.fdopen(_SINK, "wb", buffering=0) as results:
            for name, file in files:
                raw = _made(prepare, name, file)
                written = memoryview(len(raw).to_bytes(_LENGTH) + raw)
                while written:
                    written = written[results.write(written) :]
        status = 0
    finally:
        os._exit(status)


def _made(prepare: Prepare, name: str, file: File) -> bytes:
    if file.size > _LARGEST:
        return b""
    # Whoever asked reads it again, and is told what is wrong.
    with suppress(Exception):
        prepared = prepare(name, file)
        return b"" if prepared is None else _pack(prepared)
    return b""
