"""Lines such as `Name said...`, which open a comment of the classic layout, or quote somebody."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

import attrs

from archive.formats.common.source import Line
from archive.formats.text.signatures import is_plausible_name
from archive.text.dates import parse_date_header, read_time_line
from archive.text.languages import (
    INTERFACE_WORDS,
    LANGUAGES,
    declared_count,
    is_known_tail,
)

MAX_NAME_CHARS = 60
"""A name over a comment is no longer than this many characters."""
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
"""Words that name nobody, before "said" and its like."""


@attrs.frozen
class SaidLine:
    """A line, or two, that may open a comment."""

    first: int
    """Which line the name stands on, from 0."""
    last: int
    """Which line the word for "said" stands on."""
    name: str
    """The name."""
    is_plausible: bool
    """Whether that may be a name by its looks alone."""
    is_word_alone: bool = False
    """Whether the word for "said" stands alone, below what is the page's and no name."""

    @property
    def has_no_name(self) -> bool:
        """Whether it says what no name does: "as he"."""
        return self.is_word_alone or self.name.casefold().split()[-1] in _PRONOUNS


@cache
def _said_line_pattern() -> re.Pattern[str]:
    words = {re.escape(word) for each in LANGUAGES for word in each.said_words}
    said = "|".join(sorted(words, key=len, reverse=True))
    name = rf"(?P<name>\S.{{0,{MAX_NAME_CHARS - 1}}}?)"
    return re.compile(rf"(?:{name}(?P<gap>\s*+))?(?P<said>{said})\s*+(?:\.\.\.|\u2026)")


def find_said_lines(lines: Sequence[Line]) -> Iterator[SaidLine]:
    """The lines that may open a comment; a name may stand alone above the word for "said"."""
    above: int | None = None
    for place, line in enumerate(lines):
        if line.text.endswith(_DOTS) and (match := _said_line_pattern().fullmatch(line.text)):
            name, first = match["name"], place
            if name is None and above is not None and place - above == 1:
                name, first = lines[above].text, above
                if name.casefold() in INTERFACE_WORDS or is_known_tail(name):
                    yield SaidLine(place, place, line.text, False, is_word_alone=True)
                    name = None
                elif len(name) > MAX_NAME_CHARS or _is_furniture(name):
                    name = None
            # "Emma dit..." is not glued; it is another verb.
            is_glued = bool(match["name"]) and not match["gap"]
            if (
                name
                and not _NOT_IN_NAME.search(name)
                and not (is_glued and match["said"][1] == " ")
            ):
                yield SaidLine(first, place, name, not is_glued and _is_plausible(name))
        above = place if line.text else above


def _is_furniture(text: str) -> bool:
    is_time = read_time_line(text) is not None or parse_date_header(text) is not None
    return is_time or declared_count(text) is not None or text.endswith(_DOTS)


def _is_plausible(name: str) -> bool:
    """Whether words before "said" are a name by their looks, and not half a sentence."""
    if _SENTENCE_END.search(name) or not is_plausible_name(name, is_glued=False):
        return False
    return _PRONOUNS.isdisjoint(name.casefold().split())
