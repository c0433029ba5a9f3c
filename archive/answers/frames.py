"""Tables of answers as data frames, in whichever library is installed."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from archive.errors import MissingPackageError
from archive.model import Entry

LIBRARIES = ("pandas", "polars")
"""Libraries of data frames; the first that is installed is used."""
ENTRY_COLUMNS = (
    "id", "page", "locator", "kind", "depth", "parent", "title", "author", "author_source", "date",
    "date_source", "instant", "words", "line", "text",
)  # fmt: skip
"""Columns of a frame of entries; their values are those of `Entry.to_dict`."""


COUNT_COLUMNS = ("entries", "occurrences", "of_entries", "of_words", "per_10000")
"""Numbers of a row of counts."""


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry."""
    values = entry.to_dict()
    return {name: values.get(name) for name in ENTRY_COLUMNS}


def entries_to_dataframe(entries: Iterable[Entry], library: str | None = None) -> Any:
    """Return a pandas or polars data frame of entries, one to a row.

    `library`: `pandas` or `polars`; by default the one that is installed, pandas if both are.
    Raises MissingPackageError if there is none.
    """
    return make_frame(map(entry_row, entries), ENTRY_COLUMNS, library)


def make_frame(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], library: str | None
) -> Any:
    """Return a data frame. Raises MissingPackageError."""
    names = LIBRARIES if library is None else (library,)
    name = next((name for name in names if name in LIBRARIES and find_spec(name)), None)
    if name is None:
        raise MissingPackageError("a data frame", " or ".join(names))
    table: dict[str, list[Any]] = {column: [] for column in columns}
    for row in rows:
        for column, values in table.items():
            values.append(row[column])
    return import_module(name).DataFrame(table)
