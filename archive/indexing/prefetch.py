"""New files read by other processes, so that several are read at the same time.

A worker is a copy of this process, as Linux makes them. What it makes of some files, a block, comes
through a pipe; what it leaves out (containers, whatever fails), and all that a worker that is gone
would have read, is read by whoever asked for it, as if there were no workers.
"""

import gc
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import IO, Any

import attrs

from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, PrefetchLimits
from archive.files import File
from archive.model import PageWarning
from archive.storage.forks import fork_worker, max_workers

_LARGEST = 4_000_000
"""Larger files, in bytes, are left to whoever asked: what is made of one is in memory at once."""
_MOST_AT_ONCE = 20_000
"""A block has no more files than about these, however small they are."""
_PIPE = 1 << 20
"""What a worker may be ahead by, in bytes, as far as the system lets it."""
_LENGTH = 8
_RARELY = 100_000
"""Cycles are looked for once there are so many objects more."""


@attrs.frozen
class Prepared:
    """A file with one page, as a worker has read it."""

    record: PageRecord
    """What is remembered of the page, in brief."""
    warnings: tuple[PageWarning, ...]
    """What its reader should be told."""
    kept: bytes
    """What the engine made of the page: `Batch.prepare`."""


Prepare = Callable[[str, File], Prepared | None]
"""Reads a file; None leaves it to whoever asked."""
Named = Sequence[tuple[str, File]]
"""Files by their names, in the order in which they will be asked for."""


class PrefetchPool:
    """Reads files in the order in which they will be asked for."""

    def __init__(self, files: Mapping[str, File], batch: Batch, prepare: Prepare) -> None:
        """`batch`: what the files are read for."""
        self._batch = batch
        self._threshold = gc.get_threshold()
        self._worker_of: dict[str, _Worker] = {}
        self._workers: list[_Worker] = []
        count = workers_for(len(files), batch.prefetch_limits)
        if count and batch.prefetch_limits:
            # What comes of files has no cycles, and is as many objects as are looked for cycles in
            # for most of the time.
            gc.set_threshold(_RARELY, *self._threshold[1:])
            blocks = _blocks([*files.items()], count, batch.prefetch_limits)
            try:
                for number in range(count):
                    self._start(blocks[number::count], prepare)
            except OSError:
                # There are no more processes to be had: the rest is read by whoever asks.
                return
            except BaseException:
                self.close()
                raise

    def _start(self, blocks: Sequence[Named], prepare: Prepare) -> None:
        worker = _Worker.start(blocks, self._batch, prepare)
        self._workers.append(worker)
        self._worker_of |= {name: worker for block in blocks for name, _ in block}

    def take(self, name: str) -> Prepared | None:
        """What was made of a file; None where it is to be read by whoever asks."""
        worker = self._worker_of.get(name)
        return None if worker is None else worker.take(name, self._batch)

    def close(self) -> None:
        """End all workers."""
        if self._workers:
            gc.set_threshold(*self._threshold)
        for worker in self._workers:
            worker.end()
        self._workers, self._worker_of = [], {}


def workers_for(files: int, limits: PrefetchLimits | None) -> int:
    """How many workers are worth it for so many files: none, or several."""
    if limits is None:
        return 0
    count = min(max_workers(), limits.max_workers, files // limits.min_files_per_worker)
    return count if count > 1 else 0


def _blocks(files: Named, count: int, limits: PrefetchLimits) -> list[Named]:
    """The files in blocks of about a size, as many for each worker."""
    wanted = -(-len(files) // limits.block_files)
    if limits.block_bytes:
        size = sum(file.size for _, file in files)
        wanted = min(wanted, max(-(-size // limits.block_bytes), len(files) // _MOST_AT_ONCE))
    blocks = count * max(-(-wanted // count), 1)
    edges = [len(files) * number // blocks for number in range(blocks + 1)]
    return [files[start:end] for start, end in pairwise(edges)]


@attrs.define(eq=False)
class _Worker:
    pid: int
    results: IO[bytes]
    waiting: deque[Named]
    made: dict[str, Prepared | None] = attrs.Factory(dict)

    @classmethod
    def start(cls, blocks: Sequence[Named], batch: Batch, prepare: Prepare) -> "_Worker":
        # Where there are no workers, there is no such module either.
        import fcntl

        pid, results = fork_worker(partial(_work, os.getpid(), blocks, batch, prepare))
        with suppress(OSError, AttributeError):
            fcntl.fcntl(results, fcntl.F_SETPIPE_SZ, _PIPE)
        return cls(pid, results, deque(blocks))

    def take(self, name: str, batch: Batch) -> Prepared | None:
        """What was made of a file, none of which is asked for again once a later one is."""
        while self.waiting and name not in self.made:
            names = [each for each, _ in self.waiting.popleft()]
            self.made = dict.fromkeys(names)
            if raw := self._next():
                told, made = _unpack(raw, names)
                batch.begin_block(told)
                self.made = dict(zip(names, made, strict=True))
        return self.made.pop(name, None)

    def _next(self) -> bytes:
        """The next block; nothing, where the worker could not make it, or is gone."""
        length = int.from_bytes(self.results.read(_LENGTH))
        raw = self.results.read(length)
        return raw if len(raw) == length else b""

    def end(self) -> None:
        self.results.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _pack(made: Iterable[Prepared | None], told: bytes) -> bytes:
    values: list[Any] = []
    pieces = [told]
    for each in made:
        if each is None:
            values.append(None)
            continue
        warned = [attrs.astuple(warning) for warning in each.warnings]
        values.append([each.record.to_dict(), warned, len(each.kept)])
        pieces.append(each.kept)
    head = json.dumps([len(told), values]).encode()
    return b"".join((len(head).to_bytes(_LENGTH), head, *pieces))


def _unpack(raw: bytes, names: Iterable[str]) -> tuple[bytes, list[Prepared | None]]:
    """What `_pack` has made of files with some names. The words of warnings, and the names, are the
    same ones for all that have them: there may be a million."""
    start = _LENGTH + int.from_bytes(raw[:_LENGTH])
    length, values = json.loads(raw[_LENGTH:start])
    end = start + length
    told, made = raw[start:end], list[Prepared | None]()
    for name, value in zip(names, values, strict=True):
        if value is None:
            made.append(None)
            continue
        record, warned, length = value
        start, end = end, end + length
        found = tuple(
            PageWarning(sys.intern(code), sys.intern(message), line)
            for code, message, line in warned
        )
        brief = PageRecord.from_dict({**record, "name": name, "file": name}).brief()
        made.append(Prepared(brief, found, raw[start:end]))
    return told, made


def _work(
    parent: int, blocks: Iterable[Named], batch: Batch, prepare: Prepare, results: IO[bytes]
) -> None:
    """Be a worker."""
    # What there was before is not looked at for cycles, which would make copies of it all.
    gc.freeze()
    for block in blocks:
        raw = _made(block, parent, batch, prepare)
        results.write(len(raw).to_bytes(_LENGTH) + raw)
        results.flush()


def _made(block: Named, parent: int, batch: Batch, prepare: Prepare) -> bytes:
    """What comes of a block; nothing, where it cannot be made as a whole. Whoever asked reads it
    again then, and is told what is wrong."""
    with suppress(Exception):
        made = []
        for name, file in block:
            if os.getppid() != parent:
                os._exit(1)
            made.append(_prepared(name, file, prepare))
        return _pack(made, batch.end_block())
    return b""


def _prepared(name: str, file: File, prepare: Prepare) -> Prepared | None:
    with suppress(Exception):
        return None if file.size > _LARGEST else prepare(name, file)
    return None
