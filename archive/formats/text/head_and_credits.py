"""What frames a post's body in every text layout: the date and title above, the credits below."""

import re
from functools import cache
from itertools import islice

import attrs

from archive.formats.common.source import Line, is_rule
from archive.formats.common.stamps import read_stamps
from archive.formats.text.draft import Draft
from archive.formats.text.signatures import is_plausible_name
from archive.text.dates import parse_header
from archive.text.languages import LANGUAGES, declared_count, is_feed_line, is_pager

LONGEST_TITLE = 120
"""A line after a date header is the title if it has at most this many characters."""
_LONGEST_FRAME = 12
"""Credits take no more lines than this."""
_TIME = r"\d{1,2}[:.]\d{2}(?:[ \u202f]?(?:[AaPp]\.?[ \u202f]?[Mm]|[πμ]\.?μ)\.?)?"
_HOLDS_TIME = re.compile(r"\d[:.]\d\d")


def take_head(draft: Draft, lines: list[Line]) -> list[Line]:
    """Set down the date header and the title that `lines` begin with; returns the lines below."""
    texts = (place for place, line in enumerate(lines) if line.text)
    places = list(islice(texts, 2))
    if not places or (date := parse_header(lines[places[0]].text)) is None:
        return lines
    draft.date, draft.printed = date, lines[places[0]].text
    draft.furnish("date", lines[places[0]])
    if len(places) < 2 or not _can_be_title(lines[places[1]]):
        return lines[places[0] + 1 :]
    draft.title = lines[places[1]].text
    draft.furnish("title", lines[places[1]])
    return lines[places[1] + 1 :]


def _can_be_title(line: Line) -> bool:
    text = line.text
    if len(text) > LONGEST_TITLE or is_rule(text) or declared_count(text) is not None:
        return False
    return not _begins_credits([text])


@attrs.define
class _Credits:
    """What the lines between a body and its comments say."""

    date: str | None = None
    printed: str | None = None
    """The words that state the date."""
    title: str | None = None
    author: str | None = None
    declared: int | None = None
    kinds: list[str] = attrs.Factory(list)
    """The kind of furniture of each line."""


def take_credits(draft: Draft, lines: list[Line]) -> list[Line]:
    """Set down what stands between a body and its first comment; returns the body above.

    That is a count line; and, where a link to the feed or "Posted by" gives it away, the date
    header and title out of their place, the author, and that link.
    """
    tail = [line for line in lines if line.text][-_LONGEST_FRAME:]
    for start in range(len(tail)):
        if (found := _read_credits([line.text for line in tail[start:]])) is not None:
            _warn_of_date(draft, found, tail[:start])
            for line, kind in zip(tail[start:], found.kinds, strict=True):
                draft.furnish(kind, line)
            if draft.date is None:
                draft.date, draft.printed = found.date, found.printed
                draft.title = found.title
            draft.author = found.author
            draft.declared = found.declared
            return _above(lines, tail[start])
    for place in range(len(tail) - 1, max(len(tail) - 4, -1), -1):
        if (declared := declared_count(tail[place].text)) is not None:
            draft.declared = declared
            draft.furnish("count", tail[place])
            return [line for line in lines if line.number != tail[place].number]
    return lines


def ends_frame(lines: list[Line]) -> bool:
    """Whether the last of some lines belongs to the credits or counts the comments."""
    tail = [line.text for line in lines if line.text][-_LONGEST_FRAME:]
    return any(_read_credits(tail[start:]) is not None for start in range(len(tail)))


def _above(lines: list[Line], line: Line) -> list[Line]:
    return [other for other in lines if other.number < line.number]


def _warn_of_date(draft: Draft, found: _Credits, above: list[Line]) -> None:
    """Tell of a date header that stands a little above the credits and was left in the body."""
    if draft.date is not None or found.date is not None:
        return
    for line in above:
        if parse_header(line.text) is not None:
            message = "a date header may stand here, in the post; it was left as text"
            draft.warn("credits", message, line.number)


def _read_credits(texts: list[str]) -> _Credits | None:
    """The credits that a run of lines is, or None if it is anything else."""
    found = _Credits()
    if (date := parse_header(texts[0])) is not None:
        found.date, found.printed = date, texts[0]
        found.kinds.append("date")
        if len(texts) > 1 and not _begins_credits(texts[1:]) and len(texts[1]) <= LONGEST_TITLE:
            found.title = texts[1]
            found.kinds.append("title")
    while len(found.kinds) < len(texts):
        if not _read_credit(found, texts[len(found.kinds) :]):
            return None
    if found.date is not None and not {"byline", "tail"} & set(found.kinds):
        return None
    return found


def _read_credit(found: _Credits, texts: list[str]) -> bool:
    """Add the one credit that some lines begin with; says whether there is one."""
    if found.declared is None and (declared := declared_count(texts[0])) is not None:
        found.declared = declared
        found.kinds.append("count")
        return True
    if found.kinds[-1:] == ["count"] and is_pager(texts[0]):
        found.kinds.append("count")
        return True
    author, taken = _read_posted(texts)
    if found.author is None and taken:
        found.author = author
        found.kinds += ["byline"] * taken
        return True
    feed = _read_feed(texts)
    found.kinds += ["tail"] * feed
    return feed > 0


def _begins_credits(texts: list[str]) -> bool:
    return bool(_read_posted(texts)[1] or _read_feed(texts) or declared_count(texts[0]) is not None)


def _read_posted(texts: list[str]) -> tuple[str | None, int]:
    """The author's name in "Posted by NAME at TIME", and the number of lines that it takes.

    It takes as few as it can: a comment below may end with a time too. The time may be missing
    where the link to the feed comes next.
    """
    folded = [_fold(text) for text in texts[:6]]
    for count in range(1, min(4, len(texts)) + 1):
        match = _posted().fullmatch(" ".join(folded[:count]))
        if match and is_plausible_name(match["name"], is_glued=count > 1):
            return match["name"].strip(), count
    for count in (1, 2):
        match = _posted_untimed().fullmatch(" ".join(folded[:count]))
        if match and _read_feed(texts[count:]):
            return _name_alone(match["name"].strip()), count
    return None, 0


def _name_alone(name: str) -> str | None:
    """What stands behind "Posted by", if it is no name with a time or a date that nobody knows."""
    return None if _HOLDS_TIME.search(name) or read_stamps(name) else name


def _fold(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@cache
def _before_names() -> str:
    words = {re.escape(by) for each in LANGUAGES for by in each.posted}
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def _posted() -> re.Pattern[str]:
    words = {re.escape(at) for each in LANGUAGES for at in each.at}
    between = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{_before_names()}) (?P<name>[^\n]{{1,80}}?) (?:{between}) {_TIME}")


@cache
def _posted_untimed() -> re.Pattern[str]:
    return re.compile(rf"(?:{_before_names()}) (?P<name>[^\n]{{1,60}})")


def _read_feed(texts: list[str]) -> int:
    """How many lines the link to the comments' feed takes: none, one or two."""
    if texts and is_feed_line(texts[0]):
        return 1
    if len(texts) < 2 or not is_feed_line(texts[1]):
        return 0
    heads = {each.feed.rstrip(" :") for each in LANGUAGES}
    return 2 if _fold(texts[0]).rstrip(" :") in heads else 0
