"""Which entry of one source of a page is which of another.

From the surest evidence down: the id that the source itself gives a comment, a text that occurs
once, author and time, and then, below comments that are the same already, texts in their order,
texts much alike, replies in common, and at last the place among siblings that are all the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from archive.locators import POST, parent_of, without_wording
from archive.merging.ids import Ids
from archive.merging.texts import (
    TELLING,
    Texts,
    Tokens,
    agree_in_time,
    are_compatible,
    as_run,
    time_key,
)
from archive.model import Entry

_ALIKE = 0.8
"""Texts are alike where so much of them is the same (Indel similarity of their words)."""
_LIKELY = 0.4
"""Entries with one key are one where so much of their texts is the same."""
_MOST_COMPARED = 400
"""In a gap, so many pairs of texts are compared, if there are not more entries."""
_FEWEST_COMPARED = 10
"""With so many, one behind the other, each is compared at least."""


@attrs.frozen
class EntryPair:
    """Two entries that are one."""

    ours: str
    """The locator on the page that is being put together."""
    theirs: str
    """The locator in the source."""
    by: str
    """The evidence: `post`, `id`, `text`, `time`, `alike`, `answers`, `place`, `within` another
    entry's text, or `one of several` with the same text, of which nobody can say which it is."""

    @property
    def is_certain(self) -> bool:
        """Whether what the source says of the entry may be said of ours."""
        return self.by not in ("within", "one of several")


class Pairing:
    """Pairs the entries of a source with those of a page."""

    def __init__(self, ours: Texts, theirs: Texts) -> None:
        self.ours, self.theirs = ours, theirs
        self._ids = Ids(ours, theirs)
        self.pairs: dict[str, EntryPair] = {}
        self._taken: dict[str, EntryPair] = {}
        self._waiting: list[EntryPair] = []

    def run(self) -> dict[str, EntryPair]:
        """The pairs by the locators of the source."""
        self._add(POST, POST, "post")
        self._by_key(self._ids.ours, self._ids.theirs, "id")
        self._by_unique_text()
        self._by_key(self.ours.words_key, self.theirs.words_key, "time")
        self._by_key(time_key, time_key, "time")
        while self._waiting:
            pair = self._waiting.pop()
            self._siblings(pair)
        self._within()
        return self.pairs

    def _add(self, ours: str, theirs: str, by: str) -> None:
        pair = self.pairs[theirs] = EntryPair(ours, theirs, by)
        if pair.is_certain:
            self._taken[ours] = pair
        self._waiting.append(pair)

    def _free(self, entries: Iterable[Entry], *, ours: bool) -> list[Entry]:
        done: Mapping[str, EntryPair] = self._taken if ours else self.pairs
        return [entry for entry in entries if entry.locator not in done]

    def _by_key(
        self, our_key: Callable[[Entry], object], their_key: Callable[[Entry], object], by: str
    ) -> None:
        """Pair what has the same key, where only one of each side has it."""
        groups: list[dict[object, list[Entry]]] = []
        for texts, key in ((self.ours, our_key), (self.theirs, their_key)):
            found = defaultdict(list)
            for entry in self._free(texts.comments, ours=texts is self.ours):
                if (value := key(entry)) is not None:
                    found[value].append(entry)
            groups.append(dict(found))
        for value, theirs in groups[1].items():
            ours = groups[0].get(value, [])
            if len(ours) == len(theirs) == 1 and self._is_likely(ours[0], theirs[0], by):
                self._add(ours[0].locator, theirs[0].locator, by)

    def _is_likely(self, our: Entry, their: Entry, by: str) -> bool:
        """Whether entries with one key are one by what else is known of them: a key may be in use
        twice, one of its entries gone from each source."""
        is_said = self.ours.says(our) and self.theirs.says(their)
        is_alike = not is_said or self._likeness(our, their) >= _LIKELY
        if by == "id" and self._ids.are_lasting:
            return is_alike or agree_in_time(our, their)
        if by == "id":
            return is_alike and are_compatible(our, their)
        is_other = self._ids.tell_apart(our, their)
        return is_alike and not is_other and agree_in_time(our, their)

    def _may_be_one(self, our: Entry, their: Entry) -> bool:
        """Whether nothing that the sources say of two entries makes them different ones."""
        return are_compatible(our, their) and not self._ids.tell_apart(our, their)

    def _by_unique_text(self) -> None:
        """Pair texts that occur once. Names may differ: who leaves a site goes by another there."""
        for tokens, group in self.theirs.by_tokens.items():
            ours = self._free(self.ours.by_tokens.get(tokens, ()), ours=True)
            theirs = self._free(group, ours=False)
            is_telling = len(tokens) >= TELLING and len(ours) == len(theirs) == 1
            if not is_telling or self._ids.tell_apart(ours[0], theirs[0]):
                continue
            if agree_in_time(ours[0], theirs[0]):
                self._add(ours[0].locator, theirs[0].locator, "text")

    def _siblings(self, above: EntryPair) -> None:
        """Pair the replies to two entries that are one."""
        ours = self.ours.children.get(without_wording(above.ours), [])
        theirs = self.theirs.children.get(above.theirs, [])
        self._by_answers(ours, theirs)
        self._same_texts(ours, theirs)
        self._alike(ours, theirs)
        self._by_place(ours, theirs)

    def _gaps(self, entries: Sequence[Entry], *, ours: bool) -> dict[str, int]:
        """Of each entry that is not paired: behind how many that are it stands."""
        gaps, passed = {}, 0
        for entry in entries:
            is_paired = entry.locator in self._taken if ours else self._is_certain(entry)
            passed += is_paired
            if not is_paired:
                gaps[entry.locator] = passed
        return gaps

    def _is_certain(self, their: Entry) -> bool:
        return their.locator in self.pairs and self.pairs[their.locator].is_certain

    def _same_texts(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair equal texts in their order: all of a text where there are as many of it, or as many
        in the gap between others. Else it is one of several."""
        gaps = self._gaps(ours, ours=True), self._gaps(theirs, ours=False)
        grouped = self._grouped(ours, self.ours, ours=True)
        for tokens, group in self._grouped(theirs, self.theirs, ours=False).items():
            same = grouped.get(tokens, [])
            if not self._pair_in_order(same, group, "text"):
                sides = _by_gap(same, gaps[0]), _by_gap(group, gaps[1])
                for gap, theirs_there in sides[1].items():
                    self._pair_in_order(sides[0].get(gap, []), theirs_there, "text")
            left = [their for their in self._free(group, ours=False) if self._is_answered(their)]
            for our, their in zip(self._free(same, ours=True), left, strict=False):
                if self._may_be_one(our, their):
                    self._add(our.locator, their.locator, "one of several")

    def _is_answered(self, their: Entry) -> bool:
        """Whether all replies have their place. Others would answer one of several, which their
        source does not say."""
        return all(map(self._is_certain, self.theirs.children.get(their.locator, ())))

    def _grouped(
        self, entries: Iterable[Entry], texts: Texts, *, ours: bool
    ) -> dict[Tokens, list[Entry]]:
        found = defaultdict(list)
        for entry in self._free(entries, ours=ours):
            if texts.says(entry):
                found[texts.tokens(entry.locator)].append(entry)
        return dict(found)

    def _pair_in_order(self, ours: Sequence[Entry], theirs: Sequence[Entry], by: str) -> bool:
        pairs = list(zip(ours, theirs, strict=False))
        if len(ours) != len(theirs) or not all(self._may_be_one(*pair) for pair in pairs):
            return False
        for our, their in pairs:
            self._add(our.locator, their.locator, by)
        return True

    def _alike(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair texts of one gap that are much alike, in their order."""
        sides = []
        for texts, entries in ((self.ours, ours), (self.theirs, theirs)):
            is_ours = texts is self.ours
            said = [each for each in self._free(entries, ours=is_ours) if texts.says(each)]
            sides.append(_by_gap(said, self._gaps(entries, ours=is_ours)))
        for gap, group in sides[1].items():
            left = list(sides[0].get(gap, ()))
            most = max(_FEWEST_COMPARED, _MOST_COMPARED // len(group))
            for their in group:
                for place, our in enumerate(left[:most]):
                    if self._may_be_one(our, their) and self._are_alike(our, their):
                        self._add(our.locator, their.locator, "alike")
                        del left[: place + 1]
                        break

    def _are_alike(self, our: Entry, their: Entry) -> bool:
        one, other = self.ours.tokens(our.locator), self.theirs.tokens(their.locator)
        return min(len(one), len(other)) >= TELLING and self._likeness(our, their) >= _ALIKE

    def _likeness(self, our: Entry, their: Entry) -> float:
        """How much of two texts is the same; 1.0 also where one is a piece of the other."""
        from rapidfuzz.distance import Indel

        one, other = self.ours.tokens(our.locator), self.theirs.tokens(their.locator)
        shorter, longer = sorted((one, other), key=len)
        if as_run(shorter) in as_run(longer):
            return 1.0
        return Indel.normalized_similarity(one, other, score_cutoff=_LIKELY)

    def _by_answers(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair a comment that is lost, removed or one of several with the one that has the same
        replies."""
        free = {entry.locator: entry for entry in self._free(theirs, ours=False)}
        for our in self._free(ours, ours=True):
            above = {
                parent_of(self._taken[reply.locator].theirs)
                for reply in self.ours.children.get(our.locator, ())
                if reply.locator in self._taken
            }
            their = free.get(above.pop() or "") if len(above) == 1 else None
            if their and (self._is_gone(our, their) or self._are_equal(our, their)):
                self._add(our.locator, their.locator, "answers")
                del free[their.locator]

    def _by_place(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair what is lost or removed with what stands at its place: between the same neighbours,
        or in lists of the same length; and as many of them, each of which is lost or removed in one
        source."""
        places = {entry.locator: place for place, entry in enumerate(theirs)}
        last_ours, last_theirs = -1, -1
        for place, our in enumerate(ours):
            pair = self._taken.get(our.locator)
            if pair is None or pair.theirs not in places or places[pair.theirs] <= last_theirs:
                continue
            here = places[pair.theirs]
            self._pair_gone(ours[last_ours + 1 : place], theirs[last_theirs + 1 : here])
            last_ours, last_theirs = place, here
        if len(ours) == len(theirs) and last_ours >= 0:
            self._pair_gone(ours[last_ours + 1 :], theirs[last_theirs + 1 :])

    def _pair_gone(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair what stands between two neighbours, if all of it is to be paired."""
        pairs = list(zip(ours, theirs, strict=False))
        is_free = not any(our.locator in self._taken for our in ours) and not any(
            their.locator in self.pairs for their in theirs
        )
        if len(ours) == len(theirs) and is_free and all(self._is_gone(*pair) for pair in pairs):
            for our, their in pairs:
                self._add(our.locator, their.locator, "place")

    def _is_gone(self, our: Entry, their: Entry) -> bool:
        """Whether one of two entries has no text of its own that could contradict the other's."""
        is_gone = not self.ours.says(our) or not self.theirs.says(their)
        return is_gone and self._may_be_one(our, their)

    def _are_equal(self, our: Entry, their: Entry) -> bool:
        is_same = self.ours.tokens(our.locator) == self.theirs.tokens(their.locator)
        return is_same and self._may_be_one(our, their)

    def _within(self) -> None:
        """What an extractor's text has as a comment of its own and is a piece of another one's."""
        if any(entry.source_ref for entry in self.theirs.comments):
            return
        for entry in self._free(self.theirs.comments, ours=False):
            tokens = self.theirs.tokens(entry.locator)
            has_own = entry.author_source == "byline" or entry.date_source == "stated"
            is_telling = self.theirs.says(entry) and len(tokens) >= TELLING and not has_own
            if is_telling and self.ours.has(tokens) and self._is_alone(entry, tokens):
                self._add(self._holder(tokens), entry.locator, "within")

    def _is_alone(self, their: Entry, tokens: Sequence[str]) -> bool:
        """Whether no other entry of the source has the words: one that does quotes them."""
        return self.theirs.everything.count(as_run(tokens)) == 1

    def _holder(self, tokens: Sequence[str]) -> str:
        run = as_run(tokens)
        return next(
            entry.locator
            for entry in self.ours.page.entries
            if self.ours.says(entry) and run in as_run(self.ours.tokens(entry.locator))
        )


def _by_gap(entries: Iterable[Entry], gaps: Mapping[str, int]) -> dict[int, list[Entry]]:
    found = defaultdict(list)
    for entry in entries:
        found[gaps[entry.locator]].append(entry)
    return dict(found)
