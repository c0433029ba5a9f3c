"""Phrases that several formats use in warnings."""

from collections.abc import Sequence

NO_COMMENTS_STATED = "the page says it has no comments"
"""Message for a page without comments that says so."""
NO_COMMENTS_FOUND = "no comments were recognised; the page is read as one post"
"""Message for a page without comments that does not say so."""


def quantity(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> quantity(1, "comment"), quantity(0, "comment")
    ('1 comment', '0 comments')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def count_mismatch(declared: int, found: int) -> str:
    """Return the message of a page that states another number of comments than were found.

    >>> count_mismatch(24, 1)
    'the page says it has 24 comments; 1 was found'
    """
    verb = "was" if found == 1 else "were"
    return f"the page says it has {quantity(declared, 'comment')}; {found} {verb} found"


def line_range(numbers: Sequence[int]) -> str:
    """Return the first and last of some line numbers in words.

    >>> line_range([7]), line_range([7, 8, 12])
    ('line 7', 'lines 7 to 12')
    """
    first, last = numbers[0], numbers[-1]
    return f"line {first}" if first == last else f"lines {first} to {last}"
