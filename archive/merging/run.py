"""Putting pages that are known from several files together, as part of a change."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from archive.answers.stats import figures_of
from archive.corrections.model import Corrections, apply
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine
from archive.merging.groups import Groups, Load
from archive.merging.union import MergedSource, unite
from archive.model import Page


def own_page(engine: Engine, name: str) -> Page:
    """A page as its file has it, with its corrections. Raises KeyError where there is none."""
    kept = engine.source_data(name)
    return engine.page(name) if kept is None else Page.from_dict(kept["page"])


def _checksum(record: PageRecord) -> str:
    """A checksum of all that a page as its file has it is made of."""
    parts = [record.head["sha256"], record.name, record.corrections]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def merge(
    batch: Batch,
    records: Mapping[str, PageRecord],
    touched: Collection[str],
    load: Load,
    gone: Iterable[PageRecord] = (),
    own: Load = lambda _: None,
) -> list[PageRecord]:
    """Put together what is known from several files, as far as pages that were touched are
    concerned. Returns the records that have changed.

    `records`: of all pages, as they are after all else that the batch does; `load`: gives a page as
    its file has it, or None where it cannot be had now and stays by itself; `gone`: what there was
    before, which may have kept others apart, and `own`, which gives that.
    """
    gone = list(gone)
    if not touched and not gone:
        return []
    groups = Groups(records, load)
    touched = {*touched}.union(*(groups.like(record, own) for record in gone))
    changed: list[PageRecord] = []
    found = groups.around(sorted(touched))
    if others := groups.compared_otherwise(touched, gone):
        found = groups.around(sorted(touched | others))
    for names in found:
        group = [records[name] for name in names]
        if _is_done(group):
            continue
        if len(group) == 1:
            if (page := load(group[0].name)) is not None:
                changed.append(take_apart(batch, group[0], page))
        else:
            pages = [page for name in names if (page := load(name)) is not None]
            if len(pages) == len(group):
                changed += _put_together(batch, group, pages)
    return changed


def _is_done(records: Sequence[PageRecord]) -> bool:
    """Whether some pages are shown as one already, and nothing else is shown with them; one, by
    itself."""
    if len(records) == 1:
        return not records[0].merged
    names = {record.merged_into for record in records}
    shown = next((record for record in records if record.is_primary), None)
    if len(names) != 1 or shown is None:
        return False
    return bool(shown.merged.get("of") == {each.name: _checksum(each) for each in records})


def take_apart(batch: Batch, record: PageRecord, page: Page) -> PageRecord:
    """Show a page by itself that was shown with others. `page`: as its file has it. Returns what is
    remembered of it now."""
    apart = attrs.evolve(record, merged={})
    batch.remove(record.name)
    batch.add(page, apart)
    return apart


def _put_together(
    batch: Batch, records: Sequence[PageRecord], pages: Sequence[Page]
) -> list[PageRecord]:
    own_pages = {page.name: page for page in pages}
    by_name = {record.name: record for record in records}
    union = unite(pages)
    first = union.page.name
    parts: dict[str, MergedSource | None] = {
        first: None,
        **{part.name: part for part in union.parts},
    }
    of = {record.name: _checksum(record) for record in records}
    changed = []
    for name, part in parts.items():
        record, own = by_name[name], own_pages[name]
        whole = attrs.evolve(record, head=own.head(), figures=figures_of(own))
        batch.remove(record.name)
        if part is None:
            page, new = _corrected(union.page, whole)
            shown = {"into": first, "head": page.head(), "figures": figures_of(page), "of": of}
            new = attrs.evolve(new, merged=shown)
        else:
            page = attrs.evolve(own, entries=())
            new = attrs.evolve(whole, merged={"into": first})
        batch.add(page, new, _kept(own, part))
        changed.append(new)
    return changed


def _corrected(page: Page, record: PageRecord) -> tuple[Page, PageRecord]:
    """The page that was put together with the corrections of what only other sources have."""
    corrections = Corrections.from_dict(record.corrections)
    there = {at: corrections.entries[at] for at in record.unmatched if at in page}
    if there:
        page = apply(page, attrs.evolve(corrections, entries=there))
    return page, attrs.evolve(record, unmatched=[at for at in record.unmatched if at not in there])


def _kept(own: Page, part: MergedSource | None) -> dict[str, Any]:
    """What is kept of a source: its own page, and what became of its entries."""
    kept: dict[str, Any] = {"page": own.to_dict()}
    if part is not None:
        kept["pairs"] = [[pair.ours, pair.theirs, pair.by] for pair in part.pairs]
        kept["added"], kept["wordings"] = list(part.added), list(part.wordings)
    return kept
