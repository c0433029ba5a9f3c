"""Leave text of unknown authorship (`kind:rest`) out of answers to queries without `kind:rest`.

Nobody knows who wrote it, when, and in answer to what. So an answer leaves it out, and says how
much of it matches.
"""

from archive.query.tree import (
    And,
    Author,
    Date,
    Dated,
    Depth,
    Everything,
    Has,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    Parent,
    Query,
    Thread,
    ThreadWith,
    Undated,
    all_of,
    any_of,
)
from archive.query.walk import map_parts, positive_leaves

REST = Kind("rest")
"""Matches text of unknown authorship."""
SPEECH = Not(REST)
"""Matches all other entries."""

_UNKNOWN = (Author, Date, Dated, Depth, Kind, Parent, Thread, ThreadWith, Undated)
"""Nodes about facts that are not known of such text: author, date, thread …"""


def scope_of(query: Query) -> Query:
    """Return what a query may find: all entries if it has `kind:rest` outside of a NOT, otherwise
    all but text of unknown authorship."""
    return Everything() if REST in positive_leaves(query) else SPEECH


def within(query: Query, scope: Query) -> Query:
    """Return a query limited to the entries in a scope."""
    if isinstance(scope, Everything):
        return query
    return And((*query.parts, scope) if isinstance(query, And) else (query, scope))


def limit_threads(query: Query) -> Query:
    """Limit what `thread:(…)` contains to its scope: text of unknown authorship is in no thread,
    though it is stored as part of its page."""
    if isinstance(query, ThreadWith):
        part = limit_threads(query.part)
        # Whole threads begin with a post or comment, so these need no limit.
        return ThreadWith(part if isinstance(part, ThreadWith) else within(part, scope_of(part)))
    if isinstance(query, And | Or | Not | Parent):
        return map_parts(query, limit_threads)
    return query


def words_of(query: Query) -> Query | None:
    """Return a query without its conditions on authors, dates, kinds and threads.

    Those on words, titles and pages are left; if there are none, returns None.
    """
    return _words_of(query, True)


def _words_of(query: Query, is_positive: bool) -> Query | None:
    match query:
        case And(parts) | Or(parts):
            found = [_words_of(part, is_positive) for part in parts]
            known = [part for part in found if part is not None]
            is_open = not is_positive and isinstance(query, And) and len(known) < len(found)
            if not known or is_open:
                return None
            return all_of(*known) if isinstance(query, And) else any_of(*known)
        case Not(part):
            words = _words_of(part, not is_positive)
            return None if words is None else Not(words)
        case InThread(page):
            return InPages(frozenset([page]), page)
        case Has(what) if what != "link":
            return None
    return None if isinstance(query, _UNKNOWN) else query
