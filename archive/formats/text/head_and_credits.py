"""Read the head and the credits of a post in the text layouts.

The head is the date and title above the body; the credits are the author, time and links below it.
"""

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
"""The line after a date header is a title if it has at most this many characters."""
_MAX_CREDIT_LINES = 12
"""Credits take at most this many lines."""
_TIME = r"\d{1,2}[:.]\d{2}(?:[ \u202f]?(?:[AaPp]\.?[ \u202f]?[Mm]|[πμ]\.?μ)\.?)?"
_HOLDS_TIME = re.compile(r"\d[:.]\d\d")


def take_head(draft: Draft, lines: list[Line]) -> list[Line]:
    """Record the date header and title at the start of `lines`; return the lines below them."""
    with_text = (index for index, line in enumerate(lines) if line.text)
    indexes = list(islice(with_text, 2))
    if not indexes or (date := parse_date_header(lines[indexes[0]].text)) is None:
        return lines
    draft.date, draft.printed = date, lines[indexes[0]].text
    draft.add_furniture("date", lines[indexes[0]])
    if len(indexes) < 2 or not _can_be_title(lines[indexes[1]]):
        return lines[indexes[0] + 1 :]
    draft.title = lines[indexes[1]].text
    draft.add_furniture("title", lines[indexes[1]])
    return lines[indexes[1] + 1 :]


def _can_be_title(line: Line) -> bool:
    text = line.text
    if len(text) > MAX_TITLE_CHARS or is_rule(text) or declared_count(text) is not None:
        return False
    return not _begins_credits([text])


@attrs.define
class _Credits:
    """Content of the lines between a body and its comments."""

    date: str | None = None
    printed: str | None = None
    """The words that state the date."""
    title: str | None = None
    author: str | None = None
    declared: int | None = None
    kinds: list[str] = attrs.Factory(list)
    """Kind of furniture of each line."""


def take_credits(draft: Draft, lines: list[Line]) -> list[Line]:
    """Record the credits and count line at the end of `lines`; return the body above them.

    Beside a link to the feed or "Posted by", a date header and title are also read here, below the
    body.
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
    for index in range(len(tail) - 1, max(len(tail) - 4, -1), -1):
        if (declared := declared_count(tail[index].text)) is not None:
            draft.declared = declared
            draft.add_furniture("count", tail[index])
            return [line for line in lines if line.number != tail[index].number]
    return lines


def ends_in_credits(lines: list[Line]) -> bool:
    """Return whether lines end with credits or a count line."""
    tail = [line.text for line in lines if line.text][-_MAX_CREDIT_LINES:]
    return any(_read_credits(tail[start:]) is not None for start in range(len(tail)))


def _above(lines: list[Line], line: Line) -> list[Line]:
    return [other for other in lines if other.number < line.number]


def _warn_of_date(draft: Draft, found: _Credits, above: list[Line]) -> None:
    """Warn of a possible date header just above the credits, which is left in the body."""
    if draft.date is not None or found.date is not None:
        return
    for line in above:
        if parse_date_header(line.text) is not None:
            message = "this line of the post may be a date header; kept as text"
            draft.warn("credits", message, line.number)


def _read_credits(texts: list[str]) -> _Credits | None:
    """Read lines as credits; return None if any line is something else."""
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
    """Add the credit at the start of `texts` to `found`; return whether there is one."""
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
    """Return the author in "Posted by NAME at TIME", and the number of lines that it takes.

    The shortest match is used, because a comment below may end with a time too. The time may be
    missing if the link to the feed follows.
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
    """Return the words after "Posted by", or None if they include an unrecognised time or date."""
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
    """Return the number of lines that the link to the comments' feed takes: 0, 1 or 2."""
    if texts and is_feed_line(texts[0]):
        return 1
    if len(texts) < 2 or not is_feed_line(texts[1]):
        return 0
    heads = {each.feed_heading.rstrip(" :") for each in LANGUAGES}
    return 2 if _plain_spaces(texts[0]).rstrip(" :") in heads else 0
