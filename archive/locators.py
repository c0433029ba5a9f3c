"""Locators: the position of an entry on its page.

`0` is the post, `s1` one of its sections, `7` a comment, `7.4` a reply to it, `r` the rest: text of
unknown authorship. `7v2` is another wording of `7`: text that another source of the page has
instead or in addition. An entry's kind, depth, parent and thread are derived from its locator, so
they cannot contradict it.
"""

import re

POST = "0"
"""Locator of the post."""
REST = "r"
"""Locator of the visible text of a page of which nobody's authorship is known."""

_LOCATOR = re.compile(r"r|(?:0|s?[1-9]\d*|[1-9]\d*(?:\.[1-9]\d*)+)(?:v[1-9]\d*)?", re.ASCII)


def is_locator(text: str) -> bool:
    """Return whether a text is a locator."""
    return _LOCATOR.fullmatch(text) is not None


def without_wording(locator: str) -> str:
    """Return a locator without its wording number: `7.4` for `7.4v2`."""
    return locator.partition("v")[0]


def depth_of(locator: str) -> int:
    """Return the depth of an entry: 1 for `7`, 2 for `7.4`, 0 for post, sections and rest."""
    base = without_wording(locator)
    return 0 if base == POST or base[0] in "sr" else base.count(".") + 1


def parent_of(locator: str) -> str | None:
    """Return the locator that this one answers or is a part of; None for the post."""
    if locator == POST:
        return None
    return without_wording(locator).rpartition(".")[0] or POST


def thread_of(locator: str) -> str:
    """Return the locator of an entry's top-level comment; `0` for post, sections and rest."""
    return POST if depth_of(locator) == 0 else without_wording(locator).partition(".")[0]


def sort_key(locator: str) -> tuple[int, tuple[int, ...], int]:
    """Return a key that sorts locators in printed order.

    The post comes before its sections, these before the comments, the rest last; a comment comes
    before its replies, and before its other wordings.
    """
    if locator == REST:
        return 3, (), 1
    base, _, wording = locator.partition("v")
    if base[0] == "s":
        return 1, (int(base[1:]),), int(wording or 1)
    numbers = tuple(int(number) for number in base.split("."))
    return (0 if base == POST else 2), numbers, int(wording or 1)


def make_id(page: str, locator: str) -> str:
    """Return an entry's id: page name, `#`, locator."""
    return f"{page}#{locator}"


def split_id(reference: str) -> tuple[str, str | None]:
    """Split an id at its last `#` into page name and locator; the locator is None without `#`."""
    page, mark, locator = reference.rpartition("#")
    return (page, locator) if mark else (reference, None)
