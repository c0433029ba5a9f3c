"""Pages that are needed again in the same run: a few in memory, more on the disk."""

import json
from collections.abc import Iterator
from typing import IO

from archive.model import Page

_IN_MEMORY = 10_000_000
"""Pages with so many characters of text are kept in memory; those behind them, in a file."""


class PageSpool:
    """Keeps pages until it is closed."""

    def __init__(self) -> None:
        self._kept: list[Page | int] = []
        self._by_name: dict[str, int] = {}
        self._characters = 0
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        """Let go of what is on the disk."""
        if self._file is not None:
            self._file.close()

    def put(self, page: Page) -> None:
        """Keep a page, behind the others."""
        self._by_name[page.name] = len(self._kept)
        self._characters += sum(len(entry.text) for entry in page.entries)
        is_small = self._characters <= _IN_MEMORY and self._file is None
        self._kept.append(page if is_small else self._write(page))

    def _write(self, page: Page) -> int:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        place = self._file.seek(0, 2)
        self._file.write(json.dumps(page.to_dict(), separators=(",", ":")).encode() + b"\n")
        return place

    def _read(self, kept: Page | int) -> Page:
        if isinstance(kept, Page):
            return kept
        assert self._file is not None
        self._file.seek(kept)
        return Page.from_dict(json.loads(self._file.readline()))

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Page]:
        """The pages, in the order in which they were put there."""
        return map(self._read, self._kept)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Page:
        """The last page of a name. Raises KeyError."""
        return self._read(self._kept[self._by_name[name]])
