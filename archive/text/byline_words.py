"""The words around names and dates on pages, from `byline_words.toml` and `languages.toml`.

All are case-folded, and those of all languages are read on every page: few pages say their own.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import attrs

from archive.text.languages import LANGUAGES


@attrs.frozen
class BylineWords:
    """The words of all languages, case-folded."""

    says: frozenset[str]
    """Verbs between a name and what was said."""
    by: frozenset[str]
    """Words before a name that are no part of it."""
    by_or_name: frozenset[str]
    """Words before a name that may also begin it, such as "von"."""
    posted: frozenset[str]
    """Words before those, or before a date."""
    captions: tuple[tuple[str, str], ...]
    """What links to a person's page say before and after the name, the longest first."""
    not_names: frozenset[str]
    """Texts that name nobody."""
    in_dates: frozenset[str]
    """Words before, in and after dates and times."""
    other_dates: frozenset[str]
    """Words before a date that is not that of the entry."""
    am: frozenset[str]
    """Words for AM."""
    pm: frozenset[str]
    """Words for PM."""


@cache
def byline_words() -> BylineWords:
    """Return the words of all languages."""
    text = files("archive.text").joinpath("byline_words.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, list[str]]] = tomllib.loads(text)

    def words(key: str) -> Iterator[str]:
        for table in tables.values():
            yield from map(fold_words, table.get(key, ()))

    said = (fold_words(word) for each in LANGUAGES for word in each.said_words)
    posted_by = (fold_words(word) for each in LANGUAGES for word in each.posted_by)
    before_time = (fold_words(word) for each in LANGUAGES for word in each.before_time)
    links = (fold_words(word) for each in LANGUAGES for word in (each.reply, each.delete))
    captions = {
        (before.lstrip(), after.rstrip())
        for before, _, after in (caption.partition("#") for caption in words("captions"))
    }
    return BylineWords(
        says=frozenset([*words("says"), *said]),
        by=frozenset([*words("by"), *posted_by]),
        by_or_name=frozenset(words("by_or_name")),
        posted=frozenset(words("posted")),
        captions=tuple(sorted(captions, key=lambda each: (-len(each[0]) - len(each[1]), each))),
        not_names=frozenset([*words("not_names"), *links]),
        in_dates=frozenset([*words("in_dates"), *before_time]),
        other_dates=frozenset(words("other_dates")),
        am=frozenset(words("am")),
        pm=frozenset(words("pm")),
    )


def fold_words(text: str) -> str:
    """Return a text as the words are kept: case-folded, with plain apostrophes and blanks."""
    return " ".join(text.casefold().replace("\u2019", "'").split())
