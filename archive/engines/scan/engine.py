"""The engine without an index: it looks at every entry, one after the other.

It keeps its pages in memory. `archive search --in` runs on it, and it says what is right: every
other engine must return what it returns.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from archive.deadlines import check_deadline, until_deadline
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine, Found, GroupCount, Match, Tally, words_of
from archive.engines.scan.matcher import Count, Matcher, View, group_of, scores_of, views_of
from archive.model import Entry, Page
from archive.query import Query
from archive.query.occurrences import count_all
from archive.query.walk import wanted_texts
from archive.text.tokens import stemmer

StoredPage = tuple[Page, PageRecord, Mapping[str, Any] | None]
"""A page, its record, and what is kept with it."""


class ScanEngine(Engine):
    """Pages in memory, and a look at each of their entries."""

    def __init__(self, language: str = "english") -> None:
        """`language`: the one whose inflections it knows."""
        self._stem = stemmer(language)
        self._pages: dict[str, StoredPage] = {}
        self._views: dict[str, list[View]] = {}

    def batch(self) -> Batch:
        return _ScanBatch(self)

    def names(self) -> Mapping[str, str]:
        return {name: record.shown_on for name, (_, record, _) in self._pages.items()}

    def records(self) -> Mapping[str, PageRecord]:
        return {name: kept[1] for name, kept in sorted(self._pages.items())}

    def page(self, name: str) -> Page:
        return self._pages[name][0]

    def own(self, name: str) -> Mapping[str, Any] | None:
        return self._pages[name][2]

    def entries(self, query: Query) -> Iterator[Entry]:
        views = list(self._all())
        matches = Matcher(views).matches
        return (view.entry for view in until_deadline(views) if matches(query, view))

    def count(self, query: Query) -> int:
        return sum(1 for _ in self.entries(query))

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        texts = (text for view in self._all() for text in view.texts(field))
        found = {token for text in texts for token in text.tokens}
        return (
            token for token in found if token.startswith(prefix) and (fits is None or fits(token))
        )

    def tally(self, query: Query) -> Tally:
        counts = [Count.of(query, view) for view in self._all()]
        return Tally(
            entries=sum(bool(count.text or count.title) for count in counts),
            occurrences=sum(count.text for count in counts),
            titles=sum(bool(count.title) for count in counts),
        )

    def groups(self, query: Query, by: str) -> Mapping[str | None, GroupCount]:
        views = list(self._all())
        matches = Matcher(views).matches
        leaves = wanted_texts(query)
        found: dict[str | None, list[int]] = {}
        for view in self._all():
            sums = found.setdefault(group_of(view.entry, by), [0, 0, 0, 0])
            sums[2] += 1
            sums[3] += words_of(view.entry, view.is_cut)
            if matches(query, view):
                sums[0] += 1
                sums[1] += count_all(leaves, view.text)
        return {key: GroupCount(*sums) for key, sums in found.items()}

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> Found:
        views = list(self._all())
        matcher = Matcher(views)
        places = [n for n, view in enumerate(self._all()) if matcher.matches(query, view)]
        scores = scores_of(query, views, places)
        if sort == "relevance":
            places.sort(key=lambda place: -scores[place])
        elif sort in ("newest", "oldest"):
            dated = [place for place in places if views[place].entry.date]
            dated.sort(key=lambda place: views[place].entry.date or "", reverse=sort == "newest")
            places = dated + [place for place in places if not views[place].entry.date]
        stop = None if limit is None else offset + limit
        matches = tuple(
            Match.of(views[place].entry, scores[place], views[place].is_cut)
            for place in places[offset:stop]
        )
        return Found(len(places), matches)

    def verify(self, *, is_finished: bool = True) -> None:
        pass

    def exists(self) -> bool:
        return True

    def refresh(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _all(self) -> Iterator[View]:
        for name in sorted(self._pages):
            if name not in self._views:
                self._views[name] = list(views_of(self._pages[name][0], self._stem))
            for view in self._views[name]:
                # A query of a thousand parts takes a while for each of them.
                check_deadline()
                yield view

    def _replace(self, removed: set[str], added: dict[str, StoredPage]) -> None:
        for name in removed:
            self._pages.pop(name, None)
            self._views.pop(name, None)
        self._pages.update(added)


class _ScanBatch(Batch):
    def __init__(self, engine: ScanEngine) -> None:
        self._engine = engine
        self._removed: set[str] = set()
        self._added: dict[str, StoredPage] = {}

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

    def records(self) -> Mapping[str, PageRecord]:
        return self._engine.records()

    def remove(self, name: str) -> None:
        self._removed.add(name)
        self._added.pop(name, None)

    def add(self, page: Page, record: PageRecord, own: Mapping[str, Any] | None = None) -> None:
        self._added[page.name] = (page, record, own)

    def touch(self, record: PageRecord) -> None:
        page, own = self._engine.page(record.name), self._engine.own(record.name)
        self._added[record.name] = (page, record, own)
