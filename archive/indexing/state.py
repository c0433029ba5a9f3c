"""What a run of `index` has found and done so far, and its report."""

from collections.abc import Iterable, Mapping

import attrs

from archive.answers.results import IndexReport
from archive.corrections.model import CorrectionProblem
from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import PendingRecords, RecordColumns, columns_of
from archive.files import Skipped
from archive.indexing.report import (
    count_pages_and_entries,
    find_copies,
    find_moved,
    find_open_dates,
)
from archive.model import PageWarning


@attrs.define
class RunState:
    """What a run has found and done so far."""

    old: Mapping[str, PageRecord]
    """The records before the run."""
    before: RecordColumns = attrs.field(init=False)
    """The columns of `old`."""
    now: PendingRecords = attrs.field(init=False)
    """The records as of now."""
    added: list[str] = attrs.Factory(list)
    """Names of new pages."""
    changed: list[str] = attrs.Factory(list)
    """Names of pages whose bytes or corrections have changed."""
    dropped: list[str] = attrs.Factory(list)
    """Names of removed pages."""
    unchanged: int = 0
    """Number of unchanged pages."""
    skipped: list[Skipped] = attrs.Factory(list)
    """What was not read."""
    vanished: list[str] = attrs.Factory(list)
    """Roots that do not exist."""
    warnings: dict[str, tuple[PageWarning, ...]] = attrs.Factory(dict)
    """Warnings about pages read in this run."""
    left_out: dict[str, str] = attrs.Factory(dict)
    """Pages that corrections leave out, with their files."""
    written: set[str] = attrs.Factory(set)
    """Names of pages that were read and added to the batch."""

    def __attrs_post_init__(self) -> None:
        self.before, self.now = columns_of(self.old), PendingRecords(self.old)

    def pages_of_file(self, name: str) -> list[PageRecord]:
        """Return the current records of the pages that a file had before the run."""
        if name not in self.before.state_of_file:
            return []
        names = self.before.pages_of_file.get(name, (name,))
        return [self.now[each] for each in names if each in self.now]

    def count_unchanged(self, name: str) -> None:
        """Count the pages of an unchanged file."""
        pages_of_file = self.before.pages_of_file
        self.unchanged += len(pages_of_file[name]) if name in pages_of_file else 1

    def note_written(
        self, record: PageRecord, warnings: tuple[PageWarning, ...], old: PageRecord | None
    ) -> None:
        """Note that a page was added to the batch.

        `record`: only `PageRecord.brief()`; `old`: the record before, if the page is not new.
        """
        self.now.put(record.name, record)
        self.written.add(record.name)
        has_same_bytes = old is not None and old.head["sha256"] == record.head["sha256"]
        if old is None:
            self.added.append(record.name)
        elif has_same_bytes and old.corrections == record.corrections:
            self.unchanged += 1
        else:
            self.changed.append(record.name)
        if warnings:
            self.warnings[record.name] = warnings

    def report(self, problems: Iterable[CorrectionProblem]) -> IndexReport:
        """Return the report of the run. `problems`: those with corrections."""
        moved = find_moved(self.old, self.now, self.dropped, self.added)
        moved_from, moved_to = {pair[0] for pair in moved}, {pair[1] for pair in moved}
        pages, entries = count_pages_and_entries(self.before, self.now)
        return IndexReport(
            pages=pages,
            entries=entries,
            added=tuple(name for name in self.added if name not in moved_to),
            changed=tuple(self.changed),
            unchanged=self.unchanged,
            moved=tuple(moved),
            dropped=tuple(sorted(name for name in self.dropped if name not in moved_from)),
            copies=tuple(find_copies(self.before, self.now)),
            skipped=tuple(self.skipped),
            vanished=tuple(self.vanished),
            warnings=self.warnings,
            left_out=dict(sorted(self.left_out.items())),
            corrections=tuple(problems),
            open_dates=tuple(find_open_dates(self.before, self.now, self.written)),
            merged={
                name: tuple(record.merged["of"])
                for name in sorted({*self.before.merged_pages, *self.now.changed})
                if (record := self.now.get(name)) and record.merged and record.is_primary
            },
        )
