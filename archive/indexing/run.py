"""One run of `index`: bring the pages of an archive up to date with the files."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING

import attrs

from archive.answers.results import IndexReport
from archive.corrections.model import apply
from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import gc_paused
from archive.engines.protocol import Batch
from archive.errors import NotTextError, PageError, PathError, StorageError
from archive.files import File, PathNames, Skipped, is_unchanged
from archive.frames import have_frames_changed
from archive.indexing.corrections import RunCorrections
from archive.indexing.deferred import DeferringBatch
from archive.indexing.listing import FileListing, list_files
from archive.indexing.merge_step import MergeStep
from archive.indexing.state import RunState
from archive.model import Page
from archive.storage.page_spool import PageSpool

if TYPE_CHECKING:
    from archive.indexing.load import LoadedFile
    from archive.indexing.prefetch import PrefetchPool, Prepared
    from archive.indexing.recurring import LoadWhole

Progress = Callable[[int, int, str], None]
"""Called before each file with the number of files done, the number of all, and the name."""


@attrs.define
class IndexRun:
    """One run over some roots. It changes the batch; the caller commits it."""

    path_names: PathNames
    """Translates between names and paths."""
    batch: Batch
    """The open batch."""
    old: Mapping[str, PageRecord]
    """The records before the run."""
    old_left_out: Mapping[str, str]
    """Pages that were left out before, with their files."""
    load_unmerged: Callable[[str], Page]
    """Returns an old page as its file had it."""
    spool: PageSpool
    """Holds new pages from files with several pages until they are merged."""
    load_whole: "LoadWhole | None" = None
    """Returns an old page as it is shown, with the blocks that recur on other pages; None if only
    `update_pages` is called."""
    is_rebuild: bool = False
    """Whether the batch is that of an empty index: pages that cannot be read now are carried over
    from `old`."""
    is_merging: bool = True
    """Whether pages known from several files are merged."""
    compares_all: bool = False
    """Whether all pages are compared for merging, and not only new and changed ones."""
    reads_all: bool = False
    """Whether files are read even if their size and time have not changed."""
    reparses_all: bool = False
    """Whether all files are parsed again, even those with the same bytes, since the formats have
    changed."""
    progress: Progress | None = None
    _state: RunState = attrs.field(init=False)
    _corrections: RunCorrections = attrs.field(init=False)
    _prefetch: "PrefetchPool | None" = attrs.field(init=False)
    _forget: Collection[str] = ()
    _kept_roots: Collection[str] = ()

    @property
    def _parses_all(self) -> bool:
        """Whether every file is parsed, whatever is known of it."""
        return self.is_rebuild or self.reparses_all

    def run(
        self, roots: Iterable[str], forget: Collection[str], kept_roots: Collection[str]
    ) -> None:
        """Bring the pages below `roots` up to date, merge pages, and find what recurs on them.

        `forget`: roots whose pages are removed, unless they are below one of `kept_roots`.
        """
        with DeferringBatch(self.batch) as self.batch:
            self.update_pages(roots, forget, kept_roots)
            step = MergeStep(
                self.path_names, self.batch, self._state, self.load_unmerged, self.spool
            )
            if self.is_rebuild:
                step.carry_over()
            else:
                step.unmerge_changed(is_merging=self.is_merging)
            if self.is_merging:
                step.merge(is_all=self.compares_all or self.is_rebuild)
            if self._state.now.changed or self._state.now.removed:
                from archive.indexing.recurring import RecurringStep

                assert self.load_whole is not None
                RecurringStep(self.batch, self._state, self.load_whole, self.is_rebuild).run()

    def update_pages(
        self, roots: Iterable[str], forget: Collection[str], kept_roots: Collection[str]
    ) -> None:
        """Add new and changed pages and remove those that are gone, without merging any."""
        state = self._state = RunState(self.old)
        self._forget, self._kept_roots = forget, kept_roots
        if forget:
            self._drop_files(filter(self._is_forgotten, state.before.state_of_file))
        with gc_paused():
            listing = list_files(self.path_names, roots, kept_roots)
        state.skipped += listing.skipped
        state.vanished += listing.vanished
        self._drop_missing(listing)
        self._corrections = self._read_corrections(listing, [*roots, *kept_roots])
        reads_all = self._parses_all or self.reads_all
        is_simple = not reads_all and self._corrections.has_none
        files, states = listing.files, state.before.state_of_file
        special = state.before.special_files
        with self._start_prefetch(files) as self._prefetch:
            for done, (name, file) in enumerate(files.items()):
                if self.progress is not None:
                    self.progress(done, len(files), name)
                # The fast path for nearly all files of nearly all runs.
                if (
                    is_simple
                    and name in states
                    and name not in special
                    and is_unchanged(states[name], file)
                ):
                    state.count_unchanged(name)
                else:
                    self._update_file(name, file)

    # No function stored on this object may refer to the run: it would keep the batch, and so the
    # lock of the index, alive in a reference cycle.
    def _is_forgotten(self, file: str) -> bool:
        is_within_any = self.path_names.is_within_any
        return is_within_any(file, self._forget) and not is_within_any(file, self._kept_roots)

    def _skip(self, name: str, reason: str, failed: bool = False) -> None:
        self._state.skipped.append(Skipped(name, reason, failed))

    def _update_file(self, name: str, file: File) -> None:
        old = self._state.pages_of_file(name)
        if self._corrections.is_left_out(name, name):
            self._leave_out(name)
            return
        is_known = bool(old) and all(each.is_whole for each in old)
        may_stay = is_known and not self._parses_all and self._corrections.are_unchanged(name, old)
        if may_stay and not self.reads_all and self._is_file_unchanged(name, file):
            self._count_unchanged(name, old)
            return
        if self._prefetch and (prepared := self._prefetch.take(name)) is not None:
            self._add_prepared(name, prepared)
            return
        # Formats and containers are imported only if a file must be read.
        from archive.indexing.load import load_file

        checked = time.time_ns()
        # The checksum says nothing about the frames.
        has_frames = any(each.frames for each in old)
        known = {each.file_sha256 for each in old} if may_stay and not has_frames else set()
        try:
            loaded = load_file(file.path, name, known)
        except NotTextError as error:
            self._skip(name, error.reason)
            self._drop_files([name])
            return
        except (PathError, StorageError, PageError) as error:
            self._skip(name, error.reason, failed=True)
            self._keep_left_out(name)
            return
        if loaded.pages is None:
            self._count_unchanged(name, old)
            for each in old:
                self._touch(each, file, checked)
            return
        with closing(loaded.pages):
            self._add_pages(name, file, loaded, checked)

    def _is_file_unchanged(self, name: str, file: File) -> bool:
        before = self._state.before
        if not is_unchanged(before.state_of_file[name], file):
            return False
        return name not in before.special_files or not any(
            have_frames_changed(file.path, record.frames, record.checked)
            for record in self._state.pages_of_file(name)
        )

    def _count_unchanged(self, name: str, old: Sequence[PageRecord]) -> None:
        self._state.unchanged += len(old)
        self._keep_left_out(name)

    def _touch(self, record: PageRecord, file: File, checked: int) -> None:
        new = attrs.evolve(record, size=file.size, modified=file.modified, checked=checked)
        self.batch.touch(new)
        self._state.now.put(record.name, new)

    def _add_pages(self, name: str, file: File, loaded: "LoadedFile", checked: int) -> None:
        """Replace the old pages of a file with those that were read."""
        assert loaded.pages is not None
        for each in loaded.skipped:
            self._skip(each.path, each.reason, each.failed)
        names = {page.name for page in loaded.pages}
        old = self._remove_pages(
            record
            for record in self._state.pages_of_file(name)
            if record.name in names or not loaded.may_contain(record.name)
        )
        for page in loaded.pages:
            if self._corrections.is_left_out(page.name, name):
                self._state.left_out[page.name] = name
                continue
            corrected, record = self._correct(page, file, loaded, checked)
            self.batch.add(corrected, record)
            if self.is_merging and page.name != name:
                self.spool.put(corrected)
            self._state.note_written(record.brief(), corrected.warnings, old.get(page.name))
        self._state.dropped.extend(old.keys() - names)

    def _remove_pages(self, records: Iterable[PageRecord]) -> dict[str, PageRecord]:
        """Remove pages. Returns their records by name."""
        removed = {record.name: record for record in records}
        for name in removed:
            self.batch.remove(name)
            self._state.now.remove(name)
        return removed

    def _correct(
        self, page: Page, file: File, loaded: "LoadedFile", checked: int
    ) -> tuple[Page, PageRecord]:
        """Return a page with its corrections applied, and its record."""
        corrections = self._corrections.corrections(page.name, loaded.name).for_dates_of(page)
        corrected = apply(page, corrections)
        return corrected, loaded.record(page, corrected, file, checked, corrections)

    def _start_prefetch(
        self, files: Mapping[str, File]
    ) -> "AbstractContextManager[PrefetchPool | None]":
        """Start workers that read new files, if the engine supports it and there are enough."""
        known = self._state.before.state_of_file.keys()
        names = files.keys() if self._parses_all else files.keys() - known
        limits = self.batch.prefetch_limits
        if limits is None or len(names) < limits.min_files_per_worker:
            return nullcontext()
        from archive.indexing.prefetch import PrefetchPool

        new = {
            name: file
            for name, file in files.items()
            if name in names and not self._corrections.is_left_out(name, name)
        }
        return closing(PrefetchPool(new, self.batch, self._prepare))

    def _prepare(self, name: str, file: File) -> "Prepared | None":
        """Read a file in a worker; None leaves it to the parent."""
        from archive.indexing.load import load_page
        from archive.indexing.prefetch import Prepared

        checked = time.time_ns()
        found = load_page(file.path, name)
        if found is None:
            return None
        loaded, page = found
        corrected, record = self._correct(page, file, loaded, checked)
        data = self.batch.prepare(corrected, record)
        return Prepared(record.brief(), corrected.warnings, data)

    def _add_prepared(self, name: str, prepared: "Prepared") -> None:
        """Replace the old pages of a file with the one that a worker has read."""
        old = self._remove_pages(self._state.pages_of_file(name))
        self.batch.add_prepared(prepared.record, prepared.data)
        self._state.note_written(prepared.record, prepared.warnings, old.get(name))
        self._state.dropped.extend(old.keys() - {name})

    def _leave_out(self, name: str) -> None:
        """Leave out a whole file."""
        self._remove_pages(self._state.pages_of_file(name))
        self._state.left_out[name] = name

    def _keep_left_out(self, name: str) -> None:
        """Keep the pages of a file left out that were left out before."""
        left_out = self._corrections.previously_left_out(name)
        self._state.left_out |= dict.fromkeys(left_out, name)

    def _read_corrections(self, listing: FileListing, roots: Sequence[str]) -> RunCorrections:
        """Read the corrections files, and match their references against pages."""
        pages_of_file = self._state.pages_of_file
        corrections = RunCorrections(self.path_names, self.old, self.old_left_out)
        corrections.read_files(listing.corrections, listing.files, roots)
        if corrections.lookup.has_references:
            new = {
                name: file.path
                for name, file in listing.files.items()
                if self._parses_all
                or not pages_of_file(name)
                or not self._is_file_unchanged(name, file)
            }
            left_out = {
                page: file
                for page, file in self.old_left_out.items()
                if file not in new and (file in listing.files or page in self._state.left_out)
            }
            corrections.resolve(self._state.now.values(), new, left_out)
        return corrections

    def _drop_files(self, files: Iterable[str]) -> None:
        """Remove the pages of some files."""
        for file in files:
            self._state.dropped.extend(self._remove_pages(self._state.pages_of_file(file)))

    def _drop_missing(self, listing: FileListing) -> None:
        """Remove the pages of files that are missing from folders that could be read."""
        self._drop_files(listing.missing(self._state.before.state_of_file))
        not_listed = {*self.old_left_out.values()}.difference(listing.files)
        gone = {*listing.missing(not_listed), *filter(self._is_forgotten, not_listed)}
        self._state.left_out = {
            page: file
            for page, file in self.old_left_out.items()
            if file in not_listed and file not in gone
        }

    def report(self) -> IndexReport:
        """Return the report of the run."""
        state = self._state
        return state.report(self._corrections.problems(state.now, state.left_out))
