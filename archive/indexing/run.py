"""Bringing an archive up to date with the files: what is new, changed, moved or gone."""

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
from archive.indexing.corrections import Editor
from archive.indexing.listing import Listing, list_files
from archive.indexing.merge_step import MergeStep
from archive.indexing.state import RunState
from archive.model import Page
from archive.storage.page_spool import PageSpool

if TYPE_CHECKING:
    from archive.indexing.load import LoadedFile
    from archive.indexing.prefetch import PrefetchPool, Prepared

Progress = Callable[[int, int, str], None]
"""Called before each file with how many are done, how many there are, and the file's name."""


@attrs.define
class Refresh:
    """One run over some roots. It changes the batch, and keeps book."""

    places: PathNames
    """What names mean."""
    batch: Batch
    """The change under way."""
    old: Mapping[str, PageRecord]
    """What was remembered before."""
    old_left_out: Mapping[str, str]
    """The pages that were left out before, and their files."""
    own: Callable[[str], Page]
    """Gives back an old page as its file had it."""
    shelf: PageSpool
    """Keeps what may be needed again of files with many pages."""
    is_new: bool = False
    """Whether the batch begins with nothing, so that what cannot be read now must be put back."""
    is_merging: bool = True
    """Whether pages that are known from several files are shown as one."""
    compares_all: bool = False
    """Whether all pages are compared for that, and not just those that are new or changed."""
    reads_all: bool = False
    """Whether files are read even where size and time say that they are as before."""
    progress: Progress | None = None
    _book: RunState = attrs.field(init=False)
    _editor: Editor = attrs.field(init=False)
    _ahead: "PrefetchPool | None" = attrs.field(init=False)
    _forget: Collection[str] = ()
    _spare: Collection[str] = ()

    def run(self, roots: Iterable[str], forget: Collection[str], spare: Collection[str]) -> None:
        """Bring the pages below some roots up to date.

        `forget`: roots whose pages go, unless they are below one of the roots in `spare`.
        """
        self.look(roots, forget, spare)
        showing = MergeStep(self.places, self.batch, self._book, self.own, self.shelf)
        if self.is_new:
            showing.keep_the_rest()
        else:
            showing.unmerge(is_merging=self.is_merging)
        if self.is_merging:
            showing.merge(is_all=self.compares_all or self.is_new)

    def look(self, roots: Iterable[str], forget: Collection[str], spare: Collection[str]) -> None:
        """Find what is new, changed or gone below some roots, each page by itself."""
        book = self._book = RunState(self.old)
        self._forget, self._spare = forget, spare
        if forget:
            self._drop(filter(self._is_forgotten, book.before.state_of_file))
        with gc_paused():
            listing = list_files(self.places, roots, spare)
        book.skipped += listing.skipped
        book.vanished += listing.vanished
        self._drop_missing(listing)
        self._editor = self._read_corrections(listing, [*roots, *spare])
        is_plain = not self.is_new and not self.reads_all and self._editor.has_nothing
        files, seen, odd = listing.files, book.before.state_of_file, book.before.special_files
        with self._read_ahead(files) as self._ahead:
            for done, (name, file) in enumerate(files.items()):
                if self.progress is not None:
                    self.progress(done, len(files), name)
                # So it is for nearly all files of nearly all runs.
                if is_plain and name in seen and name not in odd and is_unchanged(seen[name], file):
                    book.count_unchanged(name)
                else:
                    self._refresh_file(name, file)

    # No function that is kept here may hold the run: it holds the batch, and that a lock.
    def _is_forgotten(self, file: str) -> bool:
        is_within_any = self.places.is_within_any
        return is_within_any(file, self._forget) and not is_within_any(file, self._spare)

    def _pass_over(self, name: str, reason: str, failed: bool = False) -> None:
        self._book.skipped.append(Skipped(name, reason, failed))

    def _refresh_file(self, name: str, file: File) -> None:
        old = self._book.of_file(name)
        if self._editor.leaves_out(name, name):
            self._leave_out(name)
            return
        is_known = bool(old) and all(each.is_whole for each in old)
        may_skip = is_known and not self.is_new and self._editor.is_satisfied(name, old)
        if (
            may_skip
            and not self.reads_all
            and is_unchanged(self._book.before.state_of_file[name], file)
        ):
            self._book.unchanged += len(old)
            self._stays_left_out(name)
            return
        if self._ahead and (prepared := self._ahead.take(name)) is not None:
            self._put_in_prepared(name, prepared)
            return
        # Formats and containers come in with the first file that must be read.
        from archive.indexing.load import take_in

        checked = time.time_ns()
        known = {each.file_sha256 for each in old} if may_skip else set()
        try:
            intake = take_in(file.path, name, known)
        except NotTextError as error:
            self._pass_over(name, error.reason)
            self._drop([name])
            return
        except (PathError, StorageError, PageError) as error:
            self._pass_over(name, error.reason, failed=True)
            self._stays_left_out(name)
            return
        if intake.pages is None:
            self._book.unchanged += len(old)
            self._stays_left_out(name)
            for each in old:
                self._touch(each, file, checked)
            return
        with closing(intake.pages):
            self._put_in(name, file, intake, checked)

    def _touch(self, record: PageRecord, file: File, checked: int) -> None:
        new = attrs.evolve(record, size=file.size, modified=file.modified, checked=checked)
        self.batch.touch(new)
        self._book.now.put(record.name, new)

    def _put_in(self, name: str, file: File, intake: "LoadedFile", checked: int) -> None:
        assert intake.pages is not None
        for each in intake.skipped:
            self._pass_over(each.path, each.reason, each.failed)
        names = {page.name for page in intake.pages}
        old = self._take_out(
            record
            for record in self._book.of_file(name)
            if record.name in names or not intake.spares(record.name)
        )
        for page in intake.pages:
            if self._editor.leaves_out(page.name, name):
                self._book.left_out[page.name] = name
                continue
            corrected, record = self._corrected(page, file, intake, checked)
            self.batch.add(corrected, record)
            if self.is_merging and page.name != name:
                self.shelf.put(corrected)
            self._book.note(record.brief(), page.warnings, old.get(page.name))
        self._book.dropped.extend(old.keys() - names)

    def _take_out(self, records: Iterable[PageRecord]) -> dict[str, PageRecord]:
        """Take pages out. Returns them by name."""
        gone = {record.name: record for record in records}
        for name in gone:
            self.batch.remove(name)
            self._book.now.remove(name)
        return gone

    def _corrected(
        self, page: Page, file: File, intake: "LoadedFile", checked: int
    ) -> tuple[Page, PageRecord]:
        """A page as it is put in, and what is remembered of it."""
        corrections = self._editor.corrections(page.name, intake.name)
        corrected = apply(page, corrections)
        return corrected, intake.record(page, corrected, file, checked, corrections)

    def _read_ahead(
        self, files: Mapping[str, File]
    ) -> "AbstractContextManager[PrefetchPool | None]":
        """What reads the files that are new, where the engine can take what others have read."""
        names = (
            files.keys() if self.is_new else files.keys() - self._book.before.state_of_file.keys()
        )
        if (
            self.batch.prefetch_limits is None
            or len(names) < self.batch.prefetch_limits.min_files_per_worker
        ):
            return nullcontext()
        from archive.indexing.prefetch import PrefetchPool

        new = {
            name: file
            for name, file in files.items()
            if name in names and not self._editor.leaves_out(name, name)
        }
        return closing(PrefetchPool(new, self.batch, self._prepare))

    def _prepare(self, name: str, file: File) -> "Prepared | None":
        """What a worker makes of a file."""
        from archive.indexing.load import take_in_page
        from archive.indexing.prefetch import Prepared

        checked = time.time_ns()
        taken = take_in_page(file.path, name)
        if taken is None:
            return None
        intake, page = taken
        corrected, record = self._corrected(page, file, intake, checked)
        kept = self.batch.prepare(corrected, record)
        return Prepared(record.brief(), page.warnings, kept)

    def _put_in_prepared(self, name: str, prepared: "Prepared") -> None:
        """Put in what a worker has read."""
        old = self._take_out(self._book.of_file(name))
        self.batch.add_prepared(prepared.record, prepared.kept)
        self._book.note(prepared.record, prepared.warnings, old.get(name))
        self._book.dropped.extend(old.keys() - {name})

    def _leave_out(self, name: str) -> None:
        """Leave a whole file out."""
        self._take_out(self._book.of_file(name))
        self._book.left_out[name] = name

    def _stays_left_out(self, name: str) -> None:
        """Remember what was left out of a file that is as before."""
        self._book.left_out |= dict.fromkeys(self._editor.left_out_of(name), name)

    def _read_corrections(self, listing: Listing, roots: Sequence[str]) -> Editor:
        """All corrections that there are for some files."""
        before, of_file = self._book.before, self._book.of_file
        editor = Editor(self.places, self.old, self.old_left_out)
        editor.read_files(listing.corrections, listing.files, roots)
        if editor.lookup.has_references:
            new = {
                name: file.path
                for name, file in listing.files.items()
                if self.is_new
                or not of_file(name)
                or not is_unchanged(before.state_of_file[name], file)
            }
            left_out = {
                page: file
                for page, file in self.old_left_out.items()
                if file not in new and (file in listing.files or page in self._book.left_out)
            }
            editor.resolve(self._book.now.values(), new, left_out)
        return editor

    def _drop(self, files: Iterable[str]) -> None:
        """Take out the pages of some files."""
        for file in files:
            self._book.dropped.extend(self._take_out(self._book.of_file(file)))

    def _drop_missing(self, listing: Listing) -> None:
        """Take out what is gone from folders that are there and could be read."""
        self._drop(listing.lacks(self._book.before.state_of_file))
        not_there = {*self.old_left_out.values()}.difference(listing.files)
        gone = {*listing.lacks(not_there), *filter(self._is_forgotten, not_there)}
        self._book.left_out = {
            page: file
            for page, file in self.old_left_out.items()
            if file in not_there and file not in gone
        }

    def report(self) -> IndexReport:
        """What the run found and did."""
        book = self._book
        return book.report(self._editor.problems(book.now, book.left_out))
