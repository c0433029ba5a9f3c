"""The engines that store an archive's pages: each is a package here and an entry in ENGINES."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from archive.engines.protocol import Engine
from archive.errors import EngineError, MissingEngineError


def _whoosh(directory: Path, language: str) -> Engine:
    from archive.engines.whoosh.engine import WhooshEngine

    return WhooshEngine(directory, language)


def _tantivy(directory: Path, language: str) -> Engine:
    from archive.engines.tantivy.engine import TantivyEngine

    return TantivyEngine(directory, language)


ENGINES: dict[str, Callable[[Path, str], Engine]] = {
    "whoosh": _whoosh,
    "tantivy": _tantivy,
}
"""Factories of the engines, by the name that is saved in `archive.json`. Arguments: the directory
of the index, and the language whose inflections are stemmed."""

EXTRAS = {"tantivy": "tantivy"}
"""Engines that need an optional package, with its name, which is also that of the extra."""


def check_known(name: str) -> None:
    """Raise EngineError if there is no engine of this name."""
    if name not in ENGINES:
        raise EngineError(name, f"no such engine: {name!r}; there are {', '.join(ENGINES)}")


def check_installed(name: str, directory: Path) -> None:
    """Raise MissingEngineError if the engine needs a package that is not installed.

    `directory`: the archive to be written, for the message.
    """
    if name in EXTRAS and find_spec(EXTRAS[name]) is None:
        raise MissingEngineError(str(directory), name, EXTRAS[name])
