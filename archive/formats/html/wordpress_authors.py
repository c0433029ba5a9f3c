"""Who wrote the comments of a WordPress page."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from archive.formats.common.moments import read_printed_time
from archive.formats.html.names import (
    clean_name,
    drop_common_verbs,
    is_says,
    read_name,
    read_named_time,
)
from archive.formats.html.wordpress_classes import NAME
from archive.formats.html.wordpress_parts import MARKED, Part, Parts, is_author_link
from archive.formats.html.wordpress_replies import names_in_labels

_INNER = "cite, strong, b, a.url, .fn, .author"
"""Selectors of a name in an element that may hold more."""
_UNMARKED = frozenset((*MARKED, "text"))
"""Kinds of candidates that may hold a title, or other words, as well."""
_MAX_TRIED = 20
"""At most this many elements of a kind are tried; elements in elements would be read again."""
_NUMBER = re.compile(r"\s*+#?\d{1,5}\s?[.)|:]\s")
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
    for part in sorted(named, key=lambda part: part.role.rank)[:_MAX_TRIED]:
        if name := _read_named(part, parts):
            yield Candidate(f"{part.role.rank} {part.attributes.get('class')}", name)
    outside = list(parts.outside())
    yield from _read_all("link", filter(is_author_link, outside))
    yield from _read_all("cite", (part for part in outside if part.tag == "cite"))
    yield from _find_printed(parts)
    for tag in MARKED:
        yield from _read_all(tag, (part for part in outside if part.tag == tag))
    for text in parts.texts_outside():
        is_time = read_printed_time(text).time_of_day is not None
        if not is_time and not is_says(text) and (name := clean_name(_NUMBER.sub("", text))):
            yield Candidate("text", name)


def _read_all(kind: str, parts: Iterable[Part]) -> Iterator[Candidate]:
    for part in islice(parts, _MAX_TRIED):
        if name := read_name(part.node):
            yield Candidate(kind, name)


def _read_named(part: Part, parts: Parts) -> str | None:
    """Return the name in an element with a class for names."""
    node = part.node
    if part.role.rank > 0:
        # Only the class `fn` is certain to hold nothing but the name.
        inner = node.css_first(_INNER)
        if inner is not None and (name := read_name(inner)):
            return name
    return None if node.mem_id in parts.with_speech else read_name(node)


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
