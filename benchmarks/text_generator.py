"""Generates texts with the words of the seeds, as frequent as there, and a long tail of others."""

import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from benchmarks import ROOT

RARE_SHARE = 0.06
"""Share of the words that are from the long tail, which has no end."""
WORDS_PER_ENTRY = 85
"""About the median length of an entry; paragraphs end with a whole sentence."""
_WORD = re.compile(r"[A-Za-z][A-Za-z']*[A-Za-z]")
_SYLLABLES = (
    *("an", "ber", "cor", "dal", "en", "fer", "gor", "hal", "in", "jes", "kel", "lor", "men"),
    *("nor", "ol", "per", "quin", "ros", "sel", "tor", "un", "ver", "wil", "yor", "zan"),
)
_FURNITURE_WORDS = frozenset({"delete", "deleted", "replies", "reply", "said", "replydelete"})


def _count_words() -> Counter[str]:
    files = sorted((ROOT / "seeds").glob("*.txt"))
    text = " ".join(file.read_text(encoding="utf-8") for file in files)
    words = (word.lower() for word in _WORD.findall(text))
    return Counter(word for word in words if word not in _FURNITURE_WORDS and "delete" not in word)


class TextGenerator:
    """Generates texts; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        counts = sorted(_count_words().items(), key=lambda pair: (-pair[1], pair[0]))
        self._words = [word for word, _ in counts]
        self._sums = list(accumulate(count for _, count in counts))

    def word(self) -> str:
        """Return a word of the seeds, or one of the long tail."""
        if self.random.random() < RARE_SHARE:
            rank = int(self.random.paretovariate(0.7)) % 4_000_000
            return self._rare(rank)
        return self._words[bisect(self._sums, self.random.randrange(self._sums[-1]))]

    def _rare(self, rank: int) -> str:
        parts = []
        while rank or len(parts) < 2:
            rank, rest = divmod(rank, len(_SYLLABLES))
            parts.append(_SYLLABLES[rest])
        return "".join(parts)

    def sentence(self) -> str:
        """Return a sentence."""
        words = " ".join(self.word() for _ in range(self.random.randint(6, 22)))
        return f"{words[0].upper()}{words[1:]}."

    def paragraphs(self, words: int = WORDS_PER_ENTRY) -> list[list[str]]:
        """Return paragraphs, each a list of one line, of about this many words in all."""
        left = max(6, int(self.random.lognormvariate(0, 0.8) * words / 1.38))
        return list(self._paragraphs(left))

    def _paragraphs(self, left: int) -> Iterator[list[str]]:
        while left > 0:
            sentences = [self.sentence() for _ in range(self.random.randint(1, 4))]
            left -= sum(sentence.count(" ") + 1 for sentence in sentences)
            yield [" ".join(sentences)]
