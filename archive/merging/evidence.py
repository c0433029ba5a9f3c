"""Decide whether two files show the same page, and on what evidence."""

import datetime
from collections.abc import Sequence

import attrs

from archive.merging.sketch import Sketch

_MIN_TEXT_SHARE = 0.5
"""Pages with the same title and day must share this part of the shorter one's text."""
_MIN_COMMENT_SHARE = 0.6
"""Where title or day is missing or differs slightly, they must share this part of the comments."""
_MIN_POST_SHARE = 0.9
"""Where title or day differs slightly and neither page has comments, they must share this part of
the post."""
_MIN_SAMPLES = 3
"""Fewer samples than this prove nothing."""
_MIN_SHARED_SAMPLES = 6
"""Where title or day is missing, or differs slightly and neither page has comments, they must share
this many samples."""
MAX_DAYS_APART = 1
"""The days that one page may have in different time zones differ by at most this."""


@attrs.frozen
class Verdict:
    """The result of comparing two pages."""

    is_same: bool
    """Whether they match: they may be sources of one page."""
    by: str
    """The evidence for it: `url`, `name` or `text`; or against it: `bytes` for a copy, `url`,
    `title`, `date`, `text`, `comments`."""
    shared: float | None = None
    """The part of the shorter one's text that they share, by samples; None if there are too few."""
    comments: int = 0
    """The number of samples of comments that they share."""


@attrs.frozen
class _Overlap:
    """What the texts of two pages have in common."""

    post: float | None
    """The part of the shorter post that they share; None if it has too few samples."""
    comments: float | None
    """The same of the comments."""
    samples: int
    """The number of shared samples."""
    comment_samples: int
    """The number of shared samples of comments."""
    is_post_only: bool
    """Whether neither page has samples of comments."""

    @classmethod
    def of(cls, one: Sketch, other: Sketch) -> "_Overlap":
        comment_samples = len(one.comments & other.comments)
        return cls(
            _shared_part(one.post, other.post),
            _shared_part(one.comments, other.comments),
            len(one.post & other.post) + comment_samples,
            comment_samples,
            not one.comments and not other.comments,
        )

    @property
    def best(self) -> float | None:
        known = [part for part in (self.post, self.comments) if part is not None]
        return max(known, default=None)

    def verdict(self, by: str, *, is_same: bool) -> Verdict:
        return Verdict(is_same, by, self.best, self.comment_samples)


def compare(one: Sketch, other: Sketch) -> Verdict:
    """Decide whether two pages match: the same address or name, or the same title, day and text.

    - Crawlers save a page under several names, with parameters that show the same page, or state
      the file of another name as its canonical address.
    - An address that pages with nothing in common give, as careless templates do, proves nothing.
    - Different addresses, titles or days are evidence against a match.
    - Where title or day is missing, the comments must be the same, since a post may be published
      again elsewhere. So must they where one title continues the other, or the days are next to
      each other, since a series may have the same post every day.
    - A title or day that was corrected by hand in only one of them is no evidence against it.
    - A copy of a file is not another source: it stays a page of its own, unless it is one page with
      the same address or name, as where a crawler followed a redirection.
    """
    overlap = _Overlap.of(one, other)
    have_same_name = not one.files.isdisjoint(other.files)
    if one.content == other.content and not (have_same_name or _is_redirected(one, other)):
        return overlap.verdict("bytes", is_same=False)
    same_title, days = _compare_heads(one, other)
    if one.url is not None and other.url is not None:
        if one.url != other.url:
            return overlap.verdict("url", is_same=False)
        return _compare_with_same_address(overlap, same_title, days)
    if have_same_name:
        return _compare_with_same_name(overlap, same_title, days)
    if same_title is False:
        return overlap.verdict("title", is_same=False)
    if days is not None and days > MAX_DAYS_APART:
        return overlap.verdict("date", is_same=False)
    if same_title is None or days is None:
        return _compare_by_comments(overlap)
    if one.title == other.title and days == 0:
        is_same = (overlap.best or 0) >= _MIN_TEXT_SHARE and overlap.samples >= _MIN_SAMPLES
        return overlap.verdict("text", is_same=is_same)
    is_same = _is_surely_same(overlap)
    return overlap.verdict("text" if is_same else "date" if days else "title", is_same=is_same)


def _is_redirected(one: Sketch, other: Sketch) -> bool:
    """Return whether identical files are one page each, and state the same address."""
    is_whole_file = not one.content[1]
    return is_whole_file and one.url is not None and one.url == other.url


def _compare_heads(one: Sketch, other: Sketch) -> tuple[bool | None, int | None]:
    """Return whether two titles are the same, and the days between two pages; None for what is
    missing, or differs and was corrected by hand in one of them."""
    same_title, days = same_titles(one.title, other.title), _days_between(one.day, other.day)
    by_hand = one.by_hand ^ other.by_hand
    if same_title is False and "title" in by_hand:
        same_title = None
    if days and "day" in by_hand:
        days = None
    return same_title, days


def _compare_with_same_address(
    overlap: _Overlap, same_title: bool | None, days: int | None
) -> Verdict:
    """Decide whether pages with the same address have anything else in common."""
    is_different = overlap.best is not None and overlap.best < _MIN_TEXT_SHARE
    if same_title is False and (is_different or overlap.best is None):
        return overlap.verdict("title", is_same=False)
    if is_different and days:
        return overlap.verdict("date", is_same=False)
    if is_different and same_title is None:
        return overlap.verdict("text", is_same=False)
    return overlap.verdict("url", is_same=True)


def _compare_with_same_name(
    overlap: _Overlap, same_title: bool | None, days: int | None
) -> Verdict:
    """Decide whether pages with the same name have their text in common, as far as they have any:
    the start page of a blog shows other posts every day."""
    if overlap.best is None:
        by = "title" if same_title is False else "date" if days else "name"
        return overlap.verdict(by, is_same=by == "name")
    is_same = overlap.best >= _MIN_TEXT_SHARE
    return overlap.verdict("name" if is_same else "text", is_same=is_same)


def _is_surely_same(overlap: _Overlap) -> bool:
    """Return whether pages match although one title continues the other, or they are a day
    apart."""
    if overlap.is_post_only:
        return (overlap.post or 0) >= _MIN_POST_SHARE and overlap.samples >= _MIN_SHARED_SAMPLES
    is_shared = (overlap.comments or 0) >= _MIN_COMMENT_SHARE
    return is_shared and overlap.comment_samples >= _MIN_SAMPLES


def _compare_by_comments(overlap: _Overlap) -> Verdict:
    """Decide whether pages match where title or day is missing."""
    is_shared = (overlap.comments or 0) >= _MIN_COMMENT_SHARE
    if not is_shared or overlap.samples < _MIN_SHARED_SAMPLES:
        return overlap.verdict("comments", is_same=False)
    is_same = overlap.post is None or overlap.post >= _MIN_TEXT_SHARE
    return overlap.verdict("text", is_same=is_same)


def _shared_part(one: frozenset[int], other: frozenset[int]) -> float | None:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter >= _MIN_SAMPLES else None


def same_titles(one: Sequence[str], other: Sequence[str]) -> bool | None:
    """Return whether two titles, given as words, are the same, or one begins or ends with the
    other, as with the blog's name; None if one is missing."""
    if not one or not other:
        return None
    shorter, longer = sorted((list(one), list(other)), key=len)
    return shorter in (longer[: len(shorter)], longer[len(longer) - len(shorter) :])


def _days_between(one: str | None, other: str | None) -> int | None:
    """Return the number of days between two dates; None if one is missing."""
    if one is None or other is None:
        return None
    first, second = (datetime.date.fromisoformat(day) for day in (one, other))
    return abs((first - second).days)
