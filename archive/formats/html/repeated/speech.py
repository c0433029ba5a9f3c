"""Separate what somebody said in a record from its byline, its links and its buttons."""

from collections import Counter
from collections.abc import Iterator

from archive.formats.common.markup_text import MarkupText, read_siblings
from archive.formats.html.repeated.anchors import find_stamp
from archive.formats.html.repeated.bylines import Byline
from archive.formats.html.repeated.fields import Field
from archive.formats.html.repeated.groups import Group, Record
from archive.formats.html.repeated.lines import block_around, is_byline_word, line_bounds
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import (
    FURNITURE,
    TEXT,
    is_link_word,
    name_rank,
    parts_of,
    without_digits,
)
from archive.formats.html.tree import CONTROL_TAGS
from archive.formats.nesting.elements import HEADINGS

_MIN_SHARE = 0.6
"""A field of most records is in at least this share of them."""
_MAX_LEVELS = 4
"""A byline is at most this many levels above its date."""
_MAX_OTHER_CHARS = 60
"""An element around a name or date with at most this many other characters is a byline."""
_MAX_VARYING = 25
"""Words that differ between bylines, such as a rank, have at most this many characters."""
_MAX_FURNITURE = 80
"""Furniture in a record has at most this many characters, unless it is a title or signature."""
_NEAR = 4
"""A word at most this many nodes from a name or a date may belong to it."""
_SIGNATURES = frozenset({"signature", "sig", "signatures", "postsig", "postsignature"})
"""Words for the signature that forums print below every post of a person."""
_TITLES = frozenset({"title", "subject", "betreff", "titel", "titre", "titulo", "headline"})


def read_texts(
    outline: Outline, group: Group, fields: dict[str, Field], bylines: list[Byline]
) -> list[MarkupText]:
    """Return the text of each record."""
    texts = _text_fields(outline, group, fields, bylines)
    common = _furniture(outline, group, fields, bylines)
    levels = _byline_levels(outline, group, bylines)
    links = [list(_link_words(outline, record)) for record in group.records]
    have_links = sum(map(bool, links)) >= 0.5 * len(links)
    found = []
    for number, record in enumerate(group.records):
        skipped = {outline.nodes[start].mem_id for start, _ in record.holes}
        furniture = common.get(number, set()).difference(texts.get(number, ()))
        skipped |= {outline.nodes[index].mem_id for index in furniture}
        skipped |= _controls(outline, record)
        if have_links:
            skipped.update(links[number])
        skipped |= _words_beside(outline, record, bylines[number])
        content = MarkupText("")
        if indexes := texts.get(number):
            content = read_siblings([outline.nodes[index] for index in indexes], skipped)
        if not content.text:
            byline = _byline_nodes(outline, record, bylines[number], levels)
            skipped |= {outline.nodes[index].mem_id for index in byline}
            content = read_siblings(
                [outline.nodes[index] for index in record.roots(outline)], skipped
            )
        found.append(content)
    return found


def _text_fields(
    outline: Outline, group: Group, fields: dict[str, Field], bylines: list[Byline]
) -> dict[int, list[int]]:
    """Return the elements of the class that holds the text of most records."""
    total = sum(
        outline.text_chars(record.start, record.end)
        - sum(outline.text_chars(start, end) for start, end in record.holes)
        for record in group.records
    )
    best: tuple[float, dict[int, list[int]]] = (0.0, {})
    for field in fields.values():
        if field.key[0] not in ".[" or field.share(len(group.records)) < _MIN_SHARE:
            continue
        if parts_of(field.key).isdisjoint(TEXT) or name_rank(field.key):
            continue
        chosen: dict[int, list[int]] = {}
        size = 0
        for number, indexes in field.elements.items():
            outer = _text_elements(outline, group, number, indexes, bylines[number])
            if outer:
                chosen[number] = outer
                size += sum(outline.text_chars(each, outline.ends[each]) for each in outer)
        value = size * len(chosen)
        if (
            len(chosen) >= _MIN_SHARE * len(group.records)
            and value > best[0]
            and size > 0.15 * total
        ):
            best = value, chosen
    return best[1]


def _text_elements(
    outline: Outline, group: Group, number: int, indexes: list[int], byline: Byline
) -> list[int]:
    """Return the outermost of some elements that hold neither name nor date nor a whole record."""
    record = group.records[number]
    outer: list[int] = []
    for index in indexes:
        if outer and index < outline.ends[outer[-1]]:
            continue
        if index == record.start and not group.is_flat:
            continue
        end = outline.ends[index]
        marks = [*byline.names, *([byline.stamp.index] if byline.stamp else [])]
        if any(index <= mark < end for mark in marks):
            continue
        if any(index < start < end for start, _ in record.holes):
            continue
        if outline.text_chars(index, end):
            outer.append(index)
    return outer


def _furniture(
    outline: Outline, group: Group, fields: dict[str, Field], bylines: list[Byline]
) -> dict[int, set[int]]:
    """Return the elements of each record that nobody said: titles, links, and recurring words."""
    found: dict[int, set[int]] = {}
    number_of_records = len(group.records)
    for field in fields.values():
        parts = parts_of(field.key)
        is_path = field.key[0] == ">"
        tag = field.key.rpartition(">")[2].partition(".")[0] if is_path else ""
        is_common = field.share(number_of_records) >= _MIN_SHARE
        is_named = not is_path and not parts.isdisjoint(FURNITURE) and parts.isdisjoint(TEXT)
        is_title = is_common and (tag in HEADINGS or not parts.isdisjoint(_TITLES))
        is_signature = is_named and not parts.isdisjoint(_SIGNATURES)
        max_chars = outline.chars[-1] if is_title or is_signature else _MAX_FURNITURE
        words = None
        if not is_named and not is_title:
            words = _recurring_words(outline, field, number_of_records)
            if words is None or _is_speech(outline, group, field, bylines):
                continue
        for number, indexes in field.elements.items():
            own = group.records[number].start if not group.is_flat else -1
            found.setdefault(number, set()).update(
                index
                for index in indexes
                if index != own
                and outline.text_chars(index, outline.ends[index]) <= max_chars
                and (words is None or _words_of(outline, index) == words)
            )
    return found


def _recurring_words(outline: Outline, field: Field, records: int) -> str | None:
    """Return the short words that a field has in most records, apart from numbers, or None."""
    if records < 3 or field.share(records) < _MIN_SHARE:
        return None
    found: Counter[str] = Counter()
    for _, index in field.firsts():
        if outline.text_chars(index, outline.ends[index]) > 40:
            return None
        found[_words_of(outline, index)] += 1
    (words, number), *_ = found.most_common(1)
    return words if words and number >= _MIN_SHARE * records else None


def _words_of(outline: Outline, index: int) -> str:
    return without_digits(outline.text(index).casefold()).strip()


def _is_speech(outline: Outline, group: Group, field: Field, bylines: list[Byline]) -> bool:
    """Return whether a field is most of what the records hold besides names and dates."""
    size = whole = 0
    for number, index in field.firsts():
        record, byline = group.records[number], bylines[number]
        size += outline.text_chars(index, outline.ends[index])
        whole += outline.text_chars(record.start, record.end)
        whole -= sum(outline.text_chars(*hole) for hole in record.holes)
        whole -= sum(outline.text_chars(name, outline.ends[name]) for name in byline.names)
        if byline.stamp is not None:
            whole -= outline.text_chars(byline.stamp.index, byline.stamp.end)
    return size > 0.5 * whole


def _controls(outline: Outline, record: Record) -> set[int]:
    """Return the `mem_id` of the forms and buttons in a record."""
    own = (index for index in record.own() if outline.tags[index] in CONTROL_TAGS)
    return {outline.nodes[index].mem_id for index in own}


def _link_words(outline: Outline, record: Record) -> Iterator[int]:
    """Yield the `mem_id` of the links and other short elements such as "Reply" in a record."""
    for index in record.own():
        tag = outline.tags[index]
        if tag not in ("a", "span", "li", "div", "p", "small"):
            continue
        if not 0 < outline.text_chars(index, outline.ends[index]) <= 30:
            continue
        text = outline.text(index)
        if tag in ("div", "p") and not any(map(str.isalpha, text)):
            continue
        if is_link_word(text):
            yield outline.nodes[index].mem_id


def _words_beside(outline: Outline, record: Record, byline: Byline) -> set[int]:
    """Return the `mem_id` of the words such as "says:" that stand next to the name or the date."""
    spans = [(name, outline.ends[name]) for name in byline.names]
    if byline.stamp is not None:
        spans.append((byline.stamp.index, byline.stamp.end))
    found = set()
    for start, end in spans:
        near = range(max(start - _NEAR, record.start), min(end + _NEAR, record.end))
        block = block_around(outline, start, record)
        for index in near:
            text = outline.texts[index]
            if not 0 < len(text) <= 30 or not is_byline_word(text):
                continue
            if block_around(outline, index, record) == block:
                found.add(outline.nodes[index].mem_id)
    return found


def _byline_levels(outline: Outline, group: Group, bylines: list[Byline]) -> int:
    """Return how many levels above the date an element is a byline in most records, and no text."""
    highest = 0
    for level in range(1, _MAX_LEVELS + 1):
        fitting = dated = 0
        others: Counter[str] = Counter()
        for record, byline in zip(group.records, bylines, strict=True):
            if byline.stamp is None:
                continue
            dated += 1
            index = _above(outline, record, byline.stamp.index, level)
            if index is None or _other_chars(outline, index, byline) > _MAX_OTHER_CHARS:
                continue
            inside = outline.text_chars(index, outline.ends[index])
            inside += sum(
                outline.text_chars(name, outline.ends[name])
                for name in byline.names
                if not index <= name < outline.ends[index]
            )
            if outline.text_chars(record.start, record.end) > inside + 1:
                fitting += 1
                others[_other_words(outline, index, byline)] += 1
        if not dated or fitting < 0.8 * dated:
            break
        # Words that differ from record to record are speech, even if they are few.
        same = others.most_common(1)[0][1]
        if same < 0.5 * fitting and len(others) > 1 and max(map(len, others)) > _MAX_VARYING:
            break
        highest = level
    return highest


def _other_words(outline: Outline, index: int, byline: Byline) -> str:
    """Return the words of an element besides the name and the date, without numbers."""
    left_out = [(name, outline.ends[name]) for name in byline.names]
    if byline.stamp is not None:
        left_out.append((byline.stamp.index, byline.stamp.end))
    words = [
        outline.texts[each]
        for each in range(index, outline.ends[index])
        if outline.texts[each] and not any(start <= each < end for start, end in left_out)
    ]
    return " ".join(without_digits("".join(words)).split())


def _above(outline: Outline, record: Record, index: int, level: int) -> int | None:
    """Return the element `level` levels above a node, or None if it is not inside the record."""
    for _ in range(level):
        index = outline.parents[index]
        if index < record.start or (index == record.start and outline.ends[index] == record.end):
            return None
    return index


def _other_chars(outline: Outline, index: int, byline: Byline) -> int:
    """Return how many characters an element has besides the name and the date of its record."""
    end = outline.ends[index]
    size = outline.text_chars(index, end)
    stamp = byline.stamp
    if stamp is not None and index <= stamp.index < end:
        size -= outline.text_chars(stamp.index, stamp.end)
    for name in byline.names:
        if index <= name < end:
            size -= outline.text_chars(name, outline.ends[name])
    return size


def _byline_nodes(outline: Outline, record: Record, byline: Byline, level: int) -> set[int]:
    """Return the nodes of the byline of one record."""
    nodes = {index for index in byline.names if _is_short(outline, index)}
    stamp = byline.stamp
    if stamp is None:
        return nodes
    index = None
    for each in range(level, 0, -1):
        index = _above(outline, record, stamp.index, each)
        if index is not None and _other_chars(outline, index, byline) <= 2 * _MAX_OTHER_CHARS:
            return {*nodes, index}
    start, end = line_bounds(outline, record, stamp)
    line = outline.text_chars(start, end)
    whole = outline.text_chars(record.start, record.end)
    if line - outline.text_chars(stamp.index, stamp.end) <= _MAX_OTHER_CHARS and line < whole:
        nodes.update(i for i in range(start, end) if outline.tags[i] == "-text")
    elif not _has_speech(outline, stamp.index, stamp.end):
        nodes.add(stamp.index)
    return nodes


def _is_short(outline: Outline, index: int) -> bool:
    return outline.text_chars(index, outline.ends[index]) <= 100


def _has_speech(outline: Outline, start: int, end: int) -> bool:
    text = outline.span_text(start, end, 200)
    stamp = find_stamp(text)
    return stamp is not None and len(text[stamp.end :].split()) > 3
