"""Columns: a number for each entry, by which queries filter, sort and group.

- `day`: see `day_number`; 0 without a date
- `minute`: see `minute_number`; 0 without a time of day
- `length`: number of tokens of the text
- `words`: number of words it counts for, see `protocol.counted_words`
- `depth`
- `marks`: bits, from the lowest: two for the index into ENTRY_KINDS, two for the index into
  DATE_SOURCES, one for whether it has an author, then one for each of FEATURES
- `person`: index into the section `people` plus 1; 0 without an author
- `parent`: index on its page of its parent (of a section: the post) plus 1; 0 for the post
- `head`: number of entries from the first one of its thread to it
- `thread`: number of its top-level comment; 0 for the post and its sections
"""

from archive.engines.entry_fields import features_of
from archive.engines.pages.section_file import SectionWriter, dump_json
from archive.engines.whoosh.arrays import write_numbers
from archive.locators import parent_of
from archive.model import Entry, Page

ENTRY_KINDS = ("post", "section", "comment", "rest")
DATE_SOURCES = (None, "stated", "page", "editor")
FEATURES = ("byline", "signature", "link")

KIND_MASK = 0b11
SOURCE_MASK = 0b1100
_SOURCE_SHIFT = 2
AUTHOR_MASK = 1 << 4
_FEATURE_SHIFT = 5

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
"""Names of the columns, which are also the names of their sections."""


def day_number(day: str) -> int:
    """Return a number for a day such as 2014-07-06: larger for later days, never 0."""
    return int(day[:4]) * 372 + int(day[5:7]) * 31 + int(day[8:10])


def period_text(number: int, by: str) -> str:
    """Return the year, month or day (`by`) of a number from `day_number`."""
    year, rest = divmod(number - 32, 372)
    month, day = divmod(rest, 31)
    return f"{year:04}-{month + 1:02}-{day + 1:02}"[: {"year": 4, "month": 7, "day": 10}[by]]


def minute_number(date: str) -> int:
    """Return the minute of the day plus 1, or 0 if a date has no time of day."""
    return int(date[11:13]) * 60 + int(date[14:16]) + 1 if len(date) > 10 else 0


def source_marks(source: str | None) -> int:
    """Return the bits in `marks` for a source of dates."""
    return DATE_SOURCES.index(source) << _SOURCE_SHIFT


def feature_mark(feature: str) -> int:
    """Return the bit in `marks` for a feature."""
    return 1 << _FEATURE_SHIFT + FEATURES.index(feature)


class ColumnWriter:
    """Collect the entries of a segment in order and write the columns."""

    def __init__(self) -> None:
        self._columns: dict[str, list[int]] = {name: [] for name in COLUMNS}
        self._people: dict[str, int] = {}
        self._index_by_locator: dict[str, int] = {}
        self._thread_heads: dict[str, int] = {}

    def start_page(self, page: Page) -> None:
        """Start another page."""
        self._index_by_locator = {entry.locator: n for n, entry in enumerate(page.entries)}
        self._thread_heads = {}

    def add(self, index: int, entry: Entry, text: str, length: int, words: int) -> None:
        """Add an entry. `index`: its index on the page; `text`: the text that is searched;
        `length`: its number of tokens; `words`: the number of words it counts for."""
        thread, parent, date = entry.thread, parent_of(entry.locator), entry.date or ""
        person = entry.person
        row = (
            day_number(date) if date else 0,
            minute_number(date),
            length,
            words,
            entry.depth,
            _marks_of(entry, text),
            0 if person is None else self._people.setdefault(person, len(self._people) + 1),
            0 if parent is None else self._index_by_locator[parent] + 1,
            index - self._thread_heads.setdefault(thread, index),
            int(thread),
        )
        for name, value in zip(COLUMNS, row, strict=True):
            self._columns[name].append(value)

    def write(self, writer: SectionWriter) -> None:
        """Write all columns and the names of people."""
        for name, numbers in self._columns.items():
            write_numbers(writer, name, numbers)
        writer.add("people", dump_json(list(self._people)))


def _marks_of(entry: Entry, text: str) -> int:
    features = sum(map(feature_mark, features_of(entry, text)))
    author = AUTHOR_MASK if entry.author is not None else 0
    return ENTRY_KINDS.index(entry.kind) | source_marks(entry.date_source) | author | features
