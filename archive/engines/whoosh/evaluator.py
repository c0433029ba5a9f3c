"""Evaluate queries: find, order and count the entries of one commit.

A set of entries is a mask: a boolean for each entry number. AND, OR and NOT are one step over whole
masks, and dates, depths and kinds are one comparison of a column. Deleted entries are removed from
every mask.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from archive.deadlines import check_deadline
from archive.engines.protocol import GroupCount, Tally
from archive.engines.ranking import K1, TITLE_WEIGHT, B, idf, scored_texts
from archive.engines.whoosh.arrays import Array
from archive.engines.whoosh.columns import (
    AUTHOR_MASK,
    ENTRY_KINDS,
    KIND_MASK,
    SOURCE_MASK,
    day_number,
    feature_mark,
    period_text,
    source_marks,
)
from archive.engines.whoosh.counts import OccurrenceCounts, PostingsCache
from archive.engines.whoosh.postings import FieldPostings
from archive.engines.whoosh.searcher import IndexSearcher
from archive.locators import POST, make_id
from archive.query import (
    TEXT_NODES,
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
from archive.query.walk import positive_text_leaves
from archive.text.stems import stemmer

_MAX_DAY_NUMBER = 1 << 31


class Evaluator:
    """Evaluate the queries of one question on one commit."""

    def __init__(self, searcher: IndexSearcher, cache: PostingsCache, language: str) -> None:
        """`cache`: the postings that earlier questions have read."""
        self.searcher = searcher
        self._column = searcher.column
        stem = stemmer(language)
        self.fields = {
            "text": FieldPostings(searcher, cache, "text", stem),
            "title": FieldPostings(searcher, cache, "title", stem),
            "author": FieldPostings(searcher, cache, "author", None),
        }
        self._text, self._title = self.fields["text"], self.fields["title"]
        self._masks: dict[Query, Array] = {}

    def _mask(self, numbers: Any) -> Array:
        mask = np.zeros(self.searcher.size, bool)
        mask[numbers] = True
        return mask

    def evaluate(self, query: Query) -> Array:
        """Return a mask of the entries that match. Repeated calls return the same object."""
        if query not in self._masks:
            check_deadline()
            mask = self._evaluate(query)
            if self.searcher.has_deletions:
                mask = mask & self.searcher.live
            self._masks[query] = mask
        return self._masks[query]

    def count(self, query: Query) -> int:
        """Return how many entries match."""
        if isinstance(query, TEXT_NODES) and not len(self._count_titles(query).entries):
            return len(self._text.count(query).entries)
        return int(np.count_nonzero(self.evaluate(query)))

    def _evaluate(self, query: Query) -> Array:
        match query:
            case And(parts):
                return np.logical_and.reduce([self.evaluate(part) for part in parts])
            case Or(parts):
                return np.logical_or.reduce([self.evaluate(part) for part in parts])
            case Not(part):
                return ~self.evaluate(part)
            case Title(words):
                return self._on_same_pages(self._title.count(words).entries)
            case Author(None):
                return self._column("marks") & AUTHOR_MASK == 0
            case Author(name):
                assert name is not None
                return self._mask(self.fields["author"].count(name).entries)
            case Parent(part):
                return self._answers_to(self.evaluate(part))
            case ThreadWith(part):
                return self._in_same_threads(self.evaluate(part))
        if isinstance(query, TEXT_NODES):
            mask = self._mask(self._text.count(query).entries)
            mask[self._count_titles(query).entries] = True
            return mask
        return self._evaluate_columns(query)

    def _evaluate_columns(self, query: Query) -> Array:
        column = self._column
        match query:
            case Everything():
                return self.searcher.live
            case Date(first, last):
                days = column("day")
                least = day_number(first) if first else 1
                return (days >= least) & (days <= (day_number(last) if last else _MAX_DAY_NUMBER))
            case Undated():
                return column("day") == 0
            case Dated(source):
                return column("marks") & SOURCE_MASK == source_marks(source)
            case Depth(least, most):
                depths = column("depth")
                mask = depths >= least
                return mask if most is None else mask & (depths <= most)
            case Kind(kind):
                kinds = column("marks") & KIND_MASK
                section = ENTRY_KINDS.index("section")
                return kinds <= section if kind == "post" else kinds == ENTRY_KINDS.index(kind)
            case Has(what):
                return column("marks") & feature_mark(what) != 0
            case InPages(pages):
                return self._in_pages(pages)
            case InThread(page, thread):
                mask = self._in_pages([page])
                return mask if thread == POST else mask & (column("thread") == int(thread))
        raise TypeError(f"no such node: {query!r}")

    def _in_pages(self, names: Any) -> Array:
        mask = np.zeros(self.searcher.size, bool)
        for name in names:
            entries = self.searcher.entries_of_page(name)
            mask[entries.start : entries.stop] = True
        return mask

    def _count_titles(self, query: Query) -> OccurrenceCounts:
        """Return how often each post has something in its title, which is indexed with the first
        entry of its page."""
        return self._title.count(query)

    def _on_same_pages(self, numbers: Array) -> Array:
        pages = np.zeros(len(self.searcher.page_starts) - 1, bool)
        pages[self.searcher.page_numbers[numbers]] = True
        return np.repeat(pages, np.diff(self.searcher.page_starts))

    @cached_property
    def _first_on_page(self) -> Array:
        """The first entry on the page of each entry."""
        starts = self.searcher.page_starts
        return np.repeat(starts[:-1], np.diff(starts))

    def _answers_to(self, mask: Array) -> Array:
        """Return the entries that answer those of a mask. A section counts as its post, which is
        what comments answer."""
        parent_indexes = self._column("parent").astype(np.int64)
        has_parent = parent_indexes > 0
        parents = np.where(has_parent, self._first_on_page + parent_indexes - 1, 0)
        kinds = self._column("marks") & KIND_MASK
        is_section = kinds == ENTRY_KINDS.index("section")
        answered = mask.copy()
        answered[parents[answered & is_section]] = True
        found: Array = answered[parents] & has_parent & (kinds == ENTRY_KINDS.index("comment"))
        return found

    @cached_property
    def _thread_heads(self) -> Array:
        """The first entry of the thread of each entry."""
        return np.arange(self.searcher.size) - self._column("head")

    def _in_same_threads(self, mask: Array) -> Array:
        return self._mask(self._thread_heads[mask])[self._thread_heads]

    def find(self, query: Query, sort: str, start: int, stop: int | None) -> tuple[int, Array]:
        """Return how many entries match, and the numbers of those from `start` to `stop` in an
        order."""
        numbers = np.flatnonzero(self.evaluate(query))
        if sort == "page":
            return len(numbers), self.searcher.sort_by_page(numbers)[start:stop]
        if sort == "relevance":
            keys = -self.scores(query, numbers)
        else:
            dates = self._column("day")[numbers].astype(np.int64) << 12
            dates += self._column("minute")[numbers]
            undated = dates == 0
            keys = -dates if sort == "newest" else dates
            keys[undated] = np.iinfo(np.int64).max
        return len(numbers), self._sorted_slice(numbers, keys, start, stop)

    def _sorted_slice(self, numbers: Array, keys: Array, start: int, stop: int | None) -> Array:
        """Return the entries from `start` to `stop` in the order of keys; ties are in the order of
        pages."""
        if stop is not None and 0 < stop < len(numbers):
            # Sort only what comes before the last entry that is wanted, or ties with it.
            chosen = keys <= np.partition(keys, stop - 1)[stop - 1]
            numbers, keys = numbers[chosen], keys[chosen]
        # np.unique would import masked arrays, which takes longer than most questions.
        ordered = np.sort(keys)
        has_ties = bool((ordered[1:] == ordered[:-1]).any())
        # Where segments overlap, computing ranks reads the names of all pages.
        ranks = self.searcher.ranks if has_ties else None
        order = np.lexsort((numbers if ranks is None else ranks[numbers], keys))
        return numbers[order][start:stop]

    def scores(self, query: Query, numbers: Array) -> Array:
        """Return the relevance of some entries: what `ranking.Scorer` computes, for arrays."""
        total = np.zeros(len(numbers))
        parts = scored_texts(query)
        if not parts or not len(numbers):
            return total
        searcher = self.searcher
        tokens = sum(view.segment.tokens["text"] for view in searcher.views)
        lengths = self._column("length")
        if searcher.has_deletions:
            tokens -= int(lengths[~searcher.live].sum())
        average = tokens / max(searcher.live_entries, 1) or 1.0
        slack = K1 * (1 - B + B * lengths[numbers] / average)
        for part in parts:
            having, weights = self._weights(part, numbers)
            factor = idf(having, searcher.live_entries)
            total += factor * weights * (K1 + 1) / (weights + slack)
        return total

    def _weights(self, query: Query, numbers: Array) -> tuple[int, Array]:
        """Return how many entries have something, and its weight in each of `numbers`."""
        texts, titles = self._text.count(query), self._count_titles(query)
        size = self.searcher.size
        weights, having = texts.of_entries(numbers, size), len(texts.entries)
        if len(titles.entries):
            having += int(np.count_nonzero(texts.of_entries(titles.entries, size) == 0))
            weights = weights + TITLE_WEIGHT * titles.of_entries(numbers, size)
        return having, weights

    def tally(self, query: Query, scope: Query) -> Tally:
        """Return the entry, occurrence and title counts of a node of TEXT_NODES in a scope."""
        texts, titles = self._text.count(query), self._count_titles(query)
        mask = self.evaluate(scope)
        entries = int(np.count_nonzero(self.evaluate(query) & mask))
        occurrences = int(texts.counts[mask[texts.entries]].sum())
        return Tally(entries, occurrences, int(np.count_nonzero(mask[titles.entries])))

    def groups(self, query: Query, by: str, scope: Query) -> Mapping[str | None, GroupCount]:
        """Return the counts of each group of entries in a scope, whether any of it match or not."""
        live = np.flatnonzero(self.evaluate(scope))
        is_match = self.evaluate(query)[live]
        keys, label = self._group_keys(by)
        groups, group_of = np.unique(keys[live], return_inverse=True)
        occurrences = np.zeros(self.searcher.size, np.int64)
        counted = self._text.count_together(positive_text_leaves(query), live[is_match])
        occurrences[counted.entries] = counted.counts
        sums = (
            np.bincount(group_of[is_match], minlength=len(groups)),
            np.bincount(group_of, occurrences[live], len(groups)).astype(np.int64),
            np.bincount(group_of, minlength=len(groups)),
            np.bincount(group_of, self._column("words")[live], len(groups)).astype(np.int64),
        )
        rows = zip(groups.tolist(), *(each.tolist() for each in sums), strict=True)
        return {label(key): GroupCount(*counts) for key, *counts in rows}

    def _group_keys(self, by: str) -> tuple[Array, Any]:
        """Return a number for the group of each entry, and the function from that number to the
        group's name."""
        match by:
            case "author":
                people, numbers = self.searcher.people
                return numbers, lambda key: people[key - 1] if key else None
            case "depth":
                return self._column("depth"), str
            case "kind":
                return self._column("marks") & KIND_MASK, ENTRY_KINDS.__getitem__
            case "page":
                return self.searcher.page_numbers, self.searcher.page_name
            case "thread":
                return self._thread_heads, self._thread_id
        return self._period_keys(by)

    def _period_keys(self, by: str) -> tuple[Array, Any]:
        days = self._column("day").astype(np.int64)
        step = {"year": 372, "month": 31, "day": 1}[by]
        keys = np.where(days == 0, 0, (days - 32) // step * step + 32)
        return keys, lambda key: period_text(key, by) if key else None

    @cached_property
    def _thread_id(self) -> Any:
        threads, pages = self._column("thread"), self.searcher.page_numbers
        name = lru_cache(self.searcher.page_name)
        return lambda head: make_id(name(int(pages[head])), str(int(threads[head])))
