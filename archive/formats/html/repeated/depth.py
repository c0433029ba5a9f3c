"""Find which comment each record answers: by containment, by classes and margins, or by links."""

import re
from collections.abc import Sequence

from archive.formats.html.repeated.groups import Record
from archive.formats.html.repeated.outline import Outline

_DEPTH = re.compile(
    r"(?:depth|level|lvl|indent|nest|nested|tier|ebene|niveau)[-_]?(\d{1,3})", re.IGNORECASE
)
_MARGIN = re.compile(
    r"(?:margin|padding)(?:-left)?\s*:\s*(?:0\s+0\s+0\s+)?(\d{1,5})(?:\.\d+)?\s*(?:px|em|%|rem|pt)?",
    re.IGNORECASE,
)
_REPLY_NAMES = frozenset(
    {"children", "replies", "responses", "nested", "child", "reply", "answers"}
)
_PARENT_KEYS = ("data-parent", "data-parent-id", "data-parentid", "data-parent-comment-id",
                "data-reply-to", "parentid", "data-pid")  # fmt: skip
_MAX_LEVELS = 200
"""At most this many elements around a record are compared."""


def find_parents(
    outline: Outline, records: list[Record], ids: Sequence[str | None]
) -> list[int | None]:
    """Return, for each record, the number of the record that it answers; None for the post.

    `ids`: the id of each record, or None.
    """
    parents = _contained(outline, records)
    if not any(parent is not None for parent in parents):
        depths = _depths(outline, records)
        parents = _stated(outline, records, ids) or (_by_depths(depths) if depths else parents)
    return parents


def _contained(outline: Outline, records: list[Record]) -> list[int | None]:
    """Return the number of the record around each, or of the one before a list of replies.

    Some templates put the replies into a list beside the comment: its records are deeper than the
    record before it, and it does not hold all the others.
    """
    parents: list[int | None] = []
    around: list[int] = []
    for number, record in enumerate(records):
        while around and records[around[-1]].end <= record.start:
            around.pop()
        parents.append(around[-1] if around else None)
        around.append(number)
    if any(parent is not None for parent in parents):
        return parents
    return _beside(outline, records)


def _beside(outline: Outline, records: list[Record]) -> list[int | None]:
    """Return the parents by the lists of replies beside the comments."""
    none: list[int | None] = [None] * len(records)
    levels = [_ancestors(outline, record.start) for record in records]
    if not levels or len({len(each) for each in levels}) < 2:
        return none
    first = len(levels[0])
    if any(len(each) < first for each in levels):
        return none
    tops = [number for number, each in enumerate(levels) if len(each) == first]
    if len(tops) < 2 and not _names_replies(outline, levels):
        return none
    return _by_depths([len(each) for each in levels])


def _names_replies(outline: Outline, levels: list[list[int]]) -> bool:
    """Return whether an element around the deeper records says that it holds replies."""
    deeper = next(each for each in levels if len(each) > len(levels[0]))
    for index in deeper[len(levels[0]) - 1 :]:
        names = f"{outline.attribute(index, 'class')} {outline.attribute(index, 'id')}".casefold()
        if not _REPLY_NAMES.isdisjoint(re.split(r"[\W_]+", names)):
            return True
    return False


def _ancestors(outline: Outline, index: int) -> list[int]:
    found: list[int] = []
    while (index := outline.parents[index]) >= 0 and len(found) < _MAX_LEVELS:
        found.append(index)
    return found[::-1]


def _stated(
    outline: Outline, records: list[Record], ids: Sequence[str | None]
) -> list[int | None] | None:
    """Return the parents that attributes state, if any of them is on the page."""
    numbers: dict[str, int] = {}
    for number, each in enumerate(ids):
        if each is not None:
            numbers[each] = number
            numbers[re.sub(r"\D", "", each) or each] = number
    parents: list[int | None] = []
    stated = 0
    for number, record in enumerate(records):
        value = next(
            filter(None, (outline.attribute(record.start, key) for key in _PARENT_KEYS)), ""
        )
        parent = numbers.get(value, numbers.get(re.sub(r"\D", "", value) or "-"))
        parent = None if parent is None or parent >= number else parent
        stated += parent is not None
        parents.append(parent)
    return parents if stated else None


def _depths(outline: Outline, records: list[Record]) -> list[int] | None:
    """Return the depth that a class, a margin or the width of a picture gives each record."""
    for reading in (_class_depth, _margin, _spacer):
        depths = [reading(outline, record) for record in records]
        if any(depth is not None for depth in depths) and len(set(depths)) > 1:
            return [depth or 0 for depth in depths]
    return None


def _class_depth(outline: Outline, record: Record) -> int | None:
    for index in (record.start, outline.parents[record.start]):
        for name in outline.attribute(index, "class").split():
            if match := _DEPTH.fullmatch(name.rpartition("__")[2].removeprefix("comment-")):
                return int(match[1])
    value = outline.attribute(record.start, "data-depth") or outline.attribute(
        record.start, "data-level"
    )
    return int(value) if value.isdecimal() and len(value) < 4 else None


def _margin(outline: Outline, record: Record) -> int | None:
    for index in (record.start, outline.parents[record.start], record.start + 1):
        if index < len(outline) and (
            match := _MARGIN.search(outline.attribute(index, "style")[:300])
        ):
            return int(match[1])
    return None


def _spacer(outline: Outline, record: Record) -> int | None:
    """Return the width of a picture at the beginning of a record that only moves it inwards."""
    for index in range(record.start, min(record.start + 8, record.end)):
        if outline.tags[index] == "img" and outline.attribute(index, "height") in ("1", "0"):
            width = outline.attribute(index, "width")
            return int(width) if width.isdecimal() and len(width) < 5 else None
    return None


def _by_depths(depths: list[int]) -> list[int | None]:
    """Return the parents: of each record, the last one before it that is less deep."""
    parents: list[int | None] = []
    above: list[tuple[int, int]] = []
    for number, depth in enumerate(depths):
        while above and above[-1][0] >= depth:
            above.pop()
        parents.append(above[-1][1] if above else None)
        above.append((depth, number))
    return parents
