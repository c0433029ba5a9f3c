"""The terms of one field in one segment: which sections they are in, and reading their postings.

Terms are sorted and numbered in that order; `<field>.terms` has their text. The arrays
`<field>.spread` (in how many documents a term is), `.often` (how often it occurs) and `.begin`
(where its postings begin) have one number for each term.

- The postings of a term that occurs fewer than MIN_RUN_OCCURRENCES times are a slice of two arrays,
  `.documents` and `.places`: document and position of each occurrence.
- Any other term has a run in `.runs`: RUN_HEADER, then the differences of its document numbers and
  its frequencies (compressed together), then its positions (uncompressed), so that counting does
  not read positions.

Inflections have no postings of their own: `.stems`, `.ends` and `.stemmed` map a stem to the terms
that have it, whose postings are merged. Stems that are a term, and of that term alone, are left
out. See `inverter` for how all of this is written.
"""

import struct
from collections.abc import Callable
from functools import cached_property

import attrs
import numpy as np

from archive.engines.pages.section_file import DTYPES
from archive.engines.whoosh.arrays import Array, WordList, read_numbers
from archive.engines.whoosh.segment import SegmentReader

MIN_RUN_OCCURRENCES = 24
"""A term that occurs at least this often has a run."""
RUN_HEADER = struct.Struct("<BBBBII")
"""The header of a run: the types of document differences, frequencies and positions, as indexes
into DTYPES; whether the first two are compressed; their size in bytes as stored; and the size of
the positions in bytes."""


@attrs.define(slots=False)
class Postings:
    """The postings of one term."""

    documents: Array
    """The numbers of the documents that have it, sorted."""
    frequencies: Array
    """How often each of them has it."""
    _read_positions: Callable[[], Array]

    @cached_property
    def ends(self) -> Array:
        """For each document, the index into `positions` after its last one."""
        return np.cumsum(self.frequencies, dtype=np.int64)

    @cached_property
    def positions(self) -> Array:
        """The positions in each document, one document after the other."""
        return self._read_positions()


class SegmentTerms:
    """Read the terms of one field in one segment."""

    def __init__(self, reader: SegmentReader, field: str) -> None:
        self._reader, self._field = reader, field
        self._runs = reader.segment.sections[f"{field}.runs"].start
        self.words = WordList(reader, f"{field}.terms")

    def _numbers(self, name: str) -> Array:
        return read_numbers(self._reader, f"{self._field}.{name}")

    @cached_property
    def _by_term(self) -> tuple[Array, Array, Array]:
        return self._numbers("spread"), self._numbers("often"), self._numbers("begin")

    @cached_property
    def _stems(self) -> tuple[WordList, Array, Array]:
        words = WordList(self._reader, f"{self._field}.stems")
        return words, self._numbers("ends"), self._numbers("stemmed")

    def with_stem(self, stem: str, is_own: bool) -> list[int]:
        """Return the numbers of the terms that have a stem. `is_own`: whether it is the stem of
        itself."""
        words, ends, stemmed = self._stems
        index = words.find(stem.encode())
        if index is not None:
            found: list[int] = stemmed[ends[index] : ends[index + 1]].tolist()
            return found
        number = self.words.find(stem.encode()) if is_own else None
        return [] if number is None else [number]

    def document_count(self, number: int) -> int:
        """Return in how many documents a term is."""
        return int(self._by_term[0][number])

    def occurrence_count(self, number: int) -> int:
        """Return how often a term occurs."""
        return int(self._by_term[1][number])

    def postings(self, number: int) -> Postings:
        """Return the postings of a term."""
        count, begin = self.occurrence_count(number), int(self._by_term[2][number])
        if count >= MIN_RUN_OCCURRENCES:
            return self._read_run(self.document_count(number), self._runs + begin)
        rare = slice(begin, begin + count)
        documents, frequencies = np.unique(self._numbers("documents")[rare], return_counts=True)
        return Postings(
            documents.astype(np.int64),
            frequencies,
            lambda: self._numbers("places")[rare],
        )

    def _read_run(self, documents: int, start: int) -> Postings:
        read_at = self._reader.read_at
        *dtypes, is_compressed, length, positions_length = RUN_HEADER.unpack(
            read_at(start, RUN_HEADER.size)
        )
        start += RUN_HEADER.size
        raw = read_at(start, length)
        if is_compressed:
            raw = self._reader.decompress(raw)
        steps = np.frombuffer(raw, DTYPES[dtypes[0]], documents)
        frequencies = np.frombuffer(raw, DTYPES[dtypes[1]], documents, steps.nbytes)
        if steps.nbytes + frequencies.nbytes != len(raw):
            raise ValueError("a run of postings does not have the length that it must have")

        def read_positions() -> Array:
            return np.frombuffer(read_at(start + length, positions_length), DTYPES[dtypes[2]])

        return Postings(np.cumsum(steps, dtype=np.int64), frequencies, read_positions)
