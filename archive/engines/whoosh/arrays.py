"""Arrays of numbers and lists of words as sections of a segment's file."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from archive.engines.pages.section_file import DTYPES, SectionReader, SectionWriter
from archive.engines.whoosh.segment import SegmentReader

Array = npt.NDArray[Any]

_STEP_WORDS = 64
"""The section `<name>.steps` has the start of every 64th word: a search reads one such step."""
_MAX_WORD_BYTES = 2_000
"""No word has more bytes: it has MAX_TOKEN_CHARS characters and a checksum."""


def dtype_index(numbers: Array) -> int:
    """Return the index into DTYPES of the smallest type that holds all numbers."""
    largest = int(numbers.max()) if len(numbers) else 0
    return next(index for index in range(4) if largest < 1 << (8 << index))


def write_numbers(writer: SectionWriter, name: str, numbers: Array | Sequence[int]) -> None:
    """Write a section of numbers, each in as few bytes as the largest needs."""
    found = np.asarray(numbers, np.uint64)
    dtype = DTYPES[dtype_index(found)]
    writer.add(name, found.astype(dtype), dtype)


def read_numbers(reader: SectionReader, name: str) -> Array:
    """Return a section of numbers."""
    return np.frombuffer(reader.raw(name), reader.sections[name].dtype)


def read_page_starts(reader: SegmentReader) -> Array:
    """Return the number of the first entry of each page of a segment, then the number of entries.

    Arrays over all entries are allocated by these, so they are checked against the segment. Raises
    ValueError if they contradict it.
    """
    found, segment = read_numbers(reader, "firsts"), reader.segment
    is_whole = len(found) == segment.pages + 1 and found[0] == 0
    if not is_whole or found[-1] != segment.documents or (found[1:] < found[:-1]).any():
        raise ValueError("the entries of the pages do not add up to those of the segment")
    return found


def read_column(reader: SegmentReader, name: str) -> Array:
    """Return a section with one number for each entry. Raises ValueError if it has another
    length."""
    found = read_numbers(reader, name)
    if len(found) != reader.segment.documents:
        raise ValueError(f"the column {name} does not have one number for each entry")
    return found


def write_words(writer: SectionWriter, name: str, words: Sequence[str]) -> None:
    """Write a section of words, which are sorted and have no line breaks."""
    encoded = [word.encode() for word in words]
    writer.add(name, b"\n".join(encoded))
    ends = np.cumsum([0, *(len(word) + 1 for word in encoded)])
    write_numbers(writer, f"{name}.steps", ends[: len(words) : _STEP_WORDS])


class WordList:
    """A section of sorted words. They are numbered in order, which is the order of their bytes."""

    def __init__(self, reader: SectionReader, name: str) -> None:
        self._blob = reader.raw(name)
        self._steps = read_numbers(reader, f"{name}.steps")
        self._step_words = _StepWords(self._blob, self._steps)

    def _between(self, step: int, end_step: int) -> list[bytes]:
        """Return the words from the start of one step to the start of another."""
        if step >= len(self._steps):
            return []
        end = int(self._steps[end_step]) - 1 if end_step < len(self._steps) else len(self._blob)
        return bytes(self._blob[int(self._steps[step]) : end]).split(b"\n")

    def _step_of(self, word: bytes) -> int:
        return max(bisect_right(self._step_words, word) - 1, 0)

    def find(self, word: bytes) -> int | None:
        """Return the number of a word, or None."""
        step = self._step_of(word)
        part = self._between(step, step + 1)
        return step * _STEP_WORDS + part.index(word) if word in part else None

    def starting_at(self, start: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield the words from `start` on, with their numbers."""
        for step in range(self._step_of(start), len(self._steps)):
            for number, word in enumerate(self._between(step, step + 1), step * _STEP_WORDS):
                if word >= start:
                    yield number, word

    def with_prefix(self, prefix: str) -> list[str]:
        """Return the words that begin with a prefix."""
        wanted = prefix.encode()
        first = self._step_of(wanted)
        # The byte 0xff occurs in no UTF-8.
        end = bisect_right(self._step_words, wanted + b"\xff") if wanted else len(self._steps)
        part = b"\n".join(self._between(first, max(end, first + 1))).decode()
        return [word for word in part.split("\n") if word.startswith(prefix)] if part else []


class _StepWords(Sequence[bytes]):
    """The first word of each step, for bisection."""

    def __init__(self, blob: memoryview, steps: Array) -> None:
        self._blob, self._steps = blob, steps

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, step: Any) -> Any:
        start = int(self._steps[step])
        return bytes(self._blob[start : start + _MAX_WORD_BYTES]).partition(b"\n")[0]
