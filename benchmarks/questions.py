"""Chooses the questions for all systems: words, phrases, dates and authors from the corpus
itself."""

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from benchmarks.documents import Document

KINDS = (
    "term", "rare phrase", "common phrase", "and", "phrase and date", "author and term",
    "depth and term", "prefix", "newest", "by month", "snippets", "inflections",
)  # fmt: skip
"""The kinds of questions. `inflections` is a bare word in `archive`; no other system is asked
it."""
COMPARED_KINDS = frozenset(KINDS) - {"inflections"}
"""The kinds for which all systems should find the same number of entries."""
QUESTIONS_PER_KIND = 5
"""Number of questions of each kind."""
_TOKEN = re.compile(r"\w+(?:'\w+)*")
_PLAIN = re.compile(r"[a-z]{3,}")


@attrs.frozen(kw_only=True)
class Question:
    """A question, in no system's query language."""

    kind: str
    """One of KINDS."""
    words: tuple[str, ...]
    """Words that must occur exactly, except for case and accents."""
    is_phrase: bool = False
    """Whether they must be adjacent, in this order."""
    is_prefix: bool = False
    """Whether the one word is a prefix."""
    years: tuple[int, int] | None = None
    """The first and the last year."""
    author: str | None = None
    """A word of the author's name."""
    depth: int | None = None
    """The depth of the entry."""


@attrs.define
class _Vocabulary:
    """The words and pairs of adjacent words in a sample, by the number of entries that have
    them."""

    words: Counter[str] = attrs.Factory(Counter)
    pairs: Counter[tuple[str, str]] = attrs.Factory(Counter)
    split: set[str] = attrs.Factory(set)

    @classmethod
    def of(cls, docs: Sequence[Document]) -> "_Vocabulary":
        vocabulary = cls()
        for doc in docs:
            tokens = _TOKEN.findall(doc.text.lower())
            vocabulary.words.update(list(dict.fromkeys(tokens)))
            vocabulary.pairs.update(list(dict.fromkeys(pairwise(tokens))))
            vocabulary.split.update(
                part for token in tokens if "'" in token for part in token.split("'")
            )
        return vocabulary

    def is_unambiguous(self, *words: str) -> bool:
        """Return whether all systems take these for words: none is part of a word with an
        apostrophe."""
        return all(_PLAIN.fullmatch(word) and word not in self.split for word in words)


def choose_questions(
    docs: Sequence[Document], seed: int, number: int = QUESTIONS_PER_KIND
) -> list[Question]:
    """Choose questions of each kind; the same seed gives the same ones."""
    draw = random.Random(seed)
    sample = draw.sample(list(docs), min(len(docs), 5_000))
    vocabulary = _Vocabulary.of(sample)
    words = [word for word, _ in vocabulary.words.most_common() if vocabulary.is_unambiguous(word)]
    middle = words[len(words) // 200 : max(len(words) // 20, number + 1)]
    pairs = [pair for pair, _ in vocabulary.pairs.most_common() if vocabulary.is_unambiguous(*pair)]
    common = pairs[: max(20, number)]
    rare = [pair for pair in pairs if vocabulary.pairs[pair] <= 2] or pairs
    people = [name for name, _ in Counter(doc.author for doc in docs if doc.author).most_common(20)]
    found: list[Question] = []
    for _ in range(number):
        word, other = draw.sample(middle, 2)
        phrase = draw.choice(common)
        found += _of_each_kind(draw, word, other, phrase, draw.choice(rare))
        year = draw.choice([int(doc.date[:4]) for doc in sample if doc.date] or [2014])
        found.append(
            Question(kind="phrase and date", words=phrase, is_phrase=True, years=(year, year + 1))
        )
        name = draw.choice(people or ["anonymous"]).lower().split()[0]
        found.append(Question(kind="author and term", words=(words[0],), author=name))
    return sorted(found, key=lambda question: KINDS.index(question.kind))


def _of_each_kind(
    draw: random.Random, word: str, other: str, phrase: tuple[str, str], rare: tuple[str, str]
) -> Iterator[Question]:
    yield Question(kind="term", words=(word,))
    yield Question(kind="rare phrase", words=rare, is_phrase=True)
    yield Question(kind="common phrase", words=phrase, is_phrase=True)
    yield Question(kind="and", words=(word, other))
    yield Question(kind="depth and term", words=(word,), depth=draw.choice([1, 2]))
    yield Question(kind="prefix", words=(word[:3],), is_prefix=True)
    yield Question(kind="newest", words=(other,))
    yield Question(kind="by month", words=(other,))
    yield Question(kind="snippets", words=(word,))
    yield Question(kind="inflections", words=(word,))
