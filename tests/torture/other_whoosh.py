"""The contract of the Whoosh engine with other distributions of Whoosh in place of `whoosh3`.

`whoosh3` has one maintainer. This says, before a release, whether the program could move: it runs
the tests of the engine in an environment of its own for each of OTHERS. Requires the network.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = ("Whoosh-Reloaded", "whoosh==2.7.4")
"""Requirements, as pip takes them."""
SUITES = (
    "tests/engines/test_contract.py",
    "tests/engines/whoosh",
    "tests/indexing/test_maintenance.py",
    "tests/test_api.py",
)
"""The tests that put the engine to the test."""
# The sources of 2015 have invalid escape sequences, which Python warns of when it compiles them.
_OPTIONS = (
    "-W",
    "ignore::DeprecationWarning",
    "-W",
    "ignore::SyntaxWarning",
    "-k",
    "not tantivy and not scan",
)


def run(requirement: str, folder: Path) -> int:
    """Run the tests with a distribution of Whoosh. Returns pytest's exit code."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    venv.create(folder, with_pip=True)
    for arguments in (
        ["install", "--quiet", "--editable", f"{ROOT}[test]"],
        ["uninstall", "--quiet", "--yes", "whoosh3"],
        ["install", "--quiet", requirement],
    ):
        subprocess.run([python, "-m", "pip", *arguments], check=True)
    command = [python, "-m", "pytest", "-q", *_OPTIONS, *SUITES]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    failed = 0
    for requirement in OTHERS:
        print(f"== {requirement}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            failed += run(requirement, Path(folder)) != 0
    print(f"{len(OTHERS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
