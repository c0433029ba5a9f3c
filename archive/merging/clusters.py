"""Which of the pages that are the same, one by way of another, are one page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

from archive.merging.evidence import NEIGHBOURS, Verdict
from archive.merging.sketch import Sketch

PagePair = tuple[str, str]
"""Two pages that are the same by what these two have in common, in the order of their names."""
Cluster = frozenset[str]


def divide(sketches: Mapping[str, Sketch], pairs: Mapping[PagePair, Verdict]) -> Iterable[Cluster]:
    """The groups of pages that are one.

    A page without an address may be the same as pages of several, as a post is that was printed on
    two blogs, and must not make these one. It goes with those whose comments it has, and stays by
    itself where that does not tell. Nor do days make one that are each next to another.
    """
    clusters = _Clusters(sketches)
    if clusters.may_be_one(frozenset(sketches)):
        return [frozenset(sketches)]

    def rank(pair: PagePair) -> tuple[bool, int]:
        return pairs[pair].by != "url", -pairs[pair].comments

    for (by_text, _), alike in groupby(sorted(pairs, key=lambda pair: (rank(pair), pair)), rank):
        clusters.join(alike, is_checked=by_text)
    return dict.fromkeys(clusters.of.values())


class _Clusters:
    """Groups in the making."""

    def __init__(self, sketches: Mapping[str, Sketch]) -> None:
        self._sketches = sketches
        self.of = {name: frozenset([name]) for name in sketches}
        """The group of each page."""

    def may_be_one(self, group: Cluster) -> bool:
        """Whether nothing makes some pages different ones: one address, or none and one day."""
        sketches = [self._sketches[name] for name in group]
        addresses = {sketch.url for sketch in sketches} - {None}
        printed = [sketch.day for sketch in sketches if "day" not in sketch.by_hand]
        days = {date.fromisoformat(day) for day in printed if day is not None}
        if addresses or not days:
            return len(addresses) <= 1
        return (max(days) - min(days)).days <= NEIGHBOURS

    def join(self, pairs: Iterable[PagePair], *, is_checked: bool) -> None:
        """Join groups for which the evidence is as good; `is_checked`: none that could as well be
        joined with another, if it cannot be with both."""
        joints = dict.fromkeys((self.of[one], self.of[other]) for one, other in pairs)
        choices: dict[Cluster, list[Cluster]] = defaultdict(list)
        for one, other in joints:
            if one is not other and self.may_be_one(one | other):
                choices[one].append(other)
                choices[other].append(one)
        for one, other in joints:
            is_doubtful = is_checked and not (
                self._goes_with_all(one, choices[other])
                and self._goes_with_all(other, choices[one])
            )
            joined = self._now(one) | self._now(other)
            if other in choices[one] and not is_doubtful and self.may_be_one(joined):
                self.of.update(dict.fromkeys(joined, joined))

    def _goes_with_all(self, group: Cluster, others: Iterable[Cluster]) -> bool:
        return all(self.may_be_one(group | other) for other in others)

    def _now(self, group: Cluster) -> Cluster:
        """The group that one is in by now."""
        return self.of[next(iter(group))]
