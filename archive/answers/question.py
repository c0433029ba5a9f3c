"""Put one query to an engine and build the answers."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import Any, Self

import attrs

from archive.answers.concordance import LineFinder
from archive.answers.highlight import Occurrence, find_occurrences, highlights_of
from archive.answers.results import Concordance, Counts, Hit, Hits, Row
from archive.deadlines import until_deadline
from archive.engines.protocol import Engine, GroupCount, Match
from archive.errors import ArchiveError
from archive.model import Entry, Page, Span
from archive.query import (
    And,
    Dated,
    Everything,
    InPages,
    Kind,
    Not,
    OneOf,
    Pattern,
    Phrase,
    Query,
    Title,
    any_of,
    resolve,
)
from archive.query.expand import expand
from archive.query.polarity import accept_possibly_later, accept_undated, reject_page_dates
from archive.query.rest import REST, limit_threads, scope_of, within, words_of
from archive.query.tree import KINDS
from archive.query.walk import leaves_of, map_leaves, positive_text_leaves
from archive.text.tokens import tokenize

_COUNT_FIELDS = attrs.fields(GroupCount)


@attrs.frozen(slots=False)
class Question:
    """A query to an engine. All its answers come from one commit."""

    engine: Engine
    """The engine that answers."""
    language: str
    """The language whose inflections are found."""
    query: Query
    """The query as it was understood."""
    tree: Query
    """The query with page names, threads and wildcards resolved."""
    scope: Query
    """What all answers are limited to: see `archive.query.rest`."""
    undated: bool
    """Whether entries without a date pass date filters."""

    @classmethod
    def of(cls, engine: Engine, language: str, query: Query, undated: bool) -> Self:
        """Return the question for a query. Raises what resolve and expand raise."""
        names = engine.names()

        def find_locator(page: str, locator: str) -> str | None:
            try:
                return engine.page(names[page]).find_entry(page, locator).locator
            except KeyError:
                return None

        tree = limit_threads(expand(resolve(query, names, find_locator), engine.lexicon))
        return cls(engine, language, query, tree, scope_of(tree), undated)

    @property
    def unlimited(self) -> Query:
        """`tree`, or a variant that accepts undated entries, without the scope."""
        return accept_undated(self.tree) if self.undated else self.tree

    @cached_property
    def effective(self) -> Query:
        """The tree that the engine evaluates: `unlimited` within the scope."""
        return within(self.unlimited, self.scope)

    @cached_property
    def has_date_filter(self) -> bool:
        """Whether the tree has a date filter anywhere."""
        return reject_page_dates(self.tree) != self.tree

    @cached_property
    def notes(self) -> Mapping[str, Any]:
        """Values of the fields of Answer that do not depend on the total."""
        tree, has_filter = self.tree, self.has_date_filter
        return {
            "query": self.query,
            "undated": self._count_difference(accept_undated(tree), tree)
            if has_filter and not self.undated
            else 0,
            "inherited": self._count_difference(tree, reject_page_dates(tree)) if has_filter else 0,
            "unmatched_pages": tuple(
                leaf.pattern
                for leaf in leaves_of(tree)
                if isinstance(leaf, InPages) and not leaf.pages
            ),
            "literal": tuple(self._find_literal()),
        }

    def _find_literal(self) -> Iterator[tuple[Query, int]]:
        """Yield wildcard words that texts contain literally, with the number of missed entries."""
        for leaf in positive_text_leaves(self.tree):
            if isinstance(leaf, OneOf) and isinstance(leaf.original, Pattern):
                tokens = tuple(tokenize(leaf.original.pattern))
                literal = self.unlimited
                if len(tokens) > 1:
                    literal = self._replace_leaf(leaf, Phrase(tokens))
                if missed := self._count_difference(literal, self.unlimited):
                    yield leaf.original, missed

    def _replace_leaf(self, old: Query, new: Query) -> Query:
        """Return the tree, without the scope, with a leaf replaced."""
        return map_leaves(self.unlimited, lambda leaf, _: new if leaf == old else leaf)

    def count_later(self) -> int:
        """Return the number of entries that match except for a date filter and may be later.

        Their page's date, the earliest they can have, is too early for the filter.
        """
        if not self.has_date_filter:
            return 0
        return self._count_difference(accept_possibly_later(self.tree), self.tree)

    def count(self, query: Query) -> int:
        """Return the number of entries in the scope that match a tree."""
        return self.engine.count(within(query, self.scope))

    def _count_difference(self, wider: Query, narrower: Query) -> int:
        """Return the number of entries in the scope that match one tree but not another."""
        return self.count(And((wider, Not(narrower)))) if wider != narrower else 0

    def _notes_of(self, total: int) -> Mapping[str, Any]:
        """Return the values of the fields of Answer, given the total."""
        rest = self._rest_query(total)
        found = 0 if rest is None else self.engine.count(rest)
        return {**self.notes, "total": total, "rest": found, "rest_query": rest if found else None}

    def _rest_query(self, total: int) -> Query | None:
        """Return the query for the text of unknown authorship that an answer leaves out.

        Where nothing is found, it says nothing of what is not known of that text: who wrote the
        words, and when. Nobody may conclude then that they were never written.
        """
        if isinstance(self.scope, Everything):
            return None
        words = None if total else words_of(self.unlimited)
        if words is None or not positive_text_leaves(words):
            words = self.unlimited
        return REST & words

    def hits(self, sort: str, limit: int | None, offset: int, context: int) -> Hits:
        """Return the entries that match, each with up to `context` entries before and after it."""
        found = self.engine.find(self.effective, sort=sort, limit=limit, offset=offset)
        finder = _ContextFinder(self.engine, context)
        hits = []
        for match in until_deadline(found.matches):
            find_highlights = partial(_find_highlights, self.tree, match, self.language)
            load_page = partial(_load_page, self.engine, match)
            before, after = finder.context_of(match)
            hits.append(Hit(match, find_highlights, load_page, before, after))
        return Hits(hits=tuple(hits), offset=offset, **self._notes_of(found.total))

    def concordance(self, sort: str, limit: int | None, offset: int) -> Concordance:
        """Return all occurrences as lines, sorted, from `offset` on and at most `limit`."""
        found = self.engine.find(self.effective, sort="page", limit=None, offset=0)
        finder = LineFinder(positive_text_leaves(self.tree), self.language, sort)
        matches = iter(found.matches)
        lines = finder.lines(matches, offset, limit)
        occurrences, silent = finder.occurrences, finder.silent
        if next(matches, None) is not None:
            occurrences, silent = self._count_lines(found.total)
        return Concordance(
            lines=lines,
            offset=offset,
            occurrences=occurrences,
            silent=silent,
            **self._notes_of(found.total),
        )

    def _count_lines(self, total: int) -> tuple[int, int]:
        """Return the number of occurrences, and of the `total` entries without any, unread."""
        leaves = positive_text_leaves(self.tree)
        groups = self.engine.groups(self.effective, "kind", self.scope)
        with_text = self.engine.count(And((self.effective, any_of(*leaves)))) if leaves else 0
        # A post may have the words in its title only.
        titled = any_of(*(Title(leaf) for leaf in leaves))
        posts = self.engine.find(
            And((self.effective, titled, Kind("post"))), sort="page", limit=None, offset=0
        )
        finder = LineFinder(leaves, self.language, "position")
        finder.lines(posts.matches, 0, None)
        return _sum_groups(groups).occurrences, total - with_text + finder.silent

    def counts(self, by: str | None) -> Counts:
        """Return the number of matching entries in each group."""
        groups = self.engine.groups(self.effective, by or "kind", self.scope)
        has_texts = bool(positive_text_leaves(self.tree))
        rows = [_row(key, group, has_texts) for key, group in groups.items()]
        total = sum(row.entries for row in rows)
        if by is None:
            rows = [_row("all", _sum_groups(groups), has_texts)]
        elif by in ("author", "year", "month", "day") and None not in groups:
            rows.append(_row(None, GroupCount(0, 0, 0, 0), has_texts))
        rows.sort(key=lambda row: _sort_key(row, by))
        notes = {**self._notes_of(total)}
        if by in ("year", "month", "day"):
            notes["inherited"] = self.engine.count(And((self.effective, Dated("page"))))
        return Counts(by=by, rows=tuple(rows), **notes)


def _find_occurrences(tree: Query, match: Match, language: str) -> tuple[Occurrence, ...]:
    """Return the occurrences in the text of a match; a cut post has them in its sections."""
    return () if match.is_cut else find_occurrences(tree, match.entry.text, language)


def _find_highlights(tree: Query, match: Match, language: str) -> tuple[Span, ...]:
    return highlights_of(_find_occurrences(tree, match, language))


def _row(key: str | None, group: GroupCount, has_texts: bool) -> Row:
    occurrences = group.occurrences if has_texts else None
    return Row(key, group.entries, occurrences, group.of_entries, group.of_words)


def _sum_groups(groups: Mapping[str | None, GroupCount]) -> GroupCount:
    return GroupCount(
        *(sum(getattr(group, field.name) for group in groups.values()) for field in _COUNT_FIELDS)
    )


def _sort_key(row: Row, by: str | None) -> tuple[Any, ...]:
    group = row.group
    if group is None:
        return (1,)
    match by:
        case "depth":
            return 0, int(group)
        case "kind":
            return 0, KINDS.index(group)
        case "author" | "page" | "thread":
            return 0, -row.entries, -row.of_entries, group
    return 0, group


def _load_page(engine: Engine, match: Match) -> Page:
    entry = match.entry
    try:
        page = engine.page(entry.page)
    except KeyError:
        page = None
    if page is None or entry not in page:
        raise ArchiveError(f"{entry.id} was changed or dropped since it was found; ask again")
    return page


class _ContextFinder:
    """Finds the entries of a thread around one of them."""

    def __init__(self, engine: Engine, count: int) -> None:
        self._engine, self._count = engine, count
        self._pages: dict[str, Page] = {}

    def context_of(self, match: Match) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """Return the entries before a match and those after it, in printed order.

        The thread of a comment is the post and the top-level comment with all its replies; of a
        section, all sections; of a post, the whole page without sections. Text of unknown
        authorship is in no thread.
        """
        entry = match.entry
        if not self._count or entry.kind == "rest":
            return (), ()
        if entry.page not in self._pages:
            self._pages[entry.page] = self._engine.page(entry.page)
        thread = list(_entries_of_thread(self._pages[entry.page], entry))
        index = thread.index(entry)
        return (
            tuple(thread[max(index - self._count, 0) : index]),
            tuple(thread[index + 1 : index + 1 + self._count]),
        )


def _entries_of_thread(page: Page, entry: Entry) -> Iterator[Entry]:
    if entry.kind == "section":
        yield from (other for other in page.entries if other.kind == "section")
        return
    for other in page.entries:
        if other.kind == "post" or (
            other.kind == "comment" and (entry.kind == "post" or other.thread == entry.thread)
        ):
            yield other
