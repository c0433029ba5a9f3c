"""Who wrote the comments of a WordPress page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archive.formats.html.names import (
    clean_name,
    drop_common_verbs,
    is_says,
    read_name,
    read_named_time,
)
from archive.formats.html.wordpress_classes import CONTROL, NAME
from archive.formats.html.wordpress_parts import MARKED, Part, Parts, is_author_link
from archive.formats.html.wordpress_replies import names_in_labels

_INNER = "cite, strong, b, a.url, .fn, .author"
"""Selectors of a name in an element that may hold more."""
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
    for part in sorted(named, key=lambda part: part.role.rank):
        if name := _read_named(part, parts):
            yield Candidate(f"{part.role.rank} {part.attributes.get('class')}", name)
    outside = [part for part in parts.all if part.around != CONTROL and not parts.is_said(part)]
    yield from _read_all("link", filter(is_author_link, outside))
    yield from _read_all("cite", (part for part in outside if part.tag == "cite"))
    yield from _find_printed(parts)
    for tag in MARKED:
        yield from _read_all(tag, (part for part in outside if part.tag == tag))
    for text in parts.texts_outside():
        if not is_says(text) and (name := clean_name(_NUMBER.sub("", text))):
            yield Candidate("text", name)


def _read_all(kind: str, parts: Iterable[Part]) -> Iterator[Candidate]:
    for part in parts:
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


def are_alike(names: Sequence[str | None]) -> bool:
    """Return whether all comments seem to be by one author; then the words may be a caption."""
    return len(names) > 1 and len(set(names)) == 1


def choose_varied(
    found: Sequence[Sequence[Candidate]], names: Sequence[str | None]
) -> list[str | None]:
    """Return names from elements that do not hold the same words in all comments of a page.

    `found`: all that may be names, for each comment; `names`: what to return if nothing varies.
    """
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


def confirm_names(names: Sequence[str | None], labels: Sequence[str | None]) -> list[str | None]:
    """Return the names of a page as its links to reply give them, where they do."""
    chosen = drop_common_verbs(names)
    labelled = names_in_labels(labels, chosen)
    return [
        (label and clean_name(label)) or name for label, name in zip(labelled, chosen, strict=True)
    ]
