"""Read an `archive.toml`: the corrections in it, and the mistakes.

The file is TOML 1.0 (https://toml.io/en/v1.0.0). `pages` holds a table for each page, `entries` one
for each entry, and `aliases` an array of other names for each person; `date_order` is an order of
dates, or a table of orders for patterns of names. The file may come from
anyone, so nothing in it is trusted.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from archive.corrections.model import CorrectionProblem, Corrections, EntryCorrection
from archive.corrections.values import (
    ENTRY_KEYS,
    PAGE_KEYS,
    Validator,
    check_date_order,
    check_text,
    toml_type,
)
from archive.errors import PathError, StorageError
from archive.locators import POST, REST, split_id
from archive.text.numeric_dates import Order

MAX_FILE_BYTES = 5_000_000
"""A larger file is refused."""
MAX_DOTS_PER_LINE = 100
"""A file with more full stops in a line is refused: the time that tomllib takes for a dotted key
grows with the square of its parts."""
MAX_NAMES_PER_PERSON = 100
MAX_PATTERNS = 100
"""At most this many patterns state an order of dates; each is compared with all pages."""
ANY_PAGE = "*"
"""The pattern that fits all pages."""
MAX_PROBLEMS_PER_FILE = 100
"""At most this many problems of one file are reported, and the number of the others."""
_TOML_POSITION = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_TIME_WITHOUT_SECONDS = re.compile(r"=[ \t]*\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d[ \t\r]*(?:#|\Z)")
"""A likely mistake: TOML 1.0 requires seconds."""
_BARE_KEY = re.compile(r"[A-Za-z_-]+")


@attrs.frozen
class CorrectionsFile:
    """The content of an `archive.toml`."""

    name: str
    """The name of the file."""
    folder: str | None
    """The absolute path of the folder whose pages it corrects; None for all pages."""
    pages: Mapping[str, Corrections] = attrs.field(factory=dict, repr=False)
    """The corrections of pages, by the reference used in the file."""
    entries: Mapping[str, EntryCorrection] = attrs.field(factory=dict, repr=False)
    """The corrections of entries, by the reference used in the file."""
    date_orders: tuple[tuple[str, Order], ...] = ()
    """The order of dates in digits on pages whose name fits a pattern, with `*` and `?`."""
    people: tuple[tuple[str, ...], ...] = attrs.field(default=(), repr=False)
    """The names of each person, the chosen one first."""
    problems: tuple[CorrectionProblem, ...] = ()
    """The mistakes in it, at most `MAX_PROBLEMS_PER_FILE`."""
    further_problems: int = 0
    """The number of the other mistakes."""
    is_readable: bool = True
    """Whether it is TOML and could be read."""


def read_file(path: Path, name: str, folder: str | None) -> CorrectionsFile:
    """Read a corrections file. Never raises: mistakes and failures are among its `problems`.

    `name`: its name in messages; `folder`: as in `CorrectionsFile`.
    """
    try:
        values = _load(path)
    except _Unreadable as error:
        message = f"{error}; pages keep the corrections they had"
        problem = CorrectionProblem(name, message, line=error.line, malformed=True)
        return CorrectionsFile(name, folder, problems=(problem,), is_readable=False)
    reader = _Reader(name)
    file = CorrectionsFile(
        name,
        folder,
        pages=dict(reader.pages(values.pop("pages", {}))),
        entries=dict(reader.entries(values.pop("entries", {}))),
        date_orders=tuple(reader.date_orders(values.pop("date_order", {}))),
        people=tuple(reader.people(values.pop("aliases", {}))),
    )
    for key in values:
        reader.reject((key,), "unknown key; use date_order, pages, entries or aliases")
    return attrs.evolve(
        file, problems=tuple(reader.problems), further_problems=reader.further_problems
    )


class _Unreadable(Exception):
    """The file is not TOML, or cannot be read. `line`: the line at fault, if known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(reason)


def _load(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file. Raises _Unreadable."""
    from archive.reading import load_file

    try:
        size = path.stat().st_size
        data = load_file(path) if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}") from error
    except (PathError, StorageError) as error:
        raise _Unreadable(f"cannot be read: {error.reason}") from error
    if max(size, len(data)) > MAX_FILE_BYTES:
        raise _Unreadable(f"larger than {MAX_FILE_BYTES:,} bytes")
    try:
        return _parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable("not UTF-8, as TOML requires", line) from error


def _parse(text: str) -> dict[str, Any]:
    import tomllib

    for number, each in enumerate(text.split("\n"), start=1):
        if each.count(".") > MAX_DOTS_PER_LINE:
            reason = f"more than {MAX_DOTS_PER_LINE} full stops in a line; split it"
            raise _Unreadable(reason, number)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _Unreadable("nested too deeply") from error
    except ValueError as error:
        match = _TOML_POSITION.search(str(error))
        if match is None:
            raise _Unreadable(f"not TOML: {error}") from error
        line = int(match[1]) if match[1] else text.count("\n") + 1
        where = f", column {match[2]}" if match[2] else ""
        reason = f"not TOML: {str(error)[: match.start()]}{where}"
        if _TIME_WITHOUT_SECONDS.search(text.split("\n")[line - 1]):
            reason += "; put a time without seconds in quotes"
        raise _Unreadable(reason, line) from error


class _Reader:
    """Reads the valid values from the tables of one file and collects problems with the others."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.problems: list[CorrectionProblem] = []
        self.further_problems = 0

    def reject(self, key: tuple[str, ...], reason: str) -> None:
        """Add a problem with a key, whose value is not applied."""
        if len(self.problems) == MAX_PROBLEMS_PER_FILE:
            self.further_problems += 1
            return
        message = f"{reason}; not applied"
        self.problems.append(CorrectionProblem(self._name, message, dotted(*key), malformed=True))

    def pages(self, table: Any) -> Iterator[tuple[str, Corrections]]:
        for reference, values in self._tables("pages", table):
            checked = self._checked(("pages", reference), values, PAGE_KEYS)
            post = {name: checked.pop(name) for name in ENTRY_KEYS if name in checked}
            entries = {POST: EntryCorrection(**post)} if post else {}
            yield reference, Corrections(**checked, entries=entries)

    def entries(self, table: Any) -> Iterator[tuple[str, EntryCorrection]]:
        for reference, values in self._tables("entries", table):
            checked = self._checked(("entries", reference), values, ENTRY_KEYS)
            if split_id(reference)[1] == REST:
                for name in sorted(checked.keys() & {"author", "date"}):
                    del checked[name]
                    self.reject(("entries", reference, name), _of_unknown_authorship(name))
                if not checked:
                    continue
            yield reference, EntryCorrection(**checked)

    def date_orders(self, value: Any) -> Iterator[tuple[str, Order]]:
        """Yield patterns and orders: a table of them, or one order for all pages."""
        table = value if isinstance(value, dict) else {ANY_PAGE: value}
        if len(table) > MAX_PATTERNS:
            self.reject(("date_order",), f"must have at most {MAX_PATTERNS} patterns")
            return
        for pattern, order in table.items():
            key = ("date_order", pattern) if isinstance(value, dict) else ("date_order",)
            try:
                yield pattern, check_date_order("date_order", order)
            except ValueError as error:
                self.reject(key, str(error))

    def people(self, table: Any) -> Iterator[tuple[str, ...]]:
        """Yield the names of each person, without names that several people claim."""
        if not isinstance(table, dict):
            self.reject(("aliases",), f"must be a table, not {toml_type(table)}")
            return
        found: list[list[str]] = []
        owners: dict[str, int] = {}
        shared: dict[str, tuple[str, str]] = {}
        for written, values in table.items():
            names = self._names(written, values)
            for name in names:
                if owners.setdefault(name, len(found)) != len(found):
                    shared[name] = (found[owners[name]][0], written)
            found.append(names or [written])
        for name, (one, other) in shared.items():
            reason = f"{_quoted(name)} is listed for both {_quoted(one)} and {_quoted(other)}"
            self.reject(("aliases", other), reason)
        for chosen, *others in found:
            names = [name for name in others if name not in shared]
            if names and chosen not in shared:
                yield (chosen, *names)

    def _names(self, written: str, values: Any) -> list[str]:
        key = ("aliases", written)
        try:
            chosen = check_text("author", written)
        except ValueError as error:
            self.reject(key, f"the name {error}")
            return []
        if not isinstance(values, list):
            self.reject(key, f"must be an array of names, not {toml_type(values)}")
            return []
        if len(values) >= MAX_NAMES_PER_PERSON:
            self.reject(key, f"must have fewer than {MAX_NAMES_PER_PERSON} names")
            return []
        names = [chosen]
        for value in values:
            try:
                names.append(check_text("author", value))
            except ValueError as error:
                self.reject(key, f"one of the names {error}")
        return list(dict.fromkeys(names))

    def _tables(self, kind: str, table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if not isinstance(table, dict):
            self.reject((kind,), f"must be a table, not {toml_type(table)}")
            return
        for reference, values in table.items():
            if isinstance(values, dict):
                yield reference, values
            else:
                self.reject((kind, reference), f"must be a table, not {toml_type(values)}")

    def _checked(
        self, key: tuple[str, ...], values: dict[str, Any], known: Mapping[str, Validator]
    ) -> dict[str, Any]:
        checked = {}
        for name, value in values.items():
            if name not in known:
                self.reject((*key, name), f"unknown key; use one of {', '.join(known)}")
                continue
            try:
                checked[name] = known[name](name, value)
            except ValueError as error:
                self.reject((*key, name), str(error))
        return checked


def _of_unknown_authorship(name: str) -> str:
    return (
        f"{REST} is text of unknown authorship, perhaps of several people and of the site itself, "
        f"so it has no {name} as a whole"
    )


def dotted(*key: str) -> str:
    """Return a dotted key as TOML writes it."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else _quoted(part) for part in key)


def _quoted(text: str) -> str:
    shortened = text if len(text) <= 80 else f"{text[:79]}…"
    escaped = shortened.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
