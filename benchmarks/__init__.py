"""How fast `archive` is, beside programs that do a part of the same: see README.md here.

The renderers of generated discussions are those of the tests.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the project."""

sys.path.append(str(ROOT / "tests"))
