"""The seeds, and empty archives of every engine."""

from collections.abc import Callable
from pathlib import Path

import archive
from archive.engines.scan.engine import ScanEngine
from archive.library import Archive
from archive.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"

MakeArchive = Callable[[Path], Archive]
"""Makes an empty archive whose pages are named relative to a folder."""

ENGINES: dict[str, MakeArchive] = {
    "scan": lambda base: Archive(ScanEngine(), Settings(), base.resolve()),
    "whoosh": lambda base: archive.open(base / ".archive", create=True, engine="whoosh"),
    "tantivy": lambda base: archive.open(base / ".archive", create=True, engine="tantivy"),
}
"""How to make an empty archive, by engine."""
