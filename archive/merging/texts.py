"""A page's entries and their words, for comparing them with those of another source."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

from archive.locators import POST, parent_of, without_wording
from archive.model import Entry, Page
from archive.text.tokens import fold, tokenize

TELLING = 5
"""A text of so many words that occurs once on each page is the same wherever it stands."""
_MINUTES = 2
"""The moment that sources give for one comment may differ by so much."""
_QUARTER = 15
"""Time zones are whole quarters of an hour apart, in minutes."""

Tokens = tuple[str, ...]
"""The words of a text, in order."""


class Texts:
    """A page's entries and their words."""

    def __init__(
        self,
        page: Page,
        restored: Collection[str] = (),
        ids: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        """`restored`: the removed comments whose text is not the page's notice, by locator; `ids`:
        the comments' ids, by the system that gave them and locator."""
        self.page = page
        self.ids = ids
        self._restored = restored
        self.comments = [entry for entry in page.entries if entry.kind == "comment"]
        self._tokens: dict[str, Tokens] = {}

    def tokens(self, locator: str) -> Tokens:
        """The words of an entry; of one without any, its signs."""
        if locator not in self._tokens:
            text = self.page[locator].text
            self._tokens[locator] = tuple(tokenize(text) or text.split())
        return self._tokens[locator]

    @cached_property
    def children(self) -> dict[str, list[Entry]]:
        """The replies to each entry, in order."""
        found = defaultdict(list)
        for entry in self.comments:
            if not entry.is_other_wording:
                found[parent_of(entry.locator) or POST].append(entry)
        return dict(found)

    @cached_property
    def at_place(self) -> dict[str, list[Entry]]:
        """The entries at each place: one, and other wordings of it."""
        found = defaultdict(list)
        for entry in self.page.entries:
            found[without_wording(entry.locator)].append(entry)
        return dict(found)

    @cached_property
    def by_tokens(self) -> dict[Tokens, list[Entry]]:
        """The comments by their texts."""
        found = defaultdict(list)
        for entry in self.comments:
            if self.says(entry):
                found[self.tokens(entry.locator)].append(entry)
        return dict(found)

    def says(self, entry: Entry) -> bool:
        """Whether an entry has a text that somebody said, rather than a notice of removal."""
        is_notice = entry.removed and entry.locator not in self._restored
        return bool(entry.text) and not entry.lost and not is_notice

    def words_key(self, entry: Entry) -> object:
        """The words and the minute of a comment, whose author may have another name by now."""
        if not self.says(entry) or entry.date_source != "stated" or "T" not in (entry.date or ""):
            return None
        tokens = self.tokens(entry.locator)
        return (tokens, entry.date) if len(tokens) >= TELLING else None

    @cached_property
    def everything(self) -> str:
        """All words of the page, in a form in which runs of them can be looked for."""
        return "\n".join(
            as_run(self.tokens(entry.locator)) for entry in self.page.entries if self.says(entry)
        )

    def has(self, tokens: Sequence[str]) -> bool:
        """Whether words stand in one entry, one behind the other."""
        return as_run(tokens) in self.everything


def as_run(tokens: Iterable[str]) -> str:
    """Words as text in which a run of them is a piece of text."""
    return f" {' '.join(tokens)} "


def are_compatible(one: Entry, other: Entry) -> bool:
    """Whether nothing that the pages say of two entries makes them different ones."""
    both_named = one.author_source == other.author_source == "byline"
    is_other = both_named and name_key(one) != name_key(other) and not _share_names(one, other)
    return not is_other and agree_in_time(one, other)


def agree_in_time(one: Entry, other: Entry) -> bool:
    """Whether two entries may be of one time, as far as it is known: to the moment, or by clocks
    that differ as time zones do, since a blog's may be changed, or to the day."""
    if not one.date or not other.date or "page" in (one.date_source, other.date_source):
        return True
    if one.instant and other.instant:
        return _minutes_between(one.instant, other.instant) <= _MINUTES
    if _minutes_between(one.date[:10], other.date[:10]) > 24 * 60:
        return False
    if "T" not in one.date or "T" not in other.date:
        return True
    beyond = _minutes_between(one.date, other.date) % _QUARTER
    return min(beyond, _QUARTER - beyond) <= _MINUTES


def is_same_moment(one: Entry, other: Entry) -> bool:
    """Whether two entries state the same moment, by the clock at least."""
    if one.instant and other.instant:
        return agree_in_time(one, other)
    is_stated = one.date_source == other.date_source == "stated"
    return is_stated and "T" in (one.date or "") and one.date == other.date


def _share_names(one: Entry, other: Entry) -> bool:
    return bool({*map(fold, one.author_names)} & {*map(fold, other.author_names)})


def name_key(entry: Entry) -> str:
    """An author's name without case, accents and needless white space."""
    return " ".join(fold(entry.author or "").split())


def _minutes_between(one: str, other: str) -> float:
    first, second = (datetime.datetime.fromisoformat(each.rstrip("Z")) for each in (one, other))
    return abs((first - second).total_seconds()) / 60


def time_key(entry: Entry) -> object:
    """The name and the minute of a comment that has both."""
    if entry.author_source != "byline" or entry.date_source != "stated" or not entry.date:
        return None
    return (name_key(entry), entry.date) if "T" in entry.date else None
