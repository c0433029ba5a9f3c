"""What the systems that are programs, and no libraries, have in common: a process a question."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from benchmarks.questions import Question


def run(command: Sequence[str], variables: Mapping[str, str] | None = None) -> str:
    """What a command prints; some have another exit code where nothing is found."""
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
class Asked:
    """An index that a program opens anew for each question."""

    place: Path
    commands: Callable[[Path, Question], Sequence[str] | None]
    """The command for a question, or None where the program cannot ask that."""
    count: Callable[[str], int]
    """How many it has found, by what it prints."""

    def ask(self, question: Question) -> int | None:
        command = self.commands(self.place, question)
        return None if command is None else self.count(run(command))
