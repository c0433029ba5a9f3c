"""What an archive directory remembers besides its index: `archive.json`."""

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
from archive.text.tokens import NO_LANGUAGE, STEMMER_LANGUAGES

FILE = "archive.json"
FORMAT = 9
"""The number of this layout of an archive directory; earlier ones can be rebuilt."""
_WAY_OUT = "archive index --rebuild FOLDER, and the --language, --engine and --no-merge it had"
_INDEX = r"index-[1-9]\d{0,8}"
"""What the folders are called that an engine keeps pages in."""


@attrs.frozen
class Settings:
    """An archive's settings."""

    engine: str = "whoosh"
    """The engine that keeps the pages."""
    language: str = "english"
    """The language whose inflections a bare word finds."""
    roots: tuple[str, ...] = ()
    """The folders and files that were indexed, named as pages are."""
    index: str = "index-1"
    """The folder that the engine keeps the pages in; rebuilding makes another one."""
    indexed: bool = False
    """Whether any run of `index` has been finished, so that there must be an index."""
    finished: bool = True
    """Whether the last run was finished, so that all roots have been read."""
    left_out: Mapping[str, str] = attrs.field(factory=dict)
    """The pages that the editor leaves out, and the files they are in."""
    merge: bool = True
    """Whether pages that are known from several files are shown as one."""
    format: int = FORMAT
    """The layout of the directory."""

    @classmethod
    def load(cls, directory: Path) -> Self:
        """The settings of a directory. Raises NoArchiveError or ArchiveDamagedError."""
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
        return cls._checked(directory, values)

    @classmethod
    def guess(cls, directory: Path, engine: str, language: str) -> Self:
        """Settings to make an archive afresh by whose own cannot be read: what it had indexed last
        is where pages are carried over from that cannot be read now."""
        found = [each.name for each in directory.glob("index-*") if re.fullmatch(_INDEX, each.name)]
        found.sort(key=lambda name: int(name.partition("-")[2]), reverse=True)
        guesses = [
            cls(engine, language, index=name, indexed=True, finished=False)
            for name in (*found, "index-1")
        ]
        # A run that was cut off or refused has left one in which nothing was ever committed.
        whole = (each for each in guesses if each.engine_in(directory).exists())
        return next(whole, guesses[0])

    def reload(self, directory: Path) -> Self:
        """The settings as they are on disk now; these, where nothing was ever indexed."""
        try:
            return self.load(directory)
        except NoArchiveError:
            if self.indexed:
                raise
            return self

    @classmethod
    def _checked(cls, directory: Path, values: Any) -> Self:
        from archive.engines import ENGINES

        number = values.get("format") if isinstance(values, dict) else None
        if not isinstance(number, int) or not 1 <= number <= FORMAT:
            newer = isinstance(number, int) and number > FORMAT
            by = f"; a newer version made format {number}, and reads it" if newer else ""
            raise _damaged(directory, f"has no format that this program reads ({FORMAT}){by}")
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
                format=number,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(directory, f"holds a setting that cannot be: {error}") from error

    def engine_in(self, directory: Path) -> Engine:
        """What keeps the pages of an archive directory with these settings."""
        from archive.engines import ENGINES

        return ENGINES[self.engine](directory / self.index, self.language)

    def save(self, directory: Path) -> None:
        """Write the settings so that a reader finds the old ones or the new."""
        values = attrs.asdict(self)
        values["checksum"] = json_checksum(values)
        try:
            write_atomically(directory / FILE, (json.dumps(values, indent=2) + "\n").encode())
        except OSError as error:
            raise StorageError(str(directory / FILE), error.strerror or str(error)) from error


def _text(value: Any, pattern: str) -> str:
    """A setting that is text of a form. Raises ValueError."""
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise ValueError(repr(value)[:80])
    return value


def _one_of(known: Iterable[str], value: Any) -> str:
    """A setting that is one of some texts. Raises ValueError."""
    if value not in set(known):
        raise ValueError(repr(value)[:80])
    return str(value)


def _damaged(directory: Path, what: str) -> ArchiveDamagedError:
    return ArchiveDamagedError(str(directory), f"{FILE} {what}", _WAY_OUT)
