"""Locators: where on its page an entry stands, and what that says of it.

`0` is the post, `s1` a section of it, `7` a comment, `7.4` a reply to that one; `7v2` is what
another source of the page has in place of what stands in `7`, or besides.
"""

POST = "0"
"""The locator of a page's own article."""


def place_of(locator: str) -> str:
    """A locator without the number of its wording: `7.4` for `7.4v2`."""
    return locator.partition("v")[0]


def depth_of(locator: str) -> int:
    """How deep a locator stands: 0 for the post and its sections, 1 for `7`, 2 for `7.4`."""
    place = place_of(locator)
    return 0 if place == POST or place[0] == "s" else place.count(".") + 1


def parent_of(locator: str) -> str | None:
    """The locator that this one answers, or None for the post."""
    if locator == POST:
        return None
    return place_of(locator).rpartition(".")[0] or POST


def thread_of(locator: str) -> str:
    """The top-level comment that a locator belongs to, or the post for the post's own parts."""
    return POST if depth_of(locator) == 0 else place_of(locator).partition(".")[0]


def order_of(locator: str) -> tuple[int, tuple[int, ...], int]:
    """What sorts locators as pages print them: the post, its sections, comments before the replies
    to them; another wording behind the first."""
    place, _, wording = locator.partition("v")
    if place[0] == "s":
        return 1, (int(place[1:]),), int(wording or 1)
    numbers = tuple(int(number) for number in place.split("."))
    return (0 if place == POST else 2), numbers, int(wording or 1)


def make_id(page: str, locator: str) -> str:
    """An entry's id: page name, `#`, locator."""
    return f"{page}#{locator}"


def split_id(reference: str) -> tuple[str, str | None]:
    """Page name and locator of an id, split at the last `#`; the locator is None where none is."""
    page, mark, locator = reference.rpartition("#")
    return (page, locator) if mark else (reference, None)
