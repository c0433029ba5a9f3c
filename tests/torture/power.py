"""The power goes at some moment of a run, and what was not brought to the disk is lost at random.

`python -m tests.torture.power [CUTS] [ENGINE]`: so many power cuts (500) for each engine.
"""

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import attrs

from tests.torture.disk import Disk, Step, steps_of
from tests.torture.runs import PLACE, SCENARIOS, Scenario, Server, Stage, clear, look
from tests.torture.tracing import Fault, can_trace


@attrs.frozen
class Recorded:
    """What a run, or one that was killed and the one after it, did to the disk."""

    stage: Stage
    """What was run."""
    steps: list[Step]
    """What it did."""


def record(
    folder: Path,
    server: Server,
    scenarios: Sequence[Scenario] = SCENARIOS,
    engine: str = "whoosh",
) -> list[Recorded]:
    """All scenarios; and each once more where the run is killed behind each renaming, so that the
    next begins with what is not on the disk yet."""
    found = []
    for scenario in scenarios:
        stage = Stage.set_up(scenario, folder, server, engine=engine)
        base = stage.copy(folder / "run")
        seen = server.traced(base, *stage.argv)[2]
        found.append(Recorded(stage, steps_of(seen.calls)))
        for number, call in enumerate(seen.begun, start=1):
            if call.name.startswith("rename"):
                clear(base)
                stage.copy(base)
                found.append(Recorded(stage, _twice(stage, base, server, number + 1)))
        clear(base)
    return found


def _twice(stage: Stage, base: Path, server: Server, number: int) -> list[Step]:
    """A run that is killed before some call, and the one after it."""
    before = server.traced(base, *stage.argv, fault=Fault(number))[2].calls
    again = ["pages", "--engine", stage.engine] if look(base) is None else []
    return steps_of([*before, *server.traced(base, *again)[2].calls])


def cut(
    folder: Path, recorded: list[Recorded], cuts: int, seed: int = 1
) -> tuple[int, Counter[str], list[str]]:
    """How many power cuts there were, what they left, and what was wrong."""
    chance = random.Random(seed)
    left, wrong = Counter[str](), []
    base = folder / "run"
    for number in range(cuts):
        each = recorded[number % len(recorded)]
        stage, moment = each.stage, chance.randrange(len(each.steps) + 1)
        stage.copy(base)
        disk = Disk(base / PLACE)
        for step in each.steps[:moment]:
            disk.do(step)
        shutil.rmtree(base / PLACE, ignore_errors=True)
        disk.put_down(disk.after(chance))
        try:
            found = look(base)
            left["old" if found == stage.old else "new" if found == stage.new else "neither"] += 1
        except Exception:
            left["unreadable"] += 1
        if problem := stage.verify(base, stage.old, stage.new):
            last = attrs.evolve(each.steps[moment - 1], data=b"")
            wrong.append(f"{stage.scenario.name}, behind {last}: {problem}")
        clear(base)
    return cuts, left, wrong


def main() -> None:
    """Print the figures."""
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    if not can_trace():
        print("power cuts: left out, this machine does not trace so")
        return
    for engine in sys.argv[2:] or ("whoosh", "tantivy"):
        with tempfile.TemporaryDirectory() as name, Server() as server:
            folder = Path(name).resolve()
            count, left, wrong = cut(folder, record(folder, server, engine=engine), cuts)
        states = ", ".join(f"{number} {state}" for state, number in sorted(left.items()))
        print(f"{engine}: power cuts: {count} ({states}), {len(wrong)} wrong")
        print(*wrong[:20], sep="\n", flush=True)


if __name__ == "__main__":
    main()
