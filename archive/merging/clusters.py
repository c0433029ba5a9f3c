"""Cluster pages that match, directly or through others, into groups that show one page each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from archive.merging.evidence import MAX_DAYS_APART, Verdict
from archive.merging.sketch import Sketch

PagePair = tuple[str, str]
"""The names of two pages, in order."""
Cluster = frozenset[str]
"""The names of pages that show one page."""


def cluster_pages(
    sketches: Mapping[str, Sketch], matches: Mapping[PagePair, Verdict]
) -> Iterable[Cluster]:
    """Return the groups of pages that show one page each.

    `sketches`: of all pages, by name; `matches`: the verdicts on those pairs that match.

    Pages with different addresses are never grouped. A page without an address may match pages of
    several, such as a post that was published on two blogs; it joins the one whose comments it has,
    and stays alone where that does not decide. A chain of days, each next to another, does not
    group its ends.
    """
    clusters = _Clusters(sketches)
    if clusters.is_possible(frozenset(sketches)):
        return [frozenset(sketches)]

    def rank(pair: PagePair) -> tuple[bool, int]:
        return matches[pair].by == "text", -matches[pair].comments

    ranked = sorted(matches, key=lambda pair: (rank(pair), pair))
    for (is_by_text, _), pairs in groupby(ranked, rank):
        clusters.join(pairs, is_strict=is_by_text)
    return dict.fromkeys(clusters.of.values())


class _Clusters:
    """Groups that grow as matching pages are joined."""

    def __init__(self, sketches: Mapping[str, Sketch]) -> None:
        self._sketches = sketches
        self.of = {name: frozenset([name]) for name in sketches}
        """The group of each page."""

    def is_possible(self, group: Cluster) -> bool:
        """Return whether a group has at most one address; without any, whether its days are at most
        `MAX_DAYS_APART`."""
        sketches = [self._sketches[name] for name in group]
        addresses = {sketch.url for sketch in sketches} - {None}
        printed = [sketch.day for sketch in sketches if "day" not in sketch.by_hand]
        days = {date.fromisoformat(day) for day in printed if day is not None}
        if addresses or not days:
            return len(addresses) <= 1
        return (max(days) - min(days)).days <= MAX_DAYS_APART

    def join(self, pairs: Iterable[PagePair], *, is_strict: bool) -> None:
        """Join the groups of matching pages whose evidence is equally good.

        `is_strict`: leave out pairs where one group could also join a third group, but all three
        cannot be one.
        """
        joints = dict.fromkeys((self.of[one], self.of[other]) for one, other in pairs)
        choices: dict[Cluster, list[Cluster]] = defaultdict(list)
        for one, other in joints:
            if one is not other and self.is_possible(one | other):
                choices[one].append(other)
                choices[other].append(one)
        for one, other in joints:
            is_ambiguous = is_strict and not (
                self._is_possible_with_all(one, choices[other])
                and self._is_possible_with_all(other, choices[one])
            )
            joined = self._current(one) | self._current(other)
            if other in choices[one] and not is_ambiguous and self.is_possible(joined):
                self.of.update(dict.fromkeys(joined, joined))

    def _is_possible_with_all(self, group: Cluster, others: Iterable[Cluster]) -> bool:
        return all(self.is_possible(group | other) for other in others)

    def _current(self, group: Cluster) -> Cluster:
        """Return the group that an earlier group belongs to by now."""
        return self.of[next(iter(group))]
