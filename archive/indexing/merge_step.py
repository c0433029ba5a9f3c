"""The end of a run of `index`: merge the sources of each page into one, or unmerge them."""

from collections.abc import Callable

import attrs

from archive.answers.stats import figures_of
from archive.corrections.model import Corrections, apply
from archive.errors import ArchiveError
from archive.files import PathNames
from archive.indexing.deferred import DeferringBatch
from archive.indexing.state import RunState
from archive.model import Page
from archive.storage.page_spool import PageSpool


@attrs.frozen
class MergeStep:
    """Compares new and changed pages with all others, and merges those that are the same page."""

    path_names: PathNames
    """Translates between names and paths."""
    batch: DeferringBatch
    """The open batch."""
    state: RunState
    """What the run has done; its records are kept up to date."""
    load_unmerged: Callable[[str], Page]
    """Returns an old page as its file had it."""
    spool: PageSpool
    """New pages from files with several pages, which would take long to read again."""
    _unmerged: set[str] = attrs.Factory(set)
    """Names of pages that were unmerged, and must be compared again."""

    def carry_over(self) -> None:
        """In a rebuild, add the old pages that could not be read again and were not removed."""
        from archive.merging import page_keys, unmerge

        for name, record in self.state.old.items():
            if name in self.state.now and name not in self.state.written:
                page = self.load_unmerged(name)
                # An index of another format may have other keys and figures.
                new = attrs.evolve(
                    record, keys=page_keys(page, record.file), figures=figures_of(page)
                )
                self.state.now.put(name, unmerge(self.batch, new, page).brief())

    def unmerge_changed(self, *, is_merging: bool) -> None:
        """Unmerge the sources of a page of which one has changed: restore each as its file has it.

        `is_merging`: whether pages are merged at all; if not, unmerge all.
        """
        for name in sorted(self.state.before.merged_pages):
            record = self.state.now.get(name)
            if record is None or not record.merged:
                continue
            if is_merging and self._is_intact(record.merged_into):
                continue
            from archive.merging import unmerge

            self.state.now.put(name, unmerge(self.batch, record, self.load_unmerged(name)))
            self._unmerged.add(name)

    def _is_intact(self, name: str) -> bool:
        """Return whether all sources of a merged page are as they were when it was merged."""
        now = self.state.now
        sources = now[name].merged.get("of", {}) if name in now else {}
        return bool(sources) and all(
            source in now and now[source].merged_into == name for source in sources
        )

    def merge(self, *, is_all: bool) -> None:
        """Merge pages. `is_all`: compare all pages, and not only the new and changed ones."""
        now, written = self.state.now, self.state.written
        touched = {*now} if is_all else {*filter(now.__contains__, written | self._unmerged)}
        replaced = set() if is_all else now.removed | written
        gone = [self.state.old[name] for name in sorted(replaced) if name in self.state.old]
        if not touched and not gone:
            return
        from archive.merging import merge

        for record in merge(self.batch, now, touched, self._load, gone, self.load_unmerged):
            now.put(record.name, record.brief())

    def _load(self, name: str) -> Page | None:
        """Return a page as its file has it; None if the file has changed during the run."""
        if name in self.spool:
            return self.spool[name]
        if (page := self.batch.load(name)) is not None:
            return page
        if name not in self.state.written:
            return self.load_unmerged(name)
        from archive.reading import read

        record = self.state.now[name]
        try:
            page = next(read(self.path_names.path(record.file), name=record.file))
        except (ArchiveError, StopIteration):
            return None
        if (page.name, page.sha256) != (name, record.head["sha256"]):
            return None
        return apply(page, Corrections.from_dict(record.corrections))
