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


_ELIDED = (
    # French, Catalan, Occitan
    *"cdjlmnst", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
    # Italian
    "ch", "un", "gl", "degl", "agl", "dagl", "negl", "sugl", "quegl", "dell", "all", "dall",
    "nell", "sull", "coll", "quell", "quest", "bell", "sant", "anch", "com", "dov", "cos", "tutt",
    "nient", "mezz", "senz",
)  # fmt: skip
"""Short words that lose their vowel before another: `l'homme`, `dell'arte`."""
_ELISION = re.compile(f"(?:{'|'.join(_ELIDED)})'(?=..)")
_CUT_AT_THE_END = frozenset(
    {"armenian", "basque", "catalan", "czech", "danish", "english", "estonian",
     "french", "hindi", "hungarian", "italian", "lithuanian", "norwegian", "polish", "portuguese",
     "romanian", "russian", "spanish", "swedish", "tamil"}
)  # fmt: skip
"""Languages whose stemmers change words at their ends only."""
_MAX_KEPT_CHARS = 3
"""At most this many letters of a stem are searched as the beginning of its inflections."""


@cache
def stemmer(language: str = "english") -> Callable[[str], str]:
    """Return the function that stems a folded token (Snowball, snowballstem.org).

    Tokens with equal stems are inflections of one word. Elided articles and the like are cut
    off in every language, since archives have words of several. With the language `none`, a
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


def shared_prefixes(token: str, language: str) -> tuple[str, ...]:
    """Return prefixes such that each token with the same stem as a given one has one of them.

    Stemming a whole vocabulary takes seconds; that of the words with these prefixes, milliseconds.
    """
    if language not in _CUT_AT_THE_END:
        return ("",)
    stem = stemmer(language)(token)
    # `dying` is stemmed to `die`: of a short stem, only the first letter is certain.
    prefix = stem[: max(1, min(_MAX_KEPT_CHARS, len(stem) - 2))]
    return prefix, *(f"{elided}'{prefix}" for elided in _ELIDED)
