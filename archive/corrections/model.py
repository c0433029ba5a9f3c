"""Corrections by hand: what an editor knows better than a page, and the page with it put in.

Where corrections come from is `corrections_file.py`, which of them are for a page
`corrections_lookup.py`. What is corrected says so: `editor` is the evidence.
"""

import datetime
import re
import zoneinfo
from collections.abc import Collection, Mapping
from typing import Any, Self, TypeVar

import attrs

from archive.locators import POST
from archive.model import Entry, Page

T = TypeVar("T", "EntryCorrection", "Corrections")
People = Mapping[str, tuple[str, ...]]
"""Of each name that has others: all names of that person, the chosen one first."""


@attrs.frozen
class CorrectionProblem:
    """A correction that is not applied, and why."""

    file: str
    """The file it stands in."""
    message: str
    """What is wrong, and what becomes of it."""
    key: str = ""
    """Which one it is, as a key of TOML; nothing where it is about the whole file."""
    line: int | None = None
    """The line, from 1, as far as it is known."""
    malformed: bool = False
    """Whether the file has to be mended, rather than just fits nothing."""


@attrs.frozen
class EntryCorrection:
    """What is corrected of one entry."""

    author: str | None = None
    """Who said it."""
    date: str | None = None
    """`2015-08-04` or `2014-07-06T12:31`, in the page's own wall clock."""
    note: str | None = None
    """The evidence."""

    def over(self, other: "EntryCorrection") -> "EntryCorrection":
        """This one, and where it says nothing, the other."""
        return _over(self, other)


@attrs.frozen
class Corrections:
    """What is corrected of one page."""

    title: str | None = None
    """The title."""
    url: str | None = None
    """Where it was published."""
    timezone: str | None = None
    """The time zone of its wall clock, as the IANA database calls it."""
    skip: bool | None = None
    """Whether it is left out of the archive."""
    entries: Mapping[str, EntryCorrection] = attrs.field(factory=dict)
    """The corrections of its entries, by locator; what is said of the page's author and date is
    said of the post."""
    people: People = attrs.field(factory=dict, repr=False)
    """Names that are one person."""

    def over(self, other: "Corrections") -> "Corrections":
        """This one, and where it says nothing, the other; `people` are this one's."""
        entries = dict(other.entries)
        for locator, entry in self.entries.items():
            entries[locator] = entry.over(entries.get(locator, _NOTHING))
        return attrs.evolve(_over(self, other), entries=entries, people=self.people)

    def narrowed(self, authors: Collection[str]) -> "Corrections":
        """These, with only the people who are among the authors of the page."""
        people = {name: self.people[name] for name in sorted(authors) if name in self.people}
        return attrs.evolve(self, people=people)

    def to_dict(self) -> dict[str, Any]:
        """The corrections as a JSON object, empty where there are none; without `skip`, since a
        page that is left out is not remembered."""
        record: dict[str, Any] = {
            name: value for name in ("title", "url", "timezone") if (value := getattr(self, name))
        }
        if self.entries:
            record["entries"] = {
                locator: attrs.asdict(each, filter=lambda _, value: value is not None)
                for locator, each in sorted(self.entries.items())
            }
        if self.people:
            record["people"] = {name: list(all_) for name, all_ in sorted(self.people.items())}
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """The corrections that `to_dict` made `record` of."""
        values = dict(record)
        entries = {at: EntryCorrection(**each) for at, each in record.get("entries", {}).items()}
        people = {name: tuple(all_) for name, all_ in record.get("people", {}).items()}
        return cls(**{**values, "entries": entries, "people": people})


_NOTHING = EntryCorrection()
NONE = Corrections()
"""No corrections."""


def _over(one: T, other: T) -> T:
    said = {
        field.name: value
        for field in attrs.fields(type(one))
        if (value := getattr(one, field.name)) is not None
    }
    return attrs.evolve(other, **said)


def apply(page: Page, corrections: Corrections) -> Page:
    """The page with its corrections. Applying them again changes nothing.

    A section has its post's author and date, unless it is corrected itself. A comment without a
    date of its own has the date of its post. A time zone gives the moment of what has a time of its
    own; where the clock was set back and a time came twice, or forward and it never came, there is
    none.
    """
    if corrections == NONE:
        return page
    post = corrections.entries.get(POST, _NOTHING)
    zone = None if corrections.timezone is None else zone_called(corrections.timezone)
    title = corrections.title or page.title
    entries = []
    for entry in page.entries:
        own = corrections.entries.get(entry.locator, _NOTHING)
        if entry.kind == "section":
            own = own.over(attrs.evolve(post, note=None))
        changed = _dated(_named(entry, own), own, post, zone)
        names = corrections.people.get(changed.author or "", ())
        note = own.note or entry.note
        entries.append(attrs.evolve(changed, title=title, names=names, note=note))
    edited = {name for name in ("title", "url") if getattr(corrections, name)}
    return attrs.evolve(
        page,
        entries=tuple(entries),
        title=title,
        date=post.date or page.date,
        url=corrections.url or page.url,
        edited=tuple(sorted(edited | set(page.edited))),
    )


def unmatched(page: Page, corrections: Corrections) -> list[str]:
    """The locators of the corrections that are for no entry of the page."""
    return [locator for locator in corrections.entries if locator not in page]


def _named(entry: Entry, own: EntryCorrection) -> Entry:
    if own.author is None:
        return entry
    return attrs.evolve(entry, author=own.author, author_source="editor")


def _dated(
    entry: Entry, own: EntryCorrection, post: EntryCorrection, zone: datetime.tzinfo | None
) -> Entry:
    if own.date is not None:
        entry = attrs.evolve(entry, date=own.date, date_source="editor", instant=None)
    elif entry.kind == "comment" and post.date and entry.date_source in (None, "page"):
        entry = attrs.evolve(entry, date=post.date, date_source="page")
    has_own = entry.date_source in ("stated", "editor")
    if zone is None or not has_own or entry.instant or not entry.date:
        return entry
    return attrs.evolve(entry, instant=_instant(entry.date, zone))


def _instant(date: str, zone: datetime.tzinfo) -> str | None:
    """The moment of a wall clock's time, in UTC; None for a day, and where it is not one moment."""
    if "T" not in date:
        return None
    local = datetime.datetime.fromisoformat(date).replace(tzinfo=zone)
    try:
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return None
        moment = local.astimezone(datetime.UTC).replace(tzinfo=None)
        return f"{moment.isoformat(timespec='seconds')}Z"
    except OverflowError:
        return None


def zone_called(name: str) -> datetime.tzinfo | None:
    """The time zone of an IANA name (`Europe/London`), or None where there is none."""
    if not _ZONE.fullmatch(name) or name in _MACHINES_OWN:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,3}")
_MACHINES_OWN = ("localtime", "posixrules")
"""What some systems have among their time zones, and means another one on each."""
