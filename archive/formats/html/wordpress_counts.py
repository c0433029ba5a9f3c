"""How many comments a page of WordPress says that it has, in the heading over them."""

import re

from archive.formats.common.source import Source
from archive.formats.html.tree import find_all, is_inside, words_of

_HEADINGS = (
    ".comments-title, #comments-title, .wp-block-comments-title, h2#comments, h3#comments, "
    "#comments h2, #comments h3, #comments h4"
)
_LONGEST_HEADING = 300
"""So much of a heading is looked at for the number of comments."""
_MOST_DIGITS = 9
"""A number of comments has at most so many."""
_QUOTED = re.compile(r"[“„«\"‘].*[”“»\"’]")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
_ONE = re.compile(r"(?:one|ein|eine|un|une|uno|una|um|uma|en|een)\b", re.IGNORECASE)
_ONE_COMMENT = re.compile(
    _ONE.pattern + r"\s+(?:comment|kommentar|coment|thought|gedanke|repl|respon|respuesta|resposta|"
    r"réponse|réflexion|rispost|pensie|pensam|antwort|reactie|opmerking|svar|tank)",
    re.IGNORECASE,
)
"""One comment, on whatever: `One Response to 2014 in review`."""


def declared_by_heading(source: Source, found: int, pings: int) -> int | None:
    """How many comments the heading over the list says there are, where so many were found. Themes
    count pings or not."""
    for node in find_all(source.tree, _HEADINGS):
        if is_inside(node, {"respond", "comment-list", "commentlist", "comment"}):
            continue
        if (count := _count(words_of(node))) is not None:
            return found if count == found + pings else count
    return None


def _count(heading: str) -> int | None:
    """The number in a heading (`17 thoughts on “Ballots of 2014”`), if there is one alone."""
    words = _QUOTED.sub("", heading[:_LONGEST_HEADING])
    numbers = _NUMBER.findall(words)
    leading = _NUMBER.match(words)
    if _ONE_COMMENT.match(words):
        return 1
    if leading or len(numbers) == 1:
        digits = re.sub(r"\D", "", leading.group() if leading else numbers[0])
        return int(digits) if len(digits) <= _MOST_DIGITS else None
    return 1 if not numbers and _ONE.match(words) else None
