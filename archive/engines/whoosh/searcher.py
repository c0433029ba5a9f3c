"""What queries need of the entries of one commit: columns, slots and orders.

Entries are numbered through all segments: the number of an entry is its document number in its
segment plus the number of the segment's first entry. Where no two segments overlap in the names of
their pages, as those of one run of `index` do not, that is the order of pages; where they do,
`ranks` has the order. Deleted entries have numbers too.

A *slot* is a number for a position in a text: the number of its token among all tokens of all
texts, with one free slot after each text. A phrase is then a slot of its first word followed by
slots of the others, and no phrase matches across two texts.
"""

from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from archive.engines.whoosh.arrays import Array, read_column
from archive.engines.whoosh.commit import Commit
from archive.engines.whoosh.index_reader import IndexReader, SegmentView
from archive.model import Entry

POSITION_BITS = 32
"""Bits for the position of a token."""


class IndexSearcher(IndexReader):
    """The entries of one commit."""

    def __init__(self, directory: Path, commit: Commit) -> None:
        super().__init__(directory, commit)
        self._columns: dict[str, Array] = {}

    def column(self, name: str) -> Array:
        """Return a column over all entries."""
        if name not in self._columns:
            parts = [read_column(view.reader, name) for view in self.views]
            self._columns[name] = (
                parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, np.uint8), *parts])
            )
        return self._columns[name]

    @cached_property
    def live(self) -> Array:
        """A mask of the entries that are not deleted."""
        mask = np.ones(self.size, bool)
        for view in self.views:
            for first, end in view.segment.gone:
                start, stop = int(view.page_starts[first]), int(view.page_starts[end])
                mask[view.first_entry + start : view.first_entry + stop] = 0
        return mask

    @property
    def has_deletions(self) -> bool:
        """Whether any entry is deleted."""
        return self.live_entries < self.size

    @cached_property
    def page_starts(self) -> Array:
        """The number of the first entry of each page, then the number of all entries."""
        parts = [view.first_entry + view.page_starts[:-1].astype(np.int64) for view in self.views]
        return np.concatenate([np.zeros(0, np.int64), *parts, [self.size]])

    @cached_property
    def text_slots(self) -> Array:
        """The first slot of each entry's text, then the number of slots. Raises ValueError if the
        lengths of the texts do not add up to the number of tokens."""
        ends = np.cumsum(self.column("length") + np.int64(1))
        tokens = sum(view.segment.tokens["text"] for view in self.views)
        if self.size and int(ends[-1]) != tokens + self.size:
            raise ValueError("the lengths of the texts do not add up to the number of tokens")
        slots = np.concatenate([[0], ends])
        return slots.astype(np.int32) if slots[-1] < 1 << 31 else slots

    @cached_property
    def sparse_slots(self) -> Array:
        """The first slot of each entry for fields without known lengths."""
        return np.arange(self.size) << POSITION_BITS

    @cached_property
    def page_numbers(self) -> Array:
        """The number of each entry's page."""
        return np.repeat(np.arange(len(self.page_starts) - 1), np.diff(self.page_starts))

    @cached_property
    def ranks(self) -> Array | None:
        """The rank of each entry in the order of pages and locators; None if that is the order of
        numbers."""
        views = self.views
        if all(one.segment.last < other.segment.first for one, other in pairwise(views)):
            return None
        names = [(name, view.first_page + n) for view in views
                 for n, name in enumerate(view.pages.names)]  # fmt: skip
        names.sort()
        page_ranks = np.empty(len(names), np.int64)
        page_ranks[[number for _, number in names]] = np.arange(len(names))
        entries = np.arange(self.size) - self.page_starts[self.page_numbers]
        return (page_ranks[self.page_numbers] << 32) + entries

    def sort_by_page(self, numbers: Array) -> Array:
        """Return sorted numbers of entries in the order of pages and locators."""
        ranks = self.ranks
        return numbers if ranks is None else numbers[np.argsort(ranks[numbers])]

    def view_of(self, number: int) -> SegmentView:
        """Return the segment that an entry is in."""
        return next(view for view in reversed(self.views) if number >= view.first_entry)

    def entry(self, number: int) -> tuple[Entry, bool]:
        """Return an entry, and whether it is a post cut into sections."""
        view = self.view_of(number)
        return view.store.entry(number - view.first_entry)

    def page_name(self, page: int) -> str:
        """Return the name of a page by its number."""
        view = next(view for view in reversed(self.views) if page >= view.first_page)
        return view.pages.names[page - view.first_page]

    def entries_of_page(self, name: str) -> range:
        """Return the numbers of a page's entries."""
        found = self.find_page(name)
        if found is None:
            return range(0)
        view, page = found
        start, stop = int(view.page_starts[page]), int(view.page_starts[page + 1])
        return range(view.first_entry + start, view.first_entry + stop)

    @cached_property
    def people(self) -> tuple[list[str], Array]:
        """The names of all people, and for each entry the index of its person plus 1, or 0."""
        indexes: dict[str, int] = {}
        parts = []
        for view in self.views:
            numbers = [
                indexes.setdefault(name, len(indexes)) + 1 for name in view.reader.json("people")
            ]
            table = np.asarray([0, *numbers], np.int64)
            parts.append(table[read_column(view.reader, "person")])
        return list(indexes), np.concatenate([np.zeros(0, np.int64), *parts])
