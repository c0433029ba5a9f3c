"""Who wrote the comments of a WordPress page."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from archive.formats.common.byline_readings import MAX_NAME_CHARS
from archive.formats.html.names import (
    clean_name,
    drop_common_verbs,
    is_says,
    read_name,
    read_named_time,
)
from archive.formats.html.tree import inline_text
from archive.formats.html.wordpress_classes import NAME
from archive.formats.html.wordpress_parts import Part, Parts, is_author_link
from archive.formats.html.wordpress_replies import names_in_labels
from archive.text.byline_words import byline_words, fold_words
from archive.text.date_tokens import is_date_word

MARKED = ("strong", "b", "figcaption", "h5", "h4", "h6", "h3", "h2", "h1")
"""Elements in which themes put a name without a class, the likeliest first."""
_INNER = "cite, strong, b, a.url, .fn, .author"
"""Selectors of a name in an element that may hold more."""
_UNMARKED = frozenset((*MARKED, "text"))
"""Kinds of candidates that may hold a title, or other words, as well."""
_MAX_TRIED = 20
"""At most this many elements of a kind are tried; elements in elements would be read again."""
_NUMBER = re.compile(r"\A\s*+#?\d{1,5}\s?[.)|:]\s")
"""The number of a comment before a name: `2. Ann`, `2 | Ann`."""


class Candidate(NamedTuple):
    """What may be the name of an author."""

    kind: str
    """Which kind of element holds it."""
    name: str
    """The name."""


def find_names(parts: Parts) -> Iterator[Candidate]:
    """Yield what may be the name of the author of a comment, the best first."""
    named = [part for part in parts.all if part.role.kind == NAME]
    named = [part for part in named if part.mem_id not in parts.with_speech]
    named = sorted(named, key=lambda part: part.role.rank)[:_MAX_TRIED]
    outside = list(parts.outside())
    for part in named:
        if name := _read_named(part):
            yield Candidate(f"{part.role.rank} {part.attributes.get('class')}", name)
        elif _is_refused(part):
            yield from _read_all("link", filter(is_author_link, outside))
            return
    yield from _read_all("link", filter(is_author_link, outside))
    yield from _read_all("cite", (part for part in outside if part.tag == "cite"))
    yield from _find_printed(parts)
    for text in parts.texts_outside():
        if name := _name_after_by(text):
            yield Candidate("by", name)
    yield from _find_unmarked(parts, outside)


def _is_refused(part: Part) -> bool:
    """Return whether the text in the place of a name is none; then no other text is one, either."""
    text = inline_text(part.node)
    if len(text) <= MAX_NAME_CHARS:
        return bool(text) and not any(map(str.isalnum, text))
    return part.role.rank < 2 or read_named_time(text).moment.date is None


def _find_unmarked(parts: Parts, outside: Sequence[Part]) -> Iterator[Candidate]:
    """Yield the names that nothing marks as such.

    Where what is said is not in paragraphs, they may be words of it, except at its beginning.
    """
    marked = [part for tag in MARKED for part in outside if part.tag == tag]
    if not parts.has_paragraphs():
        first = next(parts.texts(), None)
        yield from (each for each in _read_all("b", marked) if each.name == first)
        return
    for part in marked:
        yield from (each for each in _read_all(part.tag, (part,)) if not _is_number(each.name))
    for text in parts.texts_outside():
        name = None if is_says(text) else clean_name(_without_marks(text))
        if name and not _is_number(name):
            yield Candidate("text", name)


def _is_number(name: str) -> bool:
    """Return whether what is not marked as a name is a number, a time or an age: `3 years ago`."""
    return name[0].isdecimal()


def _without_marks(text: str) -> str:
    """Return a text without a number before it, and without the word before a date after it."""
    words = _NUMBER.sub("", text).split()
    while words and words[-1] == words[-1].casefold() and is_date_word(words[-1]):
        words.pop()
    return " ".join(words)


def _read_all(kind: str, parts: Iterable[Part]) -> Iterator[Candidate]:
    for part in islice(parts, _MAX_TRIED):
        if name := read_name(part.node):
            yield Candidate(kind, name)


def _name_after_by(text: str) -> str | None:
    """Return the name in a text such as "by Ann", which is one where a heading is a title."""
    words = fold_words(text).split()
    if len(words) < 2 or words[0] not in byline_words().by:
        return None
    return clean_name(text)


def _read_named(part: Part) -> str | None:
    """Return the name in an element with a class for names."""
    if part.role.rank > 0:
        # Only the class `fn` is certain to hold nothing but the name.
        inner = part.node.css_first(_INNER)
        if inner is not None and (name := read_name(inner)):
            return name
    return read_name(part.node)


def _find_printed(parts: Parts) -> Iterator[Candidate]:
    """Yield the names printed in one line with a date."""
    for line in parts.header_lines():
        byline = read_named_time(_NUMBER.sub("", line))
        if byline.name and byline.moment.date:
            yield Candidate("byline", byline.name)


def choose_names(
    first: Sequence[Candidate | None], find_all: Callable[[], list[list[Candidate]]]
) -> list[str | None]:
    """Return the name of each author.

    `first`: the best of what may be names, for each comment; `find_all`: returns all of it, for
    pages where the best is in doubt. What is the same in all comments may be a caption; and what
    has no mark is a name if those with a mark are there too.
    """
    names = [each and each.name for each in first]
    if len(names) > 1 and len(set(names)) == 1:
        return _choose_varied(find_all(), names)
    if any(each is not None and each.kind in _UNMARKED for each in first):
        trusted = _trusted_kinds(first, find_all())
        return [each.name if each and each.kind in trusted else None for each in first]
    return names


def _choose_varied(
    found: Sequence[Sequence[Candidate]], names: Sequence[str | None]
) -> list[str | None]:
    """Return names from elements that do not hold the same words in all comments, if there are
    any, or else `names`."""
    values: dict[str, set[str]] = {}
    for candidates in found:
        for kind, name in candidates:
            values.setdefault(kind, set()).add(name)
    if all(len(varied) == 1 for varied in values.values()):
        return list(names)
    return [
        next((name for kind, name in candidates if len(values[kind]) > 1), None)
        for candidates in found
    ]


def _trusted_kinds(
    first: Sequence[Candidate | None], found: Sequence[Sequence[Candidate]]
) -> set[str]:
    """Return the kinds of elements that hold names: those with a mark, and others that hold the
    name, too, in most of the comments where another kind has it."""
    trusted = {each.kind for each in first if each is not None and each.kind not in _UNMARKED}
    for kind in {each.kind for each in first if each is not None} - trusted:
        others = [
            any(other == Candidate(kind, each.name) for other in candidates)
            for each, candidates in zip(first, found, strict=True)
            if each is not None and each.kind != kind
        ]
        if 2 * sum(others) >= len(others):
            trusted.add(kind)
    return trusted


def confirm_names(names: Sequence[str | None], labels: Sequence[str | None]) -> list[str | None]:
    """Return the names of a page as its links to reply give them, where they do."""
    chosen = drop_common_verbs(names)
    labelled = names_in_labels(labels, chosen)
    return [
        (label and clean_name(label)) or name for label, name in zip(labelled, chosen, strict=True)
    ]
