"""The power goes at some moment of a run, and what was not brought to the disk is lost at random.

`python -m tests.torture.power [CUTS]`: so many power cuts (500).
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
from tests.torture.runs import PLACE, SCENARIOS, Scenario, Server, Stage, has_strace, look

_WHOLE = ("-s", "10000000")
"""Strace is to show all that is written."""


@attrs.frozen
class Recorded:
    """What a run, or one that was killed and the one after it, did to the disk."""

    stage: Stage
    """What was run."""
    steps: list[Step]
    """What it did."""


def record(
    folder: Path, server: Server, scenarios: Sequence[Scenario] = SCENARIOS
) -> list[Recorded]:
    """All scenarios; and each once more where the run is killed behind each renaming, so that the
    next begins with what is not on the disk yet."""
    found = []
    for scenario in scenarios:
        stage = Stage.set_up(scenario, folder, server)
        base = stage.copy(folder / "run")
        steps = steps_of(server.traced(base, *stage.argv, options=_WHOLE)[2], base / PLACE)
        found.append(Recorded(stage, steps))
        for number, step in enumerate(steps):
            if step.kind == "rename":
                shutil.rmtree(base)
                stage.copy(base)
                found.append(Recorded(stage, _twice(stage, base, server, steps[: number + 1])))
        shutil.rmtree(base)
    return found


def _twice(stage: Stage, base: Path, server: Server, steps: list[Step]) -> list[Step]:
    """A run that is killed behind some steps, and the one after it."""
    renames = sum(step.kind == "rename" for step in steps)
    kill = ("-e", f"inject=close:signal=KILL:when={_close_behind(stage, base, server, renames)}")
    argv = stage.argv
    before = steps_of(server.traced(base, *argv, options=(*_WHOLE, *kill))[2], base / PLACE)
    again = ["pages"] if look(base) is None else []
    after = steps_of(server.traced(base, *again, options=_WHOLE)[2], base / PLACE)
    return before + after


def _close_behind(stage: Stage, base: Path, server: Server, renames: int) -> int:
    """Which closing of a file comes next behind the fsync that comes behind a renaming. The kill
    takes the fsync with it, since what is not told to the disk is what is looked for."""
    probe = stage.copy(base.with_name("probe"))
    log = server.traced(probe, *stage.argv)[2]
    shutil.rmtree(probe)
    closed = seen = 0
    for line in log.splitlines():
        seen += " rename(" in line
        closed += " close(" in line
        if seen == renames and " openat(" in line and "O_DIRECTORY" in line:
            break
    return closed + 1


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
        shutil.rmtree(base)
    return cuts, left, wrong


def main() -> None:
    """Print the figures."""
    cuts = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    if not has_strace():
        print("power cuts: left out, there is no strace")
        return
    with tempfile.TemporaryDirectory() as name, Server() as server:
        folder = Path(name).resolve()
        count, left, wrong = cut(folder, record(folder, server), cuts)
    states = ", ".join(f"{number} {state}" for state, number in sorted(left.items()))
    print(f"power cuts: {count} ({states}), {len(wrong)} wrong")
    print(*wrong[:20], sep="\n")


if __name__ == "__main__":
    main()
