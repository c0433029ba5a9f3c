"""The two sizes of a run of the tests: quick, and full with `--runslow`.

Tests marked `slow` run only with `--runslow`. Tests that can do more or less of the same thing run
in both, in different sizes. With `--runslow` they are marked `slow` too, so that `-m slow
--runslow` runs what a quick run leaves out, and nothing else.
"""

import os
import random
from typing import TypeVar

import pytest
from hypothesis import settings

_Test = TypeVar("_Test")

VARIABLE = "ARCHIVE_TESTS_FULL"
"""Set by `conftest.py` with `--runslow`, so that workers and child processes see it."""
FULL = bool(os.environ.get(VARIABLE))
"""Whether this is a full run."""


def sized(full: int, quick: int) -> int:
    """Return one of two numbers, by the size of the run; mark the test with `has_full_form`."""
    return full if FULL else quick


def has_full_form(test: _Test) -> _Test:
    """Mark a test that does more in a full run."""
    return pytest.mark.slow(test) if FULL else test


def examples(full: int, quick: int | None = None) -> settings:
    """Return settings of a property test: a tenth of the examples, at least 20, in a quick run.

    Property tests need no `has_full_form`: `conftest.py` marks all of them.
    """
    return settings(max_examples=sized(full, quick or max(20, full // 10)))


def seeded(seed: int) -> random.Random:
    """Return a random generator; its seed is printed where the test fails."""
    print(f"random seed: {seed}")
    return random.Random(seed)
