"""Group the elements of a page that repeat, by their tags, classes and patterns of ids."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate, chain

import attrs

from archive.formats.html.repeated.anchors import Anchor
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import says_aside, says_comment, without_numbers

_MAX_SIGNATURES = 10
"""At most this many classes of one element are considered."""
_MAX_ANCHORS = 5
"""A record with more dates than this is a list of other things."""
_MIN_SHARE = 0.6
"""At least this share of the elements with one signature hold a date."""
_MAX_ROW_BETWEEN = 40
"""An element with at most this many characters is no record without a date."""
SATURATION = 300
"""Characters of a record that count for the score of its group, at most."""


@attrs.define(eq=False)
class Record:
    """A part of a page that may be a comment: the nodes from `start` up to `end`."""

    start: int
    """Number of its first node."""
    end: int
    """Number of the node after it."""
    holes: list[tuple[int, int]] = attrs.Factory(list)
    """Ranges of other records inside it, in order."""
    anchors: list[Anchor] = attrs.Factory(list)
    """The dates in it that are in none of its holes."""

    def own(self) -> Iterator[int]:
        """Return the numbers of its nodes that are in no hole."""
        start = self.start
        ranges = []
        for hole in self.holes:
            ranges.append(range(start, hole[0]))
            start = max(start, hole[1])
        return chain(*ranges, range(start, self.end))

    def roots(self, outline: Outline) -> list[int]:
        """Return the numbers of its outermost nodes, which are siblings."""
        roots, index = [], self.start
        while index < self.end:
            roots.append(index)
            index = outline.ends[index]
        return roots


@attrs.define(eq=False)
class Group:
    """Records that repeat one shape."""

    signature: str
    """What their elements have in common (`.comment`, `#c#`, `div >li`); for runs of siblings, the
    element around them and that of their marks."""
    records: list[Record]
    """The records, in order."""
    score: float = 0.0
    """How much they look like comments, compared with other groups of the page."""
    is_flat: bool = False
    """Whether the records are runs of siblings and not elements."""


@attrs.frozen(eq=False)
class Counts:
    """Where the anchors of a page are."""

    anchors: list[Anchor]
    """The anchors in order."""
    before: list[int]
    """Number of anchors that begin before each node."""
    forms: list[int]
    """Numbers of the forms."""

    def within(self, start: int, end: int) -> int:
        """Return the number of anchors from node `start` up to `end`."""
        return self.before[end] - self.before[start]

    def has_form(self, start: int, end: int) -> bool:
        """Return whether a form starts from node `start` up to `end`."""
        return bisect_left(self.forms, start) < bisect_left(self.forms, end)


def count_anchors(outline: Outline, anchors: list[Anchor]) -> Counts:
    """Number the anchors, so that those between two nodes can be counted."""
    marks = [0] * (len(outline) + 1)
    for anchor in anchors:
        marks[anchor.index + 1] += 1
    forms = [index for index, tag in enumerate(outline.tags) if tag == "form"]
    return Counts(anchors, list(accumulate(marks)), forms)


def element_groups(outline: Outline, counts: Counts) -> list[Group]:
    """Return the groups of elements with the same signature, of which most hold a date."""
    elements: dict[str, list[int]] = {}
    known: dict[tuple[str, str, str, str, str], list[str]] = {}
    for index in range(1, len(outline)):
        if outline.tags[index] == "-text" or not outline.text_chars(index, outline.ends[index]):
            continue
        for signature in _signatures(outline, index, known):
            elements.setdefault(signature, []).append(index)
    groups = []
    seen: set[tuple[int, ...]] = set()
    for signature, indexes in elements.items():
        group = _group(outline, counts, signature, indexes)
        if group is None:
            continue
        starts = tuple(record.start for record in group.records)
        if starts not in seen:
            seen.add(starts)
            groups.append(group)
    return groups


def _signatures(
    outline: Outline, index: int, known: dict[tuple[str, str, str, str, str], list[str]]
) -> list[str]:
    """Return the signatures of an element, each of which others may share: its classes, the pattern
    of its id, its type, and its tag with the parent's."""
    attributes = outline.attributes[index]
    parent = outline.parents[index]
    key = (
        outline.tags[index],
        attributes.get("class") or "",
        without_numbers(attributes.get("id") or ""),
        attributes.get("itemprop") or attributes.get("typeof") or attributes.get("itemtype") or "",
        _parent_signature(outline, parent),
    )
    if (found := known.get(key)) is not None:
        return found
    tag, names, pattern, kind, around = key
    found = [f".{without_numbers(name)}" for name in names.split()[:_MAX_SIGNATURES]]
    if "#" in pattern:
        found.append(f"#{pattern}")
    if kind:
        found.append(f"[{kind}]")
    found.append(f"{around}>{tag}")
    known[key] = found = list(dict.fromkeys(found))
    return found


def _parent_signature(outline: Outline, parent: int) -> str:
    """Return the tag and class of a parent; of one without a class, its own parent's too.

    Parents without a class are too many to be one sort.
    """
    tag, names = outline.tags[parent], outline.attributes[parent].get("class") or ""
    if names or outline.parents[parent] < 0:
        return f"{tag} {names}"
    around = outline.parents[parent]
    return f"{outline.tags[around]} {outline.attributes[around].get('class') or ''}>{tag} "


def _group(outline: Outline, counts: Counts, signature: str, indexes: list[int]) -> Group | None:
    dated = sum(counts.within(index, outline.ends[index]) > 0 for index in indexes)
    names_comment = signature[0] in ".#[" and says_comment(signature)
    if dated < _MIN_SHARE * len(indexes) and not names_comment:
        # Rows with buttons, or empty ones, may be between the rows of a table.
        sizes = (outline.text_chars(index, outline.ends[index]) for index in indexes)
        large = sum(size > _MAX_ROW_BETWEEN for size in sizes)
        if dated < 2 or dated < _MIN_SHARE * large:
            return None
    records = nest(Record(index, outline.ends[index]) for index in indexes)
    return weigh(outline, counts, Group(signature, records))


def nest(records: Iterator[Record]) -> list[Record]:
    """Return records in order, each with those directly inside it as its holes."""
    found: list[Record] = []
    around: list[Record] = []
    for record in records:
        while around and around[-1].end <= record.start:
            around.pop()
        if around:
            around[-1].holes.append((record.start, record.end))
        around.append(record)
        found.append(record)
    return found


def weigh(outline: Outline, counts: Counts, group: Group) -> Group | None:
    """Set the score of a group; return None if its records cannot be comments.

    Records without text outside of their holes are dropped; those with too many dates count
    against the group.
    """
    names_comment = group.signature[0] in ".#[" and says_comment(group.signature)
    total = covered = dated = 0
    score = 0.0
    kept = []
    for record in group.records:
        number = counts.within(record.start, record.end)
        size = outline.text_chars(record.start, record.end)
        for start, end in record.holes:
            number -= counts.within(start, end)
            size -= outline.text_chars(start, end)
        total += number
        if size == 0 or (not number and size <= _MAX_ROW_BETWEEN and not names_comment):
            continue
        if not number and counts.has_form(record.start, record.end):
            continue  # The form for another comment.
        kept.append(record)
        dated += number > 0
        if 1 <= number <= _MAX_ANCHORS:
            covered += number
            score += min(size, SATURATION)
    if not kept or (dated < _MIN_SHARE * len(kept) and not names_comment):
        return None
    if total and not covered:
        return None
    share = (covered / total) ** 2 if total else 0.3
    group.records = kept
    score = (score or 20.0 * len(kept)) * share * max(dated / len(kept), 0.1)
    is_aside = says_aside(group.signature)
    group.score = adjust_score(score, is_comment=names_comment, is_aside=is_aside)
    return group


def adjust_score(score: float, *, is_comment: bool, is_aside: bool) -> float:
    """Return the score of a group, by whether its classes and ids name comments, or an aside."""
    score *= 3 if is_comment else 1
    return score / 4 if is_aside else score


def leave_out_others(outline: Outline, group: Group) -> None:
    """Make holes of elements in records that have the same pattern of ids, but are no records.

    Comments that a page shows collapsed have such ids, but no date.
    """
    for record in group.records:
        own_id = outline.attribute(record.start, "id")
        pattern = without_numbers(own_id)
        if "#" not in pattern:
            continue
        found: list[tuple[int, int]] = []
        for index in record.own():
            if index == record.start or (found and index < found[-1][1]):
                continue
            inner = outline.attributes[index].get("id") if outline.attributes[index] else None
            if inner and inner != own_id and without_numbers(inner) == pattern:
                found.append((index, outline.ends[index]))
        if found:
            record.holes = sorted([*record.holes, *found])


def may_be_answers(group: Group) -> bool:
    """Return whether a class or id says that the records are answers or comments."""
    return not group.is_flat and group.signature[0] in ".#" and says_comment(group.signature)


def leave_out_answers(counts: Counts, group: Group, others: Iterable[Group]) -> None:
    """Make holes of the answers in the records of a group: records of `others`, with a class.

    An answer must not become part of the text of the comment that it is in. Answers have a date,
    and come after the name and date of the comment.
    """
    starts = [record.start for record in group.records]
    for other in others:
        inside: dict[int, list[tuple[int, int]]] = {}
        for each in other.records:
            index = bisect_right(starts, each.start) - 1
            if index < 0 or each.end > group.records[index].end or each.start == starts[index]:
                break
            inside.setdefault(index, []).append((each.start, each.end))
        else:
            if all(
                _are_answers(counts, group.records[index], holes) for index, holes in inside.items()
            ):
                for index, holes in inside.items():
                    record = group.records[index]
                    record.holes = sorted([*record.holes, *holes])


def _are_answers(counts: Counts, record: Record, holes: list[tuple[int, int]]) -> bool:
    """Return whether parts of a record all have dates, and come after a date outside of them."""
    starts = [start for start, _ in record.holes]
    for start, end in holes:
        index = bisect_left(starts, start)
        if index and record.holes[index - 1][1] > start:
            return False
        if index < len(starts) and starts[index] < end:
            return False
        if not counts.within(start, end):
            return False
    return counts.within(record.start, holes[0][0]) > 0


def add_anchors(counts: Counts, records: list[Record]) -> None:
    """Give each record the anchors in it that are in none of its holes."""
    for record in records:
        record.anchors = []
        first = counts.before[record.start]
        for hole_start, hole_end in [*record.holes, (record.end, record.end)]:
            record.anchors += counts.anchors[first : counts.before[hole_start]]
            first = max(first, counts.before[hole_end])
