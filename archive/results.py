"""What an archive answers: hits, reports and figures.

Every note that a program prints is a value here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import attrs

from archive.files import PassedOver
from archive.highlight import Snippet
from archive.model import Entry, PageWarning, Span
from archive.query import Query


@attrs.frozen
class Hit:
    """An entry that matches, with everything needed to show it."""

    entry: Entry
    """The entry."""
    score: float
    """How well it fits; comparable within one result only."""
    highlights: tuple[Span, ...]
    """What matched, in characters of the entry's text."""
    excerpt: Snippet = attrs.field(repr=False)
    """A piece of the text around the first highlight, with the highlights in it."""

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


@attrs.frozen
class Hits(Sequence[Hit]):
    """The answer to a query: the hits asked for, in order, and what was left out."""

    query: Query
    """The query as it was understood."""
    hits: tuple[Hit, ...]
    """The hits from `offset` on, as many as were asked for."""
    total: int
    """How many entries match in all."""
    offset: int
    """How many of them stand before the first of `hits`."""
    undated: int
    """How many entries match all but a date filter, and have no date."""
    inherited: int
    """How many of `total` pass a date filter on their page's date, the earliest they can be."""
    nowhere: tuple[str, ...] = ()
    """Patterns of `page:` that fit no page."""

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
class IndexReport:
    """What a run of `index` found and did."""

    pages: int
    """How many pages the archive holds now."""
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
    passed_over: tuple[PassedOver, ...] = ()
    """What was not read, and why; failures among them."""
    vanished: tuple[str, ...] = ()
    """Folders and files that were indexed and are not there; nothing of them was dropped."""
    warnings: Mapping[str, tuple[PageWarning, ...]] = attrs.field(factory=dict)
    """What is noteworthy about each page that was read in this run."""

    @property
    def failed(self) -> tuple[PassedOver, ...]:
        """What should have been read, and could not be."""
        return tuple(each for each in self.passed_over if each.failed)


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
    undated: int
    """How many have none."""
    named: int
    """How many have an author."""
    authors: int
    """How many different names that are."""
    warnings: int
    """How many warnings there are about pages."""

    def to_dict(self) -> dict[str, Any]:
        """The figures as a JSON object."""
        return attrs.asdict(self)
