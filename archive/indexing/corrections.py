"""The corrections by hand in one run of `index`: where they are, and what becomes of a page."""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from archive.corrections.lookup import Lookup
from archive.corrections.model import CorrectionProblem, Corrections
from archive.corrections.toml_file import read_file
from archive.engines.pages.record import PageRecord
from archive.errors import ArchiveError
from archive.files import CORRECTIONS_FILE, PathNames, path_exists


class Editor:
    """Says what is corrected of each page, and whether that was so before.

    Where a file of corrections cannot be read, the pages it is for keep what they had.
    """

    def __init__(
        self, places: PathNames, old: Mapping[str, PageRecord], old_left_out: Mapping[str, str]
    ) -> None:
        """`old` and `old_left_out`: the pages there were, and those that were left out."""
        self._places = places
        self._old = old
        self._old_left_out = old_left_out
        self._left_out_of: dict[str, list[str]] = {}
        for page, file in old_left_out.items():
            self._left_out_of.setdefault(file, []).append(page)
        self.lookup = Lookup((), self._whole)

    def _whole(self, name: str) -> str:
        return self._places.path(name).as_posix()

    def read_files(
        self, found: Iterable[str], files: Collection[str], roots: Sequence[str]
    ) -> None:
        """Read all files of corrections: those found among the pages, those above the pages within
        the roots, those beside a page that is a root itself, and the one beside the archive."""
        beside = {posixpath.dirname(name) for name in found}
        folders = beside | {posixpath.dirname(root) for root in roots if root in files}
        for root in roots:
            above = posixpath.dirname(root)
            while self._places.is_within_any(above, roots):
                folders.add(above)
                if above == posixpath.dirname(above):
                    break
                above = posixpath.dirname(above)
        base = self._places.base
        read_in = (
            {base: read_file(base / CORRECTIONS_FILE, CORRECTIONS_FILE, None)}
            if path_exists(base / CORRECTIONS_FILE)
            else {}
        )
        for folder in sorted(folders):
            place = self._places.path(folder)
            if place not in read_in and (folder in beside or path_exists(place / CORRECTIONS_FILE)):
                name = self._places.name(place / CORRECTIONS_FILE)
                read_in[place] = read_file(place / CORRECTIONS_FILE, name, place.as_posix())
        self.lookup = Lookup(read_in.values(), self._whole)

    def resolve(
        self, records: Iterable[PageRecord], new: Mapping[str, Path], left_out: Mapping[str, str]
    ) -> None:
        """Look up the names of pages in the corrections.

        `records`: of all pages that there are; `left_out`: the pages that are left out, and their
        files, none of which is new; `new`: the files that are to be read. They are read for the
        names of their pages, but not where they are left out altogether.
        """
        pages: dict[str, str] = {}
        before: dict[str, str] = {}
        for record in records:
            (before if record.file in new else pages)[record.name] = record.file
        pages |= {file: file for file in pages.values()}
        pages |= left_out
        self.lookup.resolve({**pages, **{name: name for name in new}})
        changed = set()
        for name, path in new.items():
            pages[name] = name
            if not self.leaves_out(name, name):
                names = _names_in(path, name)
                pages |= dict.fromkeys(names, name)
                if names:
                    changed.add(name)
        pages |= {page: file for page, file in before.items() if file not in changed}
        self.lookup.resolve(pages)

    def _keeps(self, page: str, file: str) -> bool:
        known = page in self._old or page in self._old_left_out
        return known and self.lookup.keeps_previous(file)

    def leaves_out(self, page: str, file: str) -> bool:
        """Whether a page, or a whole file, is left out."""
        if self._keeps(page, file):
            return page in self._old_left_out
        return bool(self.lookup.for_page(page, file).skip)

    def left_out_of(self, file: str) -> Sequence[str]:
        """The pages of a file that were left out before."""
        return self._left_out_of.get(file, ())

    def corrections(self, page: str, file: str) -> Corrections:
        """What is corrected of a page."""
        if self._keeps(page, file):
            return Corrections.from_dict(self._old[page].corrections)
        return self.lookup.for_page(page, file)

    def is_satisfied(self, file: str, records: Iterable[PageRecord]) -> bool:
        """Whether the pages of a file are corrected just as they were, and as many left out."""
        return all(self._is_as_before(record) for record in records) and all(
            self.leaves_out(page, file) for page in self.left_out_of(file)
        )

    def _is_as_before(self, record: PageRecord) -> bool:
        if self.leaves_out(record.name, record.file):
            return False
        now = self.corrections(record.name, record.file)
        return now.for_authors(record.figures["authors"]).to_dict() == record.corrections

    @property
    def has_nothing(self) -> bool:
        """Whether there are no corrections at all, and nothing was left out before."""
        return not self.lookup.has_files and not self._old_left_out

    def problems(
        self, records: Mapping[str, PageRecord], left_out: Collection[str]
    ) -> Iterator[CorrectionProblem]:
        """What is not applied, of the pages that there are now."""
        if not self.lookup.has_files:
            return iter(())
        records = dict(sorted(records.items()))
        return self.lookup.problems(
            {*records, *left_out},
            [(record.name, at) for record in records.values() for at in record.unmatched],
            [(record.file, record.figures["authors"]) for record in records.values()],
        )


def _names_in(path: Path, name: str) -> list[str]:
    """What the pages in a file are called; none, where it cannot be read."""
    from archive.reading import read

    try:
        return [page.name for page in read(path, name=name)]
    except ArchiveError:
        return []
