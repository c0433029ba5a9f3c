"""Deadlines: a question that takes too long raises DeadlineError, in whatever thread it runs.

Loops whose length depends on a query or on the texts check the clock every 256 iterations.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from archive.errors import ArgumentError, DeadlineError

T = TypeVar("T")

_CHECK_INTERVAL = 256
"""Iterations of a loop between checks of the clock."""

_DEADLINE: ContextVar[tuple[float, float] | None] = ContextVar("deadline", default=None)
"""The current deadline on the monotonic clock, and the seconds that were allowed."""


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Limit the time of all questions in the block together; they raise DeadlineError after it.

    None is no limit. The deadline of an enclosing block still applies. Raises ArgumentError for
    nan, which would never be reached.
    """
    if seconds is not None and math.isnan(seconds):
        raise ArgumentError("seconds", seconds, "a deadline takes a number of seconds, not nan")
    outer = _DEADLINE.get()
    inner = None if seconds is None else (time.monotonic() + seconds, seconds)
    deadlines = [each for each in (outer, inner) if each is not None]
    token = _DEADLINE.set(min(deadlines, default=None))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def check_deadline() -> None:
    """Raise DeadlineError if the time is over."""
    current = _DEADLINE.get()
    if current is not None and time.monotonic() > current[0]:
        raise DeadlineError(current[1])


def until_deadline(items: Iterable[T]) -> Iterator[T]:
    """Yield the items and check the clock regularly. Raises DeadlineError."""
    left = 1
    for item in items:
        left -= 1
        if not left:
            left = _CHECK_INTERVAL
            check_deadline()
        yield item


def checking_deadline(test: Callable[[str], bool]) -> Callable[[str], bool]:
    """Wrap a test of words so that it checks the clock regularly. It raises DeadlineError."""
    left = _CHECK_INTERVAL

    def checked_test(word: str) -> bool:
        nonlocal left
        left -= 1
        if not left:
            left = _CHECK_INTERVAL
            check_deadline()
        return test(word)

    return checked_test
