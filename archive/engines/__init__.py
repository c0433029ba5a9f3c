"""Engines: each is one file here and one line in ENGINES."""

from collections.abc import Callable
from pathlib import Path

from archive.engines.base import Engine


def _whoosh(directory: Path, language: str) -> Engine:
    from archive.engines.whoosh import WhooshEngine

    return WhooshEngine(directory, language)


def _tantivy(directory: Path, language: str) -> Engine:
    from archive.engines.tantivy import TantivyEngine

    return TantivyEngine(directory, language)


ENGINES: dict[str, Callable[[Path, str], Engine]] = {
    "whoosh": _whoosh,
    "tantivy": _tantivy,
}
"""What makes an engine that keeps an archive's pages, by the name that the archive remembers."""
