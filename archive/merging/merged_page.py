"""Merge the sources of a page: show every entry once, and lose nothing that any source says.

The best source gives the page its name, order and locators. An entry that only another source has
gets the next number after its siblings. Lines of another source's text that the page has nowhere
become another wording of the entry (`7v2`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from archive.locators import POST, parent_of, sort_key, without_wording
from archive.merging.attribution import choose_author_and_date
from archive.merging.evidence import same_titles
from archive.merging.ids import ids_of, system_of
from archive.merging.pairing import EntryPair, Pairing
from archive.merging.rest import merge_rests
from archive.merging.texts import PageTexts
from archive.merging.wordings import EntryWordings, has_all_lines, with_lines
from archive.model import Entry, Page, PageSource, PageWarning
from archive.text.tokens import tokenize


@attrs.frozen
class MergedSource:
    """What became of the entries of a source other than the first."""

    name: str
    """The name of its page."""
    pairs: tuple[EntryPair, ...]
    """Its entries that the merged page had already, each with the entry there."""
    added: tuple[str, ...]
    """The locators, on the merged page, of entries that this source added."""
    wordings: tuple[str, ...]
    """The locators of other wordings that this source added."""


@attrs.frozen
class MergedPage:
    """A page merged from several sources."""

    page: Page
    """The merged page."""
    other_sources: tuple[MergedSource, ...]
    """The sources other than the first, which gives the page its name."""


def merge_pages(pages: Sequence[Page]) -> MergedPage:
    """Merge at least two pages that show the same one. Their order does not matter.

    An entry that several sources have is shown once; one that only one has is kept. If a comment is
    removed or lost in one source, the text of another is shown. Text of unknown authorship is shown
    only if no entry has it.
    """
    by_name = sorted(pages, key=lambda page: page.name)
    sources = sorted(by_name, key=_rank, reverse=True)
    # Text of unknown authorship shows nothing of which entries are the same.
    first, *others = (source.with_rest(None) for source in sources)
    merger = _PageMerger(first)
    other_sources = tuple([merger.add(other) for other in others])
    merged = merger.finish()
    if (rest := merge_rests(sources, merged)) is not None:
        merged = merged.with_rest(rest)
    return MergedPage(merged, other_sources)


def _rank(page: Page) -> tuple[bool, int, str, int, int]:
    """Rank a source: markup, which has ids, above text; then by the number of comments, the time of
    capture, and the numbers of authors and dates."""
    named = sum(entry.author is not None for entry in page.entries)
    stated = sum(entry.date_source in ("stated", "editor") for entry in page.entries)
    is_markup = page.post.line is None and not page.post.spans
    return is_markup, len(page.comments), page.captured or "", named, stated


class _PageMerger:
    """Builds a merged page, one source after the other."""

    def __init__(self, first: Page) -> None:
        self._pages = [first]
        self._name = first.name
        self._shown = {entry.locator: entry for entry in first.entries}
        """The entries with the texts that are shown, by locator."""
        self._shown_ids = {entry.locator: entry.id for entry in first.entries}
        """The id, in its source, of each entry that is shown."""
        self._members: dict[str, list[Entry]] = defaultdict(list)
        """The same entry in each source that has it, by locator."""
        self._uncertain_ids: dict[str, list[str]] = defaultdict(list)
        """The ids of entries in sources that are uncertainly paired, by locator."""
        self._restored: set[str] = set()
        """The locators of removed comments whose text another source has."""
        self._comment_ids: dict[str, dict[str, str]] = defaultdict(dict)
        """The comments' own ids, by system and locator."""
        self._comment_ids[system_of(first)].update(ids_of(first))
        for entry in first.entries:
            self._members[entry.locator].append(entry)

    def add(self, other: Page) -> MergedSource:
        """Merge another source into the page."""
        self._pages.append(other)
        ours, theirs = PageTexts(self._page(), self._restored, self._comment_ids), PageTexts(other)
        pairs = Pairing(ours, theirs).run()
        last_numbers: dict[str, int] = {}
        locators: dict[str, str] = {}
        added: list[str] = []
        wordings: list[str] = []
        for entry in other.entries:
            if entry.kind == "section":
                continue
            if pair := pairs.get(entry.locator):
                locators[entry.locator] = without_wording(pair.ours)
                wordings += self._merge_entry(pair, entry, ours, theirs)
            else:
                parent = locators[parent_of(entry.locator) or POST]
                locator = self._append(entry, parent, last_numbers, ours)
                locators[entry.locator] = locator
                added.append(locator)
        self._add_comment_ids(other, pairs, locators)
        return MergedSource(other.name, tuple(pairs.values()), tuple(added), tuple(wordings))

    def _add_comment_ids(
        self, other: Page, pairs: Mapping[str, EntryPair], locators: Mapping[str, str]
    ) -> None:
        """Add the ids of a source's comments; `locators`: from the source's to the page's."""
        known = self._comment_ids[system_of(other)]
        for locator, ref in ids_of(other):
            if locator not in pairs or pairs[locator].is_certain:
                known.setdefault(locators[locator], ref)

    def _append(
        self, entry: Entry, parent: str, last_numbers: dict[str, int], ours: PageTexts
    ) -> str:
        """Add an entry after its siblings. Return its locator.

        `last_numbers`: the number of the last sibling, by parent.
        """
        if parent not in last_numbers:
            siblings = ours.children.get(parent, ())
            numbers = (sort_key(each.locator)[1][-1] for each in siblings)
            last_numbers[parent] = max(numbers, default=0)
        last_numbers[parent] += 1
        locator = f"{'' if parent == POST else f'{parent}.'}{last_numbers[parent]}"
        self._show(locator, entry)
        self._members[locator].append(entry)
        return locator

    def _show(self, locator: str, entry: Entry) -> None:
        self._shown[locator] = attrs.evolve(entry, page=self._name, locator=locator)
        self._shown_ids[locator] = entry.id

    def _merge_entry(
        self, pair: EntryPair, entry: Entry, ours: PageTexts, theirs: PageTexts
    ) -> Iterator[str]:
        """Merge a source's entry with the one it is paired with. Yield the locator of the other
        wording that this adds, if any."""
        if not pair.is_certain:
            self._uncertain_ids[pair.ours].append(entry.id)
            return
        self._members[pair.ours].append(entry)
        if not theirs.has_text(entry):
            return
        shown = ours.page[pair.ours]
        if ours.has_text(shown) and ours.tokens(shown.locator) == theirs.tokens(entry.locator):
            return
        if not ours.has_text(shown):
            self._replace(pair.ours, entry)
            if shown.removed:
                self._restored.add(pair.ours)
            return
        new_lines = list(filter(EntryWordings(pair.ours, ours).lacks, entry.text.split("\n")))
        if not new_lines:
            return
        is_markup_for_text = entry.line is None and shown.line is not None
        if is_markup_for_text and has_all_lines(theirs, entry, ours, shown):
            self._replace(pair.ours, entry)
            return
        yield self._add_wording(without_wording(pair.ours), entry, new_lines)

    def _replace(self, locator: str, entry: Entry) -> None:
        """Show a source's text of an entry instead; with a post's text, also its sections."""
        old = self._shown[locator]
        self._show(locator, attrs.evolve(entry, removed=old.removed or entry.removed))
        if locator != POST:
            return
        for section in [each for each in self._shown if each[0] == "s"]:
            del self._shown[section], self._shown_ids[section], self._members[section]
        source = next(page for page in self._pages if page.name == entry.page)
        for each in source.sections:
            self._show(each.locator, each)
            self._members[each.locator].append(each)

    def _add_wording(self, base: str, entry: Entry, lines: Sequence[str]) -> str:
        """Add some lines of a source's text as another wording of an entry. Return its locator."""
        number = 2
        while f"{base}v{number}" in self._shown:
            number += 1
        locator = f"{base}v{number}"
        self._show(locator, with_lines(entry, lines))
        self._members[locator].append(entry)
        return locator

    def _page(self) -> Page:
        """Return the page as merged so far, without choosing authors and dates."""
        entries = sorted(self._shown.values(), key=lambda entry: sort_key(entry.locator))
        return attrs.evolve(self._pages[0], entries=tuple(entries))

    def finish(self) -> Page:
        """Return the merged page."""
        dates = {page.name: dict(page.printed) for page in self._pages}
        post = choose_author_and_date(self._shown[POST], self._members[POST], None)
        titled = _edited_first(self._pages, "title")
        title = titled[0].title if titled else None
        self._add_other_titles(titled)
        entries, printed = [], []
        for shown in self._page().entries:
            locator = shown.locator
            is_section = locator[0] == "s"
            members = self._members[POST if is_section else locator]
            entry = choose_author_and_date(shown, members, post)
            entries.append(attrs.evolve(entry, title=title, sources=self._sources(locator)))
            if not is_section and (date := _printed_date(entry, members, dates)):
                printed.append((locator, date))
        return self._build(tuple(entries), tuple(printed), title)

    def _add_other_titles(self, titled: Sequence[Page]) -> None:
        """Add different titles of other sources as other wordings of the post."""
        known = [tokenize(page.title or "") for page in titled[:1]]
        for page in titled[1:]:
            title, tokens = page.title or "", tokenize(page.title or "")
            if all(same_titles(tokens, other) is False for other in known):
                known.append(tokens)
                entry = attrs.evolve(page.post, text=title, spans=(), line=None)
                self._add_wording(POST, entry, [title])

    def _sources(self, locator: str) -> tuple[str, ...]:
        """Return the ids of an entry in all sources that have it, first that of the shown text."""
        key = POST if locator[0] == "s" else locator
        members = [entry.id for entry in self._members[key]]
        return tuple(dict.fromkeys([self._shown_ids[key], *members, *self._uncertain_ids[key]]))

    def _build(
        self,
        entries: tuple[Entry, ...],
        printed: tuple[tuple[str, str], ...],
        title: str | None,
    ) -> Page:
        first = self._pages[0]
        comments = [
            entry for entry in entries if entry.kind == "comment" and not entry.is_other_wording
        ]
        counts = [page.declared for page in self._pages if page.declared is not None]
        declared = max(counts, default=None)
        edited = {name for page in self._pages for name in page.edited}
        return attrs.evolve(
            first,
            entries=entries,
            title=title,
            date=entries[0].date if entries[0].date_source != "page" else None,
            declared=declared,
            furniture=(),
            warnings=tuple(self._warnings(declared, sum(not entry.lost for entry in comments))),
            printed=printed,
            url=next((page.url for page in _edited_first(self._pages, "url")), None),
            edited=tuple(sorted(edited)),
            sources=tuple(
                PageSource(page.name, page.layout, page.sha256, page.url, page.captured)
                for page in self._pages
            ),
        )

    def _warnings(self, declared: int | None, found: int) -> Iterator[PageWarning]:
        """Yield the warnings about each source, and one if all of them together have fewer comments
        than one declares."""
        for page in self._pages:
            for warning in page.warnings:
                if warning.code == "count":
                    continue
                message = warning.message
                if page.name != self._name:
                    message = f"{message} (in {page.name})"
                yield attrs.evolve(warning, message=message)
        if declared is not None and found < declared:
            noun = "comment" if declared == 1 else "comments"
            message = f"the page says it has {declared} {noun}; its sources together have "
            yield PageWarning("count", message + (str(found) if found else "none"))


def _edited_first(pages: Sequence[Page], field: str) -> list[Page]:
    """Return the pages that have a `title` or `url`, those first where it is corrected by hand."""
    having = [page for page in pages if getattr(page, field)]
    return sorted(having, key=lambda page: field not in page.edited)


def _printed_date(
    entry: Entry, members: Sequence[Entry], dates: Mapping[str, Mapping[str, str]]
) -> str | None:
    """Return the words that state the date that was chosen.

    `dates`: the words that state a date, by page and locator.
    """
    if entry.date_source != "stated":
        return None
    for member in members:
        if (member.date, member.date_source) == (entry.date, "stated"):
            return dates[member.page].get(member.locator)
    return None
