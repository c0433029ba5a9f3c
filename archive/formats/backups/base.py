"""Shared by the readers of backups: pages, dates, and counts of what is left out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from archive.errors import PageError
from archive.formats.backups.xml_records import RecordReader
from archive.formats.common.markup_text import MarkupText, read_fragment
from archive.formats.common.moments import Moment, read_iso
from archive.formats.common.source import Source
from archive.formats.common.thread import SourceComment, ThreadDraft
from archive.model import Page, PageWarning

_UTC_OFFSET = re.compile(r"\d[+-]\d\d:?\d\d\s*\Z")
_EMPTY_DATE = re.compile(r"[\s0:.TZ+-]*")
_TAGS = re.compile(r"<[^<>]*>")
_NOT_IN_NAMES = re.compile(r"[^\w.:,~()-]+")


def read_moment(text: str) -> Moment:
    """Read a time such as `2014-07-06T12:31:00.000+01:00` or `2014-07-06 12:31:00`.

    Return an empty Moment for anything else, and for WordPress's `0000-00-00 00:00:00`.
    """
    moment = read_iso(text)
    return attrs.evolve(moment, printed=text) if moment.date else moment


def has_utc_offset(text: str) -> bool:
    """Return whether a time has a numeric UTC offset, and so is a local time."""
    return _UTC_OFFSET.search(text) is not None


def sort_by_time(comments: Iterable[SourceComment]) -> list[SourceComment]:
    """Sort comments as a page prints them, the earliest first.

    A comment without an exact time keeps its place after the one that precedes it in the file.
    """
    keyed: list[tuple[str, SourceComment]] = []
    for comment in comments:
        previous = keyed[-1][0] if keyed else ""
        keyed.append((comment.instant or previous, comment))
    keyed.sort(key=lambda pair: pair[0])
    return [comment for _, comment in keyed]


def unreadable_date_warnings(ref: str, *texts: str) -> Iterator[PageWarning]:
    """Yield a warning if an entry whose date could not be read states one.

    `ref`: the entry's id; `texts`: its date fields.
    """
    for text in texts:
        if text and not _EMPTY_DATE.fullmatch(text):
            entry = ref or "(without an id)"
            message = f"entry {entry} has an unreadable date: {text[:80]!r}"
            yield PageWarning("date", message)
            return


def format_counts(counts: Counter[str]) -> str:
    """Return counts as text.

    >>> format_counts(Counter({"pingback": 2, "draft": 1, "comment on posts left out": 3}))
    '2 pingbacks, 1 draft, 3 comments on posts left out'
    """
    parts = []
    for what, count in counts.items():
        noun, on, rest = what.partition(" on ")
        parts.append(f"{count} {noun}{'s' * (count != 1)}{on}{rest}")
    return ", ".join(parts)


@attrs.define
class Backup:
    """A backup that is being read into pages."""

    source: Source
    """The file."""
    layout: str
    """Name of the format."""
    reader: RecordReader
    """Reads its records."""
    left_out: Counter[str] = attrs.Factory(Counter)
    """Number of records that are not on any page, by kind."""
    warnings: list[PageWarning] = attrs.Factory(list)
    """Warnings about the whole file."""
    _names: Counter[str] = attrs.Factory(Counter)

    def new_thread(
        self, ref: str, moment: Moment, author: str, url: str | None = None
    ) -> ThreadDraft:
        """Start a page for a post. `ref`: the id of the post, used for the name of the page."""
        short = _NOT_IN_NAMES.sub("_", ref) or "post"
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
            thread.warn("repeated", f"the file contains {ref} more than once")
        return thread

    def read_markup(
        self, thread: ThreadDraft | None, markup: str, *, rules: bool = False
    ) -> MarkupText:
        """Read the text and links of markup. Markup that is nested too deep only loses its tags.

        `thread`: the page that gets the warning, None for the file. `rules`: turn `<hr>` into lines
        of asterisks.
        """
        try:
            return read_fragment(markup, self.source.name, rules=rules)
        except PageError as error:
            warnings = self.warnings if thread is None else thread.warnings
            warnings.append(PageWarning("markup", f"{error.reason}; read without its tags"))
            return MarkupText(_TAGS.sub(" ", markup).strip())

    def pages(self, threads: Iterable[ThreadDraft]) -> Iterator[Page]:
        """Yield the finished pages. Warnings about the whole file are attached to the last one.

        Raise PageError if there are none.
        """
        last: ThreadDraft | None = None
        for thread in threads:
            if last is not None:
                yield last.finish()
            last = thread
        xml_error = self.reader.xml_error
        if last is None:
            line = None if xml_error is None else xml_error.line
            raise PageError(self.source.name, self._reason_for_no_page(), line=line)
        last.warnings += [*self.reader.warnings, *self.warnings]
        if self.left_out:
            last.warn("left-out", f"left out of this file: {format_counts(self.left_out)}")
        if xml_error is not None:
            last.warnings.append(xml_error)
        yield last.finish()

    def _reason_for_no_page(self) -> str:
        if self.reader.xml_error is not None:
            return f"{self.reader.xml_error.message}; no complete page before it"
        left_out = f"; left out: {format_counts(self.left_out)}" if self.left_out else ""
        return f"no published post{left_out}"
