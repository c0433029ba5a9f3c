"""Find the short texts of a page that state a date, a time or an age.

Such a text is an anchor even where its date cannot be read: `9/13/06` and `3 hours ago` show that
something was written at some time.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import attrs

from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import word_list
from archive.text.dates import months, weekday_words

MAX_ANCHOR_CHARS = 110
"""A text with more characters is what somebody said, whatever dates are in it."""
_MAX_OTHER_WORDS = 12
"""At most this many words are beside a date, as in `Posted by: Ann B. Other at …`."""
_MAX_PARENT_CHARS = 40
"""An element with at most this many characters is read as one date: `<b>12</b> <i>May 2013</i>`."""
_MAX_PARENT_NODES = 30
"""The same for its nodes."""
_MAX_CACHED = 5_000
_WORD = re.compile(r"[^\W\d_]+|\d+")
_TIME = re.compile(
    r"(?<![\d:.,/-])(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?\s?m\b\.?)?|"
    r"\.[0-5]\d(?:\.[0-5]\d)?(?:\s?[ap]\.?\s?m\b\.?|\s?(?:Uhr|h)\b)|h[0-5]\d|\s?[ap]\.?m\b\.?|"
    r"\s?(?:Uhr|h)\b)(?!\d|[:/-]\d)",
    re.IGNORECASE,
)
_NUMERIC_DATE = re.compile(
    r"(?<![\d.,/-])(?:(?:19|20)\d\d(?P<a>[./-])\s?[01]?\d(?P=a)\s?[0-3]?\d|"
    r"[0-3]?\d(?P<b>[./-])\s?[0-3]?\d(?P=b)\s?(?:(?:19|20)\d\d|\d\d)|"
    r"(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]?)(?![\d/-])"
)
_VERSION = re.compile(r"\d\.\d{1,2}\.\d\d|\d\d?\.\d\.\d\d")
"""A date in digits that may just as well be a version number."""
_COMPACT_AGE = re.compile(r"\d{1,3}\s?(?:s|m|min|mins|h|hr|hrs|d|w|mo|y|yr|yrs)\.?", re.IGNORECASE)
_UNITS = word_list("ages", "units")
_AGO = word_list("ages", "ago")
_NEAR_DAYS = word_list("ages", "near_days")
_EAST_ASIAN_AGE = re.compile(
    r"(?<!\d)\d{1,4}\s?(?:秒|分|時間|时间|小時|小时|日|天|週間|周|か月|个月|個月|年)[前间]?前|(?<!\d)\d{1,4}\s?(?:초|분|시간|일|주|개월|년)\s?전"
)
_TIME_ATTRIBUTES = ("datetime", "data-time", "data-timestamp", "data-utime", "data-date-time")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


@attrs.frozen
class Stamp:
    """Where a text states a date, a time or an age."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset after its last character."""
    has_day: bool
    """Whether it states a day of a year or month."""
    has_time: bool
    """Whether it states a time of day."""


@attrs.frozen
class Anchor:
    """A node that states a date, a time or an age."""

    index: int
    """Number of the text or element."""
    end: int
    """Number of the node after it."""
    has_day: bool
    """Whether it states a day."""
    has_time: bool
    """Whether it states a time of day."""
    is_alone: bool
    """Whether its text has no other words."""


def find_stamp(text: str) -> Stamp | None:
    """Return where a short text states a date, a time or an age, or None."""
    return _find_stamp(text) if 2 <= len(text) <= MAX_ANCHOR_CHARS else None


@lru_cache(_MAX_CACHED)
def _find_stamp(text: str) -> Stamp | None:
    """Do the same for a text of the right length; each is asked about several times."""
    words = list(_WORD.finditer(text))
    # "Ago" is also a month.
    if age := _age_span(text, words):
        return Stamp(*age, has_day=False, has_time=False)
    day = _day_span(text, words)
    clocks = [match.span() for match in _TIME.finditer(text)][:2]
    clock = next((each for each in clocks if day is None or each[1] <= day[0] or each[0] >= day[1]),
                 None)  # fmt: skip
    spans = [span for span in (day, clock) if span]
    if not spans:
        return None
    start, end = min(span[0] for span in spans), max(span[1] for span in spans)
    before = [word for word in words if word.end() <= start]
    while before and before[-1].group().casefold() in weekday_words():
        start = before.pop().start()
    return Stamp(start, end, day is not None, clock is not None)


def _day_span(text: str, words: list[re.Match[str]]) -> tuple[int, int] | None:
    """Return the span of a day in digits, of one with the name of its month, or of `yesterday`."""
    match = _NUMERIC_DATE.search(text)
    if match and _is_day(match.group()):
        return match.span()
    if any(word.group().isdecimal() for word in words):
        for number, word in enumerate(words):
            if word.group().casefold() in _months() and (span := _month_span(words, number)):
                return span
    for word in words:
        if word.group().casefold() in _NEAR_DAYS and (len(words) == 1 or _TIME.search(text)):
            return word.span()
    return None


@cache
def _months() -> frozenset[str]:
    """Return the names of months, with those that mean different months in two languages."""
    return frozenset(months()) | {"listopad", "listopada"}


def _is_day(text: str) -> bool:
    """Return whether numbers can be a day: no `0.9.12`, no `44/2/10`."""
    numbers = [int(digits) for digits in re.findall(r"\d+", text)]
    if _VERSION.fullmatch(text):
        return False
    small = numbers[1:] if numbers[0] > 1900 else numbers[:2]
    return 1 <= min(small) <= 12 and max(small) <= 31


def _month_span(words: list[re.Match[str]], number: int) -> tuple[int, int] | None:
    """Return the span of the day and year around the name of a month, or None without a day."""
    near = words[max(number - 2, 0) : number + 4]
    at = near.index(words[number])
    days = [
        place
        for place, each in enumerate(near)
        if each.group().isdecimal() and len(each.group()) < 3 and 1 <= int(each.group()) <= 31
        and abs(place - at) <= 2
    ]  # fmt: skip
    if not days:
        # Movable Type's and others' `20th`, `2nd` are a number and a word.
        return None
    day = min(days, key=lambda place: abs(place - at))
    first, last = min(day, at), max(day, at)
    for place in (last + 1, last + 2, first - 1):
        if 0 <= place < len(near) and re.fullmatch(r"(?:19|20)\d\d", near[place].group()):
            first, last = min(first, place), max(last, place)
            break
    return near[first].start(), near[last].end()


def _age_span(text: str, words: list[re.Match[str]]) -> tuple[int, int] | None:
    """Return the span of an age such as `3 hours ago`, `vor 2 Tagen` or `il y a 5 minutes`."""
    if match := _EAST_ASIAN_AGE.search(text):
        return match.span()
    folded = [word.group().casefold() for word in words]
    units = [place for place, word in enumerate(folded) if word in _UNITS]
    if not units or len(words) > 14:
        return None
    for unit in units[:3]:
        near = range(max(unit - 4, 0), min(unit + 3, len(words)))
        ago = [place for place in near if folded[place] in _AGO]
        if not ago and "il y a" in " ".join(folded[max(unit - 4, 0) : unit]):
            ago = [max(unit - 4, 0)]
        if ago:
            first, last = min(*ago, max(unit - 1, 0)), max(*ago, unit)
            return words[first].start(), words[last].end()
    return None


def find_anchors(outline: Outline) -> list[Anchor]:
    """Return the anchors of a page in order, none inside another."""
    found: list[Anchor] = []
    covered = 0
    for index in range(1, len(outline)):
        if index < covered:
            continue
        anchor = (
            _text_anchor(outline, index)
            if outline.tags[index] == "-text"
            else _attribute_anchor(outline, index)
        )
        if anchor is not None:
            while found and found[-1].index >= anchor.index:
                found.pop()
            found.append(anchor)
            covered = anchor.end
    return list(_merge(outline, found))


def _text_anchor(outline: Outline, index: int) -> Anchor | None:
    """Return the anchor at a text, or at a short element around it, or None."""
    text = outline.texts[index].strip()
    if not text or len(text) > MAX_ANCHOR_CHARS:
        return None
    stamp = find_stamp(text) if _may_be_stamp(text) else None
    if stamp is not None and stamp.has_day:
        return _anchor(index, index + 1, text, stamp)
    around = _day_around(outline, index) if stamp or _is_part_of_day(text) else None
    if around is not None:
        return around
    if stamp is None and _is_compact_age(outline, index, text):
        return Anchor(index, index + 1, False, False, True)
    return None if stamp is None else _anchor(index, index + 1, text, stamp)


def _is_part_of_day(text: str) -> bool:
    """Return whether a text may be a day, a month or a year alone."""
    words = _WORD.findall(text)
    return len(words) <= 3 and any(
        word.isdecimal() or word.casefold() in _months() for word in words
    )


def _day_around(outline: Outline, index: int) -> Anchor | None:
    """Return the anchor at an element around a text, if all of it is a date, or None."""
    node = index
    for _ in range(2):
        node = outline.parents[node]
        end = outline.ends[node]
        if node < 1 or end - node > _MAX_PARENT_NODES:
            return None
        if outline.text_chars(node, end) > _MAX_PARENT_CHARS:
            return None
        words = outline.text(node)
        stamp = find_stamp(words) if _may_be_stamp(words) else None
        if stamp is not None and stamp.has_day:
            others = _WORD.findall(words[: stamp.start] + words[stamp.end :])
            if len(others) <= 1:
                return Anchor(node, end, True, stamp.has_time, not others)
    return None


def _may_be_stamp(text: str) -> bool:
    """Return whether a text may state a date or age; this quick check rejects most texts."""
    return any(map(str.isdigit, text)) or _has_relative_word(text)


def _has_relative_word(text: str) -> bool:
    if len(text) > 60:
        return False
    words = text.casefold().split()
    return not _AGO.isdisjoint(words) or not _NEAR_DAYS.isdisjoint(words)


def _anchor(index: int, end: int, text: str, stamp: Stamp) -> Anchor | None:
    others = _WORD.findall(text[: stamp.start]) + _WORD.findall(text[stamp.end :])
    if sum(map(str.isalpha, others)) > _MAX_OTHER_WORDS:
        return None
    return Anchor(index, end, stamp.has_day, stamp.has_time, not others)


def _is_compact_age(outline: Outline, index: int, text: str) -> bool:
    if not _COMPACT_AGE.fullmatch(text):
        return False
    parent = outline.parents[index]
    names = f"{outline.attribute(parent, 'class')} {outline.attribute(parent, 'id')}".casefold()
    return outline.tags[parent] == "time" or any(w in names for w in ("time", "date", "ago", "age"))


def _attribute_anchor(outline: Outline, index: int) -> Anchor | None:
    """Return the anchor at an element whose attributes state a time, or None."""
    attributes = outline.attributes[index]
    if not attributes:
        return None
    end = outline.ends[index]
    if outline.text_chars(index, end) > MAX_ANCHOR_CHARS:
        return None
    for name in _TIME_ATTRIBUTES:
        if (value := attributes.get(name)) and (found := _read_value(value)):
            return Anchor(index, end, found.has_day, found.has_time, True)
    title = attributes.get("title")
    if title and len(title) <= 60 and any(map(str.isdigit, title)):
        stamp = find_stamp(title)
        if stamp is not None and stamp.has_day:
            others = _WORD.findall(title[: stamp.start] + title[stamp.end :])
            if sum(map(str.isalpha, others)) <= 4:
                return Anchor(index, end, True, stamp.has_time, True)
    return None


def _read_value(value: str) -> Stamp | None:
    value = value.strip()
    if _EPOCH.fullmatch(value):
        return Stamp(0, len(value), True, True)
    return find_stamp(value[:MAX_ANCHOR_CHARS].replace("T", " "))


def _merge(outline: Outline, anchors: list[Anchor]) -> Iterator[Anchor]:
    """Yield the anchors, with a date and the time next to it as one."""
    last: Anchor | None = None
    for anchor in anchors:
        if last is not None and _are_one(outline, last, anchor):
            last = Anchor(last.index, anchor.end, True, True, last.is_alone and anchor.is_alone)
            continue
        if last is not None:
            yield last
        last = anchor
    if last is not None:
        yield last


def _are_one(outline: Outline, first: Anchor, second: Anchor) -> bool:
    if first.has_day == second.has_day:
        return False
    return outline.text_chars(first.end, second.index) <= 8
