"""Engines: each is one file here and one line in ENGINES."""

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
"""What makes an engine that keeps an archive's pages, by the name that the archive remembers."""

EXTRAS = {"tantivy": "tantivy"}
"""The engines that take a package which is not always there, and the extra of its name."""


def check_known(name: str) -> None:
    """Raises EngineError where there is no engine of a name."""
    if name not in ENGINES:
        raise EngineError(name, f"no such engine: {name!r}; there are {', '.join(ENGINES)}")


def check_installed(name: str, directory: Path) -> None:
    """Raises MissingEngineError where an archive is to be written by what is not installed."""
    if name in EXTRAS and find_spec(EXTRAS[name]) is None:
        raise MissingEngineError(str(directory), name, EXTRAS[name])
