"""The programs in `examples/`, run as a user runs them."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

EXAMPLES = ROOT / "examples"
RUNS = {
    "cite_hits.py": (["seeds", '"E3 blueprint"'], 2, "[author not named]. Comment 6 on “Pick of"),
    "unanswered.py": (["seeds/001_7407cd722bbc5f6e.txt"], 4, "3.1: "),
    "share_by_month.py": (["seeds", "napo"], 5, "month,matching,of,share"),
}
"""Of each: its arguments, how many lines it prints, and how the first of them begins."""


@pytest.mark.parametrize("name", sorted(each.name for each in EXAMPLES.glob("*.py")))
def test_an_example(name: str, seeds: Path) -> None:
    arguments, lines, first = RUNS[name]
    ran = subprocess.run(
        [sys.executable, EXAMPLES / name, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    printed = ran.stdout.splitlines()
    assert len(printed) == lines
    assert printed[0].startswith(first)
