"""Split text into tokens: the analysis shared by index, queries and highlights.

A token is `\\w+('\\w+)*` after folding case (Unicode full case folding), accents (canonical
decomposition without the non-spacing marks) and the shapes of quotes and apostrophes. Characters
are folded one by one, so that every token can be located in the original text.
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
"""Longer tokens are shortened to this many characters and a checksum."""

_BLANKED = bytes(code if chr(code).isalnum() or chr(code) in "_'" else 32 for code in range(256))
"""Translation table that replaces bytes outside tokens by blanks."""
_SHORTENED = re.compile(rf".{{{MAX_TOKEN_CHARS}}}_[0-9a-f]{{64}}")

_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u2035\uff07\u0060\u00b4\u055a\ua78c"
QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\uff02"
"""Characters that are folded to a double quote."""

_QUOTE_FOLDS = {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(QUOTES, '"')}


def _fold_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFD", character).casefold()
    return "".join(
        _QUOTE_FOLDS.get(part, part)
        for part in unicodedata.normalize("NFD", decomposed)
        if unicodedata.category(part) != "Mn"
    )


class _FoldTable(dict[int, str]):
    """Folded text by code point, filled on first use."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


_FOLDS = _FoldTable()


def fold(text: str) -> str:
    """Fold case, accents and the shapes of quotes; the length may change."""
    return text.lower() if text.isascii() and "`" not in text else text.translate(_FOLDS)


def _split(folded: str) -> list[str]:
    """Return the matches of TOKEN.

    In ASCII text, replacing the other characters by blanks gives the same in a quarter of the time.
    """
    if not folded.isascii():
        return TOKEN.findall(folded)
    pieces = folded.encode().translate(_BLANKED).decode()
    if "'" in pieces:
        # An apostrophe belongs to a token only between two word characters.
        pieces = pieces.replace("''", "  ")
        pieces = f" {pieces} ".replace(" '", "  ").replace("' ", "  ")
    return pieces.split()


def tokenize(text: str) -> list[str]:
    """Return the tokens of a text, in order."""
    return _shorten_long(_split(fold(text)))


class Tokenized:
    """The tokens of a text and their spans."""

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
        """Return the characters of the tokens from index `first` to `end`, exclusive."""
        return Span(self._edges[first][0], self._edges[end - 1][1])


def _folds_one_to_one(text: str) -> bool:
    """Return whether every character folds to exactly one character."""
    return text.isascii() or all(len(_FOLDS[ord(character)]) == 1 for character in set(text))


def _source_offsets(text: str) -> list[int]:
    """Return the offset in `text` of each folded character, and of the end."""
    offsets = [offset for offset, character in enumerate(text) for _ in _FOLDS[ord(character)]]
    return [*offsets, len(text)]


def _source_end(offsets: list[int], end: int) -> int:
    """Return the offset in the original text at which a token ends.

    That is after the marks on its last letter, which folding removes.
    """
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
"""Languages of the stemmer, by language code."""
NO_LANGUAGE = "none"
"""Setting in place of a language: no stemming."""


def resolve_language(name: str) -> str:
    """Return the language with a name or code: `german` for `de`. Raises LanguageError."""
    folded = name.casefold()
    if folded in (*STEMMER_LANGUAGES.values(), NO_LANGUAGE):
        return folded
    if folded in STEMMER_LANGUAGES:
        return STEMMER_LANGUAGES[folded]
    known = ", ".join((*STEMMER_LANGUAGES.values(), NO_LANGUAGE))
    raise LanguageError(name, f"no stemmer for the language {name!r}; known languages: {known}")


@cache
def stemmer(language: str = "english") -> Callable[[str], str]:
    """Return the function that stems a folded token (Snowball, snowballstem.org).

    Tokens with equal stems are inflections of one word. With the language `none`, a token is its
    own stem.
    """
    if language == NO_LANGUAGE:
        return str
    lock = Lock()  # A stemmer holds the word it works on, so it is not thread-safe.

    @cache
    def stem_word() -> Callable[[str], str]:
        # Importing snowballstemmer loads all its languages, and not every query needs one.
        import snowballstemmer

        found: Callable[[str], str] = snowballstemmer.stemmer(language).stemWord
        return found

    @lru_cache(maxsize=200_000)
    def stem(token: str) -> str:
        with lock:
            return str(stem_word()(token)) or token

    return stem
