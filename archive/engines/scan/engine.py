"""The engine without an index: it keeps pages in memory and tests every entry.

`archive search --in` uses it. It defines what is correct: every other engine must return the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from archive.deadlines import check_deadline, until_deadline
from archive.engines.entry_fields import counted_words
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine, GroupCount, Match, SearchResult, Tally
from archive.engines.scan.matcher import (
    EntryTokens,
    Matcher,
    TextCount,
    group_of,
    scores_of,
    tokenize_entries,
)
from archive.model import Entry, Page
from archive.query import Query
from archive.query.occurrences import count_distinct_matches
from archive.query.walk import positive_text_leaves
from archive.text.stems import stemmer

StoredPage = tuple[Page, PageRecord, Mapping[str, Any] | None]
"""A page, its record and its `source_data`."""


class ScanEngine(Engine):
    """Keeps pages in memory and tests each of their entries."""

    def __init__(self, language: str = "english") -> None:
        """`language`: whose inflections are stemmed."""
        self._stem = stemmer(language)
        self._pages: dict[str, StoredPage] = {}
        self._tokens: dict[str, list[EntryTokens]] = {}

    def batch(self) -> Batch:
        return _ScanBatch(self)

    def names(self) -> Mapping[str, str]:
        return {name: record.merged_into for name, (_, record, _) in self._pages.items()}

    def records(self) -> Mapping[str, PageRecord]:
        return {name: record for name, (_, record, _) in sorted(self._pages.items())}

    def page(self, name: str) -> Page:
        return self._pages[name][0]

    def source_data(self, name: str) -> Mapping[str, Any] | None:
        return self._pages[name][2]

    def entries(self, query: Query) -> Iterator[Entry]:
        entries = list(self._all())
        matches = Matcher(entries).matches
        return (tokens.entry for tokens in until_deadline(entries) if matches(query, tokens))

    def count(self, query: Query) -> int:
        return sum(1 for _ in self.entries(query))

    def lexicon(
        self, field: str, prefix: str = "", fits: Callable[[str], bool] | None = None
    ) -> Iterable[str]:
        texts = (text for tokens in self._all() for text in tokens.of_field(field))
        found = {token for text in texts for token in text.tokens}
        return (
            token for token in found if token.startswith(prefix) and (fits is None or fits(token))
        )

    def tally(self, query: Query, scope: Query) -> Tally:
        entries = list(self._all())
        is_in_scope = Matcher(entries).matches
        counts = [TextCount.of(query, tokens) for tokens in entries if is_in_scope(scope, tokens)]
        return Tally(
            entries=sum(bool(count.text or count.title) for count in counts),
            occurrences=sum(count.text for count in counts),
            titles=sum(bool(count.title) for count in counts),
        )

    def groups(self, query: Query, by: str, scope: Query) -> Mapping[str | None, GroupCount]:
        entries = list(self._all())
        matches = Matcher(entries).matches
        leaves = positive_text_leaves(query)
        found: dict[str | None, list[int]] = {}
        for tokens in entries:
            if not matches(scope, tokens):
                continue
            counts = found.setdefault(group_of(tokens.entry, by), [0, 0, 0, 0])
            counts[2] += 1
            counts[3] += counted_words(tokens.entry, tokens.is_cut)
            if matches(query, tokens):
                counts[0] += 1
                counts[1] += count_distinct_matches(leaves, tokens.text)
        return {key: GroupCount(*counts) for key, counts in found.items()}

    def find(self, query: Query, *, sort: str, limit: int | None, offset: int) -> SearchResult:
        entries = list(self._all())
        matcher = Matcher(entries)
        found = [n for n, tokens in enumerate(self._all()) if matcher.matches(query, tokens)]
        scores = scores_of(query, entries, found)
        if sort == "relevance":
            found.sort(key=lambda number: -scores[number])
        elif sort in ("newest", "oldest"):
            dated = [number for number in found if entries[number].entry.date]
            dated.sort(
                key=lambda number: entries[number].entry.date or "", reverse=sort == "newest"
            )
            found = dated + [number for number in found if not entries[number].entry.date]
        stop = None if limit is None else offset + limit
        matches = tuple(
            Match.of(entries[number].entry, scores[number], entries[number].is_cut)
            for number in found[offset:stop]
        )
        return SearchResult(len(found), matches)

    def verify(self, *, is_finished: bool = True) -> None:
        pass

    def exists(self) -> bool:
        return True

    def refresh(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _all(self) -> Iterator[EntryTokens]:
        """Iterate over all entries, in order of page name and position on the page."""
        for name in sorted(self._pages):
            if name not in self._tokens:
                self._tokens[name] = list(tokenize_entries(self._pages[name][0], self._stem))
            for tokens in self._tokens[name]:
                # Matching a query of a thousand parts takes long: check for every entry.
                check_deadline()
                yield tokens

    def _replace(self, removed: set[str], added: dict[str, StoredPage]) -> None:
        for name in removed:
            self._pages.pop(name, None)
            self._tokens.pop(name, None)
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

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        self._added[page.name] = (page, record, source_data)

    def touch(self, record: PageRecord) -> None:
        page, _, source_data = self._engine._pages[record.name]
        self._added[record.name] = (page, record, source_data)
