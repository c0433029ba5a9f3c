"""Resolve the page names and ids that people write to pages and entries of the archive.

A page can be named in full or by the beginning of its file name, with folders in front if needed
(`seeds/001`); in a query also by a glob. Each of these may start at any directory boundary.
"""

import fnmatch
import re
from collections.abc import Callable, Collection, Mapping
from functools import partial

from archive.errors import AmbiguousReferenceError, UnknownReferenceError
from archive.locators import POST, is_locator, split_id, thread_of
from archive.query.tree import InPages, InThread, PageName, Query, Thread
from archive.query.walk import map_parts

_GLOB = re.compile(r"[*?\[]")

FindLocator = Callable[[str, str], str | None]
"""Takes a page name and a locator on that page; returns the entry's locator on the page that shows
it, or None if there is no such entry."""


def pages_matching(pattern: str, names: Collection[str]) -> frozenset[str]:
    """Return the names that a pattern matches; an exact match excludes all others."""
    if exact := _exact_matches(pattern, names):
        return frozenset(exact)
    if _GLOB.search(pattern):
        match = re.compile(fnmatch.translate(pattern)).match
        return frozenset(
            name for name in names if any(match(name, start) for start in _segment_starts(name))
        )
    return frozenset(name for name in names if _is_abbreviation(pattern, name))


def _exact_matches(reference: str, names: Collection[str]) -> list[str]:
    """Return the page of that name, or else the pages whose paths end with it."""
    if reference in names:
        return [reference]
    return [name for name in names if reference and name.endswith(f"/{reference}")]


def _segment_starts(name: str) -> list[int]:
    """Return the indexes at which the segments of a path begin."""
    return [0, *(index + 1 for index, character in enumerate(name) if character == "/")]


def _is_abbreviation(pattern: str, name: str) -> bool:
    """Return whether a pattern begins at a directory boundary and ends within the file name."""
    return bool(pattern) and any(
        name.startswith(pattern, start) and "/" not in name[start + len(pattern) :]
        for start in _segment_starts(name)
    )


def resolve_page(reference: str, names: Mapping[str, str]) -> str:
    """Return the one page that a reference means.

    `names` maps the names of all pages to the pages that show them. If the reference fits several
    that are shown on one page, that page is meant. Raises UnknownReferenceError, or
    AmbiguousReferenceError with the candidates.
    """
    found = sorted(_exact_matches(reference, names)) or sorted(
        name for name in names if _is_abbreviation(reference, name)
    )
    if not found:
        raise UnknownReferenceError(reference)
    if len(found) > 1 and len(shown_on := {names[name] for name in found}) == 1:
        return shown_on.pop()
    if len(found) > 1:
        raise AmbiguousReferenceError(reference, found)
    return found[0]


def resolve_id(reference: str, names: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the page name and locator that a reference means; None as locator means the page.

    A page whose name contains a `#` can be named without a locator. Raises what resolve_page
    raises.
    """
    page, locator = split_id(reference)
    if locator is not None and not is_locator(locator):
        page, locator = reference, None
    try:
        return resolve_page(page, names), locator
    except UnknownReferenceError:
        raise UnknownReferenceError(reference) from None


def resolve(query: Query, names: Mapping[str, str], find_locator: FindLocator) -> Query:
    """Replace PageName by InPages and Thread by InThread throughout a tree.

    `names` maps the names of all pages to the pages that show them. A `page:` that matches no page
    becomes InPages without pages. For a `thread:`, raises what resolve_id raises, and
    UnknownReferenceError if the page has no such entry.
    """
    if isinstance(query, PageName):
        found = pages_matching(query.pattern, names)
        return InPages(frozenset(names[name] for name in found), query.pattern)
    if isinstance(query, Thread):
        page, locator = resolve_id(query.reference, names)
        shown_at = find_locator(page, locator or POST)
        if shown_at is None:
            raise UnknownReferenceError(query.reference)
        return InThread(names[page], thread_of(shown_at))
    return map_parts(query, partial(resolve, names=names, find_locator=find_locator))
