"""Measures processes from outside: their time, and the memory of all their descendants."""

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

_POLL_SECONDS = 0.02
"""Seconds between two measurements of memory."""


class MeasurementError(Exception):
    """A measurement failed; the message is the last line that the process printed."""


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""}


def _process_tree(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield from _process_tree(int(child))


def _kilobytes(process: int) -> int:
    """Return the proportional memory (PSS) of a process: shared pages count in part."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))


def _track_peak(process: int, ended: Event, peak: list[int]) -> None:
    while not ended.wait(_POLL_SECONDS):
        try:
            peak[0] = max(peak[0], sum(map(_kilobytes, _process_tree(process))))
        except (OSError, ValueError):
            continue


def run_worker(*arguments: str) -> dict[str, Any]:
    """Run `benchmarks.worker`. Return its result, and the peak memory of its processes in bytes.

    Raises MeasurementError.
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
    watcher = Thread(target=_track_peak, args=(process.pid, ended, peak))
    watcher.start()
    printed, said = process.communicate()
    ended.set()
    watcher.join()
    if process.returncode:
        last = said.strip().rpartition("\n")[2]
        raise MeasurementError(f"exit code {process.returncode}: {last}")
    result = json.loads(printed.splitlines()[-1])
    return {"found": result["found"], "memory": 1024 * max(peak[0], result["kilobytes"])}


def time_command(command: Sequence[str]) -> float:
    """Return the seconds that a command takes. Raises MeasurementError if it fails."""
    begun = time.perf_counter()
    finished = subprocess.run(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8", check=False,
        env=_environment(),
    )  # fmt: skip
    took = time.perf_counter() - begun
    if finished.returncode:
        raise MeasurementError(f"{command}: {finished.stderr.strip()}")
    return took
