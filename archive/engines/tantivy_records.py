"""What a run of `index` asks of all pages, in a few small files beside the index.

A document a page has it as well, among all else that is known of it: these files save reading
those, and are made from them where they are missing. The first has every page; each of the others,
what a later commit has changed. One that is not much larger than what comes behind it is written
together with that, so that there are few of them and a change costs by its own size. Each of them
is in the list of checksums of its commit.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.engines.base import Record
from archive.engines.later import Later
from archive.engines.tantivy_files import RECORDS
from archive.engines.tantivy_schema import dump
from archive.manifest import Manifest, Sum
from archive.plain import OddFileError, load_json, read_plain, write_plain

_TIMES = 2
"""A file that has less than so many times the bytes of what comes behind it is written again."""

Line = list[Any]
"""What is kept of a page: its name, its number, and the values of its record."""
Changes = Mapping[str, Line | None]
"""Lines by the names of pages; None, where a page is gone."""


def line_of(record: Record, number: int) -> Line:
    """What is kept of a page with some number."""
    brief = record.brief()
    return [
        record.name,
        number,
        None if record.file == record.name else record.file,
        [record.size, record.modified, record.checked],
        brief.head,
        brief.figures,
        record.corrections,
        list(record.unmatched),
        record.sha256,
        record.is_whole,
        list(record.keys),
        brief.shown,
    ]


def record_of(line: Line, whole: Callable[[str], Record]) -> Record:
    """The record of a page. `whole` reads all of one, by its name."""
    name, _, file, seen, head, figures, corrections, unmatched, sha256, is_whole, keys, shown = line
    size, modified, checked = seen
    return Record(
        name,
        file or name,
        size,
        modified,
        checked,
        Later(lambda: whole(name).head, head),
        Later(lambda: whole(name).figures, figures),
        corrections,
        unmatched,
        sha256,
        is_whole,
        keys,
        Later(lambda: whole(name).shown, shown) if shown else {},
    )


def load_lines(directory: Path, commit: str) -> dict[str, Line] | None:
    """The lines of all pages of a commit, in order of the names; None, where they are not kept.

    Raises OddFileError where a file is not what was written; ValueError; OSError.
    """
    listed = Manifest.load(directory, commit)
    files = _listed(listed.files) if listed else []
    lines: dict[str, Line] = {}
    for name, known in files:
        for page, line in _load(directory, name, known).items():
            lines.pop(page, None)
            if line is not None:
                lines[page] = line
    return dict(sorted(lines.items())) if files else None


def write_changes(directory: Path, kept: Mapping[str, Sum], changes: Changes) -> dict[str, Sum]:
    """Write what a commit has changed. Returns the files that count from then on, with their
    checksums. `kept`: what was listed before, of a commit that the changes are changes of."""
    files = _listed(kept)
    if not changes:
        return dict(files)
    raw = _dump(changes)
    while files and files[-1][1].size < _TIMES * len(raw):
        changes = {**_load(directory, *files.pop()), **changes}
        raw = _dump(changes)
    if not files:
        raw = _dump({name: line for name, line in changes.items() if line is not None})
    there = [
        int(found[1]) for file in directory.iterdir() if (found := RECORDS.fullmatch(file.name))
    ]
    name = f"records-{max(there, default=0) + 1}.json"
    write_plain(directory / name, raw)
    return {**dict(files), name: Sum(len(raw), hashlib.sha256(raw).hexdigest())}


def _listed(files: Mapping[str, Sum]) -> list[tuple[str, Sum]]:
    """These files among others, the first one first."""
    found = [(int(match[1]), name) for name in files if (match := RECORDS.fullmatch(name))]
    return [(name, files[name]) for _, name in sorted(found)]


def _dump(changes: Changes) -> bytes:
    gone = [name for name, line in changes.items() if line is None]
    return dump({"gone": gone, "pages": [line for line in changes.values() if line is not None]})


def _load(directory: Path, name: str, known: Sum) -> dict[str, Line | None]:
    raw = read_plain(directory / name, known.size)
    if Sum(len(raw), hashlib.sha256(raw).hexdigest()) != known:
        raise OddFileError(name, "is not what was written: its checksum is another one")
    values = load_json(raw, len(raw))
    pages: Sequence[Line] = values["pages"]
    return {**dict.fromkeys(values["gone"]), **{line[0]: line for line in pages}}
