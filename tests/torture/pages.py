"""Ten thousand damaged pages of every kind, and what no page should be: `python -m
tests.torture.pages [PAGES] [ENGINE]`.

Each batch is a folder that also holds a good page, and is indexed by a process of its own, which
may have so much memory and time. Nothing may fail but the file itself, with a reason, and the good
page must be found.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from archive.containers import INTERNAL_ERROR
from tests.support.archives import ROOT
from tests.support.hostile_pages import MUTATIONS, SPECIAL, mutated, place, samples

MEMORY = 3 << 30
"""How much address space the process may take."""
SECONDS = 120
"""How long a batch may take."""
BATCH = 500
"""So many mutated pages a batch."""
_INDEX = """
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
import archive
started = time.monotonic()
with archive.open(sys.argv[1] + "/.archive", create=True, engine=sys.argv[3]) as made:
    report = made.index([sys.argv[1] + "/pages"])
    found = made.search('"evidence of the good page"').total
    made.check()
    told = [[each.path, each.reason] for each in report.skipped]
    warned = sum(map(len, report.warnings.values()))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
print(json.dumps([report.pages, told, warned, found, peak, time.monotonic() - started]))
"""


def index(
    base: Path, engine: str, memory: int = MEMORY, seconds: float | None = SECONDS
) -> tuple[bool, str]:
    """Index a folder's `pages`; returns whether all is well, and what came of it."""
    import json

    good = base / "pages" / "good.txt"
    good.write_text("Sunday 6 July 2014\n\nA title\n\nThe evidence of the good page.\n")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'cli'}", "PYTHONWARNINGS": "error"}
    try:
        ran = subprocess.run(
            [sys.executable, "-c", _INDEX, str(base), str(memory), engine],
            capture_output=True, timeout=seconds, env=environment, check=False, text=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False, f"not over after {seconds} s"
    if ran.returncode:
        return False, f"exit code {ran.returncode}: {ran.stderr[-1_500:]}"
    pages, told, warned, found, peak, took = json.loads(ran.stdout.splitlines()[-1])
    unreasoned = [path for path, reason in told if not reason.strip()]
    text = f"{pages:,} pages, {len(told):,} passed over, {warned:,} warnings, {peak:,} MB"
    text += f", {took:.1f} s"
    faults = [f"{path}: {reason}" for path, reason in told if INTERNAL_ERROR in reason]
    if faults:
        text += f"; faults: {faults}"
    if unreasoned:
        text += f"; without a reason: {unreasoned}"
    return found == 1 and not unreasoned and not faults, text


def batches(count: int, seed: int) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Names of files and mutated pages for them."""
    chance = random.Random(seed)
    kinds = list(samples().values())
    files: dict[str, bytes] = {}
    for number in range(count):
        name, data = kinds[number % len(kinds)]
        mutation = list(MUTATIONS)[number // len(kinds) % len(MUTATIONS)]
        files[f"{number:06}-{name}"] = mutated(data, mutation, chance)
        if len(files) == BATCH or number == count - 1:
            yield f"pages up to {number + 1:,}", files
            files = {}


def main(count: int = 10_000, *engines: str, seed: int = 1) -> int:
    """Run all of it; returns the exit code."""
    return max(_run(engine, count, seed) for engine in engines or ("whoosh", "tantivy"))


def _run(engine: str, count: int, seed: int) -> int:
    failed = 0
    for name, files in batches(count, seed):
        with tempfile.TemporaryDirectory() as folder:
            pages = Path(folder) / "pages"
            pages.mkdir()
            for file, data in files.items():
                (pages / file).write_bytes(data)
            good, text = index(Path(folder), engine)
        failed += not good
        print(f"{'' if good else 'WRONG '}{engine}: {name}: {text}", flush=True)
    for name, make in SPECIAL.items():
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "pages").mkdir()
            place(Path(folder) / "pages", make)
            started = time.monotonic()
            good, text = index(Path(folder), engine)
            took = time.monotonic() - started
            os.system(f"chmod -R u+rwx {folder}")
        failed += not good
        print(f"{'' if good else 'WRONG '}{engine}: {name}: {text} ({took:.1f} s)", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2]), *sys.argv[2:]))
