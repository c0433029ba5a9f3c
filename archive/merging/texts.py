"""The texts of a page's entries as tokens, to compare them with those of another source."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from archive.locators import POST, parent_of, without_wording
from archive.model import Entry, Page
from archive.text.folding import fold
from archive.text.tokens import tokenize

MIN_DISTINCTIVE_TOKENS = 5
"""A text of at least this many tokens that occurs once on each page is the same entry on both."""
_MAX_MINUTES_APART = 2
"""The times that sources give for one comment differ by at most this."""
_ZONE_STEP_MINUTES = 15
"""Time zones differ by multiples of this."""

Tokens = tuple[str, ...]
"""The tokens of a text, in order."""


class PageTexts:
    """The texts of a page's entries."""

    def __init__(
        self,
        page: Page,
        restored: Collection[str] = (),
        ids: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        """`restored`: the locators of removed comments whose text is known from another source, and
        is not a notice; `ids`: the comments' ids, by system and locator."""
        self.page = page
        self.ids = ids
        self._restored = restored
        self.comments = [entry for entry in page.entries if entry.kind == "comment"]
        self._tokens: dict[str, Tokens] = {}

    def tokens(self, locator: str) -> Tokens:
        """Return the tokens of an entry's text; if it has none, its pieces between white space."""
        if locator not in self._tokens:
            text = self.page[locator].text
            self._tokens[locator] = tuple(tokenize(text) or text.split())
        return self._tokens[locator]

    @cached_property
    def children(self) -> dict[str, list[Entry]]:
        """The replies to each entry, in order, by its locator."""
        found = defaultdict(list)
        for entry in self.comments:
            if not entry.is_other_wording:
                found[parent_of(entry.locator) or POST].append(entry)
        return dict(found)

    @cached_property
    def wordings(self) -> dict[str, list[Entry]]:
        """Each entry and its other wordings, by the locator of the entry."""
        found = defaultdict(list)
        for entry in self.page.entries:
            found[without_wording(entry.locator)].append(entry)
        return dict(found)

    @cached_property
    def by_tokens(self) -> dict[Tokens, list[Entry]]:
        """The comments by the tokens of their texts."""
        found = defaultdict(list)
        for entry in self.comments:
            if self.has_text(entry):
                found[self.tokens(entry.locator)].append(entry)
        return dict(found)

    def has_text(self, entry: Entry) -> bool:
        """Return whether an entry has a text, other than a notice that it was removed."""
        is_notice = entry.removed and entry.locator not in self._restored
        return bool(entry.text) and not entry.lost and not is_notice

    def text_and_time_key(self, entry: Entry) -> object:
        """Return a comment's text and stated minute, but not its author, whose name may have
        changed; None if the text is not distinctive or the minute unknown."""
        has_time = entry.date_source == "stated" and "T" in (entry.date or "")
        if not has_time or not self.has_text(entry):
            return None
        tokens = self.tokens(entry.locator)
        return (tokens, entry.date) if len(tokens) >= MIN_DISTINCTIVE_TOKENS else None

    @cached_property
    def all_text(self) -> str:
        """The texts of all entries, to search with `token_string`."""
        return "\n".join(
            token_string(self.tokens(entry.locator))
            for entry in self.page.entries
            if self.has_text(entry)
        )

    def contains(self, tokens: Sequence[str]) -> bool:
        """Return whether tokens occur as a phrase in any entry."""
        return token_string(tokens) in self.all_text


def token_string(tokens: Iterable[str]) -> str:
    """Join tokens so that a phrase in them is a substring of the result."""
    return f" {' '.join(tokens)} "


def are_compatible(one: Entry, other: Entry) -> bool:
    """Return whether neither the authors nor the times of two entries prove that they are
    different."""
    both_named = one.author_source == other.author_source == "byline"
    is_other = both_named and name_key(one) != name_key(other) and not _share_names(one, other)
    return not is_other and agree_in_time(one, other)


def agree_in_time(one: Entry, other: Entry) -> bool:
    """Return whether two entries may be of the same time, as far as it is known: the same moment,
    times on clocks that differ as time zones do, since a blog may change its own, or the same
    day."""
    if not one.date or not other.date or "page" in (one.date_source, other.date_source):
        return True
    if one.instant and other.instant:
        return _minutes_between(one.instant, other.instant) <= _MAX_MINUTES_APART
    if _minutes_between(one.date[:10], other.date[:10]) > 24 * 60:
        return False
    if "T" not in one.date or "T" not in other.date:
        return True
    remainder = _minutes_between(one.date, other.date) % _ZONE_STEP_MINUTES
    return min(remainder, _ZONE_STEP_MINUTES - remainder) <= _MAX_MINUTES_APART


def is_same_moment(one: Entry, other: Entry) -> bool:
    """Return whether two entries have the same moment, or at least state the same minute."""
    if one.instant and other.instant:
        return agree_in_time(one, other)
    is_stated = one.date_source == other.date_source == "stated"
    return is_stated and "T" in (one.date or "") and one.date == other.date


def _share_names(one: Entry, other: Entry) -> bool:
    return bool({*map(fold, one.author_names)} & {*map(fold, other.author_names)})


def name_key(entry: Entry) -> str:
    """Return the author's name with case, accents and white space folded."""
    return " ".join(fold(entry.author or "").split())


def _minutes_between(one: str, other: str) -> float:
    first, second = (datetime.datetime.fromisoformat(each.rstrip("Z")) for each in (one, other))
    return abs((first - second).total_seconds()) / 60


def author_and_time_key(entry: Entry) -> object:
    """Return the name and minute that a comment states; None unless it states both."""
    if entry.author_source != "byline" or entry.date_source != "stated" or not entry.date:
        return None
    return (name_key(entry), entry.date) if "T" in entry.date else None
