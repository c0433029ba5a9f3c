"""What all tests share: the seeds, the engines, a place to work in."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import archive
from archive.engines.scan.engine import ScanEngine
from archive.library import Archive
from archive.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

settings.register_profile(
    "project",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("project")

ENGINES: dict[str, Callable[[Path], Archive]] = {
    "scan": lambda base: Archive(ScanEngine(), Settings(), base.resolve()),
    "whoosh": lambda base: archive.open(base / ".archive", create=True, engine="whoosh"),
    "tantivy": lambda base: archive.open(base / ".archive", create=True, engine="tantivy"),
}
"""Makes an empty archive whose pages are named relative to a folder, by engine."""


@pytest.fixture(params=sorted(ENGINES))
def make_archive(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], Archive]]:
    """Every test with this runs once for each engine."""
    with ExitStack() as opened:
        yield lambda base: opened.enter_context(ENGINES[request.param](base))


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a copy of the seeds in `seeds/`."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHIVE_DIR", raising=False)
    return tmp_path


@pytest.fixture
def opened(make_archive: Callable[[Path], Archive], seeds: Path) -> Archive:
    """An archive of the seeds, once for each engine."""
    made = make_archive(seeds)
    made.index(["seeds"])
    return made
