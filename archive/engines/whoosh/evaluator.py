"""Evaluates trees: finds, orders and counts the entries of one commit.

A set of entries is an array that says yes or no of every number, so that AND, OR and NOT are one
step each, and what a query narrows by is compared for all entries at once.
"""

from collections.abc import Mapping
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from archive.deadlines import check_deadline
from archive.engines.protocol import GroupCount, Tally
from archive.engines.ranking import K1, TITLE_WEIGHT, B, idf, scored_texts
from archive.engines.whoosh.arrays import Numbers
from archive.engines.whoosh.columns import (
    FEATURES,
    KINDS,
    NAMED,
    SOURCES,
    day_number,
    period_text,
)
from archive.engines.whoosh.counts import OccurrenceCounts, PostingsCache
from archive.engines.whoosh.postings import Field
from archive.engines.whoosh.searcher import OpenIndex
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
from archive.text.tokens import stemmer

_KIND_BITS, _SOURCE_BITS = 3, 3 << 2
_MOST_DAYS = 1 << 31


class Evaluator:
    """Finds entries in one commit, for one question."""

    def __init__(self, opened: OpenIndex, kept: PostingsCache, language: str) -> None:
        """`kept`: what earlier questions have read."""
        self.opened = opened
        self._column = opened.column
        stem = stemmer(language)
        self.fields = {
            "text": Field(opened, kept, "text", stem),
            "title": Field(opened, kept, "title", stem),
            "author": Field(opened, kept, "author", None),
        }
        self._text, self._title = self.fields["text"], self.fields["title"]
        self._found: dict[Query, Numbers] = {}

    def _mask(self, numbers: Any) -> Numbers:
        mask = np.zeros(self.opened.size, bool)
        mask[numbers] = True
        return mask

    def evaluate(self, query: Query) -> Numbers:
        """Of each number, whether the entry matches. Whoever asks again gets the same."""
        if query not in self._found:
            check_deadline()
            found = self._evaluate(query)
            if self.opened.has_gone:
                found = found & self.opened.everything
            self._found[query] = found
        return self._found[query]

    def count(self, query: Query) -> int:
        """How many entries match."""
        if self._is_word(query):
            return len(self._text.frequencies(query).numbers)
        return int(np.count_nonzero(self.evaluate(query)))

    def _is_word(self, query: Query) -> bool:
        """Whether something is in texts alone, and in no title."""
        return isinstance(query, TEXT_NODES) and not len(self._heads(query).numbers)

    def _evaluate(self, query: Query) -> Numbers:
        match query:
            case And(parts):
                return np.logical_and.reduce([self.evaluate(part) for part in parts])
            case Or(parts):
                return np.logical_or.reduce([self.evaluate(part) for part in parts])
            case Not(part):
                return ~self.evaluate(part)
            case Title(words):
                return self._same_pages(self._title.frequencies(words).numbers)
            case Author(None):
                return self._column("marks") & NAMED == 0
            case Author(name):
                assert name is not None
                return self._mask(self.fields["author"].frequencies(name).numbers)
            case Parent(part):
                return self._answers(self.evaluate(part))
            case ThreadWith(part):
                return self._same_threads(self.evaluate(part))
        if isinstance(query, TEXT_NODES):
            found = self._mask(self._text.frequencies(query).numbers)
            found[self._heads(query).numbers] = True
            return found
        return self._evaluate_key(query)

    def _evaluate_key(self, query: Query) -> Numbers:
        column = self._column
        match query:
            case Everything():
                return self.opened.everything
            case Date(first, last):
                days = column("day")
                least = day_number(first) if first else 1
                return (days >= least) & (days <= (day_number(last) if last else _MOST_DAYS))
            case Undated():
                return column("day") == 0
            case Dated(source):
                return column("marks") & _SOURCE_BITS == SOURCES.index(source) << 2
            case Depth(least, most):
                depths = column("depth")
                found = depths >= least
                return found if most is None else found & (depths <= most)
            case Kind(kind):
                kinds = column("marks") & _KIND_BITS
                wanted = kinds <= KINDS.index("section") if kind == "post" else None
                return kinds == KINDS.index(kind) if wanted is None else wanted
            case Has(what):
                return column("marks") & 1 << 5 + FEATURES.index(what) != 0
            case InPages(pages):
                return self._in_pages(pages)
            case InThread(page, thread):
                found = self._in_pages([page])
                return found if thread == POST else found & (column("thread") == int(thread))
        raise TypeError(f"no such node: {query!r}")

    def _in_pages(self, names: Any) -> Numbers:
        found = np.zeros(self.opened.size, bool)
        for name in names:
            documents = self.opened.documents_of(name)
            found[documents.start : documents.stop] = True
        return found

    def _heads(self, query: Query) -> OccurrenceCounts:
        """How often each post has something in its title, which is kept with the first entry of
        its page."""
        return self._title.frequencies(query)

    def _same_pages(self, numbers: Numbers) -> Numbers:
        pages = np.zeros(len(self.opened.firsts) - 1, bool)
        pages[self.opened.page_numbers[numbers]] = True
        return np.repeat(pages, np.diff(self.opened.firsts))

    @cached_property
    def _page_starts(self) -> Numbers:
        """The first entry on the page of each entry."""
        return np.repeat(self.opened.firsts[:-1], np.diff(self.opened.firsts))

    def _answers(self, asked: Numbers) -> Numbers:
        """The entries that answer some; what a section says, its post says."""
        above = self._column("parent").astype(np.int64)
        parents = np.where(above > 0, self._page_starts + above - 1, 0)
        is_section = self._column("marks") & _KIND_BITS == KINDS.index("section")
        asked = asked.copy()
        asked[parents[asked & is_section]] = True
        found: Numbers = asked[parents] & (above > 0) & ~is_section
        return found

    @cached_property
    def _thread_heads(self) -> Numbers:
        """The first entry of the thread of each entry."""
        return np.arange(self.opened.size) - self._column("head")

    def _same_threads(self, asked: Numbers) -> Numbers:
        return self._mask(self._thread_heads[asked])[self._thread_heads]

    def find(self, query: Query, sort: str, start: int, stop: int | None) -> tuple[int, Numbers]:
        """How many entries match, and those of them that stand between two places in an order."""
        numbers = np.flatnonzero(self.evaluate(query))
        if sort == "page":
            return len(numbers), self.opened.in_order(numbers)[start:stop]
        if sort == "relevance":
            keys = -self.scores(query, numbers)
        else:
            dates = self._column("day")[numbers].astype(np.int64) << 12
            dates += self._column("minute")[numbers]
            undated = dates == 0
            keys = -dates if sort == "newest" else dates
            keys[undated] = np.iinfo(np.int64).max
        return len(numbers), self._first(numbers, keys, start, stop)

    def _first(self, numbers: Numbers, keys: Numbers, start: int, stop: int | None) -> Numbers:
        """The entries between two places in the order of keys, ties by page and place."""
        if stop is not None and 0 < stop < len(numbers):
            # Only what comes before the last one asked for, or has the same key, is put in order.
            chosen = keys <= np.partition(keys, stop - 1)[stop - 1]
            numbers, keys = numbers[chosen], keys[chosen]
        # Without np.unique, which brings in masked arrays: that takes longer than most questions.
        ordered = np.sort(keys)
        has_ties = bool((ordered[1:] == ordered[:-1]).any())
        # Where segments overlap, ranks take the names of all pages.
        rank = self.opened.rank if has_ties else None
        order = np.lexsort((numbers if rank is None else rank[numbers], keys))
        return numbers[order][start:stop]

    def scores(self, query: Query, numbers: Numbers) -> Numbers:
        """The relevance of some entries, as `ranking.Scorer` has it."""
        total = np.zeros(len(numbers))
        leaves = scored_texts(query)
        if not leaves or not len(numbers):
            return total
        tokens = sum(leaf.segment.tokens["text"] for leaf in self.opened.leaves)
        gone = 0
        lengths = self._column("length")
        if self.opened.has_gone:
            gone = int(lengths[~self.opened.everything].sum())
        average = (tokens - gone) / max(self.opened.alive, 1) or 1.0
        slack = K1 * (1 - B + B * lengths[numbers] / average)
        for leaf in leaves:
            having, often = self._weights(leaf, numbers)
            total += idf(having, self.opened.alive) * often * (K1 + 1) / (often + slack)
        return total

    def _weights(self, query: Query, numbers: Numbers) -> tuple[int, Numbers]:
        """How many entries have something, and how much it weighs in each of some."""
        said, heads = self._text.frequencies(query), self._heads(query)
        size = self.opened.size
        often, having = said.among(numbers, size), len(said.numbers)
        if len(heads.numbers):
            having += int(np.count_nonzero(said.among(heads.numbers, size) == 0))
            often = often + TITLE_WEIGHT * heads.among(numbers, size)
        return having, often

    def tally(self, query: Query) -> Tally:
        """How much there is of a text node."""
        said, heads = self._text.frequencies(query), self._heads(query)
        entries = int(np.count_nonzero(self.evaluate(query)))
        return Tally(entries, int(said.often.sum()), len(heads.numbers))

    def groups(self, query: Query, by: str) -> Mapping[str | None, GroupCount]:
        """All entries by something, and how many of each group match."""
        there = np.flatnonzero(self.opened.everything)
        found = self.evaluate(query)[there]
        keys, label = self._keys(by)
        groups, of = np.unique(keys[there], return_inverse=True)
        said = np.zeros(self.opened.size, np.int64)
        together = self._text.together(positive_text_leaves(query), there[found])
        said[together.numbers] = together.often
        sums = (
            np.bincount(of[found], minlength=len(groups)),
            np.bincount(of, said[there], len(groups)).astype(np.int64),
            np.bincount(of, minlength=len(groups)),
            np.bincount(of, self._column("words")[there], len(groups)).astype(np.int64),
        )
        rows = zip(groups.tolist(), *(each.tolist() for each in sums), strict=True)
        return {label(key): GroupCount(*counts) for key, *counts in rows}

    def _keys(self, by: str) -> tuple[Numbers, Any]:
        """A number for the group of each entry, and what makes the group's name of it."""
        match by:
            case "author":
                people, numbers = self.opened.people
                return numbers, lambda key: people[key - 1] if key else None
            case "depth":
                return self._column("depth"), str
            case "kind":
                return self._column("marks") & _KIND_BITS, KINDS.__getitem__
            case "page":
                return self.opened.page_numbers, self.opened.page_name
            case "thread":
                return self._thread_heads, self._thread_id
        return self._periods(by)

    def _periods(self, by: str) -> tuple[Numbers, Any]:
        days = self._column("day").astype(np.int64)
        step = {"year": 372, "month": 31, "day": 1}[by]
        keys = np.where(days == 0, 0, (days - 32) // step * step + 32)
        return keys, lambda key: period_text(key, by) if key else None

    @cached_property
    def _thread_id(self) -> Any:
        threads, pages = self._column("thread"), self.opened.page_numbers
        name = lru_cache(self.opened.page_name)
        return lambda head: make_id(name(int(pages[head])), str(int(threads[head])))
