"""Counts how often words and phrases occur in matching entries, as sums over tantivy's terms and
columns.

tantivy does not reveal how often a document has a term. Each document therefore has terms for the
bits of n - 1, where n is how often a token occurs in its text, and terms for the tokens that are in
its title alone. The occurrences of a token are the number of documents with it, less those with it
in the title alone, plus 2 ** bit for each document with a term for that bit. Counts made by
scanning documents are put into the same form.

Phrases are scanned only where each of their words occurs at least twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import attrs
from tantivy import Query as TantivyQuery

from archive.deadlines import until_deadline
from archive.engines.protocol import GroupCount, Tally
from archive.engines.tantivy.compiler import Compiler
from archive.engines.tantivy.reader import CommitReader
from archive.engines.tantivy.schema import (
    COUNT_FIELDS,
    ENTRY_BITS,
    MAX_COUNT_BITS,
    TITLE_ONLY_PREFIX,
    Stem,
    count_bit_term,
    page_number_of,
)
from archive.engines.tantivy.text_queries import phrases_of
from archive.locators import make_id
from archive.query import And, Compound, OneOf, Phrase, Query, Word
from archive.query.occurrences import count_distinct_matches
from archive.query.walk import positive_text_leaves

WeightedQueries = Iterable[tuple[int, TantivyQuery]]
"""Queries, each with the number of occurrences that every document it matches adds."""
GroupTotals = Mapping[str | None, tuple[int, int]]
"""The number of entries in each group, and the number of words in those entries."""

_MAX_SUMMED_TERMS = 30
"""More terms than this are counted by a score to which each of them adds."""
_TERMS_PER_SEARCH = 250
"""Number of terms scored at a time: tantivy keeps a block of postings in memory for each."""
_COLUMN_OF = {"author": "person", "year": "month"}
"""The columns for groupings, where the names differ."""
_OPTIONAL_GROUPINGS = ("author", "year", "month", "day")
"""The groupings for which an entry may have no group."""


@attrs.define
class _LeavesByMethod:
    """The words and phrases to count, divided by the way to count them."""

    terms: set[tuple[str, str]] = attrs.Factory(set)
    """Pairs of field and term; no two of them occur at one position."""
    phrases: set[tuple[str, ...]] = attrs.Factory(set)
    """Phrases of several exact words."""
    others: list[Query] = attrs.Factory(list)
    """Nodes that need a scan."""


def _split_leaves(leaves: Sequence[Query], stem: Stem) -> _LeavesByMethod:
    found = _LeavesByMethod()
    stems = {stem(leaf.token) for leaf in leaves if isinstance(leaf, Word)}
    found.terms.update(("stem", each) for each in stems)
    for leaf in leaves:
        tokens: Sequence[str] = ()
        match leaf:
            case Word():
                continue
            case OneOf(variants):
                tokens = sorted(variants)
            case Phrase((token,)):
                tokens = [token]
            case Phrase(phrase, 0):
                found.phrases.add(phrase)
            case Compound(parts) if phrases := phrases_of(parts):
                found.phrases.update(phrases)
            case _:
                found.others.append(leaf)
        found.terms.update(("text", token) for token in tokens if stem(token) not in stems)
    return found


class OccurrenceCounter:
    """Counts occurrences in one commit."""

    def __init__(self, compiler: Compiler, stem: Stem) -> None:
        self._compiler = compiler
        self._reader = compiler.reader
        self._stem = stem

    def tally(self, query: Query, scope: Query) -> Tally:
        """Return entry, occurrence and title counts for a text node in a scope."""
        count = self._reader.count
        found = self._compiler.compile(And((query, scope)))
        weighted = self._weighted_queries([query], found)
        return Tally(
            entries=count(found),
            occurrences=sum(weight * count(matching) for weight, matching in weighted),
            titles=count(self._compiler.in_post_titles(query, self._compiler.compile(scope))),
        )

    def groups(self, query: Query, by: str, totals: GroupTotals) -> Mapping[str | None, GroupCount]:
        """Group all entries, and count those in each group that match, with their occurrences.
        `totals`: the totals of all entries in the scope by the same grouping."""
        reader = self._reader
        found = self._compiler.compile(query)
        matching = _counts_by_group(reader, found, by)
        occurrences: Counter[str | None] = Counter()
        for weight, counted in self._weighted_queries(positive_text_leaves(query), found):
            for key, count in _counts_by_group(reader, counted, by).items():
                occurrences[key] += weight * count
        return {
            key: GroupCount(matching[key], occurrences[key], entries, words)
            for key, (entries, words) in totals.items()
        }

    def _weighted_queries(self, leaves: Sequence[Query], found: TantivyQuery) -> WeightedQueries:
        """Return queries that count the occurrences of any of some leaves in the texts of entries
        that match `found`."""
        split = _split_leaves(leaves, self._stem)
        scanner = self._compiler.scanner
        if split.others:
            if len(leaves) == 1:
                inner = self._reader.all_of(found, self._compiler.compile(leaves[0], found))
                return self._by_powers_of_two(scanner.match_counts(leaves[0], "text", inner))
            counts = scanner.text_counts(
                found, lambda positions: count_distinct_matches(leaves, positions)
            )
            return self._by_powers_of_two(counts)
        phrases = (self._phrase(phrase, found) for phrase in split.phrases)
        return chain(self._terms(split.terms, found), *phrases)

    def _by_powers_of_two(self, counts: Mapping[int, int]) -> WeightedQueries:
        """Turn counts by key into weighted queries, one for each power of two."""
        bits = max(counts.values(), default=0).bit_length()
        weighted = (
            (1 << bit, [key for key, count in counts.items() if count >> bit & 1])
            for bit in range(bits)
        )
        return [(weight, self._reader.terms("key", keys)) for weight, keys in weighted if keys]

    def _terms(self, terms: set[tuple[str, str]], found: TantivyQuery) -> WeightedQueries:
        ordered = sorted(terms)
        if len(ordered) > _MAX_SUMMED_TERMS:
            starts = range(0, len(ordered), _TERMS_PER_SEARCH)
            # One slice after another: the results for all of them would fill the memory.
            return chain.from_iterable(
                self._many_terms(ordered[start:][:_TERMS_PER_SEARCH], found) for start in starts
            )
        weighted = [each for field, token in ordered for each in self._term(field, token)]
        return [(weight, self._reader.all_of(found, query)) for weight, query in weighted]

    def _many_terms(self, terms: Sequence[tuple[str, str]], found: TantivyQuery) -> WeightedQueries:
        """Count the occurrences of many terms by a score to which each of them adds."""
        reader = self._reader
        weighted = [
            each for field, token in until_deadline(terms) for each in self._term(field, token)
        ]
        any_term = [
            reader.terms(field, [token for each, token in terms if each == field])
            for field in COUNT_FIELDS
        ]
        inner = reader.all_of(found, reader.any_of(*any_term))
        scoring = [
            TantivyQuery.const_score_query(query, float(weight))
            for weight, query in weighted
            if weight > 0
        ]
        rows = reader.rows_above(reader.scored_by(inner, scoring), 1.5)
        title_only = [query for weight, query in weighted if weight < 0]
        return [
            (1, inner),
            *((-1, reader.all_of(found, query)) for query in title_only),
            *self._by_powers_of_two({row.key: round(row.value) - 1 for row in rows}),
        ]

    def _term(self, field: str, token: str) -> Iterator[tuple[int, TantivyQuery]]:
        yield 1, self._reader.term(field, token)
        if self._reader.has_term(COUNT_FIELDS[field], TITLE_ONLY_PREFIX + token):
            yield -1, self._reader.term(COUNT_FIELDS[field], TITLE_ONLY_PREFIX + token)
        for weight, term in self._count_bit_terms(field, token):
            yield weight, self._reader.term(COUNT_FIELDS[field], term)

    def _count_bit_terms(self, field: str, token: str) -> list[tuple[int, str]]:
        terms = ((1 << bit, count_bit_term(token, bit)) for bit in range(MAX_COUNT_BITS))
        return [each for each in terms if self._reader.has_term(COUNT_FIELDS[field], each[1])]

    def _phrase(self, tokens: tuple[str, ...], found: TantivyQuery) -> WeightedQueries:
        """Count a phrase. Only entries that have each of its words more than once can have it more
        than once, and only those that have it in the title may lack it in the text."""
        reader, scanner = self._reader, self._compiler.scanner
        query = Phrase(tokens)
        inner = reader.all_of(found, self._compiler.text.phrase(tokens))
        repeated = [
            reader.terms(
                COUNT_FIELDS["text"], [term for _, term in self._count_bit_terms("text", token)]
            )
            for token in set(tokens)
        ]
        counts = scanner.match_counts(query, "text", reader.all_of(inner, *repeated))
        more = {key: count - 1 for key, count in counts.items() if count > 1}
        titled = reader.all_of(inner, self._compiler.in_post_titles(query))
        in_text = scanner.match_counts(query, "text", titled)
        title_only = [key for key in reader.keys(titled) if key not in in_text]
        return [(1, inner), (-1, reader.terms("key", title_only)), *self._by_powers_of_two(more)]


def group_totals(reader: CommitReader, scope: TantivyQuery, by: str) -> GroupTotals:
    """Return the totals of all entries in a scope by a grouping."""
    entries = _counts_by_group(reader, scope, by)
    words = _sum_by_group(reader, reader.words_by(scope, _COLUMN_OF.get(by, by)), by)
    words[None] = reader.word_count(scope) - words.total()
    return {key: (count, words[key]) for key, count in entries.items()}


def _counts_by_group(reader: CommitReader, query: TantivyQuery, by: str) -> Counter[str | None]:
    """Return the number of matching documents in each group."""
    found = _sum_by_group(reader, reader.count_by(query, _COLUMN_OF.get(by, by)), by)
    if by in _OPTIONAL_GROUPINGS and (rest := reader.count(query) - found.total()):
        found[None] = rest
    return found


def _sum_by_group(reader: CommitReader, values: Mapping[Any, int], by: str) -> Counter[str | None]:
    """Sum counts by the values of a column into counts by group."""
    found: Counter[str | None] = Counter()
    for value, count in values.items():
        found[_group_name(reader, value, by)] += count
    return found


def _group_name(reader: CommitReader, value: Any, by: str) -> str:
    match by:
        case "depth":
            return str(int(value))
        case "thread":
            key = int(value)
            return make_id(reader.page_names[page_number_of(key)], str(key & (1 << ENTRY_BITS) - 1))
        case "year" | "month":
            digits = f"{int(value):06}"
            return digits[:4] if by == "year" else f"{digits[:4]}-{digits[4:]}"
        case "day":
            digits = f"{int(value):08}"
            return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return str(value)
