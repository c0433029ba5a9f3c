"""What frames a post's body in every text layout: the date and title above, the credits below."""

import re
from functools import cache

import attrs

from archive.formats.dates import parse_header
from archive.formats.draft import Draft, is_rule
from archive.formats.languages import LANGUAGES, declared_count, is_feed_line
from archive.formats.source import Line

LONGEST_TITLE = 120
"""A line after a date header is the title if it has at most this many characters."""
_LONGEST_FRAME = 12
"""Credits take no more lines than this."""
_TIME = r"\d{1,2}[:.]\d{2}(?:[ \u202f]?[AaPp]\.?[Mm]\.?)?"


def take_head(draft: Draft, lines: list[Line]) -> list[Line]:
    """Set down the date header and the title that `lines` begin with; returns the lines below."""
    places = [place for place, line in enumerate(lines[: _LONGEST_FRAME * 10]) if line.text][:2]
    if not places or (date := parse_header(lines[places[0]].text)) is None:
        return lines
    draft.date = date
    draft.furnish("date", lines[places[0]])
    if len(places) < 2 or not _can_be_title(lines[places[1]]):
        return lines[places[0] + 1 :]
    draft.title = lines[places[1]].text
    draft.furnish("title", lines[places[1]])
    return lines[places[1] + 1 :]


def _can_be_title(line: Line) -> bool:
    text = line.text
    return len(text) <= LONGEST_TITLE and not is_rule(text) and declared_count(text) is None


@attrs.frozen
class _Credits:
    """What the lines between a body and its comments say."""

    date: str | None
    title: str | None
    author: str | None
    kinds: tuple[str, ...]
    """The kind of furniture of each line."""


def take_credits(draft: Draft, lines: list[Line]) -> list[Line]:
    """Set down what stands between a body and its first comment; returns the body above.

    That is a count line; before it, where a link to the feed or "Posted by" gives it away, the
    date header and title out of their place, the author, and that link.
    """
    said = [line for line in lines if line.text]
    if said and (declared := declared_count(said[-1].text)) is not None:
        draft.declared = declared
        draft.furnish("count", said.pop())
    tail = said[-_LONGEST_FRAME:]
    for start in range(len(tail)):
        if (found := _read_credits([line.text for line in tail[start:]])) is not None:
            for line, kind in zip(tail[start:], found.kinds, strict=True):
                draft.furnish(kind, line)
            if draft.date is None:
                draft.date, draft.title = found.date, found.title
            draft.author = found.author
            return lines[: lines.index(tail[start])]
    last = said[-1].number if said else 0
    return [line for line in lines if line.number <= last]


def _read_credits(texts: list[str]) -> _Credits | None:
    """The credits that a run of lines is, or None if it is anything else."""
    date = title = None
    kinds: list[str] = []
    if (date := parse_header(texts[0])) is not None:
        kinds.append("date")
        if len(texts) > 1 and not _begins_credits(texts[1:]) and len(texts[1]) <= LONGEST_TITLE:
            title = texts[1]
            kinds.append("title")
    author, taken = _read_posted(texts[len(kinds) :])
    kinds += ["byline"] * taken
    feed = _read_feed(texts[len(kinds) :])
    kinds += ["tail"] * feed
    if len(kinds) != len(texts) or not (taken or feed):
        return None
    return _Credits(date, title, author, tuple(kinds))


def _begins_credits(texts: list[str]) -> bool:
    return bool(_read_posted(texts)[1] or _read_feed(texts))


def _read_posted(texts: list[str]) -> tuple[str | None, int]:
    """The author's name in "Posted by NAME at TIME", and the number of lines that it takes."""
    for count in range(min(4, len(texts)), 0, -1):
        if match := _posted().fullmatch(" ".join(texts[:count])):
            return match["name"].strip(), count
    return None, 0


@cache
def _posted() -> re.Pattern[str]:
    ways = {each.posted for each in LANGUAGES}
    before = "|".join(sorted({re.escape(by) for by, _ in ways}, key=len, reverse=True))
    between = "|".join(sorted({re.escape(at) for _, at in ways}, key=len, reverse=True))
    return re.compile(
        rf"(?:{before}) (?P<name>[^\n]{{1,80}}?)(?: (?:{between}) (?:a\(s\) )?{_TIME})"
    )


def _read_feed(texts: list[str]) -> int:
    """How many lines the link to the comments' feed takes: none, one or two."""
    if texts and is_feed_line(texts[0]):
        return 1
    heads = {each.feed for each in LANGUAGES}
    return 2 if len(texts) > 1 and texts[0] in heads and is_feed_line(texts[1]) else 0
