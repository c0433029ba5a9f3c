"""Twenty thousand strings that could drive a terminal, through every command and format: `python -m
tests.torture.controls [STRINGS]`."""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.support.all_commands import check_all
from tests.support.archives import ROOT


def main(count: int = 20_000) -> int:
    """Run all of it; returns the exit code."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        looked = check_all(Path(folder), count, files=12, seed=2)
        os.chdir(ROOT)
    print(
        f"{count:,} strings, {looked:,} outputs: nothing acts ({time.monotonic() - started:.0f} s)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
