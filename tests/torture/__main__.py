"""All of them, one after the other."""

import subprocess
import sys

MODULES = (
    "kills",
    "faults",
    "power",
    "signals",
    "crowds",
    "poison",
    "damage",
    "histories",
    "machines",
    "hostile",
    "queries",
    "pages",
    "controls",
)

if __name__ == "__main__":
    sys.exit(sum(
        subprocess.run([sys.executable, "-m", f"tests.torture.{name}"], check=False).returncode
        for name in MODULES
    ))  # fmt: skip
