"""Pair the entries of a source with those of the merged page.

The surest evidence is used first: a comment's id, a text that occurs once, author and time. Then,
among the replies to entries that are paired: common replies, equal texts in order, similar texts,
and the position between siblings that are paired.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from archive.locators import POST, parent_of, without_wording
from archive.merging.ids import CommentIds
from archive.merging.texts import (
    MIN_DISTINCTIVE_TOKENS,
    PageTexts,
    Tokens,
    agree_in_time,
    are_compatible,
    author_and_time_key,
    token_string,
)
from archive.model import Entry

_MIN_SIMILARITY = 0.8
"""The normalised Indel similarity of tokens that two texts need to be paired as similar."""
_MIN_KEY_SIMILARITY = 0.4
"""The similarity that two texts need if the entries have the same id, or author and time."""
_MAX_GAP_COMPARISONS = 400
"""About this many pairs of texts are compared in a gap between paired siblings."""
_MIN_COMPARED = 10
"""Each text in a gap is compared with at least this many others, if there are."""


@attrs.frozen
class EntryPair:
    """Two entries that are the same one."""

    ours: str
    """The locator on the merged page."""
    theirs: str
    """The locator in the source."""
    by: str
    """The evidence: `post`, `id`, `text`, `time`, `alike` (similar texts), `answers` (the same
    replies), `place` (the same position), `within` another entry's text, or `one of several` with
    the same text, where nothing shows which."""

    @property
    def is_certain(self) -> bool:
        """Whether what the source states about its entry is known to be true of ours."""
        return self.by not in ("within", "one of several")


class Pairing:
    """Pairs the entries of a source (`theirs`) with those of the merged page (`ours`)."""

    def __init__(self, ours: PageTexts, theirs: PageTexts) -> None:
        self.ours, self.theirs = ours, theirs
        self._ids = CommentIds(ours, theirs)
        self.pairs: dict[str, EntryPair] = {}
        """All pairs, by the locator in the source."""
        self._certain: dict[str, EntryPair] = {}
        """The certain pairs, by the locator on the merged page."""
        self._waiting: list[EntryPair] = []

    def run(self) -> dict[str, EntryPair]:
        """Return the pairs, by the locator in the source."""
        self._add(POST, POST, "post")
        self._pair_by_key(self._ids.our_id, self._ids.their_id, "id")
        self._pair_unique_texts()
        self._pair_by_key(self.ours.text_and_time_key, self.theirs.text_and_time_key, "time")
        self._pair_by_key(author_and_time_key, author_and_time_key, "time")
        while self._waiting:
            pair = self._waiting.pop()
            self._pair_replies(pair)
        self._pair_fragments()
        return self.pairs

    def _add(self, ours: str, theirs: str, by: str) -> None:
        pair = self.pairs[theirs] = EntryPair(ours, theirs, by)
        if pair.is_certain:
            self._certain[ours] = pair
        self._waiting.append(pair)

    def _unpaired(self, entries: Iterable[Entry], *, ours: bool) -> list[Entry]:
        paired: Mapping[str, EntryPair] = self._certain if ours else self.pairs
        return [entry for entry in entries if entry.locator not in paired]

    def _pair_by_key(
        self, our_key: Callable[[Entry], object], their_key: Callable[[Entry], object], by: str
    ) -> None:
        """Pair comments that have the same key, if only one on each side has it."""
        groups: list[dict[object, list[Entry]]] = []
        for texts, key in ((self.ours, our_key), (self.theirs, their_key)):
            found = defaultdict(list)
            for entry in self._unpaired(texts.comments, ours=texts is self.ours):
                if (value := key(entry)) is not None:
                    found[value].append(entry)
            groups.append(dict(found))
        for value, theirs in groups[1].items():
            ours = groups[0].get(value, [])
            if len(ours) == len(theirs) == 1 and self._is_likely(ours[0], theirs[0], by):
                self._add(ours[0].locator, theirs[0].locator, by)

    def _is_likely(self, our: Entry, their: Entry, by: str) -> bool:
        """Return whether entries with the same key are probably the same: a key may occur twice,
        and each source may lack a different one of its entries."""
        have_texts = self.ours.has_text(our) and self.theirs.has_text(their)
        is_similar = not have_texts or self._similarity(our, their) >= _MIN_KEY_SIMILARITY
        if by == "id" and self._ids.are_stable:
            return is_similar or agree_in_time(our, their)
        if by == "id":
            return is_similar and are_compatible(our, their)
        is_other = self._ids.contradict(our, their)
        return is_similar and not is_other and agree_in_time(our, their)

    def _may_be_same(self, our: Entry, their: Entry) -> bool:
        """Return whether neither author, time nor id proves that two entries are different."""
        return are_compatible(our, their) and not self._ids.contradict(our, their)

    def _pair_unique_texts(self) -> None:
        """Pair texts that occur once. Authors may differ: those who leave a site are renamed."""
        for tokens, group in self.theirs.by_tokens.items():
            ours = self._unpaired(self.ours.by_tokens.get(tokens, ()), ours=True)
            theirs = self._unpaired(group, ours=False)
            is_distinctive = len(tokens) >= MIN_DISTINCTIVE_TOKENS
            is_unique = len(ours) == len(theirs) == 1
            if not is_distinctive or not is_unique or self._ids.contradict(ours[0], theirs[0]):
                continue
            if agree_in_time(ours[0], theirs[0]):
                self._add(ours[0].locator, theirs[0].locator, "text")

    def _pair_replies(self, parent: EntryPair) -> None:
        """Pair the replies to two paired entries."""
        ours = self.ours.children.get(without_wording(parent.ours), [])
        theirs = self.theirs.children.get(parent.theirs, [])
        self._pair_by_replies(ours, theirs)
        self._pair_equal_texts(ours, theirs)
        self._pair_similar_texts(ours, theirs)
        self._pair_by_position(ours, theirs)

    def _gaps(self, entries: Sequence[Entry], *, ours: bool) -> dict[str, int]:
        """Return the gap of each unpaired sibling: the number of paired siblings before it."""
        gaps, paired = {}, 0
        for entry in entries:
            is_paired = entry.locator in self._certain if ours else self._is_certain(entry)
            paired += is_paired
            if not is_paired:
                gaps[entry.locator] = paired
        return gaps

    def _is_certain(self, their: Entry) -> bool:
        return their.locator in self.pairs and self.pairs[their.locator].is_certain

    def _pair_equal_texts(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair equal texts in order, if a text occurs equally often on both sides, or in the same
        gap on both sides; otherwise as one of several."""
        gaps = self._gaps(ours, ours=True), self._gaps(theirs, ours=False)
        ours_by_text = self._by_text(ours, self.ours, ours=True)
        for tokens, group in self._by_text(theirs, self.theirs, ours=False).items():
            equal = ours_by_text.get(tokens, [])
            if not self._pair_in_order(equal, group, "text"):
                ours_by_gap, theirs_by_gap = _by_gap(equal, gaps[0]), _by_gap(group, gaps[1])
                for gap, in_gap in theirs_by_gap.items():
                    self._pair_in_order(ours_by_gap.get(gap, []), in_gap, "text")
            rest = [*filter(self._are_replies_paired, self._unpaired(group, ours=False))]
            for our, their in zip(self._unpaired(equal, ours=True), rest, strict=False):
                if self._may_be_same(our, their):
                    self._add(our.locator, their.locator, "one of several")

    def _are_replies_paired(self, their: Entry) -> bool:
        """Return whether all replies to an entry are paired. Otherwise they would be shown as
        answers to one of several entries, which their source does not say."""
        return all(map(self._is_certain, self.theirs.children.get(their.locator, ())))

    def _by_text(
        self, entries: Iterable[Entry], texts: PageTexts, *, ours: bool
    ) -> dict[Tokens, list[Entry]]:
        found = defaultdict(list)
        for entry in self._unpaired(entries, ours=ours):
            if texts.has_text(entry):
                found[texts.tokens(entry.locator)].append(entry)
        return dict(found)

    def _pair_in_order(self, ours: Sequence[Entry], theirs: Sequence[Entry], by: str) -> bool:
        pairs = list(zip(ours, theirs, strict=False))
        if len(ours) != len(theirs) or not all(self._may_be_same(*pair) for pair in pairs):
            return False
        for our, their in pairs:
            self._add(our.locator, their.locator, by)
        return True

    def _pair_similar_texts(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair similar texts of the same gap, in order."""
        sides = []
        for texts, entries in ((self.ours, ours), (self.theirs, theirs)):
            is_ours = texts is self.ours
            unpaired = filter(texts.has_text, self._unpaired(entries, ours=is_ours))
            sides.append(_by_gap(unpaired, self._gaps(entries, ours=is_ours)))
        for gap, group in sides[1].items():
            rest = list(sides[0].get(gap, ()))
            limit = max(_MIN_COMPARED, _MAX_GAP_COMPARISONS // len(group))
            for their in group:
                for index, our in enumerate(rest[:limit]):
                    if self._may_be_same(our, their) and self._are_similar(our, their):
                        self._add(our.locator, their.locator, "alike")
                        del rest[: index + 1]
                        break

    def _are_similar(self, our: Entry, their: Entry) -> bool:
        one, other = self.ours.tokens(our.locator), self.theirs.tokens(their.locator)
        is_distinctive = min(len(one), len(other)) >= MIN_DISTINCTIVE_TOKENS
        return is_distinctive and self._similarity(our, their) >= _MIN_SIMILARITY

    def _similarity(self, our: Entry, their: Entry) -> float:
        """Return the normalised Indel similarity of two texts, or 1.0 if one contains the other."""
        from rapidfuzz.distance import Indel

        one, other = self.ours.tokens(our.locator), self.theirs.tokens(their.locator)
        shorter, longer = sorted((one, other), key=len)
        if token_string(shorter) in token_string(longer):
            return 1.0
        return Indel.normalized_similarity(one, other, score_cutoff=_MIN_KEY_SIMILARITY)

    def _pair_by_replies(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair a comment that is lost, removed or one of several with the one that has the same
        replies."""
        unpaired = {entry.locator: entry for entry in self._unpaired(theirs, ours=False)}
        for our in self._unpaired(ours, ours=True):
            parents = {
                parent_of(self._certain[reply.locator].theirs)
                for reply in self.ours.children.get(our.locator, ())
                if reply.locator in self._certain
            }
            their = unpaired.get(parents.pop() or "") if len(parents) == 1 else None
            if their and (self._is_gone(our, their) or self._are_equal(our, their)):
                self._add(our.locator, their.locator, "answers")
                del unpaired[their.locator]

    def _pair_by_position(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair the comments between the same neighbours, or at the end of lists of equal length, if
        there are equally many and each is lost or removed in one source."""
        their_index = {entry.locator: index for index, entry in enumerate(theirs)}
        last_ours, last_theirs = -1, -1
        for index, our in enumerate(ours):
            pair = self._certain.get(our.locator)
            if pair is None or their_index.get(pair.theirs, -1) <= last_theirs:
                continue
            other_index = their_index[pair.theirs]
            self._pair_gone(ours[last_ours + 1 : index], theirs[last_theirs + 1 : other_index])
            last_ours, last_theirs = index, other_index
        if len(ours) == len(theirs) and last_ours >= 0:
            self._pair_gone(ours[last_ours + 1 :], theirs[last_theirs + 1 :])

    def _pair_gone(self, ours: Sequence[Entry], theirs: Sequence[Entry]) -> None:
        """Pair the comments between two neighbours in order, if all of them can be paired."""
        pairs = list(zip(ours, theirs, strict=False))
        are_unpaired = not any(our.locator in self._certain for our in ours) and not any(
            their.locator in self.pairs for their in theirs
        )
        if (
            len(ours) == len(theirs)
            and are_unpaired
            and all(self._is_gone(*pair) for pair in pairs)
        ):
            for our, their in pairs:
                self._add(our.locator, their.locator, "place")

    def _is_gone(self, our: Entry, their: Entry) -> bool:
        """Return whether one of two entries has no text that could contradict the other's."""
        is_gone = not self.ours.has_text(our) or not self.theirs.has_text(their)
        return is_gone and self._may_be_same(our, their)

    def _are_equal(self, our: Entry, their: Entry) -> bool:
        is_same = self.ours.tokens(our.locator) == self.theirs.tokens(their.locator)
        return is_same and self._may_be_same(our, their)

    def _pair_fragments(self) -> None:
        """Pair comments that a text extractor split off another entry with that entry."""
        if any(entry.source_ref for entry in self.theirs.comments):
            return
        for entry in self._unpaired(self.theirs.comments, ours=False):
            tokens = self.theirs.tokens(entry.locator)
            is_attributed = entry.author_source == "byline" or entry.date_source == "stated"
            is_distinctive = self.theirs.has_text(entry) and len(tokens) >= MIN_DISTINCTIVE_TOKENS
            if is_attributed or not is_distinctive or not self.ours.contains(tokens):
                continue
            # An entry of the source that repeats the words would be a quotation.
            if self.theirs.all_text.count(token_string(tokens)) == 1:
                self._add(self._first_with(tokens), entry.locator, "within")

    def _first_with(self, tokens: Sequence[str]) -> str:
        """Return the locator of the first entry of the merged page that has some tokens."""
        string = token_string(tokens)
        return next(
            entry.locator
            for entry in self.ours.page.entries
            if self.ours.has_text(entry) and string in token_string(self.ours.tokens(entry.locator))
        )


def _by_gap(entries: Iterable[Entry], gaps: Mapping[str, int]) -> dict[int, list[Entry]]:
    found = defaultdict(list)
    for entry in entries:
        found[gaps[entry.locator]].append(entry)
    return dict(found)
