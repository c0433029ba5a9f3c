"""Corrections by hand, and how they change a page.

`toml_file.py` reads corrections, `lookup.py` finds those for a page. Corrected values are marked as
such: their evidence is `editor`.

A person's names are stored in the entries (`Entry.names`), so that engines need no table of people,
and a page stays as it is when the names of people on other pages change.
"""

import datetime
import re
import zoneinfo
from collections.abc import Collection, Mapping
from typing import Any, Self, TypeVar

import attrs

from archive.locators import POST
from archive.model import Entry, Page
from archive.text.numeric_dates import ORDER_WARNING, Order

T = TypeVar("T", "EntryCorrection", "Corrections")
AliasMap = Mapping[str, tuple[str, ...]]
"""All names of a person who has several, the chosen one first, by each of these names."""


@attrs.frozen
class CorrectionProblem:
    """A correction that is not applied, and why."""

    file: str
    """The name of the corrections file."""
    message: str
    """What is wrong, and what happens because of it."""
    key: str = ""
    """The correction's dotted key in TOML; empty if the problem concerns the whole file."""
    line: int | None = None
    """The line, from 1, where it is known."""
    malformed: bool = False
    """Whether the file contains a mistake; otherwise the correction just matches nothing."""


@attrs.frozen
class EntryCorrection:
    """The corrections of one entry. Fields that are None correct nothing."""

    author: str | None = None
    """Who said it."""
    date: str | None = None
    """`2015-08-04` or `2014-07-06T12:31`, by the page's own clock."""
    note: str | None = None
    """The editor's evidence."""

    def with_defaults(self, other: "EntryCorrection") -> "EntryCorrection":
        """Return this correction, with the other's values where this one has none."""
        return _with_defaults(self, other)


@attrs.frozen
class Corrections:
    """The corrections of one page. Fields that are None correct nothing."""

    title: str | None = None
    """The title."""
    url: str | None = None
    """Where it was published."""
    timezone: str | None = None
    """The time zone of its clock, as an IANA name."""
    date_order: Order | None = None
    """The order of dates in digits, where the page does not show it."""
    skip: bool | None = None
    """Whether it is left out of the archive."""
    entries: Mapping[str, EntryCorrection] = attrs.field(factory=dict)
    """The corrections of its entries, by locator; author, date and note of the page are those of
    the post."""
    people: AliasMap = attrs.field(factory=dict, repr=False)
    """The names of people who have several."""

    def with_defaults(self, other: "Corrections") -> "Corrections":
        """Return these corrections, with the other's values where these have none, but with these
        `people` only."""
        entries = dict(other.entries)
        for locator, entry in self.entries.items():
            entries[locator] = entry.with_defaults(entries.get(locator, _NO_CORRECTION))
        return attrs.evolve(_with_defaults(self, other), entries=entries, people=self.people)

    def for_authors(self, authors: Collection[str]) -> "Corrections":
        """Return these corrections, with only those `people` who are among the page's authors."""
        people = {name: self.people[name] for name in sorted(authors) if name in self.people}
        return attrs.evolve(self, people=people)

    def for_dates_of(self, page: Page) -> "Corrections":
        """Return these corrections, with `date_order` only if the page leaves dates open: others
        stay as they are when a file states an order."""
        if self.date_order is None or _has_open_dates(page):
            return self
        return attrs.evolve(self, date_order=None)

    def to_dict(self) -> dict[str, Any]:
        """Return the corrections as a JSON object, empty if there are none; without `skip`, since
        no record is kept of a page that is left out."""
        record: dict[str, Any] = {
            name: value
            for name in ("title", "url", "timezone", "date_order")
            if (value := getattr(self, name))
        }
        if self.entries:
            record["entries"] = {
                locator: attrs.asdict(each, filter=lambda _, value: value is not None)
                for locator, each in sorted(self.entries.items())
            }
        if self.people:
            record["people"] = {name: list(names) for name, names in sorted(self.people.items())}
        return record

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Self:
        """Return the corrections from the JSON object that `to_dict` made."""
        entries = {
            locator: EntryCorrection(**each) for locator, each in record.get("entries", {}).items()
        }
        people = {name: tuple(names) for name, names in record.get("people", {}).items()}
        return cls(**{**record, "entries": entries, "people": people})


def _has_open_dates(page: Page) -> bool:
    if not any(warning.code == ORDER_WARNING for warning in page.warnings):
        return False
    from archive.corrections.date_order import open_dates

    return bool(open_dates(page))


_NO_CORRECTION = EntryCorrection()
NO_CORRECTIONS = Corrections()


def _with_defaults(one: T, other: T) -> T:
    values = {
        field.name: value
        for field in attrs.fields(type(one))
        if (value := getattr(one, field.name)) is not None
    }
    return attrs.evolve(other, **values)


def apply(page: Page, corrections: Corrections) -> Page:
    """Return the page with corrections applied. Applying them again changes nothing.

    A section gets its post's author and date unless it is corrected itself. A comment that states
    no date gets the date of its post, unless it prints one that cannot be read. With a time zone,
    an entry that has its own time also gets an `instant`, unless that time occurred twice or never
    because the clock was changed.
    """
    if corrections == NO_CORRECTIONS:
        return page
    if corrections.date_order is not None:
        from archive.corrections.date_order import apply_date_order

        page = apply_date_order(page, corrections.date_order)
    post = corrections.entries.get(POST, _NO_CORRECTION)
    zone = None if corrections.timezone is None else time_zone(corrections.timezone)
    title = corrections.title or page.title
    printed = dict(page.printed)
    entries = []
    for entry in page.entries:
        correction = corrections.entries.get(entry.locator, _NO_CORRECTION)
        if entry.kind == "section":
            correction = correction.with_defaults(attrs.evolve(post, note=None))
        elif entry.kind == "rest":
            correction = attrs.evolve(correction, author=None, date=None)
        is_open = entry.locator in printed and entry.date is None
        inherited = _NO_CORRECTION if is_open else post
        changed = _correct_date(_correct_author(entry, correction), correction, inherited, zone)
        names = corrections.people.get(changed.author or "", ())
        note = correction.note or entry.note
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


def unmatched_locators(page: Page, corrections: Corrections) -> list[str]:
    """Return the locators of corrections for entries that the page does not have."""
    return [locator for locator in corrections.entries if locator not in page]


def _correct_author(entry: Entry, correction: EntryCorrection) -> Entry:
    if correction.author is None:
        return entry
    return attrs.evolve(entry, author=correction.author, author_source="editor")


def _correct_date(
    entry: Entry,
    correction: EntryCorrection,
    post: EntryCorrection,
    zone: datetime.tzinfo | None,
) -> Entry:
    if correction.date is not None:
        entry = attrs.evolve(entry, date=correction.date, date_source="editor", instant=None)
    elif entry.kind == "comment" and post.date and entry.date_source in (None, "page"):
        entry = attrs.evolve(entry, date=post.date, date_source="page")
    has_own = entry.date_source in ("stated", "editor")
    if zone is None or not has_own or entry.instant or not entry.date:
        return entry
    return attrs.evolve(entry, instant=_instant(entry.date, zone))


def _instant(date: str, zone: datetime.tzinfo) -> str | None:
    """Return the UTC moment of a time on a clock; None for a day without a time, or for a time that
    occurred twice or never."""
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


def time_zone(name: str) -> datetime.tzinfo | None:
    """Return the time zone with an IANA name (`Europe/London`); None if there is none."""
    if not _ZONE_NAME.fullmatch(name) or name in _MACHINE_ZONES:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


_ZONE_NAME = re.compile(r"[A-Za-z0-9_+-]{1,40}(?:/[A-Za-z0-9_+-]{1,40}){0,3}")
_MACHINE_ZONES = ("localtime", "posixrules")
"""Files among the zones of some systems that stand for a different zone on each machine."""
