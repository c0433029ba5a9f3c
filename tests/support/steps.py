"""The work that a call does, counted instead of timed: a busy machine changes nothing about it."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def count_steps(call: Callable[[], object]) -> int:
    """Return the number of lines of Python that run in a call.

    Work inside one line, such as that of a C function, counts once.
    """
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_lines = True
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


def check_linear(call: Callable[[int], object], small: int, large: int) -> None:
    """Raise AssertionError if the steps of a call grow faster than its argument."""
    call(small)  # What is computed once is not counted.
    first, second = count_steps(lambda: call(small)), count_steps(lambda: call(large))
    assert second <= 1.5 * first * large / small, (first, second)
