"""Bringing an archive up to date with the files: what is new, changed, moved or gone."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

import attrs

from archive.engines.base import Batch, Engine, Record
from archive.errors import NotTextError, PageError, PathError, StorageError
from archive.figures import figures_of
from archive.files import File, PassedOver, walk
from archive.model import PageWarning
from archive.reading import load_file, read
from archive.results import IndexReport

_RACY = 2_000_000_000
"""A file changed so few nanoseconds before it was read may have changed again unnoticed: the
coarsest file systems in use (FAT) keep times to two seconds."""

Progress = Callable[[int, int, str], None]
"""Called before each file with how many are done, how many there are, and the file's name."""


def is_below(name: str, root: str) -> bool:
    """Whether a file's name lies in a root, which is named the same way."""
    if root == ".":
        return not PurePosixPath(name).is_absolute() and ":" not in name.partition("/")[0]
    return name == root or name.startswith(root.rstrip("/") + "/")


@attrs.define
class Refresh:
    """One run over some roots. It changes the batch, and keeps book."""

    base: Path
    """The folder that names are relative to."""
    engine: Engine
    """What keeps the pages."""
    leave_out: Path | None = None
    """The archive's own directory."""
    force: bool = False
    """Whether unchanged files are read again as well."""
    progress: Progress | None = None
    added: list[str] = attrs.Factory(list)
    changed: list[str] = attrs.Factory(list)
    dropped: list[str] = attrs.Factory(list)
    unchanged: int = 0
    passed_over: list[PassedOver] = attrs.Factory(list)
    vanished: list[str] = attrs.Factory(list)
    warnings: dict[str, tuple[PageWarning, ...]] = attrs.Factory(dict)
    _records: dict[str, Record] = attrs.Factory(dict)
    _by_file: dict[str, list[Record]] = attrs.Factory(lambda: defaultdict(list))

    def run(self, roots: Iterable[str], forget: Iterable[str]) -> IndexReport:
        """Bring the pages below some roots up to date, in one commit."""
        with self.engine.batch() as batch:
            self._records = dict(batch.records())
            before = {record.name: record.head["sha256"] for record in self._records.values()}
            for record in self._records.values():
                self._by_file[record.file].append(record)
            for root in forget:
                self._drop(batch, lambda file, root=root: is_below(file, root))  # type: ignore[misc]
            files, present = self._find(roots)
            for done, (name, file) in enumerate(files.items()):
                if self.progress is not None:
                    self.progress(done, len(files), name)
                self._refresh_file(batch, name, file)
            self._drop_missing(batch, files, present)
        return self._report(before)

    def _find(self, roots: Iterable[str]) -> tuple[dict[str, File], list[str]]:
        """The files below the roots, by name, and the roots that are there."""
        files: dict[str, File] = {}
        present = []
        for root in roots:
            path = self.base / root
            if not path.exists():
                self.vanished.append(root)
                continue
            present.append(root)
            for found in walk(path, leave_out=self.leave_out):
                if isinstance(found, File):
                    files[self._name(found.path)] = found
                else:
                    self._pass_over(self._name(Path(found.path)), found.reason, found.failed)
        return files, present

    def _name(self, path: Path) -> str:
        return (path.relative_to(self.base) if path.is_relative_to(self.base) else path).as_posix()

    def _pass_over(self, name: str, reason: str, failed: bool = False) -> None:
        self.passed_over.append(PassedOver(name, reason, failed))

    def _refresh_file(self, batch: Batch, name: str, file: File) -> None:
        old = self._by_file.get(name, [])
        if old and not self.force and _is_as_before(old[0], file):
            self.unchanged += len(old)
            return
        checked = time.time_ns()
        try:
            data = load_file(file.path)
        except (PathError, StorageError) as error:
            self._pass_over(name, error.reason, failed=True)
            return
        sha256 = hashlib.sha256(data).hexdigest()
        if old and not self.force and all(each.head["sha256"] == sha256 for each in old):
            self.unchanged += len(old)
            for each in old:
                self._touch(batch, each, file, checked)
            return
        self._read(batch, name, file, data, checked)

    def _touch(self, batch: Batch, record: Record, file: File, checked: int) -> None:
        new = attrs.evolve(record, size=file.size, modified=file.modified, checked=checked)
        batch.touch(new)
        self._records[record.name] = new

    def _read(self, batch: Batch, name: str, file: File, data: bytes, checked: int) -> None:
        try:
            pages = list(read(data, name=name))
        except NotTextError as error:
            self._pass_over(name, error.reason)
            self._drop(batch, lambda other: other == name)
            return
        except PageError as error:
            self._pass_over(name, error.reason, failed=True)
            return
        old = {record.name for record in self._by_file.get(name, [])}
        for gone in old:
            batch.remove(gone)
            del self._records[gone]
        for page in pages:
            record = Record(
                page.name, name, file.size, file.modified, checked, page.head(), figures_of(page)
            )
            batch.add(page, record)
            self._records[page.name] = record
            (self.changed if page.name in old else self.added).append(page.name)
            if page.warnings:
                self.warnings[page.name] = page.warnings
        self.dropped.extend(old - {page.name for page in pages})

    def _drop(self, batch: Batch, applies: Callable[[str], bool]) -> None:
        """Take out the pages of the files that a test applies to."""
        for record in list(self._records.values()):
            if applies(record.file):
                batch.remove(record.name)
                del self._records[record.name]
                self._by_file.pop(record.file, None)
                self.dropped.append(record.name)

    def _drop_missing(self, batch: Batch, files: dict[str, File], present: list[str]) -> None:
        """Take out what is gone from folders that are there and could be read."""
        failed = [each.path for each in self.passed_over if each.failed]

        def is_gone(file: str) -> bool:
            return (
                file not in files
                and any(is_below(file, root) for root in present)
                and not any(is_below(file, path) for path in failed)
            )

        self._drop(batch, is_gone)

    def _report(self, before: dict[str, str]) -> IndexReport:
        first: dict[str, str] = {}
        copies = []
        for name, record in sorted(self._records.items()):
            original = first.setdefault(record.head["sha256"], name)
            if original != name and record.file != self._records[original].file:
                copies.append((name, original))
        left = {before[name]: name for name in self.dropped if name in before}
        moved = [
            (left[sha256], name)
            for name in self.added
            if (sha256 := self._records[name].head["sha256"]) in left
        ]
        old, new = {pair[0] for pair in moved}, {pair[1] for pair in moved}
        return IndexReport(
            pages=len(self._records),
            entries=sum(record.figures["entries"] for record in self._records.values()),
            added=tuple(name for name in self.added if name not in new),
            changed=tuple(self.changed),
            unchanged=self.unchanged,
            moved=tuple(moved),
            dropped=tuple(sorted(name for name in self.dropped if name not in old)),
            copies=tuple(copies),
            passed_over=tuple(self.passed_over),
            vanished=tuple(self.vanished),
            warnings=self.warnings,
        )


def _is_as_before(record: Record, file: File) -> bool:
    return (
        record.size == file.size
        and record.modified == file.modified
        and file.modified < record.checked - _RACY
    )
