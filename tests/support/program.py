"""The program, run as a process."""

import os
import subprocess
import sys
from collections.abc import Sequence


class Ran:
    """A finished command."""

    def __init__(self, arguments: Sequence[str], **how: object) -> None:
        environment = {**os.environ, "PYTHONWARNINGS": "error", "COLUMNS": "", **how.pop("env", {})}  # type: ignore[dict-item]
        finished = subprocess.run(
            [sys.executable, "-m", "archive_cli", *arguments],
            capture_output=True,
            check=False,
            env=environment,
            **how,  # type: ignore[call-overload]
        )
        self.code: int = finished.returncode
        self.out: str = finished.stdout.decode()
        self.notes: str = finished.stderr.decode()


def run(*arguments: str, **how: object) -> Ran:
    ran = Ran(arguments, **how)
    assert "Traceback" not in ran.notes
    return ran
