"""Shared by systems that are programs: every question starts a process."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from benchmarks.questions import Question


def run(command: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """Return what a command prints, whatever its exit code: some fail if nothing is found."""
    finished = subprocess.run(
        command,
        env={**os.environ, **(variables or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return finished.stdout


@attrs.frozen
class ProgramSession:
    """An index that a program opens again for every question."""

    directory: Path
    commands: Callable[[Path, Question], Sequence[str] | None]
    """Returns the command for a question; None if the program cannot answer it."""
    count: Callable[[str], int]
    """Returns the number of hits in what the command prints."""

    def ask(self, question: Question) -> int | None:
        command = self.commands(self.directory, question)
        return None if command is None else self.count(run(command))
