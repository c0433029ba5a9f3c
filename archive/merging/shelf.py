"""Pages that may be needed again in the same run, out of memory."""

import json
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Self

from archive.model import Page

_IN_MEMORY = 16 * 2**20
"""So many bytes are kept in memory, more in a temporary file."""


class Shelf:
    """Keeps pages by name until it is closed."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def put(self, page: Page) -> None:
        """Keep a page."""
        stored = json.dumps(page.to_dict(), separators=(",", ":")).encode()
        self._places[page.name] = (self._file.seek(0, 2), len(stored))
        self._file.write(stored)

    def __getitem__(self, name: str) -> Page:
        """The page that was kept under a name; KeyError where there is none."""
        start, length = self._places[name]
        self._file.seek(start)
        return Page.from_dict(json.loads(self._file.read(length)))
