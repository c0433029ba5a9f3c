"""Find the lines of a source's text of an entry that the merged page does not have."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import attrs

from archive.locators import without_wording
from archive.merging.texts import PageTexts, token_string
from archive.model import Entry
from archive.text.tokens import tokenize

_MIN_DISTINCTIVE_TOKENS = 5
"""A line of at least this many tokens that occurs anywhere on the page is not another wording."""


class EntryWordings:
    """The text of an entry of the merged page and its other wordings."""

    def __init__(self, locator: str, ours: PageTexts) -> None:
        self._ours = ours
        self._wordings = ours.wordings[without_wording(locator)]
        self._strings = [token_string(ours.tokens(entry.locator)) for entry in self._wordings]

    @cached_property
    def _lines(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """The tokens of the lines that have each token."""
        found: dict[str, list[list[str]]] = defaultdict(list)
        for entry in self._wordings:
            for tokens in map(tokenize, entry.text.split("\n")):
                for token in set(tokens):
                    found[token].append(tokens)
        return dict(found)

    def lacks(self, line: str) -> bool:
        """Return whether a line of a source's text is missing from the page.

        A short line has to be in the entry itself or one of its other wordings.
        """
        if not line.strip():
            return False
        tokens = tokenize(line)
        if not tokens:
            return not any(line.strip() in entry.text for entry in self._wordings)
        string = token_string(tokens)
        if any(string in other for other in self._strings):
            return False
        if len(tokens) < _MIN_DISTINCTIVE_TOKENS:
            return True
        if self._ours.contains(tokens):
            return False
        candidates = min((self._lines.get(token, ()) for token in tokens), key=len)
        return not any(_is_abridged(tokens, other) for other in candidates)


def _is_abridged(tokens: Sequence[str], whole: Sequence[str]) -> bool:
    """Return whether a line is another one without some words, such as those of links."""
    if not len(tokens) <= len(whole) <= 2 * len(tokens):
        return False
    rest = iter(whole)
    return all(token in rest for token in tokens)


def has_all_lines(theirs: PageTexts, entry: Entry, ours: PageTexts, shown: Entry) -> bool:
    """Return whether a source's text of an entry has all lines of the text that is shown."""
    string = token_string(theirs.tokens(entry.locator))
    lines = (tokenize(line) for line in ours.page[shown.locator].text.split("\n"))
    return all(token_string(tokens) in string for tokens in lines if tokens)


def with_lines(entry: Entry, lines: Sequence[str]) -> Entry:
    """Return an entry with only some of the lines of its text."""
    all_lines = [line for line in entry.text.split("\n") if line.strip()]
    if len(all_lines) == len(lines):
        return entry
    has_spans = len(all_lines) == len(entry.spans)
    span_of = dict(zip(all_lines, entry.spans, strict=False)) if has_spans else {}
    spans = tuple(span_of[line] for line in lines if line in span_of)
    return attrs.evolve(entry, text="\n\n".join(lines), spans=spans)
