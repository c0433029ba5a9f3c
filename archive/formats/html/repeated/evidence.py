"""Decide whether the records of a group are comments, and say why.

Archives of posts, lists of products, results and events have the same structure: parts that
repeat, each with a date and perhaps a name. Comments also have a word for them, in the markup or
above them, links to reply, or times with names and running ids.
"""

from collections import Counter
from collections.abc import Iterator

import attrs

from archive.formats.html.repeated.bylines import Byline
from archive.formats.html.repeated.cues import Cues, has_any, names_of
from archive.formats.html.repeated.groups import Group, Record
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import (
    may_say_comment,
    says_aside,
    says_comment,
    without_numbers,
    word_list,
)

_MIN_SHARE = 0.6
"""Most records are at least this share of them."""
_MAX_ANCESTORS = 7
"""At most this many elements around records are checked."""
_MAX_SIZE_AROUND = 4
"""An element with more than this many times the text of the records says nothing about them."""
_MAX_SIZE_ASIDE = 2
"""An element with more than this may be named after a sidebar in it (`has-sidebar`)."""
_MAX_NODES_BEFORE = 40
"""A heading is at most this many nodes before the first record."""
_LANDMARKS = frozenset({"nav", "aside", "footer"})
"""Elements that hold no discussion."""
_HEADING_WORDS = word_list("visible", "headings")
"""Words in headings above comments."""


@attrs.frozen
class Evidence:
    """What shows that records are comments."""

    own_word: bool
    """Whether the class or id of the records has a word for a comment."""
    near_word: bool
    """Whether the class or id of an element around them has one."""
    inner_word: bool
    """Whether most have an element with one inside."""
    weak_word: bool
    """Whether one of these classes or ids has a word that is also used for other things."""
    is_forum: bool
    """Whether the page belongs to a forum."""
    heading: bool
    """Whether a heading above them has one."""
    reply_links: bool
    """Whether most have a link to reply."""
    running_ids: bool
    """Whether most have ids with different numbers."""
    names: float
    """Share of the records with a name."""
    marked_names: float
    """Share of the records with a name that is marked as such."""
    distinct_names: int
    """Number of different names."""
    days: float
    """Share of the records with a date or age."""
    times: float
    """Share of the records with a date and a time of day."""
    is_aside: bool
    """Whether they are in a sidebar, a menu or a footer, or a list of recent ones."""
    records: int
    """Number of records."""

    @property
    def reason(self) -> str | None:
        """What shows that they are comments, as a clause for the warning; None if they are not."""
        markup = "their markup" if self.own_word else "the markup around or in them"
        word = f"{markup} names comments"
        if self.records == 1:
            is_certain = self.own_word and self.marked_names and self.days
            return word if is_certain and not self.is_aside else None
        if self.is_aside and not (self.running_ids and (self.reply_links or self.own_word)):
            return None
        if self.days < _MIN_SHARE:
            return word if self._is_certain_undated() else None
        if self.names >= 0.5:
            return self._reason_with_names(word)
        is_certain = self.own_word and (
            self.near_word or self.inner_word or self.heading or self.running_ids
        )
        return word if is_certain else None

    @property
    def is_without_words(self) -> bool:
        """Whether only names and dates show that they are comments, no word, link or heading."""
        words = self.own_word or self.near_word or self.inner_word or self.weak_word
        return not (words or self.heading or self.reply_links or self.is_forum)

    def _is_certain_undated(self) -> bool:
        """Return whether comments without dates say by their markup that they are comments."""
        return (
            (self.own_word or self.near_word or self.inner_word)
            and self.marked_names >= _MIN_SHARE
            and (self.heading or self.near_word or self.inner_word or self.reply_links)
        )

    def _reason_with_names(self, word: str) -> str | None:
        """Return what shows that records with names and dates are comments, or None."""
        is_near = (self.near_word or self.inner_word) and (
            self.records > 2 or self.marked_names == 1
        )
        if self.own_word or is_near:
            return word
        has_detail = self.marked_names >= _MIN_SHARE or self.times >= _MIN_SHARE
        if self.heading and has_detail and (self.records > 2 or self.names == 1):
            return "a heading above them names comments"
        is_detailed = self.times >= _MIN_SHARE or self.days >= 0.9
        is_post = self.weak_word or self.running_ids or self.reply_links
        if self.is_forum and self.names >= 0.9 and is_detailed and is_post:
            return "the page belongs to a forum"
        if self.records < 3:
            return None
        if self.reply_links:
            return "they have links to reply"
        if self.distinct_names > 1 and self.times >= _MIN_SHARE:
            if self.running_ids and (self.marked_names >= 0.5 or self.names >= 0.9):
                return "they have names, times and running ids"
            if self.weak_word and self.marked_names:
                return word
        return None


def is_promising(outline: Outline, cues: Cues, group: Group) -> bool:
    """Return whether anything shows that the records of a group are comments, before they are
    read."""
    if len(group.records) == 1:
        return any(map(says_comment, _own_names(outline, group)))
    names = [*_own_names(outline, group), *_names_around(outline, group, _MAX_SIZE_AROUND)]
    return (
        cues.is_forum
        or any(says_comment(name) or may_say_comment(name) for name in names)
        or _share(group, cues.reply_links) >= 0.5
        or _share(group, cues.words) >= _MIN_SHARE
        or _running_ids(outline, group)
        or _has_heading(outline, group.records[0])
    )


def _share(group: Group, indexes: list[int]) -> float:
    """Return the share of records that have one of some elements."""
    return sum(has_any(record, indexes) for record in group.records) / len(group.records)


def gather(outline: Outline, cues: Cues, group: Group, bylines: list[Byline]) -> Evidence:
    """Collect what shows that the records of a group are comments, or not."""
    records, number = group.records, len(group.records)
    around = list(_names_around(outline, group, _MAX_SIZE_AROUND))
    near = list(_names_around(outline, group, _MAX_SIZE_ASIDE))
    own = list(_own_names(outline, group))
    names = [byline.name for byline in bylines if byline.name]
    stamps = [byline.stamp for byline in bylines if byline.stamp]
    return Evidence(
        own_word=any(map(says_comment, own)),
        near_word=any(says_comment(each) and not says_aside(each) for each in around),
        inner_word=_share(group, cues.words) >= _MIN_SHARE,
        weak_word=any(map(may_say_comment, own + around)),
        is_forum=cues.is_forum,
        heading=_has_heading(outline, records[0]),
        reply_links=_share(group, cues.reply_links) >= 0.6,
        running_ids=_running_ids(outline, group),
        names=len(names) / number,
        marked_names=sum(byline.is_marked for byline in bylines if byline.name) / number,
        distinct_names=len(set(names)),
        days=len(stamps) / number,
        times=sum(stamp.has_day and stamp.has_time for stamp in stamps) / number,
        is_aside=any(map(says_aside, own + near)) or _in_landmark(outline, records[0]),
        records=number,
    )


def _own_names(outline: Outline, group: Group) -> Iterator[str]:
    """Yield the classes and ids that most records have; for runs, those of their marks."""
    names: Counter[str] = Counter()
    for record in group.records:
        starts = record.roots(outline) if group.is_flat else [record.start]
        own = {without_numbers(each) for start in starts for each in names_of(outline, start)}
        names.update(own)
    for name, number in names.items():
        if number >= _MIN_SHARE * len(group.records):
            yield name


def _names_around(outline: Outline, group: Group, max_size: float) -> Iterator[str]:
    """Yield the classes and ids of the elements around the first record.

    `max_size`: they hold at most this many times the text of all records.
    """
    index = outline.parents[group.records[0].start]
    size = sum(outline.text_chars(each.start, each.end) for each in group.records)
    for _ in range(_MAX_ANCESTORS):
        if index <= 0 or outline.text_chars(index, outline.ends[index]) > max_size * size:
            return
        yield from names_of(outline, index)
        index = outline.parents[index]


def _in_landmark(outline: Outline, record: Record) -> bool:
    index = outline.parents[record.start]
    while index > 0:
        if outline.tags[index] in _LANDMARKS:
            return True
        index = outline.parents[index]
    return False


def _has_heading(outline: Outline, record: Record) -> bool:
    """Return whether a short text before the first record has a word for comments."""
    seen = 0
    for index in range(record.start - 1, max(record.start - _MAX_NODES_BEFORE, 0), -1):
        text = outline.texts[index].strip()
        if not text:
            continue
        seen += 1
        if seen > 4 or len(text) > 200:
            return False
        if len(text) <= 60:
            words = {word.strip("()[]:,.#").casefold() for word in text.split()}
            if not _HEADING_WORDS.isdisjoint(words) and not words & {"recent", "latest", "leave"}:
                return not _in_row(outline, index)
    return False


def _in_row(outline: Outline, index: int) -> bool:
    """Return whether a text is in a table row with several cells, as the heads of columns are."""
    for _ in range(_MAX_ANCESTORS):
        index = outline.parents[index]
        if index > 0 and outline.tags[index] == "tr":
            cells = [each for each in outline.children(index) if outline.tags[each] in ("td", "th")]
            return len(cells) > 2
    return False


def _running_ids(outline: Outline, group: Group) -> bool:
    """Return whether most records have ids with different numbers."""
    numbers = [record_id(outline, record) for record in group.records]
    found = {each for each in numbers if each}
    return len(found) >= 0.8 * len(numbers) and len(found) > 1


def record_id(outline: Outline, record: Record) -> str | None:
    """Return the id with a number of a record: its own, or the first in its first elements."""
    seen = 0
    for index in record.own():
        if outline.tags[index] == "-text":
            continue
        seen += 1
        if seen > 25:
            break
        for key in ("id", "name", "data-id", "data-comment-id", "data-commentid"):
            value = outline.attributes[index].get(key)
            if value and len(value) <= 80 and any(map(str.isdigit, value)):
                if outline.tags[index] in ("img", "input", "svg"):
                    continue
                return value
    return None
