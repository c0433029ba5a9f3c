"""Whether two pages are one that is known twice, and why."""

import datetime
from collections.abc import Sequence

import attrs

from archive.merging.sketch import Sketch

_SAME_TEXT = 0.5
"""Pages of one title and day are the same where they share so much of the text of the shorter."""
_SAME_COMMENTS = 0.6
"""Without title or day, so much of the comments."""
_FEWEST = 3
"""Fewer samples than this of a text say nothing about it."""
_ENOUGH = 6
"""So many samples must be the same where title or day are missing."""
_NEIGHBOURS = 1
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


@attrs.frozen
class _Shares:
    """How much of the shorter text two pages share."""

    post: float | None
    comments: float | None
    count: int

    @classmethod
    def of(cls, one: Sketch, other: Sketch) -> "_Shares":
        count = len(one.post & other.post) + len(one.comments & other.comments)
        return cls(_share(one.post, other.post), _share(one.comments, other.comments), count)

    @property
    def best(self) -> float | None:
        known = [share for share in (self.post, self.comments) if share is not None]
        return max(known, default=None)


def compare(one: Sketch, other: Sketch) -> Verdict:
    """Whether two pages are one: the same address, or the same title, day and text.

    An address that is given for pages with nothing in common, as a careless template does, is no
    evidence. Different addresses, titles or days are evidence against. Where a title or a day is
    missing, the comments have to be the same, since a post may be printed again elsewhere. A copy
    of a file is no other source, and stays the page by itself that somebody made of it.
    """
    shares = _Shares.of(one, other)
    if one.content == other.content:
        return Verdict(False, "bytes", shares.best)
    same_title = _same_titles(one.title, other.title)
    if one.url is not None and other.url is not None:
        if one.url != other.url:
            return Verdict(False, "url", shares.best)
        is_other = same_title is False and (shares.best or 0) < _SAME_TEXT
        return Verdict(not is_other, "title" if is_other else "url", shares.best)
    if same_title is False:
        return Verdict(False, "title", shares.best)
    same_day = _same_days(one.day, other.day)
    if same_day is False:
        return Verdict(False, "date", shares.best)
    return _by_text(shares, is_known=bool(same_title and same_day))


def _by_text(shares: _Shares, *, is_known: bool) -> Verdict:
    """`is_known`: whether title and day are the same, rather than missing."""
    if is_known:
        is_same = (shares.best or 0) >= _SAME_TEXT and shares.count >= _FEWEST
        return Verdict(is_same, "text", shares.best)
    if (shares.comments or 0) < _SAME_COMMENTS or shares.count < _ENOUGH:
        return Verdict(False, "comments", shares.best)
    is_same = shares.post is None or shares.post >= _SAME_TEXT
    return Verdict(is_same, "text", shares.best)


def _share(one: frozenset[int], other: frozenset[int]) -> float | None:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= _FEWEST else None


def _same_titles(one: Sequence[str], other: Sequence[str]) -> bool | None:
    """Whether titles are the same, or one is the other with the blog's name; None where one is
    missing."""
    if not one or not other:
        return None
    shorter, longer = sorted((list(one), list(other)), key=len)
    return shorter in (longer[: len(shorter)], longer[len(longer) - len(shorter) :])


def _same_days(one: str | None, other: str | None) -> bool | None:
    """Whether days are the same or next to each other; None where one is missing."""
    if one is None or other is None:
        return None
    first, second = (datetime.date.fromisoformat(day) for day in (one, other))
    return abs((first - second).days) <= _NEIGHBOURS
