"""Kill -9: at every call to the file system, and at random times.

`python -m tests.torture.kills [RANDOM] [ENGINE]`: so many random kills (1,000).
"""

import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.torture.runs import PLACE, SCENARIOS, Scenario, Server, Stage, calls_on, has_strace, look


def at_every_call(
    folder: Path,
    scenarios: Sequence[Scenario] = SCENARIOS,
    every: int = 1,
    engine: str = "whoosh",
) -> tuple[int, Counter[str], list[str]]:
    """One kill before each (or every so manieth) call that has to do with the archive. How many
    there were, what they left, and what was wrong."""
    left, wrong = Counter[str](), []
    with Server() as server:
        for scenario in scenarios:
            stage = Stage.set_up(scenario, folder, server, engine=engine)
            base = stage.copy(folder / "run")
            calls = list(calls_on(base / PLACE, server.traced(base, *stage.argv)[2]))
            for call in calls[::every]:
                shutil.rmtree(base)
                stage.copy(base)
                inject = f"inject={call.name}:signal=KILL:when={call.number}"
                code, *_ = server.traced(base, *stage.argv, options=("-e", inject))
                left[_state(stage, base) if code == -9 else "not hit"] += 1
                if problem := stage.verify(base, stage.old, stage.new):
                    wrong.append(f"{scenario.name}, killed at {call.text[:200]}: {problem}")
            shutil.rmtree(base)
    return sum(left.values()) - left.pop("not hit", 0), left, wrong


def _state(stage: Stage, base: Path) -> str:
    try:
        return {stage.old: "old", stage.new: "new"}.get(look(base), "neither")
    except Exception:
        return "unreadable"


def at_random(
    folder: Path,
    kills: int,
    scenarios: Sequence[Scenario] = SCENARIOS,
    pages: int = 40,
    seed: int = 1,
    engine: str = "whoosh",
) -> tuple[int, Counter[str], list[str]]:
    """Kills at random times of runs over a few dozen pages."""
    chance = random.Random(seed)
    left, wrong = Counter[str](), []
    with Server() as server:
        stages = [Stage.set_up(each, folder, server, pages, engine) for each in scenarios]
        base = folder / "run"
        took = {}
        for stage in stages:
            stage.copy(base)
            started = time.monotonic()
            server.run(base, *stage.argv)
            took[stage.scenario.name] = time.monotonic() - started
            shutil.rmtree(base)
        while sum(left.values()) < kills:
            stage = chance.choice(stages)
            stage.copy(base)
            code = _killed(server, stage, base, chance.random() * took[stage.scenario.name])
            if code == -9:
                left[_state(stage, base)] += 1
                if problem := stage.verify(base, stage.old, stage.new):
                    wrong.append(f"{stage.scenario.name}: {problem}")
            shutil.rmtree(base)
    return sum(left.values()), left, wrong


def _killed(server: Server, stage: Stage, base: Path, seconds: float) -> int:
    def kill(pid: int) -> None:
        def later() -> None:
            time.sleep(seconds)
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                return

        threading.Thread(target=later, daemon=True).start()

    return server.run(base, *stage.argv, watch=kill)[0]


def main() -> None:
    """Print the figures."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for engine in sys.argv[2:] or ("whoosh", "tantivy"):
        with tempfile.TemporaryDirectory() as name:
            found = at_random(Path(name).resolve(), kills, engine=engine)
            _print(f"{engine}, random times", found)
        if has_strace():
            with tempfile.TemporaryDirectory() as name:
                _print(f"{engine}, every call", at_every_call(Path(name).resolve(), engine=engine))
        else:
            print("killed at every call: left out, there is no strace")


def _print(where: str, found: tuple[int, Counter[str], list[str]]) -> None:
    count, left, wrong = found
    states = ", ".join(f"{number} {state}" for state, number in sorted(left.items()))
    print(f"{where}: killed {count} times ({states}), {len(wrong)} wrong")
    print(*wrong[:20], sep="\n", flush=True)


if __name__ == "__main__":
    main()
