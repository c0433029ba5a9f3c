"""What frames a post's body in every text layout: the date and title above, the credits below."""

import re
from functools import cache
from itertools import islice

import attrs

from archive.formats.common.byline_readings import read_bylines
from archive.formats.common.source import Line, is_rule
from archive.formats.text.draft import Draft
from archive.formats.text.signatures import is_plausible_name
from archive.text.dates import parse_date_header
from archive.text.languages import LANGUAGES, declared_count, is_comment_pager, is_feed_line

MAX_TITLE_CHARS = 120
"""A line after a date header is the title if it has at most this many characters."""
_MAX_CREDIT_LINES = 12
"""Credits take no more lines than this."""
_TIME = r"\d{1,2}[:.]\d{2}(?:[ \u202f]?(?:[AaPp]\.?[ \u202f]?[Mm]|[πμ]\.?μ)\.?)?"
_HOLDS_TIME = re.compile(r"\d[:.]\d\d")


def take_head(draft: Draft, lines: list[Line]) -> list[Line]:
    """Set down the date header and the title that `lines` begin with; returns the lines below."""
    texts = (place for place, line in enumerate(lines) if line.text)
    places = list(islice(texts, 2))
    if not places or (date := parse_date_header(lines[places[0]].text)) is None:
        return lines
    draft.date, draft.printed = date, lines[places[0]].text
    draft.add_furniture("date", lines[places[0]])
    if len(places) < 2 or not _can_be_title(lines[places[1]]):
        return lines[places[0] + 1 :]
    draft.title = lines[places[1]].text
    draft.add_furniture("title", lines[places[1]])
    return lines[places[1] + 1 :]


def _can_be_title(line: Line) -> bool:
    text = line.text
    if len(text) > MAX_TITLE_CHARS or is_rule(text) or declared_count(text) is not None:
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
    tail = [line for line in lines if line.text][-_MAX_CREDIT_LINES:]
    for start in range(len(tail)):
        if (found := _read_credits([line.text for line in tail[start:]])) is not None:
            _warn_of_date(draft, found, tail[:start])
            for line, kind in zip(tail[start:], found.kinds, strict=True):
                draft.add_furniture(kind, line)
            if draft.date is None:
                draft.date, draft.printed = found.date, found.printed
                draft.title = found.title
            draft.author = found.author
            draft.declared = found.declared
            return _above(lines, tail[start])
    for place in range(len(tail) - 1, max(len(tail) - 4, -1), -1):
        if (declared := declared_count(tail[place].text)) is not None:
            draft.declared = declared
            draft.add_furniture("count", tail[place])
            return [line for line in lines if line.number != tail[place].number]
    return lines


def ends_in_credits(lines: list[Line]) -> bool:
    """Whether the last of some lines belongs to the credits or counts the comments."""
    tail = [line.text for line in lines if line.text][-_MAX_CREDIT_LINES:]
    return any(_read_credits(tail[start:]) is not None for start in range(len(tail)))


def _above(lines: list[Line], line: Line) -> list[Line]:
    return [other for other in lines if other.number < line.number]


def _warn_of_date(draft: Draft, found: _Credits, above: list[Line]) -> None:
    """Tell of a date header that stands a little above the credits and was left in the body."""
    if draft.date is not None or found.date is not None:
        return
    for line in above:
        if parse_date_header(line.text) is not None:
            message = "a date header may stand here, in the post; it was left as text"
            draft.warn("credits", message, line.number)


def _read_credits(texts: list[str]) -> _Credits | None:
    """The credits that a run of lines is, or None if it is anything else."""
    found = _Credits()
    if (date := parse_date_header(texts[0])) is not None:
        found.date, found.printed = date, texts[0]
        found.kinds.append("date")
        if len(texts) > 1 and not _begins_credits(texts[1:]) and len(texts[1]) <= MAX_TITLE_CHARS:
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
    if found.kinds[-1:] == ["count"] and is_comment_pager(texts[0]):
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
    folded = [_plain_spaces(text) for text in texts[:6]]
    for count in range(1, min(4, len(texts)) + 1):
        match = _posted_pattern().fullmatch(" ".join(folded[:count]))
        if match and is_plausible_name(match["name"], is_glued=count > 1):
            return match["name"].strip(), count
    for count in (1, 2):
        match = _untimed_posted_pattern().fullmatch(" ".join(folded[:count]))
        if match and _read_feed(texts[count:]):
            return _untimed_name(match["name"].strip()), count
    return None, 0


def _untimed_name(name: str) -> str | None:
    """What stands behind "Posted by", if it is no name with a time or a date that nobody knows."""
    return None if _HOLDS_TIME.search(name) or read_bylines(name) else name


def _plain_spaces(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@cache
def _posted_by_words() -> str:
    words = {re.escape(by) for each in LANGUAGES for by in each.posted_by}
    return "|".join(sorted(words, key=len, reverse=True))


@cache
def _posted_pattern() -> re.Pattern[str]:
    words = {re.escape(at) for each in LANGUAGES for at in each.before_time}
    between = "|".join(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:{_posted_by_words()}) (?P<name>[^\n]{{1,80}}?) (?:{between}) {_TIME}")


@cache
def _untimed_posted_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{_posted_by_words()}) (?P<name>[^\n]{{1,60}})")


def _read_feed(texts: list[str]) -> int:
    """How many lines the link to the comments' feed takes: none, one or two."""
    if texts and is_feed_line(texts[0]):
        return 1
    if len(texts) < 2 or not is_feed_line(texts[1]):
        return 0
    heads = {each.feed_heading.rstrip(" :") for each in LANGUAGES}
    return 2 if _plain_spaces(texts[0]).rstrip(" :") in heads else 0
