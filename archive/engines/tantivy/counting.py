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
from tantivy import Query as Asked

from archive.deadlines import watched
from archive.engines.protocol import GroupCount, Tally
from archive.engines.tantivy.compiler import Compiler
from archive.engines.tantivy.reader import Reader
from archive.engines.tantivy.schema import MOST_BITS, NEVER, OFTEN, PLACES, Stem, often, page_of
from archive.engines.tantivy.text_queries import phrases_of
from archive.locators import make_id
from archive.query import Compound, OneOf, Phrase, Query, Word
from archive.query.occurrences import count_all
from archive.query.walk import wanted_texts

Weighted = Iterable[tuple[int, Asked]]
"""Queries, and how many occurrences each document that one of them finds has by it."""

_MOST_TERMS = 30
"""More terms than this are counted by a score that each of them adds to."""
_AT_ONCE = 250
"""So many of them at a time: tantivy keeps a block of postings for each in memory."""
_COLUMNS = {"author": "person", "year": "month"}
"""The columns that entries are grouped by, where they have another name."""
_MISSING = ("author", "year", "month", "day")
"""What not every entry has."""


@attrs.define
class _Leaves:
    """The words and phrases of which occurrences are counted, apart by how they can be."""

    terms: set[tuple[str, str]] = attrs.Factory(set)
    """Terms, with their fields, of which no two stand at one place."""
    phrases: set[tuple[str, ...]] = attrs.Factory(set)
    """Phrases of several words."""
    others: list[Query] = attrs.Factory(list)
    """What must be looked through."""


def _sorted_out(leaves: Sequence[Query], stem: Stem) -> _Leaves:
    found = _Leaves()
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


class Counting:
    """Counts for one commit."""

    def __init__(self, compiler: Compiler, stem: Stem) -> None:
        self._compiler = compiler
        self._reader = compiler.reader
        self._stem = stem

    def tally(self, query: Query) -> Tally:
        """How much there is of a node of TEXT."""
        count = self._reader.count
        found = self._compiler.compile(query)
        weighted = self._weighted([query], found)
        return Tally(
            entries=count(found),
            occurrences=sum(weight * count(asked) for weight, asked in weighted),
            titles=count(self._compiler.heads(query)),
        )

    def groups(self, query: Query, by: str, whole: "Whole") -> Mapping[str | None, GroupCount]:
        """All entries by something, and how many of each group match; `whole`: what all entries
        are, by the same."""
        reader = self._reader
        found = self._compiler.compile(query)
        matching = _grouped(reader, found, by)
        said: Counter[str | None] = Counter()
        for weight, asked in self._weighted(wanted_texts(query), found):
            for key, count in _grouped(reader, asked, by).items():
                said[key] += weight * count
        return {
            key: GroupCount(matching[key], said[key], entries, words)
            for key, (entries, words) in whole.items()
        }

    def _weighted(self, leaves: Sequence[Query], found: Asked) -> Weighted:
        """The occurrences of several things together in the texts of what is found."""
        sorted_out = _sorted_out(leaves, self._stem)
        documents = self._compiler.documents
        if sorted_out.others:
            if len(leaves) == 1:
                inner = self._reader.all_of(found, self._compiler.compile(leaves[0], found))
                return self._spread(documents.counts(leaves[0], "text", inner))
            counted = documents.table(found, lambda places: count_all(leaves, places))
            return self._spread(counted)
        phrases = (self._phrase(phrase, found) for phrase in sorted_out.phrases)
        return chain(self._terms(sorted_out.terms, found), *phrases)

    def _spread(self, table: Mapping[int, int]) -> Weighted:
        """A table of counts by keys, in powers of two."""
        most = max(table.values(), default=0).bit_length()
        keys = (
            (1 << bit, [key for key, count in table.items() if count >> bit & 1])
            for bit in range(most)
        )
        return [(weight, self._reader.terms("key", some)) for weight, some in keys if some]

    def _terms(self, terms: set[tuple[str, str]], found: Asked) -> Weighted:
        ordered = sorted(terms)
        if len(ordered) > _MOST_TERMS:
            starts = range(0, len(ordered), _AT_ONCE)
            # One part after the other: what is found for all of them would fill the memory.
            return chain.from_iterable(
                self._many(ordered[start:][:_AT_ONCE], found) for start in starts
            )
        weighted = [each for field, token in ordered for each in self._term(field, token)]
        return [(weight, self._reader.all_of(found, asked)) for weight, asked in weighted]

    def _many(self, terms: Sequence[tuple[str, str]], found: Asked) -> Weighted:
        """The occurrences of terms in what is found, by a score that each of them adds to."""
        reader = self._reader
        weighted = [each for field, token in watched(terms) for each in self._term(field, token)]
        any_term = [
            reader.terms(field, [token for each, token in terms if each == field])
            for field in OFTEN
        ]
        inner = reader.all_of(found, reader.any_of(*any_term))
        scored = [Asked.const_score_query(asked, float(weight)) for weight, asked in weighted]
        more = [each for each, (weight, _) in zip(scored, weighted, strict=True) if weight > 0]
        rows = reader.above(reader.ranked(inner, more), 1.5)
        never = [asked for weight, asked in weighted if weight < 0]
        return [
            (1, inner),
            *((-1, reader.all_of(found, asked)) for asked in never),
            *self._spread({row.key: round(row.value) - 1 for row in rows}),
        ]

    def _term(self, field: str, token: str) -> Iterator[tuple[int, Asked]]:
        yield 1, self._reader.term(field, token)
        if self._reader.has(OFTEN[field], NEVER + token):
            yield -1, self._reader.term(OFTEN[field], NEVER + token)
        for weight, term in self._oftens(field, token):
            yield weight, self._reader.term(OFTEN[field], term)

    def _oftens(self, field: str, token: str) -> list[tuple[int, str]]:
        terms = ((1 << bit, often(token, bit)) for bit in range(MOST_BITS))
        return [each for each in terms if self._reader.has(OFTEN[field], each[1])]

    def _phrase(self, tokens: tuple[str, ...], found: Asked) -> Weighted:
        """Only what has each of its words more than once can have a phrase more than once, and only
        what has it in its title may not have it in its text."""
        reader, documents = self._reader, self._compiler.documents
        query = Phrase(tokens)
        inner = reader.all_of(found, self._compiler.text.phrase(tokens))
        several = [
            reader.terms(OFTEN["text"], [term for _, term in self._oftens("text", token)])
            for token in set(tokens)
        ]
        counts = documents.counts(query, "text", reader.all_of(inner, *several))
        more = {key: count - 1 for key, count in counts.items() if count > 1}
        heads = reader.all_of(inner, self._compiler.heads(query))
        said = documents.counts(query, "text", heads)
        never = [key for key in reader.keys(heads) if key not in said]
        return [(1, inner), (-1, reader.terms("key", never)), *self._spread(more)]


Whole = Mapping[str | None, tuple[int, int]]
"""How many entries there are in each group, and how many words those have."""


def whole_of(reader: Reader, by: str) -> Whole:
    """All entries by something."""
    everything = reader.everything
    entries = _grouped(reader, everything, by)
    words = _named(reader, reader.words(everything, _COLUMNS.get(by, by)), by)
    words[None] = reader.all_words(everything) - words.total()
    return {key: (count, words[key]) for key, count in entries.items()}


def _grouped(reader: Reader, asked: Asked, by: str) -> Counter[str | None]:
    """How many documents match, in each group."""
    found = _named(reader, reader.counts(asked, _COLUMNS.get(by, by)), by)
    if by in _MISSING and (rest := reader.count(asked) - found.total()):
        found[None] = rest
    return found


def _named(reader: Reader, values: Mapping[Any, int], by: str) -> Counter[str | None]:
    """Sums by values of a column, by groups."""
    found: Counter[str | None] = Counter()
    for value, count in values.items():
        found[_group(reader, value, by)] += count
    return found


def _group(reader: Reader, value: Any, by: str) -> str:
    match by:
        case "depth":
            return str(int(value))
        case "thread":
            key = int(value)
            return make_id(reader.names[page_of(key)], str(key & (1 << PLACES) - 1))
        case "year" | "month":
            digits = f"{int(value):06}"
            return digits[:4] if by == "year" else f"{digits[:4]}-{digits[4:]}"
        case "day":
            digits = f"{int(value):08}"
            return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    return str(value)
