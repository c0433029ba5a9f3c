"""Runs of `archive index` that are watched and interfered with, and what they may leave."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Container
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import attrs

import archive
from archive.engines.whoosh.commit import read_commit, toc_name
from archive.settings import Settings
from archive.storage.checksums import Manifest
from tests.torture.tracing import CALLS, Fault, Tracer

PLACE = "x.archive"
_ATTEMPTS = 100
State = tuple[tuple[str, ...], int, tuple[int, ...]] | None
"""The names of all pages, how many entries they have, and how many have some words."""


class Server:
    """Makes runs quickly."""

    def __init__(self, helpers: str = "") -> None:
        """`helpers`: which processes even a few pages have: `writers`, which write segments, or
        `readers`, which read pages, and write theirs where an engine has it so."""
        root = Path(__file__).resolve().parents[2]
        paths = os.pathsep.join([str(root), str(root / "cli")])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.server", *helpers.split()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=root,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._say("")
        self._process.communicate()

    def _say(self, line: str) -> None:
        assert self._process.stdin
        if line:
            self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _told(self) -> int:
        assert self._process.stdout
        return int(self._process.stdout.readline())

    def run(
        self, base: Path, *argv: str, watch: Callable[[int], object] | None = None
    ) -> tuple[int, str]:
        """The exit code of a run and what it printed. `watch` is called with its process id before
        it begins."""
        notes = base.parent / f"{base.name}.notes"
        asked = {"cwd": str(base), "argv": ["index", "--archive", PLACE, *argv]}
        self._say(json.dumps({**asked, "notes": str(notes)}))
        pid = self._told()
        if watch:
            watch(pid)
        self._say("go")
        return self._told(), notes.read_text(errors="replace")

    def traced(
        self, base: Path, *argv: str, fault: Fault | None = None, only: Container[str] = CALLS
    ) -> tuple[int, str, Tracer]:
        """Exit code, what was printed, and what was seen of it. `fault`: what is done to it;
        `only`: at which calls, the others being left out."""

        tracers: list[Tracer] = []

        def attach(pid: int) -> None:
            tracers.append(Tracer(pid, base / PLACE, fault, only))
            tracers[0].attach()

        code, notes = self.run(base, *argv, watch=attach)
        tracers[0].result()
        return code, notes, tracers[0]


@attrs.frozen
class Scenario:
    """A change that a run brings into an archive."""

    name: str
    """What it is."""
    change: Callable[[Path], object]
    """Makes it, in the folder of pages of an archive that knows their earlier state."""
    argv: tuple[str, ...] = ()
    """What `archive index` is told besides."""
    is_first: bool = False
    """Whether there is no archive before."""
    merges: bool = False
    """Whether there were so many runs before, each of which has added a page, that the next one
    merges what they have written."""


def _edit(pages: Path) -> None:
    (pages / "1.txt").write_text("Quite another text, edited.\n")
    os.utime(pages / "2.txt", (1_500_000_000, 1_500_000_000))


SCENARIOS = (
    Scenario("add", lambda pages: (pages / "9.txt").write_text("An added text.\n")),
    Scenario("refresh", _edit),
    Scenario("removal", lambda pages: (pages / "1.txt").unlink()),
    Scenario("rebuild", lambda pages: (pages / "9.txt").write_text("Added.\n"), ("--rebuild",)),
    Scenario("merging", lambda pages: (pages / "9.txt").write_text("Added.\n"), merges=True),
    Scenario("first", lambda pages: None, ("pages",), is_first=True),
)


@attrs.frozen
class Stage:
    """A scenario that can be run again and again."""

    scenario: Scenario
    """Which one."""
    template: Path
    """What each run has a copy of: `pages` with the change, and the archive without."""
    old: State
    """What the archive holds before."""
    new: State
    """What it holds after a run that nobody disturbs."""
    engine: str = "whoosh"
    """What keeps it."""

    @property
    def argv(self) -> tuple[str, ...]:
        """What `archive index` is told in each run."""
        return (*self.scenario.argv, "--engine", self.engine)

    @classmethod
    def set_up(
        cls,
        scenario: Scenario,
        folder: Path,
        server: Server,
        pages: int = 5,
        engine: str = "whoosh",
    ) -> Self:
        """Make one in a folder."""
        template = folder / scenario.name
        (template / "pages").mkdir(parents=True)
        for number in range(pages):
            file = template / "pages" / f"{number}.txt"
            file.write_text(f"The text of page {number}, which is an old one.\n")
            os.utime(file, (1_400_000_000, 1_400_000_000))
        if not scenario.is_first:
            assert server.run(template, "pages", "--engine", engine)[0] == 0
            # A page that is gone already, and a table of times: nothing is in its first state.
            (template / "pages" / "0.txt").unlink()
            os.utime(template / "pages" / "3.txt", (1_450_000_000, 1_450_000_000))
            assert server.run(template)[0] == 0
        if scenario.merges:
            _grow(template, server)
        scenario.change(template / "pages")
        stage = cls(scenario, template, look(template), None, engine)
        run = stage.copy(folder / "whole")
        assert server.run(run, *stage.argv)[0] == 0
        made = attrs.evolve(stage, new=look(run))
        clear(run)
        return made

    def copy(self, base: Path) -> Path:
        """A fresh copy of the template."""
        return shutil.copytree(self.template, base)

    def verify(self, base: Path, *allowed: State) -> str:
        """What is wrong with what a run has left; nothing, if it is one of some states, whole, and
        the next run brings the new state and clears up."""
        try:
            found = look(base)
            if found not in allowed:
                return f"neither old nor new: {found}"
            with archive.open(base / PLACE, create=True, engine=self.engine) as opened:
                opened.index([base / "pages"] if found is None else [])
            if (found := look(base)) != self.new:
                return f"not new after the next run: {found}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return leftovers(base / PLACE) if self.engine == "whoosh" else ""


def _grow(base: Path, server: Server, most: int = 20) -> None:
    """Runs that each add a page, until the next one would merge."""
    kept = base.with_name("kept")
    for number in range(most):
        shutil.copytree(base, kept)
        before = _segments(base)
        (base / "pages" / f"run {number}.txt").write_text(f"Run {number}, an old text.\n")
        assert server.run(base)[0] == 0
        if is_merged := _segments(base) <= before:
            shutil.rmtree(base)
            kept.rename(base)
            break
        shutil.rmtree(kept)
    assert is_merged


def _segments(base: Path) -> int:
    files = [each.suffix for each in (base / PLACE / "index-1").iterdir()]
    return files.count(".arc") + files.count(".store")


def clear(base: Path) -> None:
    """Remove a copy. tantivy looks at an index once more that was opened just now, in a thread of
    its own, and makes a lock for it again."""
    for _ in range(_ATTEMPTS):
        with suppress(OSError):
            shutil.rmtree(base)
        if not base.exists():
            return
    raise AssertionError(f"{base} cannot be removed")


def look(base: Path) -> State:
    """What an archive holds, all of it read; None where there is none."""
    try:
        opened = archive.open(base / PLACE)
    except archive.NoArchiveError:
        return None
    with opened:
        if not opened.roots or not (pages := opened.pages()):
            return None
        opened.check()
        entries = sum(1 for _ in opened.entries())
        words = ("old", "edited", "added", "text")
        found = tuple(opened.search(word, limit=None).total for word in words)
        return tuple(page.name for page in pages), entries, found


def leftovers(place: Path) -> str:
    """What is in an archive of Whoosh's that no part of it needs, but for the index before."""
    settings = Settings.load(place)
    index = place / settings.index
    commit = read_commit(index)
    number = commit.generation
    needed = {toc_name(number), Manifest.file_name(str(number)), "MAIN_WRITELOCK"}
    for segment in commit.segments:
        needed |= {segment.file, segment.checks}
    spare = {each.name for each in index.iterdir()} - needed
    spare |= {each.name for each in place.iterdir()} - {
        "archive.json", "archive.lock", settings.index
    }  # fmt: skip
    return f"left over: {', '.join(sorted(spare))}" if spare else ""
