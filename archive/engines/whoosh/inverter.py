"""Turns the tokens of many documents into the postings of a segment, all at once.

Tokens become numbers, and one sort of those brings the occurrences of each term together; no
object is made for a token. `whoosh_terms.py` says what is written.
"""

import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from archive.engines.pages.section_file import DTYPES, SectionWriter
from archive.engines.whoosh.arrays import Numbers, add_numbers, add_words, size_of
from archive.engines.whoosh.terms import HEADER, SELDOM

_WORTHWHILE = 200
"""So few bytes are not compressed."""


class _Vocabulary(dict[str, int]):
    """Each token's number, in the order that they turn up."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


class Inverter:
    """Takes the tokens of documents, in order, and writes their postings."""

    def __init__(self) -> None:
        self._numbers = _Vocabulary()
        self._tokens: list[Numbers] = []
        self._documents: list[int] = []
        self._starts: list[int] = []
        self._counts: list[int] = []

    def add(self, document: int, tokens: Sequence[str], start: int = 0) -> None:
        """Take in tokens that stand one behind the other, from a place on."""
        if tokens:
            number = self._numbers.__getitem__
            self._tokens.append(np.fromiter(map(number, tokens), np.uint32, len(tokens)))
            self._documents.append(document)
            self._starts.append(start)
            self._counts.append(len(tokens))

    @property
    def total(self) -> int:
        """How many tokens there are."""
        return sum(self._counts)

    def terms(self) -> list[str]:
        """The different tokens, in order."""
        return sorted(self._numbers)

    def _occurrences(self, terms: Sequence[str]) -> tuple[Numbers, Numbers, Numbers]:
        """Of each occurrence the number of its term, its document and its place, in that order."""
        before = np.fromiter(map(self._numbers.__getitem__, terms), np.uint32, len(terms))
        rank = np.empty(len(terms), np.uint64)
        rank[before] = np.arange(len(terms), dtype=np.uint64)
        counts = np.asarray(self._counts, np.int64)
        ends = np.cumsum(counts)
        total = self.total
        keys = rank[np.concatenate([np.zeros(0, np.uint32), *self._tokens])]
        self._tokens.clear()
        keys <<= np.uint64(32)
        keys |= np.arange(total, dtype=np.uint64)
        keys.sort()
        order = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        keys >>= np.uint64(32)
        documents = np.repeat(np.asarray(self._documents, np.uint32), counts)[order]
        shift = np.asarray(self._starts, np.int64) - (ends - counts)
        places = (np.arange(total) + np.repeat(shift, counts)).astype(np.uint32)[order]
        return keys.astype(np.uint32), documents, places

    def write(self, writer: SectionWriter, field: str, terms: Sequence[str]) -> None:
        """Write all postings as sections that begin with the field's name."""
        add_words(writer, f"{field}.terms", terms)
        _write_postings(writer, field, len(terms), *self._occurrences(terms))


def _write_postings(
    writer: SectionWriter, field: str, terms: int, of: Numbers, documents: Numbers, places: Numbers
) -> None:
    often = np.bincount(of, minlength=terms)
    ends = np.cumsum(often)
    is_first = np.ones(len(of), bool)
    is_first[1:] = (of[1:] != of[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_first)
    spread = np.bincount(of[firsts], minlength=terms)
    is_seldom = often < SELDOM
    seldom = is_seldom[of]
    begin = np.where(is_seldom, np.cumsum(np.where(is_seldom, often, 0)) - often, 0)
    frequencies = np.diff(firsts, append=len(of))
    posting_ends = np.cumsum(spread)
    first_run = writer.write(b"")
    for term in np.flatnonzero(~is_seldom).tolist():
        postings = slice(posting_ends[term] - spread[term], posting_ends[term])
        run = _encode(
            documents[firsts[postings]],
            frequencies[postings],
            places[ends[term] - often[term] : ends[term]],
        )
        begin[term] = writer.write(run) - first_run
    writer.close_section(f"{field}.runs", first_run)
    add_numbers(writer, f"{field}.spread", spread)
    add_numbers(writer, f"{field}.often", often)
    add_numbers(writer, f"{field}.begin", begin)
    add_numbers(writer, f"{field}.documents", documents[seldom])
    add_numbers(writer, f"{field}.places", places[seldom])


def _encode(documents: Numbers, frequencies: Numbers, places: Numbers) -> bytes:
    steps = np.diff(documents, prepend=documents[:1] * 0)
    columns = (steps, frequencies, places)
    sizes = [size_of(each) for each in columns]
    raw, often, where = (
        each.astype(DTYPES[size]).tobytes() for each, size in zip(columns, sizes, strict=True)
    )
    raw += often
    packed = zlib.compress(raw, 1) if len(raw) >= _WORTHWHILE else raw
    is_packed = len(packed) < len(raw)
    return HEADER.pack(*sizes, is_packed, len(packed if is_packed else raw), len(where)) + (
        (packed if is_packed else raw) + where
    )


def write_stems(
    writer: SectionWriter, field: str, terms: Sequence[str], stems: Iterable[str]
) -> None:
    """Write which terms have the same stem. One that is its own stem, and nobody else's, is left
    out: most are."""
    groups: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        groups.setdefault(stem, []).append(number)
    kept = sorted(
        stem for stem, found in groups.items() if len(found) > 1 or terms[found[0]] != stem
    )
    add_words(writer, f"{field}.stems", kept)
    add_numbers(writer, f"{field}.ends", np.cumsum([0, *(len(groups[stem]) for stem in kept)]))
    add_numbers(writer, f"{field}.stemmed", [n for stem in kept for n in groups[stem]])
