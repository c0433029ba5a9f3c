"""Merge sources of pages in a batch."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import attrs

from archive.answers.stats import figures_of
from archive.corrections.model import Corrections, apply
from archive.engines.pages.record import PageRecord
from archive.engines.protocol import Batch, Engine
from archive.merging.blocks import show_blocks
from archive.merging.groups import LoadPage, PageGroups
from archive.merging.merged_page import MergedSource, merge_pages
from archive.model import Entry, Page


def unmerged_page(engine: Engine, name: str) -> Page:
    """Return a page as its own file shows it, with its corrections. Raises KeyError."""
    source = engine.source_data(name)
    if source is None:
        return engine.page(name)
    return Page.from_dict(source["page"]) if "page" in source else whole_page(engine, name)[0]


def whole_page(engine: Engine, name: str) -> tuple[Page, Mapping[str, Any] | None]:
    """Return a page as it is shown, but with the blocks of text that recur on other pages, and what
    is stored with it. Raises KeyError."""
    page, source = engine.page(name), engine.source_data(name)
    if source is None or "rest" not in source:
        return page, source
    return show_blocks(page, Entry.from_dict(source["rest"])), source


def _checksum(record: PageRecord) -> str:
    """Return a checksum of everything that determines a page as its own file shows it."""
    parts = [record.head["sha256"], record.name, record.corrections]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def merge(
    batch: Batch,
    records: Mapping[str, PageRecord],
    touched: Collection[str],
    load: LoadPage,
    gone: Iterable[PageRecord] = (),
    load_old: LoadPage = lambda _: None,
) -> list[PageRecord]:
    """Merge the pages that some pages are sources of, and unmerge those that no longer are. Return
    the records that have changed.

    `records`: of all pages, as they are after the other changes of the batch; `touched`: the names
    of pages that are new or changed; `load`: returns a page as its own file shows it; without it,
    the page stays alone; `gone`: old records of pages that were removed or changed, which may have
    kept others apart; `load_old`: returns the pages of those.
    """
    gone = list(gone)
    if not touched and not gone:
        return []
    groups = PageGroups(records, load)
    touched = {*touched}.union(*(groups.matches_of_old(record, load_old) for record in gone))
    changed: list[PageRecord] = []
    found = groups.groups_of(sorted(touched))
    if others := groups.affected_by_common_keys(touched, gone):
        found = groups.groups_of(sorted(touched | others))
    for names in found:
        group = [records[name] for name in names]
        if _is_up_to_date(group):
            continue
        if len(group) == 1:
            if (page := load(group[0].name)) is not None:
                changed.append(unmerge(batch, group[0], page))
        else:
            pages = [page for name in names if (page := load(name)) is not None]
            if len(pages) == len(group):
                changed += _merge_group(batch, group, pages)
    return changed


def _is_up_to_date(group: Sequence[PageRecord]) -> bool:
    """Return whether a group is merged already, from the same sources and no others; a single page,
    whether it is not merged."""
    if len(group) == 1:
        return not group[0].merged
    names = {record.merged_into for record in group}
    primary = next((record for record in group if record.is_primary), None)
    if len(names) != 1 or primary is None:
        return False
    return bool(primary.merged.get("of") == {each.name: _checksum(each) for each in group})


def unmerge(batch: Batch, record: PageRecord, page: Page) -> PageRecord:
    """Show a merged page by itself again. Return its new record.

    `page`: the page as its own file shows it.
    """
    unmerged = attrs.evolve(record, merged={})
    batch.remove(record.name)
    batch.add(page, unmerged)
    return unmerged


def _merge_group(
    batch: Batch, group: Sequence[PageRecord], pages: Sequence[Page]
) -> list[PageRecord]:
    pages_by_name = {page.name: page for page in pages}
    records_by_name = {record.name: record for record in group}
    merged = merge_pages(pages)
    primary = merged.page.name
    sources: dict[str, MergedSource | None] = {
        primary: None,
        **{source.name: source for source in merged.other_sources},
    }
    checksums = {record.name: _checksum(record) for record in group}
    changed = []
    for name, source in sources.items():
        source_page = pages_by_name[name]
        record = attrs.evolve(
            records_by_name[name], head=source_page.head(), figures=figures_of(source_page)
        )
        batch.remove(name)
        if source is None:
            page, record = _apply_unmatched(merged.page, record)
            merge_data = {
                "into": primary,
                "head": page.head(),
                "figures": figures_of(page),
                "of": checksums,
            }
        else:
            page, merge_data = attrs.evolve(source_page, entries=()), {"into": primary}
        record = attrs.evolve(record, merged=merge_data)
        batch.add(page, record, _source_data(source_page, source))
        changed.append(record)
    return changed


def _apply_unmatched(page: Page, record: PageRecord) -> tuple[Page, PageRecord]:
    """Apply the corrections for entries that only other sources of a merged page have."""
    corrections = Corrections.from_dict(record.corrections)
    found = {at: corrections.entries[at] for at in record.unmatched if at in page}
    if found:
        page = apply(page, attrs.evolve(corrections, entries=found))
    return page, attrs.evolve(record, unmatched=[at for at in record.unmatched if at not in found])


def _source_data(page: Page, source: MergedSource | None) -> dict[str, Any]:
    """Return what is stored of a source: its own page, and what became of its entries."""
    data: dict[str, Any] = {"page": page.to_dict()}
    if source is not None:
        data["pairs"] = [[pair.ours, pair.theirs, pair.by] for pair in source.pairs]
        data["added"], data["wordings"] = list(source.added), list(source.wordings)
    return data
