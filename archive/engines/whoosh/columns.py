"""What is asked about every entry, as a column of numbers each."""

from collections.abc import Iterator, Mapping
from typing import Any

from archive.engines.pages.section_file import SectionWriter, dump_json
from archive.engines.protocol import features_of
from archive.engines.whoosh.arrays import Numbers, add_numbers, read_column
from archive.engines.whoosh.segment import SegmentReader
from archive.locators import parent_of
from archive.model import Entry, Page

KINDS = ("post", "section", "comment")
SOURCES = (None, "stated", "page", "editor")
FEATURES = ("byline", "signature", "link")
NAMED = 1 << 4
"""The bit of `marks` that says that somebody is named; the two below it are a place in SOURCES, and
the two lowest one in KINDS."""

COLUMNS = (
    "day",
    "minute",
    "length",
    "words",
    "depth",
    "marks",
    "person",
    "parent",
    "head",
    "thread",
)
"""`day`: the date's, see `day_number`, or 0. `minute`: that of the day and 1 more, or 0. `length`:
in tokens. `words`: how many it counts for. `person`: a place in the list of people and 1 more, or
0. `parent`: the place on its page of the entry that it answers and 1 more, or 0. `head`: how many
entries before it the first of its thread stands. `thread`: the number of its top-level comment, or
0."""


def day_number(day: str) -> int:
    """A number for a day such as 2014-07-06; later ones have greater ones, and none has 0."""
    return int(day[:4]) * 372 + int(day[5:7]) * 31 + int(day[8:10])


def period_text(number: int, by: str) -> str:
    """The year, month or day of such a number."""
    year, rest = divmod(number - 32, 372)
    month, day = divmod(rest, 31)
    return f"{year:04}-{month + 1:02}-{day + 1:02}"[: {"year": 4, "month": 7, "day": 10}[by]]


def minute_number(date: str) -> int:
    """A number for the time of day of a date, if it has any."""
    return int(date[11:13]) * 60 + int(date[14:16]) + 1 if len(date) > 10 else 0


class ColumnsWriter:
    """Takes entries in their order, and writes the columns."""

    def __init__(self) -> None:
        self._columns: dict[str, list[int]] = {name: [] for name in COLUMNS}
        self._people: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self._heads: dict[str, int] = {}

    def start_page(self, page: Page) -> None:
        """Begin with another page."""
        self._places = {entry.locator: place for place, entry in enumerate(page.entries)}
        self._heads = {}

    def add(self, place: int, entry: Entry, text: str, length: int, words: int) -> None:
        """Take in the entry at a place; `text` is what words are looked for in."""
        thread, above, date = entry.thread, parent_of(entry.locator), entry.date or ""
        person = entry.person
        row = (
            day_number(date) if date else 0,
            minute_number(date),
            length,
            words,
            entry.depth,
            _marks(entry, text),
            0 if person is None else self._people.setdefault(person, len(self._people) + 1),
            0 if above is None else self._places[above] + 1,
            place - self._heads.setdefault(thread, place),
            int(thread),
        )
        for name, value in zip(COLUMNS, row, strict=True):
            self._columns[name].append(value)

    def write(self, writer: SectionWriter) -> None:
        """Write all columns."""
        for name, numbers in self._columns.items():
            add_numbers(writer, name, numbers)
        writer.add("people", dump_json(list(self._people)))


def _marks(entry: Entry, text: str) -> int:
    having = sum(1 << 5 + FEATURES.index(each) for each in features_of(entry, text))
    named = NAMED if entry.author is not None else 0
    return KINDS.index(entry.kind) | SOURCES.index(entry.date_source) << 2 | named | having


def read_columns(reader: SegmentReader) -> Mapping[str, Numbers]:
    """The columns by name, each read when it is asked for."""
    return _Columns(reader)


class _Columns(Mapping[str, Numbers]):
    def __init__(self, reader: SegmentReader) -> None:
        self._reader = reader

    def __getitem__(self, name: str) -> Any:
        return read_column(self._reader, name)

    def __iter__(self) -> Iterator[str]:
        return iter(COLUMNS)

    def __len__(self) -> int:
        return len(COLUMNS)
