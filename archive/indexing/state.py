"""What a run of `index` has found and done so far, and its report."""

from collections.abc import Iterable, Mapping

import attrs

from archive.answers.results import IndexReport
from archive.corrections.model import CorrectionProblem
from archive.engines.pages.record import PageRecord
from archive.engines.pages.snapshot import PendingRecords, RecordColumns, columns_of
from archive.files import Skipped
from archive.indexing.report import copies_in, moved_in, size_of
from archive.model import PageWarning


@attrs.define
class RunState:
    """The book that a run keeps."""

    old: Mapping[str, PageRecord]
    """What was remembered before."""
    before: RecordColumns = attrs.field(init=False)
    """The same in columns."""
    now: PendingRecords = attrs.field(init=False)
    """What is remembered now."""
    added: list[str] = attrs.Factory(list)
    """Pages that are new."""
    changed: list[str] = attrs.Factory(list)
    """Pages that are there still, and read otherwise."""
    dropped: list[str] = attrs.Factory(list)
    """Pages that are gone."""
    unchanged: int = 0
    """How many are as they were."""
    skipped: list[Skipped] = attrs.Factory(list)
    """What is not read."""
    vanished: list[str] = attrs.Factory(list)
    """The roots that are not there."""
    warnings: dict[str, tuple[PageWarning, ...]] = attrs.Factory(dict)
    """What readers of pages should be told."""
    left_out: dict[str, str] = attrs.Factory(dict)
    """The pages that are left out by hand, and their files."""
    put_in: set[str] = attrs.Factory(set)
    """The pages that were put in."""

    def __attrs_post_init__(self) -> None:
        self.before, self.now = columns_of(self.old), PendingRecords(self.old)

    def of_file(self, name: str) -> list[PageRecord]:
        """The pages of a file that are there of those there were before."""
        if name not in self.before.state_of_file:
            return []
        names = self.before.pages_of_file.get(name, (name,))
        return [self.now[each] for each in names if each in self.now]

    def count_unchanged(self, name: str) -> None:
        """Count the pages of a file that is as it was."""
        pages_of = self.before.pages_of_file
        self.unchanged += len(pages_of[name]) if name in pages_of else 1

    def note(
        self, record: PageRecord, warnings: tuple[PageWarning, ...], old: PageRecord | None
    ) -> None:
        """A page was put in: in brief what is remembered of it, and what was before, if it was
        there."""
        self.now.put(record.name, record)
        self.put_in.add(record.name)
        is_same = old is not None and old.head["sha256"] == record.head["sha256"]
        if old is None:
            self.added.append(record.name)
        elif is_same and old.corrections == record.corrections:
            self.unchanged += 1
        else:
            self.changed.append(record.name)
        if warnings:
            self.warnings[record.name] = warnings

    def report(self, problems: Iterable[CorrectionProblem]) -> IndexReport:
        """What the run found and did; `problems`: those with corrections."""
        moved = moved_in(self.old, self.now, self.dropped, self.added)
        old, new = {pair[0] for pair in moved}, {pair[1] for pair in moved}
        pages, entries = size_of(self.before, self.now)
        return IndexReport(
            pages=pages,
            entries=entries,
            added=tuple(name for name in self.added if name not in new),
            changed=tuple(self.changed),
            unchanged=self.unchanged,
            moved=tuple(moved),
            dropped=tuple(sorted(name for name in self.dropped if name not in old)),
            copies=tuple(copies_in(self.before, self.now)),
            skipped=tuple(self.skipped),
            vanished=tuple(self.vanished),
            warnings=self.warnings,
            left_out=dict(sorted(self.left_out.items())),
            corrections=tuple(problems),
            merged={
                name: tuple(record.merged["of"])
                for name in sorted({*self.before.merged_pages, *self.now.changed})
                if (record := self.now.get(name)) and record.merged and record.is_primary
            },
        )
