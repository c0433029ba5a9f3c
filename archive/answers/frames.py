"""Tables of answers as data frames, in whichever library is installed."""

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from archive.errors import ArgumentError, MissingPackageError
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
INTEGERS = ("depth", "words", "line", *COUNT_COLUMNS[:-1])
FLOATS = ("score", "per_10000")
"""Columns of numbers; all others are text."""


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return the columns of an entry."""
    values = entry.to_dict()
    return {name: values.get(name) for name in ENTRY_COLUMNS}


def entries_to_dataframe(entries: Iterable[Entry], library: str | None = None) -> Any:
    """Return a pandas or polars data frame of entries, one to a row.

    `library`: `pandas` or `polars`; by default the one that is installed, pandas if both are.
    Raises MissingPackageError if there is none, and ArgumentError for any other name.
    """
    return make_frame(map(entry_row, entries), ENTRY_COLUMNS, library)


def make_frame(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], library: str | None
) -> Any:
    """Return a data frame. Raises MissingPackageError and ArgumentError."""
    if library is not None and library not in LIBRARIES:
        raise ArgumentError.not_one_of("library", library, LIBRARIES)
    names = LIBRARIES if library is None else (library,)
    name = next((name for name in names if find_spec(name)), None)
    if name is None:
        raise MissingPackageError("a data frame", " or ".join(names))
    table: dict[str, list[Any]] = {column: [] for column in columns}
    for row in rows:
        for column, values in table.items():
            values.append(row[column])
    module = import_module(name)
    if name == "polars":
        kinds = {str: module.String, int: module.Int64, float: module.Float64}
        return module.DataFrame(table, {column: kinds[_kind_of(column)] for column in columns})
    # Without a value, pandas takes a column of text for numbers. Its integers cannot be missing.
    for column, values in table.items():
        if all(value is None for value in values):
            integer = "float64" if values else "int64"
            kinds = {str: module.Series([""]).dtype, int: integer, float: "float64"}
            table[column] = module.Series(values, dtype=kinds[_kind_of(column)])
    return module.DataFrame(table)


def _kind_of(column: str) -> type:
    return int if column in INTEGERS else float if column in FLOATS else str
