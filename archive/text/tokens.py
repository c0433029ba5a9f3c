"""Text into tokens: the one analysis that the index, the queries and the highlights share.

A token is `\\w+('\\w+)*` after folding case (Unicode's full case folding), accents (canonical
decomposition, then the non-spacing marks left out) and the shapes of quotes and apostrophes.
Folding works character by character, so a token's place in the original text is never lost.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import cache, cached_property, lru_cache
from threading import Lock

from archive.errors import LanguageError
from archive.model import Span

TOKEN = re.compile(r"\w+(?:'\w+)*")
MAX_TOKEN_CHARS = 200
"""Tokens longer than this many characters are kept as their beginning and a checksum."""

_BLANKED = bytes(code if chr(code).isalnum() or chr(code) in "_'" else 32 for code in range(256))
_SHORTENED = re.compile(rf".{{{MAX_TOKEN_CHARS}}}_[0-9a-f]{{64}}")

_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u2035\uff07\u0060\u00b4\u055a\ua78c"
QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\uff02"
"""What is folded to a double quote."""


_QUOTE_FOLDS = {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(QUOTES, '"')}


def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character).casefold()
    return "".join(
        _QUOTE_FOLDS.get(part, part)
        for part in unicodedata.normalize("NFD", decomposed)
        if unicodedata.category(part) != "Mn"
    )


class _FoldTable(dict[int, str]):
    """Code point -> its folded text, filled in as characters lock up."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


_FOLDS = _FoldTable()


def fold(text: str) -> str:
    """Text without case, accents and the shapes of quotes; it may be shorter or longer."""
    return text.lower() if text.isascii() and "`" not in text else text.translate(_FOLDS)


def _split(folded: str) -> list[str]:
    """All that TOKEN finds. In plain ASCII, blanks in place of what is in no token come to the same
    in a quarter of the time."""
    if not folded.isascii():
        return TOKEN.findall(folded)
    pieces = folded.encode().translate(_BLANKED).decode()
    if "'" in pieces:
        # An apostrophe is part of a token with one letter right before it and one right behind.
        pieces = pieces.replace("''", "  ")
        pieces = f" {pieces} ".replace(" '", "  ").replace("' ", "  ")
    return pieces.split()


def tokenize(text: str) -> list[str]:
    """The tokens of a text, in order."""
    return _shorten_long(_split(fold(text)))


class Tokenized:
    """The tokens of a text, and where they stand in it."""

    def __init__(self, text: str) -> None:
        self._text, self._folded = text, fold(text)
        self.tokens = _shorten_long(_split(self._folded))

    @cached_property
    def _edges(self) -> list[tuple[int, int]]:
        edges = [match.span() for match in TOKEN.finditer(self._folded)]
        if len(self._folded) == len(self._text) and _folds_one_to_one(self._text):
            return edges
        offsets = _source_offsets(self._text)
        return [(offsets[start], _source_end(offsets, end)) for start, end in edges]

    def span(self, first: int, end: int) -> Span:
        """The characters from one token to the one before another."""
        return Span(self._edges[first][0], self._edges[end - 1][1])


def _folds_one_to_one(text: str) -> bool:
    """Whether every character folds to exactly one."""
    return text.isascii() or all(len(_FOLDS[ord(character)]) == 1 for character in set(text))


def _source_offsets(text: str) -> list[int]:
    """For each folded character, and for the end, the place of the original it comes from."""
    offsets = [place for place, character in enumerate(text) for _ in _FOLDS[ord(character)]]
    return [*offsets, len(text)]


def _source_end(offsets: list[int], end: int) -> int:
    """Where a token ends in the original: behind the marks that its last letter is written with, of
    which nothing is left when it is folded."""
    return max(offsets[end - 1] + 1, offsets[end])


def _shorten_long(tokens: list[str]) -> list[str]:
    if max(map(len, tokens), default=0) <= MAX_TOKEN_CHARS:
        return tokens
    return [_shorten(token) for token in tokens]


def _shorten(token: str) -> str:
    if len(token) <= MAX_TOKEN_CHARS or _SHORTENED.fullmatch(token):
        return token
    digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{token[:MAX_TOKEN_CHARS]}_{digest}"


STEMMER_LANGUAGES = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech",
    "da": "danish", "nl": "dutch", "en": "english", "eo": "esperanto", "et": "estonian",
    "fi": "finnish", "fr": "french", "de": "german", "el": "greek", "hi": "hindi",
    "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "no": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "st": "sesotho", "es": "spanish",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""The languages whose inflections can be found, by their codes."""
NO_LANGUAGE = "none"
"""In place of a language: words have no inflections."""


def resolve_language(name: str) -> str:
    """The language that a name or a code means: `german` for `de`. Raises LanguageError."""
    folded = name.casefold()
    if folded in (*STEMMER_LANGUAGES.values(), NO_LANGUAGE):
        return folded
    if folded in STEMMER_LANGUAGES:
        return STEMMER_LANGUAGES[folded]
    known = ", ".join((*STEMMER_LANGUAGES.values(), NO_LANGUAGE))
    raise LanguageError(
        name, f"no language whose inflections are known: {name!r}; there are {known}"
    )


@cache
def stemmer(language: str = "english") -> Callable[[str], str]:
    """The function that takes a folded token to its stem (Snowball, snowballstem.org).

    Two tokens are inflections of one word when their stems are equal; for the language `none`, a
    word is its own stem.
    """
    if language == NO_LANGUAGE:
        return str
    lock = Lock()  # A stemmer keeps the word it works on, so threads take turns.

    @cache
    def stem_word() -> Callable[[str], str]:
        # It reads in all languages that there are, and not every question needs one.
        import snowballstemmer

        found: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
        return found

    @lru_cache(maxsize=200_000)
    def stem(token: str) -> str:
        with lock:
            return str(stem_word()(token)) or token

    return stem
