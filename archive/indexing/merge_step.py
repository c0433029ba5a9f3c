"""The end of a run of `index`: pages that are known from several files are shown as one."""

from collections.abc import Callable

import attrs

from archive.corrections.model import Corrections, apply
from archive.engines.protocol import Batch
from archive.errors import ArchiveError
from archive.files import PathNames
from archive.indexing.state import RunState
from archive.model import Page
from archive.storage.page_spool import PageSpool


@attrs.frozen
class MergeStep:
    """Compares what is new with all else, and changes the batch so that each page is found once."""

    places: PathNames
    """What names mean."""
    batch: Batch
    """The change under way."""
    book: RunState
    """What the run has found and done; what is remembered now is kept up to date in it."""
    own: Callable[[str], Page]
    """Gives back an old page as its file had it."""
    shelf: PageSpool
    """Keeps what may be needed again of files with many pages."""
    _apart: set[str] = attrs.Factory(set)
    """The names of the pages that were shown with others, and are to be compared again."""

    def keep_the_rest(self) -> None:
        """Carry over what could not be read again, and is not gone for good."""
        from archive.merging import Sketch, unmerge

        for name, record in self.book.old.items():
            if name in self.book.now and name not in self.book.put_in:
                page = self.own(name)
                # Archives of another layout have other keys.
                new = attrs.evolve(record, keys=Sketch.of(page, record.file).keys)
                self.book.now.put(name, unmerge(self.batch, new, page).brief())

    def unmerge(self, *, is_merging: bool) -> None:
        """Put pages back as their files have them that were shown as one with what has changed."""
        for name in sorted(self.book.before.merged_pages):
            record = self.book.now.get(name)
            if record is None or not record.merged:
                continue
            if is_merging and self._is_whole(record.merged_into):
                continue
            from archive.merging import unmerge

            self.book.now.put(name, unmerge(self.batch, record, self.own(name)))
            self._apart.add(name)

    def _is_whole(self, name: str) -> bool:
        """Whether all sources of a page are as they were put together."""
        now = self.book.now
        sources = now[name].merged.get("of", {}) if name in now else {}
        return bool(sources) and all(
            source in now and now[source].merged_into == name for source in sources
        )

    def merge(self, *, is_all: bool) -> None:
        """Show pages that are known from several files as one."""
        now = self.book.now
        touched = {*now} if is_all else {*filter(now.__contains__, self.book.put_in | self._apart)}
        others = set() if is_all else now.removed | self.book.put_in
        gone = [self.book.old[name] for name in sorted(others) if name in self.book.old]
        if not touched and not gone:
            return
        from archive.merging import merge

        for record in merge(self.batch, now, touched, self._as_filed, gone, self.own):
            now.put(record.name, record.brief())

    def _as_filed(self, name: str) -> Page | None:
        """A page as its file has it now; None where the file has changed meanwhile."""
        if name in self.shelf:
            return self.shelf[name]
        if name not in self.book.put_in:
            return self.own(name)
        from archive.reading import read

        record = self.book.now[name]
        try:
            page = next(read(self.places.path(record.file), name=record.file))
        except (ArchiveError, StopIteration):
            return None
        if (page.name, page.sha256) != (name, record.head["sha256"]):
            return None
        return apply(page, Corrections.from_dict(record.corrections))
