"""Split text into tokens: the analysis shared by index, queries and highlights.

A token is a word of the folded text (`archive.text.folding`) by the rules of Unicode (UAX #29):
letters, digits and marks, with apostrophes between them. In a script that is written
without blanks, each character is a token, with its marks, so that any run of them is a phrase. Each
emoji is a token. An underscore is no letter: `snake_case` is the phrase of its words.
"""

import hashlib
import re
import unicodedata
from functools import cached_property

from archive.model import Span
from archive.scripts import UNSPACED
from archive.text.folding import fold, fold_offsets, folds_one_to_one

MAX_TOKEN_CHARS = 200
"""Longer tokens are shortened to this many characters and a checksum."""

_BLANKED = bytes(code if chr(code).isalnum() or code == ord("'") else 32 for code in range(256))
"""Translation table that replaces bytes outside tokens by blanks."""
_SHORTENED = re.compile(rf".{{{MAX_TOKEN_CHARS}}}[0-9a-f]{{64}}")
_WORD = r"[^\W_]"
_PLAIN_TOKEN = re.compile(rf"{_WORD}+(?:'{_WORD}+)*")
"""A token of scripts whose letters are all that matters."""
_NOT_PLAIN = re.compile(
    "[^\0-\u02ff\u0370-\u0482\u048a-\u0590\u05be-\u060f\u061b-\u064a\u0660-\u066f\u0671-\u06d5"
    "\u1e00-\u2319]"
)
"""Characters that may be marks, emoji, or of a script without blanks; most of them are."""
_CLASSED_TOKEN = re.compile("w[wm]*(?:'w[wm]*)*|cm*|e")
"""A token, of characters replaced by their classes."""
_MARK_LETTERS = "\u0e33\u0eb3"
"""Vowels of Thai and Lao that are part of the character before them (GB9a of UAX #29)."""
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23f3\u23f8-\u23fa\u2600-\u27bf\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\U0001f000-\U0001faff]"
)
"""Emoji, with the other symbols of the blocks that hold most of them."""


def _class_of(character: str) -> str:
    if character == "'":
        return character
    if UNSPACED.match(character):
        return "c"
    if character in _MARK_LETTERS or unicodedata.category(character)[0] == "M":
        return "m"
    if character.isalnum():
        return "w"
    return "e" if _EMOJI.match(character) else " "


class _ClassTable(dict[int, str]):
    """Class of a character by code point, filled on first use."""

    def __missing__(self, codepoint: int) -> str:
        found = self[codepoint] = _class_of(chr(codepoint))
        return found


_CLASSES = _ClassTable()


def classes_of(folded: str) -> str:
    """Return the class of each character of a folded text: `w` for a letter or digit, `m` for a
    mark, `c` for a character of a script without blanks, `e` for an emoji, `'`, or a blank."""
    return folded.translate(_CLASSES)


def is_unspaced(token: str) -> bool:
    """Return whether a token is one character of a script that is written without blanks."""
    return UNSPACED.match(token) is not None


def token_edges(folded: str) -> list[tuple[int, int]]:
    """Return the start and the end of each token of a folded text."""
    if _NOT_PLAIN.search(folded) is None:
        return [match.span() for match in _PLAIN_TOKEN.finditer(folded)]
    return [match.span() for match in _CLASSED_TOKEN.finditer(classes_of(folded))]


def _split(folded: str) -> list[str]:
    """Return the tokens of a folded text.

    In ASCII text, replacing the other characters by blanks gives the same in a quarter of the time.
    """
    if not folded.isascii():
        if _NOT_PLAIN.search(folded) is None:
            return _PLAIN_TOKEN.findall(folded)
        return [folded[start:end] for start, end in token_edges(folded)]
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
        edges = token_edges(self._folded)
        if len(self._folded) == len(self._text) and folds_one_to_one(self._text):
            return edges
        offsets = fold_offsets(self._text)
        return [(offsets[start], _source_end(offsets, end)) for start, end in edges]

    def span(self, first: int, end: int) -> Span:
        """Return the characters of the tokens from index `first` to `end`, exclusive."""
        return Span(self._edges[first][0], self._edges[end - 1][1])


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
    return f"{token[:MAX_TOKEN_CHARS]}{digest}"
