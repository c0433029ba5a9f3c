"""Matching and scoring of single entries: the reference for every other engine."""

from collections.abc import Callable, Iterator
from typing import Self

import attrs

from archive.deadlines import until_deadline
from archive.engines.entry_fields import features_of, period_of, searchable_entries
from archive.engines.ranking import TITLE_WEIGHT, Scorer, scored_texts
from archive.locators import POST, make_id, parent_of
from archive.model import Entry, Page
from archive.query import (
    TEXT_NODES,
    And,
    Author,
    Date,
    Dated,
    Depth,
    Everything,
    Has,
    InPages,
    InThread,
    Kind,
    Not,
    Or,
    Parent,
    Query,
    ThreadWith,
    Title,
    Undated,
)
from archive.query.occurrences import ListPositions, count_matches
from archive.text.tokens import tokenize


@attrs.frozen
class EntryTokens:
    """An entry with its tokens."""

    entry: Entry
    is_cut: bool
    """Whether it is a post cut into sections, which are searched instead of its text."""
    length: int
    """Number of tokens in the text."""
    features: tuple[str, ...]
    """The values of `has:` that match."""
    text: ListPositions
    """The searchable text."""
    title: ListPositions
    """The title of the page."""
    post_title: ListPositions
    """The title of the page if this is its post, else empty: bare words find a post by it."""
    authors: tuple[ListPositions, ...]
    """Each of the author's names."""

    def of_field(self, field: str) -> tuple[ListPositions, ...]:
        """Return the tokens of `text`, `title` or `author`."""
        return self.authors if field == "author" else (getattr(self, field),)


def tokenize_entries(page: Page, stem: Callable[[str], str]) -> Iterator[EntryTokens]:
    """Tokenize the entries of a page."""
    title, empty = ListPositions(tokenize(page.title or ""), stem), ListPositions([], stem)
    for entry, text, is_cut in searchable_entries(page):
        tokens = tokenize(text)
        yield EntryTokens(
            entry,
            is_cut,
            length=len(tokens),
            features=features_of(entry, text),
            text=ListPositions(tokens, stem),
            title=title,
            post_title=title if entry.kind == "post" else empty,
            authors=tuple(ListPositions(tokenize(name), stem) for name in entry.author_names),
        )


def group_of(entry: Entry, by: str) -> str | None:
    """Return the key of an entry's group in `Engine.groups`."""
    match by:
        case "author":
            return entry.person
        case "thread":
            return make_id(entry.page, entry.thread)
        case "depth" | "kind" | "page":
            return str(getattr(entry, by))
    return period_of(entry.date, by)


@attrs.frozen
class TextCount:
    """Number of matches of a node of TEXT_NODES in one entry."""

    text: int
    """In its text."""
    title: int
    """In its title, if it is a post."""

    @classmethod
    def of(cls, query: Query, tokens: EntryTokens) -> Self:
        """Count the matches in an entry."""
        return cls(count_matches(query, tokens.text), count_matches(query, tokens.post_title))


def scores_of(query: Query, entries: list[EntryTokens], numbers: list[int]) -> dict[int, float]:
    """Return the relevance of some entries, by their index in `entries`, which are all."""
    tables: list[dict[int, int]] = []
    for leaf in scored_texts(query):
        counts = enumerate(TextCount.of(leaf, tokens) for tokens in until_deadline(entries))
        weights = {number: each.text + TITLE_WEIGHT * each.title for number, each in counts}
        tables.append({number: weight for number, weight in weights.items() if weight})
    average_length = sum(tokens.length for tokens in entries) / max(len(entries), 1)
    scorer = Scorer(tables, len(entries), average_length)
    return {number: scorer.score(number, entries[number].length) for number in numbers}


class Matcher:
    """Tests entries one by one."""

    def __init__(self, entries: list[EntryTokens]) -> None:
        """`entries`: all entries, in which parents and threads are looked up."""
        self._entries = entries
        self._matching_keys: dict[Query, frozenset[tuple[str, str]]] = {}

    def matches(self, query: Query, tokens: EntryTokens) -> bool:
        """Return whether an entry matches a query."""
        entry = tokens.entry
        match query:
            case And(parts):
                return all(self.matches(part, tokens) for part in parts)
            case Or(parts):
                return any(self.matches(part, tokens) for part in parts)
            case Not(part):
                return not self.matches(part, tokens)
            case Parent():
                parent = entry.page, parent_of(entry.locator)
                return entry.kind == "comment" and parent in self._keys_matching(query)
            case ThreadWith():
                return (entry.page, entry.thread) in self._keys_matching(query)
        return _matches_text(query, tokens)

    def _keys_matching(self, query: Parent | ThreadWith) -> frozenset[tuple[str, str]]:
        """Return page and locator of the parents, or threads, that match the inner query."""
        if query not in self._matching_keys:
            keys = {
                key
                for tokens in until_deadline(self._entries)
                if self.matches(query.part, tokens)
                for key in _keys_of(tokens.entry, query)
            }
            self._matching_keys[query] = frozenset(keys)
        return self._matching_keys[query]


def _keys_of(entry: Entry, query: Parent | ThreadWith) -> Iterator[tuple[str, str]]:
    if isinstance(query, ThreadWith):
        yield entry.page, entry.thread
        return
    yield entry.page, entry.locator
    if entry.kind == "section":
        # Comments answer the whole post.
        yield entry.page, POST


def _matches_text(query: Query, tokens: EntryTokens) -> bool:
    """Return whether an entry matches a leaf."""
    match query:
        case Title(words):
            return count_matches(words, tokens.title) > 0
        case Author(None):
            return tokens.entry.author is None
        case Author(name):
            assert name is not None
            return any(count_matches(name, each) for each in tokens.authors)
        case Has(what):
            return what in tokens.features
    if isinstance(query, TEXT_NODES):
        return count_matches(query, tokens.text) > 0 or count_matches(query, tokens.post_title) > 0
    return _matches_fields(query, tokens.entry)


def _matches_fields(query: Query, entry: Entry) -> bool:
    """Return whether an entry matches a leaf that tests only its fields."""
    match query:
        case Everything():
            return True
        case Date(first, last):
            day = (entry.date or "")[:10]
            return bool(day) and (first or day) <= day <= (last or day)
        case Undated():
            return entry.date is None
        case Dated(source):
            return entry.date_source == source
        case Depth(least, most):
            return least <= entry.depth and (most is None or entry.depth <= most)
        case Kind(kind):
            return entry.kind == kind or (kind == "post" and entry.kind == "section")
        case InPages(pages):
            return entry.page in pages
        case InThread(page, thread):
            return entry.page == page and thread in (POST, entry.thread)
    raise TypeError(f"no such node: {query!r}")
