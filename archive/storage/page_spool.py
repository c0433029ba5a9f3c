"""Pages that are needed again in the same run: a few in memory, more on disk."""

import json
from collections.abc import Iterator
from typing import IO

from archive.model import Page

_MAX_CHARS_IN_MEMORY = 10_000_000
"""Pages with this much text in total stay in memory; later ones are written to a file."""


class PageSpool:
    """Pages in the order in which they were added, until it is closed."""

    def __init__(self) -> None:
        self._pages: list[Page | int] = []
        """Each page, or its offset in the file."""
        self._by_name: dict[str, int] = {}
        self._characters = 0
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        """Delete the temporary file."""
        if self._file is not None:
            self._file.close()

    def put(self, page: Page) -> None:
        """Append a page."""
        self._by_name[page.name] = len(self._pages)
        self._characters += sum(len(entry.text) for entry in page.entries)
        is_small = self._characters <= _MAX_CHARS_IN_MEMORY and self._file is None
        self._pages.append(page if is_small else self._write(page))

    def _write(self, page: Page) -> int:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        offset = self._file.seek(0, 2)
        self._file.write(json.dumps(page.to_dict(), separators=(",", ":")).encode() + b"\n")
        return offset

    def _read(self, stored: Page | int) -> Page:
        if isinstance(stored, Page):
            return stored
        assert self._file is not None
        self._file.seek(stored)
        return Page.from_dict(json.loads(self._file.readline()))

    def __len__(self) -> int:
        return len(self._pages)

    def __iter__(self) -> Iterator[Page]:
        """Yield the pages in the order in which they were added."""
        return map(self._read, self._pages)

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __getitem__(self, name: str) -> Page:
        """Return the page last added under a name. Raises KeyError."""
        return self._read(self._pages[self._by_name[name]])
