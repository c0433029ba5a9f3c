"""Read the name on the line of a date, or on the line before."""

import re
from functools import cache

from archive.formats.common.markup_text import PARAGRAPH_TAGS
from archive.formats.html.names import clean_name
from archive.formats.html.repeated.anchors import MAX_ANCHOR_CHARS, Anchor, find_stamp
from archive.formats.html.repeated.groups import Record
from archive.formats.html.repeated.outline import Outline
from archive.formats.html.repeated.words import is_link_word, word_list
from archive.text.byline_words import byline_words, fold_words
from archive.text.dates import weekday_words

_MAX_NAME_WORDS = 5
_NO_NAMES = word_list("visible", "no_names")
"""Short texts beside dates that name nobody."""
_NUMBER = re.compile(r"(?:#|№)\s?\d{1,6}[.):]*\s+|[(\[]\d{1,6}[)\]]\s*|\d{1,6}[.)]\s+(?=[^\W\d_])")
"""The number of a comment before its name: `#3`, `(3)`, `3.`"""
_MARKS = " \u00a0:,.|()[]·•–—-@~«»→>…"
"""Marks between names and dates."""
_BLOCKS = PARAGRAPH_TAGS | {"body", "tbody", "td", "th"}
"""Elements that begin and end a line."""
_MAX_LINE_NODES = 40
"""A line reaches at most this many nodes before and after its date."""


def _read_name(text: str) -> tuple[str | None, bool]:
    """Return the name in a short text, or None, and whether words such as "by" mark it."""
    match = _NUMBER.match(text)
    if match and (match[0][0] in "#№([" or not _begins_with_day(text)):
        text = text[match.end() :]
    name = clean_name(text, is_post=True)
    if name is None or not may_be_name(name):
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


def may_be_name(name: str) -> bool:
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


def name_beside(
    outline: Outline, record: Record, stamp: Anchor
) -> tuple[str, list[int], bool] | None:
    """Return the name before a date, else after it, else on the line before; its nodes; and whether
    words such as "by" mark it. None if there is no name."""
    start, end = line_bounds(outline, record, stamp)
    text = outline.span_text(stamp.index, stamp.end, 200)
    found = find_stamp(text)
    inner, last = (found.start, found.end) if found else (0, len(text))
    before = _without_date_words(f"{outline.span_text(start, stamp.index, 200)} {text[:inner]}")
    after = f"{text[last:]} {outline.span_text(stamp.end, end, 200)}"
    nodes = [i for i in range(start, end) if outline.tags[i] == "-text"]
    element = _name_element(outline, start, stamp.index)
    name, is_marked = _read_name(before)
    if element is not None and _has_only_name(outline, start, stamp.index, element):
        name = clean_name(outline.text(element))
        name = name if name and may_be_name(name) else None
    if name:
        return name, nodes if element is None else [element], is_marked
    if element is not None and (name := _read_name(outline.text(element))[0]):
        return name, [element], _read_name(before)[1]
    if not _says_edited(after):
        name, is_marked = _read_name(after)
        if name and is_marked:
            return name, nodes, True
    element = _name_element(outline, stamp.end, end)
    if element is not None and not _says_edited(after):
        name, _ = _read_name(outline.text(element))
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
    return not bare or bare in _words_between()


@cache
def _words_between() -> frozenset[str]:
    """Return the words between names and dates."""
    found = byline_words()
    return found.says | found.by | found.by_or_name | found.posted | found.in_dates


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
    name, _ = _read_name(outline.text(element))
    return (name, [element], True) if name else None


def _name_element(outline: Outline, start: int, end: int) -> int | None:
    """Return the only link or emphasis on a line, which is likely to be the name."""
    found = [i for i in range(start, end) if outline.tags[i] in ("a", "b", "strong", "cite", "em")]
    found = [i for i in found if outline.text_chars(i, outline.ends[i]) and outline.ends[i] <= end]
    outer = [i for i in found if not any(j < i < outline.ends[j] for j in found)]
    return outer[0] if len(outer) == 1 else None
