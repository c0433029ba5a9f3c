"""What one source's text of an entry says beyond the text that is shown."""

from collections.abc import Sequence

import attrs

from archive.locators import place_of
from archive.merging.texts import Texts, as_run
from archive.model import Entry
from archive.tokens import tokenize

_TELLING = 5
"""A line of so many words that stands anywhere on the page is not another wording."""


def is_new(line: str, place: str, ours: Texts) -> bool:
    """Whether a line of another source's text says what the page does not.

    A short one has to stand in the entry itself, or in another wording of it.
    """
    if not line.strip():
        return False
    tokens = tokenize(line)
    if len(tokens) >= _TELLING and ours.has(tokens):
        return False
    wordings = ours.at_place[place_of(place)]
    if not tokens:
        return not any(line.strip() in entry.text for entry in wordings)
    if any(as_run(tokens) in as_run(ours.tokens(entry.locator)) for entry in wordings):
        return False
    return not any(
        _is_abridged(tokens, tokenize(other))
        for entry in wordings
        for other in entry.text.split("\n")
    )


def _is_abridged(tokens: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a line is another without some words, such as those of links that were dropped."""
    if not _TELLING <= len(tokens) <= len(whole) <= 2 * len(tokens):
        return False
    rest = iter(whole)
    return all(token in rest for token in tokens)


def contains(theirs: Texts, entry: Entry, ours: Texts, shown: Entry) -> bool:
    """Whether a source's text has all lines of the text that is shown."""
    run = as_run(theirs.tokens(entry.locator))
    lines = (tokenize(line) for line in ours.page[shown.locator].text.split("\n"))
    return all(as_run(tokens) in run for tokens in lines if tokens)


def cut(entry: Entry, lines: Sequence[str]) -> Entry:
    """An entry with some of the lines of its text only."""
    said = [line for line in entry.text.split("\n") if line.strip()]
    if len(said) == len(lines):
        return entry
    places = dict(zip(said, entry.spans, strict=False)) if len(said) == len(entry.spans) else {}
    spans = tuple(places[line] for line in lines if line in places)
    return attrs.evolve(entry, text="\n\n".join(lines), spans=spans)
