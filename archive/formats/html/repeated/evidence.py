"""Decide whether the records of a group are comments, and say why.

Archives of posts, lists of products, results and events have the same structure: parts that
repeat, each with a date and perhaps a name. Comments also have a word for them, in the markup or
above them, links to answer them, or times with names and running ids.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

import attrs

from archive.formats.common.markup_text import MarkupText
from archive.formats.html.repeated.bylines import Byline
from archive.formats.html.repeated.groups import Group, Record
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import (
    is_reply_link,
    may_say_comment,
    parts_of,
    says_aside,
    says_comment,
    word_list,
)
from archive.formats.nesting.elements import HEADINGS

_MIN_SHARE = 0.6
_MAX_LINKED_SHARE = 0.4
_MAX_LINKED_SHARE_IN_COMMENTS = 0.8
"""The same of the texts of what the markup calls comments."""
_MAX_LINK_WORDS = 4
"""A link with more words is the title of another page."""
_MAX_ANCESTORS = 7
_MAX_SIZE_AROUND = 4
"""An element with more than this many times the text of the records says nothing about them."""
_MAX_SIZE_ASIDE = 2
"""An element with more than this may be named after a sidebar in it (`has-sidebar`)."""
_LOOK_BACK = 40
_LANDMARKS = frozenset({"nav", "aside", "footer"})
_FORUM_LINK = re.compile(
    r"viewtopic\.php|showthread\.php|viewthread|/threads/|index\.php/topic|[?;&]topic=|memberlist|"
    r"member\.php|profile\.php\?|/showpost|thread-\d|/forums?/",
    re.IGNORECASE,
)
_FORUM_WORDS = re.compile(
    r"phpBB|vBulletin|\bSMF\b|Simple Machines|MyBB|XenForo|PunBB|FluxBB|Invision|Discuz|YaBB|"
    r"Burning Board|WoltLab|Vanilla Forums|UBB\.threads|Phorum|WBB|bbPress|NodeBB|Flarum"
)
"""Names of the software of forums, as their footers print them."""
_MIN_FORUM_LINKS = 5
_COMMENT_COUNT = re.compile(
    r"(?<!\w)(?:\d+|no|keine|nessun|pas de|sin|leave a|add a?|post a|write a)\s?(?:new )?"
    r"(?:comment|kommentar|coment|reacti|replies|responses)|(?:comments?|kommentare?|comentarios?|"
    r"commentaires?|commenti|reacties|replies|responses)\s*[:(\[]\s*\d",
    re.IGNORECASE,
)
_PRICE = re.compile(r"[$€£¥]\s?\d|\d\s?[€£$¥]")
_DIGITS = re.compile(r"\d+")
_HEADING_WORDS = word_list("visible", "headings")
"""Words of the headings above comments."""


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
    """Whether most have a link to answer them."""
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


@attrs.frozen(eq=False)
class Cues:
    """Where a page has links to answer, and elements with a word for a comment."""

    reply_links: list[int]
    """Numbers of the links and buttons."""
    words: list[int]
    """Numbers of the elements."""
    is_forum: bool
    """Whether the page belongs to a forum, by its links or the name of its software."""


_COUNTS = word_list("markup", "links_to_comments")
"""Words of the names of links to comments, and of their counts."""


_PARTS = word_list("markup", "parts")
"""Words of the names of the parts of a comment."""


def find_cues(outline: Outline) -> Cues:
    """Find the links to answer and the elements with a word for a comment, once for the page."""
    links, words = [], []
    forum_links = 0
    is_forum = False
    for index in range(1, len(outline)):
        tag = outline.tags[index]
        if tag in ("a", "button", "span"):
            size = outline.text_chars(index, outline.ends[index])
            if 0 < size <= 40 and is_reply_link(outline.text(index)):
                links.append(index)
        elif tag == "-text":
            text = outline.texts[index]
            is_forum = is_forum or (len(text) < 100 and _FORUM_WORDS.search(text) is not None)
        attributes = outline.attributes[index]
        if not attributes:
            continue
        if tag == "a" and _FORUM_LINK.search((attributes.get("href") or "")[:200]):
            forum_links += 1
        size = outline.text_chars(index, outline.ends[index])
        if size and any(_is_part_of_comment(name, size) for name in names_of(outline, index)):
            words.append(index)
    return Cues(links, words, is_forum or forum_links >= _MIN_FORUM_LINKS)


def _is_part_of_comment(name: str, size: int) -> bool:
    """Return whether a class or id is that of a part of a comment, and of no link to comments.

    `size`: the number of characters in its element.
    """
    if not says_comment(name):
        return False
    parts = parts_of(name)
    return parts.isdisjoint(_COUNTS) and (size >= 40 or not parts.isdisjoint(_PARTS))


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


def has_any(record: Record, indexes: list[int]) -> bool:
    """Return whether a record has one of some elements."""
    return bisect_left(indexes, record.start) < bisect_left(indexes, record.end)


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
        index = record.start
        found = {_DIGITS.sub("#", each) for each in names_of(outline, index)}
        if group.is_flat:
            child = index
            while child < record.end:
                found |= {_DIGITS.sub("#", each) for each in names_of(outline, child)}
                child = outline.ends[child]
        names.update(found)
    for name, number in names.items():
        if number >= _MIN_SHARE * len(group.records):
            yield name


def names_of(outline: Outline, index: int) -> list[str]:
    """Return the classes, id and types of an element."""
    attributes = outline.attributes[index]
    names = (attributes.get("class") or "").split()
    return names + [
        attributes[key] or ""
        for key in ("id", "itemprop", "typeof", "itemtype")
        if key in attributes
    ]


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
    for index in range(record.start - 1, max(record.start - _LOOK_BACK, 0), -1):
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
                if outline.tags[index] in ("img", "input", "iframe", "svg"):
                    continue
                return value
    return None


def rejection(
    outline: Outline,
    group: Group,
    evidence: Evidence,
    bylines: list[Byline],
    texts: list[MarkupText],
) -> str | None:
    """Return why records are no comments, such as `prices`; None if they may be comments.

    `texts`: what was read as said in each record.
    """
    number = len(group.records)
    said = [text.text for text in texts if text.text]
    if len(said) < _MIN_SHARE * number:
        return "no text"
    if not evidence.own_word:
        if number > 2 and len(set(said)) < 0.5 * len(said):
            return "equal texts"
        if sum(len(text) for text in said) < 10 * len(said):
            return "short texts"
    if _halves(outline, bylines) >= 0.4 * number:
        return "halves of records"
    linked = size = titles = counts = prices = 0
    for record, byline, text in zip(group.records, bylines, texts, strict=True):
        is_certain = evidence.own_word or evidence.is_forum
        own, in_links = _sizes(outline, record, frozenset(text.nodes) if is_certain else None)
        # Where the markup says that these are comments, a link in the text is the commenter's.
        said_nodes = frozenset(text.nodes) if evidence.own_word else frozenset()
        size, linked = size + own, linked + in_links
        titles += _has_title(outline, record, byline, said_nodes)
        counts += _has_comment_count(outline, record, said_nodes)
        prices += bool(_PRICE.search(outline.span_text(record.start, record.end, 300)))
    max_linked = _MAX_LINKED_SHARE_IN_COMMENTS if evidence.own_word else _MAX_LINKED_SHARE
    # Comments may have titles that link to themselves.
    may_have_titles = evidence.own_word and evidence.running_ids
    found = {
        "links": linked > max_linked * size and (number > 2 or not evidence.own_word),
        "titles of other pages": titles >= 0.5 * number and not may_have_titles,
        "numbers of comments": counts >= 0.5 * number,
        "prices": prices >= 0.5 * number and evidence.names < 0.5,
    }
    return next((reason for reason, is_so in found.items() if is_so), None)


def _halves(outline: Outline, bylines: list[Byline]) -> int:
    """Return how many records have the name and date of the one before them."""
    number = 0
    last: tuple[str, str] | None = None
    for byline in bylines:
        found = None
        if byline.name and byline.stamp:
            found = byline.name, outline.span_text(byline.stamp.index, byline.stamp.end, 100)
        number += found is not None and found == last
        last = found
    return number


def _sizes(outline: Outline, record: Record, said_nodes: frozenset[int] | None) -> tuple[int, int]:
    """Return the number of characters of a record and of those in links.

    `said_nodes`: the `mem_id` of the texts that count; None for all.
    """
    size = linked = 0
    for index in record.own():
        if not outline.texts[index]:
            continue
        if said_nodes is None or outline.nodes[index].mem_id in said_nodes:
            size += outline.text_chars(index, index + 1)
            linked += outline.link_chars[index + 1] - outline.link_chars[index]
    return size, linked


def _has_title(
    outline: Outline, record: Record, byline: Byline, said_nodes: frozenset[int]
) -> bool:
    """Return whether the record has the title of another page: a link in a heading, or a long one.

    Only links before the first long text count, as commenters link to other pages too.
    """
    for index in _links_above(outline, record, byline):
        if index + 1 < record.end and outline.nodes[index + 1].mem_id in said_nodes:
            continue
        words = outline.text(index).split()
        if len(words) > _MAX_LINK_WORDS or (len(words) > 1 and _in_heading(outline, record, index)):
            return True
    return False


def has_title_of_page(outline: Outline, record: Record, byline: Byline) -> bool:
    """Return whether a heading in a record links to another page."""
    return any(
        len(outline.text(index).split()) > 1 and _in_heading(outline, record, index)
        for index in _links_above(outline, record, byline)
    )


def _links_above(outline: Outline, record: Record, byline: Byline) -> Iterator[int]:
    """Yield the links to other pages before the first long text, but the name and the date."""
    for index in record.own():
        if outline.tags[index] == "-text" and len(outline.texts[index]) > 150:
            return
        if outline.tags[index] != "a":
            continue
        href = outline.attribute(index, "href")
        if not href or "#" in href or index in byline.names:
            continue
        if any(index <= name < outline.ends[index] for name in byline.names):
            continue
        if byline.stamp is not None and index <= byline.stamp.index < outline.ends[index]:
            continue
        yield index


def _in_heading(outline: Outline, record: Record, index: int) -> bool:
    for _ in range(4):
        index = outline.parents[index]
        if index < record.start:
            return False
        names = parts_of(outline.attribute(index, "class"))
        if outline.tags[index] in HEADINGS or not names.isdisjoint({"title", "headline"}):
            return True
    return False


def _has_comment_count(outline: Outline, record: Record, said_nodes: frozenset[int]) -> bool:
    """Return whether a record says how many comments it has, as posts in lists do."""
    for index in record.own():
        text = outline.texts[index].strip()
        if outline.nodes[index].mem_id in said_nodes:
            continue
        if 6 < len(text) <= 40 and _COMMENT_COUNT.search(text):
            return True
    return False
