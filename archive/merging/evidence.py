"""Whether two pages are one that is known twice, and why."""

import datetime
from collections.abc import Sequence

import attrs

from archive.merging.sketch import Sketch

_SAME_TEXT = 0.5
"""Pages of one title and day are the same where they share so much of the text of the shorter."""
_SAME_COMMENTS = 0.6
"""Without title or day, so much of the comments."""
_ALL_TEXT = 0.9
"""Where titles or days are not quite the same and there are no comments, so much of the post."""
_FEWEST = 3
"""Fewer samples than this of a text say nothing about it."""
_ENOUGH = 6
"""So many samples must be the same where title or day are missing."""
NEIGHBOURS = 1
"""Days may differ by so much: time zones."""


@attrs.frozen
class Verdict:
    """What comparing two pages came to."""

    is_same: bool
    """Whether they are one page."""
    by: str
    """The evidence: `url` or `text`; or what speaks against it: `bytes` for a copy, `url`, `title`,
    `date`, `text`, `comments`."""
    shared: float | None = None
    """How much of the text of the shorter one is in the other; None where there is too little."""
    comments: int = 0
    """How many samples of comments both have."""


@attrs.frozen
class _Shares:
    """How much of the shorter text two pages share."""

    post: float | None
    comments: float | None
    count: int
    """How many samples both have."""
    of_comments: int
    """How many of them are of comments."""
    is_post_only: bool
    """Whether neither has comments that say anything."""

    @classmethod
    def of(cls, one: Sketch, other: Sketch) -> "_Shares":
        of_comments = len(one.comments & other.comments)
        return cls(
            _share(one.post, other.post),
            _share(one.comments, other.comments),
            len(one.post & other.post) + of_comments,
            of_comments,
            not one.comments and not other.comments,
        )

    @property
    def best(self) -> float | None:
        known = [share for share in (self.post, self.comments) if share is not None]
        return max(known, default=None)

    def verdict(self, by: str, *, is_same: bool) -> Verdict:
        return Verdict(is_same, by, self.best, self.of_comments)


def compare(one: Sketch, other: Sketch) -> Verdict:
    """Whether two pages are one: the same address, or the same title, day and text.

    An address that is given for pages with nothing in common, as a careless template does, is no
    evidence. Different addresses, titles or days are evidence against. Where a title or a day is
    missing, the comments have to be the same, since a post may be printed again elsewhere; so have
    they where one title goes on or the days are next to each other, since a series may have the
    same post every day. What is corrected by hand in one of them only makes it no other page. A
    copy of a file is no other source, and stays the page by itself that somebody made of it.
    """
    shares = _Shares.of(one, other)
    if one.content == other.content:
        return shares.verdict("bytes", is_same=False)
    same_title, days = same_titles(one.title, other.title), _days_between(one.day, other.day)
    by_hand = one.by_hand ^ other.by_hand
    if same_title is False and "title" in by_hand:
        same_title = None
    if days and "day" in by_hand:
        days = None
    if one.url is not None and other.url is not None:
        if one.url != other.url:
            return shares.verdict("url", is_same=False)
        return _by_address(shares, same_title, days)
    if same_title is False:
        return shares.verdict("title", is_same=False)
    if days is not None and days > NEIGHBOURS:
        return shares.verdict("date", is_same=False)
    if same_title is None or days is None:
        return _by_comments(shares)
    if one.title == other.title and days == 0:
        is_same = (shares.best or 0) >= _SAME_TEXT and shares.count >= _FEWEST
        return shares.verdict("text", is_same=is_same)
    is_same = _is_surely_same(shares)
    return shares.verdict("text" if is_same else "date" if days else "title", is_same=is_same)


def _by_address(shares: _Shares, same_title: bool | None, days: int | None) -> Verdict:
    """Of pages with one address: whether they have anything else in common."""
    is_unlike = shares.best is not None and shares.best < _SAME_TEXT
    if same_title is False and (is_unlike or shares.best is None):
        return shares.verdict("title", is_same=False)
    if is_unlike and days:
        return shares.verdict("date", is_same=False)
    if is_unlike and same_title is None:
        return shares.verdict("text", is_same=False)
    return shares.verdict("url", is_same=True)


def _is_surely_same(shares: _Shares) -> bool:
    """Whether pages are one of which a title goes on, or whose days are next to each other."""
    if shares.is_post_only:
        return (shares.post or 0) >= _ALL_TEXT and shares.count >= _ENOUGH
    return (shares.comments or 0) >= _SAME_COMMENTS and shares.of_comments >= _FEWEST


def _by_comments(shares: _Shares) -> Verdict:
    """Of pages of which title or day are missing."""
    if (shares.comments or 0) < _SAME_COMMENTS or shares.count < _ENOUGH:
        return shares.verdict("comments", is_same=False)
    return shares.verdict("text", is_same=shares.post is None or shares.post >= _SAME_TEXT)


def _share(one: frozenset[int], other: frozenset[int]) -> float | None:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= _FEWEST else None


def same_titles(one: Sequence[str], other: Sequence[str]) -> bool | None:
    """Whether titles are the same, or one is the other with the blog's name; None where one is
    missing."""
    if not one or not other:
        return None
    shorter, longer = sorted((list(one), list(other)), key=len)
    return shorter in (longer[: len(shorter)], longer[len(longer) - len(shorter) :])


def _days_between(one: str | None, other: str | None) -> int | None:
    """How many days lie between two; None where one is missing."""
    if one is None or other is None:
        return None
    first, second = (datetime.date.fromisoformat(day) for day in (one, other))
    return abs((first - second).days)
