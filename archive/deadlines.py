"""Deadlines: a question that takes too long ends with an error, in whatever thread it is asked.

Loops whose length comes from a query or from the texts look at the clock every so many turns.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from archive.errors import ArchiveError, DeadlineError

T = TypeVar("T")

_TURNS = 256
"""So many turns of a loop go by between looks at the clock."""

_END: ContextVar[tuple[float, float] | None] = ContextVar("end", default=None)
"""When what is under way must have ended, by the monotonic clock, and how long it had."""


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Give all questions that are asked in the block so many seconds together.

    They raise DeadlineError when these are over. None is no limit; the end of a block around this
    one still counts. Raises ArchiveError for nan, which would be none.
    """
    if seconds is not None and math.isnan(seconds):
        raise ArchiveError("a deadline takes a number of seconds, not nan")
    outer = _END.get()
    own = None if seconds is None else (time.monotonic() + seconds, seconds)
    ends = [end for end in (outer, own) if end is not None]
    token = _END.set(min(ends, default=None))
    try:
        yield
    finally:
        _END.reset(token)


def check() -> None:
    """Raises DeadlineError where the time is over."""
    end = _END.get()
    if end is not None and time.monotonic() > end[0]:
        raise DeadlineError(end[1])


def watched(items: Iterable[T]) -> Iterator[T]:
    """Some items, with a look at the clock every so often. Raises DeadlineError."""
    left = 1
    for item in items:
        left -= 1
        if not left:
            left = _TURNS
            check()
        yield item


def watching(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """A test of words that looks at the clock every so often. Raises DeadlineError."""
    left = _TURNS

    def tested(word: str) -> bool:
        nonlocal left
        left -= 1
        if not left:
            left = _TURNS
            check()
        return test(word)

    return tested
