"""How the plain scan looks at entries, one at a time: what is right for every other engine."""

from collections.abc import Callable, Iterator
from typing import Self

import attrs

from archive.deadlines import until_deadline
from archive.engines.protocol import features_of, period_of, searchable
from archive.engines.ranking import TITLE_WEIGHT, Ranking, ranked_by
from archive.locators import POST, make_id, parent_of
from archive.model import Entry, Page
from archive.query import (
    TEXT,
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
    ThreadWith,
    Title,
    Undated,
)
from archive.query.occurrences import ListPositions, count_matches
from archive.text.tokens import tokenize


@attrs.frozen
class View:
    """An entry with the tokens that a query looks at."""

    entry: Entry
    is_cut: bool
    length: int
    """How many tokens the text has."""
    having: tuple[str, ...]
    text: ListPositions
    title: ListPositions
    head: ListPositions
    """The title again, for a post; nothing for any other entry."""
    author: tuple[ListPositions, ...]
    """A name each."""

    def texts(self, field: str) -> tuple[ListPositions, ...]:
        """What `lexicon` calls `text`, `title` or `author`."""
        return self.author if field == "author" else (getattr(self, field),)


def views_of(page: Page, stem: Callable[[str], str]) -> Iterator[View]:
    title, nothing = ListPositions(tokenize(page.title or ""), stem), ListPositions([], stem)
    for entry, text, is_cut in searchable(page):
        tokens = tokenize(text)
        yield View(
            entry,
            is_cut,
            length=len(tokens),
            having=features_of(entry, text),
            text=ListPositions(tokens, stem),
            title=title,
            head=title if entry.kind == "post" else nothing,
            author=tuple(ListPositions(tokenize(name), stem) for name in entry.author_names),
        )


def group_of(entry: Entry, by: str) -> str | None:
    match by:
        case "author":
            return entry.person
        case "thread":
            return make_id(entry.page, entry.thread)
        case "depth" | "kind" | "page":
            return str(getattr(entry, by))
    return period_of(entry.date, by)


@attrs.frozen
class Count:
    """How often something occurs in an entry."""

    text: int
    title: int

    @classmethod
    def of(cls, query: Query, view: View) -> Self:
        """The count of a node of TEXT."""
        return cls(count_matches(query, view.text), count_matches(query, view.head))


def scores_of(query: Query, views: list[View], places: list[int]) -> dict[int, float]:
    """The relevance of the entries at some places among all of them."""
    tables: list[dict[int, int]] = []
    for leaf in ranked_by(query):
        counts = enumerate(Count.of(leaf, view) for view in until_deadline(views))
        weights = {place: each.text + TITLE_WEIGHT * each.title for place, each in counts}
        tables.append({place: weight for place, weight in weights.items() if weight})
    average = sum(view.length for view in views) / max(len(views), 1)
    ranking = Ranking(tables, len(views), average)
    return {place: ranking.score(place, views[place].length) for place in places}


class Matcher:
    """Says of one entry at a time whether it matches."""

    def __init__(self, views: list[View]) -> None:
        self._views = views
        self._found: dict[Query, frozenset[tuple[str, str]]] = {}

    def matches(self, query: Query, view: View) -> bool:
        """Whether an entry matches a tree."""
        entry = view.entry
        match query:
            case And(parts):
                return all(self.matches(part, view) for part in parts)
            case Or(parts):
                return any(self.matches(part, view) for part in parts)
            case Not(part):
                return not self.matches(part, view)
            case Parent():
                answered = entry.page, parent_of(entry.locator)
                return entry.kind == "comment" and answered in self._matching(query)
            case ThreadWith():
                return (entry.page, entry.thread) in self._matching(query)
        return _matches_words(query, view)

    def _matching(self, query: Parent | ThreadWith) -> frozenset[tuple[str, str]]:
        """The pages and locators of what the entries that match inside are, or are in."""
        if query not in self._found:
            found = {
                key
                for view in until_deadline(self._views)
                if self.matches(query.part, view)
                for key in _keys_of(view.entry, query)
            }
            self._found[query] = frozenset(found)
        return self._found[query]


def _keys_of(entry: Entry, query: Parent | ThreadWith) -> Iterator[tuple[str, str]]:
    if isinstance(query, ThreadWith):
        yield entry.page, entry.thread
        return
    yield entry.page, entry.locator
    if entry.kind == "section":
        yield entry.page, POST


def _matches_words(query: Query, view: View) -> bool:
    """Whether an entry matches a leaf."""
    match query:
        case Title(words):
            return count_matches(words, view.title) > 0
        case Author(None):
            return view.entry.author is None
        case Author(name):
            assert name is not None
            return any(count_matches(name, each) for each in view.author)
        case Has(what):
            return what in view.having
    if isinstance(query, TEXT):
        return count_matches(query, view.text) > 0 or count_matches(query, view.head) > 0
    return _matches_entry(query, view.entry)


def _matches_entry(query: Query, entry: Entry) -> bool:
    """Whether an entry matches a leaf that looks at its fields alone."""
    match query:
        case Everything():
            return True
        case Date(first, last):
            day = (entry.date or "")[:10]
            return bool(day) and (first or day) <= day <= (last or day)
        case Undated():
            return entry.date is None
        case Dated(source):
            return entry.date_source == source
        case Depth(least, most):
            return least <= entry.depth and (most is None or entry.depth <= most)
        case Kind(kind):
            return entry.kind == kind or (kind == "post" and entry.kind == "section")
        case InPages(pages):
            return entry.page in pages
        case InThread(page, thread):
            return entry.page == page and thread in (POST, entry.thread)
    raise TypeError(f"no such node: {query!r}")
