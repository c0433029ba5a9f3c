"""Choose the author and date of an entry that several sources have: the better evidence wins."""

from collections.abc import Iterator, Sequence

import attrs

from archive.merging.texts import agree_in_time, name_key
from archive.model import Difference, Entry

_AUTHOR_RANKS = {"editor": 3, "byline": 2, "signature": 1}
_DATE_RANKS = {"editor": 2, "stated": 1}


def choose_author_and_date(shown: Entry, members: Sequence[Entry], post: Entry | None) -> Entry:
    """Return an entry with the author and date that have the best evidence.

    `shown`: the entry with the text that is shown; `members`: the entry in each source, the best
    source first; `post`: the post, None if the entry is the post itself.

    If the evidence is equal, the better source wins, and what the others state is kept in
    `differs`; the entry has all of the names. A comment that states no date gets the date of the
    post.
    """
    named = max(members, key=lambda entry: _AUTHOR_RANKS.get(entry.author_source or "", 0))
    dated = max(members, key=_date_rank)
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
    if dated.date_source in _DATE_RANKS or shown.kind == "post" or post is None or not post.date:
        return changed
    return attrs.evolve(changed, date=post.date, date_source="page", instant=None)


def _date_rank(entry: Entry) -> tuple[int, bool, bool]:
    """Rank a date by its evidence, then an exact moment, then a time of day."""
    has_time = "T" in (entry.date or "")
    return _DATE_RANKS.get(entry.date_source or "", 0), entry.instant is not None, has_time


def _names(named: Entry, members: Sequence[Entry]) -> Iterator[str]:
    """Yield the author's names for which the evidence is equal, the chosen one first."""
    yield from named.author_names
    for entry in members:
        if entry is not named and entry.author_source == named.author_source:
            yield from entry.author_names if name_key(entry) != name_key(named) else entry.names


def _differences(named: Entry, dated: Entry, members: Sequence[Entry]) -> Iterator[Difference]:
    """Yield what sources state otherwise with equal evidence."""
    for entry in members:
        is_other = entry.author_source == named.author_source and name_key(entry) != name_key(named)
        author = entry.author if is_other else None
        has_own_date = entry.date_source in _DATE_RANKS and entry.date_source == dated.date_source
        is_other_date = has_own_date and not agree_in_time(entry, dated)
        if author or is_other_date:
            yield Difference(entry.id, author, entry.date if is_other_date else None)
