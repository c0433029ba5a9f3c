"""Answers of an archive: hits, concordances, counts, reports and figures.

Every note that the command line prints is a value here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

import attrs

from archive.display import printable, shorten
from archive.errors import ArchiveError
from archive.model import Entry, Page, PageWarning, Span

if TYPE_CHECKING:
    from archive.answers.highlight import Snippet
    from archive.corrections.model import CorrectionProblem
    from archive.engines.protocol import Match
    from archive.files import Skipped
    from archive.query import Query


T = TypeVar("T")


@attrs.frozen(slots=False, repr=False)
class Hit:
    """An entry that matches. Entry, score, highlights and snippet are computed on first use."""

    _match: Match
    """The match that the engine returned."""
    _find_highlights: Callable[[], tuple[Span, ...]] = attrs.field(repr=False, eq=False)
    """Returns the highlights."""
    _load_page: Callable[[], Page] = attrs.field(repr=False, eq=False)
    """Returns the page."""
    before: tuple[Entry, ...] = attrs.field(default=(), repr=False)
    """The entries of its thread right before it, at most the number given as `context`."""
    after: tuple[Entry, ...] = attrs.field(default=(), repr=False)
    """The entries of its thread right after it, likewise."""

    @property
    def entry(self) -> Entry:
        """The entry."""
        return self._match.entry

    @cached_property
    def page(self) -> Page:
        """The page that it is on, which is loaded on first use.

        Raises ArchiveError if the entry was changed or dropped since it was found, or if the hit
        was pickled before the page was loaded.
        """
        return self._load_page()

    @property
    def score(self) -> float:
        """Relevance; comparable within one result only."""
        return self._match.score

    @cached_property
    def highlights(self) -> tuple[Span, ...]:
        """The spans of the entry's text that match."""
        return self._find_highlights()

    @cached_property
    def excerpt(self) -> Snippet:
        """A piece of the text around the first highlight, with the highlights in it."""
        from archive.answers.highlight import snippet

        return snippet(self.entry.text, self.highlights)

    @property
    def snippet(self) -> str:
        """Text of `excerpt`."""
        return self.excerpt.text

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        # What is loaded from an archive on first use is loaded now, but for the whole page.
        page = vars(self).get("page")
        found = partial(_give_back, self.highlights)
        load = partial(_give_back, page) if page is not None else _no_page
        return Hit, (self._match, found, load, self.before, self.after)

    def __repr__(self) -> str:
        return f"<Hit {printable(self.entry.id)} {shorten(self.snippet)!r}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the entry's JSON object with `score`, `snippet` and `highlights`."""
        return {
            **self.entry.to_dict(),
            "score": self.score,
            "snippet": self.snippet,
            "highlights": [[span.start, span.end] for span in self.highlights],
        }


def _give_back(value: T) -> T:
    return value


def _no_page() -> Page:
    raise ArchiveError("the page was not loaded before the hit was pickled; ask the archive for it")


@attrs.frozen(kw_only=True)
class Answer:
    """What every answer to a query has."""

    query: Query
    """The query as it was understood."""
    total: int
    """Number of entries that match."""
    undated: int
    """Number of entries that match except for a date filter, and have no date."""
    inherited: int
    """Number of entries of `total` that pass a date filter, or are counted in a period, by their
    page's date, which is the earliest they can have."""
    unmatched_pages: tuple[str, ...] = ()
    """Patterns of `page:` that match no page."""
    literal: tuple[tuple[Query, int], ...] = ()
    """Words with wildcards that also occur in texts literally (`f*ck`), each with the number of
    entries that are missed for it; in quotes, the word finds these."""
    rest: int = 0
    """Number of texts of unknown authorship (`kind:rest`) that match, but are left out of all else
    here, since the query does not ask for them. If `total` is 0 and the query has words: number of
    those that have the words, whatever the query says of authors, dates, kinds and threads, which
    are not known of these texts."""
    rest_query: Query | None = None
    """The query that finds them; None if there are none."""


@attrs.frozen(kw_only=True, repr=False)
class Hits(Answer, Sequence[Hit]):
    """The matching entries from `offset` on, at most `limit`, in the order of `sort`.

    `len(hits)` is how many are here, `hits.total` how many match.
    """

    hits: tuple[Hit, ...]
    """The hits from `offset` on, at most `limit`."""
    offset: int
    """Number of matching entries left out before the first of `hits`."""

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    @property
    def is_complete(self) -> bool:
        """Whether every matching entry is here."""
        return len(self.hits) == self.total

    def __repr__(self) -> str:
        return f"<Hits {len(self):,} of {self.total:,} for {shorten(str(self.query))!r}>"

    def _repr_html_(self) -> str:
        from archive.answers.tables import hits_table

        return hits_table(self)

    def to_dataframe(self, library: str | None = None) -> Any:
        """Return a pandas or polars data frame with a row for each hit.

        Its columns are those of entries, `score` and `snippet`. `library` and exceptions are those
        of `archive.entries_to_dataframe`.
        """
        from archive.answers.frames import ENTRY_COLUMNS, entry_row, make_frame

        rows = (
            {**entry_row(hit.entry), "score": hit.score, "snippet": hit.snippet} for hit in self
        )
        return make_frame(rows, (*ENTRY_COLUMNS, "score", "snippet"), library)


@attrs.frozen
class ConcordanceLine:
    """A line of a concordance: one occurrence with the text before and after it."""

    entry: Entry
    """The entry that contains it."""
    span: Span
    """Its span in the entry's text."""
    left: str
    """At most 200 characters of the text before it, with white space collapsed."""
    match: str
    """The matching text, with white space collapsed."""
    right: str
    """At most 200 characters of the text after it, with white space collapsed."""


@attrs.frozen(kw_only=True)
class Concordance(Answer):
    """The occurrences of a query's words and phrases, one to a line."""

    lines: tuple[ConcordanceLine, ...]
    """The lines from `offset` on, at most `limit`."""
    offset: int
    """Number of lines left out before the first of `lines`."""
    occurrences: int
    """Number of all lines."""
    silent: int
    """Number of entries of `total` without a line: they match by their title or other fields."""


@attrs.frozen
class Row:
    """The counts of one group."""

    group: str | None
    """The value that its entries share; None for entries without an author or a date."""
    entries: int
    """Number of entries that match."""
    occurrences: int | None
    """Number of occurrences of the query's words and phrases in these; None if it has none."""
    of_entries: int
    """Number of all entries in the group."""
    of_words: int
    """Number of words of all entries in the group; a post's sections are counted once."""

    @property
    def per_10000(self) -> float | None:
        """Occurrences per ten thousand words of the group."""
        if self.occurrences is None or not self.of_words:
            return None
        return round(self.occurrences * 10_000 / self.of_words, 2)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as a JSON object."""
        return {**attrs.asdict(self), "per_10000": self.per_10000}


@attrs.frozen(kw_only=True, repr=False)
class Counts(Answer):
    """Numbers of matching entries by group."""

    by: str | None
    """What entries are grouped by; None for a single group of all."""
    rows: tuple[Row, ...]
    """One row for each group: periods, depths and kinds in their order, others by the number of
    matches. Entries without an author or a date come last, even if there are none."""

    def __repr__(self) -> str:
        by = f" by {self.by}, {len(self.rows):,} rows" if self.by else ""
        return f"<Counts {self.total:,} for {shorten(str(self.query))!r}{by}>"

    def _repr_html_(self) -> str:
        from archive.answers.tables import counts_table

        return counts_table(self)

    def to_dataframe(self, library: str | None = None) -> Any:
        """Return a pandas or polars data frame with the fields of each row.

        `library` and exceptions are those of `archive.entries_to_dataframe`.
        """
        from archive.answers.frames import COUNT_COLUMNS, make_frame

        columns = ("group", *COUNT_COLUMNS)
        return make_frame((row.to_dict() for row in self.rows), columns, library)


@attrs.frozen
class OpenDates:
    """Pages of a site with dates in digits whose order is not known."""

    site: str
    """Host of their URLs, or the folder of their files if they state none."""
    pages: tuple[str, ...]
    """Names of the pages."""
    shown: Mapping[str, int]
    """The orders that other pages of the site show (`mdy`, `dmy`, `ymd`), with the number of these
    pages, the commonest first."""


@attrs.frozen
class IndexReport:
    """What a run of `index` found and did."""

    pages: int
    """Number of pages in the archive now; a merged page counts once."""
    entries: int
    """Number of their entries, without text of unknown authorship."""
    added: tuple[str, ...] = ()
    """Names of new pages."""
    changed: tuple[str, ...] = ()
    """Names of pages that were read again."""
    unchanged: int = 0
    """Number of pages that are as before."""
    moved: tuple[tuple[str, str], ...] = ()
    """Pages that have a new name: old name, new name."""
    dropped: tuple[str, ...] = ()
    """Names of pages whose files are gone."""
    copies: tuple[tuple[str, str], ...] = ()
    """Pages with the same bytes as another: name of the copy, name of the other."""
    skipped: tuple[Skipped, ...] = ()
    """Files and parts of files that were not read, with the reasons; includes failures."""
    vanished: tuple[str, ...] = ()
    """Roots that no longer exist; their pages were not dropped."""
    warnings: Mapping[str, tuple[PageWarning, ...]] = attrs.field(factory=dict)
    """Warnings about each page that was read in this run, by name."""
    left_out: Mapping[str, str] = attrs.field(factory=dict)
    """Pages that the editor leaves out, each with the file that it is in."""
    corrections: tuple[CorrectionProblem, ...] = ()
    """Corrections that were not applied, with the reasons."""
    merged: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Names of merged pages, each with the names of all its sources. What these share is shown
    once."""
    open_dates: tuple[OpenDates, ...] = ()
    """Pages that were read in this run and leave the order of their dates open, by site."""

    @property
    def failed(self) -> tuple[Skipped, ...]:
        """Files and parts of files that should have been read but could not be."""
        return tuple(each for each in self.skipped if each.failed)


@attrs.frozen
class PageSummary:
    """A page in a list."""

    name: str
    """Name of the page."""
    title: str | None
    """Title of the page."""
    date: str | None
    """Date of the post."""
    layout: str
    """Name of the layout or format that the page was read as."""
    declared: int | None
    """Number of comments that the page says it has."""
    comments: int
    """Number of comments found."""
    entries: int
    """Number of all entries, without text of unknown authorship."""
    words: int
    """Number of their words; a post's sections are counted once."""
    warnings: tuple[PageWarning, ...]
    """Warnings about the page."""
    sources: tuple[str, ...] = ()
    """Names of all sources of a merged page; otherwise empty."""
    rest_words: int = 0
    """Number of words of unknown authorship."""

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as a JSON object."""
        return attrs.asdict(self)


@attrs.frozen
class Stats:
    """Figures about an archive."""

    pages: int
    """Number of pages."""
    entries: int
    """Number of entries of every kind, without text of unknown authorship."""
    posts: int
    """Number of posts."""
    sections: int
    """Number of sections of posts."""
    comments: int
    """Number of comments and replies that have a text."""
    lost: int
    """Number of lost comments: the page shows only that they existed."""
    words: int
    """Number of words of these entries; a post's sections are counted once."""
    first: str | None
    """Earliest date."""
    last: str | None
    """Latest date."""
    stated: int
    """Number of entries with a stated date."""
    inherited: int
    """Number of entries with their page's date."""
    edited: int
    """Number of entries whose date is a correction by hand."""
    undated: int
    """Number of entries without a date."""
    named: int
    """Number of entries with an author."""
    authors: int
    """Number of different authors; the names that the editor gives one person count once."""
    warnings: int
    """Number of warnings about pages."""
    rest: int = 0
    """Number of pages with text of unknown authorship."""
    rest_words: int = 0
    """Number of words of unknown authorship."""

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as a JSON object."""
        return attrs.asdict(self)
