"""The corrections by hand in one run of `index`: where the files are, and what each page gets."""

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import attrs

from archive.corrections.lookup import Lookup
from archive.corrections.model import CorrectionProblem, Corrections
from archive.corrections.toml_file import read_file
from archive.engines.pages.record import PageRecord
from archive.errors import ArchiveError
from archive.files import CORRECTIONS_FILE, PathNames, path_exists
from archive.indexing.report import leaves_dates_open


class RunCorrections:
    """The corrections of each page in this run, compared with those of the run before.

    If a corrections file cannot be read, the pages below it keep the corrections that they had.
    """

    def __init__(
        self, path_names: PathNames, old: Mapping[str, PageRecord], old_left_out: Mapping[str, str]
    ) -> None:
        """`old`: the records before the run; `old_left_out`: the pages left out then, with their
        files. Call `read_files` and, if `lookup.has_references`, `resolve` next."""
        self._path_names = path_names
        self._old = old
        self._old_left_out = old_left_out
        self._left_out_of: dict[str, list[str]] = {}
        for page, file in old_left_out.items():
            self._left_out_of.setdefault(file, []).append(page)
        self.lookup = Lookup((), self._absolute_path)

    def _absolute_path(self, name: str) -> str:
        return self._path_names.path(name).as_posix()

    def read_files(
        self, found: Iterable[str], files: Collection[str], roots: Sequence[str]
    ) -> None:
        """Read all corrections files.

        They are: those that were found below the roots (`found`), those in folders between a root
        and a root above it, those beside a root that is a file (one of `files`), and the one beside
        the archive.
        """
        folders_found = {posixpath.dirname(name) for name in found}
        folders = folders_found | {posixpath.dirname(root) for root in roots if root in files}
        for root in roots:
            above = posixpath.dirname(root)
            while self._path_names.is_within_any(above, roots):
                folders.add(above)
                if above == posixpath.dirname(above):
                    break
                above = posixpath.dirname(above)
        base = self._path_names.base
        by_folder = (
            {base: read_file(base / CORRECTIONS_FILE, CORRECTIONS_FILE, None)}
            if path_exists(base / CORRECTIONS_FILE)
            else {}
        )
        for folder in sorted(folders):
            path = self._path_names.path(folder)
            file = path / CORRECTIONS_FILE
            if path not in by_folder and (folder in folders_found or path_exists(file)):
                by_folder[path] = read_file(file, self._path_names.name(file), path.as_posix())
        self.lookup = Lookup(by_folder.values(), self._absolute_path)

    def resolve(
        self, records: Iterable[PageRecord], new: Mapping[str, Path], left_out: Mapping[str, str]
    ) -> None:
        """Match the names in corrections against the names of all pages.

        `records`: of all pages before the run that were not removed; `left_out`: pages that were
        left out and whose files are not new; `new`: new and changed files. These are read, for the
        names of their pages, unless the whole file is left out.
        """
        pages: dict[str, str] = {}
        in_new_files: dict[str, str] = {}
        for record in records:
            (in_new_files if record.file in new else pages)[record.name] = record.file
        pages |= {file: file for file in pages.values()}
        pages |= left_out
        # First by the names of files alone: whether a whole file is left out.
        self.lookup.resolve({**pages, **{name: name for name in new}})
        readable = set()
        for name, path in new.items():
            pages[name] = name
            if not self.is_left_out(name, name):
                names = _page_names_in(path, name)
                pages |= dict.fromkeys(names, name)
                if names:
                    readable.add(name)
        pages |= {page: file for page, file in in_new_files.items() if file not in readable}
        self.lookup.resolve(pages)

    def _keeps_previous(self, page: str, file: str) -> bool:
        is_known = page in self._old or page in self._old_left_out
        return is_known and self.lookup.keeps_previous(file)

    def is_left_out(self, page: str, file: str) -> bool:
        """Return whether a page is left out. A whole file is, if `page` is the name of the file."""
        if self._keeps_previous(page, file):
            return page in self._old_left_out
        return bool(self.lookup.for_page(page, file).skip)

    def previously_left_out(self, file: str) -> Sequence[str]:
        """Return the pages of a file that were left out before."""
        return self._left_out_of.get(file, ())

    def corrections(self, page: str, file: str) -> Corrections:
        """Return the corrections of a page."""
        if self._keeps_previous(page, file):
            return Corrections.from_dict(self._old[page].corrections)
        return self.lookup.for_page(page, file)

    def are_unchanged(self, file: str, records: Iterable[PageRecord]) -> bool:
        """Return whether the pages of a file have the same corrections as before, and the same of
        them are left out. `records`: those of the file before."""
        return all(self._is_unchanged(record) for record in records) and all(
            self.is_left_out(page, file) for page in self.previously_left_out(file)
        )

    def _is_unchanged(self, record: PageRecord) -> bool:
        if self.is_left_out(record.name, record.file):
            return False
        now = self.corrections(record.name, record.file)
        if not leaves_dates_open(record):
            now = attrs.evolve(now, date_order=None)
        return now.for_authors(record.figures["authors"]).to_dict() == record.corrections

    @property
    def has_none(self) -> bool:
        """Whether there are no corrections files, and no pages were left out before."""
        return not self.lookup.has_files and not self._old_left_out

    def problems(
        self, records: Mapping[str, PageRecord], left_out: Collection[str]
    ) -> Iterator[CorrectionProblem]:
        """Return the corrections that are not applied, given the pages after the run."""
        if not self.lookup.has_files:
            return iter(())
        records = dict(sorted(records.items()))
        return self.lookup.problems(
            {*records, *left_out},
            [(record.name, at) for record in records.values() for at in record.unmatched],
            [(record.file, record.figures["authors"]) for record in records.values()],
        )


def _page_names_in(path: Path, name: str) -> list[str]:
    """Return the names of the pages in a file; empty if it cannot be read."""
    from archive.reading import read

    try:
        return [page.name for page in read(path, name=name)]
    except ArchiveError:
        return []
