"""What is in a file, on its way into an index: all of it, before anything of it is put in.

A file that fails in its middle must leave the index as it was, and a capture may hold more pages
than memory does: so they wait on the disk.
"""

import json
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO

import attrs

from archive.containers import read_items
from archive.corrections import Corrections, unmatched
from archive.engines.base import Record
from archive.figures import figures_of
from archive.files import File, PassedOver
from archive.merging import Sketch
from archive.model import Page
from archive.reading import checksum_of, open_source

_RACY = 2_000_000_000
"""A file changed so few nanoseconds before it was read may have changed again unnoticed: the
coarsest file systems in use (FAT) keep times to two seconds."""

_IN_MEMORY = 10_000_000
"""Pages with so many characters of text wait in memory; those behind them, on the disk."""


@attrs.define
class Pages:
    """The pages of a file, which can be gone over again and again until they are closed."""

    count: int = 0
    """How many there are."""
    _characters: int = 0
    _few: list[Page] = attrs.Factory(list)
    _more: IO[str] | None = None

    def add(self, page: Page) -> None:
        """Put a page behind the others."""
        self.count += 1
        self._characters += sum(len(entry.text) for entry in page.entries)
        if self._characters <= _IN_MEMORY and self._more is None:
            self._few.append(page)
            return
        if self._more is None:
            self._more = tempfile.TemporaryFile("w+", encoding="ascii")  # noqa: SIM115
        self._more.write(f"{json.dumps(page.to_dict())}\n")

    def __iter__(self) -> Iterator[Page]:
        """The pages, in order."""
        yield from self._few
        if self._more is not None:
            self._more.seek(0)
            for line in self._more:
                yield Page.from_dict(json.loads(line))

    def close(self) -> None:
        """Let go of what is on the disk."""
        if self._more is not None:
            self._more.close()


@attrs.frozen
class Intake:
    """What a file holds."""

    name: str
    """What the file is called."""
    sha256: str
    """The checksum of the file's bytes, in hexadecimal."""
    pages: Pages | None
    """Its pages, to be closed; None where the file has the checksum that it had."""
    passed_over: tuple[PassedOver, ...] = ()
    """What in it is passed over."""

    def record(
        self, page: Page, corrected: Page, file: File, checked: int, corrections: Corrections
    ) -> Record:
        """What is remembered of one of the pages."""
        figures = figures_of(corrected)
        return Record(
            page.name,
            self.name,
            file.size,
            file.modified,
            checked,
            corrected.head(),
            figures,
            corrections.narrowed(figures["authors"]).to_dict(),
            unmatched(page, corrections),
            self.sha256,
            keys=Sketch.of(corrected, self.name).keys,
            is_whole=not any(each.failed for each in self.passed_over),
        )

    def spares(self, name: str) -> bool:
        """Whether a page of old must stay because it, or what it is in, cannot be read now."""
        return any(
            each.failed and (name == each.path or name.startswith(f"{each.path}!"))
            for each in self.passed_over
        )


def take_in(path: Path, name: str, known: Collection[str]) -> Intake:
    """Read a file. `known`: checksums for which it need not be read. Raises what `read` raises."""
    with open_source(path, name) as opened:
        sha256 = checksum_of(opened)
        if sha256 in known:
            return Intake(name, sha256, None)
        pages = Pages()
        passed_over = []
        try:
            for item in read_items(opened):
                if isinstance(item, PassedOver):
                    passed_over.append(item)
                else:
                    pages.add(item)
        except BaseException:
            pages.close()
            raise
        return Intake(name, sha256, pages, tuple(passed_over))


def is_as_before(record: Record, file: File) -> bool:
    """Whether a file need not even be read to know that it has not changed."""
    return (
        record.size == file.size
        and record.modified == file.modified
        and file.modified < record.checked - _RACY
    )
