"""Sketch a page, so that it can be compared with others without all of their text.

A sketch holds the page's address, title and day, and samples of its text. Samples are shingles
(Broder, "On the resemblance and containment of documents", 1997): hashes of runs of words, here of
runs that begin at words chosen by their own checksum. The same run gives the same sample wherever
lines, comments or footers begin and end, so texts of one page from different extractors share
nearly all of their samples.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import compress

import attrs

from archive.engines.pages.record import BLOCK_KEY_BIT
from archive.merging.addresses import canonical_name, normal_name, normal_url
from archive.model import Entry, Page
from archive.text.tokens import tokenize

SAMPLE_WORDS = 6
"""The number of words in a sample."""
_START_RATIO = 8
"""One in this many words of at least `_MIN_START_LETTERS` letters starts a sample."""
_MIN_START_LETTERS = 4
_MAX_CACHED_WORDS = 100_000
_WORD = re.compile(r"\w+")
"""Coarser than the index's tokens, since quotes and marks differ between extractors."""
_ASCII_WORDS = bytes(ord(each) if _WORD.match(each) else ord(" ") for each in map(chr, range(256)))
"""A translation table that replaces everything between words by blanks."""
_KEY_SAMPLES = 6
"""The number of samples of a post, and of its comments, that are used as keys."""


@attrs.frozen
class Sketch:
    """What is compared of a page."""

    content: tuple[str, str]
    """The checksum of its file, and the part of its name that tells it from the file's other
    pages."""
    url: str | None
    """Its normalised address: see `normal_url`."""
    files: frozenset[str]
    """What it is called among the files of a crawl, by its name and its canonical address: see
    `normal_name`."""
    title: tuple[str, ...]
    """The tokens of its title; empty if it has none."""
    day: str | None
    """The day of its post, `2015-08-04`."""
    by_hand: frozenset[str]
    """Which of `title` and `day` are corrections by hand."""
    post: frozenset[int] = attrs.field(repr=False)
    """The samples of its post."""
    comments: frozenset[int] = attrs.field(repr=False)
    """The samples of its comments."""

    @classmethod
    def of(cls, page: Page, file: str) -> "Sketch":
        """Sketch a page that was read from a file."""
        by_hand = {"title"} & {*page.edited}
        if page.post.date_source == "editor":
            by_hand.add("day")
        return cls(
            content=(page.sha256, page.name.removeprefix(file)),
            url=None if page.url is None else normal_url(page.url),
            files=frozenset(_names(page)),
            title=tuple(tokenize(page.title or "")),
            day=page.date[:10] if page.date else None,
            by_hand=frozenset(by_hand),
            post=frozenset(samples([page.post])),
            comments=frozenset(samples(page.comments)),
        )

    @property
    def keys(self) -> tuple[int, ...]:
        """Keys without `BLOCK_KEY_BIT`: pages are compared only if they share one.

        Two keys that are equal by chance cost a needless comparison, nothing else.
        """
        facts = [f"={self.content[0]}{self.content[1]}"]
        if self.url is not None:
            facts.append(self.url)
        facts += sorted(f"@{name}" for name in self.files)
        if self.title and self.day is not None:
            facts.append(f"{self.day} {' '.join(self.title)}")
        lowest = {*sorted(self.post)[:_KEY_SAMPLES], *sorted(self.comments)[:_KEY_SAMPLES]}
        return tuple(key & ~BLOCK_KEY_BIT for key in (*map(_hash_of, facts), *sorted(lowest)))


def _names(page: Page) -> Iterator[str]:
    """Yield the normal names of a page of markup: its own, and that of its canonical file."""
    if page.post.line is not None or page.post.spans:
        return
    if own := normal_name(page.name):
        yield own
    if page.canonical and (canonical := canonical_name(page.name, page.canonical)):
        yield canonical


def samples(entries: Iterable[Entry]) -> Iterator[int]:
    """Yield the samples of the texts of entries, 64 bits each, without those of removed comments,
    whose text is the page's notice."""
    for entry in entries:
        if not entry.removed:
            yield from samples_of(_words_in(entry.text.lower()))


def _words_in(text: str) -> list[str]:
    """Return the matches of `_WORD`; in pure ASCII with a translation table, which is faster."""
    if not text.isascii():
        return _WORD.findall(text)
    return text.encode().translate(_ASCII_WORDS).decode().split()


def samples_of(words: Sequence[str]) -> Iterator[int]:
    """Yield the samples of one text."""
    starts = range(len(words) - SAMPLE_WORDS + 1)
    for start in compress(starts, map(_IS_START.__getitem__, words)):
        yield _hash_of(" ".join(words[start : start + SAMPLE_WORDS]))


def _hash_of(text: str) -> int:
    raw = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(raw, digest_size=8).digest())


class _IsStart(dict[str, bool]):
    """A cache of whether a word starts a sample."""

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MAX_CACHED_WORDS:
            self.clear()
        checksum = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        self[word] = is_start = len(word) >= _MIN_START_LETTERS and checksum % _START_RATIO == 0
        return is_start


_IS_START = _IsStart()
