"""Names in queries and ids against the pages that there are.

A page goes by its name, by the beginning of its file name (with folders before it, if need be:
`seeds/001`), or, in a query, by a glob. All of them may start at any directory boundary.
"""

import fnmatch
import re
from collections.abc import Callable, Collection, Mapping

from archive.errors import AmbiguousReferenceError, UnknownReferenceError
from archive.model import POST, split_id, thread_of
from archive.query.tree import InPages, InThread, PageName, Query, Thread
from archive.query.walk import with_parts

_GLOB = re.compile(r"[*?\[]")
LOCATOR = re.compile(r"(?:0|s?[1-9]\d*|[1-9]\d*(?:\.[1-9]\d*)+)(?:v[1-9]\d*)?")
"""What a locator looks like."""

Find = Callable[[str, str], str | None]
"""Gives the locator that an entry, given by its page and locator, has on the page it is shown on;
None where there is no such entry."""


def pages_matching(pattern: str, names: Collection[str]) -> frozenset[str]:
    """The names that a pattern fits: just the one that it is, if there is one."""
    if exact := _called(pattern, names):
        return frozenset(exact)
    if _GLOB.search(pattern):
        fits = re.compile(fnmatch.translate(pattern)).match
        return frozenset(
            name for name in names if any(fits(name, start) for start in _boundaries(name))
        )
    return frozenset(name for name in names if _is_shortening(pattern, name))


def _called(reference: str, names: Collection[str]) -> list[str]:
    """The page of just that name; else those with that file name, or that end to their path."""
    if reference in names:
        return [reference]
    return [name for name in names if reference and name.endswith(f"/{reference}")]


def _boundaries(name: str) -> list[int]:
    return [0, *(place + 1 for place, character in enumerate(name) if character == "/")]


def _is_shortening(pattern: str, name: str) -> bool:
    """Whether a pattern begins at a directory boundary and ends within the file name."""
    return bool(pattern) and any(
        name.startswith(pattern, start) and "/" not in name[start + len(pattern) :]
        for start in _boundaries(name)
    )


def resolve_page(reference: str, names: Mapping[str, str]) -> str:
    """The one name that a reference means, of names with those of the pages they are shown on.

    If it may mean several that are shown on one page, it means that one. Raises
    UnknownReferenceError, or AmbiguousReferenceError with the candidates.
    """
    found = sorted(_called(reference, names)) or sorted(
        name for name in names if _is_shortening(reference, name)
    )
    if not found:
        raise UnknownReferenceError(reference)
    if len(found) > 1 and len(shown := {names[name] for name in found}) == 1:
        return shown.pop()
    if len(found) > 1:
        raise AmbiguousReferenceError(reference, found)
    return found[0]


def resolve_id(reference: str, names: Mapping[str, str]) -> tuple[str, str | None]:
    """The page's name and the locator that a reference means; no locator means the page.

    A page whose own name holds a `#` may be named without a locator.
    """
    page, locator = split_id(reference)
    if locator is not None and not LOCATOR.fullmatch(locator):
        page, locator = reference, None
    try:
        return resolve_page(page, names), locator
    except UnknownReferenceError:
        raise UnknownReferenceError(reference) from None


def resolve(query: Query, names: Mapping[str, str], find: Find) -> Query:
    """The tree with its page patterns and thread references looked up.

    `names`: of all pages, each with the page that it is shown on; `find`: gives the locator that an
    entry has there, or None where there is none. Raises what resolve_id raises for a `thread:`, and
    UnknownReferenceError where the page has no such entry; a `page:` that fits nothing matches
    nothing.
    """
    if isinstance(query, PageName):
        found = pages_matching(query.pattern, names)
        return InPages(frozenset(names[name] for name in found), query.pattern)
    if isinstance(query, Thread):
        page, locator = resolve_id(query.reference, names)
        found_at = find(page, locator or POST)
        if found_at is None:
            raise UnknownReferenceError(query.reference)
        return InThread(names[page], thread_of(found_at))
    return with_parts(query, lambda part: resolve(part, names, find))
