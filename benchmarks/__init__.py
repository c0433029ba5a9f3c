"""Benchmarks of `archive` and of programs that do part of what it does; see README.md here.

Discussions are rendered by the modules of the tests.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The root of the repository."""
