"""The engine without an index: it looks at every entry, one after the other.

It keeps its pages in memory. `archive search --in` runs on it, and it says what is right: every
other engine must return what it returns.
"""

from collections.abc import Collection, Iterator, Mapping
from types import TracebackType
from typing import Self

import attrs

from archive.engines.base import Batch, Engine, Found, Match, Record, searchable
from archive.engines.ranking import TITLE_WEIGHT, Ranking
from archive.model import POST, Entry, Page
from archive.phrases import count_phrase
from archive.query import (
    And,
    Author,
    Date,
    Dated,
    Depth,
    Everything,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    Phrase,
    Query,
    Title,
    Undated,
    Word,
)
from archive.query.polarity import wanted_leaves
from archive.tokens import stemmer, tokenize


@attrs.frozen
class _View:
    """An entry with the tokens that a query looks at."""

    entry: Entry
    is_cut: bool
    text: list[str]
    title: list[str]
    author: list[str]

    @property
    def head(self) -> list[str]:
        """The title's tokens, for a post; nothing for any other entry."""
        return self.title if self.entry.kind == "post" else []


class ScanEngine(Engine):
    """Pages in memory, and a look at each of their entries."""

    def __init__(self, language: str = "english") -> None:
        """`language`: the one whose inflections it knows."""
        self._language = language
        self._pages: dict[str, tuple[Page, Record]] = {}
        self._views: dict[str, list[_View]] = {}

    def batch(self) -> Batch:
        return _ScanBatch(self)

    def names(self) -> Collection[str]:
        return self._pages.keys()

    def records(self) -> Mapping[str, Record]:
        return {name: record for name, (_, record) in sorted(self._pages.items())}

    def page(self, name: str) -> Page:
        return self._pages[name][0]

    def entries(self, query: Query) -> Iterator[Entry]:
        matches = _Matcher(self._language).matches
        return (view.entry for view in self._all() if matches(query, view))

    def count(self, query: Query) -> int:
        return sum(1 for _ in self.entries(query))

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> Found:
        matcher = _Matcher(self._language)
        views = list(self._all())
        places = [n for n, view in enumerate(views) if matcher.matches(query, view)]
        scores = matcher.scores(query, views, places)
        if sort == "relevance":
            places.sort(key=lambda place: -scores[place])
        elif sort in ("newest", "oldest"):
            dated = [place for place in places if views[place].entry.date]
            dated.sort(key=lambda place: views[place].entry.date or "", reverse=sort == "newest")
            places = dated + [place for place in places if not views[place].entry.date]
        stop = None if limit is None else offset + limit
        matches = tuple(
            Match(views[place].entry, scores[place], views[place].is_cut)
            for place in places[offset:stop]
        )
        return Found(len(places), matches)

    def exists(self) -> bool:
        return True

    def refresh(self) -> None:
        pass

    def close(self) -> None:
        pass

    def _all(self) -> Iterator[_View]:
        for name in sorted(self._pages):
            if name not in self._views:
                self._views[name] = list(_views_of(self._pages[name][0]))
            yield from self._views[name]

    def _replace(self, removed: set[str], added: dict[str, tuple[Page, Record]]) -> None:
        for name in removed:
            self._pages.pop(name, None)
            self._views.pop(name, None)
        self._pages.update(added)


class _ScanBatch(Batch):
    def __init__(self, engine: ScanEngine) -> None:
        self._engine = engine
        self._removed: set[str] = set()
        self._added: dict[str, tuple[Page, Record]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is None:
            self._engine._replace(self._removed, self._added)

    def records(self) -> Mapping[str, Record]:
        return self._engine.records()

    def remove(self, name: str) -> None:
        self._removed.add(name)

    def add(self, page: Page, record: Record) -> None:
        self._added[page.name] = (page, record)

    def touch(self, record: Record) -> None:
        self._added[record.name] = (self._engine.page(record.name), record)


def _views_of(page: Page) -> Iterator[_View]:
    title = tokenize(page.title or "")
    for entry, text, is_cut in searchable(page):
        yield _View(entry, is_cut, tokenize(text), title, tokenize(entry.author or ""))


class _Matcher:
    """Says of one entry at a time whether it matches, and how often it has what is asked for."""

    def __init__(self, language: str) -> None:
        self._stem = stemmer(language)

    def matches(self, query: Query, view: _View) -> bool:
        """Whether an entry matches a tree."""
        match query:
            case And(parts):
                return all(self.matches(part, view) for part in parts)
            case Or(parts):
                return any(self.matches(part, view) for part in parts)
            case Not(part):
                return not self.matches(part, view)
            case Word() | Phrase():
                return self._count(query, view.text) > 0 or self._count(query, view.head) > 0
            case Title(tokens, exact):
                asked = Phrase(tokens) if exact else Word(tokens[0])
                return self._count(asked, view.title) > 0
            case Author(tokens):
                if not tokens:
                    return view.entry.author is None
                return count_phrase(tokens, view.author) > 0
        return _matches_entry(query, view.entry)

    def _count(self, query: Query, tokens: list[str]) -> int:
        match query:
            case Word(token):
                stem = self._stem(token)
                return sum(self._stem(other) == stem for other in tokens)
            case Phrase(asked):
                return count_phrase(asked, tokens)
        return 0

    def scores(self, query: Query, views: list[_View], places: list[int]) -> dict[int, float]:
        """The relevance of the entries at some places among all of them."""
        leaves = [leaf for leaf in wanted_leaves(query) if isinstance(leaf, Word | Phrase)]
        tables = [
            {
                place: weight
                for place, view in enumerate(views)
                if (weight := self._weight(leaf, view))
            }
            for leaf in leaves
        ]
        average = sum(len(view.text) for view in views) / max(len(views), 1)
        ranking = Ranking(tables, len(views), average)
        return {place: ranking.score(place, len(views[place].text)) for place in places}

    def _weight(self, leaf: Query, view: _View) -> int:
        return self._count(leaf, view.text) + TITLE_WEIGHT * self._count(leaf, view.head)


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
