"""What tells pages apart without comparing all of their text: the address, and samples of the text.

Samples are shingles (Broder, "On the resemblance and containment of documents", 1997): runs of
words, here those that begin at a word whose own checksum says so. The same run gives the same
sample wherever lines, comments or footers begin and end, so that two extractors' texts of one page
share nearly all of theirs.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import compress
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import attrs

from archive.model import Entry, Page
from archive.text.tokens import tokenize

RUN = 6
"""So many words make a sample."""
_ONE_IN = 8
"""Of the words of at least `_SHORTEST` letters, one in so many begins a sample."""
_SHORTEST = 4
_MOST_REMEMBERED = 100_000
_WORD = re.compile(r"\w+")
"""Words are cut more coarsely than for the index: quotes and marks differ between extractors."""
_BLANKS = bytes(ord(each) if _WORD.match(each) else ord(" ") for each in map(chr, range(256)))
_KEYS = 6
"""So many samples of a post, and of its comments, stand for all in the search for pages alike."""

_CAPTURED = re.compile(r"(?i)^https?://web\.archive\.org/web/\d+(?:[a-z]{2}_)?/")
_BLOGSPOT = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")
_IDLE = re.compile(
    r"(?i)m=[01]|(showcomment|commentpage|cpage|spref|fbclid|gclid|utm_\w+|replytocom|share|nb|amp)=.*"
)
"""Parameters that do not say which page is meant: Blogger's mobile view, a comment to go to, a page
of comments, and what is added to links that are passed on."""
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")
_INDEX = re.compile(r"/index\.(?:html?|php)$")


@attrs.frozen
class Sketch:
    """What is known of a page for comparing it with others."""

    name: str
    """Its name."""
    content: tuple[str, str]
    """The checksum of its file, and which of the file's pages it is."""
    url: str | None
    """Its address, in the form that all addresses of the page have."""
    title: tuple[str, ...]
    """The words of its title; none where it has no title."""
    day: str | None
    """The day of its post, `2015-08-04`."""
    by_hand: frozenset[str]
    """Which of `title` and `day` are corrections by hand."""
    post: frozenset[int] = attrs.field(repr=False)
    """The samples of its post."""
    comments: frozenset[int] = attrs.field(repr=False)
    """Those of its comments."""

    @classmethod
    def of(cls, page: Page, file: str) -> "Sketch":
        """The sketch of a page of a file."""
        by_hand = {"title"} & {*page.edited}
        if page.post.date_source == "editor":
            by_hand.add("day")
        return cls(
            name=page.name,
            content=(page.sha256, page.name.removeprefix(file)),
            url=None if page.url is None else normal_url(page.url),
            title=tuple(tokenize(page.title or "")),
            day=page.date[:10] if page.date else None,
            by_hand=frozenset(by_hand),
            post=frozenset(samples([page.post])),
            comments=frozenset(samples(page.comments)),
        )

    @property
    def keys(self) -> tuple[int, ...]:
        """What it shares with pages that may be the same, each as a number of 64 bits. Where two
        have one number by chance, their pages are compared in vain, and that is all."""
        found = [f"={self.content[0]}{self.content[1]}"]
        if self.url is not None:
            found.append(self.url)
        if self.title and self.day is not None:
            found.append(f"{self.day} {' '.join(self.title)}")
        lowest = {*sorted(self.post)[:_KEYS], *sorted(self.comments)[:_KEYS]}
        return (*map(_hash_of, found), *sorted(lowest))


def samples(entries: Iterable[Entry]) -> Iterator[int]:
    """The samples of some texts, 64 bits each. What a page says of a removed comment is none."""
    for entry in entries:
        if not entry.removed:
            yield from samples_of(_words_in(entry.text.lower()))


def _words_in(text: str) -> list[str]:
    """All that _WORD finds. In plain ASCII, blanks in place of all else come to the same sooner."""
    if not text.isascii():
        return _WORD.findall(text)
    return text.encode().translate(_BLANKS).decode().split()


def samples_of(words: Sequence[str]) -> Iterator[int]:
    """The samples of one text."""
    places = range(len(words) - RUN + 1)
    for place in compress(places, map(_BEGINNINGS.__getitem__, words)):
        yield _hash_of(" ".join(words[place : place + RUN]))


def _hash_of(text: str) -> int:
    raw = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(raw, digest_size=8).digest())


class _Beginnings(dict[str, bool]):
    """Whether a word begins a sample, by the word; what has been asked is remembered, up to a
    limit."""

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        checksum = zlib.crc32(word.encode("utf-8", "surrogatepass"))
        self[word] = is_beginning = len(word) >= _SHORTEST and checksum % _ONE_IN == 0
        return is_beginning


_BEGINNINGS = _Beginnings()


def normal_url(url: str) -> str | None:
    """An address without what does not tell pages apart; None where it names no page, or the
    beginning of a blog, which is another one every day.

    Without the scheme, `www.`, the port, the fragment, a comment's or a reader's parameters and the
    copy that the Internet Archive has of it; Blogger's blogs have an address in each country.
    """
    try:
        parts = urlsplit(_CAPTURED.sub("", url.strip()))
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return None
    if not host or parts.scheme not in ("http", "https"):
        return None
    host = _BLOGSPOT.sub(".blogspot.com", host)
    path = _COMMENT_PAGE.sub("", _INDEX.sub("", unquote(parts.path, errors="replace"))).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    asked = sorted(pair for pair in pairs if not _IDLE.fullmatch("=".join(pair)))
    query = f"?{urlencode(asked, errors='surrogatepass')}" if asked else ""
    return f"{host}{path}{query}" if path or query else None
