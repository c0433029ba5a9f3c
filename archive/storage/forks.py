"""Copies of this process, as Linux makes them, which work beside it and hand over results."""

import os
import sys
import threading
import warnings
from collections.abc import Callable
from typing import IO

_RESULTS = 3
"""The file descriptor that a copy writes its results to."""

Work = Callable[[IO[bytes]], None]
"""What a copy does: it is given the stream for its results."""


def processors() -> int:
    """How many processors there are for copies; none, where they cannot be had, or where threads
    make them unsafe."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return len(os.sched_getaffinity(0))


def start(work: Work) -> tuple[int, IO[bytes]]:
    """Make a copy that does some work and ends. Returns its process id, and its results, to be
    read. Raises OSError where there is none to be had."""
    results, sink = os.pipe()
    with warnings.catch_warnings():
        # Threads of libraries, which Python warns of, are at rest.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            pid = os.fork()
        except OSError:
            os.close(results)
            os.close(sink)
            raise
    if pid == 0:
        _be_a_copy(sink, work)
    os.close(sink)
    return pid, os.fdopen(results, "rb")


def _be_a_copy(sink: int, work: Work) -> None:
    status = 1
    try:
        # What else is open is the parent's: its locks are to go with it.
        os.dup2(sink, _RESULTS)
        os.closerange(_RESULTS + 1, os.sysconf("SC_OPEN_MAX"))
        with os.fdopen(_RESULTS, "wb") as stream:
            work(stream)
        status = 0
    finally:
        os._exit(status)
