"""How often words and phrases occur in what matches: sums that tantivy makes of its columns.

tantivy does not give away how often a document has a term. So each document says which terms it has
more than once, and by how much, in powers of two; what is counted by looking through documents is
put in the same form.
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
from archive.query import Compound, OneOf, Phrase, Query, Word
from archive.query.occurrences import count_all
from archive.query.walk import wanted_texts

WeightedQueries = Iterable[tuple[int, TantivyQuery]]
"""Queries, and how many occurrences each document that one of them finds has by it."""

_MAX_SUMMED_TERMS = 30
"""More terms than this are counted by a score that each of them adds to."""
_TERMS_PER_SEARCH = 250
"""So many of them at a time: tantivy keeps a block of postings for each in memory."""
_COLUMN_OF = {"author": "person", "year": "month"}
"""The columns that entries are grouped by, where they have another name."""
_OPTIONAL_GROUPINGS = ("author", "year", "month", "day")
"""What not every entry has."""


@attrs.define
class _LeavesByMethod:
    """The words and phrases of which occurrences are counted, apart by how they can be."""

    terms: set[tuple[str, str]] = attrs.Factory(set)
    """Terms, with their fields, of which no two stand at one place."""
    phrases: set[tuple[str, ...]] = attrs.Factory(set)
    """Phrases of several words."""
    others: list[Query] = attrs.Factory(list)
    """What must be looked through."""


def _split_leaves(leaves: Sequence[Query], stem: Stem) -> _LeavesByMethod:
    found = _LeavesByMethod()
    stems = {stem(leaf.token) for leaf in leaves if isinstance(leaf, Word)}
    found.terms.update(("stem", each) for each in stems)
    for leaf in leaves:
        tokens: Sequence[str] = ()
        match leaf:
            case Word():
                continue
            case OneOf(some):
                tokens = sorted(some)
            case Phrase((token,)):
                tokens = [token]
            case Phrase(several, 0):
                found.phrases.add(several)
            case Compound(parts) if phrases := phrases_of(parts):
                found.phrases.update(phrases)
            case _:
                found.others.append(leaf)
        found.terms.update(("text", token) for token in tokens if stem(token) not in stems)
    return found


class OccurrenceCounter:
    """Counts for one commit."""

    def __init__(self, compiler: Compiler, stem: Stem) -> None:
        self._compiler = compiler
        self._reader = compiler.reader
        self._stem = stem

    def tally(self, query: Query) -> Tally:
        """How much there is of a node of TEXT."""
        count = self._reader.count
        found = self._compiler.compile(query)
        weighted = self._weighted_queries([query], found)
        return Tally(
            entries=count(found),
            occurrences=sum(weight * count(asked) for weight, asked in weighted),
            titles=count(self._compiler.in_post_titles(query)),
        )

    def groups(
        self, query: Query, by: str, whole: "GroupTotals"
    ) -> Mapping[str | None, GroupCount]:
        """All entries by something, and how many of each group match; `whole`: what all entries
        are, by the same."""
        reader = self._reader
        found = self._compiler.compile(query)
        matching = _counts_by_group(reader, found, by)
        said: Counter[str | None] = Counter()
        for weight, asked in self._weighted_queries(wanted_texts(query), found):
            for key, count in _counts_by_group(reader, asked, by).items():
                said[key] += weight * count
        return {
            key: GroupCount(matching[key], said[key], entries, words)
            for key, (entries, words) in whole.items()
        }

    def _weighted_queries(self, leaves: Sequence[Query], found: TantivyQuery) -> WeightedQueries:
        """The occurrences of several things together in the texts of what is found."""
        sorted_out = _split_leaves(leaves, self._stem)
        scanner = self._compiler.scanner
        if sorted_out.others:
            if len(leaves) == 1:
                inner = self._reader.all_of(found, self._compiler.compile(leaves[0], found))
                return self._by_powers_of_two(scanner.match_counts(leaves[0], "text", inner))
            counted = scanner.text_counts(found, lambda places: count_all(leaves, places))
            return self._by_powers_of_two(counted)
        phrases = (self._phrase(phrase, found) for phrase in sorted_out.phrases)
        return chain(self._terms(sorted_out.terms, found), *phrases)

    def _by_powers_of_two(self, table: Mapping[int, int]) -> WeightedQueries:
        """A table of counts by keys, in powers of two."""
        most = max(table.values(), default=0).bit_length()
        keys = (
            (1 << bit, [key for key, count in table.items() if count >> bit & 1])
            for bit in range(most)
        )
        return [(weight, self._reader.terms("key", some)) for weight, some in keys if some]

    def _terms(self, terms: set[tuple[str, str]], found: TantivyQuery) -> WeightedQueries:
        ordered = sorted(terms)
        if len(ordered) > _MAX_SUMMED_TERMS:
            starts = range(0, len(ordered), _TERMS_PER_SEARCH)
            # One part after the other: what is found for all of them would fill the memory.
            return chain.from_iterable(
                self._many_terms(ordered[start:][:_TERMS_PER_SEARCH], found) for start in starts
            )
        weighted = [each for field, token in ordered for each in self._term(field, token)]
        return [(weight, self._reader.all_of(found, asked)) for weight, asked in weighted]

    def _many_terms(self, terms: Sequence[tuple[str, str]], found: TantivyQuery) -> WeightedQueries:
        """The occurrences of terms in what is found, by a score that each of them adds to."""
        reader = self._reader
        weighted = [
            each for field, token in until_deadline(terms) for each in self._term(field, token)
        ]
        any_term = [
            reader.terms(field, [token for each, token in terms if each == field])
            for field in COUNT_FIELDS
        ]
        inner = reader.all_of(found, reader.any_of(*any_term))
        scored = [
            TantivyQuery.const_score_query(asked, float(weight)) for weight, asked in weighted
        ]
        more = [each for each, (weight, _) in zip(scored, weighted, strict=True) if weight > 0]
        rows = reader.rows_above(reader.scored_by(inner, more), 1.5)
        never = [asked for weight, asked in weighted if weight < 0]
        return [
            (1, inner),
            *((-1, reader.all_of(found, asked)) for asked in never),
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
        """Only what has each of its words more than once can have a phrase more than once, and only
        what has it in its title may not have it in its text."""
        reader, scanner = self._reader, self._compiler.scanner
        query = Phrase(tokens)
        inner = reader.all_of(found, self._compiler.text.phrase(tokens))
        several = [
            reader.terms(
                COUNT_FIELDS["text"], [term for _, term in self._count_bit_terms("text", token)]
            )
            for token in set(tokens)
        ]
        counts = scanner.match_counts(query, "text", reader.all_of(inner, *several))
        more = {key: count - 1 for key, count in counts.items() if count > 1}
        heads = reader.all_of(inner, self._compiler.in_post_titles(query))
        said = scanner.match_counts(query, "text", heads)
        never = [key for key in reader.keys(heads) if key not in said]
        return [(1, inner), (-1, reader.terms("key", never)), *self._by_powers_of_two(more)]


GroupTotals = Mapping[str | None, tuple[int, int]]
"""How many entries there are in each group, and how many words those have."""


def group_totals(reader: CommitReader, by: str) -> GroupTotals:
    """All entries by something."""
    everything = reader.all_entries
    entries = _counts_by_group(reader, everything, by)
    words = _sum_by_group(reader, reader.words_by(everything, _COLUMN_OF.get(by, by)), by)
    words[None] = reader.word_count(everything) - words.total()
    return {key: (count, words[key]) for key, count in entries.items()}


def _counts_by_group(reader: CommitReader, asked: TantivyQuery, by: str) -> Counter[str | None]:
    """How many documents match, in each group."""
    found = _sum_by_group(reader, reader.count_by(asked, _COLUMN_OF.get(by, by)), by)
    if by in _OPTIONAL_GROUPINGS and (rest := reader.count(asked) - found.total()):
        found[None] = rest
    return found


def _sum_by_group(reader: CommitReader, values: Mapping[Any, int], by: str) -> Counter[str | None]:
    """Sums by values of a column, by groups."""
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
