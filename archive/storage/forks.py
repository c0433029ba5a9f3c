"""Worker processes made with fork(2): Linux only, and only where no other thread runs.

A worker has all objects of its parent at no cost and returns its results through a pipe.
"""

import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import IO

_RESULTS_FD = 3
"""The file descriptor to which a worker writes its results."""

Task = Callable[[IO[bytes]], None]
"""What a worker runs. It is given the stream for its results."""


def max_workers() -> int:
    """Return the number of available processors, or 0 where this process cannot safely fork."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return len(os.sched_getaffinity(0))


def fork_worker(task: Task) -> tuple[int, IO[bytes]]:
    """Run a task in a new process, which then exits. Return its process id and the stream from
    which its results are read. Raises OSError if no process can be made."""
    results, sink = os.pipe()
    with warnings.catch_warnings():
        # Python also warns of threads started by libraries, which are idle here.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            pid = os.fork()
        except OSError:
            os.close(results)
            os.close(sink)
            raise
    if pid == 0:
        _run_worker(sink, task)
    os.close(sink)
    return pid, os.fdopen(results, "rb")


def _run_worker(sink: int, task: Task) -> None:
    status = 1
    try:
        # Other open files belong to the parent: its locks must be released when it exits.
        os.dup2(sink, _RESULTS_FD)
        os.closerange(_RESULTS_FD + 1, os.sysconf("SC_OPEN_MAX"))
        with os.fdopen(_RESULTS_FD, "wb") as stream:
            task(stream)
        status = 0
    finally:
        os._exit(status)
