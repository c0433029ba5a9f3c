"""The settings of an archive directory, in `archive.json`."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Self

import attrs

from archive.engines.protocol import Engine
from archive.errors import ArchiveDamagedError, NoArchiveError, StorageError
from archive.storage.checksums import json_checksum
from archive.storage.safe_files import InvalidFileError, load_json, read_safely, write_atomically
from archive.text.stems import NO_LANGUAGE, STEMMER_LANGUAGES

FILE = "archive.json"
FORMAT = 10
"""Number of this layout of an archive directory; archives in earlier ones must be rebuilt."""
READERS = 1
"""Number of the way in which files are read. A change that makes other pages of the same files
raises it: the next run of `index` then reads all files again."""
_INDEX = r"index-[1-9]\d{0,8}"
"""Names of index directories."""


@attrs.frozen
class Settings:
    """The settings of an archive."""

    engine: str = "whoosh"
    """Name of the engine that stores the pages."""
    language: str = "english"
    """Language whose inflections a bare word finds."""
    roots: tuple[str, ...] = ()
    """The indexed folders and files, named like pages."""
    index: str = "index-1"
    """Name of the index directory; a rebuild creates a new one."""
    indexed: bool = False
    """Whether a run has ever finished, so that there must be an index."""
    finished: bool = True
    """Whether the last run finished, so that all roots have been read."""
    left_out: Mapping[str, str] = attrs.field(factory=dict)
    """Pages that corrections leave out, and their files; there is no record of these pages."""
    merge: bool = True
    """Whether several sources of a page are merged into one page."""
    readers: int = READERS
    """The way in which its files were read."""
    format: int = FORMAT
    """Layout of the archive directory."""

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read the settings of an archive directory.

        Raises NoArchiveError, ArchiveDamagedError or StorageError.
        """
        try:
            values: Any = load_json(read_safely(directory / FILE))
        except (FileNotFoundError, NotADirectoryError):
            if any(directory.glob("index-*")):
                raise _damaged(directory, "is missing") from None
            raise NoArchiveError(str(directory)) from None
        except OSError as error:
            raise StorageError(str(directory / FILE), error.strerror or "") from error
        except InvalidFileError as error:
            raise _damaged(directory, error.problem) from error
        except ValueError as error:
            raise _damaged(directory, "is not JSON") from error
        return cls._from_json(directory, values)

    @classmethod
    def guess(cls, directory: Path, engine: str, language: str) -> Self:
        """Return settings to rebuild an archive whose own settings cannot be read.

        They name its newest index, from which pages are carried over whose files cannot be read.
        """
        names = [each.name for each in directory.glob("index-*") if re.fullmatch(_INDEX, each.name)]
        names.sort(key=lambda name: int(name.partition("-")[2]), reverse=True)
        guesses = [
            cls(engine, language, index=name, indexed=True, finished=False)
            for name in (*names, "index-1")
        ]
        # A run that was cut off or refused leaves an index without any commit.
        committed = (each for each in guesses if each.engine_in(directory).exists())
        return next(committed, guesses[0])

    def reload(self, directory: Path) -> Self:
        """Return the settings that are on disk now; these ones if nothing was ever indexed."""
        try:
            return self.load(directory)
        except NoArchiveError:
            if self.indexed:
                raise
            return self

    @classmethod
    def _from_json(cls, directory: Path, values: Any) -> Self:
        from archive.engines import ENGINES

        number = values.get("format") if isinstance(values, dict) else None
        if not isinstance(number, int) or not 1 <= number <= FORMAT:
            if isinstance(number, int) and number > FORMAT:
                newer = f"a newer version of archive, in format {number}"
                raise _damaged(directory, f"was written by {newer}; this one reads {FORMAT}")
            raise _damaged(directory, "has no valid format number")
        if values.pop("checksum", None) != json_checksum(values):
            raise _damaged(directory, "does not match its checksum")
        try:
            return cls(
                engine=_one_of(ENGINES, values["engine"]),
                language=_one_of((*STEMMER_LANGUAGES.values(), NO_LANGUAGE), values["language"]),
                roots=tuple(_text(root, r"(?s:.+)") for root in values["roots"]),
                index=_text(values["index"], _INDEX),
                indexed=values["indexed"] is True,
                finished=values["finished"] is True,
                left_out={
                    _text(page, r"(?s:.+)"): _text(file, r"(?s:.+)")
                    for page, file in dict(values["left_out"]).items()
                },
                merge=values["merge"] is True,
                # Archives of format 9 and before have none.
                readers=int(values.get("readers", 0)),
                format=number,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(directory, f"has an invalid setting: {error}") from error

    def engine_in(self, directory: Path) -> Engine:
        """Return the engine that stores the pages of an archive directory."""
        from archive.engines import ENGINES

        return ENGINES[self.engine](directory / self.index, self.language)

    def save(self, directory: Path) -> None:
        """Replace the settings on disk atomically. Raises StorageError."""
        values = attrs.asdict(self)
        values["checksum"] = json_checksum(values)
        try:
            write_atomically(directory / FILE, (json.dumps(values, indent=2) + "\n").encode())
        except OSError as error:
            raise StorageError(str(directory / FILE), error.strerror or str(error)) from error


def _text(value: Any, pattern: str) -> str:
    """Return a setting if it is text that matches a pattern. Raises ValueError if not."""
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ValueError(repr(value)[:80])
    return value


def _one_of(choices: Iterable[str], value: Any) -> str:
    """Return a setting if it is one of the choices. Raises ValueError if not."""
    if value not in set(choices):
        raise ValueError(repr(value)[:80])
    return str(value)


def _damaged(directory: Path, problem: str) -> ArchiveDamagedError:
    return ArchiveDamagedError(str(directory), f"{FILE} {problem}", lost_settings=True)
