"""Invert the tokens of many documents into the postings of a segment, all at once.

Tokens are numbered as they come, through one dictionary, and collected in one array for all
documents; no object is made for a token. One sort of (term, number of the occurrence) then brings
the occurrences of each term together, in the order of documents and positions. Numbers of
occurrences are unique, so only integers are compared, and the length of a text has no limit.
`terms` describes the sections that are written.
"""

import zlib
from collections.abc import Iterable, Sequence

import numpy as np

from archive.engines.pages.section_file import DTYPES, SectionWriter
from archive.engines.whoosh.arrays import Array, dtype_index, write_numbers, write_words
from archive.engines.whoosh.terms import MIN_RUN_OCCURRENCES, RUN_HEADER

_MIN_COMPRESSED_BYTES = 200
"""Anything shorter is not compressed."""


class _Vocabulary(dict[str, int]):
    """Each token's number, in order of first occurrence."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


class Inverter:
    """Collect the tokens of documents, in order, and write their postings."""

    def __init__(self) -> None:
        self._vocabulary = _Vocabulary()
        self._tokens: list[Array] = []
        self._documents: list[int] = []
        self._starts: list[int] = []
        self._counts: list[int] = []

    def add(self, document: int, tokens: Sequence[str], start: int = 0) -> None:
        """Add consecutive tokens of a document, the first at the position `start`."""
        if tokens:
            number = self._vocabulary.__getitem__
            self._tokens.append(np.fromiter(map(number, tokens), np.uint32, len(tokens)))
            self._documents.append(document)
            self._starts.append(start)
            self._counts.append(len(tokens))

    @property
    def total(self) -> int:
        """Number of tokens."""
        return sum(self._counts)

    def terms(self) -> list[str]:
        """Return the distinct tokens, sorted."""
        return sorted(self._vocabulary)

    def _occurrences(self, terms: Sequence[str]) -> tuple[Array, Array, Array]:
        """Return the term number, document and position of each occurrence, sorted by them."""
        numbers = np.fromiter(map(self._vocabulary.__getitem__, terms), np.uint32, len(terms))
        rank = np.empty(len(terms), np.uint64)
        rank[numbers] = np.arange(len(terms), dtype=np.uint64)
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
        positions = (np.arange(total) + np.repeat(shift, counts)).astype(np.uint32)[order]
        return keys.astype(np.uint32), documents, positions

    def write(self, writer: SectionWriter, field: str, terms: Sequence[str]) -> None:
        """Write the terms and postings. `terms`: what `terms` returns."""
        write_words(writer, f"{field}.terms", terms)
        _write_postings(writer, field, len(terms), *self._occurrences(terms))


def _write_postings(
    writer: SectionWriter,
    field: str,
    terms: int,
    of_term: Array,
    documents: Array,
    positions: Array,
) -> None:
    """Write the postings of a field. `terms`: their number; `of_term`, `documents`, `positions`:
    of each occurrence, as `_occurrences` returns them."""
    counts = np.bincount(of_term, minlength=terms)
    ends = np.cumsum(counts)
    is_first = np.ones(len(of_term), bool)
    is_first[1:] = (of_term[1:] != of_term[:-1]) | (documents[1:] != documents[:-1])
    firsts = np.flatnonzero(is_first)
    document_counts = np.bincount(of_term[firsts], minlength=terms)
    is_rare = counts < MIN_RUN_OCCURRENCES
    rare = is_rare[of_term]
    begin = np.where(is_rare, np.cumsum(np.where(is_rare, counts, 0)) - counts, 0)
    frequencies = np.diff(firsts, append=len(of_term))
    posting_ends = np.cumsum(document_counts)
    first_run = writer.write(b"")
    for term in np.flatnonzero(~is_rare).tolist():
        postings = slice(posting_ends[term] - document_counts[term], posting_ends[term])
        run = _encode_run(
            documents[firsts[postings]],
            frequencies[postings],
            positions[ends[term] - counts[term] : ends[term]],
        )
        begin[term] = writer.write(run) - first_run
    writer.close_section(f"{field}.runs", first_run)
    write_numbers(writer, f"{field}.spread", document_counts)
    write_numbers(writer, f"{field}.often", counts)
    write_numbers(writer, f"{field}.begin", begin)
    write_numbers(writer, f"{field}.documents", documents[rare])
    write_numbers(writer, f"{field}.places", positions[rare])


def _encode_run(documents: Array, frequencies: Array, positions: Array) -> bytes:
    steps = np.diff(documents, prepend=documents[:1] * 0)
    columns = (steps, frequencies, positions)
    dtypes = [dtype_index(each) for each in columns]
    raw_steps, raw_frequencies, raw_positions = (
        each.astype(DTYPES[dtype]).tobytes() for each, dtype in zip(columns, dtypes, strict=True)
    )
    raw = raw_steps + raw_frequencies
    compressed = zlib.compress(raw, 1) if len(raw) >= _MIN_COMPRESSED_BYTES else raw
    is_compressed = len(compressed) < len(raw)
    stored = compressed if is_compressed else raw
    header = RUN_HEADER.pack(*dtypes, is_compressed, len(stored), len(raw_positions))
    return header + stored + raw_positions


def write_stems(
    writer: SectionWriter, field: str, terms: Sequence[str], stems: Iterable[str]
) -> None:
    """Write which terms have the same stem. A stem is left out if it is a term, and of that term
    alone, which most are."""
    groups: dict[str, list[int]] = {}
    for number, stem in enumerate(stems):
        groups.setdefault(stem, []).append(number)
    kept = sorted(
        stem for stem, found in groups.items() if len(found) > 1 or terms[found[0]] != stem
    )
    write_words(writer, f"{field}.stems", kept)
    write_numbers(writer, f"{field}.ends", np.cumsum([0, *(len(groups[stem]) for stem in kept)]))
    write_numbers(writer, f"{field}.stemmed", [n for stem in kept for n in groups[stem]])
