"""Find the name and the date of each record of a group, where most records have them."""

import re
from collections import Counter, defaultdict

import attrs

from archive.formats.html.names import clean_name
from archive.formats.html.repeated.anchors import Anchor, find_stamp
from archive.formats.html.repeated.fields import Field
from archive.formats.html.repeated.groups import Group, Record
from archive.formats.html.repeated.lines import line_bounds, may_be_name, name_beside
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import name_rank, parts_of
from archive.text.byline_words import byline_words

_MIN_SHARE = 0.6
"""At least this share of the records has a name in the same place."""
_NUMBER_AFTER = re.compile(r"\s\(\s?\d+(?:\s?\).{0,20})?$")
"""The number of a user after the name: `ann (1402)`."""
_MAX_NAME_NODES = 12
"""An element with more nodes holds no name."""
_MAX_NAME_TEXT = 90
"""An element with more characters holds no name."""


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


def read_group_bylines(outline: Outline, group: Group, fields: dict[str, Field]) -> list[Byline]:
    """Return the byline of each record."""
    bylines = [Byline() for _ in group.records]
    _set_stamps(outline, group, bylines)
    same = _set_names_by_class(outline, group, fields, bylines)
    if not any(byline.name for byline in bylines):
        _set_names_by_words(outline, group, bylines)
        if sum(byline.name is not None for byline in bylines) < _MIN_SHARE * len(bylines):
            _set_names(bylines, same)
            _set_names_by_path(outline, group, fields, bylines)
    return bylines


def read_byline_of_post(outline: Outline, stamp: Anchor) -> Byline | None:
    """Return the byline with a date that is in no record, if words mark the name beside it."""
    whole = Record(0, len(outline))
    reading = name_beside(outline, whole, stamp)
    if reading is None or not reading[2]:
        return None
    name, nodes, is_marked = reading
    start, end = line_bounds(outline, whole, stamp)
    lines = [index for index in range(start, end) if outline.tags[index] == "-text"]
    return Byline(name, [*nodes, *lines], stamp, is_marked)


def sort_of(outline: Outline, anchor: Anchor) -> str:
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
            sorts[sort_of(outline, anchor)].append((number, anchor))
    valued = [(_stamp_value(outline, found), found) for found in sorts.values()]
    valued.sort(key=lambda each: each[0], reverse=True)
    dateable = sum(bool(record.anchors) for record in group.records)
    dated = 0
    for value, found in valued:
        if value <= 0:
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


Values = dict[int, tuple[str, int]]
"""The name that a field has in each record, by number, with the element that holds it."""


def _set_names_by_class(
    outline: Outline, group: Group, fields: dict[str, Field], bylines: list[Byline]
) -> Values:
    """Set the names where a class or property marks them.

    Return those of a field that has the same value in all records: a label, such as `Logged`, or
    the only person that says something.
    """
    ranked: list[tuple[tuple[bool, int, float, float, str], Values]] = []
    same: list[tuple[int, Values]] = []
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
        share = len(values) / len(bylines)
        if len(values) > 2 and rank < 3 and len({name for name, _ in values.values()}) == 1:
            if share >= _MIN_SHARE:
                same.append((rank, values))
            continue
        size = sum(len(name) for name, _ in values.values()) / len(values)
        ranked.append(((share >= 0.5, rank, round(share, 1), -size, field.key), values))
    ranked.sort(key=lambda each: each[0], reverse=True)
    for (is_common, *_), values in ranked:
        if is_common or any(byline.name for byline in bylines):
            _set_names(bylines, values)
    return max(same, key=lambda each: each[0])[1] if same else {}


def _set_names(bylines: list[Byline], values: Values) -> None:
    for number, (name, index) in values.items():
        byline = bylines[number]
        if byline.name is None:
            byline.name, byline.names, byline.is_marked = name, [index], True


def _values(outline: Outline, group: Group, field: Field) -> Values:
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
            if name and may_be_name(name):
                values[number] = (name, index)
                break
    return values


def _set_names_by_words(outline: Outline, group: Group, bylines: list[Byline]) -> None:
    """Set the names that are beside the dates, if they differ or words mark them."""
    found: dict[int, tuple[str, list[int], bool]] = {}
    for number, byline in enumerate(bylines):
        if byline.stamp is not None:
            reading = name_beside(outline, group.records[number], byline.stamp)
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


_MIN_TEXT_CHARS = 8
"""With less text than this besides a name and a date, the name may be what was said."""
_NAME_TAGS = frozenset(
    {"a", "b", "strong", "cite", "em", "i", "dt", "span", "div", "td", "th", "u"}
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
        is_near = _are_near_dates(outline, group, bylines, values)
        if not is_near or not _leave_text(outline, group, bylines, values):
            continue
        value = len(values) / len(bylines) + (0.3 if tag in ("a", "b", "strong", "cite") else 0)
        if best is None or value > best[0]:
            best = value, values
    if best is None:
        return
    for number, (name, index) in best[1].items():
        if bylines[number].name is None:
            bylines[number].name, bylines[number].names = name, [index]


def _leave_text(outline: Outline, group: Group, bylines: list[Byline], values: Values) -> bool:
    """Return whether most records have a text besides the candidates for names: a short comment is
    no name."""
    number = 0
    for place, (name, index) in values.items():
        record, stamp = group.records[place], bylines[place].stamp
        size = outline.text_chars(record.start, record.end) - len(name)
        size -= sum(outline.text_chars(*hole) for hole in record.holes)
        if stamp is not None and not stamp.index <= index < stamp.end:
            size -= outline.text_chars(stamp.index, stamp.end)
        number += size >= _MIN_TEXT_CHARS
    return number >= 0.8 * len(values)


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
