"""One question to an engine: the tree as it is evaluated, and the answers made of what is found."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from typing import Any, Self

import attrs

from archive.answers.concordance import concordance_lines
from archive.answers.highlight import Occurrence, highlights, occurrences
from archive.answers.results import Concordance, Counts, Hit, Hits, Row
from archive.deadlines import until_deadline
from archive.engines.protocol import Engine, GroupCount, Match
from archive.model import Entry, Page, Span
from archive.query import And, Dated, InPages, Not, OneOf, Pattern, Phrase, Query, resolve
from archive.query.expand import expand
from archive.query.polarity import accept_possibly_later, accept_undated, reject_page_dates
from archive.query.tree import KINDS
from archive.query.walk import leaves_of, map_leaves, positive_text_leaves
from archive.text.tokens import tokenize

_SUMMED = attrs.fields(GroupCount)


@attrs.frozen(slots=False)
class Question:
    """A query that an engine is asked. Each answer asks the same commit."""

    engine: Engine
    """What is asked."""
    language: str
    """The language whose inflections it knows."""
    asked: Query
    """The query as it was understood."""
    tree: Query
    """The same with its pages, threads and wildcards looked up."""
    undated: bool
    """Whether entries without a date pass date filters."""

    @classmethod
    def of(cls, engine: Engine, language: str, query: Query, undated: bool) -> Self:
        """The question. Raises what resolve and expand raise."""
        names = engine.names()

        def find(page: str, locator: str) -> str | None:
            try:
                return engine.page(names[page]).find_entry(page, locator).locator
            except KeyError:
                return None

        tree = expand(resolve(query, names, find), engine.lexicon)
        return cls(engine, language, query, tree, undated)

    @property
    def effective(self) -> Query:
        """The tree that is evaluated."""
        return accept_undated(self.tree) if self.undated else self.tree

    @cached_property
    def has_date(self) -> bool:
        """Whether it has a date filter anywhere."""
        return reject_page_dates(self.tree) != self.tree

    @cached_property
    def notes(self) -> Mapping[str, Any]:
        """What every answer tells besides."""
        tree, left_out = self.tree, self.has_date and not self.undated
        return {
            "query": self.asked,
            "undated": self._difference(accept_undated(tree), tree) if left_out else 0,
            "inherited": self._difference(tree, reject_page_dates(tree)) if self.has_date else 0,
            "unmatched_pages": tuple(
                leaf.pattern
                for leaf in leaves_of(tree)
                if isinstance(leaf, InPages) and not leaf.pages
            ),
            "literal": tuple(self._literal()),
        }

    def _literal(self) -> Iterator[tuple[Query, int]]:
        """What stands in texts just as a word with wildcards is written, and is not found."""
        for leaf in positive_text_leaves(self.tree):
            if isinstance(leaf, OneOf) and isinstance(leaf.original, Pattern):
                tokens = tuple(tokenize(leaf.original.pattern))
                literal = self._with(leaf, Phrase(tokens)) if len(tokens) > 1 else self.effective
                if more := self._difference(literal, self.effective):
                    yield leaf.original, more

    def _with(self, leaf: Query, other: Query) -> Query:
        """The tree that is evaluated, with another leaf in place of one."""
        return map_leaves(self.effective, lambda each, _: other if each == leaf else each)

    def count_later(self) -> int:
        """How many entries match all but a date filter that the date of their page, the earliest
        that they can be, is too early for."""
        return self._difference(accept_possibly_later(self.tree), self.tree) if self.has_date else 0

    def _difference(self, more: Query, less: Query) -> int:
        """How many entries match one tree and not another."""
        return self.engine.count(And((more, Not(less)))) if more != less else 0

    def occurrences(self, entry: Entry, *, is_cut: bool) -> tuple[Occurrence, ...]:
        """Where an entry's text has what is asked for; a cut post's is looked for in its
        sections."""
        return () if is_cut else occurrences(self.tree, entry.text, self.language)

    def hits(self, sort: str, limit: int | None, offset: int, context: int) -> Hits:
        """The entries that match, and `context` entries around each."""
        found = self.engine.find(self.effective, sort=sort, limit=limit, offset=offset)
        around = _Around(self.engine, context)
        hits = []
        for match in until_deadline(found.matches):
            find = partial(_highlights, self.tree, match, self.language)
            hits.append(Hit(match, find, *around(match)))
        return Hits(hits=tuple(hits), total=found.total, offset=offset, **self.notes)

    def concordance(self, sort: str, limit: int | None, offset: int) -> Concordance:
        """Every occurrence, one a line."""
        found = self.engine.find(self.effective, sort="page", limit=None, offset=0)
        matches = [
            (match.entry, self.occurrences(match.entry, is_cut=match.is_cut))
            for match in until_deadline(found.matches)
        ]
        lines = concordance_lines(matches, sort)
        stop = None if limit is None else offset + limit
        return Concordance(
            lines=tuple(lines[offset:stop]),
            offset=offset,
            occurrences=len(lines),
            silent=sum(not spans for _, spans in matches),
            total=found.total,
            **self.notes,
        )

    def counts(self, by: str | None) -> Counts:
        """How many entries match, in each group."""
        groups = self.engine.groups(self.effective, by or "kind")
        has_texts = bool(positive_text_leaves(self.tree))
        rows = [_row(key, group, has_texts) for key, group in groups.items()]
        total = sum(row.entries for row in rows)
        if by is None:
            rows = [_row("all", _sum(groups), has_texts)]
        elif by in ("author", "year", "month", "day") and None not in groups:
            rows.append(_row(None, GroupCount(0, 0, 0, 0), has_texts))
        rows.sort(key=lambda row: _order(row, by))
        notes = {**self.notes}
        if by in ("year", "month", "day"):
            notes["inherited"] = self.engine.count(And((self.effective, Dated("page"))))
        return Counts(by=by, rows=tuple(rows), total=total, **notes)


def _highlights(tree: Query, match: Match, language: str) -> tuple[Span, ...]:
    """What to mark in an entry that was found."""
    return () if match.is_cut else highlights(occurrences(tree, match.entry.text, language))


def _row(key: str | None, group: GroupCount, has_texts: bool) -> Row:
    occurrences = group.occurrences if has_texts else None
    return Row(key, group.entries, occurrences, group.of_entries, group.of_words)


def _sum(groups: Mapping[str | None, GroupCount]) -> GroupCount:
    return GroupCount(
        *(sum(getattr(group, field.name) for group in groups.values()) for field in _SUMMED)
    )


def _order(row: Row, by: str | None) -> tuple[Any, ...]:
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


class _Around:
    """Finds the entries of the thread around one."""

    def __init__(self, engine: Engine, count: int) -> None:
        self._engine, self._count = engine, count
        self._pages: dict[str, Page] = {}

    def __call__(self, match: Match) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
        """The entries before one that was found and those after it, in printed order.

        A comment's thread is the post and the top-level comment with all replies; a section's all
        that is the post's; a post's the whole page without sections.
        """
        if not self._count:
            return (), ()
        entry = match.entry
        if entry.page not in self._pages:
            self._pages[entry.page] = self._engine.page(entry.page)
        thread = list(_thread(self._pages[entry.page], entry))
        place = thread.index(entry)
        return (
            tuple(thread[max(place - self._count, 0) : place]),
            tuple(thread[place + 1 : place + 1 + self._count]),
        )


def _thread(page: Page, entry: Entry) -> Iterator[Entry]:
    if entry.kind == "section":
        yield from (other for other in page.entries if other.kind == "section")
        return
    for other in page.entries:
        if other.kind == "post" or (
            other.kind == "comment" and (entry.kind == "post" or other.thread == entry.thread)
        ):
            yield other
