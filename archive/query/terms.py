"""What a run of letters without blanks asks for: a word, a phrase of its parts, wildcards, `~`."""

import re
from collections.abc import Iterator

from archive.query.tree import Query
from archive.query.words import Compound, Fuzzy, Pattern, Phrase, Word
from archive.text.tokens import MAX_TOKEN_CHARS, fold, tokenize

LONGEST_PHRASE = 500
"""A phrase has at most this many words."""
LONGEST_SLOPPY = 20
"""One that lets others stand between has at most this many."""
WIDEST = 1_000
"""At most this many other words may stand between (`~N`, `NEAR/N`)."""
FUZZIEST = 2
"""A fuzzy word is at most this many letters away."""
IN_QUOTES = "put the text in quotes to look for just that"

_MARKS = re.compile(r"\?+")
_PART = re.compile(r"(?P<word>[\w*?]+(?:'[\w*?]+)*)(?P<fuzzy>'?~(?P<distance>\w*))?")


class Refusal(ValueError):
    """A part of a query that cannot be understood: a sentence, and a way out or None."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        self.suggestion = suggestion
        super().__init__(message)


def read_phrase(text: str, slop: int = 0) -> Phrase:
    """The phrase that a text in quotes means. Raises Refusal."""
    tokens = tuple(tokenize(text))
    if not tokens:
        raise Refusal(f"{text!r} has no letters or digits to look for", "leave it out")
    if len(tokens) > LONGEST_PHRASE:
        message = f"a phrase has at most {LONGEST_PHRASE} words"
        raise Refusal(message, "look for a part of it")
    if slop and len(tokens) == 1:
        raise Refusal("one word has nothing between", f"write {tokens[0]}~ for a fuzzy word")
    if slop and len(tokens) > LONGEST_SLOPPY:
        message = f"a phrase with others between has at most {LONGEST_SLOPPY} words"
        raise Refusal(message, "look for a part of it")
    return Phrase(tokens, slop)


def read_distance(digits: str, written: str) -> int:
    """How many other words may stand between. Raises Refusal."""
    if not (digits.isascii() and digits.isdigit()):
        raise Refusal(f"{written} needs a number of words", f"write {written}3")
    if len(digits) > 6 or int(digits) > WIDEST:
        raise Refusal(f"at most {WIDEST:,} words may stand between", f"write {written}{WIDEST}")
    return int(digits)


def read_term(chunk: str, *, inflected: bool) -> Query:
    """What a run of text without blanks and quotes means. Raises Refusal.

    `inflected`: whether a bare word finds its inflections.
    """
    parts = [_read_part(*part) for part in _parts(chunk)]
    if all(isinstance(part, Phrase) for part in parts):
        phrase = read_phrase(chunk)
        single = len(phrase.tokens) == 1 and inflected
        return Word(phrase.tokens[0]) if single else phrase
    if len(parts) > LONGEST_SLOPPY:
        message = f"a word with wildcards has at most {LONGEST_SLOPPY} parts"
        raise Refusal(message, "look for a part of it")
    return parts[0] if len(parts) == 1 else Compound(tuple(parts))


def _parts(chunk: str) -> Iterator[tuple[str, str | None]]:
    """The words in a run of text, wildcards among them, each with what follows its `~`."""
    for match in _PART.finditer(_without_punctuation(fold(chunk))):
        if word := match["word"].strip("?'"):
            yield word, match["distance"]


def _without_punctuation(folded: str) -> str:
    """Folded text in which every question mark left is a wildcard, as it is inside a word only."""

    def keep(match: re.Match[str]) -> str:
        before, behind = folded[: match.start()][-1:], folded[match.end() :][:1]
        inside = bool(before and behind) and all(
            each in "*'" or each == "_" or each.isalnum() for each in (before, behind)
        )
        return match.group() if inside else " "

    return _MARKS.sub(" " if "://" in folded else keep, folded)


def _is_plain(word: str) -> bool:
    return "*" not in word and "?" not in word


def _read_part(word: str, distance: str | None) -> Query:
    if distance is not None:
        return _read_fuzzy(word, distance)
    if _is_plain(word):
        return Phrase(tuple(tokenize(word)))
    if not word.strip("*?'"):
        raise Refusal(f"{word!r} stands for letters of a word, and there is none", IN_QUOTES)
    if len(word) > MAX_TOKEN_CHARS:
        message = f"a word with wildcards has at most {MAX_TOKEN_CHARS} characters"
        raise Refusal(message, "make it shorter")
    return Pattern(re.sub(r"\*+", "*", word))


def _read_fuzzy(word: str, distance: str) -> Query:
    if not _is_plain(word):
        raise Refusal("a word is either fuzzy (~) or has wildcards (* or ?)", "leave one out")
    if distance not in ("", "1", "2"):
        message = f"~ at the end of a word finds what is 1 letter away, ~{FUZZIEST} what is two"
        raise Refusal(message, f"write {word}~ or {word}~2, or {IN_QUOTES}")
    if len(word) > MAX_TOKEN_CHARS:
        raise Refusal(f"a fuzzy word has at most {MAX_TOKEN_CHARS} letters", "make it shorter")
    return Fuzzy(word, int(distance or 1))
