"""The end of a run of `index`: blocks that recur on the pages of a site become furniture, and those
that no longer do are text of unknown authorship again.

What is shown depends on the set of pages alone, in whatever order they came. Only keys of blocks
are compared, and of pages that the run has not changed only those are read whose blocks change.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby
from typing import Any

import attrs

from archive.answers.stats import figures_of
from archive.engines.pages.merge_keys import sort_keys
from archive.engines.pages.record import PageRecord
from archive.indexing.deferred import DeferredPage, DeferringBatch
from archive.indexing.state import RunState
from archive.merging.blocks import MIN_PAGES, hide_blocks, recurring_keys, site_of
from archive.model import Page

LoadWhole = Callable[[str], tuple[Page, Mapping[str, Any] | None]]
"""Returns an old page as it is shown, but with its whole text of unknown authorship, and its
`source_data`, given its name."""


@attrs.define(slots=False)
class RecurringStep:
    """Finds the blocks that recur, and writes the pages on which that has changed."""

    batch: DeferringBatch
    """The open batch, with the deferred pages."""
    state: RunState
    """What the run has done."""
    load_whole: LoadWhole
    """Loads an old page."""
    is_rebuild: bool = False
    """Whether the index was empty before the run, so that all pages are new."""
    _checked: set[int] = attrs.Factory(set)
    """Keys of blocks that any page of the run has or had."""
    _recurring: set[int] = attrs.Factory(set)
    """Those of them that recur."""
    _affected: set[str] = attrs.Factory(set)
    """Shown pages that are not deferred, with a block that recurs now or no longer recurs."""

    def run(self) -> None:
        """Write all pages that are deferred or affected."""
        now = self.state.now
        for key, names in self._keys_of(sorted(now.removed | now.changed.keys())):
            self._check(key, names)
        touched = filter(self._is_touched_otherwise, self.batch.touched)
        self._affected.update(now[name].merged_into for name in touched)
        self.batch.flush(self._derive)
        for name in sorted(self._affected):
            self._update(name)

    def _is_touched_otherwise(self, name: str) -> bool:
        """Return whether other blocks recur than before on a page whose file alone was touched."""
        record = self.state.now[self.state.now[name].merged_into]
        if record.merged:
            return True
        return self._recurring.intersection(record.block_keys) != {*record.recurring_keys}

    def _keys_of(self, changed: list[str]) -> Iterator[tuple[int, set[str]]]:
        """Yield the keys of all blocks that changed pages have or had, in order, each with those
        pages that have it now."""
        now, old = self.state.now, self.state.old
        new_keys = (now.changed[name].block_keys if name in now.changed else () for name in changed)
        keys, rows = sort_keys(new_keys)
        before = () if self.is_rebuild else filter(old.__contains__, changed)
        gone = {key for name in before for key in old[name].block_keys}.difference(keys)
        self._checked = gone.union(keys)
        held = groupby(zip(keys, rows, strict=True), key=lambda pair: pair[0])
        yield from ((key, {changed[row] for _, row in group}) for key, group in held)
        yield from ((key, set()) for key in sorted(gone))

    def _check(self, key: int, names: Iterable[str]) -> None:
        """Find out whether a key recurs, and which unchanged pages that affects. `names`: the
        changed pages that have it."""
        now = self.state.now
        holders: set[str] = set()
        unchanged: set[str] = set()
        for name in chain(now.names_with_key(key), self._not_in_tables.get(key, ())):
            holders.add(now[name].merged_into)
            unchanged.add(self._identity(name))
            if len(unchanged) == MIN_PAGES:
                # It has recurred before, too: these pages show it as they did.
                self._recurring.add(key)
                return
        recurs = len(unchanged.union(map(self._identity, names))) >= MIN_PAGES
        if recurs:
            self._recurring.add(key)
        for name in holders:
            if (key in now[name].recurring_keys) != recurs:
                self._affected.add(name)

    @cached_property
    def _not_in_tables(self) -> Mapping[int, Sequence[str]]:
        """The unchanged pages with each key that `names_with_key` does not know."""
        found: dict[int, list[str]] = defaultdict(list)
        for name, keys in self.state.now.keys_outside_table():
            if name not in self.state.now.changed:
                for key in self._checked.intersection(keys):
                    found[key].append(name)
        return found

    def _identity(self, name: str) -> str:
        """Return what is the same for all sources and copies of a page."""
        now = self.state.now
        checksum: str = now[now[name].merged_into].head["sha256"]
        return checksum

    def _sources(self, name: str, record: PageRecord) -> list[PageRecord]:
        """Return the records of all sources of a page."""
        names = record.merged.get("of", ())
        return [self.state.now[each] for each in names] if names else [self.state.now[name]]

    def _derive(self, full: DeferredPage) -> DeferredPage:
        """Return a page as it is to be shown. `full`: with its whole text of unknown authorship."""
        page, record, data = full.page, full.record, dict(full.source_data or {})
        sources = self._sources(page.name, record)
        held = {key for source in sources for key in source.block_keys}
        # What was not checked recurs if it did before.
        recurring = held & self._recurring
        if not held <= self._checked:
            recurring |= (held - self._checked).intersection(record.recurring_keys)
        data.pop("rest", None)
        if not recurring and not record.recurring_keys:
            return DeferredPage(page, record, data or None)
        urls = {source.name: source.url for source in page.sources} or {page.name: page.url}
        sites = {site_of(urls.get(source.name), source.file): None for source in sources}
        found = list(recurring_keys(page, [*sites], recurring))
        hidden = {block for block, _ in found}
        shown = hide_blocks(page, hidden)
        if hidden and page.rest is not None:
            data["rest"] = page.rest.to_dict()
        keys = sorted({key for _, each in found for key in each})
        return DeferredPage(shown, _with_figures(record, shown, keys), data or None)

    def _update(self, name: str) -> None:
        """Write an old page again if other blocks of it recur than before."""
        record = self.state.now[name]
        page, data = self.load_whole(name)
        new = self._derive(DeferredPage(page, record, data))
        if {*new.record.recurring_keys} != {*record.recurring_keys}:
            self.batch.replace(new)


def _with_figures(record: PageRecord, page: Page, recurring: Sequence[int]) -> PageRecord:
    """Return the record of a page as it is shown."""
    figures = figures_of(page, recurring)
    if not record.merged:
        return attrs.evolve(record, head=page.head(), figures=figures)
    return attrs.evolve(record, merged={**record.merged, "head": page.head(), "figures": figures})
