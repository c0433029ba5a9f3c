"""Stems: what the inflections of a word share (Snowball, snowballstem.org)."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from threading import Lock

from archive.errors import LanguageError

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


_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu|"  # French, Catalan, Occitan
    r"[ck]h|un|gl|degl|agl|dagl|negl|sugl|quegl|dell|all|dall|nell|sull|coll|quell|quest|bell|sant|"
    r"anch|com|dov|cos|tutt|nient|mezz|senz)'(?=..)"  # Italian
)
"""A short word that has lost its vowel before another: `l'homme`, `dell'arte`."""


@cache
def stemmer(language: str = "english") -> Callable[[str], str]:
    """Return the function that stems a folded token (Snowball, snowballstem.org).

    Tokens with equal stems are inflections of one word. An elided article and the like is no part
    of the word, in any language, since archives have words of several. With the language `none`, a
    token is its own stem.
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
        if "'" in token and (elided := _ELISION.match(token)):
            token = token[elided.end() :]
        with lock:
            return str(stem_word()(token)) or token

    return stem
