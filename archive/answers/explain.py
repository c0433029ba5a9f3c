"""Why an answer is what it is: what each part of a query finds, and what could be meant instead."""

from collections.abc import Callable, Iterator
from functools import cached_property

import attrs

from archive.answers.question import Question
from archive.query import (
    TEXT_NODES,
    And,
    Author,
    Compound,
    Fuzzy,
    Near,
    OneOf,
    Or,
    Pattern,
    Phrase,
    Query,
    Title,
    Word,
    all_of,
)
from archive.query.expand import DEFAULT_FIELDS, edit_distance_to
from archive.query.walk import leaves_of, parts_of
from archive.text.tokens import stemmer, tokenize

MAX_EXPLAINED_PARTS = 50
"""So many parts of a query are explained."""
MAX_SUGGESTIONS = 3
"""So many words are offered in place of one."""
MAX_VARIANTS = 12
"""So many of the words that a part stands for are named."""
_LONGEST_NAME = 10
"""So many words of a name or title are looked at."""
_SHORT = 4
"""Words of so few letters have only one of them wrong."""


@attrs.frozen
class QueryPart:
    """What a part of a query finds by itself."""

    query: Query
    """The part as it was understood."""
    entries: int
    """How many entries match it alone."""
    occurrences: int | None = None
    """How often it occurs in their texts; None, where it is no word."""
    titles: int = 0
    """How many of the entries are posts that have it in their title."""
    stands_for: int = 0
    """How many words it stands for, where it has inflections or wildcards or is fuzzy."""
    variants: tuple[tuple[str, int], ...] = ()
    """The most common of them, each with the number of entries that have it."""
    inner: tuple["QueryPart", ...] = ()
    """What its words find by themselves, where all of it together is not found."""
    nearest: tuple[tuple[Query, int], ...] = ()
    """For a part that is not found: what might be meant, and how many entries match that."""
    author: tuple[Query, int] | None = None
    """For a word that is an author's name: the field, and how many entries match that."""


@attrs.frozen
class Explanation:
    """What a query was understood as, and why it finds what it finds."""

    query: Query
    """The query as it was understood."""
    total: int
    """How many entries match."""
    parts: tuple[QueryPart, ...]
    """Its words, phrases and fields, in order, each once."""
    left_out: int
    """How many parts are not explained because there are too many."""
    steps: tuple[tuple[Query, int], ...]
    """Where all of several parts must match: how many entries are left after each, words first."""
    without: tuple[tuple[Query, int], ...]
    """Where nothing is found: the parts without which something is, and how much."""
    undated: int
    """How many entries match all but a date filter, and have no date."""
    later: int
    """How many match all but a date filter that their page's date is too early for: they may be
    later."""


def explain(question: Question, *, variants: bool = True) -> Explanation:
    """The explanation of a question; `variants`: look for the inflections of words as well."""
    explainer = _Explainer(question, variants)
    leaves = list(dict.fromkeys(leaves_of(question.tree)))
    total = question.engine.count(question.effective)
    return Explanation(
        query=question.asked,
        total=total,
        parts=tuple(explainer.part(leaf) for leaf in leaves[:MAX_EXPLAINED_PARTS]),
        left_out=max(len(leaves) - MAX_EXPLAINED_PARTS, 0),
        steps=tuple(explainer.steps()),
        without=() if total else tuple(explainer.without()),
        undated=question.notes["undated"],
        later=question.count_later(),
    )


class _Explainer:
    def __init__(self, question: Question, variants: bool) -> None:
        self._engine = question.engine
        self._tree = question.effective
        self._count = question.engine.count
        self._stem = stemmer(question.language)
        self._variants = variants

    def _words(self, fields: tuple[str, ...], fits: Callable[[str], bool]) -> list[str]:
        """The words of some fields that pass a test, in order."""
        lexicon = self._engine.lexicon
        return sorted({token for field in fields for token in lexicon(field, "", fits)})

    def steps(self) -> Iterator[tuple[Query, int]]:
        """How the parts that must all match narrow the answer down, one after the other."""
        if not isinstance(self._tree, And):
            return
        parts = sorted(dict.fromkeys(self._tree.parts), key=lambda part: not _has_text(part))
        for number, part in enumerate(parts[:MAX_EXPLAINED_PARTS], start=1):
            yield part, self._count(all_of(*parts[:number]))

    def without(self) -> Iterator[tuple[Query, int]]:
        """The parts but for which something would be found."""
        if not isinstance(self._tree, And):
            return
        parts = list(dict.fromkeys(self._tree.parts))
        for number, part in enumerate(parts[:MAX_EXPLAINED_PARTS]):
            if found := self._count(all_of(*parts[:number], *parts[number + 1 :])):
                yield part, found

    def part(self, leaf: Query) -> QueryPart:
        """What a leaf finds."""
        if not isinstance(leaf, TEXT_NODES):
            entries = self._count(leaf)
            return QueryPart(
                leaf, entries, nearest=() if entries else tuple(self._near_field(leaf))
            )
        tally = self._engine.tally(leaf)
        stands_for, variants = self._variants_of(leaf)
        found = tally.entries > 0
        return QueryPart(
            leaf,
            tally.entries,
            tally.occurrences,
            tally.titles,
            stands_for,
            variants,
            inner=() if found else tuple(map(self.part, _inner(leaf))),
            nearest=() if found else tuple(self._nearest(leaf)),
            author=self._author(leaf),
        )

    def _variants_of(self, leaf: Query) -> tuple[int, tuple[tuple[str, int], ...]]:
        tokens: list[str] = []
        if isinstance(leaf, OneOf):
            tokens = sorted(leaf.tokens)
        elif isinstance(leaf, Word) and self._variants:
            stem = self._stem(leaf.token)
            tokens = self._words(DEFAULT_FIELDS, lambda token: self._stem(token) == stem)
        counted = [(token, self._count(Phrase((token,)))) for token in tokens[:1_000]]
        counted = [pair for pair in counted if pair[1]]
        counted.sort(key=lambda pair: (-pair[1], pair[0]))
        return max(len(tokens) - 1_000, 0) + len(counted), tuple(counted[:MAX_VARIANTS])

    @cached_property
    def _names(self) -> set[tuple[str, ...]]:
        """All authors' names, as tokens."""
        records = self._engine.records().values()
        names = {name for record in records for name in record.figures["authors"]}
        return {tuple(tokenize(name)) for name in names}

    def _author(self, leaf: Query) -> tuple[Query, int] | None:
        if isinstance(leaf, Word):
            leaf = Phrase((leaf.token,))
        if not isinstance(leaf, Phrase) or leaf.slop or leaf.tokens not in self._names:
            return None
        field = Author(leaf)
        entries = self._count(field)
        return (field, entries) if entries else None

    def _nearest(self, leaf: Query) -> Iterator[tuple[Query, int]]:
        """What might be meant by a word that is not there."""
        match leaf:
            case Word(token):
                yield from self._near(token, DEFAULT_FIELDS, Word)
            case Phrase((token,)):
                yield from self._near(token, DEFAULT_FIELDS, lambda word: Phrase((word,)))
            case Phrase(tokens):
                yield from self._counted([And(tuple(map(Word, tokens)))])
            case OneOf(_, Fuzzy(token)):
                yield from self._near(token, DEFAULT_FIELDS, Word, most=3)
            case OneOf(_, Pattern(pattern)) if tokens := tuple(tokenize(pattern)):
                yield from self._counted([Phrase(tokens)])

    def _near_field(self, leaf: Query) -> Iterator[tuple[Query, int]]:
        """What might be meant by a name or title that is not there."""
        match leaf:
            case Author(Phrase(tokens)):
                yield from self._near_phrase(tokens, "author", Author)
            case Title(Word(token)):
                yield from self._near(token, ("title",), lambda w: Title(Word(w)))
            case Title(Phrase(tokens)):
                yield from self._near_phrase(tokens, "title", Title)

    def _near_phrase(
        self, tokens: tuple[str, ...], field: str, make: Callable[[Phrase], Query]
    ) -> Iterator[tuple[Query, int]]:
        """The phrase with one of its words replaced by one that is written almost so, or left
        out."""
        found: dict[Query, int] = {}
        for place, token in enumerate(tokens[:_LONGEST_NAME]):

            def replaced(word: str, place: int = place) -> Query:
                return make(Phrase((*tokens[:place], word, *tokens[place + 1 :])))

            found.update(self._near(token, (field,), replaced))
            rest = (*tokens[:place], *tokens[place + 1 :])
            if rest and not found:
                found.update(self._counted([make(Phrase(rest))]))
        yield from sorted(found.items(), key=lambda pair: -pair[1])[:MAX_SUGGESTIONS]

    def _near(
        self,
        token: str,
        fields: tuple[str, ...],
        make: Callable[[str], Query],
        most: int = 2,
    ) -> Iterator[tuple[Query, int]]:
        """The words that are written most alike, those of one stem once, each with its count."""
        distance = edit_distance_to(token, 1 if len(token) <= _SHORT else most)
        words = self._words(fields, lambda word: word != token and distance(word) is not None)
        found = {word: distance(word) or 0 for word in words}
        ranked = sorted(found, key=lambda word: (found[word], word))
        by_stem = {self._stem(word): word for word in reversed(ranked)}
        chosen = sorted(by_stem.values(), key=lambda word: (found[word], word))
        counted = list(self._counted([make(word) for word in chosen[:20]]))
        by_query = {make(word): found[word] for word in chosen[:20]}
        counted.sort(key=lambda pair: (by_query[pair[0]], -pair[1]))
        yield from counted[:MAX_SUGGESTIONS]

    def _counted(self, queries: list[Query]) -> Iterator[tuple[Query, int]]:
        for query in queries:
            if entries := self._count(query):
                yield query, entries


def _inner(leaf: Query) -> Iterator[Query]:
    """The words of something that is not found, each once."""
    if isinstance(leaf, Phrase) and len(leaf.tokens) > 1:
        yield from (Phrase((token,)) for token in dict.fromkeys(leaf.tokens[:MAX_EXPLAINED_PARTS]))
    elif isinstance(leaf, Near | Compound):
        for part in dict.fromkeys(parts_of(leaf)):
            yield from dict.fromkeys(parts_of(part)) if isinstance(part, Or) else (part,)


def _has_text(query: Query) -> bool:
    return any(isinstance(leaf, TEXT_NODES) for leaf in leaves_of(query))
