"""Reads new files in worker processes, several at a time.

A worker is a fork of this process (Linux only). It sends its results through a pipe, one block of
files at a time. What it leaves out (containers, whatever fails), and everything that a worker that
has died would have read, is read by the parent, as if there were no workers.
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

_MAX_FILE_BYTES = 4_000_000
"""Larger files are left to the parent: a block is in memory at once."""
_MAX_BLOCK_FILES = 20_000
"""A block has about this many files at most, however small they are."""
_PIPE_BYTES = 1 << 20
"""Capacity of the pipe, if the system allows it: how far a worker may get ahead."""
_LENGTH_BYTES = 8
_GC_THRESHOLD = 100_000
"""Objects allocated between two runs of the garbage collector."""


@attrs.frozen
class Prepared:
    """A file with one page, read by a worker."""

    record: PageRecord
    """The record of the page, only `brief()`."""
    warnings: tuple[PageWarning, ...]
    """The warnings about the page."""
    data: bytes
    """What `Batch.prepare` returned."""


Prepare = Callable[[str, File], Prepared | None]
"""Reads a file in a worker; None leaves it to the parent."""
NamedFiles = Sequence[tuple[str, File]]
"""Files with their names, in the order of the calls of `PrefetchPool.take`."""


class PrefetchPool:
    """The workers of one run."""

    def __init__(self, files: Mapping[str, File], batch: Batch, prepare: Prepare) -> None:
        """Start the workers. `files`: in the order in which `take` will be called; `batch`: to
        which the pages will be added."""
        self._batch = batch
        self._gc_threshold = gc.get_threshold()
        self._worker_of: dict[str, _Worker] = {}
        self._workers: list[_Worker] = []
        limits = batch.prefetch_limits
        count = workers_for(len(files), limits)
        if count and limits:
            # The results have no reference cycles, and so many objects that the collector would
            # run most of the time.
            gc.set_threshold(_GC_THRESHOLD, *self._gc_threshold[1:])
            blocks = _split_into_blocks([*files.items()], count, limits)
            try:
                for number in range(count):
                    self._start(blocks[number::count], prepare)
            except OSError:
                # No more processes are available: the parent reads the rest.
                return
            except BaseException:
                self.close()
                raise

    def _start(self, blocks: Sequence[NamedFiles], prepare: Prepare) -> None:
        worker = _Worker.start(blocks, self._batch, prepare)
        self._workers.append(worker)
        self._worker_of |= {name: worker for block in blocks for name, _ in block}

    def take(self, name: str) -> Prepared | None:
        """Return what a worker made of a file; None if the caller has to read it.

        Waits for the worker.
        """
        worker = self._worker_of.get(name)
        return None if worker is None else worker.take(name, self._batch)

    def close(self) -> None:
        """Kill all workers."""
        if self._workers:
            gc.set_threshold(*self._gc_threshold)
        for worker in self._workers:
            worker.kill()
        self._workers, self._worker_of = [], {}


def workers_for(files: int, limits: PrefetchLimits | None) -> int:
    """Return how many workers to start for a number of files: 0, or at least 2."""
    if limits is None:
        return 0
    count = min(max_workers(), limits.max_workers, files // limits.min_files_per_worker)
    return count if count > 1 else 0


def _split_into_blocks(files: NamedFiles, workers: int, limits: PrefetchLimits) -> list[NamedFiles]:
    """Split files into blocks of about the same size, the same number for each worker."""
    wanted = -(-len(files) // limits.block_files)
    if limits.block_bytes:
        size = sum(file.size for _, file in files)
        wanted = min(wanted, max(-(-size // limits.block_bytes), len(files) // _MAX_BLOCK_FILES))
    blocks = workers * max(-(-wanted // workers), 1)
    edges = [len(files) * number // blocks for number in range(blocks + 1)]
    return [files[start:end] for start, end in pairwise(edges)]


@attrs.define(eq=False)
class _Worker:
    """A worker, seen from the parent."""

    pid: int
    results: IO[bytes]
    """The end of the pipe to read from."""
    waiting: deque[NamedFiles]
    """Blocks not received yet."""
    current: dict[str, Prepared | None] = attrs.Factory(dict)
    """The rest of the block that was received last."""

    @classmethod
    def start(cls, blocks: Sequence[NamedFiles], batch: Batch, prepare: Prepare) -> "_Worker":
        # There is no such module on systems without workers.
        import fcntl

        pid, results = fork_worker(partial(_run_worker, os.getpid(), blocks, batch, prepare))
        with suppress(OSError, AttributeError):
            fcntl.fcntl(results, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        return cls(pid, results, deque(blocks))

    def take(self, name: str, batch: Batch) -> Prepared | None:
        """Return what was made of a file. After a file of a later block it is no longer there."""
        while self.waiting and name not in self.current:
            names = [each for each, _ in self.waiting.popleft()]
            self.current = dict.fromkeys(names)
            if raw := self._receive():
                block, prepared = _unpack(raw, names)
                batch.begin_block(block)
                self.current = dict(zip(names, prepared, strict=True))
        return self.current.pop(name, None)

    def _receive(self) -> bytes:
        """Return the next packed block; empty if the worker could not make it, or has died."""
        length = int.from_bytes(self.results.read(_LENGTH_BYTES))
        raw = self.results.read(length)
        return raw if len(raw) == length else b""

    def kill(self) -> None:
        self.results.close()
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _pack(prepared: Iterable[Prepared | None], block: bytes) -> bytes:
    """Pack a block for the pipe. `block`: what `Batch.end_block` returned."""
    values: list[Any] = []
    pieces = [block]
    for each in prepared:
        if each is None:
            values.append(None)
            continue
        warnings = [attrs.astuple(warning) for warning in each.warnings]
        values.append([each.record.to_dict(), warnings, len(each.data)])
        pieces.append(each.data)
    head = json.dumps([len(block), values]).encode()
    return b"".join((len(head).to_bytes(_LENGTH_BYTES), head, *pieces))


def _unpack(raw: bytes, names: Iterable[str]) -> tuple[bytes, list[Prepared | None]]:
    """Return what `_pack` was given. `names`: of the files of the block.

    Warnings and names share their strings, since there may be a million pages.
    """
    start = _LENGTH_BYTES + int.from_bytes(raw[:_LENGTH_BYTES])
    length, values = json.loads(raw[_LENGTH_BYTES:start])
    end = start + length
    block, prepared = raw[start:end], list[Prepared | None]()
    for name, value in zip(names, values, strict=True):
        if value is None:
            prepared.append(None)
            continue
        record, warnings, length = value
        start, end = end, end + length
        found = tuple(
            PageWarning(sys.intern(code), sys.intern(message), line)
            for code, message, line in warnings
        )
        brief = PageRecord.from_dict({**record, "name": name, "file": name}).brief()
        prepared.append(Prepared(brief, found, raw[start:end]))
    return block, prepared


def _run_worker(
    parent: int, blocks: Iterable[NamedFiles], batch: Batch, prepare: Prepare, results: IO[bytes]
) -> None:
    """Prepare all blocks and write them to the pipe; runs in the worker."""
    # Keep the collector from visiting the parent's objects, which would copy their memory.
    gc.freeze()
    for block in blocks:
        raw = _prepare_block(block, parent, batch, prepare)
        results.write(len(raw).to_bytes(_LENGTH_BYTES) + raw)
        results.flush()


def _prepare_block(block: NamedFiles, parent: int, batch: Batch, prepare: Prepare) -> bytes:
    """Return a packed block; empty if it failed as a whole.

    The parent then reads its files, and reports what is wrong.
    """
    with suppress(Exception):
        prepared = []
        for name, file in block:
            if os.getppid() != parent:
                os._exit(1)
            prepared.append(_prepare_file(name, file, prepare))
        return _pack(prepared, batch.end_block())
    return b""


def _prepare_file(name: str, file: File, prepare: Prepare) -> Prepared | None:
    with suppress(Exception):
        return None if file.size > _MAX_FILE_BYTES else prepare(name, file)
    return None
