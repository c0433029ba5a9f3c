"""Cite an entry: what the page shows, and where to find it again, ready to paste.

A citation says what the page does not show, and what inferred values are inferred from. Plain text
and BibTeX have the same content.

Dates in BibTeX follow the biblatex manual, "Date and Time Specifications": `2015-08-04/` is a range
with an unknown end. A time needs seconds there, which no page states, so it goes into the note.
So does a date corrected by hand, without the words of the page, which do not state it.
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
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional controls
    "\u2028\u2029\ufff9-\ufffb\ud800-\udfff]"  # line separators, annotations, lone surrogates
)
_SPECIAL = re.compile(r"[\\{}~^#$%&_]|(?<=-)-")
_ESCAPES = {
    # BibTeX counts a brace even after a backslash, so `\{` would not work.
    "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    # LaTeX prints two hyphens as a dash, which would name another file.
    "-": "{-}",
}  # fmt: skip
_MAX_KEY_NAME_CHARS = 48
"""Characters of the file name that a key begins with, at most."""
_KEY_CHECKSUM_CHARS = 12
"""Hexadecimal digits of the id's checksum at the end of a key."""


@attrs.frozen
class Citation:
    """The source of an entry, with values as they are on the page."""

    title: str | None
    """The page's title."""
    author: str | None
    """The author's name, if the page shows it."""
    author_source: str | None
    """Evidence for the author: `byline`, `signature`, `editor` (a correction by hand), or None."""
    date: str | None
    """`2015-08-04` or `2014-07-06T12:31` by the page's own wall clock."""
    date_source: str | None
    """Evidence for the date: `stated` for this entry, `page` for the post's date (the earliest
    possible), `editor` (a correction by hand), or None."""
    printed: str | None
    """The words that state the date, as printed; None if they are not known."""
    page: str
    """Name of the page."""
    locator: str
    """Position on the page."""
    kind: str
    """`post`, `section`, `comment` or `rest`."""
    start: int | None
    """Index of its first character in the decoded source, from 0; None if it has no spans."""
    end: int | None
    """Index after its last character; None if it has no spans."""
    sha256: str
    """Checksum of the source's bytes, in hexadecimal."""
    lost: bool
    """Whether the page shows only that this comment existed."""
    removed: bool
    """Whether the page says that this comment was removed."""
    edited: tuple[str, ...] = ()
    """Other values that are corrections by hand: `title`; `post date`, if `date` is the post's."""
    note: str | None = None
    """The editor's note on the evidence."""
    also: tuple[str, ...] = ()
    """The entry's ids in the other sources of a merged page that show it."""

    @property
    def id(self) -> str:
        """Id of the entry: page name, `#`, locator."""
        return make_id(self.page, self.locator)

    @property
    def key(self) -> str:
        """BibTeX key: ASCII letters, digits and hyphens, different for every id."""
        name = f"{PurePosixPath(self.page).stem[:_MAX_KEY_NAME_CHARS]}-{self.locator}"
        words = re.findall(r"[A-Za-z0-9]+", name)
        checksum = hashlib.sha256(self.id.encode("utf-8", "surrogatepass")).hexdigest()
        return "-".join([*words, checksum[:_KEY_CHECKSUM_CHARS]])

    def to_dict(self) -> dict[str, Any]:
        """Return the citation as a JSON object; `characters` is `[start, end]` or null."""
        record = {"id": self.id, **attrs.asdict(self)}
        start, end = record.pop("start"), record.pop("end")
        record["characters"] = None if start is None else [start, end]
        record["edited"], record["also"] = list(self.edited), list(self.also)
        for name in ("edited", "note", "also"):
            if not record[name]:
                del record[name]
        return record

    def to_text(self) -> str:
        """Return the citation as one line of text without terminal control characters."""
        evidence = {"signature": " (signed)", "editor": " (by the editor)"}
        name = _name(self.author)
        author = f"{name}{evidence.get(self.author_source or '', '')}"
        return _join(
            author if name else "" if self.kind == "rest" else "[author not named]",
            self._heading(),
            self._date_in_words(),
            self._editor_note(),
            self._location(),
            self._checksum(),
            self._other_sources(),
        )

    def to_bibtex(self) -> str:
        """Return the citation as an entry for BibTeX and biblatex, with all values escaped.

        Names and titles are in two pairs of braces, so that they are neither split nor
        recapitalised.
        """
        fields = ",\n".join(f"  {name} = {value}" for name, value in self._fields())
        return f"@misc{{{self.key},\n{fields}\n}}"

    def _fields(self) -> Iterator[tuple[str, str]]:
        if name := _name(self.author):
            yield "author", f"{{{{{_latex(name)}}}}}"
        post_title = _name(self.title) if self.kind == "post" else ""
        yield "title", f"{{{{{_latex(post_title or self._heading())}}}}}"
        if match := _DATE.fullmatch(self.date or ""):
            year, month, day, _ = match.groups()
            if self.date_source == "stated":
                yield "date", f"{{{year}-{month}-{day}}}"
                yield "year", f"{{{year}}}"
                yield "month", _MONTHS[int(month) - 1][:3].lower()
            elif self.date_source == "page" and "post date" not in self.edited:
                yield "date", f"{{{year}-{month}-{day}/}}"
        yield "howpublished", f"{{{_latex(self._location())}}}"
        note = _join(
            "Text of unknown authorship" if self.kind == "rest" else self.kind.capitalize(),
            "Title by the editor" if post_title and "title" in self.edited else "",
            self._author_evidence(),
            self._date_in_words(),
            self._editor_note(),
            self._checksum(),
            self._other_sources(),
        )
        yield "note", f"{{{_latex(note)}}}"

    def _heading(self) -> str:
        """Return what the entry is, such as `Post “Title”` or `Comment 6 on “Title”`."""
        title = _name(self.title)
        post = f"“{title}”" if title else "[title not shown]"
        if title and "title" in self.edited:
            post += " (title by the editor)"
        if self.kind == "post":
            return f"Post {post}"
        if self.kind == "rest":
            return f"Text of unknown authorship on the page {post}"
        state = " (its text is lost)" if self.lost else " (removed)" if self.removed else ""
        state = " (other wording)" if "v" in self.locator else state
        number = _one_line(without_wording(self.locator)) + state
        if self.locator.startswith(f"{POST}v"):
            return f"{post} (other wording)"
        if self.kind == "section":
            return f"Section {number.removeprefix('s')} of {post}"
        return f"{'Reply' if depth_of(self.locator) > 1 else 'Comment'} {number} on {post}"

    def _author_evidence(self) -> str:
        """Return the evidence for the author, or nothing for a byline."""
        if self.kind == "rest":
            return ""
        if not _name(self.author):
            return "Author not named"
        evidence = {"signature": "Author as signed", "editor": "Author by the editor"}
        return evidence.get(self.author_source or "", "")

    def _date_in_words(self) -> str:
        """Return the date in words, the evidence for it, and the words of the page."""
        if self.date is None:
            return "No date"
        date = _in_words(self.date)
        if self.date_source == "editor":
            return f"{date} (by the editor)"
        if "post date" in self.edited:
            return f"On or after {date} (the page's date, by the editor)"
        quoted = f"“{_one_line(self.printed)}”" if self.printed else ""
        if self.date_source == "stated":
            return f"{date} ({quoted})" if quoted else date
        evidence = f"the page's date: {quoted}" if quoted else "the page's date"
        return f"On or after {date} ({evidence})"

    def _editor_note(self) -> str:
        note = _name(self.note)
        return f"Editor: “{note}”" if note else ""

    def _location(self) -> str:
        name = _one_line(self.id)
        return name if self.start is None else f"{name}, characters {self.start}–{self.end}"

    def _checksum(self) -> str:
        return f"SHA-256 {_one_line(self.sha256)}" if self.sha256 else ""

    def _other_sources(self) -> str:
        return f"Also {', '.join(map(_one_line, self.also))}" if self.also else ""


def cite(page: Page, entry: Entry) -> Citation:
    """Return the citation of an entry of a page.

    `start` and `end` run from the entry's first line to its last; the page may have other text in
    between. On a merged page, the citation is of the source that the text is from.
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
        edited=tuple(_find_edited(page, entry)),
        note=entry.note,
        also=entry.sources[1:],
    )


def _find_edited(page: Page, entry: Entry) -> Iterator[str]:
    if "title" in page.edited:
        yield "title"
    if entry.date_source == "page" and page.post.date_source == "editor":
        yield "post date"


def _join(*parts: str) -> str:
    """Join the parts that are not empty, each with a full stop unless it ends with a mark."""
    ends = (".", "!", "?")
    return " ".join(part if part.endswith(ends) else f"{part}." for part in parts if part)


def _in_words(date: str) -> str:
    """Return an ISO date as `4 August 2015` or `6 July 2014, 12:31`, other text on one line."""
    match = _DATE.fullmatch(date)
    if match is None:
        return _one_line(date)
    year, month, day, clock = match.groups()
    words = f"{int(day)} {_MONTHS[int(month) - 1]} {year}"
    return f"{words}, {clock}" if clock else words


def _one_line(value: str) -> str:
    """Return text on one line, with control characters replaced by names such as `[U+202E]`."""
    return _CONTROL.sub(lambda match: f"[U+{ord(match.group()):04X}]", value)


def _name(value: str | None) -> str:
    """Return a name or title on one line, empty if it is missing or blank."""
    return _one_line(value or "").strip()


def _latex(value: str) -> str:
    """Return LaTeX that prints a plain text and does nothing else."""
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match.group(), f"\\{match.group()}"), value)
