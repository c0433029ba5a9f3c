"""Reading an `archive.toml`: the corrections in it, and what is wrong with it.

The file is TOML 1.0 (https://toml.io/en/v1.0.0): a table a page below `pages`, a table an entry
below `entries`, and below `aliases` the other names of a person. It may come from anywhere, so that
nothing in it is trusted.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from archive.corrections.model import CorrectionProblem, Corrections, EntryCorrection
from archive.corrections.values import OF_ENTRIES, OF_PAGES, Check, checked_text, kind_of
from archive.errors import PathError, StorageError
from archive.locators import POST

LARGEST = 5_000_000
"""A larger file is refused, in bytes."""
MOST_DOTS = 100
"""A line with more full stops is refused: tomllib takes the square of the parts of a key."""
MOST_NAMES = 100
"""One person has no more names."""
MOST_PROBLEMS = 100
"""So many problems of one file are told, and how many more there are."""
_PLACE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_NO_SECONDS = re.compile(r"=[ \t]*\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d[ \t\r]*(?:#|\Z)")
"""What is no time in TOML, and looks like one."""
_BARE = re.compile(r"[A-Za-z_-]+")


@attrs.frozen
class CorrectionsFile:
    """What an `archive.toml` says."""

    name: str
    """What the file is called."""
    folder: str | None
    """The whole path of the folder whose pages it is for; None for all pages."""
    pages: Mapping[str, Corrections] = attrs.field(factory=dict, repr=False)
    """The corrections of pages, by what the file calls them."""
    entries: Mapping[str, EntryCorrection] = attrs.field(factory=dict, repr=False)
    """The corrections of entries, likewise."""
    people: tuple[tuple[str, ...], ...] = attrs.field(default=(), repr=False)
    """The names of each person, the chosen one first."""
    problems: tuple[CorrectionProblem, ...] = ()
    """What in it is not applied."""
    is_readable: bool = True
    """Whether it could be read as TOML at all."""


def read_file(path: Path, name: str, folder: str | None) -> CorrectionsFile:
    """The corrections in a file. Never raises: what is wrong is among its problems."""
    try:
        values = _load(path)
    except _Unreadable as error:
        message = f"{error}; nothing in it is applied, pages keep the corrections that they had"
        problem = CorrectionProblem(name, message, line=error.line, malformed=True)
        return CorrectionsFile(name, folder, problems=(problem,), is_readable=False)
    reader = _Reader(name)
    found = CorrectionsFile(
        name,
        folder,
        pages=dict(reader.pages(values.pop("pages", {}))),
        entries=dict(reader.entries(values.pop("entries", {}))),
        people=tuple(reader.people(values.pop("aliases", {}))),
    )
    for key in values:
        reader.refuse((key,), "no such table; there are pages, entries and aliases")
    return attrs.evolve(found, problems=tuple(reader.told()))


class _Unreadable(Exception):
    """A file that is no TOML, or cannot be read. `line`: where, as far as it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        self.line = line
        super().__init__(reason)


def _load(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises _Unreadable."""
    from archive.reading import load_file

    try:
        size = path.stat().st_size
        data = load_file(path) if size <= LARGEST else b""
    except OSError as error:
        raise _Unreadable(f"cannot be read: {error.strerror}") from error
    except (PathError, StorageError) as error:
        raise _Unreadable(f"cannot be read: {error.reason}") from error
    if max(size, len(data)) > LARGEST:
        raise _Unreadable(f"larger than {LARGEST:,} bytes")
    try:
        return _parse(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable("not UTF-8, which TOML has to be", line) from error


def _parse(text: str) -> dict[str, Any]:
    import tomllib

    for number, each in enumerate(text.split("\n"), start=1):
        if each.count(".") > MOST_DOTS:
            raise _Unreadable(f"more than {MOST_DOTS} full stops on a line; break it", number)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _Unreadable("nested too deeply") from error
    except ValueError as error:
        match = _PLACE.search(str(error))
        if match is None:
            raise _Unreadable(f"not TOML: {error}") from error
        line = int(match[1]) if match[1] else text.count("\n") + 1
        where = f", column {match[2]}" if match[2] else ""
        reason = f"not TOML: {str(error)[: match.start()]}{where}"
        if _NO_SECONDS.search(text.split("\n")[line - 1]):
            reason += "; a time without seconds stands in quotes"
        raise _Unreadable(reason, line) from error


class _Reader:
    """Takes what is in order out of the tables of one file, and keeps book of the rest."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._problems: list[CorrectionProblem] = []
        self._more = 0

    def told(self) -> Iterator[CorrectionProblem]:
        """What is wrong with the file."""
        yield from self._problems
        if self._more:
            yield CorrectionProblem(self._name, f"{self._more:,} more problems", malformed=True)

    def refuse(self, key: tuple[str, ...], reason: str) -> None:
        """Note that something is not applied."""
        if len(self._problems) == MOST_PROBLEMS:
            self._more += 1
            return
        message = f"{reason}; not applied"
        self._problems.append(CorrectionProblem(self._name, message, dotted(*key), malformed=True))

    def pages(self, table: Any) -> Iterator[tuple[str, Corrections]]:
        for reference, values in self._tables("pages", table):
            checked = self._checked(("pages", reference), values, OF_PAGES)
            post = {name: checked.pop(name) for name in OF_ENTRIES if name in checked}
            entries = {POST: EntryCorrection(**post)} if post else {}
            yield reference, Corrections(**checked, entries=entries)

    def entries(self, table: Any) -> Iterator[tuple[str, EntryCorrection]]:
        for reference, values in self._tables("entries", table):
            checked = self._checked(("entries", reference), values, OF_ENTRIES)
            yield reference, EntryCorrection(**checked)

    def people(self, table: Any) -> Iterator[tuple[str, ...]]:
        """The names of each person; a name that two people claim is nobody's."""
        if not isinstance(table, dict):
            self.refuse(("aliases",), f"{kind_of(table)}, where a table is due")
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
            reason = f"{_quoted(name)} would be {_quoted(one)} as well as {_quoted(other)}"
            self.refuse(("aliases", other), reason)
        for chosen, *others in found:
            names = [name for name in others if name not in shared]
            if names and chosen not in shared:
                yield (chosen, *names)

    def _names(self, written: str, values: Any) -> list[str]:
        key = ("aliases", written)
        try:
            chosen = checked_text("author", written)
        except ValueError as error:
            self.refuse(key, f"the name is {error}")
            return []
        if not isinstance(values, list):
            self.refuse(key, f"{kind_of(values)}, where an array of names is due")
            return []
        if len(values) >= MOST_NAMES:
            self.refuse(key, f"more than {MOST_NAMES} names")
            return []
        names = [chosen]
        for value in values:
            try:
                names.append(checked_text("author", value))
            except ValueError as error:
                self.refuse(key, f"one of the names is {error}")
        return list(dict.fromkeys(names))

    def _tables(self, kind: str, table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if not isinstance(table, dict):
            self.refuse((kind,), f"{kind_of(table)}, where a table is due")
            return
        for reference, values in table.items():
            if isinstance(values, dict):
                yield reference, values
            else:
                self.refuse((kind, reference), f"{kind_of(values)}, where a table is due")

    def _checked(
        self, key: tuple[str, ...], values: dict[str, Any], known: Mapping[str, Check]
    ) -> dict[str, Any]:
        found = {}
        for name, value in values.items():
            if name not in known:
                self.refuse((*key, name), f"no such key; there are {', '.join(known)}")
                continue
            try:
                found[name] = known[name](name, value)
            except ValueError as error:
                self.refuse((*key, name), str(error))
        return found


def dotted(*key: str) -> str:
    """A key as TOML writes it."""
    return ".".join(part if _BARE.fullmatch(part) else _quoted(part) for part in key)


def _quoted(part: str) -> str:
    shown = part if len(part) <= 80 else f"{part[:79]}…"
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
