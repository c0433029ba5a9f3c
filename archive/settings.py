"""What an archive directory remembers besides its index: `archive.json`."""

import json
import os
from pathlib import Path
from typing import Any, Self

import attrs

from archive.errors import ArchiveDamagedError, NoArchiveError, StorageError

FILE = "archive.json"
FORMAT = 1
"""The number of this layout of an archive directory."""


@attrs.frozen
class Settings:
    """An archive's settings."""

    engine: str = "whoosh"
    """The engine that keeps the pages."""
    language: str = "english"
    """The language whose inflections a bare word finds."""
    roots: tuple[str, ...] = ()
    """The folders and files that were indexed, named as pages are."""
    format: int = FORMAT
    """The layout of the directory."""

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The settings of a directory. Raises NoArchiveError or ArchiveDamagedError."""
        try:
            values: Any = json.loads((directory / FILE).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            raise NoArchiveError(str(directory)) from None
        except OSError as error:
            raise StorageError(str(directory / FILE), error.strerror or "") from error
        except ValueError as error:
            raise ArchiveDamagedError(str(directory), f"{FILE} is not JSON") from error
        return cls._checked(directory, values)

    @classmethod
    def _checked(cls, directory: Path, values: Any) -> Self:
        from archive.engines import ENGINES

        if not isinstance(values, dict):
            raise ArchiveDamagedError(str(directory), f"{FILE} holds no settings")
        if values.get("format") != FORMAT:
            reason = f"{FILE} has format {values.get('format')!r}, this program reads {FORMAT}"
            raise ArchiveDamagedError(str(directory), reason)
        roots = values.get("roots")
        texts = isinstance(roots, list) and all(isinstance(root, str) for root in roots)
        if not texts or values.get("engine") not in ENGINES or values.get("language") != "english":
            raise ArchiveDamagedError(str(directory), f"{FILE} holds settings that cannot be")
        return cls(values["engine"], values["language"], tuple(values["roots"]))

    def save(self, directory: Path) -> None:
        """Write the settings so that a reader finds the old ones or the new."""
        text = json.dumps(attrs.asdict(self), indent=2) + "\n"
        temporary = directory / f"{FILE}.{os.getpid()}.new"
        try:
            with temporary.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(directory / FILE)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise StorageError(str(directory / FILE), error.strerror or str(error)) from error
