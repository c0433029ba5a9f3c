"""What one source's text of an entry says beyond the text that is shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from archive.locators import without_wording
from archive.merging.texts import Texts, as_run
from archive.model import Entry
from archive.text.tokens import tokenize

_TELLING = 5
"""A line of so many words that stands anywhere on the page is not another wording."""


class Said:
    """What a page says in the place of an entry: its text, and other wordings of it."""

    def __init__(self, place: str, ours: Texts) -> None:
        self._ours = ours
        self._wordings = ours.at_place[without_wording(place)]
        self._runs = [as_run(ours.tokens(entry.locator)) for entry in self._wordings]

    @cached_property
    def _lines(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """The lines by each of their words."""
        found: dict[str, list[list[str]]] = defaultdict(list)
        for entry in self._wordings:
            for tokens in map(tokenize, entry.text.split("\n")):
                for token in set(tokens):
                    found[token].append(tokens)
        return dict(found)

    def lacks(self, line: str) -> bool:
        """Whether a line of another source's text says what the page does not.

        A short one has to stand in the entry itself, or in another wording of it.
        """
        if not line.strip():
            return False
        tokens = tokenize(line)
        if not tokens:
            return not any(line.strip() in entry.text for entry in self._wordings)
        run = as_run(tokens)
        if any(run in other for other in self._runs):
            return False
        if len(tokens) < _TELLING:
            return True
        if self._ours.has(tokens):
            return False
        alike = min((self._lines.get(token, ()) for token in tokens), key=len)
        return not any(_is_abridged(tokens, other) for other in alike)


def _is_abridged(tokens: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a line is another without some words, such as those of links that were dropped."""
    if not len(tokens) <= len(whole) <= 2 * len(tokens):
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
