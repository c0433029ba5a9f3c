"""What the backups of blogs have in common: many pages in a file, moments, and what is left out."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from archive.errors import MissingExtraError, PageError
from archive.formats.markup_text import Said, read_fragment
from archive.formats.source import Source
from archive.formats.thread import Remark, Thread
from archive.formats.xml_events import Reader
from archive.model import Page, PageWarning

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_TAGS = re.compile(r"<[^>]*>")
_NO_NAME = re.compile(r"[^\w.:,~()-]+")


@attrs.frozen
class Moment:
    """A time, as a record states it."""

    date: str | None = None
    """`2014-07-06T12:31`, on the clock that the record shows; None where it states none."""
    instant: str | None = None
    """The exact moment in UTC, where the record says how far its clock is from that."""
    has_zone: bool = False
    """Whether the clock is one of a place, and not UTC itself."""
    printed: str | None = None
    """The words that state it."""


def read_moment(text: str) -> Moment:
    """The time in `2014-07-06T12:31:00.000+01:00` or `2014-07-06 12:31:00`. Anything else, and
    WordPress's `0000-00-00 00:00:00`, is none.
    """
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        return Moment()
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        clock = datetime.datetime(year, month, day, hour, minute, min(second, 59))
        if match[4] is None:
            return Moment(clock.date().isoformat(), printed=text)
        date = clock.isoformat(timespec="minutes")
        if match[7] is None:
            return Moment(date, printed=text)
        instant = clock - _offset(match[7])
        return Moment(date, f"{instant.isoformat(timespec='seconds')}Z", match[7] != "Z", text)
    except (ValueError, OverflowError):
        return Moment()


def _offset(zone: str) -> datetime.timedelta:
    if zone == "Z":
        return datetime.timedelta()
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return datetime.timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)


def in_order(remarks: Iterable[Remark]) -> list[Remark]:
    """The comments as a page prints them, the earliest first. One without a moment stays behind the
    one that the file has before it.
    """
    placed: list[tuple[str, Remark]] = []
    for remark in remarks:
        before = placed[-1][0] if placed else ""
        placed.append((remark.instant or before, remark))
    placed.sort(key=lambda pair: pair[0])
    return [remark for _, remark in placed]


def tell(counts: Counter[str]) -> str:
    """`2 pingbacks, 1 spam comment`."""
    return ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items())


@attrs.define
class Backup:
    """A file of many pages that is being read."""

    source: Source
    """The file."""
    layout: str
    """The format's name."""
    reader: Reader
    """Its records."""
    left_out: Counter[str] = attrs.Factory(Counter)
    """What is no page, or on none, and how much of it."""
    warnings: list[PageWarning] = attrs.Factory(list)
    """What should be told of the file."""
    _names: Counter[str] = attrs.Factory(Counter)

    def thread(self, ref: str, moment: Moment, author: str, url: str | None = None) -> Thread:
        """A page in the making, named after what the file calls its post."""
        short = _NO_NAME.sub("_", ref) or "post"
        self._names[short] += 1
        number = self._names[short]
        thread = Thread(
            name=f"{self.source.name}!{short if number == 1 else f'{short}({number})'}",
            layout=self.layout,
            sha256=self.source.sha256,
            ref=ref or None,
            date=moment.date,
            instant=moment.instant,
            printed=moment.printed,
            author=author or None,
            url=url or None,
        )
        if number > 1:
            thread.warn("repeated", f"the file holds {ref} more than once")
        return thread

    def said(self, thread: Thread | None, markup: str, *, rules: bool = False) -> Said:
        """What a piece of markup says. What is nested too deep loses its tags and nothing else."""
        try:
            return read_fragment(markup, self.source.name, rules=rules)
        except MissingExtraError:
            raise
        except PageError as error:
            warnings = self.warnings if thread is None else thread.warnings
            warnings.append(PageWarning("markup", f"{error.reason}; read without its tags"))
            return Said(_TAGS.sub(" ", markup).strip())

    def pages(self, threads: Iterable[Thread]) -> Iterator[Page]:
        """The pages. What concerns the whole file is told with the last one.

        Raises PageError where there is none.
        """
        last: Thread | None = None
        for thread in threads:
            if last is not None:
                yield last.finish()
            last = thread
        broken = self.reader.broken
        if last is None:
            line = None if broken is None else broken.line
            raise PageError(self.source.name, self._nothing(), line=line)
        last.warnings += [*self.reader.warnings, *self.warnings]
        if self.left_out:
            last.warn("left-out", f"left out of this file: {tell(self.left_out)}")
        if broken is not None:
            last.warnings.append(broken)
        yield last.finish()

    def _nothing(self) -> str:
        if self.reader.broken is not None:
            return f"{self.reader.broken.message}, and nothing before is whole"
        left_out = f"; left out: {tell(self.left_out)}" if self.left_out else ""
        return f"holds no published post{left_out}"
