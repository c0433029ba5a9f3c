"""Several sources of one page, put together: every entry once, and nothing that any of them says
lost.

The best source gives the page its name, its order and its locators. What only another one has
stands behind its siblings, with the next number; where a text has lines that the page has nowhere,
these are another wording of the entry (`7v2`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import attrs

from archive.locators import POST, parent_of, sort_key, without_wording
from archive.merging.evidence import same_titles
from archive.merging.ids import ids_of, system_of
from archive.merging.pairing import EntryPair, Pairing
from archive.merging.testimony import attest
from archive.merging.texts import Texts
from archive.merging.wordings import Said, contains, cut
from archive.model import Entry, Page, PageSource, PageWarning
from archive.text.tokens import tokenize


@attrs.frozen
class MergedSource:
    """What became of a source besides the first."""

    name: str
    """Its page's name."""
    pairs: tuple[EntryPair, ...]
    """Which of its entries are which."""
    added: tuple[str, ...]
    """Of those that no other source has: the locators that they have now."""
    wordings: tuple[str, ...]
    """The other wordings that it brought."""


@attrs.frozen
class Union:
    """A page put together."""

    page: Page
    """The page."""
    parts: tuple[MergedSource, ...]
    """What became of each source besides the first."""


def unite(pages: Sequence[Page]) -> Union:
    """One page of several that are the same, at least two, whatever their order.

    What only one source has stays; what several have is shown once. A text that a source says was
    removed, or lost, is the one that another still has.
    """
    first, *others = sorted(pages, key=lambda page: page.name)
    first, *others = sorted([first, *others], key=_rank, reverse=True)
    builder = _Builder(first)
    parts = tuple([builder.add(other) for other in others])
    return Union(builder.finish(), parts)


def _rank(page: Page) -> tuple[bool, int, str, int, int]:
    """How much a page has to say: markup, with its ids, before text; then comments; later captures
    before earlier ones; then names and dates."""
    named = sum(entry.author is not None for entry in page.entries)
    stated = sum(entry.date_source in ("stated", "editor") for entry in page.entries)
    is_markup = page.post.line is None and not page.post.spans
    return is_markup, len(page.comments), page.captured or "", named, stated


class _Builder:
    """The page in the making."""

    def __init__(self, first: Page) -> None:
        self._pages = [first]
        self._name = first.name
        self._texts = {entry.locator: entry for entry in first.entries}
        self._owners = {entry.locator: entry.id for entry in first.entries}
        self._members: dict[str, list[Entry]] = defaultdict(list)
        self._also: dict[str, list[str]] = defaultdict(list)
        self._restored: set[str] = set()
        self._ids: dict[str, dict[str, str]] = defaultdict(dict)
        self._ids[system_of(first)].update(ids_of(first))
        for entry in first.entries:
            self._members[entry.locator].append(entry)

    def add(self, other: Page) -> MergedSource:
        """Take in another source."""
        self._pages.append(other)
        ours, theirs = Texts(self._page(), self._restored, self._ids), Texts(other)
        pairs = Pairing(ours, theirs).run()
        numbers: dict[str, int] = {}
        at: dict[str, str] = {}
        added: list[str] = []
        wordings: list[str] = []
        for entry in other.entries:
            if entry.kind == "section":
                continue
            if pair := pairs.get(entry.locator):
                at[entry.locator] = without_wording(pair.ours)
                wordings += self._agree(pair, entry, ours, theirs)
            else:
                above = at[parent_of(entry.locator) or POST]
                at[entry.locator] = self._append(entry, above, numbers, ours)
                added.append(at[entry.locator])
        self._note_ids(other, pairs, at)
        return MergedSource(other.name, tuple(pairs.values()), tuple(added), tuple(wordings))

    def _note_ids(self, other: Page, pairs: Mapping[str, EntryPair], at: Mapping[str, str]) -> None:
        """Remember the ids that entries have in another source."""
        known = self._ids[system_of(other)]
        for locator, ref in ids_of(other):
            if locator not in pairs or pairs[locator].is_certain:
                known.setdefault(at[locator], ref)

    def _append(self, entry: Entry, above: str, numbers: dict[str, int], ours: Texts) -> str:
        """Put an entry behind its siblings."""
        if above not in numbers:
            siblings = ours.children.get(above, ())
            numbers[above] = max((sort_key(each.locator)[1][-1] for each in siblings), default=0)
        numbers[above] += 1
        locator = f"{'' if above == POST else f'{above}.'}{numbers[above]}"
        self._put(locator, entry)
        self._members[locator].append(entry)
        return locator

    def _put(self, locator: str, entry: Entry) -> None:
        self._texts[locator] = attrs.evolve(entry, page=self._name, locator=locator)
        self._owners[locator] = entry.id

    def _agree(self, pair: EntryPair, entry: Entry, ours: Texts, theirs: Texts) -> Iterator[str]:
        """Take in what a source says of an entry that is there already."""
        if not pair.is_certain:
            self._also[pair.ours].append(entry.id)
            return
        self._members[pair.ours].append(entry)
        if not theirs.says(entry):
            return
        shown = ours.page[pair.ours]
        if ours.says(shown) and ours.tokens(shown.locator) == theirs.tokens(entry.locator):
            return
        if not ours.says(shown):
            self._replace(pair.ours, entry)
            if shown.removed:
                self._restored.add(pair.ours)
            return
        more = list(filter(Said(pair.ours, ours).lacks, entry.text.split("\n")))
        if not more:
            return
        if entry.line is None and shown.line is not None and contains(theirs, entry, ours, shown):
            self._replace(pair.ours, entry)
            return
        yield self._word_otherwise(without_wording(pair.ours), entry, more)

    def _replace(self, locator: str, entry: Entry) -> None:
        """Let a source give the text of an entry; of a post, with its sections."""
        old = self._texts[locator]
        self._put(locator, attrs.evolve(entry, removed=old.removed or entry.removed))
        if locator != POST:
            return
        for place in [each for each in self._texts if each[0] == "s"]:
            del self._texts[place], self._owners[place], self._members[place]
        source = next(page for page in self._pages if page.name == entry.page)
        for section in source.sections:
            self._put(section.locator, section)
            self._members[section.locator].append(section)

    def _word_otherwise(self, place: str, entry: Entry, lines: Sequence[str]) -> str:
        """Keep the lines of a source's text that the page has nowhere."""
        number = 2
        while f"{place}v{number}" in self._texts:
            number += 1
        locator = f"{place}v{number}"
        self._put(locator, cut(entry, lines))
        self._members[locator].append(entry)
        return locator

    def _page(self) -> Page:
        """The page so far, with texts only."""
        entries = sorted(self._texts.values(), key=lambda entry: sort_key(entry.locator))
        return attrs.evolve(self._pages[0], entries=tuple(entries))

    def finish(self) -> Page:
        """The page."""
        words = {page.name: dict(page.printed) for page in self._pages}
        post = attest(self._texts[POST], self._members[POST], None)
        titled = _edited_first(self._pages, "title")
        title = titled[0].title if titled else None
        self._keep_titles(titled)
        entries, printed = [], []
        for shown in self._page().entries:
            locator = shown.locator
            is_section = locator[0] == "s"
            entry = attest(shown, self._members[POST if is_section else locator], post)
            entries.append(attrs.evolve(entry, title=title, sources=self._sources(locator)))
            if not is_section and (said := _printed(entry, self._members[locator], words)):
                printed.append((locator, said))
        return self._whole(tuple(entries), tuple(printed), title)

    def _keep_titles(self, titled: Sequence[Page]) -> None:
        """Keep the other titles that the page had, as wordings of the post."""
        said = [tokenize(page.title or "") for page in titled[:1]]
        for page in titled[1:]:
            title, words = page.title or "", tokenize(page.title or "")
            if all(same_titles(words, other) is False for other in said):
                said.append(words)
                entry = attrs.evolve(page.post, text=title, spans=(), line=None)
                self._word_otherwise(POST, entry, [title])

    def _sources(self, locator: str) -> tuple[str, ...]:
        """The ids of an entry in all sources that have it, first the one whose text is shown."""
        place = POST if locator[0] == "s" else locator
        members = [entry.id for entry in self._members[place]]
        return tuple(dict.fromkeys([self._owners[place], *members, *self._also[place]]))

    def _whole(
        self,
        entries: tuple[Entry, ...],
        printed: tuple[tuple[str, str], ...],
        title: str | None,
    ) -> Page:
        first = self._pages[0]
        found = [
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
            warnings=tuple(self._warnings(declared, sum(not entry.lost for entry in found))),
            printed=printed,
            url=next((page.url for page in _edited_first(self._pages, "url")), None),
            edited=tuple(sorted(edited)),
            sources=tuple(
                PageSource(page.name, page.layout, page.sha256, page.url, page.captured)
                for page in self._pages
            ),
        )

    def _warnings(self, declared: int | None, found: int) -> Iterator[PageWarning]:
        """What is to be told of each source, and whether all together have what is declared."""
        for page in self._pages:
            for warning in page.warnings:
                if warning.code == "count":
                    continue
                message = warning.message
                if page.name != self._name:
                    message = f"{message} (in {page.name})"
                yield attrs.evolve(warning, message=message)
        if declared is not None and found < declared:
            message = f"{declared} comments are declared, all sources together have {found}"
            yield PageWarning("count", message)


def _edited_first(pages: Sequence[Page], what: str) -> list[Page]:
    """The pages that have a title or an address, those first where it is a correction."""
    having = [page for page in pages if getattr(page, what)]
    return sorted(having, key=lambda page: what not in page.edited)


def _printed(
    entry: Entry, members: Sequence[Entry], words: Mapping[str, Mapping[str, str]]
) -> str | None:
    """The words that state the date that was chosen; `words`: by page and locator."""
    if entry.date_source != "stated":
        return None
    for member in members:
        if (member.date, member.date_source) == (entry.date, "stated"):
            return words[member.page].get(member.locator)
    return None
