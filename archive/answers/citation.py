"""A reference to an entry that can be pasted: what the page shows, and where to find it again.

What the page does not show is said to be missing, and what is inferred says from what. The two
forms differ in how they are written only: a paragraph of plain text, and an entry of BibTeX.

Dates in BibTeX follow the biblatex manual, "Date and Time Specifications": `2015-08-04/` is a range
whose end is not known. A time there needs seconds, which no page states, so it stands in the note.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import attrs

from archive.locators import POST, depth_of, make_id, split_id, without_wording
from archive.model import Entry, Page

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-([0-9]{2})(?:T([0-9]{2}:[0-9]{2}))?")
_ACTIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff]"  # line separators, annotations, lone surrogates
)
_SPECIAL = re.compile(r"[\\{}~^#$%&_]|(?<=-)-")
_ESCAPES = {
    # BibTeX counts braces without looking for a backslash before them, so `\{` would not do.
    "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    # Two hyphens would be printed as a dash, and name another file.
    "-": "{-}",
}  # fmt: skip
_LONGEST_KEY = 48
_CHECKSUM = 12
"""So many hexadecimal digits of an id's checksum tell keys apart."""


@attrs.frozen
class Citation:
    """All that is known of where an entry comes from; the values as they are on the page."""

    title: str | None
    """The page's title."""
    author: str | None
    """Who said it, where the page shows it."""
    author_source: str | None
    """The evidence for the author: `byline`, `signature`, `editor` (a correction by hand), or
    None."""
    date: str | None
    """`2015-08-04` or `2014-07-06T12:31`, in the page's own wall clock."""
    date_source: str | None
    """`stated` for this very entry, `page`: the post's date, the earliest it can be, or `editor`
    (a correction by hand)."""
    printed: str | None
    """The words that state the date, as the page prints them; None where they are not known."""
    page: str
    """The page's name."""
    locator: str
    """Where on the page."""
    kind: str
    """`post`, `section` or `comment`."""
    start: int | None
    """The first character of its text in the decoded source, from 0; None where it has no spans."""
    end: int | None
    """The one after the last."""
    sha256: str
    """The checksum of the bytes of the source, in hexadecimal."""
    lost: bool
    """Whether the page shows only that this comment was there."""
    removed: bool
    """Whether the page says that this comment was removed."""
    edited: tuple[str, ...] = ()
    """What else is a correction by hand: the `title`, the `post date` that `date` goes back to."""
    note: str | None = None
    """What the editor says about the evidence."""
    also: tuple[str, ...] = ()
    """Where the page has several sources: what the entry is called in others that have it."""

    @property
    def id(self) -> str:
        """The entry's id: page name, `#`, locator."""
        return make_id(self.page, self.locator)

    @property
    def key(self) -> str:
        """The key in BibTeX: ASCII letters, digits and hyphens, another one for every id."""
        name = f"{PurePosixPath(self.page).stem[:_LONGEST_KEY]}-{self.locator}"
        words = re.findall(r"[A-Za-z0-9]+", name)
        checksum = hashlib.sha256(self.id.encode("utf-8", "surrogatepass")).hexdigest()
        return "-".join([*words, checksum[:_CHECKSUM]])

    def to_dict(self) -> dict[str, Any]:
        """The citation as a JSON object; `characters` are the first and the one after the last."""
        record = {"id": self.id, **attrs.asdict(self)}
        start, end = record.pop("start"), record.pop("end")
        record["characters"] = None if start is None else [start, end]
        record["edited"], record["also"] = list(self.edited), list(self.also)
        for name in ("edited", "note", "also"):
            if not record[name]:
                del record[name]
        return record

    def to_text(self) -> str:
        """The citation as a paragraph on one line, without anything that acts on a terminal."""
        evidence = {"signature": " (signed)", "editor": " (by the editor)"}
        name = _name(self.author)
        author = f"{name}{evidence.get(self.author_source or '', '')}"
        return _join(
            author if name else "[author not named]",
            self._heading(),
            self._dated(),
            self._noted(),
            self._place(),
            self._checksum(),
            self._others(),
        )

    def to_bibtex(self) -> str:
        """The citation as an entry of BibTeX and biblatex; no field of it can act or end early.

        Names and titles stand in two pairs of braces: they are neither split nor recapitalised.
        """
        fields = ",\n".join(f"  {name} = {value}" for name, value in self._fields())
        return f"@misc{{{self.key},\n{fields}\n}}"

    def _fields(self) -> Iterator[tuple[str, str]]:
        if name := _name(self.author):
            yield "author", f"{{{{{_latex(name)}}}}}"
        own = _name(self.title) if self.kind == "post" else ""
        yield "title", f"{{{{{_latex(own or self._heading())}}}}}"
        if match := _DATE.fullmatch(self.date or ""):
            year, month, day, _ = match.groups()
            if self.date_source == "stated":
                yield "date", f"{{{year}-{month}-{day}}}"
                yield "year", f"{{{year}}}"
                yield "month", _MONTHS[int(month) - 1][:3].lower()
            elif self.date_source == "page" and "post date" not in self.edited:
                yield "date", f"{{{year}-{month}-{day}/}}"
        yield "howpublished", f"{{{_latex(self._place())}}}"
        named, dated = self._named(), self._dated()
        titled = "Title by the editor" if own and "title" in self.edited else ""
        known = named, dated, self._noted(), self._checksum(), self._others()
        note = _join(self.kind.capitalize(), titled, *known)
        yield "note", f"{{{_latex(note)}}}"

    def _heading(self) -> str:
        """What it is: a post with its title, or a section or comment and the post it belongs to."""
        title = _name(self.title)
        post = f"“{title}”" if title else "[title not shown]"
        if title and "title" in self.edited:
            post += " (title by the editor)"
        if self.kind == "post":
            return f"Post {post}"
        state = " (its text is lost)" if self.lost else " (removed)" if self.removed else ""
        state = " (in other words)" if "v" in self.locator else state
        number = _plain(without_wording(self.locator)) + state
        if self.locator.startswith(f"{POST}v"):
            return f"{post} (in other words)"
        if self.kind == "section":
            return f"Section {number.removeprefix('s')} of {post}"
        return f"{'Reply' if depth_of(self.locator) > 1 else 'Comment'} {number} on {post}"

    def _named(self) -> str:
        """How the author is known, where it is not by a byline."""
        if not _name(self.author):
            return "Author not named"
        known = {"signature": "Author as signed", "editor": "Author by the editor"}
        return known.get(self.author_source or "", "")

    def _dated(self) -> str:
        """The date in words, how it is known, and the words of the page."""
        if self.date is None:
            return "No date"
        date = _in_words(self.date)
        if self.date_source == "editor":
            return f"{date} (by the editor)"
        if "post date" in self.edited:
            return f"On or after {date} (the page's date, by the editor)"
        quoted = f"“{_plain(self.printed)}”" if self.printed else ""
        if self.date_source == "stated":
            return f"{date} ({quoted})" if quoted else date
        evidence = f"the page's date: {quoted}" if quoted else "the page's date"
        return f"On or after {date} ({evidence})"

    def _noted(self) -> str:
        """What the editor says about the evidence."""
        note = _name(self.note)
        return f"Editor: “{note}”" if note else ""

    def _place(self) -> str:
        place = _plain(self.id)
        return place if self.start is None else f"{place}, characters {self.start}–{self.end}"

    def _checksum(self) -> str:
        return f"SHA-256 {_plain(self.sha256)}" if self.sha256 else ""

    def _others(self) -> str:
        return f"Also {', '.join(map(_plain, self.also))}" if self.also else ""


def cite(page: Page, entry: Entry) -> Citation:
    """The citation of an entry of a page.

    Its characters go from the first of the entry's first line to the last of its last; what the
    page has in between is not always its own. Of a page with several sources, it is the source that
    the text is from that is cited.
    """
    name, locator = split_id(entry.sources[0] if entry.sources else entry.id)
    checksums = {source.name: source.sha256 for source in page.sources}
    return Citation(
        title=page.title,
        author=entry.author,
        author_source=entry.author_source,
        date=entry.date,
        date_source=entry.date_source,
        printed=page.printed_date(entry),
        page=name,
        locator=locator or entry.locator,
        kind=entry.kind,
        start=entry.spans[0].start if entry.spans else None,
        end=entry.spans[-1].end if entry.spans else None,
        sha256=checksums.get(name, page.sha256),
        lost=entry.lost,
        removed=entry.removed,
        edited=tuple(_edited(page, entry)),
        note=entry.note,
        also=entry.sources[1:],
    )


def _edited(page: Page, entry: Entry) -> Iterator[str]:
    if "title" in page.edited:
        yield "title"
    if entry.date_source == "page" and page.post.date_source == "editor":
        yield "post date"


def _join(*parts: str) -> str:
    """The parts that are there, each with a full stop unless it ends a sentence by itself."""
    ends = (".", "!", "?")
    return " ".join(part if part.endswith(ends) else f"{part}." for part in parts if part)


def _in_words(date: str) -> str:
    """`4 August 2015` or `6 July 2014, 12:31`, for an ISO date; anything else as it is."""
    match = _DATE.fullmatch(date)
    if match is None:
        return _plain(date)
    year, month, day, clock = match.groups()
    words = f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
    return f"{words}, {clock}" if clock else words


def _plain(value: str) -> str:
    """Text on one line; a character that could act is named in its place, as `[U+202E]`."""
    return _ACTIVE.sub(lambda match: f"[U+{ord(match.group()):04X}]", value)


def _name(value: str | None) -> str:
    """A name or title on one line; nothing, where it is missing or blank."""
    return _plain(value or "").strip()


def _latex(value: str) -> str:
    """Plain text as LaTeX that prints it and does nothing else."""
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match.group(), f"\\{match.group()}"), value)
