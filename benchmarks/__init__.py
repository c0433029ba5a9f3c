"""Benchmarks of `archive` and of programs that do part of what it does; see README.md here.

Discussions are rendered by the modules of the tests.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The root of the repository."""

sys.path.append(str(ROOT / "tests"))
