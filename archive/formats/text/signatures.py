"""Signatures: a short sign-off alone on the last line of a comment.

Shape alone cannot tell "papa" from "PATHETIC". What does is a list of given names; for other words,
that they sign more than one comment of the page. Where in doubt a line is no signature: an author
that is missing can be found by reading, one that is invented is a false quotation.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from functools import cache
from importlib.resources import files

from archive.text.dates import weekday_names
from archive.text.languages import INTERFACE_WORDS

_WORD = r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*"
_SHAPE = re.compile(rf"{_WORD}(?: {_WORD}){{0,2}}")
_PART = re.compile(r"[^\W\d_]+")
_THREE_ALIKE = re.compile(r"(.)\1\1", re.IGNORECASE)
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxzбвгджзйклмнпрстфхцчшщ]+", re.IGNORECASE)
_ANONYMOUS = frozenset(
    """
    anonymous anonym anonyme anónimo anônimo anonimo anoniem anonyymi anònim аноним
    ανώνυμος анонім анонимен анонимни anonimas anonüümne névtelen 匿名 익명 אנונימי
    """.split()  # noqa: SIM905
)
_FUNCTION_WORDS = frozenset(
    """
    a about after an are as at before between but by called dated during for from her his i if in
    is it its my no on or our since than that the their this till to until was we were when which
    who will with am an auf bei beim bis das dem den der die ein eine für im ist mit nach seit um
    vom von vor war wird zum zur al con del desde el en es hasta la las los para por que se según
    su un una au aux avant c'est chez dans depuis des du est jusqu'au le les pour sur une da do em
    na no os para pela pelo até från för i med på till vid är den det som
    """.split()  # noqa: SIM905
)
"""Words that make a sentence of what might else be a name."""
MAX_SIGNATURE_CHARS = 40
"""A signature is no longer than this many characters."""
MAX_INITIALS = 3
"""So many letters may be initials; more capitals than that are an outcry."""
_MIN_FURNITURE_REPEATS = 3
"""So many comments are the fewest whose common last line is suspected to be the page's own."""


@cache
def _word_list(file: str) -> frozenset[str]:
    text = files("archive.formats.text").joinpath(file).read_text(encoding="utf-8")
    lines = (line for line in text.split("\n") if not line.startswith("#"))
    return frozenset(word.casefold() for line in lines for word in line.split())


def is_ordinary_word(word: str) -> bool:
    """Whether a word is one that names nobody."""
    folded = word.casefold().replace("\u2019", "'")
    forms = {folded, folded.replace("-", "")}
    return not forms.isdisjoint(_word_list("not_names.txt")) or folded in INTERFACE_WORDS


def is_plausible_name(name: str, is_glued: bool) -> bool:
    """Whether what stands before a date or a time may be a name, and not half a sentence.

    `is_glued`: whether it touches the date, as no sentence does.
    """
    words = name.casefold().split()
    if not any(map(str.isalpha, name)) or name.endswith((":", ",")):
        return False
    if is_glued or name.casefold() in _ANONYMOUS:
        return True
    if is_ordinary_word(words[-1]) or any(words[-1] in names for names in weekday_names()):
        return False
    return _FUNCTION_WORDS.isdisjoint(words)


def _is_given_name(word: str) -> bool:
    """Whether a word, or each part of a word with hyphens, is a given name and written as one."""
    if word.isupper() and len(word) > MAX_INITIALS:
        return False
    return all(part in _word_list("names.txt") for part in _PART.findall(word.casefold()))


def find_signatures(last_lines: Sequence[str | None], text: str) -> list[str | None]:
    """Which of the last lines of a page's comments are signatures.

    `last_lines`: for each comment its last line, or None where no other text stands before it.
    `text`: all that the page says. Returns the names, each in its place, and None elsewhere.
    """
    counts = Counter(line.casefold() for line in last_lines if line is not None)
    # What stands below half of the comments is the page's own, unless it is known to be a name.
    repeated = {
        line for line, count in counts.items() if 1 < count < _furniture_threshold(last_lines)
    }
    used = _used_words(text) if any(last_lines) else set()
    return [line if line and _is_signature(line, repeated, used) else None for line in last_lines]


def find_common_ending(last_lines: Sequence[str | None]) -> str | None:
    """The last line that half of a page's comments share, so that it is hardly what they say."""
    counts = Counter(line for line in last_lines if line is not None)
    line, count = counts.most_common(1)[0] if counts else ("", 0)
    return line if count >= _furniture_threshold(last_lines) and not _is_given_name(line) else None


def _furniture_threshold(last_lines: Sequence[str | None]) -> int:
    return max(_MIN_FURNITURE_REPEATS, (len(last_lines) + 1) // 2)


def _is_signature(line: str, repeated: Container[str], used: Container[str]) -> bool:
    """Whether one comment's last line is a name, as far as the page shows."""
    if len(line) > MAX_SIGNATURE_CHARS or not _SHAPE.fullmatch(line) or _THREE_ALIKE.search(line):
        return False
    words = line.split()
    if any(is_ordinary_word(word) for word in words):
        return False
    if _are_initials(words):
        return not (line.isupper() and line in used)
    if len(words) > 2:
        return False
    if _is_given_name(words[0]):
        return len(words) == 1 or line[0].isupper() == words[1][0].isupper()
    return line.casefold() in repeated and line not in used and _may_be_name(words)


def _are_initials(words: Sequence[str]) -> bool:
    """Capitals, consonants alone, or single letters: `JB`, `jw`, `J W`. In scripts that write no
    vowels, or words as one or two characters, nothing is told by that."""
    letters = "".join(words)
    if not 2 <= len(letters) <= MAX_INITIALS or not letters.isalpha():
        return False
    if len(words) > 1:
        return all(len(word) == 1 and word.lower() != word.upper() for word in words)
    return letters.isupper() or _CONSONANTS.fullmatch(letters) is not None


def _used_words(text: str) -> set[str]:
    """The words that are used within lines, as abbreviations and places are."""
    return {
        word for line in text.split("\n") for word in _PART.findall(line) if len(word) < len(line)
    }


def _may_be_name(words: Sequence[str]) -> bool:
    """Whether words that are on no list may be somebody's name; they sign more than once. Of
    scripts without capitals no list has any words, and thanks look there just like a name."""
    if any(word.isupper() and len(word) > MAX_INITIALS for word in words):
        return False
    if any(word.lower() == word.upper() for word in words):
        return False
    parts = [part for word in words for part in _PART.findall(word)]
    if len(parts) > len(words) and any(is_ordinary_word(part) for part in parts):
        return False
    return len(words) == 1 or all(word[0].isupper() for word in words)
