"""Archives that mean harm: nothing of them is run, nothing outside is touched, and they end soon.

    python -m tests.torture.hostile [DIRECTORIES [PICKLES]]

They are used in processes that may not have more than so much memory.
"""

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import archive
from tests.support.archives import ROOT
from tests.torture.hostility import HARMS
from tests.torture.watching import prepare, use, watched

Result = tuple[Counter[str], list[str], float]
"""What came of it, what must not be, and how many seconds of a processor one thing took at most."""
MEMORY = 1_500_000_000
"""The room for addresses that a process has; what it maps and never touches counts."""
_AT_ONCE = 25
_LONGEST, _WAITED = 2.0, 20.0
"""What anything may take of a processor, and of a clock where other programs want the same one."""


def trial(place: Path, sound: Path, engine: str, seed: int, *, is_timed: bool = True) -> Result:
    """Do harm to an archive, and use it."""
    dice = random.Random(seed)
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(sound, place)
    harm = dice.choice(HARMS[engine])
    harm(place, dice)
    counts: Counter[str] = Counter()
    problems = []
    longest = 0.0
    for number, each in enumerate(use(place, seed)):
        start, began = time.process_time(), time.monotonic()
        try:
            with watched(place.parent):
                each()
            told = "answered"
        except archive.ArchiveError as error:
            told = type(error).__name__
        except BaseException as error:
            told = "another error"
            problems.append(
                f"{harm.__name__} {seed}, use {number}: {type(error).__name__}: {error}"
            )
        seconds, waited = time.process_time() - start, time.monotonic() - began
        longest = max(longest, seconds)
        if is_timed and (seconds > _LONGEST or waited > _WAITED):
            took = f"took {seconds:.1f} s of {waited:.1f} s"
            problems.append(f"{harm.__name__} {seed}, use {number}: {took}")
        counts[told] += 1
    return counts, problems, longest


def pickles(place: Path, first: int, many: int) -> Result:
    """Put pickles into the files of an archive, and ask it."""
    began = time.process_time()
    counts: Counter[str] = Counter()
    problems = []
    harms = (HARMS["whoosh"][4], *HARMS["whoosh"][-3:-1])
    sound = {each: each.read_bytes() for each in place.rglob("*") if each.is_file()}
    for seed in range(first, first + many):
        dice = random.Random(seed)
        harms[seed % len(harms)](place, dice)
        try:
            with watched(place.parent), archive.open(place) as opened:
                opened.search("union")
                told = "answered"
        except archive.ArchiveError as error:
            told = type(error).__name__
        except BaseException as error:
            told = "another error"
            problems.append(f"pickle {seed}: {type(error).__name__}: {error}")
        counts[told] += 1
        for each in set(place.rglob("*")) - sound.keys():
            if each.is_file():
                each.unlink()
        for each, raw in sound.items():
            each.write_bytes(raw)
    return counts, problems, (time.process_time() - began) / many


def work(engine: str, first: int, end: int) -> None:
    """Try some, and print what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        place = prepare(Path(folder), "whoosh" if engine == "pickles" else engine)
        sound = Path(folder) / "sound"
        shutil.copytree(place, sound)
        trials = range(first, end)
        for seed in trials if engine != "pickles" else [first]:
            print(seed, flush=True)
            if engine == "pickles":
                counts, problems, longest = pickles(place, first, end - first)
            else:
                counts, problems, longest = trial(place, sound, engine, seed)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(json.dumps([counts, problems, memory, longest]), flush=True)


def run(engine: str, many: int, at_once: int = _AT_ONCE) -> list[str]:
    """Try so many, print figures, and return what must not be."""
    counts: Counter[str] = Counter()
    problems: list[str] = []
    memory, longest, first = 0, 0.0, 0
    while first < many:
        end = min(first + at_once, many)
        command = [
            sys.executable,
            "-m",
            "tests.torture.hostile",
            "work",
            engine,
            str(first),
            str(end),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        last = first
        for line in ended.stdout.splitlines():
            if line.startswith("["):
                found, bad, peak, seconds = json.loads(line)
                counts.update(found)
                problems += [f"{engine}: {each}" for each in bad]
                memory, longest = max(memory, peak), max(longest, seconds)
                if peak > 500:
                    problems.append(f"{engine}: {last}: {peak} MB")
            else:
                last = int(line)
        if ended.returncode:
            tail = ended.stderr.strip().splitlines()[-1:]
            problems.append(f"{engine}: {last}: ended with {ended.returncode} {tail}")
            end = last + 1
        first = end
    print(f"{engine}: {many:,} tried: "
          + ", ".join(f"{count:,} {what}" for what, count in counts.most_common())
          + f"; at most {longest:.2f} s and {memory} MB")  # fmt: skip
    return problems


def main(directories: int = 200, many: int = 10_000) -> int:
    """Run all of it."""
    problems = run("whoosh", directories * 3 // 5) + run("tantivy", directories * 2 // 5)
    problems += run("pickles", many, 2_500)
    print(*problems, sep="\n")
    return bool(problems)


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        sys.exit(main(*map(int, sys.argv[1:3])))
