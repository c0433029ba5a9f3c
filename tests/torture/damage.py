"""Thousands of damaged archives: no answer that is wrong without a word, and nothing but one error.

    python -m tests.torture.damage [HOW MANY]

Every file of an archive is damaged in every way of `spoiling`, one at a time. The archives are
asked in processes that may not have more than so much memory, so that a crash is seen as well.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

if __package__:
    from tests.torture import spoiling
else:
    import spoiling

import archive

MEMORY = 1_500_000_000
"""The room for addresses that a process has; what it maps and never touches counts."""
_AT_ONCE = 250


def work(place: Path, first: int, end: int) -> None:
    """Damage an archive again and again, and print what comes of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with archive.open(place) as opened:
        right = spoiling.ask(opened)
        opened.check()
    for seed in range(first, end):
        print(seed, flush=True)
        start = time.monotonic()
        found, told = spoiling.trial(place, right, seed)
        print("=", found.replace("\n", " "), time.monotonic() - start, flush=True)
        if told:
            print("!", told.replace("\n", " "), flush=True)
    print("#", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, flush=True)


def run(engine: str, many: int) -> list[str]:
    """Damage archives of an engine, print figures, and return what is not as it should be."""
    counts: Counter[str] = Counter()
    problems: list[str] = []
    longest, memory, first = 0.0, 0, 0
    while first < many:
        with tempfile.TemporaryDirectory() as folder:
            place = spoiling.make(Path(folder), engine)
            end = min(first + _AT_ONCE, many)
            command = [sys.executable, __file__, "work", str(place), str(first), str(end)]
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
        for line in ended.stdout.splitlines():
            mark, _, rest = line.partition(" ")
            if mark == "=":
                found, _, seconds = rest.rpartition(" ")
                counts[found if len(found) < 20 else "other"] += 1
                longest = max(longest, float(seconds))
            elif mark == "!":
                problems.append(f"{engine}: {rest}")
            elif mark == "#":
                memory = max(memory, int(rest))
            else:
                first = int(mark) + 1
        if ended.returncode:
            last = ended.stderr.strip().splitlines()[-1:]
            problems.append(f"{engine}: seed {first - 1}: ended with {ended.returncode} {last}")
            first = max(first, end - _AT_ONCE + 1)
    print(f"{engine}: {sum(counts.values()):,} damaged archives, asked/checked: "
          + ", ".join(f"{count:,} {what}" for what, count in sorted(counts.items()))
          + f"; at most {longest:.1f} s and {memory} MB")  # fmt: skip
    return problems


def main(many: int = 5_000) -> int:
    """Run all of it."""
    problems = [each for engine in ("whoosh", "tantivy") for each in run(engine, many // 2)]
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main(*map(int, sys.argv[1:2])))
