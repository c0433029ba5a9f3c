"""Find lines such as `Name said...`, which open a comment of the classic layout or are quotes."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import attrs

from archive.formats.common.byline_readings import MAX_NAME_CHARS
from archive.formats.common.source import Line
from archive.formats.text.signatures import is_plausible_name
from archive.text.dates import parse_date_header, read_time_line
from archive.text.languages import (
    INTERFACE_WORDS,
    LANGUAGES,
    declared_count,
    is_known_tail,
)

_AT = "At "
"""The word before a time that precedes a name; only English pages of that template are known."""
_DOTS = ("...", "\u2026")
_NOT_IN_NAME = re.compile(r"[\"\u201c\u201d\u201e\u00ab\u00bb]|[!?\u2026]\s|[,;:]\Z")
_SENTENCE_END = re.compile(r"\w{4}\.\s")
_PRONOUNS = frozenset(
    """
    all everybody everyone he i it nobody one she somebody someone they we what who you as like
    alle das er es ich ihr jemand man niemand sie was wer wie wir alguien como ella ellas ellos
    él lo nadie nosotros que quien se todos tú usted ustedes yo ça ce cela comme elle elles il ils
    je nous on personne qu'il quelqu'un qui tu vous ben biz o onlar sen siz вы как кто мы он она
    они ты что я alguém ela elas ele eles eu ninguém quem chi egli ella io lei loro lui nessuno
    qualcuno hij iemand ik niemand zij han hun ingen nogen algú ell ells ningú qui αυτή αυτός εγώ
    κάποιος κανείς
    """.split()  # noqa: SIM905
)
"""Pronouns and other words before "said" that are not names."""


@attrs.frozen
class SaidLine:
    """One line, or two, that may open a comment."""

    first: int
    """Index of the line with the name."""
    last: int
    """Index of the line with the word for "said"."""
    name: str
    """The words before "said"."""
    is_plausible: bool
    """Whether they look like a name."""
    time: Line | None = None
    """The part of the line that states a time before the name, as in the oldest template."""
    is_word_alone: bool = False
    """Whether "said" is alone on its line, below furniture instead of a name."""

    @property
    def has_no_name(self) -> bool:
        """Whether the words cannot be a name, such as "as he"."""
        return self.is_word_alone or self.name.casefold().split()[-1] in _PRONOUNS


@cache
def _said_line_pattern() -> re.Pattern[str]:
    words = {re.escape(word) for each in LANGUAGES for word in each.said_words}
    said = "|".join(sorted(words, key=len, reverse=True))
    name = rf"(?P<name>\S.{{0,{MAX_NAME_CHARS - 1}}}?)"
    return re.compile(rf"(?:{name}(?P<gap>\s*+))?(?P<said>{said})\s*+(?:\.\.\.|\u2026)")


def find_said_lines(lines: Sequence[Line]) -> Iterator[SaidLine]:
    """Yield the lines that may open a comment; the name may be on the line above "said"."""
    above: int | None = None
    for index, line in enumerate(lines):
        if line.text.endswith(_DOTS) and (match := _said_line_pattern().fullmatch(line.text)):
            name, first = match["name"], index
            if name is None and above is not None and index - above == 1:
                name, first = lines[above].text, above
                if name.casefold() in INTERFACE_WORDS or is_known_tail(name):
                    yield SaidLine(index, index, line.text, False, is_word_alone=True)
                    name = None
                elif len(name) > MAX_NAME_CHARS or _is_furniture(name):
                    name = None
            # In "Emma dit..." no name is glued to "a dit".
            is_glued = bool(match["name"]) and not match["gap"]
            if (
                name
                and not _NOT_IN_NAME.search(name)
                and not (is_glued and match["said"][1] == " ")
            ):
                time, name = _split_time(lines[first], name)
                yield SaidLine(first, index, name, not is_glued and _is_plausible(name), time)
        above = index if line.text else above


def _split_time(line: Line, name: str) -> tuple[Line | None, str]:
    """Return the time before a name, and the name: `At 9/13/06, 4:44 PM, Ann`."""
    if not name.startswith(_AT):
        return None, name
    before, comma, rest = name.rpartition(", ")
    words = before[len(_AT) :]
    if not comma or not rest or read_time_line(words) is None:
        return None, name
    return line.cut(len(_AT), len(before)), rest


def _is_furniture(text: str) -> bool:
    """Return whether a line is a time, a date or a count, or ends in dots, and so is not a name."""
    is_time = read_time_line(text) is not None or parse_date_header(text) is not None
    return is_time or declared_count(text) is not None or text.endswith(_DOTS)


def _is_plausible(name: str) -> bool:
    """Return whether words before "said" look like a name, and not like half a sentence."""
    if _SENTENCE_END.search(name) or not is_plausible_name(name, is_glued=False):
        return False
    return _PRONOUNS.isdisjoint(name.casefold().split())
