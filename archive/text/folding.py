"""Fold text, so that spellings of a word that differ only in shape are equal.

It folds case (Unicode full case folding), accents, the shapes of quotes and apostrophes, wide,
narrow and joined forms of letters, and invisible characters. Marks are accents in Latin,
Greek, Arabic and Hebrew only; in every other script they tell words apart, and are kept.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u02b9\u2032\u2035\uff07\u0060\u00b4\u055a\ua78c"
QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2036\uff02"
"""Characters that are folded to a double quote."""
_QUOTE_FOLDS = {**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(QUOTES, '"')}
_LETTER_FOLDS = {
    "ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ё": "е",
    "\u0640": "",  # The Arabic tatweel only widens a word.
}  # fmt: skip
"""Letters with a stroke and the like, which Unicode does not decompose, by folded letter."""
_ACCENTED_SCRIPTS = ("LATIN ", "GREEK ", "ARABIC ", "HEBREW ")
"""How the names of letters begin whose marks are accents."""
_SHAPES = ("<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>")
"""Decompositions to letters of another width, or not joined to their neighbours."""
_HEBREW_WIDE = range(0xFB20, 0xFB29)
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Characters that are not shown (Default_Ignorable_Code_Point of DerivedCoreProperties.txt)."""
_COMMON_MARKS = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u3099\u309a\ufe20-\ufe2f\uff9e\uff9f]"
)
"""Marks that several scripts share: the letter before tells whether they are accents."""
_VOICING = {"\uff9e": "\u3099", "\uff9f": "\u309a"}
"""The narrow marks of kana, which are not combining characters."""


def fold(text: str) -> str:
    """Fold a text; the length may change. Canonically equivalent texts give the same."""
    if text.isascii():
        return text.lower() if "`" not in text else text.translate(_FOLDS)
    if not _has_clusters(text):
        return text.translate(_FOLDS)
    return "".join(folded for folded, _, _ in _pieces(text))


def fold_offsets(text: str) -> list[int]:
    """Return the offset in `text` of each folded character, and of the end.

    A letter with its marks folds as a whole, so that all of it is found together.
    """
    offsets: list[int] = []
    start = 0
    for folded, piece, is_cluster in _pieces(text):
        if is_cluster:
            offsets += [start] * len(folded)
        else:
            offsets += [
                start + index for index, each in enumerate(piece) for _ in _FOLDS[ord(each)]
            ]
        start += len(piece)
    return [*offsets, len(text)]


def folds_one_to_one(text: str) -> bool:
    """Return whether every character folds to exactly one character."""
    if text.isascii():
        return True
    is_simple = not _has_clusters(text)
    return is_simple and all(len(_FOLDS[ord(character)]) == 1 for character in set(text))


def _has_clusters(text: str) -> bool:
    """Return whether the folding of a character may depend on the one before it."""
    return _COMMON_MARKS.search(text) is not None or not unicodedata.is_normalized("NFC", text)


def _pieces(text: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the pieces of a text: folded, as they are, and whether one is a letter with marks."""
    end = 0
    for match in _clusters().finditer(text) if _has_clusters(text) else ():
        between = text[end : match.start()]
        yield between.translate(_FOLDS), between, False
        yield _compose(match.group()).translate(_FOLDS), match.group(), True
        end = match.end()
    yield text[end:].translate(_FOLDS), text[end:], False


@cache
def _clusters() -> re.Pattern[str]:
    """Return a pattern for a letter with what may change it: marks, or the rest of a syllable.

    Few texts have marks as separate characters, so the pattern is built on first use.
    """
    marks = "".join(
        f"\\U{code:08x}"
        for code in range(0x300, 0x1F000)
        if unicodedata.combining(chr(code)) or chr(code) in _second_letters()
    )
    return re.compile(f"[^{marks}]?[{marks}\uff9e\uff9f\u1161-\u1175\u11a8-\u11c2]+")


@cache
def _second_letters() -> frozenset[str]:
    """Return the characters that NFC may combine with the one before them."""
    decompositions = (unicodedata.decomposition(chr(code)) for code in range(0x300, 0x1F000))
    pairs = (each.split() for each in decompositions if each and each[0] != "<")
    return frozenset(chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2)


def _compose(cluster: str) -> str:
    """Return a letter with its marks as one character where there is one; drop accents."""
    first = cluster[0]
    if _has_accents(first):
        return "".join(each for each in cluster if not _is_mark(each))
    if unicodedata.category(first)[0] in "LM":
        whole = "".join(_VOICING.get(each, each) for each in cluster)
        return unicodedata.normalize("NFC", _unshape(first) + whole[1:])
    # A mark on a figure or a sign is no part of a word.
    return "".join(each for each in cluster if not _is_mark(each))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or character in _VOICING


@lru_cache(10_000)
def _has_accents(letter: str) -> bool:
    """Return whether marks on a letter are accents."""
    return unicodedata.name(letter, "").startswith(_ACCENTED_SCRIPTS)


def _unshape(character: str) -> str:
    """Return the ordinary form of a wide, narrow or joined letter."""
    is_shape = unicodedata.decomposition(character).startswith(_SHAPES)
    if character.isalnum() and (is_shape or ord(character) in _HEBREW_WIDE):
        return unicodedata.normalize("NFKC", character)
    return character


def _fold_character(character: str) -> str:
    if _IGNORABLE.match(character):
        return ""
    if (quote := _QUOTE_FOLDS.get(character)) is not None:
        return quote
    character = _unshape(character)
    if not _has_accents(character[0]) and character != "\u0345":
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", character).casefold())
        return _LETTER_FOLDS.get(folded, folded)
    bare = _without_marks(_without_marks(character).casefold())
    return "".join(_QUOTE_FOLDS.get(each, _LETTER_FOLDS.get(each, each)) for each in bare)


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(each for each in decomposed if unicodedata.category(each) != "Mn")


class _FoldTable(dict[int, str]):
    """Folded text by code point, filled on first use."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


_FOLDS = _FoldTable()
