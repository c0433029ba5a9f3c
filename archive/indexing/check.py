"""Checks an archive against its checksums and its files, and explains which pages are merged."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from archive.answers.results import IndexReport
from archive.answers.stats import digest_of
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine
from archive.errors import ArchiveDamagedError
from archive.files import PathNames
from archive.indexing.run import IndexRun
from archive.locators import make_id
from archive.merging import unmerged_page
from archive.merging.evidence import Verdict
from archive.merging.groups import PageGroups
from archive.model import Page
from archive.query.rest import REST, SPEECH
from archive.settings import Settings
from archive.storage.page_spool import PageSpool

_MIN_SHARED = 0.3
"""Pages that are not merged are reported if they share this much of the shorter one's text."""


@attrs.frozen
class EntryMatch:
    """Two entries that were merged into one, and why."""

    entry: str
    """Id of the merged entry."""
    source: str
    """Id of the entry in the source."""
    by: str
    """The evidence: `post`, `id`, `text`, `time`, `alike` (similar text), `answers` (the same
    replies), `place` (the same position among siblings), `within` (part of the other's text), or
    `one of several` (several entries have this text, and it cannot be told which is which)."""


@attrs.frozen
class Merge:
    """A page that was merged into another one, and why."""

    page: str
    """Name of the merged page."""
    source: str
    """Name of the page that was merged into it."""
    like: str
    """The source of the merged page that it was found to be the same as."""
    by: str
    """The evidence: `url`; `name`: names that crawlers give one page; or `text`: the same title and
    day and much the same text; if title or day is missing, much the same comments."""
    shared: float | None
    """Share of the shorter text that is in the other one, estimated from samples; None if the text
    is too short."""
    matches: tuple[EntryMatch, ...] = attrs.field(repr=False)
    """Its entries that were merged with others."""
    added: tuple[str, ...]
    """Ids of the entries that it was the first source to have."""
    wordings: tuple[str, ...]
    """Ids of its own versions of texts that other sources have too."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Number of `matches` by evidence."""
        return Counter(match.by for match in self.matches)

    def to_dict(self) -> dict[str, Any]:
        """Return the merge as a JSON object."""
        return {"kind": "merge", **attrs.asdict(self)}


@attrs.frozen
class Apart:
    """Two pages that have something in common but were not merged, and why."""

    one: str
    """Name of the first page."""
    other: str
    """Name of the second page."""
    by: str
    """What speaks against it: `bytes` (identical files), a different `url`, `title` or `date`; too
    little `text` in common; `comments` (title or day is missing, and the comments differ); or
    `several` (they are the same, but so are others that cannot be merged with both)."""
    shared: float | None
    """Share of the shorter text that is in the other one; None if the text is too short."""

    def to_dict(self) -> dict[str, Any]:
        """Return the pair as a JSON object."""
        return {"kind": "apart", **attrs.asdict(self)}


@attrs.frozen
class Check:
    """The result of checking an archive that is not damaged."""

    pages: int
    """Number of pages, merged ones counted once."""
    entries: int
    """Number of entries, without text of unknown authorship; all of them can be read."""
    merges: tuple[Merge, ...]
    """Merged pages, by page and source."""
    apart: tuple[Apart, ...]
    """Similar pages that were not merged."""
    files: IndexReport
    """What `index` would do now. Pages that have moved or whose corrections have changed are in it
    too."""
    unseen: tuple[str, ...] = ()
    """Pages in `files` that only `index` with `rebuild` updates: the bytes of their files have
    changed, but not size and time."""

    @property
    def is_up_to_date(self) -> bool:
        """Whether the pages match the files, as far as these can be read."""
        found = self.files
        return not (found.added or found.changed or found.moved or found.dropped)


def check(
    engine: Engine, settings: Settings, base: Path, archive_name: str, *, reads_files: bool = False
) -> Check:
    """Read the whole archive, compare its pages again, and check its files.

    `base`: the folder that names are relative to; `archive_name`: for messages; `reads_files`: read
    the files even if their size and time have not changed. Raises ArchiveDamagedError if anything
    differs from what was indexed.
    """
    engine.verify(is_finished=settings.finished)
    records = engine.records()
    for name, record in records.items():
        page = unmerged_page(engine, name) if record.merged else engine.page(name)
        _check_page(page, record.figures, archive_name)
        if record.merged and record.is_primary:
            _check_page(engine.page(name), record.merged_figures, archive_name)
    primary = [record for record in records.values() if record.is_primary]
    entries = sum(record.merged_figures["entries"] for record in primary)
    rests = sum(record.merged_figures["rest"] for record in primary)
    for query, expected in ((SPEECH, entries), (REST, rests)):
        found = engine.find(query, sort="page", limit=0, offset=0).total
        if found != expected:
            reason = f"{found} entries are found instead of {expected}"
            raise ArchiveDamagedError(archive_name, reason)
    groups = PageGroups(records, lambda name: unmerged_page(engine, name))
    merges = tuple(each for record in primary for each in _merges(engine, groups, record))
    path_names = PathNames(base)
    files = seen = _pending_changes(engine, records, settings, path_names, reads_files=False)
    if reads_files:
        files = _pending_changes(engine, records, settings, path_names, reads_files=True)
    unseen = tuple(sorted(_changed_pages(files) - _changed_pages(seen)))
    return Check(len(primary), entries, merges, tuple(_apart(groups, records)), files, unseen)


def _changed_pages(files: IndexReport) -> set[str]:
    """Return the pages that a run would add or remove."""
    return {*files.added, *files.changed, *files.dropped, *(new for _, new in files.moved)}


def _check_page(page: Page, figures: Mapping[str, Any], archive_name: str) -> None:
    """Raise ArchiveDamagedError if the entries of a page differ from its figures."""
    found, expected = len(page.entries), figures["entries"] + figures["rest"]
    if found != expected:
        reason = f"{page.name} has {found} entries instead of {expected}"
        raise ArchiveDamagedError(archive_name, reason)
    if digest_of(page) != figures["digest"]:
        reason = f"the entries of {page.name} are not those that were indexed"
        raise ArchiveDamagedError(archive_name, reason)


class _DryRunBatch(Batch):
    """A batch that changes nothing; only the report of its run is used."""

    def __init__(self, records: Mapping[str, PageRecord]) -> None:
        self._records = records

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass

    def records(self) -> Mapping[str, PageRecord]:
        return self._records

    def remove(self, name: str) -> None:
        pass

    def add(
        self, page: Page, record: PageRecord, source_data: Mapping[str, Any] | None = None
    ) -> None:
        pass

    def touch(self, record: PageRecord) -> None:
        pass


def _pending_changes(
    engine: Engine,
    records: Mapping[str, PageRecord],
    settings: Settings,
    path_names: PathNames,
    *,
    reads_files: bool,
) -> IndexReport:
    """Return what a run of `index` would do now."""
    with closing(PageSpool()) as spool:
        run = IndexRun(
            path_names,
            _DryRunBatch(records),
            records,
            settings.left_out,
            lambda name: unmerged_page(engine, name),
            spool,
            is_merging=False,
            reads_all=reads_files,
        )
        run.update_pages(settings.roots, (), settings.roots)
        return run.report()


def _merges(engine: Engine, groups: PageGroups, record: PageRecord) -> Iterator[Merge]:
    sources = sorted(record.merged.get("of", ()), key=lambda name: (name != record.name, name))
    for source in sources[1:]:
        data = engine.source_data(source) or {}
        like, verdict = _evidence(groups, source, sources)
        yield Merge(
            page=record.name,
            source=source,
            like=like,
            by=verdict.by,
            shared=_rounded(verdict),
            matches=tuple(
                EntryMatch(make_id(record.name, ours), make_id(source, theirs), by)
                for ours, theirs, by in data.get("pairs", ())
            ),
            added=tuple(make_id(record.name, at) for at in data.get("added", ())),
            wordings=tuple(make_id(record.name, at) for at in data.get("wordings", ())),
        )


def _evidence(groups: PageGroups, source: str, sources: list[str]) -> tuple[str, Verdict]:
    """Return the source that a page was found to be the same as, the primary page if possible."""
    for other in sources:
        if other != source:
            verdict = groups.compare(source, other)
            if verdict is not None and verdict.is_same:
                return other, verdict
    raise KeyError(source)


def _apart(groups: PageGroups, records: Mapping[str, PageRecord]) -> Iterator[Apart]:
    for one in sorted(records):
        for other in groups.candidates(one):
            if other <= one or records[one].merged_into == records[other].merged_into:
                continue
            verdict = groups.compare(one, other)
            if verdict is None:
                continue
            if verdict.is_same:
                if not groups.are_separated(one, other):
                    continue
                verdict = attrs.evolve(verdict, by="several")
            is_similar = (verdict.shared or 0) >= _MIN_SHARED
            if verdict.by in ("bytes", "several") or is_similar or groups.share_address(one, other):
                yield Apart(one, other, verdict.by, _rounded(verdict))


def _rounded(verdict: Verdict) -> float | None:
    return None if verdict.shared is None else round(verdict.shared, 3)
