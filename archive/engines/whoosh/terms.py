"""The postings of one field in one segment: how they are kept, and read.

Terms stand in order, and numbers about them in arrays beside: in how many documents each is, how
often it occurs, and where its postings begin. A term that occurs seldom is a slice of two arrays
that hold the document and the place of each occurrence; any other has a run of its own: the
differences of its document numbers, how often it occurs in each, then all places.
"""

import struct
from collections.abc import Callable
from functools import cached_property

import attrs
import numpy as np

from archive.engines.pages.section_file import DTYPES
from archive.engines.whoosh.arrays import Numbers, Words, read_numbers
from archive.engines.whoosh.segment import SegmentReader

SELDOM = 24
"""A term that occurs so often has a run of its own."""
HEADER = struct.Struct("<BBBBII")
"""Begins a run: the sizes of its three kinds of numbers, as places in DTYPES; whether the first two
are compressed; how many bytes they take, and how many the places."""


@attrs.define(slots=False)
class Postings:
    """Where one term is."""

    documents: Numbers
    """The numbers of the documents that have it, in order."""
    frequencies: Numbers
    """How often each of them has it."""
    _read_places: Callable[[], Numbers]

    @cached_property
    def ends(self) -> Numbers:
        """How many places are before the end of each document."""
        return np.cumsum(self.frequencies, dtype=np.int64)

    @cached_property
    def places(self) -> Numbers:
        """The places in one document after the other."""
        return self._read_places()


class Terms:
    """Reads the postings of one field in one segment."""

    def __init__(self, reader: SegmentReader, field: str) -> None:
        self._reader, self._field = reader, field
        self._runs = reader.segment.sections[f"{field}.runs"].start
        self.words = Words(reader, f"{field}.terms")

    def _numbers(self, name: str) -> Numbers:
        return read_numbers(self._reader, f"{self._field}.{name}")

    @cached_property
    def _about(self) -> tuple[Numbers, Numbers, Numbers]:
        return self._numbers("spread"), self._numbers("often"), self._numbers("begin")

    @cached_property
    def _stems(self) -> tuple[Words, Numbers, Numbers]:
        words = Words(self._reader, f"{self._field}.stems")
        return words, self._numbers("ends"), self._numbers("stemmed")

    def stemmed(self, stem: str, is_own: bool) -> list[int]:
        """The numbers of the terms with a stem; `is_own`: whether that is its own stem."""
        words, ends, stemmed = self._stems
        place = words.find(stem.encode())
        if place is not None:
            found: list[int] = stemmed[ends[place] : ends[place + 1]].tolist()
            return found
        number = self.words.find(stem.encode()) if is_own else None
        return [] if number is None else [number]

    def spread(self, number: int) -> int:
        """In how many documents a term is."""
        return int(self._about[0][number])

    def often(self, number: int) -> int:
        """How often a term occurs."""
        return int(self._about[1][number])

    def postings(self, number: int) -> Postings:
        """Where a term is."""
        often, begin = self.often(number), int(self._about[2][number])
        if often >= SELDOM:
            return self._run(self.spread(number), self._runs + begin)
        those = slice(begin, begin + often)
        documents, frequencies = np.unique(self._numbers("documents")[those], return_counts=True)
        return Postings(
            documents.astype(np.int64),
            frequencies,
            lambda: self._numbers("places")[those],
        )

    def _run(self, spread: int, start: int) -> Postings:
        read_at = self._reader.read_at
        *sizes, is_packed, length, rest = HEADER.unpack(read_at(start, HEADER.size))
        start += HEADER.size
        raw = read_at(start, length)
        if is_packed:
            raw = self._reader.decompress(raw)
        steps = np.frombuffer(raw, DTYPES[sizes[0]], spread)
        frequencies = np.frombuffer(raw, DTYPES[sizes[1]], spread, steps.nbytes)
        if steps.nbytes + frequencies.nbytes != len(raw):
            raise ValueError("a run of postings has another length than it must have")

        def places() -> Numbers:
            return np.frombuffer(read_at(start + length, rest), DTYPES[sizes[2]])

        return Postings(np.cumsum(steps, dtype=np.int64), frequencies, places)
