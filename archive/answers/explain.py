"""Explain an answer: what each part of a query finds, and what might be meant instead."""

from collections.abc import Callable, Iterable, Iterator
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
from archive.text.stems import shared_prefixes, stemmer
from archive.text.tokens import is_unspaced, tokenize

MAX_EXPLAINED_PARTS = 50
"""At most this many parts of a query are explained."""
MAX_SUGGESTIONS = 3
"""At most this many replacements are suggested for a part that is not found."""
MAX_VARIANTS = 12
"""At most this many of the words that a part matches are named."""
_MAX_COUNTED_VARIANTS = 1_000
"""The entries of at most this many variants are counted."""
_MAX_COUNTED_WORDS = 20
"""The entries of at most this many similar words are counted."""
_MAX_NAME_WORDS = 10
"""Replacements are searched for at most this many words of a name or title."""
_SHORT_WORD_CHARS = 4
"""For a word of at most this many characters, similar words differ by one letter only."""


@attrs.frozen
class QueryPart:
    """What one part of a query finds on its own."""

    query: Query
    """The part as it was understood."""
    entries: int
    """Number of entries that match it alone."""
    occurrences: int | None = None
    """Number of occurrences in their texts; None for a field."""
    titles: int = 0
    """Number of these entries that are posts and have it in their title."""
    stands_for: int = 0
    """Number of words that it matches by inflection, wildcards or `~`."""
    variants: tuple[tuple[str, int], ...] = ()
    """The most frequent of these words, each with the number of entries that have it."""
    inner: tuple["QueryPart", ...] = ()
    """The same for each of its words, if the part as a whole is not found."""
    nearest: tuple[tuple[Query, int], ...] = ()
    """For a part that is not found: what might be meant, and the number of entries that match."""
    author: tuple[Query, int] | None = None
    """For a word or phrase that is an author's name: the `author:` field, and the number of entries
    that match it."""


@attrs.frozen
class Explanation:
    """How a query was understood, and why it finds what it finds."""

    query: Query
    """The query as it was understood."""
    total: int
    """Number of entries that match."""
    parts: tuple[QueryPart, ...]
    """Its different words, phrases and fields, in order."""
    left_out: int
    """Number of parts that are not explained because there are too many."""
    steps: tuple[tuple[Query, int], ...]
    """If several parts must match: each part, words first, with the number of entries that match it
    and all parts before it."""
    without: tuple[tuple[Query, int], ...]
    """If nothing matches: each part without which some entries match, and their number."""
    undated: int
    """Number of entries that match except for a date filter, and have no date."""
    later: int
    """Number of entries that match except for a date filter, and have only the date of their page,
    which is too early for it: they may be later."""


def explain(question: Question, *, variants: bool = True) -> Explanation:
    """Return the explanation of a question; `variants` tells whether to find inflections too."""
    explainer = _Explainer(question, variants)
    leaves = list(dict.fromkeys(leaves_of(question.tree)))
    total = question.count(question.unlimited)
    return Explanation(
        query=question.query,
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
        self._tree = question.unlimited
        self._scope = question.scope
        self._count = question.count
        self._language = question.language
        self._stem = stemmer(question.language)
        self._variants = variants

    def _lexicon_words(
        self,
        fields: tuple[str, ...],
        test: Callable[[str], bool],
        prefixes: tuple[str, ...] = ("",),
    ) -> list[str]:
        """Return the words of some fields that have one of some prefixes and pass a test, in
        alphabetical order."""
        lexicon = self._engine.lexicon
        return sorted(
            {
                token
                for field in fields
                for prefix in prefixes
                for token in lexicon(field, prefix, test)
            }
        )

    def steps(self) -> Iterator[tuple[Query, int]]:
        """Yield the parts that must all match, with the number of entries left after each."""
        if not isinstance(self._tree, And):
            return
        parts = sorted(dict.fromkeys(self._tree.parts), key=lambda part: not _has_text(part))
        for number, part in enumerate(parts[:MAX_EXPLAINED_PARTS], start=1):
            yield part, self._count(all_of(*parts[:number]))

    def without(self) -> Iterator[tuple[Query, int]]:
        """Yield the parts without which some entries match, with their number."""
        if not isinstance(self._tree, And):
            return
        parts = list(dict.fromkeys(self._tree.parts))
        for number, part in enumerate(parts[:MAX_EXPLAINED_PARTS]):
            if entries := self._count(all_of(*parts[:number], *parts[number + 1 :])):
                yield part, entries

    def part(self, leaf: Query) -> QueryPart:
        """Return what a leaf finds on its own."""
        if not isinstance(leaf, TEXT_NODES):
            entries = self._count(leaf)
            return QueryPart(
                leaf, entries, nearest=() if entries else tuple(self._suggest_fields(leaf))
            )
        tally = self._engine.tally(leaf, self._scope)
        stands_for, variants = self._find_variants(leaf)
        is_found = tally.entries > 0
        return QueryPart(
            leaf,
            tally.entries,
            tally.occurrences,
            tally.titles,
            stands_for,
            variants,
            inner=() if is_found else tuple(map(self.part, _inner_words(leaf))),
            nearest=() if is_found else tuple(self._suggest_words(leaf)),
            author=self._suggest_author(leaf),
        )

    def _find_variants(self, leaf: Query) -> tuple[int, tuple[tuple[str, int], ...]]:
        """Return the number of words that a leaf matches, and the most frequent with counts."""
        tokens: list[str] = []
        if isinstance(leaf, OneOf):
            tokens = sorted(leaf.tokens)
        elif isinstance(leaf, Word) and self._variants:
            stem = self._stem(leaf.token)
            tokens = self._lexicon_words(
                DEFAULT_FIELDS,
                lambda token: self._stem(token) == stem,
                shared_prefixes(leaf.token, self._language),
            )
        counted = [
            (token, self._count(Phrase((token,)))) for token in tokens[:_MAX_COUNTED_VARIANTS]
        ]
        found = [pair for pair in counted if pair[1]]
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        not_counted = max(len(tokens) - _MAX_COUNTED_VARIANTS, 0)
        return not_counted + len(found), tuple(found[:MAX_VARIANTS])

    @cached_property
    def _author_names(self) -> set[tuple[str, ...]]:
        """All authors' names, as tokens."""
        records = self._engine.records().values()
        names = {name for record in records for name in record.figures["authors"]}
        return {tuple(tokenize(name)) for name in names}

    def _suggest_author(self, leaf: Query) -> tuple[Query, int] | None:
        """Return an `author:` field for a word or phrase that is a whole author's name."""
        if isinstance(leaf, Word):
            leaf = Phrase((leaf.token,))
        if not isinstance(leaf, Phrase) or leaf.slop or leaf.tokens not in self._author_names:
            return None
        field = Author(leaf)
        entries = self._count(field)
        return (field, entries) if entries else None

    def _suggest_words(self, leaf: Query) -> Iterator[tuple[Query, int]]:
        """Yield what might be meant by a text node that is not found."""
        match leaf:
            case Word(token):
                yield from self._similar(token, DEFAULT_FIELDS, Word)
            case Phrase((token,)):
                yield from self._similar(token, DEFAULT_FIELDS, lambda word: Phrase((word,)))
            case Phrase(tokens):
                yield from self._matching([And(tuple(map(Word, tokens)))])
            case OneOf(_, Fuzzy(token)):
                yield from self._similar(token, DEFAULT_FIELDS, Word, max_distance=3)
            case OneOf(_, Pattern(pattern)) if tokens := tuple(tokenize(pattern)):
                yield from self._matching([Phrase(tokens)])

    def _suggest_fields(self, leaf: Query) -> Iterator[tuple[Query, int]]:
        """Yield what might be meant by a name or title that is not found."""
        match leaf:
            case Author(Phrase(tokens)):
                yield from self._similar_phrases(tokens, "author", Author)
            case Title(Word(token)):
                yield from self._similar(token, ("title",), lambda word: Title(Word(word)))
            case Title(Phrase(tokens)):
                yield from self._similar_phrases(tokens, "title", Title)

    def _similar_phrases(
        self, tokens: tuple[str, ...], field: str, make: Callable[[Phrase], Query]
    ) -> Iterator[tuple[Query, int]]:
        """Yield the phrase with one word replaced by a similar one or left out, if found."""
        found: dict[Query, int] = {}
        for index, token in enumerate(tokens[:_MAX_NAME_WORDS]):

            def with_word(word: str, index: int = index) -> Query:
                return make(Phrase((*tokens[:index], word, *tokens[index + 1 :])))

            found.update(self._similar(token, (field,), with_word))
            rest = (*tokens[:index], *tokens[index + 1 :])
            if rest and not found:
                found.update(self._matching([make(Phrase(rest))]))
        yield from sorted(found.items(), key=lambda pair: -pair[1])[:MAX_SUGGESTIONS]

    def _similar(
        self,
        token: str,
        fields: tuple[str, ...],
        make: Callable[[str], Query],
        max_distance: int = 2,
    ) -> Iterator[tuple[Query, int]]:
        """Yield queries for the words of the most similar spelling, one for each stem.

        A character of a script without blanks has no spelling: any other would be as similar.
        """
        if is_unspaced(token):
            return
        limit = 1 if len(token) <= _SHORT_WORD_CHARS else max_distance
        distance_to = edit_distance_to(token, limit)
        words = self._lexicon_words(
            fields, lambda word: word != token and distance_to(word) is not None
        )
        distances = {word: distance_to(word) or 0 for word in words}
        ranked = sorted(distances, key=lambda word: (distances[word], word))
        by_stem = {self._stem(word): word for word in reversed(ranked)}
        ranked = sorted(by_stem.values(), key=lambda word: (distances[word], word))
        by_query = {make(word): distances[word] for word in ranked[:_MAX_COUNTED_WORDS]}
        matching = list(self._matching(by_query))
        matching.sort(key=lambda pair: (by_query[pair[0]], -pair[1]))
        yield from matching[:MAX_SUGGESTIONS]

    def _matching(self, queries: Iterable[Query]) -> Iterator[tuple[Query, int]]:
        """Yield the queries that match entries, with their number."""
        for query in queries:
            if entries := self._count(query):
                yield query, entries


def _inner_words(leaf: Query) -> Iterator[Query]:
    """Yield the different words of a phrase, Near or Compound."""
    if isinstance(leaf, Phrase) and len(leaf.tokens) > 1:
        yield from (Phrase((token,)) for token in dict.fromkeys(leaf.tokens[:MAX_EXPLAINED_PARTS]))
    elif isinstance(leaf, Near | Compound):
        for part in dict.fromkeys(parts_of(leaf)):
            yield from dict.fromkeys(parts_of(part)) if isinstance(part, Or) else (part,)


def _has_text(query: Query) -> bool:
    return any(isinstance(leaf, TEXT_NODES) for leaf in leaves_of(query))
