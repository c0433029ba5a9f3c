"""No regular expression is slow, whatever the text."""

import re
import time
from collections import deque
from typing import Any

import pytest

from archive.formats.common import byline_readings
from archive.formats.html import wordpress_counts
from archive.query import periods
from archive.query.lexer import MAX_QUERY_CHARS
from archive.text import dates
from tests.support.patterns import Used, hard_pieces, hard_text, used_patterns

LENGTH = 1 << 20
RATIO = 30
"""How many times as long as `baseline` a pattern may take: what grows with the square of the length
takes thousands of times as long. Thirty times is about a second."""
STEPS = ((1 << 10, 60), (1 << 13, 4), (1 << 16, 2))
"""Texts of so many characters are tried first, and so many of the slowest made longer, so that what
is slow is found out soon."""

BYLINE_CHARS = dates.MAX_DATE_CHARS + byline_readings.MAX_NAME_CHARS
BOUNDED: dict[str, int] = {
    "archive.formats.common.byline_readings._DAY_FIRST": BYLINE_CHARS,
    "archive.formats.common.byline_readings._MONTH_FIRST": BYLINE_CHARS,
    "archive.formats.common.byline_readings._LAST_WORD": BYLINE_CHARS,
    "archive.text.dates._date_then_time": dates.MAX_DATE_CHARS,
    "archive.text.dates._TIME_THEN_DATE": dates.MAX_DATE_CHARS,
    "archive.formats.html.wordpress_counts._QUOTED": wordpress_counts._MAX_HEADING_CHARS,
    "archive.formats.html.wordpress_counts._NUMBER": wordpress_counts._MAX_HEADING_CHARS,
    "archive.query.shell._SYNTAX": 1 << 17,  # Linux: MAX_ARG_STRLEN
    "archive.query.terms._PART": MAX_QUERY_CHARS,
    "archive.query.terms._LOOSE_QUESTION_MARKS": MAX_QUERY_CHARS,
    "archive.query.terms._INNER_QUESTION_MARK": MAX_QUERY_CHARS,
    "archive.query.periods._TIMED": periods.MAX_PERIOD_CHARS,
    "archive.query.periods._SHORT_YEAR": periods.MAX_PERIOD_CHARS,
}
"""Those that never see more than so many characters, because of a limit before them."""

PATTERNS = used_patterns()


def seconds(used: Used, text: Any) -> float:
    """The most that any use of a pattern takes on a text."""
    longest = 0.0
    for method in used.methods:
        # The time of others is none of its.
        started = time.thread_time()
        if method == "sub":
            used.pattern.sub(type(text)(), text)
        elif method == "split":
            used.pattern.split(text, maxsplit=1_000)
        elif method == "finditer":
            deque(used.pattern.finditer(text), maxlen=0)
        else:
            getattr(used.pattern, method)(text)
        longest = max(longest, time.thread_time() - started)
    return longest


def baseline() -> float:
    """Seconds that a linear pattern takes on a text of LENGTH, on this machine at this moment."""
    linear = Used("linear", re.compile(r"(?:ab?)*"), ("fullmatch",))
    return min(seconds(linear, "ab" * (LENGTH // 2)) for _ in range(3))


def slow(used: Used, length: int, pieces: list[Any]) -> list[tuple[float, Any]]:
    """How long texts of about a length take, the worst first."""
    timed = [(seconds(used, hard_text(used.pattern, each, length)), each) for each in pieces]
    return sorted(timed, key=lambda pair: -pair[0])


def test_all_are_found() -> None:
    names = {used.name for used in PATTERNS}
    assert len(names) > 80
    assert {"archive.text.tokens._PLAIN_TOKEN", "archive.text.dates._date_then_time"} <= names
    assert set(BOUNDED) <= names


@pytest.mark.parametrize("used", PATTERNS, ids=lambda used: used.name)
def test_none_is_exponential(used: Used) -> None:
    # One that is would not end.
    slow(used, min(BOUNDED.get(used.name, LENGTH), 200), list(hard_pieces(used.pattern)))


@pytest.mark.slow
@pytest.mark.parametrize("used", PATTERNS, ids=lambda used: used.name)
def test_none_is_slow(used: Used) -> None:
    most = BOUNDED.get(used.name, LENGTH)
    linear = baseline()
    pieces = list(hard_pieces(used.pattern))
    for length, kept in (*(step for step in STEPS if step[0] < most), (most, 1)):
        timed = slow(used, length, pieces)
        took, worst = timed[0]
        # What grows with the square would take minutes at the full length.
        share = 1 if length == most else min(1, max(8 * length / most, 0.1))
        assert took < RATIO * linear * share, f"{took / linear:.0f} times {length:,} of {worst!r}"
        pieces = [each for _, each in timed[:kept]]
