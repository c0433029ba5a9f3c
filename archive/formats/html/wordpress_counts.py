"""The number of comments that the heading above them states on a WordPress page."""

import re

from archive.formats.common.source import Source
from archive.formats.common.thread import ThreadDraft
from archive.formats.html.tree import find_all, inline_text, is_inside

_HEADINGS = (
    ".comments-title, #comments-title, .wp-block-comments-title, h2#comments, h3#comments, "
    "#comments h2, #comments h3, #comments h4"
)
_MAX_HEADING_CHARS = 300
"""A heading is searched for the number of comments up to this many characters."""
_MAX_DIGITS = 9
"""Longer numbers are not numbers of comments."""
_QUOTED = re.compile(r"[“„«\"‘].*[”“»\"’]")
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
_ONE = re.compile(r"(?:one|ein|eine|un|une|uno|una|um|uma|en|een)\b", re.IGNORECASE)
_ONE_COMMENT = re.compile(
    _ONE.pattern + r"\s+(?:comment|kommentar|coment|thought|gedanke|repl|respon|respuesta|resposta|"
    r"réponse|réflexion|rispost|pensie|pensam|antwort|reactie|opmerking|svar|tank)",
    re.IGNORECASE,
)
"""One comment, whatever the title: `One Response to 2014 in review`."""


def read_declared_count(thread: ThreadDraft, source: Source, pings: int) -> None:
    """Read the number of comments that the heading states into `thread`, if it has one.

    `pings`: number of pingbacks on the page. Some themes count them, too; if the heading states
    the sum, the number of comments is right.
    """
    found = len(thread.comments)
    for node in find_all(source.tree, _HEADINGS):
        if is_inside(node, {"respond", "comment-list", "commentlist", "comment"}):
            continue
        if (count := _parse_heading(inline_text(node))) is not None:
            thread.declared = found if count == found + pings else count
            thread.regions.append(node.mem_id)
            return


def _parse_heading(heading: str) -> int | None:
    """Return the number at the start of `17 thoughts on “Ballots of 2014”`, or the only one."""
    words = _QUOTED.sub("", heading[:_MAX_HEADING_CHARS])
    numbers = _NUMBER.findall(words)
    leading = _NUMBER.match(words)
    if _ONE_COMMENT.match(words):
        return 1
    if leading or len(numbers) == 1:
        digits = re.sub(r"\D", "", leading.group() if leading else numbers[0])
        return int(digits) if len(digits) <= _MAX_DIGITS else None
    return 1 if not numbers and _ONE.match(words) else None
