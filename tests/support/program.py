"""The program, run as a process of its own."""

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.support import tiers

_CAN_FORK = hasattr(os, "fork")


class Ran:
    """A finished command; in a quick run, a fork of a process that has imported the program."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        cwd: str | Path = ".",
        env: Mapping[str, str] | None = None,
        given: bytes = b"",
        is_merged: bool = False,
    ) -> None:
        environment = {**os.environ, "PYTHONWARNINGS": "error", "COLUMNS": "", **(env or {})}
        run = _new_process if tiers.FULL or not _CAN_FORK else _forked
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("stdin", "stdout", "stderr")]
            for file in files:
                file.write_bytes(given if file.name == "stdin" else b"")
            if is_merged:
                files[2] = files[1]
            self.code = run(arguments, str(Path(cwd).absolute()), environment, files)
            self.out = files[1].read_bytes().decode()
            self.notes = "" if is_merged else files[2].read_bytes().decode()


def run(*arguments: str, **how: object) -> Ran:
    ran = Ran(arguments, **how)  # type: ignore[arg-type]
    assert "Traceback" not in ran.notes
    return ran


def _new_process(
    arguments: Sequence[str], cwd: str, env: Mapping[str, str], files: Sequence[Path]
) -> int:
    command = [sys.executable, "-m", "archive_cli", *arguments]
    with files[0].open("rb") as source, files[1].open("ab") as out, files[2].open("ab") as notes:
        return subprocess.run(
            command, cwd=cwd, env=env, stdin=source, stdout=out, stderr=notes, check=False
        ).returncode


def _forked(
    arguments: Sequence[str], cwd: str, env: Mapping[str, str], files: Sequence[Path]
) -> int:
    server = _server()
    assert server.stdin
    assert server.stdout
    streams = dict(zip(("stdin", "stdout", "stderr"), map(str, files), strict=True))
    asked = {"argv": list(arguments), "cwd": cwd, "env": dict(env), **streams}
    server.stdin.write(json.dumps(asked) + "\n")
    server.stdin.flush()
    return int(server.stdout.readline())


@functools.cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.program_server"],
        env={**os.environ, "PYTHONWARNINGS": "error"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(server.communicate)
    return server
