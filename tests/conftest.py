"""What all tests share: the seeds, the engines, a place to work in."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from archive.library import Archive
from tests.support import tiers
from tests.support.archives import ENGINES, ROOT, SEEDS

_DESELECTED = pytest.StashKey[int]()
"""How many slow tests this process, or all its workers, left out."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--runslow", action="store_true", help="run slow tests, and all tests in full size"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_DESELECTED] = 0
    is_full = config.getoption("--runslow")
    os.environ[tiers.VARIABLE] = "1" if is_full else ""
    tiers.FULL = bool(is_full)
    settings.load_profile("full" if is_full else "quick")
    paths = [str(ROOT), str(ROOT / "cli"), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(filter(None, paths)))


def pytest_report_header(config: pytest.Config) -> str:
    if config.getoption("--runslow"):
        return "tests: slow ones too, all in full size"
    return "tests: without slow ones, few examples (--runslow: all)"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    slow = [each for each in items if each.get_closest_marker("slow")]
    if config.getoption("--runslow"):
        for each in items:
            if getattr(getattr(each, "obj", None), "is_hypothesis_test", False):
                each.add_marker("slow")
    elif slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [each for each in items if each not in slow]
        config.stash[_DESELECTED] = len(slow)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["deselected"] = session.config.stash[_DESELECTED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    # Every worker collects all tests.
    count = getattr(node, "workeroutput", {}).get("deselected", 0)
    node.config.stash[_DESELECTED] = max(node.config.stash[_DESELECTED], count)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if count := config.stash[_DESELECTED]:
        terminalreporter.write_line(f"{count:,} slow tests were left out (--runslow runs them)")


COMMON = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("quick", COMMON, max_examples=25)
settings.register_profile("full", COMMON, max_examples=100)
settings.load_profile("quick")


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
