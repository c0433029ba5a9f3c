"""Checking an archive: whether all of it is what was put in, whether its files still say so, and
why pages are shown as one or apart."""

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
from archive.indexing.run import Refresh
from archive.locators import make_id
from archive.merging import unmerged_page
from archive.merging.evidence import Verdict
from archive.merging.groups import PageGroups
from archive.model import Page
from archive.query import Everything
from archive.settings import Settings
from archive.storage.page_spool import PageSpool

_WORTH_TELLING = 0.3
"""Pages that are not the same are told where they share so much of the shorter one's text."""


@attrs.frozen
class EntryMatch:
    """Two entries that are shown as one, and why."""

    entry: str
    """The id it is shown by."""
    source: str
    """The id in the source."""
    by: str
    """The evidence: `post`, `id`, `text`, `time`, `alike` (much the same text), `answers` (the same
    replies), `place` (the same among siblings), `within` the text, or `one of several` that read
    alike, of which nobody can say which."""


@attrs.frozen
class Merge:
    """A page that is another source of one, and why."""

    page: str
    """The page that it is shown on."""
    source: str
    """Its own name."""
    like: str
    """The source of that page that it was found to be the same as."""
    by: str
    """The evidence: `url`, or `text` with title and day, or with the comments."""
    shared: float | None
    """How much of the text of the shorter of both stands in the other, by samples; None where there
    is too little of it."""
    matches: tuple[EntryMatch, ...] = attrs.field(repr=False)
    """Its entries that are shown as one with others."""
    added: tuple[str, ...]
    """The ids of the entries that it was the first source to have."""
    wordings: tuple[str, ...]
    """The ids of what it has in place of, or besides, the text that is shown."""

    @property
    def counts(self) -> Mapping[str, int]:
        """How many entries match by each kind of evidence."""
        return Counter(match.by for match in self.matches)

    def to_dict(self) -> dict[str, Any]:
        """The merge as a JSON object."""
        return {"kind": "merge", **attrs.asdict(self)}


@attrs.frozen
class Apart:
    """Two pages that have something in common and are not shown as one, and why."""

    one: str
    """The one."""
    other: str
    """The other."""
    by: str
    """What speaks against it: `bytes`, a copy; another `url`, `title` or `date`; too little `text`
    in common; `comments`, where title or day are missing and these are not the same; or `several`,
    where they are the same, and so are others that cannot be."""
    shared: float | None
    """How much of the text of the shorter stands in the other; None where there is too little."""

    def to_dict(self) -> dict[str, Any]:
        """The pair as a JSON object."""
        return {"kind": "apart", **attrs.asdict(self)}


@attrs.frozen
class Check:
    """What checking an archive came to. One that is damaged is an error instead."""

    pages: int
    """How many pages there are."""
    entries: int
    """How many entries, all of which can be read."""
    merges: tuple[Merge, ...]
    """What is shown as one, by page and source."""
    apart: tuple[Apart, ...]
    """What is not, though it has something in common."""
    files: IndexReport
    """What `index` would do now: files that are new, have changed, or are gone since the last run.
    A page that is moved, or whose corrections are other ones, is told there as well."""
    unseen: tuple[str, ...] = ()
    """What of it `index` does only with `rebuild`, since the files have the size and time that they
    had; it takes reading them to find it."""

    @property
    def is_up_to_date(self) -> bool:
        """Whether the pages are those of the files, as far as these can be read."""
        found = self.files
        return not (found.added or found.changed or found.moved or found.dropped)


def check(
    engine: Engine, settings: Settings, base: Path, place: str, *, reads_files: bool = False
) -> Check:
    """Read everything, compare pages again, and look at the files.

    `base`: what names are relative to; `place`: what the archive is called in an error;
    `reads_files`: whether files are read even where size and time say that they are as before.
    Raises ArchiveDamagedError where anything is not what was put in.
    """
    engine.verify(is_finished=settings.finished)
    records = engine.records()
    for name, record in records.items():
        _compare(unmerged_page(engine, name), record.figures, place)
        if record.merged and record.is_primary:
            _compare(engine.page(name), record.merged_figures, place)
    shown = [record for record in records.values() if record.is_primary]
    entries = sum(record.merged_figures["entries"] for record in shown)
    found = engine.find(Everything(), sort="page", limit=0, offset=0).total
    if found != entries:
        raise ArchiveDamagedError(place, f"{found} entries are found, and {entries} were put in")
    groups = PageGroups(records, lambda name: unmerged_page(engine, name))
    merges = tuple(each for record in shown for each in _merges(engine, groups, record))
    files = seen = _look(engine, records, settings, PathNames(base), reads_files=False)
    if reads_files:
        files = _look(engine, records, settings, PathNames(base), reads_files=True)
    unseen = tuple(sorted(_other_ones(files) - _other_ones(seen)))
    return Check(len(shown), entries, merges, tuple(_apart(groups, records)), files, unseen)


def _other_ones(files: IndexReport) -> set[str]:
    """The pages that a run would put in or take out."""
    return {*files.added, *files.changed, *files.dropped, *(new for _, new in files.moved)}


def _compare(page: Page, figures: Mapping[str, Any], place: str) -> None:
    found, remembered = len(page.entries), figures["entries"]
    if found != remembered:
        reason = f"{page.name} has {found} entries, and {remembered} were put in"
        raise ArchiveDamagedError(place, reason)
    if digest_of(page) != figures["digest"]:
        raise ArchiveDamagedError(place, f"the entries of {page.name} are not those put in")


class _Nothing(Batch):
    """A change that changes nothing: what would be done is only told."""

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

    def add(self, page: Page, record: PageRecord, own: Mapping[str, Any] | None = None) -> None:
        pass

    def touch(self, record: PageRecord) -> None:
        pass


def _look(
    engine: Engine,
    records: Mapping[str, PageRecord],
    settings: Settings,
    places: PathNames,
    *,
    reads_files: bool,
) -> IndexReport:
    """What a run of `index` would do now."""
    with closing(PageSpool()) as shelf:
        run = Refresh(
            places,
            _Nothing(records),
            records,
            settings.left_out,
            lambda name: unmerged_page(engine, name),
            shelf,
            is_merging=False,
            reads_all=reads_files,
        )
        run.look(settings.roots, (), settings.roots)
        return run.report()


def _merges(engine: Engine, groups: PageGroups, record: PageRecord) -> Iterator[Merge]:
    sources = sorted(record.merged.get("of", ()), key=lambda name: (name != record.name, name))
    for source in sources[1:]:
        kept = engine.source_data(source) or {}
        like, verdict = _evidence(groups, source, sources)
        yield Merge(
            page=record.name,
            source=source,
            like=like,
            by=verdict.by,
            shared=_rounded(verdict),
            matches=tuple(
                EntryMatch(make_id(record.name, ours), make_id(source, theirs), by)
                for ours, theirs, by in kept.get("pairs", ())
            ),
            added=tuple(make_id(record.name, at) for at in kept.get("added", ())),
            wordings=tuple(make_id(record.name, at) for at in kept.get("wordings", ())),
        )


def _evidence(groups: PageGroups, source: str, sources: list[str]) -> tuple[str, Verdict]:
    """What a source was found to be the same as, first of all the page itself."""
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
            is_alike = (verdict.shared or 0) >= _WORTH_TELLING
            if verdict.by in ("bytes", "several") or is_alike or groups.share_address(one, other):
                yield Apart(one, other, verdict.by, _rounded(verdict))


def _rounded(verdict: Verdict) -> float | None:
    return None if verdict.shared is None else round(verdict.shared, 3)
