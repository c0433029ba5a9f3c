"""Find signatures: a short sign-off on the last line of a comment.

Shape alone cannot tell "papa" from "PATHETIC". A list of given names can; any other word must end
more than one comment of the page. In doubt a line is not a signature: a reader can find a missing
author, but an invented one is a false quotation.
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
_TRIPLED = re.compile(r"(.)\1\1", re.IGNORECASE)
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
"""Words that show that a line is a sentence and not a name."""
MAX_SIGNATURE_CHARS = 40
"""A signature has at most this many characters."""
MAX_INITIALS = 3
"""Initials are at most this many letters; more capitals are an outcry."""
_MIN_FURNITURE_REPEATS = 3
"""At least this many comments share a last line before it counts as furniture."""


@cache
def _word_list(file: str) -> frozenset[str]:
    text = files("archive.formats.text").joinpath(file).read_text(encoding="utf-8")
    lines = (line for line in text.split("\n") if not line.startswith("#"))
    return frozenset(word.casefold() for line in lines for word in line.split())


def is_ordinary_word(word: str) -> bool:
    """Return whether a word is known not to be a name."""
    folded = word.casefold().replace("\u2019", "'")
    forms = {folded, folded.replace("-", "")}
    return not forms.isdisjoint(_word_list("not_names.txt")) or folded in INTERFACE_WORDS


def is_plausible_name(name: str, is_glued: bool) -> bool:
    """Return whether the words before a date or time may be a name, and not half a sentence.

    `is_glued`: whether no blank separates them from the date, which rules out a sentence.
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
    """Return whether all parts of a word are given names, and it is not an outcry in capitals."""
    if word.isupper() and len(word) > MAX_INITIALS:
        return False
    return all(part in _word_list("names.txt") for part in _PART.findall(word.casefold()))


def find_signatures(last_lines: Sequence[str | None], text: str) -> list[str | None]:
    """Return the last line of each comment that is a signature, and None for other comments.

    `last_lines`: the last line of each comment, or None if it cannot be a signature. `text`: the
    text of all comments.
    """
    counts = Counter(line.casefold() for line in last_lines if line is not None)
    # A line that ends half of the comments is furniture, unless it is a known name.
    repeated = {
        line for line, count in counts.items() if 1 < count < _furniture_threshold(last_lines)
    }
    used = _used_words(text) if any(last_lines) else set()
    return [line if line and _is_signature(line, repeated, used) else None for line in last_lines]


def find_common_ending(last_lines: Sequence[str | None]) -> str | None:
    """Return the last line shared by at least half of the comments, or None; not a given name."""
    counts = Counter(line for line in last_lines if line is not None)
    line, count = counts.most_common(1)[0] if counts else ("", 0)
    return line if count >= _furniture_threshold(last_lines) and not _is_given_name(line) else None


def _furniture_threshold(last_lines: Sequence[str | None]) -> int:
    return max(_MIN_FURNITURE_REPEATS, (len(last_lines) + 1) // 2)


def _is_signature(line: str, repeated: Container[str], used: Container[str]) -> bool:
    """Return whether a last line is a signature.

    `repeated`: the lines that end several comments. `used`: the words inside other lines.
    """
    if len(line) > MAX_SIGNATURE_CHARS or not _SHAPE.fullmatch(line) or _TRIPLED.search(line):
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
    """Return whether words are initials: capitals, only consonants or single letters.

    Examples: `JB`, `jw`, `J W`. The consonants are Latin and Cyrillic: in scripts that write no
    vowels, or words of one or two characters, these shapes do not indicate initials.
    """
    letters = "".join(words)
    if not 2 <= len(letters) <= MAX_INITIALS or not letters.isalpha():
        return False
    if len(words) > 1:
        return all(len(word) == 1 and word.lower() != word.upper() for word in words)
    return letters.isupper() or _CONSONANTS.fullmatch(letters) is not None


def _used_words(text: str) -> set[str]:
    """Return the words that occur in longer lines, as abbreviations and place names do."""
    return {
        word for line in text.split("\n") for word in _PART.findall(line) if len(word) < len(line)
    }


def _may_be_name(words: Sequence[str]) -> bool:
    """Return whether words that are on no list, and end several comments, may be a name.

    Scripts without capitals are left out: the lists have none of their words, and a word of thanks
    looks like a name.
    """
    if any(word.isupper() and len(word) > MAX_INITIALS for word in words):
        return False
    if any(word.lower() == word.upper() for word in words):
        return False
    parts = [part for word in words for part in _PART.findall(word)]
    if len(parts) > len(words) and any(is_ordinary_word(part) for part in parts):
        return False
    return len(words) == 1 or all(word[0].isupper() for word in words)
