"""Processes that are measured from outside: their time, and the memory of all that they start."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

from benchmarks import ROOT

_PAUSE = 0.02
"""Seconds between two looks at the memory."""


class FailedError(Exception):
    """A measurement that went wrong; its text is what the process said last."""


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}


def _below(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield from _below(int(child))


def _kilobytes(process: int) -> int:
    """The memory of a process; what it shares with others counts in part."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def _watch(process: int, ended: Event, peak: list[int]) -> None:
    while not ended.wait(_PAUSE):
        try:
            peak[0] = max(peak[0], sum(map(_kilobytes, _below(process))))
        except (OSError, ValueError):
            continue


def work(*arguments: str) -> dict[str, Any]:
    """What `benchmarks.worker` finds out, and the most memory that its processes had, in bytes.

    Raises FailedError.
    """
    command = [sys.executable, "-m", "benchmarks.worker", *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=_environment(),
    )
    ended, peak = Event(), [0]
    watcher = Thread(target=_watch, args=(process.pid, ended, peak))
    watcher.start()
    printed, said = process.communicate()
    ended.set()
    watcher.join()
    if process.returncode:
        last = said.strip().rpartition("\n")[2]
        raise FailedError(f"exit code {process.returncode}: {last}")
    result = json.loads(printed.splitlines()[-1])
    return {"found": result["found"], "memory": 1024 * max(peak[0], result["kilobytes"])}


def wall(command: Sequence[str]) -> float:
    """How long a command takes. Raises FailedError where it does not succeed."""
    begun = time.perf_counter()
    finished = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", check=False,
        env=_environment(),
    )  # fmt: skip
    took = time.perf_counter() - begun
    if finished.returncode:
        raise FailedError(f"{command}: {finished.stderr.strip()}")
    return took
