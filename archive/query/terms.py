"""Read one run of text without spaces: a word, a phrase of its parts, wildcards or `~`."""

import re
from collections.abc import Iterator

from archive.query.tree import Query
from archive.query.words import Compound, Fuzzy, Pattern, Phrase, Word
from archive.text.folding import fold
from archive.text.tokens import MAX_TOKEN_CHARS, classes_of, is_unspaced, tokenize

MAX_PHRASE_TOKENS = 500
"""A phrase has at most this many words."""
MAX_SLOPPY_TOKENS = 20
"""A phrase with a slop, and a word with wildcards, has at most this many words."""
MAX_SLOP = 1_000
"""At most this many other words may stand in between (`~N`, `NEAR/N`)."""

_PART = re.compile(
    r"(?P<word>[w*?][wm*?]*(?:'[w*?][wm*?]*)*|cm*[*?]*|e)(?P<fuzzy>'?~(?P<distance>[wm]*))?"
)
"""A word with its wildcards, of characters replaced by their classes (`classes_of`)."""
_LOOSE_QUESTION_MARKS = re.compile(
    r"(?<![wm*?'])\?+(?![w*?'])|\?++(?!'[w*?]|[wm*~]|\Z)|(?<=c)\?+\Z"
)
"""Question marks that are punctuation, of characters replaced by their classes: those not at a
letter, and those before other punctuation."""
_INNER_QUESTION_MARK = re.compile(r"cm*\?+c")


class TermError(ValueError):
    """A term that cannot be understood. `suggestion`: a way out, or None."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        self.suggestion = suggestion
        super().__init__(message)


def read_phrase(text: str, slop: int = 0) -> Phrase:
    """Return the phrase that a quoted text means. Raises TermError."""
    tokens = tuple(tokenize(text))
    if not tokens:
        raise TermError(f"{text!r} has no letters or digits to search for", "leave it out")
    if len(tokens) > MAX_PHRASE_TOKENS:
        message = f"a phrase has at most {MAX_PHRASE_TOKENS} words"
        raise TermError(message, "search for a part of it")
    if slop and len(tokens) == 1:
        message = f"~{slop} needs at least two words in the quotes"
        raise TermError(message, f"write {tokens[0]}~ for a fuzzy word")
    if slop and len(tokens) > MAX_SLOPPY_TOKENS:
        message = f"a phrase followed by ~{slop} has at most {MAX_SLOPPY_TOKENS} words"
        raise TermError(message, "search for a part of it")
    return Phrase(tokens, slop)


def read_distance(digits: str, operator: str) -> int:
    """Return the number of other words that `~N` or `NEAR/N` allows. Raises TermError."""
    if not (digits.isascii() and digits.isdigit()):
        raise TermError(f"{operator} needs a number of words", f"write {operator}3")
    if len(digits) > 6 or int(digits) > MAX_SLOP:
        message = f"at most {MAX_SLOP:,} words may stand in between"
        raise TermError(message, f"write {operator}{MAX_SLOP}")
    return int(digits)


def read_term(chunk: str, *, inflected: bool) -> Query:
    """Return what a run of text without spaces and quotes means. Raises TermError.

    `inflected`: whether a bare word also finds its inflections.
    """
    parts = [_read_part(*part) for part in _split(chunk)]
    if all(isinstance(part, Phrase) for part in parts):
        phrase = read_phrase(chunk)
        is_word = len(phrase.tokens) == 1 and inflected
        return Word(phrase.tokens[0]) if is_word else phrase
    if len(parts) > MAX_SLOPPY_TOKENS:
        message = f"a word with wildcards has at most {MAX_SLOPPY_TOKENS} parts"
        raise TermError(message, "search for a part of it")
    return parts[0] if len(parts) == 1 else Compound(tuple(parts))


def _split(chunk: str) -> Iterator[tuple[str, str | None]]:
    """Yield the words in a run of text, with their wildcards, and what follows a `~` after each."""
    folded = fold(chunk)
    classes = _classes(folded)
    if inner := _INNER_QUESTION_MARK.search(classes):
        before, after = folded[inner.start()], folded[inner.end() - 1]
        message = "? stands for a letter of a word, not for a character between others"
        raise TermError(message, f'write "{before} {after}"~1')
    classes = _LOOSE_QUESTION_MARKS.sub(lambda match: " " * len(match.group()), classes)
    for match in _PART.finditer(classes):
        word = folded[match.start("word") : match.end("word")].strip("'")
        distance = match["distance"]
        if distance is not None:
            distance = folded[match.start("distance") : match.end("distance")]
        yield word, distance


def _classes(folded: str) -> str:
    """Return the classes of characters, with wildcards and `~` as they are."""
    operators = ("*", "~") if "://" in folded else ("*", "?", "~")
    return "".join(
        character if character in operators else kind
        for character, kind in zip(folded, classes_of(folded), strict=True)
    )


def _has_wildcards(word: str) -> bool:
    return "*" in word or "?" in word


def _read_part(word: str, distance: str | None) -> Query:
    if distance is not None:
        return _read_fuzzy(word, distance)
    if not _has_wildcards(word):
        return Phrase(tuple(tokenize(word)))
    if not word.strip("*?'"):
        message = f"{word!r} has wildcards but no letters"
        raise TermError(message, "add a letter, or put the text in quotes")
    if is_unspaced(word):
        message = f"{word[0]} is a word by itself, which has no wildcards"
        raise TermError(message, "leave them out: any run of characters is found")
    if len(word) > MAX_TOKEN_CHARS:
        message = f"a word with wildcards has at most {MAX_TOKEN_CHARS} characters"
        raise TermError(message, "make it shorter")
    return Pattern(re.sub(r"\*+", "*", word))


def _read_fuzzy(word: str, distance: str) -> Query:
    if _has_wildcards(word):
        raise TermError("a word cannot have both ~ and wildcards (* or ?)", "leave one out")
    if distance not in ("", "1", "2"):
        message = "~ after a word allows 1 letter to differ, ~2 allows 2"
        raise TermError(message, f"write {word}~ or {word}~2, or put the text in quotes")
    if len(word) > MAX_TOKEN_CHARS:
        raise TermError(f"a fuzzy word has at most {MAX_TOKEN_CHARS} characters", "make it shorter")
    return Fuzzy(word, int(distance or 1))
