"""What the backups of blogs have in common: many pages in a file, moments, and what is left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from archive.errors import MissingExtraError, PageError
from archive.formats.backups.xml_records import Reader
from archive.formats.common.markup_text import MarkupText, read_fragment
from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.model import Page, PageWarning

_ZONE = re.compile(r"\d[+-]\d\d:?\d\d\s*\Z")
_NO_MOMENT = re.compile(r"[\s0:.TZ+-]*")
"""What stands for no time at all."""
_TAGS = re.compile(r"<[^<>]*>")
_NO_NAME = re.compile(r"[^\w.:,~()-]+")


def read_moment(text: str) -> Moment:
    """The time in `2014-07-06T12:31:00.000+01:00` or `2014-07-06 12:31:00`. Anything else, and
    WordPress's `0000-00-00 00:00:00`, is none.
    """
    moment = read_iso(text)
    return attrs.evolve(moment, printed=text) if moment.date else moment


def has_zone(text: str) -> bool:
    """Whether a time is told by the clock of a place, and not by UTC."""
    return _ZONE.search(text) is not None


def in_order(remarks: Iterable[SourceComment]) -> list[SourceComment]:
    """The comments as a page prints them, the earliest first. One without a moment stays behind the
    one that the file has before it.
    """
    placed: list[tuple[str, SourceComment]] = []
    for remark in remarks:
        before = placed[-1][0] if placed else ""
        placed.append((remark.instant or before, remark))
    placed.sort(key=lambda pair: pair[0])
    return [remark for _, remark in placed]


def odd_moments(ref: str, *texts: str) -> Iterator[PageWarning]:
    """What to tell of an entry without a date whose file has something in the place of one."""
    for text in texts:
        if text and not _NO_MOMENT.fullmatch(text):
            which = ref or "(without an id)"
            message = f"entry {which} has a date that cannot be read: {text[:80]!r}"
            yield PageWarning("date", message)
            return


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

    def thread(self, ref: str, moment: Moment, author: str, url: str | None = None) -> ThreadDraft:
        """A page in the making, named after what the file calls its post."""
        short = _NO_NAME.sub("_", ref) or "post"
        self._names[short] += 1
        number = self._names[short]
        thread = ThreadDraft(
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

    def said(self, thread: ThreadDraft | None, markup: str, *, rules: bool = False) -> MarkupText:
        """What a piece of markup says. What is nested too deep loses its tags and nothing else."""
        try:
            return read_fragment(markup, self.source.name, rules=rules)
        except MissingExtraError:
            raise
        except PageError as error:
            warnings = self.warnings if thread is None else thread.warnings
            warnings.append(PageWarning("markup", f"{error.reason}; read without its tags"))
            return MarkupText(_TAGS.sub(" ", markup).strip())

    def pages(self, threads: Iterable[ThreadDraft]) -> Iterator[Page]:
        """The pages. What concerns the whole file is told with the last one.

        Raises PageError where there is none.
        """
        last: ThreadDraft | None = None
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
