"""Who said an entry, and when, where several sources say so: the better evidence counts."""

from collections.abc import Iterator, Sequence

import attrs

from archive.merging.texts import agree_in_time, name_key
from archive.model import Difference, Entry

_AUTHORS = {"editor": 3, "byline": 2, "signature": 1}
_DATES = {"editor": 2, "stated": 1}


def attest(shown: Entry, members: Sequence[Entry], post: Entry | None) -> Entry:
    """The entry with the author and the date for which there is the best evidence.

    `shown`: with the text; `members`: the entry in each source, the best source first; `post`: the
    post, whose date a comment without one of its own goes by; None for the post itself. Of equal
    evidence the better source's counts, and what the others say is told; the entry is found by
    all of the names.
    """
    named = max(members, key=lambda entry: _AUTHORS.get(entry.author_source or "", 0))
    dated = max(members, key=_evidence)
    names = tuple(dict.fromkeys(_names(named, members)))
    changed = attrs.evolve(
        shown,
        author=named.author,
        author_source=named.author_source,
        date=dated.date,
        date_source=dated.date_source,
        instant=dated.instant,
        removed=any(entry.removed for entry in members),
        links=tuple(dict.fromkeys(link for entry in members for link in entry.links)),
        names=names if len(names) > 1 else named.names,
        note=next((entry.note for entry in members if entry.note), None),
        differs=tuple(_differences(named, dated, members)),
    )
    if dated.date_source in _DATES or shown.kind == "post" or post is None or not post.date:
        return changed
    return attrs.evolve(changed, date=post.date, date_source="page", instant=None)


def _evidence(entry: Entry) -> tuple[int, bool, bool]:
    """How well a date is known: by whom, to the moment, to the minute."""
    is_to_the_minute = "T" in (entry.date or "")
    return _DATES.get(entry.date_source or "", 0), entry.instant is not None, is_to_the_minute


def _names(named: Entry, members: Sequence[Entry]) -> Iterator[str]:
    """The names of the one who said it, the chosen one first."""
    yield from named.author_names
    for entry in members:
        if entry is not named and entry.author_source == named.author_source:
            yield from entry.author_names if name_key(entry) != name_key(named) else entry.names


def _differences(named: Entry, dated: Entry, members: Sequence[Entry]) -> Iterator[Difference]:
    for entry in members:
        is_other = entry.author_source == named.author_source and name_key(entry) != name_key(named)
        author = entry.author if is_other else None
        has_own = entry.date_source in _DATES and entry.date_source == dated.date_source
        is_later = has_own and not agree_in_time(entry, dated)
        if author or is_later:
            yield Difference(entry.id, author, entry.date if is_later else None)
