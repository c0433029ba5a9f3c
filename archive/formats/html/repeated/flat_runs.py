"""Records that no element holds: a line with a name and a date, and the siblings that belong to it.

The line, called mark, is above the text, as in `<dt>Ann, May 3</dt><dd>…</dd>`, or below it, as in
`<p>…</p><p>Posted by Ann at …</p>`.
"""

from bisect import bisect_left
from collections import Counter
from itertools import pairwise

from archive.formats.html.repeated.groups import SATURATION, Counts, Group, Record, adjust_score
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import says_aside, says_comment
from archive.formats.nesting.elements import HEADINGS

_MAX_MARK_CHARS = 160
"""A mark has at most this many characters; it holds no comment."""
_MAX_DATED_OTHERS = 0.3
"""At most this share of the siblings between marks hold dates."""
_HEAD_MARKS = HEADINGS | {"dt", "th", "legend", "summary"}
"""Elements that are above the text that belongs to them."""
_FORMS = frozenset({"form", "input"})
_NO_SPEECH = HEADINGS | _FORMS


def flat_groups(outline: Outline, counts: Counts) -> list[Group]:
    """Return the groups of such records, one for each element that has marks as children."""
    forms = [index for index, tag in enumerate(outline.tags) if tag in _FORMS]
    groups = []
    for index in range(len(outline)):
        if outline.tags[index] == "-text" or counts.within(index, outline.ends[index]) < 2:
            continue
        children = outline.children(index)
        group = _flat_group(outline, counts, index, children, forms) if len(children) > 3 else None
        if group is not None:
            groups.append(group)
    return groups


def signature(outline: Outline, index: int) -> str:
    """Return what a node has in common with its siblings of the same sort."""
    return f"{outline.tags[index]} {outline.attributes[index].get('class') or ''}"


def _flat_group(
    outline: Outline, counts: Counts, parent: int, children: list[int], forms: list[int]
) -> Group | None:
    marks = _marks(outline, counts, children)
    if len(marks) < 2:
        return None
    inside = children[marks[0] : marks[-1] + 1]
    others = [each for each in _without(children, marks) if _size(outline, each)]
    between = [each for each in inside if _size(outline, each)]
    if len(between) - len(marks) < 0.6 * (len(marks) - 1):
        return None
    dated = sum(counts.within(each, outline.ends[each]) > 0 for each in others)
    if dated > _MAX_DATED_OTHERS * len(others):
        return None
    names = [signature(outline, child) for child in children]
    if _are_marks_above(outline, children, marks):
        bounds = _bounds_above(outline, children, marks, names, forms)
    else:
        bounds = _bounds_below(outline, children, marks, names)
    records = [Record(children[first], outline.ends[children[last - 1]]) for first, last in bounds]
    title = f"{signature(outline, parent)} / {names[marks[0]]}"
    score = 0.9 * sum(
        min(outline.text_chars(record.start, record.end), SATURATION) for record in records
    )
    attributes = outline.attributes[parent]
    around = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    is_comment = says_comment(around) or says_comment(names[marks[0]])
    score = adjust_score(score, is_comment=is_comment, is_aside=says_aside(around))
    return Group(title, records, score, is_flat=True)


def _marks(outline: Outline, counts: Counts, children: list[int]) -> list[int]:
    """Return the indexes of the children that are marks: short, dated, of the commonest sort."""
    dated = [
        place
        for place, child in enumerate(children)
        if counts.within(child, outline.ends[child]) and _size(outline, child) <= _MAX_MARK_CHARS
    ]
    if len(dated) < 2:
        return []
    sorts = Counter(signature(outline, children[place]) for place in dated)
    sort, number = sorts.most_common(1)[0]
    if number < 2:
        return []
    return [place for place in dated if signature(outline, children[place]) == sort]


def _without(children: list[int], marks: list[int]) -> list[int]:
    chosen = set(marks)
    return [child for place, child in enumerate(children) if place not in chosen]


def _size(outline: Outline, index: int) -> int:
    return outline.text_chars(index, outline.ends[index])


def _are_marks_above(outline: Outline, children: list[int], marks: list[int]) -> bool:
    """Return whether the marks are above their texts, and not below them."""
    first = children[marks[0]]
    if outline.tags[first] in _HEAD_MARKS:
        return True
    words = outline.text(first, 200).casefold()
    if words.endswith(":"):
        return True
    rules = _rules_beside(outline, children, marks)
    if rules:
        return rules > 0
    before = [each for each in children[: marks[0]] if _is_speech(outline, each)]
    after = [each for each in children[marks[-1] + 1 :] if _is_speech(outline, each)]
    if before and after:
        return not words.startswith(("posted by", "posted at", "by ", "von ", "escrito por"))
    return not before


def _is_speech(outline: Outline, index: int) -> bool:
    return _size(outline, index) > 0 and outline.tags[index] not in _NO_SPEECH


def _rules_beside(outline: Outline, children: list[int], marks: list[int]) -> int:
    """Return a positive number if rules are before most marks, a negative one if after them."""
    number = 0
    for place in marks:
        before = outline.tags[children[place - 1]] if place else ""
        after = outline.tags[children[place + 1]] if place + 1 < len(children) else ""
        number += (before == "hr") - (after == "hr")
    return number


def _bounds_above(
    outline: Outline, children: list[int], marks: list[int], names: list[str], forms: list[int]
) -> list[tuple[int, int]]:
    """Return the range of children of each record, if the marks are above the texts.

    `marks`: indexes of the marks in `children`; `names`: signatures of the children.
    """
    lead = _lead(outline, children, marks, names)
    starts = [place - lead for place in marks]
    bounds = list(pairwise(starts))
    known = {name for first, last in bounds for name in names[first:last]}
    # A rule that ends all other records ends the last one.
    is_ruled = all(outline.tags[children[last - 1]] == "hr" for _, last in bounds)
    end = marks[-1] + 1
    while (
        end < len(children)
        and names[end] in known
        and not _ends_run(outline, children[end], forms)
        and not (is_ruled and outline.tags[children[end - 1]] == "hr")
    ):
        end += 1
    if len(bounds) == 1 and end == marks[-1] + 1 and end < len(children):
        end += not _ends_run(outline, children[end], forms)
    return [*bounds, (starts[-1], end)]


def _ends_run(outline: Outline, index: int, forms: list[int]) -> bool:
    if outline.tags[index] in HEADINGS:
        return True
    if outline.text_chars(index, outline.ends[index]) <= _MAX_MARK_CHARS:
        words = outline.text(index).casefold()
        if "\u00a9" in words or words.startswith("copyright"):
            return True
    return bisect_left(forms, index) < bisect_left(forms, outline.ends[index])


def _lead(outline: Outline, children: list[int], marks: list[int], names: list[str]) -> int:
    """Return 1 if a title is above each mark, otherwise 0."""
    if not marks[0]:
        return 0
    sort = names[marks[0] - 1]
    if sort.startswith("-text") or _size(outline, children[marks[0] - 1]) > 100:
        return 0
    if not all(names[place - 1] == sort for place in marks):
        return 0
    return int(names.count(sort) == len(marks))


def _bounds_below(
    outline: Outline, children: list[int], marks: list[int], names: list[str]
) -> list[tuple[int, int]]:
    """Return the range of children of each record, if the marks are below the texts."""
    bounds = [(first + 1, last + 1) for first, last in pairwise(marks)]
    known = {name for first, last in bounds for name in names[first:last]}
    longest = max(last - first for first, last in bounds)
    start = marks[0]
    while (
        start > max(0, marks[0] - longest)
        and names[start - 1] in known
        and outline.tags[children[start - 1]] not in HEADINGS
    ):
        start -= 1
    return [(start, marks[0] + 1), *bounds]
