"""Arrays of numbers and lists of words as sections of a segment's file."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from archive.engines.pages.section_file import DTYPES, SectionReader, SectionWriter
from archive.engines.whoosh.segment import SegmentReader

Numbers = npt.NDArray[Any]

_STEP = 64
"""Of each so many words, one can be found without going over them."""
_LONGEST = 2_000
"""No word has more bytes: `tokens.LONGEST` characters and a checksum."""


def size_of(numbers: Numbers) -> int:
    """Which of DTYPES the largest number needs."""
    most = int(numbers.max()) if len(numbers) else 0
    return next(size for size in range(4) if most < 1 << (8 << size))


def add_numbers(writer: SectionWriter, name: str, numbers: Numbers | Sequence[int]) -> None:
    """Write a section of numbers, each in as few bytes as the largest needs."""
    found = np.asarray(numbers, np.uint64)
    dtype = DTYPES[size_of(found)]
    writer.add(name, found.astype(dtype), dtype)


def read_numbers(reader: SectionReader, name: str) -> Numbers:
    """A section of numbers."""
    return np.frombuffer(reader.raw(name), reader.sections[name].dtype)


def read_firsts(reader: SegmentReader) -> Numbers:
    """The number of the first entry of each page of a segment, and of none after it. What is made
    for all entries is made by these, so they must be what the segment says of itself."""
    found, segment = read_numbers(reader, "firsts"), reader.segment
    is_whole = len(found) == segment.pages + 1 and found[0] == 0
    if not is_whole or found[-1] != segment.documents or (found[1:] < found[:-1]).any():
        raise ValueError("pages whose entries are not those of the segment")
    return found


def read_column(reader: SegmentReader, name: str) -> Numbers:
    """A section that has a number for each entry."""
    found = read_numbers(reader, name)
    if len(found) != reader.segment.documents:
        raise ValueError(f"a column ({name}) of another length than it must have")
    return found


def add_words(writer: SectionWriter, name: str, words: Sequence[str]) -> None:
    """Write a section of words, which are in order and have no line breaks."""
    encoded = [word.encode() for word in words]
    writer.add(name, b"\n".join(encoded))
    ends = np.cumsum([0, *(len(word) + 1 for word in encoded)])
    add_numbers(writer, f"{name}.steps", ends[: len(words) : _STEP])


class Words:
    """A section of words. They are numbered in their order, which is that of their bytes."""

    def __init__(self, reader: SectionReader, name: str) -> None:
        self._blob = reader.raw(name)
        self._steps = read_numbers(reader, f"{name}.steps")
        self._at_steps = _AtSteps(self._blob, self._steps)

    def _part(self, step: int, until: int) -> list[bytes]:
        """The words from one step on, to the one before another."""
        if step >= len(self._steps):
            return []
        end = int(self._steps[until]) - 1 if until < len(self._steps) else len(self._blob)
        return bytes(self._blob[int(self._steps[step]) : end]).split(b"\n")

    def _step_of(self, word: bytes) -> int:
        return max(bisect_right(self._at_steps, word) - 1, 0)

    def find(self, word: bytes) -> int | None:
        """The number of a word."""
        step = self._step_of(word)
        part = self._part(step, step + 1)
        return step * _STEP + part.index(word) if word in part else None

    def since(self, start: bytes) -> Iterator[tuple[int, bytes]]:
        """All words from one on, with their numbers."""
        for step in range(self._step_of(start), len(self._steps)):
            for number, word in enumerate(self._part(step, step + 1), step * _STEP):
                if word >= start:
                    yield number, word

    def beginning(self, prefix: str) -> list[str]:
        """The words that begin with something."""
        wanted = prefix.encode()
        first = self._step_of(wanted)
        # No word of UTF-8 holds that byte.
        until = bisect_right(self._at_steps, wanted + b"\xff") if wanted else len(self._steps)
        part = b"\n".join(self._part(first, max(until, first + 1))).decode()
        return [word for word in part.split("\n") if word.startswith(prefix)] if part else []


class _AtSteps(Sequence[bytes]):
    """The word at each step, for bisection."""

    def __init__(self, blob: memoryview, steps: Numbers) -> None:
        self._blob, self._steps = blob, steps

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, step: Any) -> Any:
        start = int(self._steps[step])
        return bytes(self._blob[start : start + _LONGEST]).partition(b"\n")[0]
