"""Find the name and the date of each record of a group, where most records have them."""

import re
from collections import Counter, defaultdict
from functools import cache

import attrs

from archive.formats.common.markup_text import PARAGRAPH_TAGS
from archive.formats.html.names import clean_name
from archive.formats.html.repeated.anchors import MAX_ANCHOR_CHARS, Anchor, find_stamp
from archive.formats.html.repeated.fields import Field
from archive.formats.html.repeated.groups import Group, Record
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import is_link_word, name_rank, parts_of, word_list
from archive.text.byline_words import byline_words, fold_words
from archive.text.dates import weekday_words

_MIN_SHARE = 0.6
"""At least this share of the records has a name in the same place."""
_MAX_NAME_WORDS = 5
_NO_NAMES = word_list("visible", "no_names")
_NUMBER = re.compile(r"(?:#|№)\s?\d{1,6}[.):]*\s+|[(\[]\d{1,6}[)\]]\s*|\d{1,6}[.)]\s+(?=[^\W\d_])")
"""The number of a comment before its name: `#3`, `(3)`, `3.`"""
_MARKS = " \u00a0:,.|()[]·•–—-@~«»→>…"
"""Marks between names and dates."""
_NUMBER_AFTER = re.compile(r"\s\(\s?\d+(?:\s?\).{0,20})?$")
"""The number of a user after the name: `ann (1402)`."""
_MAX_NAME_NODES = 12
_MAX_NAME_TEXT = 90
_BLOCKS = PARAGRAPH_TAGS | {"body", "tbody", "td", "th"}
_MAX_LINE_NODES = 40


@attrs.define(eq=False)
class Byline:
    """The name and date of one record."""

    name: str | None = None
    """The name, cleaned."""
    names: list[int] = attrs.Factory(list)
    """Numbers of the nodes that hold the name."""
    stamp: Anchor | None = None
    """The date."""
    is_marked: bool = False
    """Whether a class, or words such as `by`, mark the name."""


def read_name(text: str) -> tuple[str | None, bool]:
    """Return the name in a short text, or None, and whether words such as "by" mark it."""
    match = _NUMBER.match(text)
    if match and (match[0][0] in "#№([" or not _begins_with_day(text)):
        text = text[match.end() :]
    name = clean_name(text, is_post=True)
    if name is None or not _may_be_name(name):
        return None, False
    others = fold_words(text).replace(fold_words(name), " ", 1).replace(":", " ").split()
    return name, not _marking_words().isdisjoint(others)


def _states_time(name: str) -> bool:
    """Return whether a text has a time of day, or a date with its year. A name may be `21 July`."""
    stamp = find_stamp(name)
    if stamp is None:
        return False
    is_age = not stamp.has_day and not stamp.has_time
    return is_age or stamp.has_time or bool(re.search(r"\d{4}", name))


def _begins_with_day(text: str) -> bool:
    """Return whether the number at the start of a text is that of a day: `6. May 2022`."""
    stamp = find_stamp(text[:MAX_ANCHOR_CHARS])
    return stamp is not None and stamp.start == 0


def _may_be_name(name: str) -> bool:
    """Return whether a text is as short as names are, and no question, address or sentence."""
    return (
        len(name.split()) <= _MAX_NAME_WORDS
        and any(map(str.isalpha, name))
        and name[-1] not in "?!"
        and ":" not in name
        and "\uff1a" not in name
        and not is_link_word(name)
        and fold_words(name) not in _NO_NAMES
        and not _states_time(name)
    )


@cache
def _marking_words() -> frozenset[str]:
    """Return the words that mark a name before or after them."""
    found = byline_words()
    texts = (*found.by, *found.by_or_name, *found.says)
    return frozenset(word.strip(":") for text in texts for word in text.split())


def read_group_bylines(outline: Outline, group: Group, fields: dict[str, Field]) -> list[Byline]:
    """Return the byline of each record."""
    bylines = [Byline() for _ in group.records]
    _set_stamps(outline, group, bylines)
    if not _set_names_by_class(outline, group, fields, bylines):
        _set_names_by_words(outline, group, bylines)
        if sum(byline.name is not None for byline in bylines) < _MIN_SHARE * len(bylines):
            _set_names_by_path(outline, group, fields, bylines)
    return bylines


def read_byline_of_post(outline: Outline, stamp: Anchor) -> Byline | None:
    """Return the byline with a date that is in no record, if words mark the name beside it."""
    whole = Record(0, len(outline))
    reading = _beside(outline, whole, stamp)
    if reading is None or not reading[2]:
        return None
    name, nodes, is_marked = reading
    start, end = line_bounds(outline, whole, stamp)
    lines = [index for index in range(start, end) if outline.tags[index] == "-text"]
    return Byline(name, [*nodes, *lines], stamp, is_marked)


def _sort_of(outline: Outline, anchor: Anchor) -> str:
    """Return the tags and classes of the element that an anchor is in and of its parent."""
    index = anchor.index
    if outline.tags[index] == "-text":
        index = outline.parents[index]
    parent = outline.parents[index]
    names = [
        f"{outline.tags[each]}.{outline.attributes[each].get('class') or ''}"
        for each in (parent, index)
        if each >= 0
    ]
    return ">".join(names)


def _set_stamps(outline: Outline, group: Group, bylines: list[Byline]) -> None:
    """Choose the date of each record: from the sort of element that most records have once."""
    sorts: dict[str, list[tuple[int, Anchor]]] = defaultdict(list)
    for number, record in enumerate(group.records):
        for anchor in record.anchors:
            sorts[_sort_of(outline, anchor)].append((number, anchor))
    ranked = sorted(sorts.values(), key=lambda found: -_stamp_value(outline, found))
    dateable = sum(bool(record.anchors) for record in group.records)
    dated = 0
    for found in ranked:
        if _stamp_value(outline, found) <= 0:
            break
        for number, anchor in found:
            if bylines[number].stamp is None:
                bylines[number].stamp = anchor
                dated += 1
        if len(found) >= 2 and dated >= 0.9 * dateable:
            break


def _stamp_value(outline: Outline, found: list[tuple[int, Anchor]]) -> float:
    records = len({number for number, _ in found})
    days = sum(anchor.has_day for _, anchor in found)
    times = sum(anchor.has_time for _, anchor in found)
    alone = sum(anchor.is_alone for _, anchor in found)
    value = records * (1 + 0.2 * (days + 0.7 * times + alone) / len(found))
    others = sum(_is_other_date(outline, anchor) for _, anchor in found[:20])
    if others > 0.5 * len(found[:20]):
        return 0.0
    return value / (1 + 2 * (len(found) - records) / records)


def _is_other_date(outline: Outline, anchor: Anchor) -> bool:
    """Return whether a date is when the author registered, or when the text was edited."""
    text = outline.span_text(anchor.index, anchor.end, 200)
    stamp = find_stamp(text)
    before = text[: stamp.start] if stamp is not None else ""
    if not before.strip():
        # The word may be in a separate element: `<dt>Joined</dt><dd>4 Jan 2001</dd>`.
        near = range(max(anchor.index - 3, 0), anchor.index)
        before = next((outline.texts[i] for i in reversed(near) if outline.texts[i].strip()), "")
    words = [word.strip(":,.(") for word in before.casefold().split()[-4:]]
    if len(before) <= 40 and not byline_words().other_dates.isdisjoint(words):
        return True
    index = anchor.index if outline.tags[anchor.index] != "-text" else outline.parents[anchor.index]
    names = parts_of(outline.attribute(index, "class"))
    return not names.isdisjoint({"joined", "registered", "edited", "join", "edit", "modified"})


def _set_names_by_class(
    outline: Outline, group: Group, fields: dict[str, Field], bylines: list[Byline]
) -> bool:
    """Set the names where a class or property marks them; return whether most records have one."""
    ranked = []
    for field in fields.values():
        if field.key[0] not in ".[":
            rank = 1 if field.key.rpartition(">")[2].partition(".")[0] == "cite" else 0
        else:
            rank = name_rank(field.key)
        if not rank or field.share(len(bylines)) < 0.3:
            continue
        values = _values(outline, group, field)
        if not values:
            continue
        if len(values) > 2 and rank < 3 and len({name for name, _ in values.values()}) == 1:
            continue  # A label: `Logged`, `Guest`.
        size = sum(len(name) for name, _ in values.values()) / len(values)
        share = len(values) / len(bylines)
        ranked.append((share >= 0.5, rank, round(share, 1), -size, field.key, values))
    ranked.sort(key=lambda each: each[:5], reverse=True)
    for is_common, _, _, _, _, values in ranked:
        if not is_common and not any(byline.name for byline in bylines):
            continue
        for number, (name, index) in values.items():
            byline = bylines[number]
            if byline.name is None:
                byline.name, byline.names, byline.is_marked = name, [index], True
    return any(byline.name for byline in bylines)


def _values(outline: Outline, group: Group, field: Field) -> dict[int, tuple[str, int]]:
    """Return the name that a field has in each record, with the element that holds it."""
    values = {}
    for number, indexes in field.elements.items():
        for index in indexes[:3]:
            size = outline.text_chars(index, outline.ends[index])
            if not 0 < size <= _MAX_NAME_TEXT or outline.ends[index] - index > _MAX_NAME_NODES:
                continue
            if index == group.records[number].start and not group.is_flat:
                continue
            name = clean_name(outline.text(index))
            name = _NUMBER_AFTER.sub("", name) if name else None
            if name and _may_be_name(name):
                values[number] = (name, index)
                break
    return values


def line_bounds(outline: Outline, record: Record, anchor: Anchor) -> tuple[int, int]:
    """Return the range of nodes on the same line as a date: up to a block or a line break."""
    block = block_around(outline, anchor.index, record)
    start = anchor.index
    while start > record.start and anchor.index - start < _MAX_LINE_NODES:
        before = start - 1
        if outline.tags[before] == "br" or outline.tags[before] in _BLOCKS:
            break
        if block_around(outline, before, record) != block:
            break
        start = before
    end = anchor.end
    while end < record.end and end - anchor.end < _MAX_LINE_NODES:
        if outline.tags[end] == "br" or outline.tags[end] in _BLOCKS:
            break
        if block_around(outline, end, record) != block:
            break
        end += 1
    return start, end


def block_around(outline: Outline, index: int, record: Record) -> int:
    """Return the nearest block around a node, at most eight levels above it."""
    for _ in range(8):
        index = outline.parents[index]
        if index < record.start or outline.tags[index] in _BLOCKS:
            break
    return index


def _set_names_by_words(outline: Outline, group: Group, bylines: list[Byline]) -> None:
    """Set the names that are beside the dates, if they differ or words mark them."""
    found: dict[int, tuple[str, list[int], bool]] = {}
    for number, byline in enumerate(bylines):
        if byline.stamp is not None:
            reading = _beside(outline, group.records[number], byline.stamp)
            if reading is not None:
                found[number] = reading
    if not found:
        return
    marked = sum(is_marked for _, _, is_marked in found.values())
    names = Counter(name for name, _, _ in found.values())
    is_certain = marked >= _MIN_SHARE * len(found)
    if not is_certain and (len(names) < 2 or len(names) < 0.3 * len(found)):
        return
    if len(found) < _MIN_SHARE * len(bylines):
        return
    for number, (name, nodes, is_marked) in found.items():
        byline = bylines[number]
        byline.name, byline.names, byline.is_marked = name, nodes, is_marked


def _beside(outline: Outline, record: Record, stamp: Anchor) -> tuple[str, list[int], bool] | None:
    """Return the name before a date, or else after it, its nodes, and whether it is marked."""
    start, end = line_bounds(outline, record, stamp)
    text = outline.span_text(stamp.index, stamp.end, 200)
    found = find_stamp(text)
    inner, last = (found.start, found.end) if found else (0, len(text))
    before = _without_date_words(f"{outline.span_text(start, stamp.index, 200)} {text[:inner]}")
    after = f"{text[last:]} {outline.span_text(stamp.end, end, 200)}"
    nodes = [i for i in range(start, end) if outline.tags[i] == "-text"]
    element = _name_element(outline, start, stamp.index)
    name, is_marked = read_name(before)
    if element is not None and _has_only_name(outline, start, stamp.index, element):
        name = clean_name(outline.text(element))
        name = name if name and _may_be_name(name) else None
    if name:
        return name, nodes if element is None else [element], is_marked
    if element is not None and (name := read_name(outline.text(element))[0]):
        return name, [element], read_name(before)[1]
    if not _says_edited(after):
        name, is_marked = read_name(after)
        if name and is_marked:
            return name, nodes, True
    element = _name_element(outline, stamp.end, end)
    if element is not None and not _says_edited(after):
        name, _ = read_name(outline.text(element))
        if name:
            return name, [element], False
    return _on_line_before(outline, record, start)


def _without_date_words(text: str) -> str:
    """Return a text without the words at its end that lead to a date: `Ann Berg on Monday, at`."""
    words = text.split()
    found = byline_words()
    is_divided = False
    while words:
        bare = fold_words(words[-1]).strip(_MARKS)
        is_verb = bare in found.says and (is_divided or not words[-1][-1].isalpha())
        if bare and bare not in found.in_dates and bare not in weekday_words() and not is_verb:
            break
        is_divided = True
        words.pop()
    return " ".join(words)


def _has_only_name(outline: Outline, start: int, end: int, element: int) -> bool:
    """Return whether a range of nodes holds but one element, and words between names and dates."""
    texts = [
        outline.texts[index]
        for index in range(start, end)
        if outline.texts[index] and not element < index < outline.ends[element]
    ]
    return all(map(is_byline_word, texts))


def is_byline_word(text: str) -> bool:
    """Return whether a short text is only marks, or a word between a name and a date."""
    bare = fold_words(text).strip(_MARKS)
    found = byline_words()
    return not bare or any(
        bare in words
        for words in (found.says, found.by, found.by_or_name, found.posted, found.in_dates)
    )


def _says_edited(text: str) -> bool:
    """Return whether words say that somebody edited the text; perhaps not its author."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    return not byline_words().other_dates.isdisjoint(words) or any(
        word.startswith(("modif", "edit", "bearbeit", "geänd")) for word in words
    )


def _on_line_before(
    outline: Outline, record: Record, start: int
) -> tuple[str, list[int], bool] | None:
    """Return the name that is alone on the line before that of a date, in bold or as a link."""
    last = start - 1
    if last <= record.start or outline.tags[last] != "br":
        return None
    first = last
    while first > record.start and last - first < _MAX_LINE_NODES:
        if outline.tags[first - 1] == "br" or outline.tags[first - 1] in _BLOCKS:
            break
        first -= 1
    element = _name_element(outline, first, last)
    if element is None or outline.text_chars(first, last) != outline.text_chars(
        element, outline.ends[element]
    ):
        return None
    name, _ = read_name(outline.text(element))
    return (name, [element], True) if name else None


def _name_element(outline: Outline, start: int, end: int) -> int | None:
    """Return the only link or emphasis on a line, which is likely to be the name."""
    found = [i for i in range(start, end) if outline.tags[i] in ("a", "b", "strong", "cite", "em")]
    found = [i for i in found if outline.text_chars(i, outline.ends[i]) and outline.ends[i] <= end]
    outer = [i for i in found if not any(j < i < outline.ends[j] for j in found)]
    return outer[0] if len(outer) == 1 else None


_NAME_TAGS = frozenset(
    {"a", "b", "strong", "cite", "em", "i", "dt", "span", "div", "td", "th", "u", "p"}
)


def _set_names_by_path(
    outline: Outline, group: Group, fields: dict[str, Field], bylines: list[Byline]
) -> None:
    """Set the names where an unmarked element has a short value that differs between records."""
    best: tuple[float, dict[int, tuple[str, int]]] | None = None
    for field in fields.values():
        tag = field.key.rpartition(">")[2].partition(".")[0]
        if field.key[0] != ">" or tag not in _NAME_TAGS:
            continue
        values = _values(outline, group, field)
        if len(values) < _MIN_SHARE * len(bylines):
            continue
        names = Counter(name for name, _ in values.values())
        words = sum(len(name.split()) for name, _ in values.values()) / len(values)
        if len(names) < max(2, 0.3 * len(values)) or words > 2.5:
            continue
        if not _are_near_dates(outline, group, bylines, values):
            continue
        value = len(values) / len(bylines) + (0.3 if tag in ("a", "b", "strong", "cite") else 0)
        if best is None or value > best[0]:
            best = value, values
    if best is None:
        return
    for number, (name, index) in best[1].items():
        if bylines[number].name is None:
            bylines[number].name, bylines[number].names = name, [index]


def _are_near_dates(
    outline: Outline, group: Group, bylines: list[Byline], values: dict[int, tuple[str, int]]
) -> bool:
    """Return whether candidates for names are near the dates, or at the start of the records."""
    near = 0
    for number, (_, index) in values.items():
        stamp = bylines[number].stamp
        is_near = outline.text_chars(group.records[number].start, index) <= 20
        if stamp is not None and not is_near:
            first, last = sorted((index, stamp.index))
            is_near = outline.text_chars(first, last) <= 80
        near += is_near
    return near >= 0.8 * len(values)
