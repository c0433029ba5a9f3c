"""What an archive answers: hits, concordances, counts, reports and figures.

Every note that a program prints is a value here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import attrs

from archive.model import Entry, PageWarning, Span

if TYPE_CHECKING:
    from archive.answers.highlight import Snippet
    from archive.corrections.model import CorrectionProblem
    from archive.engines.protocol import Match
    from archive.files import Skipped
    from archive.query import Query


@attrs.frozen(slots=False)
class Hit:
    """An entry that matches, with everything needed to show it, which is read when it is asked
    for."""

    _match: Match
    """What was found."""
    _find: Callable[[], tuple[Span, ...]] = attrs.field(repr=False, eq=False)
    before: tuple[Entry, ...] = attrs.field(default=(), repr=False)
    """The entries of its thread right before it, as many as were asked for."""
    after: tuple[Entry, ...] = attrs.field(default=(), repr=False)
    """Those right after it."""

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self._match.entry

    @property
    def score(self) -> float:
        """How well it fits; comparable within one result only."""
        return self._match.score

    @cached_property
    def highlights(self) -> tuple[Span, ...]:
        """What matched, in characters of the entry's text; looked for when it is asked for."""
        return self._find()

    @cached_property
    def excerpt(self) -> Snippet:
        """A piece of the text around the first highlight, with the highlights in it."""
        from archive.answers.highlight import snippet

        return snippet(self.entry.text, self.highlights)

    @property
    def snippet(self) -> str:
        """The text of `excerpt`."""
        return self.excerpt.text

    def to_dict(self) -> dict[str, Any]:
        """The entry's JSON object with `score`, `snippet` and `highlights`."""
        return {
            **self.entry.to_dict(),
            "score": self.score,
            "snippet": self.snippet,
            "highlights": [[span.start, span.end] for span in self.highlights],
        }


@attrs.frozen(kw_only=True)
class Answer:
    """What holds for every answer to a query."""

    query: Query
    """The query as it was understood."""
    total: int
    """How many entries match in all."""
    undated: int
    """How many entries match all but a date filter, and have no date."""
    inherited: int
    """How many of `total` pass a date filter, or stand in the group of a period, by their page's
    date, the earliest they can be."""
    unmatched_pages: tuple[str, ...] = ()
    """Patterns of `page:` that fit no page."""
    literal: tuple[tuple[Query, int], ...] = ()
    """Words with wildcards that also stand in texts just as they are written (`f*ck`), and in how
    many entries more: in quotes, they would be found."""


@attrs.frozen(kw_only=True)
class Hits(Answer, Sequence[Hit]):
    """The entries that match: those asked for, in order, and what was left out."""

    hits: tuple[Hit, ...]
    """The hits from `offset` on, as many as were asked for."""
    offset: int
    """How many of `total` stand before the first of `hits`."""

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, place: int) -> Hit: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Hit]: ...
    def __getitem__(self, place: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[place]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


@attrs.frozen
class ConcordanceLine:
    """A line of a concordance: one occurrence, with what precedes and follows it."""

    entry: Entry
    """The entry it stands in."""
    span: Span
    """Where, in characters of the entry's text."""
    left: str
    """What precedes it, its white space folded, back to the beginning of the text or some 200
    characters."""
    match: str
    """What matched, likewise folded."""
    right: str
    """What follows it, likewise."""


@attrs.frozen(kw_only=True)
class Concordance(Answer):
    """Every occurrence of what a query asks for, one a line."""

    lines: tuple[ConcordanceLine, ...]
    """The lines from `offset` on, as many as were asked for."""
    offset: int
    """How many lines stand before the first of them."""
    occurrences: int
    """How many lines there are in all."""
    silent: int
    """How many of `total` have no line: they match by their title or by other fields only."""


@attrs.frozen
class Row:
    """The count of one group."""

    group: str | None
    """What the entries have in common; None for those without an author or a date."""
    entries: int
    """How many of them match."""
    occurrences: int | None
    """How often the words and phrases asked for occur in the texts of those; None, if there are
    none in the query."""
    of_entries: int
    """How many entries the group has, whatever the query."""
    of_words: int
    """How many words those have; a post's sections are counted once."""

    @property
    def per_10000(self) -> float | None:
        """Occurrences in ten thousand words of the group."""
        if self.occurrences is None or not self.of_words:
            return None
        return round(self.occurrences * 10_000 / self.of_words, 2)

    def to_dict(self) -> dict[str, Any]:
        """The row as a JSON object."""
        return {**attrs.asdict(self), "per_10000": self.per_10000}


@attrs.frozen(kw_only=True)
class Counts(Answer):
    """How many entries match, by group."""

    by: str | None
    """What they are grouped by; None for all of them together."""
    rows: tuple[Row, ...]
    """A row a group: periods, depths and kinds in their order, others by how many match. The
    undated and the unnamed stand last, even where there are none."""


@attrs.frozen
class IndexReport:
    """What a run of `index` found and did."""

    pages: int
    """How many pages the archive holds now; one that is known from several files counts once."""
    entries: int
    """How many entries they have."""
    added: tuple[str, ...] = ()
    """Pages that are new."""
    changed: tuple[str, ...] = ()
    """Pages that were read again."""
    unchanged: int = 0
    """How many pages were as before."""
    moved: tuple[tuple[str, str], ...] = ()
    """Pages that have another name now: the old and the new one."""
    dropped: tuple[str, ...] = ()
    """Pages whose files are gone."""
    copies: tuple[tuple[str, str], ...] = ()
    """Pages with the very bytes of another: the copy, and the one it is a copy of."""
    skipped: tuple[Skipped, ...] = ()
    """What was not read, and why; failures among them."""
    vanished: tuple[str, ...] = ()
    """Folders and files that were indexed and are not there; nothing of them was dropped."""
    warnings: Mapping[str, tuple[PageWarning, ...]] = attrs.field(factory=dict)
    """What is noteworthy about each page that was read in this run."""
    left_out: Mapping[str, str] = attrs.field(factory=dict)
    """The pages that the editor leaves out, and the files they are in."""
    corrections: tuple[CorrectionProblem, ...] = ()
    """The corrections by hand that are not applied, and why."""
    merged: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The pages that are known from several files, each with the names of all of its sources; what
    these have in common is shown once."""

    @property
    def failed(self) -> tuple[Skipped, ...]:
        """What should have been read, and could not be."""
        return tuple(each for each in self.skipped if each.failed)


@attrs.frozen
class PageSummary:
    """A page in a list."""

    name: str
    """The page's name."""
    title: str | None
    """Its title."""
    date: str | None
    """The post's date."""
    layout: str
    """The format that read it."""
    declared: int | None
    """How many comments it says it has."""
    comments: int
    """How many are there."""
    entries: int
    """How many entries it has in all."""
    words: int
    """How many words they have; a post's sections are counted once."""
    warnings: tuple[PageWarning, ...]
    """What its reader should be told."""
    sources: tuple[str, ...] = ()
    """Where it is known from several files: the names of all that it was put together from."""

    def to_dict(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return attrs.asdict(self)


@attrs.frozen
class Stats:
    """Figures about an archive."""

    pages: int
    """How many pages."""
    entries: int
    """How many entries, of every kind."""
    posts: int
    """How many posts."""
    sections: int
    """How many sections of posts."""
    comments: int
    """How many comments and replies whose text is there."""
    lost: int
    """How many comments of which only the place is there."""
    words: int
    """How many words; a post's sections are counted once."""
    first: str | None
    """The earliest date."""
    last: str | None
    """The latest date."""
    stated: int
    """How many entries have a date of their own."""
    inherited: int
    """How many have their page's date."""
    edited: int
    """How many have one that is a correction by hand."""
    undated: int
    """How many have none."""
    named: int
    """How many have an author."""
    authors: int
    """How many different names that are; names of one person, as the editor says, are one."""
    warnings: int
    """How many warnings there are about pages."""

    def to_dict(self) -> dict[str, Any]:
        """The figures as a JSON object."""
        return attrs.asdict(self)
